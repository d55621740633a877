/** The RNN (Elman 1990), as bertbook/rnn.py: one small step, the same at each token. One direction. */

import { linear } from "./linear";
import { at, type Matrix, row, zeros } from "./matrix";

/** h after each token of x (T, D), from `start` (H) or zeros: (T, H). W (H, D), U (H, H), b (H). */
export function rnn(
  x: Matrix,
  W: Matrix,
  U: Matrix,
  b: ArrayLike<number>,
  start?: ArrayLike<number>,
): Matrix {
  const read = linear(x, W, b); // what does not depend on the step before
  const hidden = zeros(x.rows, U.cols);
  let h = startFrom("h", start, U.cols);
  for (let t = 0; t < x.rows; t++) {
    const next = row(hidden, t);
    const sums = plusRecurrent(row(read, t), U, h);
    for (let n = 0; n < next.length; n++) next[n] = Math.tanh(sums[n] as number); // h_t = tanh(W x_t + b + U h_{t-1})
    h = next;
  }
  return hidden;
}

/** read + U h: what a step adds up before its curve. U has a row for each number of `read`. */
export function plusRecurrent(read: Float64Array, U: Matrix, h: ArrayLike<number>): Float64Array {
  if (U.rows !== read.length) throw new RangeError(`U has ${U.rows} rows, W ${read.length}`);
  const sums = read.slice();
  for (let n = 0; n < sums.length; n++) {
    let sum = sums[n] as number;
    for (let m = 0; m < U.cols; m++) sum += at(U, n, m) * (h[m] as number);
    sums[n] = sum;
  }
  return sums;
}

/** The state to start from: zeros where none is given. */
export function startFrom(name: string, start: ArrayLike<number> | undefined, width: number): Float64Array {
  if (start && start.length !== width)
    throw new RangeError(`start: ${name} must have ${width} numbers, got ${start.length}`);
  return start ? Float64Array.from(start) : new Float64Array(width);
}
