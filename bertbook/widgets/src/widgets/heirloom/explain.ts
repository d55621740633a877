/** Where a number of the Heirloom widget comes from. */

import { at, type Matrix, row } from "../../engine/matrix";
import { fixed, short, sub } from "../../format";
import { say } from "../../messages";
import { factor } from "../../parts/formulas";
import { because, type Explanation } from "../../parts/panel";
import { ofName, ofSum } from "../../parts/readings";
import { array, type Reading, subjectOf } from "../../who";
import type { Kind, Numbers } from "./numbers";

/** `t` is the token under the cursor. Returns null for a handle that is not on screen. */
export function explain(
  cell: string,
  { story, readings }: Numbers,
  norms: Readonly<Record<Kind, Float64Array>>,
  t: number,
): Explanation | null {
  const [what = "", kind = "", ...rest] = cell.split("/");
  const reading = readings[kind as Kind];
  if (!reading) return null;
  const [a = 0, b] = rest.map(Number);
  const units = Array.from({ length: reading.hidden.cols }, (_, u) => `h/${kind}/${t}/${u}`);
  switch (what) {
    case "h":
      return b !== undefined && a === t && b < units.length ? ofHidden(reading, t, b) : null;
    case "left": {
      const scores = reading.scores[a];
      const n = b ?? subjectOf(story);
      return scores && n >= 0 ? because(ofName(scores, story.names, n), a === t ? units : []) : null;
    }
    case "answer":
      if (!reading.final.length) return null;
      return because(ofName(reading.final, story.names, a), t === story.tokens.length - 1 ? units : []);
    case "sum": {
      const shares = rest[0] === "left" ? reading.left[t] : reading.answer;
      const handle = rest[0] === "left" ? `left/${kind}/${t}` : `answer/${kind}`;
      return shares ? ofSum(shares, handle) : null;
    }
    case "sensitivity": {
      const norm = norms[kind as Kind][b ?? -1];
      if (norm === undefined || a !== t) return null;
      const sizes = { count: reading.hidden.cols * reading.x.cols, norm: short(norm, 3) };
      return because(`‖∂h${sub(t)}/∂x${sub(b ?? 0)}‖ = ${say("heirloom.norm", sizes)}`);
    }
    default:
      return null;
  }
}

function ofHidden({ trained, x, hidden, lstm }: Reading, t: number, u: number): Explanation {
  const left = `h${sub(t)}[${u + 1}]`;
  const value = fixed(at(hidden, t, u), 2);
  if (lstm) {
    const [o, c] = [at(lstm.o, t, u), at(lstm.cell, t, u)];
    return because(`${left} = o · tanh(c) = ${fixed(o, 2)} × tanh(${fixed(c, 2)}) = ${value}`);
  }
  const dot = (m: Matrix, v: Float64Array) => row(m, u).reduce((sum, w, n) => sum + w * (v[n] as number), 0);
  const read =
    dot(array(trained, "layer.cell.W.weight"), row(x, t)) +
    (array(trained, "layer.cell.W.bias").data[u] as number);
  const kept = t > 0 ? dot(array(trained, "layer.cell.U.weight"), row(hidden, t - 1)) : 0;
  const before = t > 0 ? `U h${sub(t - 1)}` : "U h₀";
  return because(
    `${left} = tanh(W x${sub(t)} + b + ${before}) = tanh(${fixed(read, 2)} + ${factor(kept)}) = ${value}`,
  );
}
