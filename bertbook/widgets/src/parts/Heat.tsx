/** A matrix of shares as a small picture, a pixel a share, with a sentence that says what it shows. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Matrix } from "../engine/matrix";
import { type Colour, useColours } from "./theme";

interface Props {
  /** From 0 to 1. */
  readonly shares: Matrix;
  /** The share that gets the fullest colour. */
  readonly full?: number;
  readonly label: string;
  /** The place that was clicked. */
  readonly onPick?: (i: number, j: number) => void;
  /** Laid over the picture. */
  readonly children?: ComponentChildren;
}

const SCALE = Array.from({ length: 9 }, (_, n) => `w${n}`); // the palette's colours of shares

export function Heat({ shares, full = 1, label, onPick, children }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours(canvas, SCALE);
  useLayoutEffect(() => {
    if (canvas.current && colours) draw(canvas.current, shares, full, colours);
  });
  const pick = (event: MouseEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const place = (along: number, size: number, count: number) =>
      Math.max(0, Math.min(count - 1, Math.floor((count * along) / size)));
    onPick?.(
      place(event.clientY - box.top, box.height, shares.rows),
      place(event.clientX - box.left, box.width, shares.cols),
    );
  };
  return (
    // biome-ignore lint/a11y: what a click leads to, the arrow keys reach in the table beside the picture
    <span class={`bb-heat ${onPick ? "bb-leads" : ""}`} onClick={pick}>
      <canvas ref={canvas} role="img" aria-label={label} />
      {children}
    </span>
  );
}

function draw(
  canvas: HTMLCanvasElement,
  { rows, cols, data }: Matrix,
  full: number,
  colours: readonly Colour[],
): void {
  if (canvas.width !== cols) canvas.width = cols;
  if (canvas.height !== rows) canvas.height = rows;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen || data.length === 0) return;
  const picture = pen.createImageData(cols, rows);
  for (const [n, share] of data.entries()) {
    const place = (colours.length - 1) * Math.min(1, Math.max(0, share / full));
    const low = colours[Math.floor(place)] as Colour;
    const high = colours[Math.ceil(place)] as Colour;
    for (const part of [0, 1, 2] as const)
      picture.data[4 * n + part] = low[part] + (place % 1) * (high[part] - low[part]);
    picture.data[4 * n + 3] = 255;
  }
  pen.putImageData(picture, 0, 0);
}
