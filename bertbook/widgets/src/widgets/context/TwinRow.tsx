/** The sentence as a row of tokens: the two equal ones joined by a line, each to be dragged to another place. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { fixed, sub } from "../../format";
import { say } from "../../messages";
import { ChipText } from "../../parts/ChipText";
import { brief, readingOf } from "../../parts/naming";
import { bringIntoSight, chipsOf, middlesOf } from "../../parts/scroll";
import { TokenButton } from "../../parts/TokenButton";
import { best, cosineOf, type Numbers, partsOf, sensesAt } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  readonly onChoose: (index: number) => void;
  readonly onMove: (from: number, to: number) => void;
  readonly onRemove: (index: number) => void;
}

interface Drag {
  at: number;
  readonly x: number;
  readonly pointer: number;
  moving: boolean;
  /** The move that was asked for has been drawn. */
  drawn: boolean;
}

const HEIGHT = 56;
const TOP = 18; // of the line
const SLACK = 6; // pixels that a press may tremble before it is a drag

export function TwinRow({ numbers, onChoose, onMove, onRemove }: Props) {
  const { tokens, places, chosen } = numbers;
  const strip = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const dragged = useRef(false);
  const refocus = useRef(false);
  const [lifted, setLifted] = useState(false);
  const value = cosineOf(numbers, numbers.shown, partsOf(numbers.shown)[0] ?? [0, 0]);

  useLayoutEffect(() => {
    if (!strip.current) return;
    if (drag.current) drag.current.drawn = true;
    drawLine(strip.current, places);
    if (refocus.current) chipsOf(strip.current)[chosen]?.focus();
    refocus.current = false;
  });
  useEffect(() => {
    const row = strip.current;
    if (!row) return;
    const resized = new ResizeObserver(() => drawLine(row, places));
    resized.observe(row);
    return () => resized.disconnect();
  }, [places.join(" ")]);
  useEffect(() => {
    const row = strip.current;
    if (!row || drag.current) return;
    const all = chipsOf(row);
    const twin = places.findLast((place) => place !== chosen) ?? chosen;
    if (all[chosen]) bringIntoSight(row.parentElement as HTMLElement, all[chosen], all[twin]);
  }, [chosen, tokens.join(" ")]);

  const onPointerDown = (event: PointerEvent) => {
    dragged.current = false;
    const at = indexOf(event.target);
    if (at === null || event.button !== 0 || !event.isPrimary) return;
    if (event.pointerType === "touch" && at !== chosen) return; // it scrolls the row
    drag.current = { at, x: event.clientX, pointer: event.pointerId, moving: false, drawn: true };
  };
  const onPointerMove = (event: PointerEvent) => {
    const now = drag.current;
    if (!now || !strip.current || now.pointer !== event.pointerId) return;
    if (!now.moving && Math.abs(event.clientX - now.x) < SLACK) return;
    if (!now.moving) {
      now.moving = true;
      dragged.current = true;
      strip.current.setPointerCapture(event.pointerId);
      setLifted(true);
      onChoose(now.at);
    }
    if (!now.drawn) return;
    nudge(strip.current, event.clientX);
    const to = targetOf(strip.current, now.at, event.clientX);
    if (to === now.at) return;
    onMove(now.at, to);
    now.at = to;
    now.drawn = false;
  };
  const drop = () => {
    drag.current = null;
    setLifted(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = indexOf(event.target);
    if (at === null) return;
    const step = event.altKey ? { ArrowLeft: -1, ArrowRight: 1 }[event.key] : undefined;
    if (step) {
      event.preventDefault(); // the browser would go back a page
      refocus.current = true;
      if (tokens[at + step] !== undefined) onMove(at, at + step);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      refocus.current = true;
      onRemove(at);
    }
  };

  return (
    <div class="bb-strip" onScroll={() => strip.current && drawLine(strip.current, places)}>
      <div
        class={`bb-tokens bb-words ${lifted ? "bb-lifting" : ""}`}
        ref={strip}
        role="radiogroup"
        aria-label={say("context.tokens")}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={drop}
        onPointerCancel={drop}
        onKeyDown={onKeyDown}
      >
        <svg class="bb-arcs" height={HEIGHT} aria-hidden="true">
          <path
            class={`bb-tie ${value < 0 ? "bb-tie-away" : ""}`}
            stroke-width={1 + 4 * Math.abs(value || 0)}
          />
        </svg>
        <span class="bb-tie-label" data-role="cosine" data-value={value}>
          {say(places.length < 2 ? "context.cosine.self" : "context.cosine", { value: fixed(value, 3) })}
        </span>
        {tokens.map((token, j) => {
          const unknown = numbers.unknown[j] ?? false;
          const shown = shownAs(numbers, j);
          return (
            <TokenButton
              key={j}
              role="radio"
              aria-checked={j === chosen}
              index={j}
              first={j === chosen}
              unknown={unknown}
              look={places.includes(j) ? "bb-twin" : ""}
              aria-label={label(token, j, unknown, shown)}
              title={label(token, j, unknown, shown)}
              aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Delete"
              onClick={() => dragged.current || onChoose(j)}
            >
              <ChipText token={token} said={shown.say || undefined} gloss={brief(shown.means)} />
              <span class="bb-share">{places.includes(j) ? j + 1 : ""}</span>
            </TokenButton>
          );
        })}
      </div>
    </div>
  );
}

/** How a token is said and what it means: as the reader of neighbours takes it; in a table, all it may mean. */
function shownAs(numbers: Numbers, j: number): { readonly say: string; readonly means: string } {
  if (numbers.unknown[j]) return { say: "", means: "?" };
  const sense = numbers.shown.ways ? (best(sensesAt(numbers, numbers.shown, j))?.name ?? "") : "";
  return readingOf(numbers.tokens[j] ?? "", sense);
}

function label(
  token: string,
  j: number,
  unknown: boolean,
  shown: { readonly say: string; readonly means: string },
): string {
  if (unknown) return say("context.token.unknown", { token, place: j + 1 });
  return say("context.token", { token, place: j + 1, meaning: `${shown.say} ${shown.means}`.trim() });
}

function indexOf(target: EventTarget | null): number | null {
  const chip = (target as HTMLElement).closest<HTMLElement>('[data-role="token"]');
  return chip ? Number(chip.dataset.index) : null;
}

/** Where a token that is held at `x` belongs: past every neighbour whose middle it has passed. */
function targetOf(strip: HTMLElement, at: number, x: number): number {
  const middles = middlesOf(strip);
  const place = x - strip.getBoundingClientRect().left;
  let to = at;
  while (to + 1 < middles.length && place > (middles[to + 1] as number)) to++;
  while (to > 0 && place < (middles[to - 1] as number)) to--;
  return to;
}

/** Near the edge of the row, what is hidden there comes into sight. */
function nudge(strip: HTMLElement, x: number): void {
  const box = strip.parentElement as HTMLElement;
  const { left, right } = box.getBoundingClientRect();
  if (x > right - 30) box.scrollLeft += 12;
  if (x < left + 30) box.scrollLeft -= 12;
}

/** Draws the line between the two chips, wherever the browser has put these; its label stands where it is in sight. */
function drawLine(strip: HTMLElement, places: readonly number[]): void {
  const middles = middlesOf(strip);
  const [from, to] = [middles[places[0] ?? 0] ?? 0, middles[places.at(-1) ?? 0] ?? 0];
  const bend = Math.min(14, (to - from) / 2);
  const up = `M ${from} ${HEIGHT} V ${TOP + bend} Q ${from} ${TOP} ${from + bend} ${TOP}`;
  const down = `H ${to - bend} Q ${to} ${TOP} ${to} ${TOP + bend} V ${HEIGHT}`;
  const text = strip.querySelector(".bb-tie-label") as HTMLElement;
  const { scrollLeft, clientWidth } = strip.parentElement as HTMLElement;
  const hidden = strip.offsetWidth > clientWidth; // some of the row: the label stays in the part that is seen
  const [first, last] = hidden ? [scrollLeft, scrollLeft + clientWidth] : [from, to];
  const centre = (Math.max(from, Math.min(to, first)) + Math.min(to, Math.max(from, last))) / 2;
  const width = text.offsetWidth; // asked for before the line is drawn: else the page would be laid out twice
  const left = centre - width / 2;
  strip.querySelector("path")?.setAttribute("d", from === to ? "" : `${up} ${down}`);
  text.style.left = `${hidden ? Math.min(last - width, Math.max(first, left)) : left}px`;
}

/** The name of a place in a heading: 花₃. */
export const placed = (token: string, place: number): string => `${token}${sub(place)}`;
