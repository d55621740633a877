/** Where a number of the Mask widget comes from. */

import { row } from "../../engine/matrix";
import { fixed } from "../../format";
import { say } from "../../messages";
import { ofOutput, ofScore, ofTotal, ofWeight, pair } from "../../parts/formulas";
import { because, type Explanation } from "../../parts/panel";
import { FEATURES } from "../../toy";
import { allowed, type Numbers } from "./numbers";

/** Returns null for a handle that is not on screen. */
export function explain(cell: string, n: Numbers): Explanation | null {
  const [name = "", a = "0", b = "0"] = cell.split("/");
  const [i, j] = [Number(a), Number(b)];
  const step = n.attention.steps[i];
  if (!step) return null;
  const all = (line: string) => n.tokens.map((_, m) => `${line}/${i}/${m}`);
  switch (name) {
    case "scores":
      return allowed(n, i, j) ? because(ofScore(n.q, n.k, i, j)) : null;
    case "weights":
      if (!step.sum || j >= n.tokens.length) return null;
      return allowed(n, i, j)
        ? because(ofWeight(step, i, j), all("scores"))
        : because(`α̂${pair(i, j)} = exp(−∞) ÷ ${fixed(step.sum, 3)} = 0 (${say("mask.no")})`, all("scores"));
    case "sum":
      return step.sum ? because(ofTotal(step.weights, i), all("weights")) : null;
    case "output":
      if (!step.sum || j >= n.v.cols) return null;
      return because(ofOutput(row(n.attention.weights, i), n.v, i, j, FEATURES[j] ?? ""), all("weights"));
    default:
      return null;
  }
}
