/** From the reader's state to every number the Answer widget shows. Draws nothing; as `widgets/answer.py`. */

import { UNKNOWN } from "../../bert";
import { type SoftmaxSteps, softmax } from "../../engine/attention";
import { type BareWeights, type BertOutput, bert } from "../../engine/bert";
import { linear } from "../../engine/linear";
import { at, type Matrix, row, zeros } from "../../engine/matrix";
import type { Common } from "../../model";
import { spell } from "../../stories";
import { costliest, type Head, withoutHeads } from "../heads/numbers";
import type { Given, Reader } from "./reader";

/** The traits of the Python class, by the same names. */
export interface State extends Common {
  /** The story. */
  readonly sentence: string;
  readonly question: string;
  /** The token whose attention is shown; [CLS] is 0. */
  readonly query: number;
  /** The head that is shown; "": the one that looks hardest at the answer from [CLS]. */
  readonly head: string;
  readonly off: readonly string[];
  readonly measured: boolean;
}

/** What the reader sets; Python's `Answer.inputs`. */
export const INPUTS = [
  "sentence",
  "question",
  "query",
  "head",
  "off",
  "measured",
] as const satisfies readonly (keyof State)[];

/** What the model makes of it. */
export interface Reading {
  readonly output: BertOutput;
  /** For start and end: the scores of all tokens, −∞ where no answer can be, and their shares. */
  readonly scores: readonly [Float64Array, Float64Array];
  readonly shares: readonly [SoftmaxSteps, SoftmaxSteps];
  /** The answer's first and last place; twice 0, [CLS], where the story does not say. */
  readonly span: readonly [number, number];
}

/** Reads without some heads. */
export function read({ weights, span, ids }: Reader, { tokens, from }: Given, off: readonly Head[]): Reading {
  const strange = ids.get(UNKNOWN as string) as number;
  const output = bert(
    withoutHeads(weights, off),
    tokens.map((token) => ids.get(token) ?? strange),
    { segments: tokens.map((_, j) => (j < from ? 0 : 1)) },
  );
  const logits = linear(output.hidden, span.weight, span.bias);
  const of = (part: 0 | 1) =>
    Float64Array.from(tokens, (_, j) =>
      j === 0 || j >= from ? at(logits, j, part) : Number.NEGATIVE_INFINITY,
    );
  const scores = [of(0), of(1)] as const;
  const shares = [softmax(scores[0]), softmax(scores[1])] as const;
  return { output, scores, shares, span: likeliest(shares[0].weights, shares[1].weights) };
}

/** The likeliest start and end that fit together: no end before its start, and [CLS] only with itself. */
function likeliest(starts: Float64Array, ends: Float64Array): readonly [number, number] {
  const share = (i: number, j: number) => (starts[i] as number) * (ends[j] as number);
  let found: readonly [number, number] = [0, 0];
  for (let j = 1, i = 1; j < ends.length; j++) {
    if ((starts[j] as number) > (starts[i] as number)) i = j;
    if (share(i, j) > share(...found)) found = [i, j];
  }
  return found;
}

/** The probability of a start and an end. */
export function shareOf({ shares }: Reading, [start, end]: Reading["span"]): number {
  return (shares[0].weights[start] as number) * (shares[1].weights[end] as number);
}

/** The words of an answer; "" for none. */
export function textOf({ tokens }: Given, [start, end]: Reading["span"]): string {
  return start ? spell(tokens.slice(start, end + 1)) : "";
}

/** (N, H): what `value` says of each head. */
export function ofHeads({ blocks, heads }: BareWeights, value: (head: Head) => number): Matrix {
  const found = zeros(blocks.length, heads);
  for (const n of found.data.keys()) found.data[n] = value([Math.floor(n / heads), n % heads]);
  return found;
}

/** (N, H): the share of its attention that each head gives to the answer, from one token. */
export function looks({ weights }: Reader, { output, span }: Reading, place: number): Matrix {
  return ofHeads(weights, (head) =>
    row(attentionOf(output, head).weights, place)
      .subarray(span[0], span[1] + 1)
      .reduce((sum, share) => sum + share, 0),
  );
}

export function attentionOf({ blocks }: BertOutput, [n, h]: Head) {
  const found = blocks[n]?.attention.heads[h];
  if (!found) throw new RangeError(`there is no head ${n}.${h}`);
  return found;
}

/** What is left of the answer when one head alone is off. */
export interface Alone {
  /** (N, H): its probability. */
  readonly without: Matrix;
  /** By layer and head: what the model answers then; "" for nothing. */
  readonly answers: readonly (readonly string[])[];
}

/** Reads once for each head, without it. */
export function measure(reader: Reader, given: Given, { span }: Reading): Alone {
  const answers: string[][] = reader.weights.blocks.map(() => []);
  const without = ofHeads(reader.weights, (head) => {
    const reading = read(reader, given, [head]);
    answers[head[0]]?.push(textOf(given, reading.span));
    return shareOf(reading, span);
  });
  return { without, answers };
}

/** The head that is shown. */
export function shownHead({ head }: State, reader: Reader, reading: Reading): Head {
  const [n, h] = head.split(".").map(Number);
  return n !== undefined && h !== undefined && reading.output.blocks[n]?.attention.heads[h]
    ? [n, h]
    : costliest(looks(reader, reading, 0));
}
