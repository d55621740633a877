/** A layer of weights on every row, and how alike two rows are. */

import { type Matrix, matmulTransposed, row, zeros } from "./matrix";

/** x (T, D) times weight (H, D) transposed, plus bias (H): (T, H), as torch's `nn.Linear`. */
export function linear(x: Matrix, weight: Matrix, bias: ArrayLike<number>): Matrix {
  if (bias.length !== weight.rows)
    throw new RangeError(`linear: weight has ${weight.rows} rows, bias ${bias.length} numbers`);
  const out = matmulTransposed(x, weight);
  for (let i = 0, n = 0; i < out.rows; i++)
    for (let j = 0; j < out.cols; j++, n++) out.data[n] = (out.data[n] as number) + (bias[j] as number);
  return out;
}

/** The cosine of the angle between two vectors: 1 the same way, 0 at right angles; NaN when one is all zeros. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`cosine: a has ${a.length} numbers, b ${b.length}`);
  let [dot, aa, bb] = [0, 0, 0];
  for (let n = 0; n < a.length; n++) {
    const [x, y] = [a[n] as number, b[n] as number];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / (Math.sqrt(aa) * Math.sqrt(bb));
}

/** The rows in reverse order: what a layer that reads from the end is given, and gives. */
export function reversed(m: Matrix): Matrix {
  const out = zeros(m.rows, m.cols);
  for (let i = 0; i < m.rows; i++) row(out, i).set(row(m, m.rows - 1 - i));
  return out;
}
