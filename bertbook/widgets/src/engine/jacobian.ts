/**
 * How much a hidden state moves with each token that was read: ‖∂h_t/∂x_i‖, the norm of the whole H × D matrix of
 * derivatives (Frobenius). Worked out backwards from t, one matrix product a step, as backpropagation through time
 * does it (Werbos 1990).
 */

import type { LSTMOutput } from "./lstm";
import { type Matrix, matmulTransposed, row, sideBySide, transposed, zeros } from "./matrix";

/** For an RNN: one number for each token from 0 to t. W (H, D), U (H, H); hidden (T, H) is what `rnn` gave. */
export function rnnSensitivity(hidden: Matrix, W: Matrix, U: Matrix, t: number): Float64Array {
  const [Wt, Ut] = [transposed(W), transposed(U)];
  const norms = new Float64Array(t + 1);
  const byX = zeros(W.rows, W.cols);
  let [back, next] = [identity(U.rows), zeros(U.rows, U.rows)]; // ∂h_t/∂h_i, and room for the step before
  for (let i = t; i >= 0; i--) {
    const slopes = row(hidden, i).map((h) => 1 - h * h); // tanh′ of the sum that became h_i
    timesColumns(back, slopes); // ∂h_t/∂(W x_i + U h_{i-1} + b)
    norms[i] = norm(matmulTransposed(back, Wt, byX));
    [back, next] = [matmulTransposed(back, Ut, next), back];
  }
  return norms;
}

/** The same for an LSTM whose gates all said what they said themselves. W (4H, D), U (4H, H), gates i f g o. */
export function lstmSensitivity(out: LSTMOutput, W: Matrix, U: Matrix, t: number): Float64Array {
  const H = U.cols;
  const [Wt, Ut] = [transposed(W), transposed(U)];
  const norms = new Float64Array(t + 1);
  const [byX, byH] = [zeros(H, W.cols), identity(H)];
  const both = sideBySide(zeros(H, H), byH); // ∂h_t/∂c_k, not by way of h_k, beside ∂h_t/∂h_k
  const { data } = both;
  for (let k = t; k >= 0; k--) {
    const [i, f, g, o, c] = [out.i, out.f, out.g, out.o, out.cell].map((m) => row(m, k)) as Rows;
    const before = k > 0 ? row(out.cell, k - 1) : new Float64Array(H);
    const shown = c.map((x, n) => num(o, n) * (1 - Math.tanh(x) ** 2)); // ∂h/∂c
    for (let n = 0; n < data.length; n += H)
      for (let m = 0; m < H; m++, n++) data[n] = num(data, n) + num(data, n + H) * num(shown, m); // ∂h_t/∂c_k, all of it
    // ∂c_k by the sums before the curves of i, f and g, and ∂h_k by the sum before that of o
    const slopes = [
      i.map((x, n) => num(g, n) * x * (1 - x)),
      f.map((x, n) => num(before, n) * x * (1 - x)),
      g.map((x, n) => num(i, n) * (1 - x * x)),
      o.map((x, n) => Math.tanh(num(c, n)) * x * (1 - x)),
    ] as const;
    norms[k] = norm(matmulTransposed(both, throughGates(Wt, slopes), byX));
    matmulTransposed(both, throughGates(Ut, slopes), byH);
    for (let n = 0, h = 0; n < data.length; n += H)
      for (let m = 0; m < H; m++, n++, h++) {
        data[n] = num(data, n) * num(f, m);
        data[n + H] = num(byH.data, h);
      }
  }
  return norms;
}

/**
 * How c_k and h_k move with what `weights` (N, 4H) multiplies: (N, 2H). c_k moves by way of three gates, h_k by way
 * of o, so the three are added up here, a row at a time, and not in the far larger product.
 */
function throughGates(weights: Matrix, [i, f, g, o]: Slopes): Matrix {
  const H = i.length;
  const out = zeros(weights.rows, 2 * H);
  const [from, to] = [weights.data, out.data];
  for (let w = 0, n = 0; n < to.length; w += 3 * H, n += H)
    for (let m = 0; m < H; m++, w++, n++) {
      to[n] = num(i, m) * num(from, w) + num(f, m) * num(from, w + H) + num(g, m) * num(from, w + 2 * H);
      to[n + H] = num(o, m) * num(from, w + 3 * H);
    }
  return out;
}

type Slopes = readonly [Float64Array, Float64Array, Float64Array, Float64Array];
type Rows = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

const num = (values: Float64Array, n: number): number => values[n] as number;

function identity(n: number): Matrix {
  const out = zeros(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

/** Multiplies column j of m by factors[j]: m · diag(factors). */
function timesColumns({ data, cols }: Matrix, factors: Float64Array): void {
  for (let n = 0; n < data.length; n += cols)
    for (let j = 0; j < cols; j++) data[n + j] = num(data, n + j) * num(factors, j);
}

function norm(m: Matrix): number {
  let squares = 0;
  for (let n = 0; n < m.data.length; n++) squares += num(m.data, n) ** 2;
  return Math.sqrt(squares);
}
