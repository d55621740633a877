/** Where each number of the Block widget comes from. */

import type { Layer } from "../../engine/heads";
import { at, type Matrix, row } from "../../engine/matrix";
import { fixed, sub } from "../../format";
import { say } from "../../messages";
import { factor, ofTotal, ofWeight, pair } from "../../parts/formulas";
import { because, type Explanation } from "../../parts/panel";
import { alike, deviation, mean, type Numbers, STEPS, type StationName, turned, vector } from "./numbers";

export function explain(cell: string, numbers: Numbers): Explanation | null {
  const [name = "", a = "", b = ""] = cell.split("/");
  const heads = numbers.out.attention.heads;
  switch (name) {
    case "weights":
      return ofShare(numbers, Number(a), Number(b));
    case "sum": {
      const shares = heads[Number(a)];
      if (!shares) return null;
      const inputs = numbers.tokens.map((_, j) => `weights/${a}/${j}`);
      return because(ofTotal(row(shares.weights, numbers.place), numbers.place), inputs);
    }
    case "mean":
    case "std":
      return ofSpread(numbers, name, a as StationName);
    case "turn":
      return ofTurn(numbers, a as StationName);
    default: {
      const station = numbers.stations.get(name as StationName);
      const n = Number(a);
      return station && n < station.cols ? ofNumber(numbers, name as StationName, n) : null;
    }
  }
}

/** "head 4 (1.3)": by its number in the block, and by layer.head as other widgets call it. */
export const headName = (block: number, h: number): string =>
  say("block.head", { head: h + 1, name: `${block}.${h}` });

/** Three decimals: enough to follow a sum. */
const digits = (x: number): string => fixed(x, 3);
/** The same as a factor or a summand: negative numbers in brackets. */
const bracketed = (x: number): string => (x < 0 ? `(${digits(x)})` : digits(x));

function ofShare({ out, tokens, place, block }: Numbers, h: number, j: number): Explanation | null {
  const head = out.attention.heads[h];
  const step = head?.steps[place];
  if (!head || !step || j >= tokens.length) return null;
  const K = out.attention.q.cols / out.attention.heads.length;
  const score = `q${sub(place)}·k${sub(j)} ÷ √${K} = ${digits(at(head.scores, place, j))}`;
  const shift = step.shift ? ` (${say("formula.shift")})` : "";
  const e = `e${pair(place, j)} = exp(${digits(at(head.scores, place, j))})${shift}`;
  return because(`${headName(block, h)}: ${score}, ${e}, ${ofWeight(step, place, j)}`);
}

function ofSpread(numbers: Numbers, name: "mean" | "std", station: StationName): Explanation | null {
  const values = vector(numbers, station);
  if (!values.length) return null;
  const inputs = Array.from(values, (_, n) => `${station}/${n}`);
  const middle = mean(values);
  const what = say("block.formula.of", { station: say(`block.station.${station}`), count: values.length });
  if (name === "mean") {
    const total = digits(middle * values.length);
    return because(`${what}: Σ ÷ ${values.length} = ${total} ÷ ${values.length} = ${digits(middle)}`, inputs);
  }
  const squares = digits(deviation(values) ** 2);
  return because(
    `${what}: √(Σ (${say("block.formula.number")} − ${digits(middle)})² ÷ ${values.length}) = √${squares} = ${digits(deviation(values))}`,
    inputs,
  );
}

function ofTurn(numbers: Numbers, station: StationName): Explanation | null {
  const step = STEPS.find(([, to]) => to === station);
  const angle = turned(numbers, station);
  if (!step || angle === undefined) return null;
  const [from, to] = step.map((name) => say(`block.station.${name}`));
  return because(`cos(${from}, ${to}) = ${digits(alike(numbers, ...step))} = cos ${fixed(angle, 1)}°`);
}

/** One number of the vector at a station, made of numbers at the stations before. */
function ofNumber(numbers: Numbers, station: StationName, n: number): Explanation {
  const { tokens, place, out, weights, tiny, ids } = numbers;
  const value = (name: StationName) => vector(numbers, name)[n] as number;
  const result = digits(value(station));
  const label = `${say(`block.station.${station}`)}${sub(n)}`;
  const from = (...names: StationName[]) => names.map((name) => `${name}/${n}`);
  const added = (...names: StationName[]) =>
    because(
      `${label} = ${names.map((name) => bracketed(value(name))).join(" + ")} = ${result}`,
      from(...names),
    );
  const norm = numbers.norms.find(({ to }) => to === station);
  if (norm) {
    const [middle, spread] = [norm.normed.mean[place] as number, norm.normed.std[place] as number];
    const [scale, shift] = [norm.weights.weight[n] as number, norm.weights.bias[n] as number];
    const difference = `(${digits(value(norm.from))} − ${bracketed(middle)}) ÷ ${digits(spread)}`;
    return because(
      `${label} = ${difference} × ${bracketed(scale)} + ${bracketed(shift)} = ${result}`,
      from(norm.from),
    );
  }
  switch (station) {
    case "word":
      return because(
        `${say("block.formula.word", { token: tokens[place] ?? "", row: ids[place] as number, number: n + 1 })} = ${result}`,
      );
    case "position":
      return because(`${say("block.formula.position", { row: place, number: n + 1 })} = ${result}`);
    case "segment":
      return because(`${say("block.formula.segment", { number: n + 1 })} = ${result}`);
    case "total":
      return added("word", "position", "segment");
    case "x":
      return because(`${say("block.formula.before", { block: numbers.block, number: n + 1 })} = ${result}`);
    case "b": {
      const K = out.attention.q.cols / tiny.weights.heads;
      const head = Math.floor(n / K);
      const shares = row((out.attention.heads[head] as { weights: Matrix }).weights, place);
      const terms = Array.from(shares, (share, j) => [share, at(out.attention.v, j, n)] as const);
      const sum = terms.map(([share, v]) => `${fixed(share, 2)}×${factor(v)}`).join(" + ");
      const inputs = tokens.map((_, j) => `weights/${head}/${j}`);
      return because(`${label}, ${headName(numbers.block, head)} = Σ α̂ v = ${sum} = ${result}`, inputs);
    }
    case "attention":
      return because(`${label} = ${byHead(numbers, n)} = ${result}`, columns("b", out.attention.joined.cols));
    case "added":
      return added("x", "attention");
    case "wide":
      return because(
        `${label} = GELU(${ofRow("W₁", weights.W_1, n, "normed")}) = GELU(${digits(at(out.sums, place, n))}) = ${result}`,
        columns("normed", out.normed.cols),
      );
    case "fed":
      return because(
        `${label} = ${ofRow("W₂", weights.W_2, n, "wide")} = ${result}`,
        columns("wide", out.wide.cols),
      );
    default:
      return added("normed", "fed");
  }
}

const columns = (station: StationName, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${station}/${n}`);

/** "row 5 of W₁ · normed + 0.120" */
function ofRow(matrix: string, layer: Layer, n: number, station: StationName): string {
  const from = say(`block.station.${station}`);
  return `${say("block.formula.row", { matrix, number: n + 1 })} · ${from} + ${bracketed(layer.bias[n] as number)}`;
}

/** What each head brings to a number, by W_o: "W_o b = head 1 (0.0) 0.300 + head 2 (0.1) (−0.120) + … + bias 0.010". */
function byHead({ out, weights, place, tiny, block }: Numbers, n: number): string {
  const { weight, bias } = weights.attention.W_o;
  const joined = row(out.attention.joined, place);
  const [factors, K] = [row(weight, n), joined.length / tiny.weights.heads];
  const parts = Array.from({ length: tiny.weights.heads }, (_, h) => {
    let sum = 0;
    for (let m = h * K; m < (h + 1) * K; m++) sum += (factors[m] as number) * (joined[m] as number);
    return `${headName(block, h)} ${bracketed(sum)}`;
  });
  const last = `${say("block.formula.bias")} ${bracketed(bias[n] as number)}`;
  return `${say("block.formula.row", { matrix: "Wₒ", number: n + 1 })} · b = ${[...parts, last].join(" + ")}`;
}
