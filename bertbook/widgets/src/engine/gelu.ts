/** GELU (Hendrycks & Gimpel 2016), exactly: x times the chance that a normal number is below x. */

import type { Matrix } from "./matrix";

/** Beyond it erf is 1 in double precision. */
const FLAT = 6;

/** The error function, by its series of terms of one sign (Abramowitz & Stegun 1964, 7.1.6): as exact as doubles are. */
export function erf(x: number): number {
  if (Math.abs(x) > FLAT) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** ½ x (1 + erf(x ÷ √2)) */
export function gelu(x: number): number {
  return 0.5 * x * (1 + erf(x * Math.SQRT1_2));
}

/** The same for every number of a matrix. */
export function geluOf(m: Matrix): Matrix {
  return { ...m, data: m.data.map(gelu) };
}
