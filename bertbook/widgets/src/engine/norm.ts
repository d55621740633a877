/** Layer norm (Ba et al. 2016): each token's numbers brought to mean 0 and variance 1, then scaled and shifted. */

import { type Matrix, row, zeros } from "./matrix";

/** Two numbers for each column, as torch's `nn.LayerNorm` names them. */
export interface NormWeights {
  /** (D): what each number is multiplied by. */
  readonly weight: ArrayLike<number>;
  /** (D): what is added to it then. */
  readonly bias: ArrayLike<number>;
}

/** The normed rows, and what their numbers were before: (T) means, (T) standard deviations. */
export interface Normed extends Matrix {
  readonly mean: Float64Array;
  /** √(variance + eps): what each difference from the mean was divided by. */
  readonly std: Float64Array;
}

/** (x − mean) ÷ std × weight + bias, each row of x (T, D) by its own mean and variance (over D, not D − 1). */
export function layerNorm(x: Matrix, { weight, bias }: NormWeights, eps = 1e-12): Normed {
  const D = x.cols;
  if (weight.length !== D || bias.length !== D)
    throw new RangeError(
      `layerNorm: x has ${D} columns, weight ${weight.length} numbers, bias ${bias.length}`,
    );
  const out = zeros(x.rows, D);
  const [means, stds] = [new Float64Array(x.rows), new Float64Array(x.rows)];
  for (let t = 0; t < x.rows; t++) {
    const [from, to] = [row(x, t), row(out, t)];
    let [sum, squares] = [0, 0];
    for (let d = 0; d < D; d++) sum += from[d] as number;
    const mean = sum / D;
    for (let d = 0; d < D; d++) squares += ((from[d] as number) - mean) ** 2;
    const std = Math.sqrt(squares / D + eps);
    for (let d = 0; d < D; d++)
      to[d] = (((from[d] as number) - mean) / std) * (weight[d] as number) + (bias[d] as number);
    [means[t], stds[t]] = [mean, std];
  }
  return { ...out, mean: means, std: stds };
}
