/** From the reader's state to every number the Matrices widget shows. Draws nothing. */

import { type Attention, attend } from "../../engine/attention";
import { at, fromRows, type Matrix, matmul, row } from "../../engine/matrix";
import { attentionWork } from "../../multiplications";
import { strongest } from "../../strongest";
import { type Told, type ToldState, tell } from "../../told";
import { embed, FEATURES, toyMatrix } from "../../toy";
import { clamp, MOST } from "../attention/numbers";

/** The traits of the Python class, by the same names. */
export interface State extends ToldState {
  /** D = K: how many of the features are used. */
  readonly width: number;
  readonly query: number;
  readonly key: number;
  /** A column is a token, as in the post that the book follows. */
  readonly columns: boolean;
  /** Outlines at the width of BERT. */
  readonly big: boolean;
  /** "W_q/0/1" → the number the reader put there. */
  readonly edits: Readonly<Record<string, number>>;
}

/** What the reader sets; Python's `Matrices.inputs`. */
export const INPUTS = [
  "sentence",
  "length",
  "width",
  "query",
  "key",
  "columns",
  "big",
  "edits",
] as const satisfies readonly (keyof State)[];

/** As many tokens as are drawn; Python's `Matrices.limit`. */
export const LIMIT = 8;

/** T and D of the outlines, the most that BERT reads; Python's `BIG`. */
export const BIG = [512, 768] as const;

export const VECTORS = ["q", "k", "v"] as const;
export type Vector = (typeof VECTORS)[number];

export interface Numbers extends Told {
  readonly names: readonly string[];
  readonly x: Matrix;
  readonly W: Readonly<Record<Vector, Matrix>>;
  /** The same weights before the reader changed any. */
  readonly original: Readonly<Record<Vector, Matrix>>;
  /** Q, K and V. */
  readonly made: Readonly<Record<Vector, Matrix>>;
  readonly attention: Attention;
  readonly work: ReturnType<typeof attentionWork>;
}

/** A row and a column of A. */
export type Pair = readonly [number, number];

export function compute(state: State): Numbers {
  const told = tell(state, LIMIT);
  const { width } = state;
  const x = corner(embed(told.tokens), told.tokens.length, width);
  const original = { q: own("q", width), k: own("k", width), v: own("v", width) };
  const W = {
    q: edited("q", original.q, state.edits),
    k: edited("k", original.k, state.edits),
    v: edited("v", original.v, state.edits),
  };
  const made = { q: matmul(x, W.q), k: matmul(x, W.k), v: matmul(x, W.v) };
  const attention = attend(made.q, made.k, made.v);
  const [T, D] = state.big ? BIG : [told.tokens.length, width];
  return {
    ...told,
    names: FEATURES.slice(0, width),
    x,
    W,
    original,
    made,
    attention,
    work: attentionWork(T, D, D),
  };
}

/** A pair as far as the sentence reaches; the column −1 is that of the largest share. */
export function within({ tokens, attention }: Numbers, [i, j]: Pair): Pair {
  const query = clamp(i, tokens.length);
  if (tokens.length === 0) return [0, 0];
  return [query, j === MOST ? strongest(row(attention.weights, query)).index : clamp(j, tokens.length)];
}

/** The first rows and columns of a matrix. */
function corner(m: Matrix, rows: number, cols: number): Matrix {
  const kept = Array.from({ length: rows }, (_, i) => Array.from({ length: cols }, (_, j) => at(m, i, j)));
  return fromRows(kept, cols);
}

const own = (name: Vector, width: number): Matrix => corner(toyMatrix(`W_${name}`), width, width);

function edited(name: Vector, original: Matrix, edits: State["edits"]): Matrix {
  const data = original.data.map((x, n) => {
    const place = `W_${name}/${Math.floor(n / original.cols)}/${n % original.cols}`;
    return edits[place] ?? x;
  });
  return { ...original, data };
}
