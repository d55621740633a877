/** From the reader's state to every number the FillMask widget shows. Draws nothing. */

import { MASK, openTiny, type Read, read, type Tiny, typedTokens } from "../../bert";
import { type SoftmaxSteps, softmax } from "../../engine/attention";
import { wordLogits } from "../../engine/bert";
import { row, rowsOf } from "../../engine/matrix";
import type { Common } from "../../model";
import type { Trained } from "../../trained";
import { write } from "../context/numbers";

/** The traits of the Python class, by the same names. */
export interface State extends Common {
  /** What was typed, with [MASK] where a word is hidden. */
  readonly sentence: string;
  /** The word under each mask, from left to right; "" where nobody knows one. */
  readonly covered: readonly string[];
  /** The place that the model is asked about, counted from [CLS], which is 0; or AUTO. */
  readonly place: number;
  /** The model that sees no word to the right of another is asked. */
  readonly left_only: boolean;
  /** The head whose attention is shown, "layer.head" from 0; or MEAN. */
  readonly head: string;
}

/** What the reader sets; Python's `FillMask.inputs`. */
export const INPUTS = [
  "sentence",
  "covered",
  "place",
  "left_only",
  "head",
] as const satisfies readonly (keyof State)[];

/** The `place` that means: the first mask, or the first word where there is none; Python's `AUTO`. */
export const AUTO = -1;

/** The `head` that means: the mean of all; Python's `MEAN`. */
export const MEAN = "mean";

/** Every `head` there is: the model has two layers of four. */
export const HEADS = [MEAN, ...[0, 1].flatMap((layer) => [0, 1, 2, 3].map((head) => `${layer}.${head}`))];

/** The model that learned to fill blanks from what stands to their left; Python's `LEFT`. */
export const LEFT = "bert-tiny-left";

/** The model that reads both sides, and the one that reads from the left. */
export interface Models {
  readonly both: Trained;
  readonly left: Trained;
}

/** One head's attention from the place that is asked about. */
export interface Head {
  /** "layer.head" from 0. */
  readonly name: string;
  /** How the shares came about; null for the mean of all heads. */
  readonly steps: SoftmaxSteps | null;
  /** One number a token; 0 for what is hidden. */
  readonly weights: Float64Array;
}

export interface Numbers {
  /** All words that were typed; more than are read when the sentence is too long. */
  readonly typed: readonly string[];
  /** What the model reads, from [CLS] to [SEP]; none when nothing was typed. */
  readonly tokens: readonly string[];
  readonly unknown: readonly boolean[];
  /** The word under each mask, by its place. */
  readonly masks: ReadonlyMap<number, string>;
  readonly place: number;
  /** As many tokens as are in sight. */
  readonly seen: number;
  /** As many words as are read. */
  readonly limit: number;
  readonly vocabulary: readonly string[];
  /** The scores of all words at the place, and their probabilities. */
  readonly logits: Float64Array;
  readonly words: SoftmaxSteps;
  /** The ids of all words, the most probable first. */
  readonly ranked: readonly number[];
  /** The mean of all heads, then each of them. */
  readonly heads: readonly Head[];
  /** The one that is shown. */
  readonly shown: Head;
}

export function compute(state: State, { both, left }: Models): Numbers {
  const tiny = openTiny(state.left_only ? left : both);
  const typed = typedTokens(state.sentence);
  const blank = { typed, tokens: [], unknown: [], place: 0, seen: 0, heads: [], logits: new Float64Array() };
  const seen = typed.length ? look(state, tiny, typed) : blank;
  const at = seen.tokens.flatMap((token, j) => (token === MASK ? [j] : []));
  const { heads, logits } = seen;
  return {
    ...seen,
    masks: new Map(at.map((j, n) => [j, state.covered[n] ?? ""])),
    limit: tiny.limit,
    vocabulary: tiny.vocabulary,
    words: softmax(logits),
    ranked: [...logits.keys()].sort((a, b) => (logits[b] as number) - (logits[a] as number)),
    shown: heads.find((head) => head.name === state.head) ?? NOBODY,
  };
}

/** The shares of no token. */
const NOBODY: Head = { name: MEAN, steps: null, weights: new Float64Array() };

/** What the model makes of the words, and of one place among them. */
function look(state: State, tiny: Tiny, typed: readonly string[]) {
  const count = Math.min(typed.length, tiny.limit);
  const first = typed.slice(0, count).indexOf(MASK) + 1;
  const place = Math.max(1, state.place === AUTO ? first : Math.min(state.place, count));
  const { tokens, unknown, output } = read(tiny, typed, state.left_only ? triangle : undefined);
  const logits = row(wordLogits(tiny.weights, rowsOf(output.hidden, [place])), 0);
  const seen = state.left_only ? place + 1 : tokens.length;
  return { typed, tokens, unknown, place, seen, logits, heads: headsAt(output, place) };
}

/** Each of T tokens attends to itself and to what stands before it, as Python's `causal_mask`. */
function triangle(T: number): Uint8Array {
  return Uint8Array.from({ length: T * T }, (_, n) => (n % T <= n / T ? 1 : 0));
}

/** What each head gives to each token, from `place`; before them the mean of them all. */
function headsAt({ blocks }: Read["output"], place: number): Head[] {
  const heads = blocks.flatMap(({ attention }, layer) =>
    attention.heads.map(({ steps }, head) => {
      const step = steps[place] as SoftmaxSteps;
      return { name: `${layer}.${head}`, steps: step, weights: step.weights };
    }),
  );
  const total = (j: number) => heads.reduce((sum, { weights }) => sum + (weights[j] as number), 0);
  const mean = Float64Array.from(heads[0]?.weights ?? [], (_, j) => total(j) / heads.length);
  return [{ name: MEAN, steps: null, weights: mean }, ...heads];
}

/** Words as a text that falls into the same words again. */
export function spelled(words: readonly string[]): string {
  return write(words).replace(/([a-z])\[MASK\]/g, "$1 [MASK]");
}

/** The sentence with another word at a place; a mask remembers the word that it hides. */
export function withWord(numbers: Numbers, place: number, word: string): Partial<State> {
  const masks = new Map(numbers.masks);
  if (word === MASK) masks.set(place, numbers.tokens[place] as string);
  else masks.delete(place);
  return {
    sentence: spelled(numbers.typed.with(place - 1, word)),
    covered: [...masks.keys()].sort((a, b) => a - b).map((at) => masks.get(at) as string),
  };
}

/** The state after a text was typed: masks and the place stay with what is the same at its start and its end. */
export function follow(state: State, sentence: string): Partial<State> {
  const [before, after] = [typedTokens(state.sentence), typedTokens(sentence)];
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && before[start] === after[start]) start++;
  let end = 0;
  while (end < least - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  /** Where a word that is there now stood before; undefined for a new one. */
  const was = (n: number) => {
    if (n < start) return n;
    return n >= after.length - end ? n - after.length + before.length : undefined;
  };
  const covers = new Map(places(before).map((n, mask) => [n, state.covered[mask] ?? ""]));
  const at = after.findIndex((_, n) => was(n) === state.place - 1);
  return {
    sentence,
    covered: places(after).map((n) => covers.get(was(n) ?? -1) ?? ""),
    place: state.place === AUTO || at === -1 ? AUTO : at + 1,
  };
}

/** Where the masks are among words. */
function places(words: readonly string[]): number[] {
  return [...words.keys()].filter((n) => words[n] === MASK);
}

/** As many words as are listed. */
export const TOP = 5;

export interface Proposal {
  readonly id: number;
  readonly word: string;
  /** 0: the most probable. */
  readonly rank: number;
  readonly value: number;
  /** It is the word under the mask. */
  readonly right: boolean;
}

/** The first words and the hidden one; how many others there are, and what they share; the sum over all. */
export function list({ ranked, words, vocabulary, masks, place }: Numbers) {
  const under = masks.get(place) || null;
  const all = ranked.map((id, rank) => {
    const word = vocabulary[id] as string;
    return { id, word, rank, value: words.weights[id] as number, right: word === under };
  });
  const proposals: Proposal[] = all.filter(({ rank, right }) => rank < TOP || right);
  const sum = (some: readonly Proposal[]) => some.reduce((total, { value }) => total + value, 0);
  const total = sum(all);
  return { proposals, others: all.length - proposals.length, rest: total - sum(proposals), total };
}
