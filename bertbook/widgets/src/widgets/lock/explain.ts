/** Where a number of the Lock widget comes from. */

import { at, row } from "../../engine/matrix";
import { fixed, sub } from "../../format";
import { say } from "../../messages";
import { factor } from "../../parts/formulas";
import { because, type Explanation } from "../../parts/panel";
import { ofName, ofSum } from "../../parts/readings";
import { array, type Reading, subjectOf } from "../../who";
import { GATES, heldAt, type Numbers, type State } from "./numbers";

const BLOCKS = "ifgo";

/** `t` is the token under the cursor. Returns null for a handle that is not on screen. */
export function explain(cell: string, n: Numbers, state: State, t: number): Explanation | null {
  const { story, reading } = n;
  const { lstm } = reading;
  const [what = "", ...rest] = cell.split("/");
  const units = Array.from({ length: reading.hidden.cols }, (_, u) => u);
  const numbers = (what === "gates" ? rest.slice(1) : rest).map(Number);
  const [place = 0, unit] = numbers;
  if (!lstm || place >= Math.max(story.tokens.length, story.names.length)) return null;
  switch (what) {
    case "gates": {
      const gate = rest[0] ?? "";
      if (unit !== undefined) return place === t ? ofGate(gate, reading, state, t, unit) : null;
      const known = GATES.find((one) => one === gate);
      if (!known || place >= story.tokens.length) return null;
      const value = n.means[known][place] as number;
      const formula = say("lock.mean", {
        gate: `${gate}${sub(place)}`,
        count: units.length,
        value: fixed(value, 3),
      });
      const inputs = place === t ? units.map((u) => `gates/${gate}/${t}/${u}`) : [];
      return { ...because(formula, inputs), edit: { place: cell, value } };
    }
    case "c":
      return place === t && unit !== undefined ? ofCell(reading, t, unit) : null;
    case "h": {
      if (place !== t || unit === undefined) return null;
      const [o, c] = [at(lstm.o, t, unit), at(lstm.cell, t, unit)];
      const value = fixed(at(lstm.hidden, t, unit), 2);
      const formula = `h${sub(t)}[${unit + 1}] = o · tanh(c) = ${fixed(o, 2)} × tanh(${fixed(c, 2)}) = ${value}`;
      return because(formula, [`gates/o/${t}/${unit}`, `c/${t}/${unit}`]);
    }
    case "left": {
      const scores = reading.scores[place];
      const name = unit ?? subjectOf(story);
      if (!scores || name < 0) return null;
      return because(ofName(scores, story.names, name), place === t ? units.map((u) => `h/${t}/${u}`) : []);
    }
    case "answer":
      return reading.final.length ? because(ofName(reading.final, story.names, place)) : null;
    case "sum": {
      const left = rest[0] === "left";
      const shares = left ? reading.left[t] : reading.answer;
      return shares ? ofSum(shares, left ? `left/${t}` : "answer") : null;
    }
    default:
      return null;
  }
}

function ofGate(
  gate: string,
  { trained, x, hidden, lstm }: Reading,
  state: State,
  t: number,
  u: number,
): Explanation | null {
  const block = BLOCKS.indexOf(gate);
  if (!lstm || block < 0 || u >= hidden.cols) return null;
  const value = fixed(at(lstm[gate as "i" | "f" | "g" | "o"], t, u), 2);
  const left = `${gate}${sub(t)}[${u + 1}]`;
  if (heldAt(gate, t, state) !== undefined) return because(`${left} = ${value} (${say("lock.by.hand")})`);
  const r = block * hidden.cols + u;
  const dot = (name: string, v: Float64Array) =>
    row(array(trained, name), r).reduce((sum, w, n) => sum + w * (v[n] as number), 0);
  const read =
    dot("layer.cell.W.weight", row(x, t)) + (array(trained, "layer.cell.W.bias").data[r] as number);
  const kept = t > 0 ? dot("layer.cell.U.weight", row(hidden, t - 1)) : 0;
  const curve = gate === "g" ? "tanh" : "σ";
  const before = t > 0 ? `h${sub(t - 1)}` : "h₀";
  const parts = `${curve}(W x${sub(t)} + b + U ${before})`;
  return because(`${left} = ${parts} = ${curve}(${fixed(read, 2)} + ${factor(kept)}) = ${value}`);
}

function ofCell({ lstm }: Reading, t: number, u: number): Explanation | null {
  if (!lstm || u >= lstm.cell.cols) return null;
  const before = t > 0 ? at(lstm.cell, t - 1, u) : 0;
  const [f, i, g] = [at(lstm.f, t, u), at(lstm.i, t, u), at(lstm.g, t, u)];
  const sum = `${fixed(f, 2)}×${factor(before)} + ${fixed(i, 2)}×${factor(g)}`;
  const formula = `c${sub(t)}[${u + 1}] = f · c${t > 0 ? sub(t - 1) : "₀"} + i · g = ${sum} = ${fixed(at(lstm.cell, t, u), 2)}`;
  return because(
    formula,
    ["f", "i", "g"].map((gate) => `gates/${gate}/${t}/${u}`),
  );
}
