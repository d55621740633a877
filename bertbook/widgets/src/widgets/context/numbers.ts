/** From the reader's state to every number the Context widget shows. Draws nothing. */

import { softmax } from "../../engine/attention";
import { cosine, linear, reversed } from "../../engine/linear";
import { type LSTMOutput, lstm } from "../../engine/lstm";
import { fromRows, type Matrix, row, sideBySide } from "../../engine/matrix";
import type { Common } from "../../model";
import { sensesOf } from "../../stories";
import { basicTokenize } from "../../text/tokenize";
import type { Trained } from "../../trained";

/** The traits of the Python class, by the same names. */
export interface State extends Common {
  readonly sentence: string;
  /** The token that is compared with its equal, from 0; or AUTO. */
  readonly chosen: number;
  /** Read with its neighbours, or looked up in a table. */
  readonly neighbours: boolean;
}

/** What the reader sets; Python's `Context.inputs`. */
export const INPUTS = ["sentence", "chosen", "neighbours"] as const satisfies readonly (keyof State)[];

/** The `chosen` that means: a token with several meanings, one that stands twice if there is one; Python's `AUTO`. */
export const AUTO = -1;

/** As many tokens as are read; Python's `Context.limit`. */
export const LIMIT = 64;

/** The two readers, by the names of their weights: one looks tokens up, one reads their neighbours too. */
export const TABLE = "tagger-table";
export const BOTH_WAYS = "tagger-lstm-both-ways";

/** What a reader makes of the sentence. */
export interface Reading {
  /** (T, W): each token's vector. */
  readonly vectors: Matrix;
  /** (T, S): scores of all senses. */
  readonly senses: Matrix;
  /** (T, P): scores of all parts of speech. */
  readonly tags: Matrix;
  /** What the LSTM computed on its way from the left, and from the right; null for the table. */
  readonly ways: readonly [LSTMOutput, LSTMOutput] | null;
}

export interface Numbers {
  readonly tokens: readonly string[];
  /** All that were typed; more than `tokens` when the sentence is too long. */
  readonly typed: readonly string[];
  readonly unknown: readonly boolean[];
  readonly chosen: number;
  /** Where the two equal tokens stand, the left one first; one place for a token that stands once. */
  readonly places: readonly number[];
  readonly table: Reading;
  readonly bothWays: Reading;
  /** The one of the two readings that is shown. */
  readonly shown: Reading;
  readonly names: { readonly senses: readonly string[]; readonly tags: readonly string[] };
}

/** Cuts the sentence into tokens; all but the numbers. */
export function tokensOf(sentence: string): string[] {
  return basicTokenize(sentence).slice(0, LIMIT);
}

export function compute(state: State, table: Trained, bothWays: Trained): Numbers {
  const typed = basicTokenize(state.sentence);
  const tokens = typed.slice(0, LIMIT);
  const { vocabulary, senses, tags } = bothWays.about as Record<string, readonly string[]>;
  const known = new Map((vocabulary ?? []).map((token, id) => [token, id]));
  const ids = tokens.map((token) => known.get(token) ?? 0); // 0: <pad>, a row that was never trained
  const readings = { table: read(table, ids), bothWays: read(bothWays, ids) };
  const chosen = chosenIn(tokens, state.chosen);
  return {
    tokens,
    typed,
    unknown: tokens.map((token) => !known.has(token)),
    chosen,
    places: tokens.length ? placesOf(tokens, chosen) : [],
    ...readings,
    shown: state.neighbours ? readings.bothWays : readings.table,
    names: { senses: senses ?? [], tags: tags ?? [] },
  };
}

/** What a tagger makes of tokens; its arrays bear the names of its parameters in torch. */
function read({ arrays }: Trained, ids: readonly number[]): Reading {
  const array = (name: string) => arrays[name] as Matrix;
  const embedding = array("embedding.weight");
  const x = fromRows(
    ids.map((id) => [...row(embedding, id)]),
    embedding.cols,
  );
  const way = (cell: string, given: Matrix) =>
    lstm(given, array(`${cell}.W.weight`), array(`${cell}.U.weight`), array(`${cell}.W.bias`).data);
  let [vectors, ways]: [Matrix, Reading["ways"]] = [x, null];
  if (arrays["layer.cell.W.weight"]) {
    const [to, back] = [way("layer.cell", x), turned(way("layer.backwards", reversed(x)))];
    [vectors, ways] = [sideBySide(to.hidden, back.hidden), [to, back]];
  }
  const scores = (head: string) => linear(vectors, array(`${head}.weight`), array(`${head}.bias`).data);
  return { vectors, ways, senses: scores("senses"), tags: scores("tags") };
}

/** What was read from the right, with its first row for the first token. */
function turned(out: LSTMOutput): LSTMOutput {
  const { hidden, cell, i, f, g, o } = out;
  const [h, c] = [reversed(hidden), reversed(cell)];
  return { hidden: h, cell: c, i: reversed(i), f: reversed(f), g: reversed(g), o: reversed(o) };
}

/** The chosen token, or the one that tells most: one of several meanings that stands twice, else once, else any twice. */
export function chosenIn(tokens: readonly string[], chosen: number): number {
  if (chosen !== AUTO) return Math.max(0, Math.min(chosen, tokens.length - 1));
  const several = (token: string) => sensesOf(token).length > 1;
  const twice = (token: string, j: number) => tokens.indexOf(token, j + 1) !== -1;
  for (const telling of [(token: string, j: number) => several(token) && twice(token, j), several, twice]) {
    const place = tokens.findIndex(telling);
    if (place !== -1) return place;
  }
  return 0;
}

/** The place of a token and of its next equal, or the first if there is none further on; the left one first. */
export function placesOf(tokens: readonly string[], chosen: number): number[] {
  const next = tokens.indexOf(tokens[chosen] as string, chosen + 1);
  const other = next === -1 ? tokens.indexOf(tokens[chosen] as string) : next;
  return other === chosen ? [chosen] : [chosen, other].sort((a, b) => a - b);
}

export interface Share {
  /** Its name: a sense, or "" for the only meaning of a token; or a part of speech. */
  readonly name: string;
  readonly score: number;
  readonly share: number;
}

/** The senses that the token at a place has, each with its share of the choice among them; none if it is unknown. */
export function sensesAt(numbers: Numbers, reading: Reading, place: number): Share[] {
  if (numbers.unknown[place]) return [];
  const senses = sensesOf(numbers.tokens[place] as string);
  if (senses.length < 2) return [{ name: "", score: 0, share: 1 }];
  const scores = row(reading.senses, place);
  return shared(
    senses,
    senses.map((sense) => scores[numbers.names.senses.indexOf(sense)] as number),
  );
}

/** Every part of speech with its share. */
export function tagsAt(numbers: Numbers, place: number): Share[] {
  return shared(numbers.names.tags, [...row(numbers.shown.tags, place)]);
}

export function best(shares: readonly Share[]): Share | undefined {
  return shares.reduce<Share | undefined>(
    (top, one) => (top && top.share >= one.share ? top : one),
    undefined,
  );
}

function shared(names: readonly string[], scores: readonly number[]): Share[] {
  const { weights } = softmax(Float64Array.from(scores));
  return names.map((name, n) => ({ name, score: scores[n] as number, share: weights[n] as number }));
}

/** The parts of a vector that are compared: the whole; and of the two-way reader's, each way. */
export function partsOf(reading: Reading): readonly (readonly [number, number])[] {
  const { cols } = reading.vectors;
  const whole = [0, cols] as const;
  return reading.ways ? [whole, [0, cols / 2], [cols / 2, cols]] : [whole];
}

/** The cosine of the two vectors that are compared, or of the same part of both. */
export function cosineOf(numbers: Numbers, reading: Reading, part: readonly [number, number]): number {
  const [a = 0, b = a] = numbers.places;
  return cosine(row(reading.vectors, a).subarray(...part), row(reading.vectors, b).subarray(...part));
}

/** Tokens written as a sentence that falls into the same tokens again: English words and numbers stand apart. */
export function write(tokens: readonly string[]): string {
  let text = "";
  for (const [n, token] of tokens.entries()) {
    const glued = n > 0 && basicTokenize(lastOf(tokens[n - 1] as string) + firstOf(token)).length < 2;
    text += n > 0 && (glued || /^[a-z]+$/.test(token)) ? ` ${token}` : token;
  }
  return text;
}

const lastOf = (token: string): string => [...token].at(-1) as string;
const firstOf = (token: string): string => [...token][0] as string;

/** The tokens with one of them elsewhere. */
export function moved(tokens: readonly string[], from: number, to: number): string[] {
  const rest = tokens.toSpliced(from, 1);
  return rest.toSpliced(to, 0, tokens[from] as string);
}

/** The choice after the sentence was typed in: the same token, if it is still there. */
export function follow(state: State, sentence: string): Partial<State> {
  if (state.chosen === AUTO) return { sentence };
  const [before, after] = [tokensOf(state.sentence), tokensOf(sentence)];
  const token = before[state.chosen];
  const places = [state.chosen, state.chosen + after.length - before.length];
  return { sentence, chosen: places.find((place) => after[place] === token) ?? AUTO };
}
