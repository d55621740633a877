/** Where a number of the Answer widget comes from. */

import { at, row } from "../../engine/matrix";
import { share } from "../../format";
import { say } from "../../messages";
import { ofWeight } from "../../parts/formulas";
import { because, type Explanation } from "../../parts/panel";
import { ofName, ofSum } from "../../parts/readings";
import { type Head, nameOf } from "../heads/numbers";
import { type Alone, attentionOf, type Reading } from "./numbers";
import type { Given } from "./reader";

const TERMS = 48; // shares at most that a sum lists

/** Returns null for a handle that is not on screen. */
export function explain(
  cell: string,
  { tokens }: Given,
  reading: Reading,
  alone: Alone | null,
  [n, h]: Head,
  place: number,
): Explanation | null {
  const [name = "", a = "", b = ""] = cell.split("/");
  const [i, j] = [Number(a), Number(b)];
  const attention = attentionOf(reading.output, [n, h]);
  const part = name === "starts" || a === "starts" ? 0 : 1;
  switch (name) {
    case "starts":
    case "ends":
      return j < tokens.length ? because(ofName(reading.scores[part], tokens, j)) : null;
    case "weights": {
      const step = attention.steps[place];
      return step && j < tokens.length ? because(`${n}.${h}: ${ofWeight(step, place, j)}`) : null;
    }
    case "sum": {
      const shares = a === "weights" ? row(attention.weights, place) : reading.shares[part].weights;
      const { formula, inputs } = ofSum(shares, `${a}/0`);
      const whole = `Σ = ${formula.split(" = ").at(-1)} (${say("heads.sum", { count: tokens.length })})`;
      return because(tokens.length > TERMS ? whole : formula, inputs);
    }
    case "looks": {
      const [start, end] = reading.span;
      const shares = row(attentionOf(reading.output, [i, j]).weights, place).subarray(start, end + 1);
      const sum = share(shares.reduce((total, x) => total + x, 0));
      const here = nameOf([i, j]) === nameOf([n, h]);
      return because(
        `${a}.${b}: Σ α̂ = ${Array.from(shares, share).join(" + ")} = ${sum}`,
        here ? Array.from(shares, (_, k) => `weights/0/${start + k}`) : [],
      );
    }
    case "without":
      if (!alone) return null;
      return because(say("answer.formula", { head: `${a}.${b}`, share: share(at(alone.without, i, j)) }));
    default:
      return null;
  }
}
