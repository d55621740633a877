/** Numbers as a picture, a pixel each, in the theme's colours. */

import type { Matrix } from "../engine/matrix";
import type { Colour } from "./theme";

/** Two colours, and how far from the first to the second. */
type Mix = readonly [Colour, Colour, number];

/** Shares from 0 to `full`, along the palette's scale. */
export function paintShares(
  canvas: HTMLCanvasElement,
  shares: Matrix,
  scale: readonly Colour[],
  full = 1,
): void {
  paint(canvas, shares.cols, shares.data, (share) => {
    const place = (scale.length - 1) * Math.min(1, Math.max(0, share / full));
    return [scale[Math.floor(place)] as Colour, scale[Math.ceil(place)] as Colour, place % 1];
  });
}

/** The names of the colours of signed numbers. */
export const SIGNED = ["page", "positive", "negative"] as const;

/** Signed numbers, as many side by side as `columns`: nothing is the page's own colour, ±`reach` the strongest. */
export function paintSigned(
  canvas: HTMLCanvasElement,
  columns: number,
  values: Float64Array,
  [page, more, less]: readonly Colour[],
  reach = 1,
): void {
  paint(canvas, columns, values, (value) => [
    page as Colour,
    (value < 0 ? less : more) as Colour,
    Math.min(1, Math.abs(value) / reach),
  ]);
}

function paint(
  canvas: HTMLCanvasElement,
  columns: number,
  values: Float64Array,
  mix: (value: number) => Mix,
): void {
  if (values.length === 0) return;
  const rows = Math.ceil(values.length / columns);
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return;
  const picture = pen.createImageData(columns, rows);
  for (let n = 0; n < values.length; n++) {
    const [low, high, share] = mix(values[n] as number);
    for (const part of [0, 1, 2] as const)
      picture.data[4 * n + part] = low[part] + share * (high[part] - low[part]);
    picture.data[4 * n + 3] = 255;
  }
  pen.putImageData(picture, 0, 0);
}
