/** A number for every head: a row a layer. To hold one shows its head. */

import type { ComponentChildren } from "preact";
import { type Matrix, row } from "../../engine/matrix";
import { share } from "../../format";
import { say } from "../../messages";
import { Cell } from "../../parts/Cell";
import { paint } from "../../parts/paint";
import { Table } from "../../parts/Table";
import { nameOf } from "../heads/numbers";

interface Props {
  readonly label: string;
  /** What the numbers' handles begin with. */
  readonly name: string;
  readonly values: Matrix;
  /** The head that is shown. */
  readonly shown: string;
  /** What stands before the number. */
  readonly before: (n: number, h: number) => ComponentChildren;
}

export function Grid({ label, name, values, shown, before }: Props) {
  return (
    <Table label={label} look="bb-grid">
      <tbody>
        {Array.from({ length: values.rows }, (_, n) => (
          <tr key={n}>
            <th scope="row">{say("heads.layer", { layer: n })}</th>
            {Array.from(row(values, n), (value, h) => (
              <Cell
                key={h}
                group="numbers"
                id={`${name}/${n}/${h}`}
                value={value}
                look={`${paint(value)} ${nameOf([n, h]) === shown ? "bb-shown" : ""}`}
              >
                <small>
                  {nameOf([n, h])} {before(n, h)}
                </small>
                <br />
                {share(value)}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
