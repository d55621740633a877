/** What a block does besides its matrix products, on numbers that lie in one run of memory. */

import type { Kernel } from "./kernel";

/** Where the two vectors of a layer norm lie. */
export interface Norm {
  readonly weight: number;
  readonly bias: number;
}

/** x = layer norm of x + sum, for T tokens of D numbers each. */
export function addAndNorm(
  numbers: Float32Array,
  at: { readonly x: number; readonly sum: number },
  { weight, bias }: Norm,
  [T, D]: readonly [number, number],
  eps: number,
): void {
  for (let t = 0; t < T; t++) {
    const x = numbers.subarray(at.x + t * D, at.x + (t + 1) * D);
    const added = at.sum + t * D;
    let [total, squares] = [0, 0];
    for (let d = 0; d < D; d++) {
      x[d] = (x[d] as number) + (numbers[added + d] as number);
      total += x[d] as number;
    }
    const mean = total / D;
    for (let d = 0; d < D; d++) squares += ((x[d] as number) - mean) ** 2;
    const std = Math.sqrt(squares / D + eps);
    for (let d = 0; d < D; d++)
      x[d] =
        (((x[d] as number) - mean) / std) * (numbers[weight + d] as number) + (numbers[bias + d] as number);
  }
}

/** Where one head's numbers lie: q (T, K), k (T, K) and v (K, T) packed, shares (T, T), what they mix (T, K), zeros. */
export type HeadPlaces = Readonly<Record<"q" | "k" | "v" | "shares" | "found" | "zeros", number>>;

/**
 * mixed: for each of T tokens and H heads the values, mixed by softmax(q · k ÷ √K). q, k and v lie side by side,
 * D numbers each; the shares, (H, T, T), are written down. Both products are the kernel's, T filled up to its sizes.
 */
export function attend(
  { numbers, linear }: Kernel,
  at: { readonly qkv: number; readonly mixed: number } & HeadPlaces,
  shares: Float32Array,
  [T, D, H]: readonly [number, number, number],
): void {
  const K = D / H;
  const [rows, wide] = [4 * Math.ceil(T / 4), 8 * Math.ceil(T / 8)];
  for (let h = 0; h < H; h++) {
    for (let t = 0; t < T; t++)
      for (let c = 0, from = at.qkv + t * 3 * D + h * K; c < K; c++, from++) {
        numbers[at.q + t * K + c] = (numbers[from] as number) / Math.sqrt(K);
        numbers[at.k + ((t >> 3) * K + c) * 8 + (t & 7)] = numbers[from + D] as number;
        numbers[at.v + ((c >> 3) * wide + t) * 8 + (c & 7)] = numbers[from + 2 * D] as number;
      }
    linear(at.q, at.k, at.zeros, at.shares, rows, K, wide);
    for (let i = 0; i < T; i++) {
      const row = numbers.subarray(at.shares + i * wide, at.shares + (i + 1) * wide);
      row.fill(Number.NEGATIVE_INFINITY, T); // what only fills up gets no share
      softmax(row);
      shares.set(row.subarray(0, T), (h * T + i) * T);
    }
    linear(at.shares, at.v, at.zeros, at.found, rows, wide, K);
    for (let t = 0; t < T; t++)
      numbers.copyWithin(at.mixed + t * D + h * K, at.found + t * K, at.found + (t + 1) * K);
  }
}

function softmax(row: Float32Array): void {
  let [highest, total] = [Number.NEGATIVE_INFINITY, 0];
  for (let j = 0; j < row.length; j++) highest = Math.max(highest, row[j] as number);
  for (let j = 0; j < row.length; j++) {
    row[j] = Math.exp((row[j] as number) - highest);
    total += row[j] as number;
  }
  for (let j = 0; j < row.length; j++) row[j] = (row[j] as number) / total;
}

/** ½ x (1 + erf(x ÷ √2)), with erf by Abramowitz & Stegun 1964, 7.1.26: off by less than 2e-7. */
export function gelu(numbers: Float32Array): void {
  for (let n = 0; n < numbers.length; n++) {
    const x = numbers[n] as number;
    const z = Math.abs(x) * Math.SQRT1_2;
    const t = 1 / (1 + 0.3275911 * z);
    const series =
      t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    const erf = 1 - series * Math.exp(-z * z);
    numbers[n] = 0.5 * (x + Math.abs(x) * erf);
  }
}

/** The mean of vectors of D numbers each, scaled to length 1. */
export function meanDirection(vectors: Float32Array, D: number): Float32Array {
  const sums = new Float64Array(D);
  for (let n = 0; n < vectors.length; n++) sums[n % D] = (sums[n % D] as number) + (vectors[n] as number);
  const length = Math.hypot(...sums);
  return Float32Array.from(sums, (one) => one / length);
}
