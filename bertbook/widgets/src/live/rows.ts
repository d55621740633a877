/** A matrix as it was sent: whole numbers from -127 to 127, and a factor for each row. */

import type { About } from "./about";

export interface Rows {
  readonly whole: Int8Array;
  readonly scale: Float32Array;
  readonly count: number;
  readonly width: number;
}

export function openRows(bytes: ArrayBuffer, { shape, at, scale }: About["arrays"][string]): Rows {
  const [count, width] = shape as [number, number];
  return {
    whole: new Int8Array(bytes, at, count * width),
    scale: new Float32Array(bytes, scale as number, count),
    count,
    width,
  };
}

/** Writes rows as the kernel reads them: eight side by side. */
export function pack({ whole, scale, count, width }: Rows, numbers: Float32Array, to: number): void {
  for (let o = 0; o < count; o++) {
    const factor = scale[o] as number;
    const first = to + (o >> 3) * 8 * width + (o & 7);
    for (let i = 0; i < width; i++) numbers[first + 8 * i] = (whole[o * width + i] as number) * factor;
  }
}

export function valueAt({ whole, scale, width }: Rows, row: number, column: number): number {
  return (whole[row * width + column] as number) * (scale[row] as number);
}
