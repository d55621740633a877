/** Where a row of shares is largest, and how the reader would name these places. */

import { say } from "./messages";

export interface Strongest {
  /** The first of the places that get the most. */
  readonly index: number;
  /** All places that get the most. */
  readonly ties: readonly number[];
  readonly empty: boolean;
}

/** Where a row looks most. */
export function strongest(weights: ArrayLike<number>): Strongest {
  const shares = Array.from(weights);
  const most = Math.max(0, ...shares);
  const ties = [...shares.keys()].filter((j) => most - (shares[j] as number) < 1e-9);
  return { index: ties[0] ?? 0, ties, empty: most === 0 };
}

/** The places that get the most, as the reader would name them: “我”, “爱” and 3 more. */
export function nameTies(tokens: readonly string[], ties: readonly number[]): string {
  const names = [...new Set(ties.map((j) => tokens[j] ?? ""))];
  const shown = names.slice(0, 3).map((name) => say("quoted", { token: name }));
  const more = names.length - shown.length;
  return more ? `${shown.join(", ")} ${say("more", { more })}` : shown.join(", ");
}
