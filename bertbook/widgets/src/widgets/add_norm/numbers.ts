/** From the reader's state to every number the AddNorm widget shows. Draws nothing. */

import { read, type Tiny, typedTokens } from "../../bert";
import { fromRows, type Matrix, row } from "../../engine/matrix";
import { layerNorm, type NormWeights } from "../../engine/norm";
import type { Common } from "../../model";

export type Part = "attention" | "feed_forward";

/** The traits of the Python class, by the same names. */
export interface State extends Common {
  readonly sentence: string;
  /** From [CLS] = 0. */
  readonly chosen: number;
  /** Which block, from 0. */
  readonly layer: number;
  readonly part: Part;
  /** x + f(x); otherwise f(x) alone. */
  readonly add: boolean;
  /** What f(x) is multiplied by. */
  readonly factor: number;
  /** Numbers of f(x) set by hand: "f/12" is number 12, from 0. */
  readonly edits: Readonly<Record<string, number>>;
  /** What all sums are multiplied by, and what is added to all of them then. */
  readonly scale: number;
  readonly offset: number;
}

/** What the reader sets; Python's `AddNorm.inputs`. */
export const INPUTS = [
  "sentence",
  "chosen",
  "layer",
  "part",
  "add",
  "factor",
  "edits",
  "scale",
  "offset",
] as const satisfies readonly (keyof State)[];

/** As far as the sliders go; Python has the same. */
export const FACTORS = [0, 3] as const;
export const SCALES = [0.5, 3] as const;
export const OFFSETS = [-5, 5] as const;

export const ROWS = ["x", "f", "added", "normed", "output"] as const;
export type Row = (typeof ROWS)[number];

export interface Numbers extends Readonly<Record<Row, Float64Array>> {
  readonly typed: readonly string[];
  readonly tokens: readonly string[];
  readonly unknown: readonly boolean[];
  readonly limit: number;
  readonly chosen: number;
  /** f(x) before the reader changed it. */
  readonly said: Float64Array;
  readonly norm: NormWeights;
  /** √(variance + eps) of the sums: what they were divided by. */
  readonly divisor: number;
  readonly mean: Readonly<Record<Row, number>>;
  readonly std: Readonly<Record<Row, number>>;
  /** Covariance of x, and of f(x), with their sum; the variance of that; NaN shares when this is 0. */
  readonly shared: readonly [number, number];
  readonly variance: number;
  readonly shares: Float64Array;
}

export function compute(state: State, tiny: Tiny): Numbers {
  const seen = read(tiny, typedTokens(state.sentence));
  const chosen = Math.min(state.chosen, seen.tokens.length - 1);
  const [given, made, norm] = layerOf(state, tiny, seen.output);
  const [x, said] = [row(given, chosen), row(made, chosen)];
  const f = said.map((value, n) => state.edits[`f/${n}`] ?? value * state.factor);
  const kept = state.add ? x : x.map(() => 0);
  const total = kept.map((value, n) => value + (f[n] as number));
  const added = total.map((value) => value * state.scale + state.offset);
  const sums = fromRows([[...added]]);
  const plain = { weight: added.map(() => 1), bias: added.map(() => 0) };
  const out = layerNorm(sums, norm);
  const rows = { x, f, added, normed: layerNorm(sums, plain).data, output: out.data };
  const variance = covariance(total, total);
  const shared = [covariance(kept, total), covariance(f, total)] as const;
  const { typed, tokens, unknown } = seen;
  return {
    ...rows,
    ...{ typed, tokens, unknown, chosen, said, norm, shared, variance },
    limit: tiny.limit,
    divisor: out.std[0] as number,
    mean: each(rows, meanOf),
    std: each(rows, (values) => Math.sqrt(covariance(values, values))),
    shares: Float64Array.from(shared, (part) => part / variance),
  };
}

/** What the layer is given, what it makes of it, (T, D) each, and the norm that follows it. */
function layerOf(
  { layer, part }: State,
  tiny: Tiny,
  { blocks, embeddings }: ReturnType<typeof read>["output"],
): readonly [Matrix, Matrix, NormWeights] {
  const [block, weights] = [blocks[layer], tiny.weights.blocks[layer]];
  if (!block || !weights) throw new RangeError(`there is no block ${layer}`);
  if (part === "feed_forward") return [block.normed, block.fed, weights.feedForwardNorm];
  return [blocks[layer - 1]?.output ?? embeddings.output, block.attention.output, weights.attentionNorm];
}

function each(rows: Readonly<Record<Row, Float64Array>>, make: (values: Float64Array) => number) {
  return Object.fromEntries(ROWS.map((name) => [name, make(rows[name])])) as Record<Row, number>;
}

export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean of the products of the differences from the means. */
function covariance(a: Float64Array, b: Float64Array): number {
  const [m, k] = [meanOf(a), meanOf(b)];
  return a.reduce((sum, value, n) => sum + (value - m) * ((b[n] as number) - k), 0) / a.length;
}
