/** The chosen head as a table, or how it differs from the pinned one; of many tokens, a part that can be moved. */

import { useState } from "preact/hooks";
import { at, type Matrix, row } from "../../engine/matrix";
import { bare } from "../../format";
import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { Columns } from "../../parts/Columns";
import { type Entry, Line } from "../../parts/Line";
import { paint, signedPaint } from "../../parts/paint";
import { Sum } from "../../parts/Sum";
import { Table } from "../../parts/Table";
import { Token } from "../../parts/Token";
import type { Head } from "./numbers";
import { nameOf } from "./numbers";

/** Rows, and columns, that stand in the table at a time. */
export const WINDOW = 32;

interface Props {
  readonly tokens: readonly string[];
  readonly head: Head;
  readonly weights: Matrix;
  /** The weights of the head it is compared with; null: none. */
  readonly minus: Matrix | null;
  readonly query: number;
  readonly onQuery: (index: number) => void;
}

export function Large({ tokens, head, weights, minus, query, onQuery }: Props) {
  const T = tokens.length;
  const [start, setStart] = useState<readonly [number, number]>([0, 0]);
  const inside = (from: number) => Math.max(0, Math.min(from, T - WINDOW));
  // The row that asks is always among the rows.
  const rows = query < start[0] || query >= start[0] + WINDOW ? inside(query - WINDOW / 2) : inside(start[0]);
  const columns = inside(start[1]);
  const seen = <Value,>(all: readonly Value[], from: number) => all.slice(from, from + WINDOW);
  const shares = (i: number): Entry[] =>
    seen([...row(weights, i)], columns).map((value, n) => ({
      id: `weights/${head[0]}/${head[1]}/${i}/${columns + n}`,
      value,
      text: bare(value),
      look: paint(value),
    }));
  const differences = (i: number, other: Matrix): Entry[] =>
    seen([...row(weights, i)], columns).map((value, n) => {
      const difference = value - at(other, i, columns + n);
      return {
        id: `difference/${i}/${columns + n}`,
        value: difference,
        text: bare(difference, 2),
        look: signedPaint(difference),
      };
    });
  return (
    <>
      {T > WINDOW && (
        <p class="bb-tools">
          <Move what="rows" from={rows} count={T} onMove={(from) => setStart([inside(from), columns])} />
          <Move what="columns" from={columns} count={T} onMove={(from) => setStart([rows, inside(from)])} />
        </p>
      )}
      <Table label={say("heads.head", { head: nameOf(head) })} look="bb-square">
        <thead>
          <tr>
            <td />
            <Columns count={seen(tokens, columns).length}>
              {(n) => <Token text={tokens[columns + n] ?? ""} />}
            </Columns>
            {minus ? (
              <td />
            ) : (
              <th scope="col" class="bb-end">
                Σ
              </th>
            )}
          </tr>
        </thead>
        <tbody key={minus ? "difference" : "weights"}>
          {seen(tokens, rows).map((token, n) => {
            const i = rows + n;
            return (
              <Line
                key={n}
                look={i === query ? "bb-asks" : ""}
                head={<Token text={token} />}
                onHead={() => onQuery(i)}
                group="square"
                cells={minus ? differences(i, minus) : shares(i)}
                end={minus ? <td /> : <Sum group="square" id={`sum/${i}`} shares={row(weights, i)} />}
              />
            );
          })}
        </tbody>
      </Table>
    </>
  );
}

interface MoveProps {
  readonly what: "rows" | "columns";
  readonly from: number;
  readonly count: number;
  readonly onMove: (from: number) => void;
}

/** Moves the table by a window. */
function Move({ what, from, count, onMove }: MoveProps) {
  const to = Math.min(count, from + WINDOW);
  return (
    <span class="bb-move">
      <Button
        handle={`${what}-back`}
        disabled={from === 0}
        aria-label={say(`heads.part.${what}.back`)}
        onClick={() => onMove(from - WINDOW)}
      >
        ←
      </Button>
      <span class="bb-label">{say(`heads.part.${what}`, { from: from + 1, to, count })}</span>
      <Button
        handle={`${what}-on`}
        disabled={to === count}
        aria-label={say(`heads.part.${what}.on`)}
        onClick={() => onMove(from + WINDOW)}
      >
        →
      </Button>
    </span>
  );
}
