/** One row of scores becomes one row of shares, in four lines of a table; the last column is the sum. */

import type { SoftmaxSteps } from "../engine/attention";
import { fixed, share, short } from "../format";
import { say } from "../messages";
import { type Entry, Line } from "./Line";
import { paint } from "./paint";
import { Sum } from "./Sum";

type Step = "score" | "exp" | "divide" | "weight";

interface Props {
  readonly scores: ArrayLike<number>;
  readonly steps: SoftmaxSteps;
  /** How the power is written: "α", or with what was done to it, such as "α/2". */
  readonly power: string;
  /** The handle of a number. */
  readonly handle: (line: Step | "sum", j: number) => string;
  readonly group: string;
  readonly cut?: (j: number) => boolean;
}

export function SoftmaxLines({ scores, steps, power, handle, group, cut = () => false }: Props) {
  const cells = (line: Step, values: ArrayLike<number>, text: (x: number) => string): Entry[] =>
    Array.from(values, (value, j) => ({
      id: handle(line, j),
      value,
      text: text(value),
      look: line === "weight" ? paint(value) : line === "score" && cut(j) ? "bb-cut" : "",
    }));
  const divisors = steps.exps.map(() => steps.sum);
  return (
    <>
      <Line
        head={say("row.score")}
        group={group}
        cells={cells("score", scores, (x) => fixed(x, 2))}
        end={<td />}
      />
      <Line
        head={`${say("row.exp")}(${steps.shift ? `${power} − ${short(steps.shift)}` : power})`}
        group={group}
        cells={cells("exp", steps.exps, (x) => fixed(x, 2))}
        end={<td class="bb-end">{fixed(steps.sum, 2)}</td>}
      />
      <Line
        head={say("row.divide")}
        group={group}
        cells={cells("divide", divisors, (x) => `÷${fixed(x, 2)}`)}
        end={<td />}
      />
      <Line
        head={say("row.weight")}
        look="bb-result"
        group={group}
        cells={cells("weight", steps.weights, share)}
        end={<Sum group={group} id={handle("sum", 0)} shares={steps.weights} />}
      />
    </>
  );
}
