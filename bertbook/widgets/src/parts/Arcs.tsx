/** Arcs from the token that asks to all tokens of a row, as thick as the share each gets. Stands in the row itself. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { middlesOf } from "./scroll";

interface Props {
  readonly shares: ArrayLike<number>;
  readonly count: number;
  /** The place of the token that asks. */
  readonly query: number;
  /** Which arcs are drawn as cut off. */
  readonly cut?: ((j: number) => boolean) | undefined;
  /** As many tokens as it may look at; all, if nothing else is said. */
  readonly seen?: number | undefined;
}

const HEIGHT = 64;

export function Arcs({ shares, count, query, cut, seen = count }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  useLayoutEffect(() => {
    const row = svg.current?.parentElement;
    if (!row) return;
    // An observer is called once the page is laid out and before it is painted: to ask for places here would
    // lay it out before the tables below are written, and then again.
    const laidOut = new ResizeObserver(() => draw(row, query));
    laidOut.observe(row);
    return () => laidOut.disconnect();
  });
  return (
    <svg ref={svg} class="bb-arcs" height={HEIGHT} aria-hidden="true">
      {Array.from({ length: count }, (_, j) => {
        const share = shares[j] ?? 0;
        const isCut = cut?.(j);
        return (
          <path
            key={j}
            class={isCut ? "bb-arc bb-arc-cut" : "bb-arc"}
            stroke-width={isCut ? 1 : 0.6 + 9 * share}
            opacity={isCut ? 0.8 : j < seen ? 0.25 + 0.75 * share : 0}
          />
        );
      })}
    </svg>
  );
}

/** Draws the arcs between the chips, wherever the browser has put these. */
function draw(row: HTMLElement, query: number): void {
  const middles = middlesOf(row);
  for (const [j, path] of row.querySelectorAll(".bb-arc").entries())
    path.setAttribute("d", arc(middles[query] as number, middles[j] as number));
}

function arc(from: number, to: number): string {
  if (from === to)
    return `M ${from - 5} ${HEIGHT} C ${from - 16} ${HEIGHT - 26} ${from + 16} ${HEIGHT - 26} ${from + 5} ${HEIGHT}`;
  const lift = HEIGHT - Math.min(HEIGHT - 6, 16 + Math.abs(to - from) * 0.22) * 1.33;
  return `M ${from} ${HEIGHT} C ${from} ${lift} ${to} ${lift} ${to} ${HEIGHT}`;
}
