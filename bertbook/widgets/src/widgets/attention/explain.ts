/** Where a number of the Attention widget comes from: the numbers it was made of, and the formula filled in. */

import { at, row } from "../../engine/matrix";
import { fixed, short, sub } from "../../format";
import { say } from "../../messages";
import {
  factor,
  ofDivisor,
  ofExp,
  ofOutput,
  ofPart,
  ofScore,
  ofTotal,
  ofWeight,
  pair,
  sumOf,
} from "../../parts/formulas";
import { because, type Explanation } from "../../parts/panel";
import type { Numbers, State, Vectors } from "./numbers";

/** `query` and `key` are the pair on screen. Returns null for a handle that is not on screen. */
export function explain(
  cell: string,
  n: Numbers,
  state: State,
  query: number,
  key: number,
): Explanation | null {
  const [name = "", a = "0", b = "0"] = cell.split("/");
  const [i, j] = [Number(a), Number(b)];
  const count = n.tokens.length;
  const { vectors } = n;
  if (!vectors || !n.attention.scores || !n.attention.steps) return given(name, i, j, n);
  const weights = row(n.attention.weights, query);
  switch (name) {
    case "q":
    case "k":
    case "v":
      return i < count && j < vectors[name].cols ? vector(name, i, j, vectors, state) : null;
    case "product": {
      const [q, k] = [at(vectors.q, query, i), at(vectors.k, key, i)];
      const inputs = [`q/${query}/${i}`, `k/${key}/${i}`];
      return because(`${factor(q)} × ${factor(k)} = ${short(q * k)}`, inputs);
    }
    case "dot":
      return dot(vectors, query, key);
    case "score":
      return because(ofScore(vectors.q, vectors.k, query, key, state.scale), ["dot"]);
    case "softmax":
      if (a === "sum")
        return because(
          ofTotal(weights, query),
          n.tokens.map((_, m) => `softmax/weight/${m}`),
        );
      return j < count ? line(a, n, vectors, state, query, j, key) : null;
    case "part":
      if (i >= count || j >= vectors.v.cols) return null;
      return because(ofPart(weights[i] as number, at(vectors.v, i, j)), [
        `softmax/weight/${i}`,
        `v/${i}/${j}`,
      ]);
    case "output":
      if (j >= vectors.v.cols) return null;
      return because(
        ofOutput(weights, vectors.v, query, j, vectors.valueNames[j] ?? ""),
        n.tokens.map((_, m) => `part/${m}/${j}`),
      );
    case "sum":
      return i < count ? rowSum(n, i) : null;
    case "scores":
      return i < count && j < count ? line("score", n, vectors, state, i, j, key) : null;
    case "weights":
      return i < count && j < count ? line("weight", n, vectors, state, i, j, key) : null;
    default:
      return null;
  }
}

/** One of the four softmax lines, for the pair (i, j). */
function line(
  name: string,
  n: Numbers,
  vectors: Vectors,
  state: State,
  i: number,
  j: number,
  key: number,
): Explanation | null {
  const step = n.attention.steps?.[i];
  const { scores } = n.attention;
  if (!step || !scores) return null;
  const masked = n.mask[i * n.tokens.length + j] === 0;
  switch (name) {
    case "score":
      return because(
        ofScore(vectors.q, vectors.k, i, j, state.scale),
        j === key ? ["dot"] : pairInputs(vectors, i, j),
      );
    case "exp":
      return because(masked ? "exp(−∞) = 0" : ofExp(step, j, at(scores, i, j), state.temperature), [
        `softmax/score/${j}`,
      ]);
    case "divide":
      return because(
        ofDivisor(step),
        n.tokens.map((_, m) => `softmax/exp/${m}`),
      );
    case "weight": {
      const text = step.sum ? ofWeight(step, i, j) : say("empty.row", { query: n.tokens[i] ?? "" });
      const formula = masked && step.sum ? `${text} (${say("masked")})` : text;
      return { inputs: [`softmax/exp/${j}`, `softmax/divide/${j}`], formula, edit: null, link: { i, j } };
    }
    default:
      return null;
  }
}

function vector(name: "q" | "k" | "v", i: number, f: number, vectors: Vectors, state: State): Explanation {
  const place = `${name}/${i}/${f}`;
  const value = at(vectors[name], i, f);
  const original = at(vectors.original[name], i, f);
  const terms = [...row(vectors.x, i)].map((x, m) => [x, at(vectors.W[name], m, f)] as const);
  const names = name === "v" ? vectors.valueNames : vectors.keyNames;
  const left = `${name}${sub(i)} ${names[f]}`;
  const formula =
    place in state.edits
      ? `${left} = ${factor(value)} (${say("formula.edited", { value: short(original) })})`
      : `${left} = x${sub(i)} · W_${name} = ${value === 0 ? "" : `${sumOf(terms)} = `}${short(value)}`;
  return { inputs: [], formula, edit: { place, value }, link: null };
}

function dot({ q, k }: Vectors, query: number, key: number): Explanation {
  const terms = [...row(q, query)].map((x, f) => [x, at(k, key, f)] as const);
  const sum = terms.reduce((total, [x, y]) => total + x * y, 0);
  return because(
    `q${sub(query)} · k${sub(key)} = ${sumOf(terms)} = ${short(sum)}`,
    terms.map((_, f) => `product/${f}`),
  );
}

function pairInputs({ q }: Vectors, i: number, j: number): string[] {
  return [...row(q, i).keys()].flatMap((f) => [`q/${i}/${f}`, `k/${j}/${f}`]);
}

function rowSum(n: Numbers, i: number): Explanation {
  const inputs = n.tokens.map((_, m) => `weights/${i}/${m}`);
  return because(ofTotal(row(n.attention.weights, i), i), inputs);
}

/** Where only finished arrays are known. */
function given(name: string, i: number, j: number, n: Numbers): Explanation | null {
  const count = n.tokens.length;
  if (name === "sum") return i < count ? rowSum(n, i) : null;
  const values = name === "weights" ? n.attention.weights : name === "scores" ? n.attention.scores : null;
  if (!values || i >= count || j >= count) return null;
  const symbol = name === "weights" ? "α̂" : "α";
  return because(`${symbol}${pair(i, j)} = ${fixed(at(values, i, j), 3)} (${say("formula.given")})`);
}
