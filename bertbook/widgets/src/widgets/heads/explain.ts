/** Where a number of the Heads widget comes from. */

import { at, row } from "../../engine/matrix";
import { fixed, share, short } from "../../format";
import { say } from "../../messages";
import { factor, ofTotal, ofWeight, pair } from "../../parts/formulas";
import { because, type Explanation } from "../../parts/panel";
import type { Verdict } from "./Decides";
import { type Changes, costOf, type Head, nameOf, type Picture } from "./numbers";

const TERMS = 32; // shares at most that a sum lists

/** Returns null for a handle that is not on screen. */
export function explain(
  cell: string,
  picture: Picture,
  head: Head,
  pinned: Head | null,
  verdict: Verdict | null,
  changes: Changes | null,
): Explanation | null {
  const [name = "", ...places] = cell.split("/");
  const [a = 0, b = 0, c = 0, d = 0] = places.map(Number);
  const T = picture.tokens.length;
  const weights = picture.heads[head[0]]?.[head[1]];
  if (!weights) return null;
  const word = (n: number) => verdict?.told[n]?.token ?? "";
  switch (name) {
    case "weights": {
      if (c >= T || d >= T) return null;
      const step = picture.steps?.[head[0]]?.[head[1]]?.[c];
      if (step) return because(ofWeight(step, c, d));
      return because(`α̂${pair(c, d)} = ${share(at(weights, c, d))} (${say("formula.given")})`);
    }
    case "sum": {
      if (a >= T) return null;
      const shares = row(weights, a);
      const inputs = picture.tokens.map((_, j) => `weights/${nameOf(head).replace(".", "/")}/${a}/${j}`);
      if (T <= TERMS) return because(ofTotal(shares, a), inputs);
      return because(
        `Σ = ${share(shares.reduce((sum, x) => sum + x, 0))} (${say("heads.sum", { count: T })})`,
        inputs,
      );
    }
    case "difference": {
      const other = pinned && picture.heads[pinned[0]]?.[pinned[1]];
      if (!other || a >= T || b >= T) return null;
      const [x, y] = [at(weights, a, b), at(other, a, b)];
      return because(
        `α̂(${nameOf(head)}) − α̂(${nameOf(pinned)}) = ${share(x)} − ${share(y)} = ${fixed(x - y, 3)}`,
      );
    }
    default:
      if (verdict) return ofVerdict(name, places, verdict, word);
      return changes && ofChanges(name, a, b, changes);
  }
}

function ofChanges(name: string, a: number, b: number, { moved, cost }: Changes): Explanation | null {
  if (name === "moved" && moved?.[a] !== undefined)
    return because(`‖h′ − h‖ ÷ ‖h‖ = ${share(moved[a])} (${say("formula.given")})`);
  if (name === "cost" && cost && a < cost.rows && b < cost.cols)
    return because(`${say("heads.moves.mean", { head: nameOf([a, b]) })} = ${share(costOf(cost, [a, b]))}`);
  return null;
}

function ofVerdict(
  name: string,
  places: readonly string[],
  { told, left, moved, cost }: Verdict,
  word: (n: number) => string,
): Explanation | null {
  const n = Number(places[1]);
  if (name === "answer" && places[0] === "whole" && told[n])
    return because(`p(${word(n)}) = exp(${short(told[n].logit)}) ÷ Σ exp = ${share(told[n].share)}`);
  if (name === "answer" && left?.[n] !== undefined)
    return because(
      `p(${word(n)}) = ${share(left[n])}; ${say("heads.before", { share: share(told[n]?.share ?? 0) })}`,
      [`answer/whole/${n}`],
    );
  if (name === "moved")
    return because(
      `‖h′ − h‖ ÷ ‖h‖ = ${short(moved.by)} ÷ ${short(moved.length)} = ${share(moved.by / moved.length)}`,
    );
  if (name === "cost" && cost && told[0]) {
    const one = costOf(cost, [Number(places[0]), n]);
    return because(
      `p(${word(0)}): ${share(told[0].share)} − ${factor(told[0].share - one, 3)} = ${fixed(one, 3)}`,
      ["answer/whole/0"],
    );
  }
  return null;
}
