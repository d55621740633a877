/** From the reader's state to every number the Attention widget shows. Draws nothing. */

import { type Attention, attend } from "../../engine/attention";
import { type Matrix, matmul, zeros } from "../../engine/matrix";
import { type Common, numbers, type SentArray } from "../../model";
import { wordTokenize } from "../../text/tokenize";
import { embed, FEATURES, gloss, lexicon, toyMatrix, words } from "../../toy";

/** The traits of the Python class, by the same names. */
export interface State extends Common {
  readonly sentence: string;
  readonly query: number;
  readonly key: number;
  readonly temperature: number;
  readonly scale: boolean;
  readonly view: "weights" | "scores";
  /** "q/1/2" → the number the reader put there. */
  readonly edits: Readonly<Record<string, number>>;
  readonly cuts: readonly (readonly [number, number])[];
  readonly feed: Feed;
}

/** Where the numbers come from. */
export interface Feed {
  /** toy: all here; module: x and the matrices of the reader's SelfAttention; shown: finished arrays. */
  readonly kind: "toy" | "module" | "shown";
  /** False when the arrays were given as they are, so that no other sentence can be asked for. */
  readonly asks: boolean;
  readonly tokens: readonly string[];
  /** How many tokens the sentence has; more than `tokens` when it was cut. */
  readonly typed: number;
  /** The sentence that `tokens` and `arrays` answer. */
  readonly sentence: string;
  readonly arrays: Readonly<Record<string, SentArray>>;
  readonly error: string;
}

/** What the reader sets; Python's `Attention.inputs`. */
export const INPUTS = [
  "sentence",
  "query",
  "key",
  "temperature",
  "scale",
  "view",
  "edits",
  "cuts",
] as const satisfies readonly (keyof State)[];

/** The key that means: the token that is looked at most; Python's `MOST`. */
export const MOST = -1;

/** As many tokens as are drawn; Python's `Attention.limit`. */
export const LIMIT = 32;

export interface Vectors {
  readonly q: Matrix;
  readonly k: Matrix;
  readonly v: Matrix;
  /** The same numbers before the reader changed any. */
  readonly original: { readonly q: Matrix; readonly k: Matrix; readonly v: Matrix };
  /** x and W, for the formula of a number in q, k or v. */
  readonly x: Matrix;
  readonly W: { readonly q: Matrix; readonly k: Matrix; readonly v: Matrix };
  readonly keyNames: readonly string[];
  readonly valueNames: readonly string[];
}

export interface Numbers {
  readonly tokens: readonly string[];
  /** How many tokens were typed; more than `tokens` when the sentence was cut. */
  readonly typed: number;
  readonly unknown: readonly boolean[];
  readonly glosses: readonly string[];
  /** How each token is said, in pinyin; nothing for what needs none. */
  readonly said: readonly string[];
  /** Absent when only finished arrays are shown. */
  readonly vectors: Vectors | null;
  /** Of finished arrays only the weights are sure to be there. */
  readonly attention: Pick<Attention, "weights"> & { [K in keyof Attention]: Attention[K] | null };
  readonly mask: Uint8Array;
}

export function compute(state: State): Numbers {
  if (state.feed.kind === "shown") return shown(state.feed);
  const toy = state.feed.kind === "toy";
  const all = toy ? wordTokenize(state.sentence, words) : state.feed.tokens;
  const tokens = all.slice(0, LIMIT);
  const x = toy ? embed(tokens) : received(state.feed, "x");
  const W = toy
    ? { q: toyMatrix("W_q"), k: toyMatrix("W_k"), v: toyMatrix("W_v") }
    : { q: received(state.feed, "W_q"), k: received(state.feed, "W_k"), v: received(state.feed, "W_v") };
  const original = { q: matmul(x, W.q), k: matmul(x, W.k), v: matmul(x, W.v) };
  const q = edited("q", original.q, state.edits);
  const k = edited("k", original.k, state.edits);
  const v = edited("v", original.v, state.edits);
  const mask = allowed(tokens.length, state.cuts);
  const attention = attend(q, k, v, { scale: state.scale, temperature: state.temperature, mask });
  return {
    tokens,
    typed: toy ? all.length : state.feed.typed,
    unknown: tokens.map((token) => toy && !lexicon.has(token)),
    glosses: tokens.map((token) => (toy ? gloss(token) : "")),
    said: tokens.map((token) => (toy && lexicon.get(token)?.pinyin) || ""),
    vectors: {
      q,
      k,
      v,
      original,
      x,
      W,
      keyNames: toy ? FEATURES : ordinals(k.cols),
      valueNames: toy ? FEATURES : ordinals(v.cols),
    },
    attention,
    mask,
  };
}

function shown(feed: Feed): Numbers {
  const { tokens } = feed;
  return {
    tokens,
    typed: feed.typed,
    unknown: tokens.map(() => false),
    glosses: tokens.map(() => ""),
    said: tokens.map(() => ""),
    vectors: null,
    attention: {
      weights: received(feed, "weights"),
      scores: feed.arrays.scores ? received(feed, "scores") : null,
      steps: null,
      output: null,
    },
    mask: allowed(tokens.length, []),
  };
}

function received(feed: Feed, name: string): Matrix {
  const sent = feed.arrays[name];
  if (!sent) return zeros(0, 0);
  return { rows: sent.shape[0] as number, cols: sent.shape[1] as number, data: numbers(sent) };
}

function edited(name: string, original: Matrix, edits: State["edits"]): Matrix {
  const copy = { ...original, data: original.data.slice() };
  for (const [place, value] of Object.entries(edits)) {
    const [matrix, i, f] = place.split("/");
    if (matrix === name && Number(i) < copy.rows && Number(f) < copy.cols)
      copy.data[Number(i) * copy.cols + Number(f)] = value;
  }
  return copy;
}

function allowed(count: number, cuts: State["cuts"]): Uint8Array {
  const mask = new Uint8Array(count * count).fill(1);
  for (const [i, j] of cuts) if (i < count && j < count) mask[i * count + j] = 0;
  return mask;
}

function ordinals(count: number): string[] {
  return Array.from({ length: count }, (_, f) => String(f + 1));
}

/**
 * The change of state that goes with a new sentence: the asking token, edits and cuts stay with their tokens
 * (those of the unchanged beginning and end), and go when their token goes; then the first question word asks.
 */
export function follow(state: State, sentence: string): Partial<State> {
  if (state.feed.kind !== "toy") return { sentence, edits: {}, cuts: [] }; // Python will tell the new tokens
  const before = wordTokenize(state.sentence, words);
  const after = wordTokenize(sentence, words);
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const moved = (i: number): number | null => {
    if (i >= head && i < before.length - tail) return null;
    const to = i < head ? i : i + after.length - before.length;
    return to < LIMIT ? to : null;
  };
  const edits: Record<string, number> = {};
  for (const [place, value] of Object.entries(state.edits)) {
    const [matrix, i, f] = place.split("/");
    const to = moved(Number(i));
    if (to !== null) edits[`${matrix}/${to}/${f}`] = value;
  }
  const cuts = state.cuts.flatMap(([i, j]) => {
    const [from, to] = [moved(i), moved(j)];
    return from === null || to === null ? [] : [[from, to] as const];
  });
  const asks = FEATURES.indexOf("asking");
  const asking = after.findIndex((token) => lexicon.get(token)?.features[asks] === 1);
  const query = (before.length ? moved(state.query) : null) ?? Math.max(0, asking);
  return { sentence, edits, cuts, query, key: state.key === MOST ? MOST : (moved(state.key) ?? MOST) };
}

/** An index as far as the sentence reaches. */
export function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(index, count - 1));
}
