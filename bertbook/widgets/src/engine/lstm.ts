/**
 * The LSTM (Hochreiter & Schmidhuber 1997; its forget gate: Gers et al. 2000), as bertbook/lstm.py: gates in
 * torch's order, i f g o. One direction.
 */

import { linear } from "./linear";
import { type Matrix, row, zeros } from "./matrix";
import { plusRecurrent, startFrom } from "./rnn";

/** What the gates say at a token, H numbers each: i, f and o from 0 (shut) to 1 (open), g from −1 to 1. */
export interface Gates {
  readonly i: Float64Array;
  readonly f: Float64Array;
  readonly g: Float64Array;
  readonly o: Float64Array;
}

/** From the place in the sentence and what its gates say to the gates to use: a hand on the lock. */
export type Turn = (t: number, gates: Gates) => Gates;

/** Everything on the way, (T, H) each: h and c after each token, and the gates that made them. */
export interface LSTMOutput {
  readonly hidden: Matrix;
  readonly cell: Matrix;
  readonly i: Matrix;
  readonly f: Matrix;
  readonly g: Matrix;
  readonly o: Matrix;
}

/** h and c before the first token, H numbers each. */
export interface Start {
  readonly h: ArrayLike<number>;
  readonly c: ArrayLike<number>;
}

const GATES = ["i", "f", "g", "o"] as const;

/** Reads x (T, D) from `start` (zeros if not given). W (4H, D), U (4H, H), b (4H). */
export function lstm(
  x: Matrix,
  W: Matrix,
  U: Matrix,
  b: ArrayLike<number>,
  start?: Start,
  turn?: Turn,
): LSTMOutput {
  const H = U.cols;
  const blank = () => zeros(x.rows, H);
  const out = { hidden: blank(), cell: blank(), i: blank(), f: blank(), g: blank(), o: blank() };
  const read = linear(x, W, b); // what does not depend on the step before
  let h = startFrom("h", start?.h, H);
  let c = startFrom("c", start?.c, H);
  for (let t = 0; t < x.rows; t++) {
    const said = gates(plusRecurrent(row(read, t), U, h), H);
    const { i, f, g, o } = turn ? turn(t, said) : said;
    const [nextH, nextC] = [row(out.hidden, t), row(out.cell, t)];
    for (let n = 0; n < H; n++) {
      const kept = (f[n] as number) * (c[n] as number);
      nextC[n] = kept + (i[n] as number) * (g[n] as number); // c_t = f_t c_{t-1} + i_t g_t
      nextH[n] = (o[n] as number) * Math.tanh(nextC[n] as number); // h_t = o_t tanh(c_t)
    }
    for (const name of GATES) row(out[name], t).set({ i, f, g, o }[name]);
    [h, c] = [nextH, nextC];
  }
  return out;
}

/** The four gates: four blocks of H of the sums, each through its curve. */
function gates(sums: Float64Array, H: number): Gates {
  const block = (n: number, curve: (x: number) => number) => {
    const gate = sums.subarray(n * H, (n + 1) * H);
    for (let m = 0; m < H; m++) gate[m] = curve(gate[m] as number);
    return gate;
  };
  return { i: block(0, sigmoid), f: block(1, sigmoid), g: block(2, Math.tanh), o: block(3, sigmoid) };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
