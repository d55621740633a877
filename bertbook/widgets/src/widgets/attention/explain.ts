/** Where a number on screen comes from: the numbers it was made of, and the formula filled in. */

import { at, type Matrix, row } from "../../engine/matrix";
import { fixed, share, short, sub } from "../../format";
import { say } from "../../messages";
import type { Numbers, State } from "./numbers";

export interface Explanation {
  /** The `data-cell` handles of the numbers that went in. */
  readonly inputs: readonly string[];
  /** e.g. "q₅ · k₁ = 2.5×2 + 0×0 = 5". */
  readonly formula: string;
  /** Set when the reader may change this number. */
  readonly edit: { readonly place: string; readonly value: number; readonly original: number } | null;
  /** Set when this number is a share, whose link may be cut: from row i to column j. */
  readonly link: { readonly i: number; readonly j: number } | null;
}

const none = { edit: null, link: null };

/** `query` and `key` are the pair on screen. Returns null for a handle that is not on screen. */
export function explain(
  cell: string,
  n: Numbers,
  state: State,
  query: number,
  key: number,
): Explanation | null {
  const [name, a = "0", b = "0"] = cell.split("/");
  const [i, j] = [Number(a), Number(b)];
  const count = n.tokens.length;
  if (!n.vectors) return given(name as string, i, j, n);
  switch (name) {
    case "q":
    case "k":
    case "v":
      return i < count && j < n.vectors[name].cols ? vector(name, i, j, n.vectors, cell, state) : null;
    case "product": {
      const [q, k] = [at(n.vectors.q, query, i), at(n.vectors.k, key, i)];
      return {
        ...none,
        inputs: [`q/${query}/${i}`, `k/${key}/${i}`],
        formula: `${plain(q)} × ${plain(k)} = ${short(q * k)}`,
      };
    }
    case "dot":
      return dot(n, query, key);
    case "score":
      return score(n, state, query, key, "dot");
    case "softmax": {
      if (a === "sum") return total(n, query, true);
      if (j >= count) return null;
      if (a === "score") return score(n, state, query, j, j === key ? "dot" : null);
      if (a === "exp") return exp(n, state, query, j, `softmax/score/${j}`);
      if (a === "divide") return divisor(n, query);
      return weight(n, query, j, state);
    }
    case "sum":
      return i < count ? total(n, i, false) : null;
    case "part": {
      if (i >= count || j >= n.vectors.v.cols) return null;
      const [w, x] = [at(n.attention.weights, query, i), at(n.vectors.v, i, j)];
      return {
        ...none,
        inputs: [`softmax/weight/${i}`, `v/${i}/${j}`],
        formula: `${share(w)} × ${plain(x)} = ${short(w * x, 3)}`,
      };
    }
    case "scores":
      return i < count && j < count ? score(n, state, i, j, i === query && j === key ? "dot" : null) : null;
    case "weights":
      return i < count && j < count ? weight(n, i, j, state) : null;
    case "output":
      return j < n.vectors.v.cols ? blend(n, i, j) : null;
    default:
      return null;
  }
}

function vector(
  name: "q" | "k" | "v",
  i: number,
  f: number,
  vectors: NonNullable<Numbers["vectors"]>,
  place: string,
  state: State,
): Explanation {
  const value = at(vectors[name], i, f);
  const original = at(vectors.original[name], i, f);
  const W = vectors.W[name];
  const edited = place in state.edits;
  const terms = [...row(vectors.x, i)].map((x, m) => [x, at(W, m, f)] as const);
  const names = name === "v" ? vectors.valueNames : vectors.keyNames;
  const left = `${name}${sub(i)} ${names[f]}`;
  const formula = edited
    ? `${left} = ${plain(value)} (${say("formula.edited", { value: short(original) })})`
    : `${left} = x${sub(i)} · W${subLetter(name)} = ${sumOf(terms)} = ${short(value)}`;
  return { inputs: [], formula, edit: { place, value, original }, link: null };
}

function dot(n: Numbers, query: number, key: number): Explanation {
  const { q, k } = vectorsOf(n);
  const terms = [...row(q, query)].map((x, f) => [x, at(k, key, f)] as const);
  const sum = terms.reduce((total, [x, y]) => total + x * y, 0);
  return {
    ...none,
    inputs: terms.map((_, f) => `product/${f}`),
    formula: `q${sub(query)} · k${sub(key)} = ${sumOf(terms)} = ${short(sum)}`,
  };
}

function score(n: Numbers, state: State, i: number, j: number, from: string | null): Explanation {
  const { q, k } = vectorsOf(n);
  const sum = row(q, i).reduce((total, x, f) => total + x * at(k, j, f), 0);
  const value = at(n.attention.scores as Matrix, i, j);
  const left = `α${pair(i, j)} = q${sub(i)} · k${sub(j)}`;
  const formula = state.scale
    ? `${left} ÷ √${q.cols} = ${short(sum)} ÷ ${short(Math.sqrt(q.cols))} = ${fixed(value, 2)}`
    : `${left} = ${fixed(value, 2)}`;
  const vectors = [...row(q, i).keys()].flatMap((f) => [`q/${i}/${f}`, `k/${j}/${f}`]);
  return { ...none, inputs: from ? [from] : vectors, formula };
}

function exp(n: Numbers, state: State, i: number, j: number, from: string): Explanation {
  const step = n.attention.steps?.[i];
  const value = step?.exps[j] as number;
  const masked = n.mask[i * n.tokens.length + j] === 0;
  if (masked) return { ...none, inputs: [from], formula: `exp(−∞) = 0` };
  let power = fixed(at(n.attention.scores as Matrix, i, j), 2);
  if (state.temperature !== 1) power = `${power} ÷ ${short(state.temperature)}`;
  if (step?.shift) power = `${power} − ${fixed(step.shift, 2)}`;
  const why = step?.shift ? ` (${say("formula.shift")})` : "";
  return { ...none, inputs: [from], formula: `exp(${power}) = ${fixed(value, 3)}${why}` };
}

function divisor(n: Numbers, i: number): Explanation {
  const step = n.attention.steps?.[i];
  const exps = [...(step?.exps ?? [])];
  const inputs = exps.map((_, j) => `softmax/exp/${j}`);
  return {
    ...none,
    inputs,
    formula: `Σ = ${exps.map((e) => fixed(e, 2)).join(" + ")} = ${fixed(step?.sum ?? 0, 2)}`,
  };
}

function weight(n: Numbers, i: number, j: number, state: State): Explanation {
  const step = n.attention.steps?.[i];
  const value = at(n.attention.weights, i, j);
  const cut = state.cuts.some(([from, to]) => from === i && to === j);
  const link = { i, j };
  const inputs = [`softmax/exp/${j}`, `softmax/divide/${j}`];
  if (!step?.sum)
    return { edit: null, link, inputs, formula: say("empty.row", { query: n.tokens[i] ?? "" }) };
  const mark = cut ? ` (${say("masked")})` : "";
  const formula = `α̂${pair(i, j)} = ${fixed(step.exps[j] as number, 3)} ÷ ${fixed(step.sum, 3)} = ${share(value)}${mark}`;
  return { edit: null, link, inputs, formula };
}

function total(n: Numbers, i: number, open: boolean): Explanation {
  const shares = [...row(n.attention.weights, i)];
  const value = shares.reduce((sum, x) => sum + x, 0);
  const inputs = shares.map((_, j) => (open ? `softmax/weight/${j}` : `weights/${i}/${j}`));
  return { ...none, inputs, formula: `Σ α̂${sub(i)} = ${shares.map(share).join(" + ")} = ${share(value)}` };
}

function blend(n: Numbers, i: number, f: number): Explanation {
  const { v, valueNames } = vectorsOf(n);
  const terms = [...row(n.attention.weights, i)].map((w, j) => [w, at(v, j, f)] as const);
  const value = terms.reduce((sum, [w, x]) => sum + w * x, 0);
  return {
    ...none,
    inputs: terms.map((_, j) => `part/${j}/${f}`),
    formula: `b${sub(i)} ${valueNames[f]} = Σ α̂ v = ${sumOf(terms, 3)} = ${fixed(value, 3)}`,
  };
}

function given(name: string, i: number, j: number, n: Numbers): Explanation | null {
  const values = name === "weights" ? n.attention.weights : n.attention.scores;
  if (name === "sum") return total(n, i, false);
  if ((name !== "weights" && name !== "scores") || !values || i >= values.rows || j >= values.cols)
    return null;
  const symbol = name === "weights" ? "α̂" : "α";
  return {
    ...none,
    inputs: [],
    formula: `${symbol}${pair(i, j)} = ${fixed(at(values, i, j), 3)} (${say("formula.given")})`,
  };
}

/** "2.5×2 + 1×0.5", leaving out the terms that are zero, and saying so with 0 when all are. */
function sumOf(terms: readonly (readonly [number, number])[], digits = 2): string {
  const live = terms.filter(([x, y]) => x * y !== 0);
  return live.map(([x, y]) => `${plain(x, digits)}×${plain(y)}`).join(" + ") || "0";
}

/** A factor: negative numbers in brackets. */
function plain(value: number, digits = 2): string {
  return value < 0 ? `(${short(value, digits)})` : short(value, digits);
}

const pair = (i: number, j: number): string => `${sub(i)},${sub(j)}`;

const subLetter = (name: "q" | "k" | "v"): string => `_${name}`;

function vectorsOf(n: Numbers): NonNullable<Numbers["vectors"]> {
  if (!n.vectors) throw new Error("this widget has no q, k and v");
  return n.vectors;
}
