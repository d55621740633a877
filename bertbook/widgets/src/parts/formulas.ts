/** Formulas with their numbers filled in, as the widgets that share a step write them. */

import type { SoftmaxSteps } from "../engine/attention";
import { at, type Matrix, row } from "../engine/matrix";
import { fixed, share, short, sub } from "../format";
import { say } from "../messages";

/** A factor: negative numbers in brackets. */
export function factor(value: number, digits = 2): string {
  return value < 0 ? `(${short(value, digits)})` : short(value, digits);
}

/** "2.5×2 + 1×0.5", without the terms that are zero; "0" when all are. */
export function sumOf(terms: readonly (readonly [number, number])[], digits = 2): string {
  const live = terms.filter(([x, y]) => x * y !== 0);
  return live.map(([x, y]) => `${factor(x, digits)}×${factor(y)}`).join(" + ") || "0";
}

/** The indices of a pair, as on screen. */
export const pair = (i: number, j: number): string => `${sub(i)},${sub(j)}`;

/** "α₅,₁ = q₅ · k₁ ÷ √4 = 5 ÷ 2 = 2.50" */
export function ofScore(q: Matrix, k: Matrix, i: number, j: number, scaled = true): string {
  const sum = row(q, i).reduce((total, x, f) => total + x * at(k, j, f), 0);
  const root = Math.sqrt(q.cols);
  const left = `α${pair(i, j)} = q${sub(i)} · k${sub(j)}`;
  if (!scaled) return `${left} = ${fixed(sum, 2)}`;
  return `${left} ÷ √${q.cols} = ${short(sum)} ÷ ${short(root)} = ${fixed(sum / root, 2)}`;
}

/** "exp(2.50 ÷ 2 − 1.2) = 1.051" */
export function ofExp(step: SoftmaxSteps, j: number, score: number, temperature: number): string {
  let power = fixed(score, 2);
  if (temperature !== 1) power = `${power} ÷ ${short(temperature)}`;
  if (step.shift) power = `${power} − ${factor(step.shift)}`;
  const why = step.shift ? ` (${say("formula.shift")})` : "";
  return `exp(${power}) = ${fixed(step.exps[j] as number, 3)}${why}`;
}

/** "Σ = 3.32 + 1.49 = 4.81" */
export function ofDivisor(step: SoftmaxSteps): string {
  return `Σ = ${Array.from(step.exps, (e) => fixed(e, 2)).join(" + ")} = ${fixed(step.sum, 2)}`;
}

/** "α̂₅,₁ = 12.182 ÷ 19.182 = 0.635" */
export function ofWeight(step: SoftmaxSteps, i: number, j: number): string {
  const [e, weight] = [step.exps[j] as number, step.weights[j] as number];
  return `α̂${pair(i, j)} = ${fixed(e, 3)} ÷ ${fixed(step.sum, 3)} = ${share(weight)}`;
}

/** "Σ α̂₅ = 0.635 + 0.365 = 1.000" */
export function ofTotal(weights: ArrayLike<number>, i: number): string {
  const shares = Array.from(weights);
  const total = shares.reduce((sum, x) => sum + x, 0);
  return `Σ α̂${sub(i)} = ${shares.map(share).join(" + ")} = ${share(total)}`;
}

/** "b₅ person = Σ α̂ v = 0.635×1 + 0.052×1 = 0.687" */
export function ofOutput(weights: ArrayLike<number>, v: Matrix, i: number, f: number, name: string): string {
  const terms = Array.from(weights, (w, j) => [w, at(v, j, f)] as const);
  const value = terms.reduce((sum, [w, x]) => sum + w * x, 0);
  return `b${sub(i)} ${name} = Σ α̂ v = ${sumOf(terms, 3)} = ${fixed(value, 3)}`;
}

/** "0.635 × 1 = 0.635" */
export function ofPart(weight: number, value: number): string {
  return `${share(weight)} × ${factor(value)} = ${short(weight * value, 3)}`;
}
