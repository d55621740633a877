/** Numbers as a picture, a pixel each, in the theme's colours. */

import type { Matrix } from "../engine/matrix";
import type { Colour } from "./theme";

/** Shares from 0 to `full`, along the palette's scale. */
export function paintShares(
  canvas: HTMLCanvasElement,
  shares: Matrix,
  scale: readonly Colour[],
  full = 1,
): void {
  paint(canvas, shares.cols, shares.data, scale, (share) => share / full);
}

/** The names of the colours of signed numbers, from the least to the largest. */
export const SIGNED = ["negative", "page", "positive"] as const;

/** Signed numbers, as many side by side as `columns`: nothing is the page's own colour, ±`reach` the strongest. */
export function paintSigned(
  canvas: HTMLCanvasElement,
  columns: number,
  values: Float64Array,
  scale: readonly Colour[],
  reach = 1,
): void {
  paint(canvas, columns, values, scale, (value) => (1 + value / reach) / 2);
}

interface Picture {
  readonly columns: number;
  /** Where on the scale each number lies, from 0 to 1. */
  readonly places: Float64Array;
  readonly scale: readonly Colour[];
}

/** What each canvas shows: those that a key does not change are left alone. */
const pictures = new WeakMap<HTMLCanvasElement, Picture>();

/** A pixel a number; `place` says where on the scale it lies. */
function paint(
  canvas: HTMLCanvasElement,
  columns: number,
  values: Float64Array,
  scale: readonly Colour[],
  place: (value: number) => number,
): void {
  const places = values.map((value) => Math.min(1, Math.max(0, place(value))));
  const now = { columns, places, scale };
  if (values.length === 0 || same(now, pictures.get(canvas))) return;
  pictures.set(canvas, now);
  const rows = Math.ceil(values.length / columns);
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const pixels = new ImageData(columns, rows);
  for (const [n, share] of places.entries()) {
    const step = (scale.length - 1) * share;
    const [low, high] = [scale[Math.floor(step)] as Colour, scale[Math.ceil(step)] as Colour];
    for (const part of [0, 1, 2] as const)
      pixels.data[4 * n + part] = low[part] + (step % 1) * (high[part] - low[part]);
    pixels.data[4 * n + 3] = 255;
  }
  canvas.getContext("2d", { willReadFrequently: true })?.putImageData(pixels, 0, 0);
}

function same({ columns, places, scale }: Picture, other: Picture | undefined): boolean {
  if (columns !== other?.columns || scale !== other.scale || places.length !== other.places.length)
    return false;
  return places.every((place, n) => place === other.places[n]);
}
