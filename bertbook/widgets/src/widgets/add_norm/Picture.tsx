/** Five vectors under each other, a bar a number: where their middle lies, and how far they spread. */

import type { ComponentChildren } from "preact";
import { fixed, short } from "../../format";
import { say } from "../../messages";
import { Cell } from "../../parts/Cell";
import { Table } from "../../parts/Table";
import { largest } from "../../parts/VectorRow";
import { shown, totalOf } from "./explain";
import { type Numbers, ROWS, type Row, type State } from "./numbers";

const GROUP = "spread"; // a tab stop
const HEIGHT = 48; // units of a picture

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
}

export function Picture({ numbers, state }: Props) {
  // What the sliders do to the sums shrinks no other picture.
  const untouched = numbers.x.map((value, n) => value + (numbers.said[n] as number));
  const { x, said, normed, output } = numbers;
  const steady = Math.max(...[x, said, untouched, normed, output].map(largest));
  const reachOf = (name: Row) =>
    name === "added" || name === "f" ? Math.max(steady, largest(numbers[name])) : steady;
  return (
    <Table label={say("add_norm.picture")} look="bb-bars-table">
      <thead>
        <tr>
          <td />
          <td />
          <th scope="col">{say("add_norm.mean")}</th>
          <th scope="col">{say("add_norm.std")}</th>
          <th scope="col">{say("add_norm.share")}</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map((name, n) => (
          <tr key={name} class={`bb-way-${name} ${name === "x" && !state.add ? "bb-off" : ""}`}>
            <th scope="row">{headOf(name, state)}</th>
            <td class="bb-bars-of">
              <Bars
                values={numbers[name]}
                mean={numbers.mean[name]}
                std={numbers.std[name]}
                reach={reachOf(name)}
              />
              <small aria-hidden="true">{say("add_norm.scale.of", { reach: fixed(reachOf(name), 1) })}</small>
            </td>
            <Cell group={GROUP} id={`mean/${n}`} value={numbers.mean[name]}>
              {fixed(numbers.mean[name], 3)}
            </Cell>
            <Cell group={GROUP} id={`std/${n}`} value={numbers.std[name]}>
              {fixed(numbers.std[name], 3)}
            </Cell>
            <Share n={n} numbers={numbers} />
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** What x and f(x) hold of the variance of their sum, and that these are all of it. */
function Share({ n, numbers }: { readonly n: number; readonly numbers: Numbers }) {
  if (n > 2) return <td />;
  if (n === 2)
    return (
      <Cell group={GROUP} id="sum/0" value={totalOf(numbers)} look="bb-end">
        {`Σ ${shown(totalOf(numbers))}`}
      </Cell>
    );
  const value = numbers.shares[n] as number;
  return (
    <Cell group={GROUP} id={`weights/0/${n}`} value={value}>
      <span class="bb-gauge" aria-hidden="true">
        <span style={`width: ${Math.max(0, Math.min(1, value || 0)) * 100}%`} />
      </span>
      {shown(value)}
    </Cell>
  );
}

/** The name of a vector. */
export function headOf(name: Row, { add, factor, scale, offset }: State): ComponentChildren {
  if (name === "f" && factor !== 1) return `${say("add_norm.row.f")} × ${short(factor)}`;
  if (name !== "added") return say(`add_norm.row.${name}`);
  const sum = say(add ? "add_norm.row.added" : "add_norm.row.alone");
  const scaled = scale === 1 ? sum : `(${sum}) × ${short(scale)}`;
  if (offset === 0) return scaled;
  return `${scaled} ${offset < 0 ? "−" : "+"} ${short(Math.abs(offset))}`;
}

interface BarsProps {
  readonly values: Float64Array;
  readonly mean: number;
  readonly std: number;
  readonly reach: number;
}

/** A bar a number, from 0 up or down; behind them a band, as wide as one σ on both sides of μ. */
function Bars({ values, mean, std, reach }: BarsProps) {
  const y = (value: number) => (HEIGHT / 2) * (1 - value / reach);
  const bars = (sign: 1 | -1) =>
    Array.from(values, (value, n) =>
      value * sign > 0 ? `M ${2 * n + 1} ${y(0).toFixed(2)} V ${y(value).toFixed(2)}` : "",
    ).join("");
  return (
    <svg viewBox={`0 0 ${2 * values.length} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <rect
        class="bb-band"
        x={0}
        y={y(mean + std)}
        width={2 * values.length}
        height={Math.max(0, y(mean - std) - y(mean + std))}
      />
      <path class="bb-up" d={bars(1)} />
      <path class="bb-down" d={bars(-1)} />
      <path class="bb-zero-line" d={`M 0 ${y(0)} H ${2 * values.length}`} />
      <path class="bb-mean-line" d={`M 0 ${y(mean).toFixed(2)} H ${2 * values.length}`} />
    </svg>
  );
}
