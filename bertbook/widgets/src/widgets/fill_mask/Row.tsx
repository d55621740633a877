/** The sentence as the model reads it: a column a token, arcs from the place that asks, and under each its share. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { FIRST, LAST, MASK } from "../../bert";
import { languageOf, share } from "../../format";
import { say } from "../../messages";
import { stop } from "../../parts/Cell";
import { Line } from "../../parts/Line";
import { paint } from "../../parts/paint";
import { Sum } from "../../parts/Sum";
import { arc, HEIGHT } from "../../parts/TokenRow";
import { named, told } from "./naming";
import type { Numbers } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  /** Whether the words under the masks may be told. */
  readonly open: boolean;
  readonly onToken: (place: number) => void;
}

export function Row(props: Props) {
  const { tokens, place, shown, seen } = props.numbers;
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
    if (box.current) bringIntoSight(box.current, place);
  }, [place, tokens.length]);
  return (
    <div class="bb-strip">
      <div class="bb-blanks" ref={box}>
        <svg class="bb-arcs" height={HEIGHT} aria-hidden="true">
          {tokens.map((_, j) => (
            <path
              key={j}
              class="bb-arc"
              stroke-width={0.6 + 9 * (shown.weights[j] ?? 0)}
              opacity={j < seen ? 0.25 + 0.75 * (shown.weights[j] ?? 0) : 0}
            />
          ))}
        </svg>
        <table aria-label={say("fill_mask.row")}>
          <thead>
            <tr>
              <td />
              {tokens.map((token, j) => (
                <th key={j} scope="col">
                  <Word {...props} token={token} j={j} />
                </th>
              ))}
              <th scope="col">Σ</th>
            </tr>
          </thead>
          <tbody>
            <Line
              head="α̂"
              group="numbers"
              cells={Array.from(shown.weights, (x, j) => ({
                id: `weights/0/${j}`,
                value: x,
                text: share(x),
                look: j < seen ? paint(x) : "bb-away",
              }))}
              end={<Sum group="numbers" id="sum/0" shares={shown.weights} />}
            />
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface WordProps extends Props {
  readonly token: string;
  readonly j: number;
}

/** A word to click: hidden, or in sight. The two signs at the ends are only looked at. */
function Word({ numbers, open, token, j, onToken }: WordProps) {
  const away = j >= numbers.seen ? "bb-away" : "";
  const asks = j === numbers.place ? "bb-asks" : "";
  const chip = (
    <span class="bb-chip" lang={languageOf(token)}>
      {token}
    </span>
  );
  if (token === FIRST || token === LAST)
    return (
      <span class={`bb-token bb-end-sign ${away}`} data-role="token" data-index={j}>
        {chip}
        <span class="bb-gloss">{say(token === FIRST ? "fill_mask.start" : "fill_mask.end")}</span>
      </span>
    );
  const masked = token === MASK;
  const under = numbers.masks.get(j) ?? "";
  const unknown = numbers.unknown[j] ?? false;
  const gloss = masked ? (open && under) || "?" : unknown ? "?" : told(token).means;
  return (
    <button
      type="button"
      aria-pressed={masked}
      {...stop("tokens", j === numbers.place)}
      data-role="token"
      data-index={j}
      data-unknown={unknown ? "" : undefined}
      class={`bb-token ${masked ? "bb-blank" : ""} ${asks} ${away}`}
      title={titleOf(token, j, masked, under !== "", unknown)}
      onClick={() => onToken(j)}
    >
      {chip}
      <span class="bb-gloss" lang={languageOf(gloss)}>
        {gloss}
      </span>
    </button>
  );
}

function titleOf(
  token: string,
  place: number,
  masked: boolean,
  remembered: boolean,
  unknown: boolean,
): string {
  if (masked) return say(remembered ? "fill_mask.token.masked" : "fill_mask.token.empty", { place });
  if (unknown) return say("fill_mask.token.unknown", { token, place });
  return say("fill_mask.token", { token: named(token), place });
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

/** Scrolls the row so that the place that asks is in the middle of what is seen. */
function bringIntoSight(strip: HTMLElement, place: number): void {
  const box = strip.parentElement as HTMLElement;
  const cell = strip.querySelectorAll<HTMLElement>("thead th")[place];
  if (!cell) return;
  const { left, right } = cell.getBoundingClientRect();
  box.scrollLeft += (left + right) / 2 - box.getBoundingClientRect().left - box.clientWidth / 2;
}
