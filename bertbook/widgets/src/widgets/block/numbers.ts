/** From the reader's state to every number the Block widget shows. Draws nothing. */

import { openTiny, type Read, read, type Tiny, typedTokens } from "../../bert";
import type { BlockOutput, BlockWeights } from "../../engine/bert";
import { cosine } from "../../engine/linear";
import { type Matrix, row } from "../../engine/matrix";
import type { Normed, NormWeights } from "../../engine/norm";
import type { Common } from "../../model";
import { sensesOf } from "../../stories";
import type { Trained } from "../../trained";
import { AUTO } from "../context/numbers";

/** What makes the vector that enters the first block, and the stations of any block; as in Python. */
export const ARROWS = ["word", "position", "segment", "total"] as const;
export const STATIONS = [
  "x",
  "b",
  "attention",
  "added",
  "normed",
  "wide",
  "fed",
  "added_again",
  "output",
] as const;

export type StationName = (typeof ARROWS)[number] | (typeof STATIONS)[number];

/** The traits of the Python class, by the same names. */
export interface State extends Common {
  readonly sentence: string;
  /** The token that is followed, from 0; or AUTO. */
  readonly chosen: number;
  /** The block it goes through, from 0. */
  readonly block: number;
  /** The station whose numbers are open. */
  readonly station: StationName | "";
  /** Show how far each step turns the vector. */
  readonly turns: boolean;
}

/** What the reader sets; Python's `Block.inputs`. */
export const INPUTS = [
  "sentence",
  "chosen",
  "block",
  "station",
  "turns",
] as const satisfies readonly (keyof State)[];

/** A norm: what it was given, what it gave, and by which numbers. */
export interface NormStep {
  readonly from: StationName;
  readonly to: StationName;
  readonly normed: Normed;
  readonly weights: NormWeights;
}

export interface Numbers extends Read {
  readonly tiny: Tiny;
  /** Where the token stands that is followed. */
  readonly place: number;
  /** From 0. */
  readonly block: number;
  readonly out: BlockOutput;
  readonly weights: BlockWeights;
  /** (T, D), but `wide`, (T, F): what all tokens are at each station of this block. */
  readonly stations: ReadonlyMap<StationName, Matrix>;
  readonly norms: readonly NormStep[];
}

export function compute({ sentence, chosen, block }: State, trained: Trained): Numbers {
  const tiny = openTiny(trained);
  return follow(tiny, read(tiny, typedTokens(sentence)), chosen, block);
}

/** Another token, or another block, of what was read already. */
export function follow(tiny: Tiny, read: Read, chosen: number, block: number): Numbers {
  const { embeddings, blocks } = read.output;
  const out = blocks[block] as BlockOutput;
  const weights = tiny.weights.blocks[block] as BlockWeights;
  const { words, positions, segments, sum } = embeddings;
  const arrows = { word: words, position: positions, segment: segments, total: sum };
  const { attention, added, normed, wide, fed, addedAgain, output } = out;
  const stations = {
    ...(block === 0 ? arrows : {}),
    x: blocks[block - 1]?.output ?? embeddings.output,
    b: attention.joined,
    attention: attention.output,
    added,
    normed,
    wide,
    fed,
    added_again: addedAgain,
    output,
  };
  const first = { from: "total", to: "x", normed: embeddings.output, weights: tiny.weights.embeddings.norm };
  const norms = [
    ...(block === 0 ? [first] : []),
    { from: "added", to: "normed", normed, weights: weights.attentionNorm },
    { from: "added_again", to: "output", normed: output, weights: weights.feedForwardNorm },
  ];
  return {
    ...read,
    tiny,
    place: placeOf(read.tokens, chosen),
    block,
    out,
    weights,
    stations: new Map(Object.entries(stations) as [StationName, Matrix][]),
    norms: norms as NormStep[],
  };
}

/** The token's numbers at a station. */
export function vector({ stations, place }: Numbers, name: StationName): Float64Array {
  const station = stations.get(name);
  return station ? row(station, place) : new Float64Array();
}

/** The number that is painted in full colour: two standard deviations of what is added up, or of what is normed. */
export function reachOf(numbers: Numbers, name: StationName): number {
  return (ARROWS as readonly string[]).includes(name) ? 2 * deviation(vector(numbers, "total")) : 2;
}

/** The steps that take the vector on, each with where it came from. */
export const STEPS: readonly (readonly [StationName, StationName])[] = [
  ["x", "added"],
  ["added", "normed"],
  ["normed", "added_again"],
  ["added_again", "output"],
];

/** How far, in degrees, the step that ends here turns the vector that it is given; undefined for a side branch. */
export function turned(numbers: Numbers, name: StationName): number | undefined {
  const step = STEPS.find(([, to]) => to === name);
  return step && (Math.acos(Math.max(-1, Math.min(1, alike(numbers, ...step)))) * 180) / Math.PI;
}

/** The cosine of the token's vectors at two stations. */
export const alike = (numbers: Numbers, from: StationName, to: StationName): number =>
  cosine(vector(numbers, from), vector(numbers, to));

export function mean(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

export function deviation(values: Float64Array): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - middle) ** 2, 0) / values.length);
}

function placeOf(tokens: readonly string[], chosen: number): number {
  if (chosen !== AUTO) return Math.min(chosen, tokens.length - 1);
  const telling = tokens.findIndex((token) => sensesOf(token).length > 1);
  return telling === -1 ? Math.min(1, tokens.length - 2) : telling;
}
