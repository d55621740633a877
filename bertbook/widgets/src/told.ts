/** A sentence of the toy model, cut or told again until it is as long as the reader wants; Python's `told.py`. */

import { say } from "./messages";
import type { Common } from "./model";
import { unknownNotices } from "./parts/unknown";
import { wordTokenize } from "./text/tokenize";
import { gloss, lexicon, words } from "./toy";

export interface ToldState extends Common {
  readonly sentence: string;
  /** T; 0: as many tokens as were typed. */
  readonly length: number;
}

export interface Told {
  readonly tokens: readonly string[];
  /** How many tokens the sentence itself has. */
  readonly typed: number;
  readonly unknown: readonly boolean[];
  readonly glosses: readonly string[];
}

export function tell({ sentence, length }: ToldState, limit: number): Told {
  const typed = wordTokenize(sentence, words);
  const count = typed.length ? Math.min(length || typed.length, limit) : 0;
  const tokens = Array.from({ length: count }, (_, t) => typed[t % typed.length] as string);
  return {
    tokens,
    typed: typed.length,
    unknown: tokens.map((token) => !lexicon.has(token)),
    glosses: tokens.map(gloss),
  };
}

/** What to know about it. */
export function toldNotices({ tokens, typed, unknown }: Told): string[] {
  const T = tokens.length;
  if (T === 0) return [say("sentence.empty")];
  return [
    ...(typed > T ? [say("sentence.cut", { limit: T, count: typed })] : []),
    ...(typed < T ? [say("told.again", { count: typed, T })] : []),
    ...unknownNotices(tokens.filter((_, t) => unknown[t])),
  ];
}
