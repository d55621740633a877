/** The way of one token's vector, from top to bottom: a strip of colours at each station, and arrows beside them. */

import type { ComponentChildren } from "preact";
import { fixed } from "../../format";
import { say } from "../../messages";
import { Cell, stop } from "../../parts/Cell";
import { type Entry, Line } from "../../parts/Line";
import { Prose } from "../../parts/Prose";
import { signedPaint } from "../../parts/paint";
import { Strip } from "../../parts/Strip";
import { Heads } from "./Heads";
import {
  deviation,
  mean,
  type Numbers,
  reachOf,
  type State,
  type StationName,
  turned,
  vector,
} from "./numbers";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly onStation: (station: StationName | "") => void;
}

/** BERT-base is so many times as wide: 768 to 64, and 3072 to 256. */
const LARGER = 12;

/** The rows of the picture: a station each, and before `b` the heads. */
type Row = StationName | "heads";

/** From where to where the arrows beside the line carry a vector past what happens there. */
const BESIDE: readonly (readonly [Row, Row])[] = [
  ["word", "total"],
  ["x", "added"],
  ["normed", "added_again"],
];

/** What is done there, as a sign in the line. */
const SIGNS: Partial<Record<Row, string>> = {
  heads: "α̂",
  ...{ total: "+", added: "+", added_again: "+" },
  ...{ x: "N", normed: "N", output: "N" },
};

export function Way({ numbers, state, onStation }: Props) {
  const rows: readonly Row[] = [...numbers.stations.keys()].flatMap((name): Row[] =>
    name === "b" ? ["heads", "b"] : [name],
  );
  const line = (row: Row) => 1 + rows.indexOf(row);
  return (
    <div class="bb-way">
      {BESIDE.filter(([from]) => rows.includes(from)).map(([from, to]) => (
        <div
          key={from}
          class="bb-beside"
          style={`grid-row: ${line(from)} / ${line(to)}`}
          aria-hidden="true"
        />
      ))}
      {rows.map((row) => (
        <div key={row} class={`bb-sign bb-sign-${row}`} style={`grid-row: ${line(row)}`} aria-hidden="true">
          <span>{row === "x" && numbers.block > 0 ? "" : SIGNS[row]}</span>
        </div>
      ))}
      {rows.map((row) => (
        <section key={row} class="bb-station" style={`grid-row: ${line(row)}`} data-station={row}>
          {row === "heads" ? (
            <Heads numbers={numbers} />
          ) : (
            <Station
              name={row}
              numbers={numbers}
              turns={state.turns}
              open={state.station === row}
              onOpen={() => onStation(state.station === row ? "" : row)}
            />
          )}
        </section>
      ))}
      <p class="bb-note bb-station">
        {numbers.block === 0
          ? say("block.legend", { arrows: fixed(reachOf(numbers, "total"), 1) })
          : say("block.legend.block")}
      </p>
    </div>
  );
}

interface StationProps {
  readonly name: StationName;
  readonly numbers: Numbers;
  readonly turns: boolean;
  readonly open: boolean;
  readonly onOpen: () => void;
}

function Station({ name, numbers, turns, open, onOpen }: StationProps) {
  const values = vector(numbers, name);
  const reach = reachOf(numbers, name);
  const [T, D] = [numbers.tokens.length, values.length];
  const title = say(`block.station.${name}`);
  const [least, most] = [Math.min(...values), Math.max(...values)].map((x) => fixed(x, 2)) as [
    string,
    string,
  ];
  const shape = say("block.shape", { count: T, width: D });
  return (
    <>
      <button
        type="button"
        {...stop("stations")}
        data-role="station"
        data-name={name}
        aria-expanded={open}
        aria-label={say("block.summary", { station: title, count: D, least, most })}
        onClick={onOpen}
      >
        <b>{title}</b>
        <span class="bb-how">
          <Prose text={how(name, numbers.block)} />
        </span>
        <span class="bb-shape">
          {shape} <small>{say("block.shape.base", { width: D * LARGER })}</small>
        </span>
        <Strip values={values} reach={reach} />
      </button>
      <Facts name={name} numbers={numbers} turns={turns} />
      {open && <Values name={name} values={values} reach={reach} />}
    </>
  );
}

/** How the numbers of a station are made, in a few words. */
function how(name: StationName, block: number): string {
  return name === "x" && block > 0 ? say("block.how.x.before") : say(`block.how.${name}`);
}

/** Mean and spread before and after a norm of the block; how far a step turned the vector. */
function Facts({ name, numbers, turns }: Pick<StationProps, "name" | "numbers" | "turns">) {
  const norm = numbers.norms.find(({ from, to }) => to === name && from !== "total");
  const angle = turns ? turned(numbers, name) : undefined;
  if (!norm && angle === undefined) return null;
  const spread = (kind: "mean" | "std", of: (values: Float64Array) => number) =>
    norm && (
      <Fact label={say(kind === "mean" ? "block.mean" : "block.std")}>
        <Fraction id={`${kind}/${norm.from}`} value={of(vector(numbers, norm.from))} digits={2} />
        <td>→</td>
        <Fraction id={`${kind}/${norm.to}`} value={of(vector(numbers, norm.to))} digits={2} />
      </Fact>
    );
  return (
    <div class="bb-facts">
      {spread("mean", mean)}
      {spread("std", deviation)}
      {angle !== undefined && (
        <Fact label={say("block.turned")}>
          <Fraction id={`turn/${name}`} value={angle} digits={1} />
        </Fact>
      )}
    </div>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <table aria-label={label}>
      <tbody>
        <tr>
          <th scope="row">{label}</th>
          {children}
        </tr>
      </tbody>
    </table>
  );
}

interface FractionProps {
  readonly id: string;
  readonly value: number;
  readonly digits: number;
}

function Fraction({ id, value, digits }: FractionProps) {
  return (
    <Cell group="numbers" id={id} value={value}>
      {fixed(value, digits)}
    </Cell>
  );
}

interface ValuesProps {
  readonly name: StationName;
  readonly values: Float64Array;
  readonly reach: number;
}

const IN_A_ROW = 8;

/** All numbers of a station, eight in a row: narrow enough never to scroll sideways. */
function Values({ name, values, reach }: ValuesProps) {
  const entry = (value: number, n: number): Entry => ({
    id: `${name}/${n}`,
    value,
    text: fixed(value, 2),
    look: signedPaint(value / reach),
  });
  const entries = Array.from(values, entry);
  return (
    <table class="bb-values" aria-label={say("block.values", { station: say(`block.station.${name}`) })}>
      <tbody>
        {Array.from({ length: values.length / IN_A_ROW }, (_, r) => {
          const [from, to] = [r * IN_A_ROW, (r + 1) * IN_A_ROW];
          return <Line key={r} head={`${from + 1}–${to}`} group="numbers" cells={entries.slice(from, to)} />;
        })}
      </tbody>
    </table>
  );
}
