/** From the reader's state to every number the OneHot widget shows. Draws nothing. */

import { FIRST, LAST, type Tiny, typedTokens, UNKNOWN } from "../../bert";
import { embeddings } from "../../engine/bert";
import { type Matrix, row } from "../../engine/matrix";
import type { Normed } from "../../engine/norm";
import type { Common } from "../../model";

/** The traits of the Python class, by the same names. */
export interface State extends Common {
  readonly sentence: string;
  /** The token that is looked up, from [CLS] = 0; or AUTO. */
  readonly chosen: number;
  /** Where the 1 stands; "": at the chosen token. */
  readonly word: string;
  /** From 0; AUTO: where the chosen token stands. */
  readonly place: number;
  readonly segment: number;
}

/** What the reader sets; Python's `OneHot.inputs`. */
export const INPUTS = [
  "sentence",
  "chosen",
  "word",
  "place",
  "segment",
] as const satisfies readonly (keyof State)[];

/** The choice that is made for the reader; Python's `AUTO`. */
export const AUTO = -1;

/** What follows the choice of a token: the 1, and its place. */
export const AT_TOKEN = { word: "", place: AUTO } as const;

/** The D numbers of one token, arrow by arrow. */
export interface Vectors {
  readonly words: Float64Array;
  readonly positions: Float64Array;
  readonly segments: Float64Array;
  readonly added: Float64Array;
  readonly output: Float64Array;
  readonly normed: Normed;
}

export interface Numbers extends Vectors {
  readonly tiny: Tiny;
  /** (V, D) */
  readonly table: Matrix;
  /** All that were typed, without [CLS] and [SEP]. */
  readonly typed: readonly string[];
  readonly tokens: readonly string[];
  readonly unknown: readonly boolean[];
  readonly chosen: number;
  /** The number of the word that is looked up, and its text. */
  readonly id: number;
  readonly word: string;
  readonly place: number;
  readonly segment: number;
  /** The word asked for is in no vocabulary. */
  readonly strange: string | null;
}

export function compute(state: State, tiny: Tiny): Numbers {
  const typed = typedTokens(state.sentence);
  const tokens = [FIRST as string, ...typed.slice(0, tiny.limit), LAST as string];
  const chosen = chosenIn(tokens, state.chosen);
  const asked = state.word || (tokens[chosen] as string);
  const id = tiny.ids.get(asked) ?? (tiny.ids.get(UNKNOWN as string) as number);
  const place = state.place === AUTO ? chosen : Math.min(state.place, tiny.limit + 1);
  return {
    tiny,
    table: tiny.weights.embeddings.words,
    typed,
    tokens,
    unknown: tokens.map((token) => !tiny.ids.has(token)),
    chosen,
    id,
    word: tiny.vocabulary[id] as string,
    place,
    segment: state.segment,
    strange: state.word && !tiny.ids.has(state.word) ? state.word : null,
    ...look(tiny, id, place, state.segment),
  };
}

/** What a word in a place of a segment is given on its way into the first block. */
export function look(tiny: Tiny, id: number, place: number, segment: number): Vectors {
  const count = place + 1;
  const all = (value: number) => Array.from({ length: count }, () => value);
  const found = embeddings(tiny.weights.embeddings, all(id), all(segment));
  return {
    words: row(found.words, place),
    positions: row(found.positions, place),
    segments: row(found.segments, place),
    added: row(found.sum, place),
    output: row(found.output, place),
    normed: found.output,
  };
}

/** The place of the next equal token, or of the first; null for a token that stands once. */
export function twinOf(tokens: readonly string[], chosen: number): number | null {
  const token = tokens[chosen] as string;
  const next = tokens.indexOf(token, chosen + 1);
  const other = next === -1 ? tokens.indexOf(token) : next;
  return other === chosen ? null : other;
}

function chosenIn(tokens: readonly string[], chosen: number): number {
  if (chosen !== AUTO) return Math.min(chosen, tokens.length - 1);
  const twice = tokens.findIndex((token, place) => tokens.indexOf(token, place + 1) !== -1);
  return twice === -1 ? 1 : twice;
}
