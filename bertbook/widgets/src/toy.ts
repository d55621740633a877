/** The toy model: the lexicon and the three hand-set matrices, read from the same files as in Python. */

import lexiconText from "../toy/lexicon.csv";
import matricesText from "../toy/matrices.csv";
import { readCsv } from "./csv";
import { fromRows, type Matrix } from "./engine/matrix";

export interface Entry {
  readonly pinyin: string;
  readonly gloss: string;
  readonly features: readonly number[];
}

const [header, ...entries] = readCsv(lexiconText);

/** person, place, deed, asking: the columns after token, pinyin and gloss. */
export const FEATURES: readonly string[] = (header as string[]).slice(3);

export const lexicon: ReadonlyMap<string, Entry> = new Map(
  entries.map(([token, pinyin, gloss, ...features]) => [
    token as string,
    { pinyin: pinyin as string, gloss: gloss as string, features: features.map(Number) },
  ]),
);

export const words: ReadonlySet<string> = new Set(lexicon.keys());

const matrixRows = readCsv(matricesText).slice(1);

/** W_q, W_k or W_v: row = feature of x, column = feature of q, k or v. */
export function toyMatrix(name: "W_q" | "W_k" | "W_v"): Matrix {
  return fromRows(matrixRows.filter((line) => line[0] === name).map((line) => line.slice(2).map(Number)));
}

/** (T, 4): the features of each token; four zeros for a token that is not listed. */
export function embed(tokens: readonly string[]): Matrix {
  const rows = tokens.map((token) => lexicon.get(token)?.features ?? FEATURES.map(() => 0));
  return fromRows(rows, FEATURES.length);
}

/** What a word means, without what the lexicon adds in brackets. */
export function gloss(word: string): string {
  return (lexicon.get(word)?.gloss ?? "").replace(/ \(.*/, "");
}
