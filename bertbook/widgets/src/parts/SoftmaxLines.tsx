/** One row of scores becomes one row of shares, in four lines of a table; the last column is the sum. */

import type { SoftmaxSteps } from "../engine/attention";
import { fixed, share, short } from "../format";
import { say } from "../messages";
import { Cell } from "./Cell";

type Line = "score" | "exp" | "divide" | "weight";

interface Props {
  readonly scores: ArrayLike<number>;
  readonly steps: SoftmaxSteps;
  /** How the power is written: "α", or with what was done to it, such as "α/2". */
  readonly power: string;
  /** The handle of a number. */
  readonly handle: (line: Line | "sum", j: number) => string;
  readonly group: string;
  readonly cut?: (j: number) => boolean;
}

export function SoftmaxLines({ scores, steps, power, handle, group, cut = () => false }: Props) {
  const sum = steps.weights.reduce((total, x) => total + x, 0);
  const cells = (line: Line, values: ArrayLike<number>, text: (x: number) => string) =>
    Array.from(values, (value, j) => (
      <Cell key={j} group={group} id={handle(line, j)} value={value} painted={line === "weight"}>
        {line === "score" && cut(j) ? <del>{text(value)}</del> : text(value)}
      </Cell>
    ));
  return (
    <>
      <tr>
        <th scope="row">{say("row.score")}</th>
        {cells("score", scores, (x) => fixed(x, 2))}
        <td />
      </tr>
      <tr>
        <th scope="row">
          {`${say("row.exp")}(${steps.shift ? `${power} − ${short(steps.shift)}` : power})`}
        </th>
        {cells("exp", steps.exps, (x) => fixed(x, 2))}
        <td class="bb-end">{fixed(steps.sum, 2)}</td>
      </tr>
      <tr>
        <th scope="row">{say("row.divide")}</th>
        {cells(
          "divide",
          steps.exps.map(() => steps.sum),
          (x) => `÷${fixed(x, 2)}`,
        )}
        <td />
      </tr>
      <tr class="bb-result">
        <th scope="row">{say("row.weight")}</th>
        {cells("weight", steps.weights, share)}
        <Cell group={group} id={handle("sum", 0)} value={sum} look="bb-end">
          {share(sum)}
        </Cell>
      </tr>
    </>
  );
}
