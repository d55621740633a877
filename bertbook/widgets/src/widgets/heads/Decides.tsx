/** What decides: the model's words in a place with all heads on and without some, and what each head costs. */

import type { Guess } from "../../bert";
import type { Matrix } from "../../engine/matrix";
import { row } from "../../engine/matrix";
import { fixed, share } from "../../format";
import { say } from "../../messages";
import { Card } from "../../parts/Card";
import { Cell, stop } from "../../parts/Cell";
import { type Entry, Line } from "../../parts/Line";
import { paint, signedPaint } from "../../parts/paint";
import { Table } from "../../parts/Table";
import { Token } from "../../parts/Token";

/** What the model says in a place. */
export interface Verdict {
  readonly place: number;
  readonly told: readonly Guess[];
  /** What is left of the same words without the heads that are off; null while all are on. */
  readonly left: readonly number[] | null;
  readonly moved: { readonly by: number; readonly length: number };
  /** (N, H): what each head costs; null until it is measured. */
  readonly cost: Matrix | null;
}

interface Props {
  readonly verdict: Verdict;
  readonly token: string;
  readonly off: readonly string[];
  readonly measured: boolean;
  readonly onMeasure: () => void;
}

export function Decides({ verdict, token, off, measured, onMeasure }: Props) {
  const { place, told, left, moved, cost } = verdict;
  const word = told[0]?.token ?? "";
  const cell = (reading: string, n: number, value: number): Entry => ({
    id: `answer/${reading}/${n}`,
    value,
    text: share(value),
    look: paint(value),
  });
  return (
    <Card title={say("heads.decides")} note={say("heads.decides.note", { place: place + 1, token })}>
      <Table label={say("heads.decides")} look="bb-names">
        <thead>
          <tr>
            <td />
            <th scope="col">{say("heads.whole")}</th>
            {left && <th scope="col">{say("heads.without", { heads: off.join(", ") })}</th>}
          </tr>
        </thead>
        <tbody>
          {told.map(({ token: name, share: probability }, n) => (
            <Line
              key={n}
              head={<Token text={name} />}
              group="answer"
              cells={[
                cell("whole", n, probability),
                ...(left ? [cell("without", n, left[n] as number)] : []),
              ]}
            />
          ))}
          {left && (
            <tr>
              <th scope="row">{say("heads.moved")}</th>
              <td />
              <Cell group="answer" id={`moved/${place}`} value={moved.by / moved.length}>
                {share(moved.by / moved.length)}
              </Cell>
            </tr>
          )}
        </tbody>
      </Table>
      <p class="bb-tools">
        <button
          type="button"
          {...stop("controls")}
          data-role="measure"
          aria-pressed={measured}
          title={say("heads.measure.title")}
          onClick={onMeasure}
        >
          {say("heads.measure")}
        </button>
      </p>
      {cost && (
        <>
          <p class="bb-note">{say("heads.cost.note", { word })}</p>
          <Table label={say("heads.measure")}>
            <tbody>
              {Array.from({ length: cost.rows }, (_, n) => (
                <Line
                  key={n}
                  head={say("heads.layer", { layer: n })}
                  group="answer"
                  cells={Array.from(row(cost, n), (value, h) => ({
                    id: `cost/${n}/${h}`,
                    value,
                    text: fixed(value, 2),
                    look: signedPaint(value),
                  }))}
                />
              ))}
            </tbody>
          </Table>
        </>
      )}
    </Card>
  );
}
