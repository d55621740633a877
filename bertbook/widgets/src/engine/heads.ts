/** Multi-head attention (Vaswani et al. 2017, 3.2.2), as bertbook/attention.py: D numbers shared out to H heads. */

import { type Attention, attend } from "./attention";
import { linear } from "./linear";
import { columns, type Matrix, sideBySide } from "./matrix";

/** A layer of weights, as torch's `nn.Linear` names them: weight (out, in), bias (out). */
export interface Layer {
  readonly weight: Matrix;
  readonly bias: ArrayLike<number>;
}

/** Four matrices, (D, D) each. */
export interface HeadsWeights {
  readonly W_q: Layer;
  readonly W_k: Layer;
  readonly W_v: Layer;
  readonly W_o: Layer;
}

/** Everything on the way. Head h has columns h·K to (h+1)·K of q, k, v and joined; K = D/H. */
export interface HeadsOutput {
  /** (T, D) */
  readonly q: Matrix;
  readonly k: Matrix;
  readonly v: Matrix;
  /** H of them: scores and weights (T, T), output (T, K). */
  readonly heads: readonly Attention[];
  /** (T, D): the heads' outputs, one beside the other. */
  readonly joined: Matrix;
  /** (T, D): joined, times W_o. */
  readonly output: Matrix;
}

/** x (T, D) attends to itself with H heads. mask: T × T for all heads, row after row; 0 = may not attend. */
export function multiHead(x: Matrix, weights: HeadsWeights, H: number, mask?: Uint8Array): HeadsOutput {
  const through = ({ weight, bias }: Layer, given: Matrix) => linear(given, weight, bias);
  const [q, k, v] = [through(weights.W_q, x), through(weights.W_k, x), through(weights.W_v, x)];
  const K = q.cols / H;
  if (!Number.isInteger(K)) throw new RangeError(`multiHead: ${H} heads do not divide ${q.cols} columns`);
  const heads = Array.from({ length: H }, (_, h) => {
    const part = (m: Matrix) => columns(m, h * K, (h + 1) * K);
    return attend(part(q), part(k), part(v), mask ? { mask } : {});
  });
  const joined = sideBySide(...heads.map((head) => head.output));
  return { q, k, v, heads, joined, output: through(weights.W_o, joined) };
}
