/**
 * A number for every two tokens: a row a token that asks, a column a token that is looked at. Of many tokens the
 * table shows a part, beside a small picture of all; the arrow keys go on beyond its edges.
 */

import { useLayoutEffect, useRef } from "preact/hooks";
import { type Matrix, row } from "../engine/matrix";
import { Columns } from "./Columns";
import { type Entry, Line } from "./Line";
import { Overview } from "./Overview";
import { Sum } from "./Sum";
import { SPAN, type Span, useSpan } from "./span";
import { Table } from "./Table";
import { Token } from "./Token";

interface Props {
  readonly label: string;
  readonly tokens: readonly string[];
  /** What the numbers' handles begin with: "weights" for "weights/1/2". */
  readonly name: string;
  /** What stands in row i and column j. */
  readonly entry: (i: number, j: number) => Omit<Entry, "id">;
  /** The shares, for the picture and the sums. */
  readonly shares: Matrix;
  /** Whether each row ends in its sum, as "sum/1". */
  readonly sums: boolean;
  /** The row and the column that are marked. */
  readonly marked: readonly [number, number];
  /** The row and the column that have to be in sight. */
  readonly wanted: readonly [number, number];
  readonly onPair: (i: number, j: number | null) => void;
}

export function Square({ label, tokens, name, entry, shares, sums, marked, wanted, onPair }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const goal = useRef<string | null>(null);
  const rows = useSpan(tokens.length, wanted[0]);
  const columns = useSpan(tokens.length, wanted[1]);
  useLayoutEffect(() => {
    if (goal.current)
      body.current?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(goal.current)}"]`)?.focus();
    goal.current = null;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const place = beyond(event, tokens.length, sums, rows, columns);
    if (!place) return;
    event.preventDefault();
    event.stopPropagation(); // else the key would go on to the nearest number in sight
    const [i, j] = place;
    goal.current = j === null ? `sum/${i}` : `${name}/${i}/${j}`;
    rows.show(i);
    if (j !== null) columns.show(j);
  };
  const shown = keys(columns);
  return (
    <>
      {tokens.length > SPAN && (
        <Overview tokens={tokens} shares={shares} rows={rows} columns={columns} onPair={onPair} />
      )}
      <Table label={label} look="bb-square" onKeyDown={onKeyDown}>
        <thead>
          <tr>
            <td />
            <Columns count={shown.length} look={(n) => (shown[n] === marked[1] ? "bb-key" : "")}>
              {(n) => <Token text={tokens[shown[n] ?? -1] ?? ""} />}
            </Columns>
            {sums ? (
              <th scope="col" class="bb-end">
                Σ
              </th>
            ) : (
              <td />
            )}
          </tr>
        </thead>
        <tbody ref={body}>
          {keys(rows).map((i) => (
            <Line
              key={i - rows.from}
              look={i === marked[0] ? "bb-asks" : ""}
              head={<Token text={tokens[i] ?? ""} />}
              onHead={() => onPair(i, null)}
              group="square"
              cells={shown.map((j) => ({ id: `${name}/${i}/${j}`, ...entry(i, j) }))}
              end={sums && <Sum group="square" id={`sum/${i}`} shares={row(shares, i)} />}
            />
          ))}
        </tbody>
      </Table>
    </>
  );
}

function keys({ from, to }: Span): number[] {
  return Array.from({ length: to - from }, (_, n) => from + n);
}

/** Where a key leads from a number, when that place is out of sight; null for its row's sum. */
function beyond(
  event: KeyboardEvent,
  count: number,
  sums: boolean,
  rows: Span,
  columns: Span,
): readonly [number, number | null] | null {
  const handle = (event.target as HTMLElement).dataset.cell?.split("/");
  if (!handle || event.ctrlKey || event.metaKey || event.altKey) return null;
  const sum = handle[0] === "sum";
  const i = Number(handle.at(sum ? -1 : -2));
  const j = sum ? count : Number(handle.at(-1));
  const last = sums ? count : count - 1;
  const [to, across] =
    {
      ArrowUp: [i - 1, j],
      ArrowDown: [i + 1, j],
      ArrowLeft: [i, j - 1],
      ArrowRight: [i, j + 1],
      Home: [i, 0],
      End: [i, last],
    }[event.key] ?? [];
  if (to === undefined || across === undefined || to < 0 || to >= count || across < 0 || across > last)
    return null;
  const sees = ({ from, to: end }: Span, place: number) => from <= place && place < end;
  if (sees(rows, to) && (across === count || sees(columns, across))) return null;
  return [to, across === count ? null : across];
}
