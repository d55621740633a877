/** Where a number of the Race widget comes from. */

import { sub } from "../../format";
import { say } from "../../messages";
import { grouped } from "../../multiplications";
import { ofTotal, ofWeight } from "../../parts/formulas";
import { because, type Explanation } from "../../parts/panel";
import type { Numbers, State } from "./numbers";

/** Returns null for a handle that is not on screen. */
export function explain(cell: string, n: Numbers, state: State): Explanation | null {
  const [name = "", ...rest] = cell.split("/");
  const { T } = n;
  const D = state.width;
  const layer = rest.at(-1);
  const rnn = layer === "rnn";
  switch (name) {
    case "weights":
      return Number(rest[1]) < T ? because(ofWeight(n.shares, n.other, Number(rest[1]))) : null;
    case "sum":
      return because(
        ofTotal(n.shares.weights, n.other),
        n.tokens.map((_, t) => `weights/0/${t}`),
      );
    case "done":
      return because(rnn ? say("race.because.done", { h: `h${sub(n.done - 1)}`, done: n.done }) : once(T));
    case "steps":
      return because(rnn ? say("race.because.steps", { T }) : once(T));
    case "path": {
      if (!rnn)
        return because(
          say("race.because.meet", {
            q: `q${sub(n.other)}`,
            k: `k${sub(n.one)}`,
            path: Math.min(n.apart, 1),
          }),
        );
      const [first, last] = [Math.min(n.one, n.other) + 1, Math.max(n.one, n.other) + 1];
      return because(say("race.because.path", { first, last, path: n.apart }));
    }
    case "work":
      return work(rest[0] ?? "", rnn, n, T, D);
    default:
      return null;
  }
}

const once = (T: number): string => say("race.because.once", { T });

function work(part: string, rnn: boolean, n: Numbers, T: number, D: number): Explanation | null {
  const told = (letters: string, numbers: readonly number[], value: number) =>
    because(`${letters} = ${numbers.join(" × ")} = ${grouped(value)}`);
  const { work } = n;
  switch (part) {
    case "project":
      return rnn
        ? told("W x: T × D × H", [T, D, D], work.rnn.project)
        : told("Q, K, V: 3 × T × D × K", [3, T, D, D], work.attention.project);
    case "hand":
      return told("U h: T × H × H", [T, D, D], work.rnn.hand);
    case "meet":
      return told("Q Kᵀ, Â V: 2 × T × T × K", [2, T, T, D], work.attention.meet);
    case "all": {
      const [one, two, all] = rnn
        ? [work.rnn.project, work.rnn.hand, work.rnn.all]
        : [work.attention.project, work.attention.meet, work.attention.all];
      const layer = rnn ? "rnn" : "attention";
      return because(`Σ = ${grouped(one)} + ${grouped(two)} = ${grouped(all)}`, [
        `work/project/${layer}`,
        `work/${rnn ? "hand" : "meet"}/${layer}`,
      ]);
    }
    default:
      return null;
  }
}
