/** Where a number of the Matrices widget comes from: the row and the column it was made of, and the formula. */

import { at, row } from "../../engine/matrix";
import { fixed, short, sub } from "../../format";
import { say } from "../../messages";
import { grouped, total } from "../../multiplications";
import { factor, ofOutput, ofScore, ofTotal, ofWeight, sumOf } from "../../parts/formulas";
import { because, type Explanation } from "../../parts/panel";
import { BIG, type Numbers, type State, VECTORS, type Vector } from "./numbers";

const isVector = (name: string): name is Vector => (VECTORS as readonly string[]).includes(name);

/** Returns null for a handle that is not on screen. */
export function explain(cell: string, n: Numbers, state: State): Explanation | null {
  const [first = "", ...rest] = cell.split("/");
  if (first === "work") return work(rest[0] ?? "", n, state);
  if (state.big) return null;
  if (first === "again") {
    const formula = explain(rest.join("/"), n, state)?.formula;
    return formula === undefined ? null : because(formula, [rest.join("/")]);
  }
  const [i, j] = [Number(rest[0]), Number(rest[1] ?? 0)];
  const [T, D] = [n.tokens.length, state.width];
  const rowIsToken = !first.startsWith("W_");
  const colIsToken = first === "scores" || first === "weights";
  if (!(i < (rowIsToken ? T : D) && j < (colIsToken ? T : D))) return null;
  const token = n.tokens[i] ?? "";
  const [all, width] = [n.tokens.map((_, t) => t), n.names.map((_, f) => f)];
  if (isVector(first)) return product(first, i, j, n);
  switch (first) {
    case "x":
      return because(`${token}: ${n.names[j]} = ${short(at(n.x, i, j))}`);
    case "W_q":
    case "W_k":
    case "W_v":
      return weight(first.slice(2) as Vector, cell, i, j, n);
    case "scores":
      return because(ofScore(n.made.q, n.made.k, i, j), [
        ...width.map((f) => `again/q/${i}/${f}`),
        ...width.map((f) => `again/k/${j}/${f}`),
      ]);
    case "weights": {
      const step = n.attention.steps[i];
      if (!step) return null;
      const power = `exp(${fixed(at(n.attention.scores, i, j), 2)}${step.shift ? ` − ${factor(step.shift)}` : ""})`;
      return because(
        ofWeight(step, i, j).replace(" = ", ` = ${power} ÷ Σ exp = `),
        all.map((m) => `scores/${i}/${m}`),
      );
    }
    case "sum":
      return because(
        ofTotal(row(n.attention.weights, i), i),
        all.map((m) => `weights/${i}/${m}`),
      );
    case "output":
      return because(ofOutput(row(n.attention.weights, i), n.made.v, i, j, n.names[j] ?? ""), [
        ...all.map((m) => `weights/${i}/${m}`),
        ...all.map((m) => `again/v/${m}/${j}`),
      ]);
    default:
      return null;
  }
}

/** "q₁ place = x₁ · W_q place = 1×1.5 = 1.5" */
function product(name: Vector, i: number, f: number, n: Numbers): Explanation {
  const terms = n.names.map((_, m) => [at(n.x, i, m), at(n.W[name], m, f)] as const);
  const value = short(at(n.made[name], i, f));
  const sum = sumOf(terms);
  const formula = `${name}${sub(i)} ${n.names[f]} = x${sub(i)} · W_${name} ${n.names[f]} = `;
  return because(sum === value ? formula + value : `${formula}${sum} = ${value}`, [
    ...n.names.map((_, m) => `x/${i}/${m}`),
    ...n.names.map((_, m) => `W_${name}/${m}/${f}`),
  ]);
}

function weight(name: Vector, place: string, m: number, f: number, n: Numbers): Explanation {
  const value = at(n.W[name], m, f);
  const before = at(n.original[name], m, f);
  const left = `W_${name}: ${n.names[m]} → ${n.names[f]} = ${short(value)}`;
  const formula = value === before ? left : `${left} (${say("formula.edited", { value: short(before) })})`;
  return { ...because(formula), edit: { place, value } };
}

function work(name: string, n: Numbers, state: State): Explanation | null {
  const [T, D] = state.big ? BIG : [n.tokens.length, state.width];
  const sizes: Readonly<Record<string, readonly [string, readonly number[]]>> = {
    q: ["T × D × K", [T, D, D]],
    k: ["T × D × K", [T, D, D]],
    v: ["T × D × K", [T, D, D]],
    scores: ["T × K × T", [T, D, T]],
    output: ["T × T × K", [T, T, D]],
  };
  const parts = Object.values(n.work).map(grouped);
  if (name === "all")
    return because(
      `Σ = ${parts.join(" + ")} = ${grouped(total(n.work))}`,
      Object.keys(n.work).map((part) => `work/${part}`),
    );
  const size = sizes[name];
  if (!size) return null;
  return because(`${size[0]} = ${size[1].join(" × ")} = ${grouped(n.work[name as keyof typeof n.work])}`);
}
