/** The Lock widget at the cursor: every unit, and the names. */

import { at, type Matrix } from "../../engine/matrix";
import { bare } from "../../format";
import { say } from "../../messages";
import { Card } from "../../parts/Card";
import { type Entry, Line } from "../../parts/Line";
import { Names } from "../../parts/Names";
import { paint, signedPaint } from "../../parts/paint";
import { Table } from "../../parts/Table";
import { subjectOf } from "../../who";
import { heldAt, type Numbers, type State } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  readonly cursor: number;
}

/** Every unit at the cursor: its gates, its cell, and what it shows. */
export function Units({ numbers: { story, reading }, state, cursor }: Props & { readonly state: State }) {
  const { lstm } = reading;
  if (!lstm) return null;
  const token = story.tokens[cursor] ?? "";
  const units = Array.from({ length: reading.hidden.cols }, (_, u) => u);
  const rows: readonly (readonly [string, string, Matrix])[] = [
    ["i", `gates/i/${cursor}`, lstm.i],
    ["f", `gates/f/${cursor}`, lstm.f],
    ["g", `gates/g/${cursor}`, lstm.g],
    ["o", `gates/o/${cursor}`, lstm.o],
    ["c", `c/${cursor}`, lstm.cell],
    ["h", `h/${cursor}`, lstm.hidden],
  ];
  const cells = (name: string, handle: string, values: Matrix): Entry[] =>
    units.map((u) => {
      const value = at(values, cursor, u);
      const tint = "ifo".includes(name) ? paint(value) : signedPaint(value);
      const text = bare(value, 2);
      return {
        id: `${handle}/${u}`,
        value,
        text,
        look: heldAt(name, cursor, state) === undefined ? tint : `${tint} bb-edited`,
      };
    });
  return (
    <Card title={say("lock.units", { token })} note={say("lock.units.note")}>
      <Table label={say("lock.units", { token })} look="bb-h">
        <thead>
          <tr>
            <td />
            {units.map((u) => (
              <th key={u} scope="col">
                {u + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, handle, values]) => (
            <Line key={name} head={<b>{name}</b>} group="units" cells={cells(name, handle, values)} />
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

export function NamesAt({ numbers: { story, reading }, cursor }: Props) {
  const left = reading.left[cursor];
  const token = story.tokens[cursor] ?? "";
  const columns = [
    ...(left
      ? [
          {
            head: say("heirloom.left.here", { token }),
            handle: `left/${cursor}`,
            sum: "sum/left",
            shares: left,
          },
        ]
      : []),
    { head: say("heirloom.answer"), handle: "answer", sum: "sum/answer", shares: reading.answer },
  ];
  return (
    <Names
      label={say("heirloom.names", { token })}
      names={story.names}
      subject={subjectOf(story)}
      columns={columns}
    />
  );
}
