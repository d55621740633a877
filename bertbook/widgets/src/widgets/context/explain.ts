/** Where each number of the Context widget comes from. */

import { at, row } from "../../engine/matrix";
import { fixed, share, sub } from "../../format";
import { say } from "../../messages";
import { factor } from "../../parts/formulas";
import { meaning, tagName } from "../../parts/naming";
import { because, type Explanation } from "../../parts/panel";
import { cosineOf, type Numbers, partsOf, type Share, sensesAt, tagsAt } from "./numbers";

export function explain(cell: string, numbers: Numbers): Explanation | null {
  const [name, a = "0", b = "0"] = cell.split("/");
  const [p, n] = [Number(a), Number(b)];
  const place = numbers.places[p];
  if (name === "cosine") return ofCosine(numbers, p);
  if (place === undefined) return null;
  const vector = Array.from({ length: numbers.shown.vectors.cols }, (_, m) => `vectors/${p}/${m}`);
  const senses = sensesAt(numbers, numbers.shown, place);
  switch (name) {
    case "weights": {
      const sense = senses[n];
      if (!sense) return null;
      if (senses.length === 1) return because(say("context.formula.only"));
      return because(ofShare(meaning(numbers.tokens[place] ?? "", sense.name), sense, senses), vector);
    }
    case "sum":
      return because(
        `Σ = ${senses.map((sense) => share(sense.share)).join(" + ")} = ${share(1)}`,
        senses.map((_, m) => `weights/${p}/${m}`),
      );
    case "tags": {
      const tags = tagsAt(numbers, place);
      const tag = tags[n];
      return tag ? because(ofShare(tagName(tag.name), tag, tags), vector) : null;
    }
    case "vectors":
      return because(ofNumber(numbers, place, n));
    default:
      return null;
  }
}

/** "to spend: exp(4.12) ÷ (exp(4.12) + exp(−2.30)) = 0.998" */
function ofShare(name: string, { score, share: value }: Share, all: readonly Share[]): string {
  const exp = (x: number) => `exp(${fixed(x, 2)})`;
  const sum =
    all.length > 4
      ? say("context.formula.all", { count: all.length })
      : `(${all.map((one) => exp(one.score)).join(" + ")})`;
  return `${name}: ${exp(score)} ÷ ${sum} = ${share(value)}`;
}

/** One number of a vector: a place in the table, or what a gate lets out of the cell. */
function ofNumber({ shown, tokens }: Numbers, place: number, n: number): string {
  const token = tokens[place] ?? "";
  const value = fixed(at(shown.vectors, place, n), 2);
  if (!shown.ways) return `${say("context.formula.table", { token, number: n + 1 })} = ${value}`;
  const H = shown.vectors.cols / 2;
  const way = shown.ways[n < H ? 0 : 1];
  const [o, c] = [at(way.o, place, n % H), at(way.cell, place, n % H)];
  const from = say(n < H ? "context.formula.right" : "context.formula.left", { token, number: (n % H) + 1 });
  return `${from}: h${sub(place)} = o × tanh(c) = ${fixed(o, 2)} × tanh(${fixed(c, 2)}) = ${value}`;
}

/** "cos = a·b ÷ (|a| |b|) = 3.21 ÷ (2.02 × 1.93) = 0.823" */
function ofCosine(numbers: Numbers, n: number): Explanation | null {
  const part = partsOf(numbers.shown)[n];
  const [a = 0, b = a] = numbers.places;
  if (!part) return null;
  const [x, y] = [a, b].map((place) => row(numbers.shown.vectors, place).subarray(...part));
  const dot = (one: Float64Array, other: Float64Array) =>
    one.reduce((sum, value, m) => sum + value * (other[m] as number), 0);
  const length = (one: Float64Array) => Math.sqrt(dot(one, one));
  const [u, v] = [x as Float64Array, y as Float64Array];
  const value = fixed(cosineOf(numbers, numbers.shown, part), 3);
  const inputs = numbers.places.flatMap((_, p) =>
    Array.from({ length: part[1] - part[0] }, (_, m) => `vectors/${p}/${part[0] + m}`),
  );
  const divisor = `(${fixed(length(u), 2)} × ${fixed(length(v), 2)})`;
  return because(`cos = a·b ÷ (|a| |b|) = ${factor(dot(u, v))} ÷ ${divisor} = ${value}`, inputs);
}
