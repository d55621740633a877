/** What decides: the model's words in a place with all heads on and without some, and what each head costs. */

import type { Guess } from "../../bert";
import { type Matrix, row } from "../../engine/matrix";
import { fixed, share } from "../../format";
import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { Cell } from "../../parts/Cell";
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
      <Costs
        measured={measured}
        cost={cost}
        note={say("heads.cost.note", { word })}
        text={(value) => fixed(value, 2)}
        onMeasure={onMeasure}
      />
    </Card>
  );
}

interface CostsProps {
  readonly measured: boolean;
  readonly cost: Matrix | null;
  readonly note: string;
  readonly text: (value: number) => string;
  readonly onMeasure: () => void;
}

/** What each head costs when it alone is off, once the reader asks for it. */
export function Costs({ measured, cost, note, text, onMeasure }: CostsProps) {
  return (
    <>
      <p class="bb-tools">
        <Button
          handle="measure"
          aria-pressed={measured}
          title={say("heads.measure.title")}
          onClick={onMeasure}
        >
          {say("heads.measure")}
        </Button>
      </p>
      {measured && cost && (
        <>
          <p class="bb-note">{note}</p>
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
                    text: text(value),
                    look: signedPaint(value),
                  }))}
                />
              ))}
            </tbody>
          </Table>
        </>
      )}
    </>
  );
}
