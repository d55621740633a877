/** A small chart over the whole story, one curve a reader, with the cursor in it. Its numbers stand in the table. */

import type { ComponentChildren } from "preact";

interface Curve {
  readonly name: string;
  /** From 0 to 1; null where there is nothing to draw. */
  readonly values: readonly (number | null)[];
}

interface Props {
  readonly title: ComponentChildren;
  /** What the picture shows, in a sentence. */
  readonly label: string;
  readonly count: number;
  readonly curves: readonly Curve[];
  /** Heights with a line, from 0 to 1, and what to write beside it. */
  readonly lines: readonly (readonly [number, string])[];
  readonly cursor: number;
  /** The token the story is about. */
  readonly mark: number | null;
  readonly onCursor: (t: number) => void;
}

export function Curves({ title, label, count, curves, lines, cursor, mark, onCursor }: Props) {
  const last = Math.max(1, count - 1);
  const scrub = (event: PointerEvent) => {
    if (event.type === "pointermove" && !event.buttons) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    onCursor(Math.max(0, Math.min(count - 1, Math.round((last * (event.clientX - box.left)) / box.width))));
  };
  return (
    <div class="bb-curves">
      <p class="bb-note">{title}</p>
      <div class="bb-scale" aria-hidden="true">
        {lines.map(([height, text]) => (
          <span key={text} style={`bottom: ${100 * height}%`}>
            {text}
          </span>
        ))}
      </div>
      <div class="bb-plot" onPointerDown={scrub} onPointerMove={scrub}>
        <svg viewBox={`0 0 ${last} 1`} preserveAspectRatio="none" role="img" aria-label={label}>
          {lines.map(([height]) => (
            <path key={height} class="bb-rule" d={`M0 ${1 - height}H${last}`} />
          ))}
          {mark !== null && <path class="bb-subject-line" d={`M${mark} 0V1`} />}
          {curves.map(({ name, values }) => (
            <path key={name} class={`bb-curve bb-${name}`} d={outline(values)} />
          ))}
          <path class="bb-cursor" d={`M${Math.min(cursor, last)} 0V1`} />
        </svg>
      </div>
    </div>
  );
}

function outline(values: readonly (number | null)[]): string {
  let lifted = true;
  return values
    .map((value, t) => {
      if (value === null) {
        lifted = true;
        return "";
      }
      const move = lifted ? "M" : "L";
      lifted = false;
      return `${move}${t} ${(1 - Math.max(0, Math.min(1, value))).toFixed(4)}`;
    })
    .join("");
}
