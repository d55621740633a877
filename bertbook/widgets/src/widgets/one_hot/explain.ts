/** Where each number of the OneHot widget comes from, and how words are named. */

import { at } from "../../engine/matrix";
import { fixed } from "../../format";
import { say } from "../../messages";
import { factor } from "../../parts/formulas";
import { brief, readingOf } from "../../parts/naming";
import { because, type Explanation } from "../../parts/panel";
import type { Numbers } from "./numbers";

/** “花” (flower / to spend); “[CLS]”, which means nothing. */
export function named(word: string): string {
  const means = brief(readingOf(word, "").means);
  const quoted = say("quoted", { token: word });
  return means && !means.startsWith("(") ? `${quoted} (${means})` : quoted;
}

export function explain(cell: string, numbers: Numbers): Explanation | null {
  const [name, a = "0", b = "0"] = cell.split("/");
  const [row, n] = [Number(a), Number(b)];
  const { id, word, place, segment, table } = numbers;
  const number = (values: Float64Array, digits = 3) => fixed(values[n] as number, digits);
  const here = { number: n + 1, word, place: place + 1, segment: segment + 1 };
  switch (name) {
    case "weights": {
      const other = numbers.tiny.vocabulary[n] ?? "";
      return because(say("one_hot.formula.box", { row: n + 1, word: other, value: n === id ? 1 : 0 }));
    }
    case "sum":
      return because(
        say("one_hot.formula.sum", { zeros: table.rows - 1 }),
        Array.from({ length: table.rows }, (_, m) => `weights/0/${m}`),
      );
    case "table": {
      const other = numbers.tiny.vocabulary[row] ?? "";
      const value = fixed(at(table, row, n), 3);
      return because(`${say("one_hot.formula.word", { ...here, word: other, row: row + 1 })} = ${value}`);
    }
    case "product": {
      const value = number(numbers.words);
      return because(
        `${say("one_hot.formula.product", { zeros: table.rows - 1 })} 1 × ${factor(numbers.words[n] as number, 3)} = ${value}`,
        [`weights/0/${id}`, `table/${id}/${n}`],
      );
    }
    case "words":
      return because(`${say("one_hot.formula.word", { ...here, row: id + 1 })} = ${number(numbers.words)}`, [
        `product/0/${n}`,
      ]);
    case "positions":
      return because(`${say("one_hot.formula.place", here)} = ${number(numbers.positions)}`);
    case "segments":
      return because(`${say("one_hot.formula.segment", here)} = ${number(numbers.segments)}`);
    case "added": {
      const parts = [numbers.words, numbers.positions, numbers.segments];
      const sum = parts.map((part) => factor(part[n] as number, 3)).join(" + ");
      const inputs = ["words", "positions", "segments"].map((part) => `${part}/0/${n}`);
      return because(`${sum} = ${number(numbers.added)}`, inputs);
    }
    case "output": {
      const { mean, std } = numbers.normed;
      const { weight, bias } = numbers.tiny.weights.embeddings.norm;
      const [x, m, s] = [numbers.added[n] as number, mean[place] as number, std[place] as number];
      const [g, c] = [weight[n] as number, bias[n] as number];
      const scaled = `(${fixed(x, 3)} − ${factor(m, 3)}) ÷ ${fixed(s, 3)} × ${factor(g, 3)} + ${factor(c, 3)}`;
      return because(`(x − μ) ÷ σ × γ + β = ${scaled} = ${number(numbers.output)}`, [`added/0/${n}`]);
    }
    default:
      return null;
  }
}
