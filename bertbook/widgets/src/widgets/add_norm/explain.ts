/** Where each number of the AddNorm widget comes from. */

import { fixed, share, short } from "../../format";
import { say } from "../../messages";
import { factor } from "../../parts/formulas";
import { because, type Explanation } from "../../parts/panel";
import { type Numbers, ROWS, type Row, type State } from "./numbers";

export function explain(cell: string, numbers: Numbers, state: State): Explanation | null {
  const [name = "", a = "0", b = "0"] = cell.split("/");
  const n = Number(b);
  const all = (row: Row) => Array.from(numbers[row], (_, m) => `${row}/0/${m}`);
  const named = ROWS[Number(a)];
  switch (name) {
    case "mean": {
      if (!named) return null;
      const D = numbers[named].length;
      const sum = numbers.mean[named] * D;
      return because(
        `μ = ${say("add_norm.formula.sum", { count: D })} ÷ ${D} = ${fixed(sum, 3)} ÷ ${D} = ${fixed(numbers.mean[named], 3)}`,
        all(named),
      );
    }
    case "std": {
      if (!named) return null;
      const std = numbers.std[named];
      return because(
        `σ = √(${say("add_norm.formula.variance")}) = √${fixed(std ** 2, 3)} = ${fixed(std, 3)}`,
        all(named),
      );
    }
    case "weights": {
      const part = numbers.shared[n as 0 | 1];
      const what = say(n === 0 ? "add_norm.formula.share.x" : "add_norm.formula.share.f");
      return because(
        `${what} = ${fixed(part, 3)} ÷ ${fixed(numbers.variance, 3)} = ${shown(numbers.shares[n] as number)}`,
      );
    }
    case "sum":
      return because(`Σ = ${Array.from(numbers.shares, shown).join(" + ")} = ${shown(totalOf(numbers))}`, [
        "weights/0/0",
        "weights/0/1",
      ]);
    case "x":
      return because(`x = ${fixed(numbers.x[n] as number, 3)} (${say(`add_norm.given.${givenOf(state)}`)})`);
    case "f":
      return ofChange(cell, numbers, state, n);
    case "added": {
      const [x, f] = [numbers.x[n] as number, numbers.f[n] as number];
      const sum = state.add ? `${factor(x, 3)} + ${factor(f, 3)}` : fixed(f, 3);
      const scaled = state.scale === 1 ? sum : `(${sum}) × ${short(state.scale)}`;
      const moved = state.offset === 0 ? scaled : `${scaled} + ${factor(state.offset)}`;
      const inputs = state.add ? [`x/0/${n}`, `f/0/${n}`] : [`f/0/${n}`];
      return because(
        `${say(state.add ? "add_norm.row.added" : "add_norm.row.alone")} = ${moved} = ${fixed(numbers.added[n] as number, 3)}`,
        inputs,
      );
    }
    case "normed": {
      const sum = numbers.added[n] as number;
      const inputs = [`added/0/${n}`, "mean/2", "std/2"];
      return because(
        `(x − μ) ÷ σ = (${fixed(sum, 3)} − ${factor(numbers.mean.added, 3)}) ÷ ${fixed(numbers.divisor, 3)} = ${fixed(numbers.normed[n] as number, 3)}`,
        inputs,
      );
    }
    case "output": {
      const [g, c] = [numbers.norm.weight[n] as number, numbers.norm.bias[n] as number];
      return because(
        `z × γ + β = ${factor(numbers.normed[n] as number, 3)} × ${factor(g, 3)} + ${factor(c, 3)} = ${fixed(numbers.output[n] as number, 3)}`,
        [`normed/0/${n}`],
      );
    }
    default:
      return null;
  }
}

/** A share of the spread; there is none where nothing is spread. */
export function shown(value: number): string {
  return Number.isFinite(value) ? share(value) : "–";
}

export function totalOf({ shares }: Numbers): number {
  return shares.reduce((sum, one) => sum + one, 0);
}

/** What hands x to the layer. */
export function givenOf({ layer, part }: State): "embeddings" | "block" | "norm" {
  if (part === "feed_forward") return "norm";
  return layer === 0 ? "embeddings" : "block";
}

/** A number of f(x), which the reader may set. */
function ofChange(cell: string, numbers: Numbers, state: State, n: number): Explanation {
  const [value, said] = [numbers.f[n] as number, numbers.said[n] as number];
  const name = `f(x)`;
  const formula =
    `f/${n}` in state.edits
      ? `${name} = ${fixed(value, 3)} (${say("formula.edited", { value: fixed(said, 3) })})`
      : `${name} = ${state.factor === 1 ? "" : `${factor(said, 3)} × ${short(state.factor)} = `}${fixed(value, 3)} (${say(`add_norm.made.${state.part}`)})`;
  return { ...because(formula), edit: { place: cell, value } };
}
