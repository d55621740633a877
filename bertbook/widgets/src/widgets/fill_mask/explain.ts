/** Where each number of the FillMask widget comes from. */

import { share } from "../../format";
import { say } from "../../messages";
import { ofWeight } from "../../parts/formulas";
import { because, type Explanation } from "../../parts/panel";
import { ofName, ofSum } from "../../parts/readings";
import { nameOf } from "./Heads";
import { list, type Numbers } from "./numbers";

export function explain(cell: string, numbers: Numbers): Explanation | null {
  const [name, a = "0", b = "0"] = cell.split("/");
  switch (name) {
    case "weights":
      return because(ofShare(numbers, Number(b)));
    case "probabilities":
      return because(ofName(numbers.logits, numbers.vocabulary, Number(a)));
    case "others": {
      const { others, rest } = list(numbers);
      return because(say("fill_mask.formula.others", { count: others, share: share(rest) }));
    }
    case "sum":
      return a === "0" ? ofSum(numbers.shown.weights, "weights/0") : ofAll(numbers);
    default:
      return null;
  }
}

/** "head 1.1: α̂₃,₄ = 10.067 ÷ 11.853 = 0.849", or the mean of all heads. */
function ofShare({ shown, heads, tokens, seen, place }: Numbers, j: number): string {
  if (j >= seen) return say("fill_mask.formula.away", { token: tokens[j] ?? "" });
  if (shown.steps) return `${nameOf(shown)}: ${ofWeight(shown.steps, place - 1, j - 1)}`;
  const all = heads.slice(1).map(({ weights }) => weights[j] as number);
  const sum = all.map(share).join(" + ");
  return `${nameOf(shown)}: (${sum}) ÷ ${all.length} = ${share(shown.weights[j] as number)}`;
}

/** The sum over all words: those listed, and the others together. */
function ofAll(numbers: Numbers): Explanation {
  const { proposals, rest, total } = list(numbers);
  const terms = [...proposals.map(({ value }) => value), rest];
  const handles = [...proposals.map(({ id }) => `probabilities/${id}`), "others/0"];
  return because(`Σ = ${terms.map(share).join(" + ")} = ${share(total)}`, handles);
}
