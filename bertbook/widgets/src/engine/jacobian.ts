/**
 * How much a hidden state moves with each token that was read: ‖∂h_t/∂x_i‖, the norm of the whole H × D matrix of
 * derivatives (Frobenius). Worked out backwards from t, one matrix product a step, as backpropagation through time
 * does it (Werbos 1990).
 */

import type { LSTMOutput } from "./lstm";
import { add, type Matrix, matmul, row, sideBySide, zeros } from "./matrix";

/** For an RNN: one number for each token from 0 to t. W (H, D), U (H, H); hidden (T, H) is what `rnn` gave. */
export function rnnSensitivity(hidden: Matrix, W: Matrix, U: Matrix, t: number): Float64Array {
  const norms = new Float64Array(t + 1);
  let back = identity(U.rows); // ∂h_t/∂h_i
  for (let i = t; i >= 0; i--) {
    const slopes = row(hidden, i).map((h) => 1 - h * h); // tanh′ of the sum that became h_i
    const sums = timesColumns(back, slopes); // ∂h_t/∂(W x_i + U h_{i-1} + b)
    norms[i] = norm(matmul(sums, W));
    back = matmul(sums, U);
  }
  return norms;
}

/** The same for an LSTM whose gates all said what they said themselves. W (4H, D), U (4H, H), gates i f g o. */
export function lstmSensitivity(out: LSTMOutput, W: Matrix, U: Matrix, t: number): Float64Array {
  const H = U.cols;
  const norms = new Float64Array(t + 1);
  let backH = identity(H); // ∂h_t/∂h_k
  let backC = zeros(H, H); // ∂h_t/∂c_k, not by way of h_k
  for (let k = t; k >= 0; k--) {
    const [i, f, g, o, c] = [out.i, out.f, out.g, out.o, out.cell].map((m) => row(m, k)) as Rows;
    const before = k > 0 ? row(out.cell, k - 1) : new Float64Array(H);
    const shown = c.map((x, n) => num(o, n) * (1 - Math.tanh(x) ** 2)); // ∂h/∂c
    const cell = add(backC, timesColumns(backH, shown)); // ∂h_t/∂c_k, all of it
    const sums = sideBySide(
      timesColumns(
        cell,
        i.map((x, n) => num(g, n) * x * (1 - x)),
      ),
      timesColumns(
        cell,
        f.map((x, n) => num(before, n) * x * (1 - x)),
      ),
      timesColumns(
        cell,
        g.map((x, n) => num(i, n) * (1 - x * x)),
      ),
      timesColumns(
        backH,
        o.map((x, n) => Math.tanh(num(c, n)) * x * (1 - x)),
      ),
    ); // (H, 4H) by the sums before the gates' curves
    norms[k] = norm(matmul(sums, W));
    backH = matmul(sums, U);
    backC = timesColumns(cell, f);
  }
  return norms;
}

type Rows = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

const num = (values: Float64Array, n: number): number => values[n] as number;

function identity(n: number): Matrix {
  const out = zeros(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

/** Column j of m times factors[j]: m · diag(factors). */
function timesColumns(m: Matrix, factors: Float64Array): Matrix {
  const out = zeros(m.rows, m.cols);
  for (let i = 0, n = 0; i < m.rows; i++)
    for (let j = 0; j < m.cols; j++, n++) out.data[n] = num(m.data, n) * num(factors, j);
  return out;
}

function norm(m: Matrix): number {
  let squares = 0;
  for (let n = 0; n < m.data.length; n++) squares += num(m.data, n) ** 2;
  return Math.sqrt(squares);
}
