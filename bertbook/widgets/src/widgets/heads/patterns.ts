/** What a head does with a sentence, measured: how much it looks at the next token, at the previous one and so on. */

import { at, type Matrix } from "../../engine/matrix";

/** Python's `PATTERNS`. */
export const PATTERNS = ["next", "previous", "itself", "first", "last"] as const;
export type Pattern = (typeof PATTERNS)[number];

/** The mean share over all rows that have such a token; 0 where there is none. */
export function patternsOf(weights: Matrix): Record<Pattern, number> {
  const T = weights.rows;
  const mean = (from: number, to: number, column: (i: number) => number) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += at(weights, i, column(i));
    return T < 2 ? 0 : sum / (to - from);
  };
  return {
    next: mean(0, T - 1, (i) => i + 1),
    previous: mean(1, T, (i) => i - 1),
    itself: mean(0, T, (i) => i),
    first: mean(0, T, () => 0),
    last: mean(0, T, () => T - 1),
  };
}

export function clearest(found: Readonly<Record<Pattern, number>>): { pattern: Pattern; share: number } {
  let pattern: Pattern = PATTERNS[0];
  for (const one of PATTERNS) if (found[one] > found[pattern]) pattern = one;
  return { pattern, share: found[pattern] };
}
