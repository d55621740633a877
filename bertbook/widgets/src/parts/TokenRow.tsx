/** The tokens in a row; arcs from the token that asks, as thick as the share each token gets. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { share } from "../format";
import { say } from "../messages";
import { strongest } from "../strongest";
import { stop } from "./Cell";
import { ChipText } from "./ChipText";
import { paint } from "./paint";

interface Props {
  readonly tokens: readonly string[];
  readonly glosses: readonly string[];
  /** How each token is said, where that has to be told. */
  readonly said?: readonly string[];
  readonly unknown: readonly boolean[];
  readonly weights: ArrayLike<number>;
  /** The token drawn as asking (it may be a preview). */
  readonly query: number;
  /** The token chosen by the reader. */
  readonly chosen: number;
  readonly cut: (j: number) => boolean;
  readonly onPreview: (index: number | null) => void;
  readonly onChoose: (index: number) => void;
}

/** Of the arcs. */
export const HEIGHT = 64;

export function TokenRow(props: Props) {
  const { tokens, weights, query, chosen } = props;
  const told = props.said?.some(Boolean);
  const strip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const row = strip.current;
    if (!row) return;
    // An observer is called once the page is laid out and before it is painted: to ask for places here would
    // lay it out before the tables below are written, and then again.
    const laidOut = new ResizeObserver(() => drawArcs(row, query));
    laidOut.observe(row);
    return () => laidOut.disconnect();
  });
  useEffect(() => {
    if (strip.current) bringIntoSight(strip.current, chosen, strongest(weights).index);
  }, [chosen, tokens]);
  return (
    <div class="bb-strip">
      <div class="bb-tokens" ref={strip} role="radiogroup" aria-label={say("tokens")}>
        <svg class="bb-arcs" height={HEIGHT} aria-hidden="true">
          {tokens.map((_, j) => (
            <path
              key={j}
              class={props.cut(j) ? "bb-arc bb-arc-cut" : "bb-arc"}
              stroke-width={props.cut(j) ? 1 : 0.6 + 9 * (weights[j] ?? 0)}
              opacity={props.cut(j) ? 0.8 : 0.25 + 0.75 * (weights[j] ?? 0)}
            />
          ))}
        </svg>
        {tokens.map((token, j) => (
          // biome-ignore lint/a11y/useSemanticElements: a token is a button with a share under it, not a form field
          <button
            key={j}
            type="button"
            role="radio"
            aria-checked={j === chosen}
            {...stop("tokens", j === chosen)}
            data-role="token"
            data-index={j}
            data-unknown={props.unknown[j] ? "" : undefined}
            class={`bb-token ${j === query ? "bb-asks" : ""}`}
            aria-label={label(token, weights[j] ?? 0, props.unknown[j] ?? false)}
            onPointerEnter={(event) => event.pointerType === "mouse" && props.onPreview(j)}
            onPointerLeave={() => props.onPreview(null)}
            onClick={() => props.onChoose(j)}
          >
            <ChipText
              token={token}
              look={paint(weights[j] ?? 0)}
              said={told ? (props.said?.[j] ?? "") : undefined}
              gloss={props.unknown[j] ? "?" : (props.glosses[j] ?? "")}
            />
            <span class="bb-share">{share(weights[j] ?? 0)}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** Draws the arcs between the chips, wherever the browser has put these. */
function drawArcs(strip: HTMLElement, query: number): void {
  const middles = [...strip.querySelectorAll<HTMLElement>('[data-role="token"]')].map(middle);
  strip.querySelector("svg")?.setAttribute("width", String((middles.at(-1) ?? 0) + 60));
  for (const [j, path] of strip.querySelectorAll("path").entries())
    path.setAttribute("d", arc(middles[query] as number, middles[j] as number));
}

/** Scrolls the row so that the chosen token is seen, and with it the one it looks at most where both fit. */
function bringIntoSight(strip: HTMLElement, chosen: number, most: number): void {
  const box = strip.parentElement as HTMLElement;
  const chips = strip.querySelectorAll<HTMLElement>('[data-role="token"]');
  const [one, other] = [chips[chosen], chips[most]];
  if (!one || !other) return;
  const left = Math.min(one.offsetLeft, other.offsetLeft);
  const right = Math.max(one.offsetLeft + one.offsetWidth, other.offsetLeft + other.offsetWidth);
  const centre = right - left <= box.clientWidth ? (left + right) / 2 : middle(one);
  box.scrollLeft = centre - box.clientWidth / 2;
}

function middle(chip: HTMLElement): number {
  return chip.offsetLeft + chip.offsetWidth / 2;
}

function label(token: string, weight: number, unknown: boolean): string {
  const text = say("token.share", { token, share: share(weight) });
  return unknown ? `${text} (${say("token.unknown")})` : text;
}

export function arc(from: number, to: number): string {
  if (from === to)
    return `M ${from - 5} ${HEIGHT} C ${from - 16} ${HEIGHT - 26} ${from + 16} ${HEIGHT - 26} ${from + 5} ${HEIGHT}`;
  const lift = HEIGHT - Math.min(HEIGHT - 6, 16 + Math.abs(to - from) * 0.22) * 1.33;
  return `M ${from} ${HEIGHT} C ${from} ${lift} ${to} ${lift} ${to} ${HEIGHT}`;
}
