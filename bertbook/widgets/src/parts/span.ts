/** The part of a long row of tokens that a table shows: a thousand numbers at once are neither read nor drawn fast. */

import { useReducer, useRef } from "preact/hooks";

/** As many tokens as a table shows side by side, or one below the other. */
export const SPAN = 16;

export interface Span {
  readonly from: number;
  /** One past the last. */
  readonly to: number;
  /** Moves on until place `j` is in sight. */
  readonly show: (j: number) => void;
}

/** Keeps still until another place is wanted, and then moves no further than it has to. */
export function useSpan(count: number, wanted: number): Span {
  const [, redraw] = useReducer((n: number, _: undefined) => n + 1, 0);
  const last = useRef({ wanted: 0, from: 0 });
  const moved = last.current.wanted === wanted ? last.current.from : nearest(last.current.from, wanted);
  const from = Math.max(0, Math.min(moved, count - SPAN));
  last.current = { wanted, from };
  const show = (j: number) => {
    last.current.from = nearest(from, j);
    redraw(undefined);
  };
  return { from, to: Math.min(count, from + SPAN), show };
}

/** Where a span begins that holds `j`, as near as it may be to one that began at `from`. */
function nearest(from: number, j: number): number {
  return Math.max(j - SPAN + 1, Math.min(from, j));
}
