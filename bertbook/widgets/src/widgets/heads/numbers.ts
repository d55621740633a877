/** From the reader's state to every number the Heads widget shows. Draws nothing. */

import {
  FIRST,
  type Guess,
  guesses,
  LAST,
  MASK,
  openTiny,
  type Read,
  read,
  type Tiny,
  typedTokens,
  UNKNOWN,
} from "../../bert";
import type { SoftmaxSteps } from "../../engine/attention";
import type { BareWeights } from "../../engine/bert";
import { at, type Matrix, row, zeros } from "../../engine/matrix";
import { type Common, numbers, type SentArray } from "../../model";
import { words } from "../../stories";
import type { Trained } from "../../trained";
import { clearest, patternsOf } from "./patterns";

/** A layer, and a head in it, both from 0. */
export type Head = readonly [number, number];

/** The traits of the Python class, by the same names; heads by their names, such as "1.2". */
export interface State extends Common {
  readonly sentence: string;
  readonly query: number;
  readonly head: string;
  readonly pinned: string;
  readonly off: readonly string[];
  readonly view: "weights" | "difference";
  readonly measured: boolean;
  readonly feed: Feed;
  /** The file of stored sentences that is shown where no model can be asked; "": none. */
  readonly stored: string;
}

/** Where the numbers come from. */
export interface Feed {
  /** tiny: all here; shown: finished weights; stored: in a file of their own; live: of a model in the page. */
  readonly kind: "tiny" | "shown" | "stored" | "live";
  /** False when the arrays were given as they are, so that no other sentence can be asked for. */
  readonly asks: boolean;
  readonly tokens: readonly string[];
  /** How many tokens the sentence has; more than `tokens` when it was cut. */
  readonly typed: number;
  /** The sentence that `tokens` and `arrays` answer. */
  readonly sentence?: string;
  /** The heads without which the model computed them; undefined where none can be switched off. */
  readonly off?: readonly string[];
  /**
   * Holds no weights where a notebook's file would have grown too large. moved: (T,), how far each token's last
   * vector moved without the heads that are off; cost: (N, H), how far they move on average without one alone.
   */
  readonly arrays: { readonly weights?: Shares; readonly moved?: SentArray; readonly cost?: SentArray };
  readonly error: string;
}

type Shares = SentArray & { readonly bits?: 16 };

/** What a file keeps of a published model: what it makes of a few sentences. */
export interface Stored {
  readonly readings: readonly {
    readonly sentence: string;
    readonly tokens: readonly string[];
    readonly weights: Shares;
  }[];
}

/** What the reader sets; Python's `Heads.inputs`. */
export const INPUTS = [
  "sentence",
  "query",
  "head",
  "pinned",
  "off",
  "view",
  "measured",
] as const satisfies readonly (keyof State)[];

/** The query that means: the first [MASK]; Python's `AUTO`. */
export const AUTO = -1;

/** Words that are told of; Python's `TOP`. */
export const TOP = 5;

/** A share of 1 in 16 bits; Python's `WHOLE`. */
export const WHOLE = 65_535;

/** What is shown of any model: the tokens, and the weights of all heads. */
export interface Picture {
  readonly tokens: readonly string[];
  readonly unknown: readonly boolean[];
  readonly glosses: readonly string[];
  /** By layer and head: (T, T). */
  readonly heads: readonly (readonly Matrix[])[];
  /** How each row became shares, where that is known. */
  readonly steps: readonly (readonly (readonly SoftmaxSteps[])[])[] | null;
}

/** The tiny BERT's reading of a sentence with all heads on, and without those that are off. */
export interface Readings {
  readonly tiny: Tiny;
  readonly whole: Read;
  readonly without: Read;
}

export const nameOf = ([layer, head]: Head): string => `${layer}.${head}`;

/** The head with this name; null for "" and for one that is not there. */
export function headOf(name: string, heads: Picture["heads"]): Head | null {
  const [layer, head] = name.split(".").map(Number);
  if (layer === undefined || head === undefined || !heads[layer]?.[head]) return null;
  return [layer, head];
}

export function readTiny(sentence: string, trained: Trained): Pick<Readings, "tiny" | "whole"> {
  const tiny = openTiny(trained);
  return { tiny, whole: read(tiny, typedTokens(sentence)) };
}

/** Reads once more, without some heads. */
export function readWithout(tiny: Tiny, whole: Read, off: readonly Head[]): Read {
  if (off.length === 0) return whole;
  return read({ ...tiny, weights: withoutHeads(tiny.weights, off) }, whole.typed);
}

/** The same weights, the columns of W_o zero where a head is off: what that head found reaches nobody. */
export function withoutHeads<W extends BareWeights>(weights: W, off: readonly Head[]): W {
  const blocks = weights.blocks.map((block, layer) => {
    const { W_o } = block.attention;
    const cut = { ...W_o.weight, data: W_o.weight.data.slice() };
    const K = cut.cols / weights.heads;
    for (const [n, h] of off)
      if (n === layer) for (let i = 0; i < cut.rows; i++) row(cut, i).fill(0, h * K, (h + 1) * K);
    return { ...block, attention: { ...block.attention, W_o: { ...W_o, weight: cut } } };
  });
  return { ...weights, blocks };
}

export function pictureOf({ whole, without }: Readings): Picture {
  const attentions = without.output.blocks.map(({ attention }) => attention.heads);
  return {
    tokens: whole.tokens,
    unknown: whole.unknown,
    glosses: whole.tokens.map(glossOf),
    heads: attentions.map((heads) => heads.map(({ weights }) => weights)),
    steps: attentions.map((heads) => heads.map(({ steps }) => steps)),
  };
}

export function pictureOfFeed({ tokens, arrays }: Feed): Picture {
  const sent = arrays.weights;
  const [N = 0, H = 0, T = 0] = sent?.shape ?? [];
  const all = sent ? (sent.bits ? shares(sent.data as string) : numbers(sent)) : new Float64Array();
  const one = (n: number, h: number): Matrix => {
    const start = (n * H + h) * T * T;
    return { rows: T, cols: T, data: all.subarray(start, start + T * T) };
  };
  return {
    tokens,
    unknown: tokens.map((token) => token === UNKNOWN),
    glosses: tokens.map(() => ""),
    heads: Array.from({ length: N }, (_, n) => Array.from({ length: H }, (_, h) => one(n, h))),
    steps: null,
  };
}

/** One of the stored sentences, the first where another was asked for. */
export function feedOfStored({ readings }: Stored, asked: string): Feed {
  const found = readings.find(({ sentence }) => sentence === asked) ?? readings[0];
  if (!found) throw new Error("the file of stored heads holds no sentences");
  const { sentence, tokens, weights } = found;
  return {
    kind: "stored",
    asks: false,
    sentence,
    tokens,
    typed: tokens.length,
    arrays: { weights },
    error: "",
  };
}

/** What a model that was asked says of heads that are off. */
export interface Changes {
  /** (T,): how far each token's last vector moved, as a share of its length; null while all heads are on. */
  readonly moved: Float64Array | null;
  /** (N, H): how far they move on average without one head alone; null until that is measured. */
  readonly cost: Matrix | null;
}

export function changesOf({ arrays: { moved, cost } }: Feed): Changes {
  const [rows = 0, cols = 0] = cost?.shape ?? [];
  return { moved: moved ? numbers(moved) : null, cost: cost ? { rows, cols, data: numbers(cost) } : null };
}

/** How much of all attention goes to the first and the last token, which are marks; and which head gives most. */
export function resting({ heads }: Picture): { share: number; head: Head; most: number } {
  const found = heads.flatMap((layer, n) =>
    layer.map((weights, h) => {
      const { first, last } = patternsOf(weights);
      return { head: [n, h] as Head, share: first + last };
    }),
  );
  const best = found.reduce((one, other) => (other.share > one.share ? other : one));
  const share = found.reduce((sum, one) => sum + one.share, 0) / found.length;
  return { share, head: best.head, most: best.share };
}

/** Shares that a file keeps in 16 bits each. */
function shares(data: string): Float64Array {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  return Float64Array.from(new Uint16Array(bytes.buffer), (part) => part / WHOLE);
}

/** The head shown large: the chosen one, or the one whose best pattern is the clearest. */
export function shownHead(state: Pick<State, "head">, { heads }: Picture): Head {
  const chosen = headOf(state.head, heads);
  if (chosen) return chosen;
  let best: { head: Head; share: number } = { head: [0, 0], share: -1 };
  for (const [n, layer] of heads.entries())
    for (const [h, weights] of layer.entries()) {
      const { share } = clearest(patternsOf(weights));
      if (share > best.share) best = { head: [n, h], share };
    }
  return best.head;
}

/** The row of the token that asks. */
export function placeOf(query: number, tokens: readonly string[]): number {
  const masked = tokens.indexOf(MASK as string);
  const wanted = query !== AUTO ? query : masked === -1 ? 1 : masked;
  return Math.max(0, Math.min(wanted, tokens.length - 1));
}

/** The words that are likeliest in a place with all heads on. */
export function likeliest({ tiny, whole }: Pick<Readings, "tiny" | "whole">, place: number): Guess[] {
  return guesses(tiny, whole.output.hidden, [place], TOP)[0] ?? [];
}

/** What a reading gives to the same words, in the same place. */
export function sharesOf(tiny: Tiny, reading: Read, place: number, told: readonly Guess[]): number[] {
  const all = guesses(tiny, reading.output.hidden, [place], tiny.vocabulary.length)[0] ?? [];
  const found = new Map(all.map(({ token, share }) => [token, share]));
  return told.map(({ token }) => found.get(token) ?? 0);
}

/** How far the last vector of a token has moved, and how long it was. */
export function movedOf({ whole, without }: Readings, place: number): { by: number; length: number } {
  const [x, y] = [row(whole.output.hidden, place), row(without.output.hidden, place)];
  return {
    by: Math.hypot(...Array.from(x, (value, n) => value - (y[n] as number))),
    length: Math.hypot(...x),
  };
}

/** (N, H): how much probability the likeliest word loses when that head alone is off. */
export function costs({ tiny, whole }: Pick<Readings, "tiny" | "whole">, place: number): Matrix {
  const told = likeliest({ tiny, whole }, place).slice(0, 1);
  const found = zeros(tiny.weights.blocks.length, tiny.weights.heads);
  for (let n = 0; n < found.rows; n++)
    for (let h = 0; h < found.cols; h++) {
      const left = sharesOf(tiny, readWithout(tiny, whole, [[n, h]]), place, told);
      found.data[n * found.cols + h] = (told[0]?.share ?? 0) - (left[0] ?? 0);
    }
  return found;
}

/** The head with the largest number. */
export function costliest(cost: Matrix): Head {
  const place = cost.data.indexOf(Math.max(...cost.data));
  return [Math.floor(place / cost.cols), place % cost.cols];
}

export const costOf = (cost: Matrix, [n, h]: Head): number => at(cost, n, h);

/** What a token means, in a word or two. */
function glossOf(token: string): string {
  if (token === FIRST || token === LAST || token === MASK) return "";
  return (words().get(token)?.gloss ?? "").replace(/ ?[(（].*|[,;，].*| \/ .*/u, "");
}
