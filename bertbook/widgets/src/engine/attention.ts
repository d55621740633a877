/** Scaled dot-product attention (Vaswani et al. 2017, equation 1), with each step of the softmax kept for the eye. */

import { type Matrix, matmul, matmulTransposed, row, zeros } from "./matrix";

export interface SoftmaxSteps {
  /** e^(score/temperature − shift); 0 where a token may not be attended to. */
  readonly exps: Float64Array;
  /** Subtracted before exp; 0 while exp stays printable, else the largest score, which changes no share. */
  readonly shift: number;
  readonly sum: number;
  /** The shares: they add up to 1, or are all 0 when there is nothing to attend to. */
  readonly weights: Float64Array;
}

/** Beyond e^±20 a number says nothing to a reader, so the row is shifted. */
const PRINTABLE = 20;

/** Softmax of one row of scores, over the places where `keep` is not 0. */
export function softmax(scores: Float64Array, temperature = 1, keep?: Uint8Array): SoftmaxSteps {
  let max = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < scores.length; j++) {
    if (keep?.[j] !== 0) max = Math.max(max, (scores[j] as number) / temperature);
  }
  const exps = new Float64Array(scores.length);
  const weights = new Float64Array(scores.length);
  if (max === Number.NEGATIVE_INFINITY) return { exps, shift: 0, sum: 0, weights };
  const shift = Math.abs(max) > PRINTABLE ? max : 0;
  let sum = 0;
  for (let j = 0; j < scores.length; j++) {
    if (keep?.[j] === 0) continue;
    exps[j] = Math.exp((scores[j] as number) / temperature - shift);
    sum += exps[j] as number;
  }
  for (let j = 0; j < scores.length; j++) weights[j] = (exps[j] as number) / sum;
  return { exps, shift, sum, weights };
}

export interface AttendOptions {
  /** Divide the scores by √K (default true). */
  readonly scale?: boolean;
  /** Divide the scores once more, after √K, before softmax (default 1). */
  readonly temperature?: number;
  /** Tq × Tk, row after row; 0 = may not attend. */
  readonly mask?: Uint8Array;
}

export interface Attention {
  /** (Tq, Tk): q·k, divided by √K when scaled; before mask, temperature and softmax. */
  readonly scores: Matrix;
  readonly steps: readonly SoftmaxSteps[];
  /** (Tq, Tk) */
  readonly weights: Matrix;
  /** (Tq, Kv) */
  readonly output: Matrix;
}

/** q (Tq, K), k (Tk, K), v (Tk, Kv): scores, weights and output of every query. */
export function attend(q: Matrix, k: Matrix, v: Matrix, options: AttendOptions = {}): Attention {
  const { scale = true, temperature = 1, mask } = options;
  const scores = matmulTransposed(q, k);
  if (scale) scores.data.set(scores.data.map((dot) => dot / Math.sqrt(q.cols)));
  const weights = zeros(q.rows, k.rows);
  const steps: SoftmaxSteps[] = [];
  for (let i = 0; i < q.rows; i++) {
    const step = softmax(row(scores, i), temperature, mask?.subarray(i * k.rows, (i + 1) * k.rows));
    steps.push(step);
    weights.data.set(step.weights, i * k.rows);
  }
  return { scores, steps, weights, output: matmul(weights, v) };
}
