/** What changes in a model that need not know words: how far its last vectors move without some heads. */

import { fixed, share } from "../../format";
import { say } from "../../messages";
import { Card } from "../../parts/Card";
import { Line } from "../../parts/Line";
import { paint } from "../../parts/paint";
import { Table } from "../../parts/Table";
import { Token } from "../../parts/Token";
import { Costs } from "./Decides";
import type { Changes } from "./numbers";

interface Props {
  readonly changes: Changes;
  readonly tokens: readonly string[];
  /** Without which heads they moved. */
  readonly off: readonly string[];
  readonly measured: boolean;
  readonly onMeasure: () => void;
}

export function Moves({ changes, tokens, off, measured, onMeasure }: Props) {
  const { moved, cost } = changes;
  const heads = off.join(", ");
  return (
    <Card title={say("heads.moves")} note={say("heads.moves.note")}>
      {moved && (
        <Table label={say("heads.without", { heads })}>
          <thead>
            <tr>
              <td />
              {tokens.map((token, i) => (
                <th key={i} scope="col">
                  <Token text={token} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Line
              head={say("heads.without", { heads })}
              group="answer"
              cells={Array.from(moved, (value, i) => ({
                id: `moved/${i}`,
                value,
                text: share(value),
                look: paint(value),
              }))}
            />
          </tbody>
        </Table>
      )}
      <Costs
        measured={measured}
        cost={cost}
        note={say("heads.moves.cost")}
        text={(value) => fixed(value, 3)}
        onMeasure={onMeasure}
      />
    </Card>
  );
}
