/** A table with a column a token, the tokens at its head, and arcs from one of them to where it looks. */

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { arc, HEIGHT } from "./TokenRow";

interface Props {
  readonly label: string;
  readonly tokens: readonly string[];
  /** Of the attention of the token at `place`. */
  readonly shares: ArrayLike<number>;
  readonly place: number;
  /** What has to be in sight; that place, if nothing else is said. */
  readonly sight?: number;
  /** As many tokens as it may look at; all, if nothing else is said. */
  readonly seen?: number;
  readonly chip: (token: string, j: number) => ComponentChildren;
  /** The rows of numbers. */
  readonly children: ComponentChildren;
}

export function ArcTable({ label, tokens, shares, place, sight = place, seen, chip, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const strip = box.current;
    if (!strip) return;
    // An observer is called once the page is laid out and before it is painted.
    const laidOut = new ResizeObserver(() => drawArcs(strip, place));
    laidOut.observe(strip);
    return () => laidOut.disconnect();
  });
  useEffect(() => {
    if (box.current) bringIntoSight(box.current, sight);
  }, [sight, tokens.length]);
  return (
    <div class="bb-strip">
      <div class="bb-blanks" ref={box}>
        <svg class="bb-arcs" height={HEIGHT} aria-hidden="true">
          {tokens.map((_, j) => (
            <path
              key={j}
              class="bb-arc"
              stroke-width={0.6 + 9 * (shares[j] ?? 0)}
              opacity={j < (seen ?? tokens.length) ? 0.25 + 0.75 * (shares[j] ?? 0) : 0}
            />
          ))}
        </svg>
        <table aria-label={label}>
          <thead>
            <tr>
              <td />
              {tokens.map((token, j) => (
                <th key={j} scope="col">
                  {chip(token, j)}
                </th>
              ))}
              <th scope="col">Σ</th>
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </div>
  );
}

/** Draws the arcs between the chips, wherever the browser has put these. */
function drawArcs(strip: HTMLElement, place: number): void {
  const left = strip.getBoundingClientRect().left;
  const middles = [...strip.querySelectorAll("thead th")].map((cell) => {
    const box = cell.getBoundingClientRect();
    return (box.left + box.right) / 2 - left;
  });
  strip.querySelector("svg")?.setAttribute("width", String(strip.scrollWidth));
  for (const [j, path] of strip.querySelectorAll("path").entries())
    path.setAttribute("d", arc(middles[place] as number, middles[j] as number));
}

/** Scrolls the row so that a place is in the middle of what is seen. */
function bringIntoSight(strip: HTMLElement, place: number): void {
  const box = strip.parentElement as HTMLElement;
  const cell = strip.querySelectorAll<HTMLElement>("thead th")[place];
  if (!cell) return;
  const { left, right } = cell.getBoundingClientRect();
  box.scrollLeft += (left + right) / 2 - box.getBoundingClientRect().left - box.clientWidth / 2;
}
