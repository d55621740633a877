/** A matrix of shares as a small picture, a pixel a share, with a sentence that says what it shows. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Matrix } from "../engine/matrix";
import { paintShares } from "./pixels";
import { useColours } from "./theme";

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
    if (canvas.current && colours) paintShares(canvas.current, shares, colours, full);
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
