/** Probabilities of the names a reader chooses from, a row a name, and its best answers in words. */

import { share } from "../format";
import { say } from "../messages";
import { glossOf } from "../who";
import { type Entry, Line } from "./Line";
import { paint } from "./paint";
import { Table } from "./Table";
import { Token } from "./Token";

interface Column {
  readonly head: string;
  /** The handle of its numbers, and of their sum. */
  readonly handle: string;
  readonly sum: string;
  readonly shares: ArrayLike<number>;
}

interface Props {
  readonly label: string;
  readonly names: readonly string[];
  /** The right name's place; -1 where there is none. */
  readonly subject: number;
  readonly columns: readonly Column[];
}

/** A column a question: which shares it gives to the names. */
export function Names({ label, names, subject, columns }: Props) {
  const cell = (column: Column, n: number): Entry => ({
    id: `${column.handle}/${n}`,
    value: column.shares[n] ?? 0,
    text: share(column.shares[n] ?? 0),
    look: paint(column.shares[n] ?? 0),
  });
  const total = ({ sum, shares }: Column): Entry => {
    const value = Array.from(shares).reduce((x, y) => x + y, 0);
    return { id: sum, value, text: share(value), look: "bb-end" };
  };
  return (
    <Table label={label} look="bb-names">
      <thead>
        <tr>
          <td />
          {columns.map(({ head }, n) => (
            <th key={n} scope="col">
              <Token text={head} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name, n) => (
          <Line
            key={name}
            look={n === subject ? "bb-true" : ""}
            head={
              <>
                <Token text={name} /> <small>{glossOf(name)}</small>
              </>
            }
            group="units"
            cells={columns.map((column) => cell(column, n))}
          />
        ))}
        <Line look="bb-result" head="Σ" group="units" cells={columns.map(total)} />
      </tbody>
    </Table>
  );
}

interface TopProps {
  readonly names: readonly string[];
  readonly answer: ArrayLike<number>;
  /** The right name's place; -1 where there is none. */
  readonly subject: number;
}

/** The three best answers. */
export function Top({ names, answer, subject }: TopProps) {
  const best = [...names.keys()].sort((a, b) => (answer[b] ?? 0) - (answer[a] ?? 0)).slice(0, 3);
  return (
    <p class="bb-top">
      {best.map((n, rank) => (
        <span
          key={rank}
          class={rank === 0 ? "bb-best" : ""}
          data-role="top"
          data-rank={rank}
          data-token={names[n]}
          data-value={answer[n]}
        >
          <Token text={names[n] ?? ""} /> {share(answer[n] ?? 0)}
          {rank === 0 && subject >= 0 && <small> {say(n === subject ? "who.right" : "who.wrong")}</small>}
        </span>
      ))}
    </p>
  );
}
