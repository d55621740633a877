/** The five products as three sheets, and what they cost. */

import { at, type Matrix } from "../../engine/matrix";
import { bare, fixed, share, short } from "../../format";
import { say } from "../../messages";
import { grouped, total } from "../../multiplications";
import { Card } from "../../parts/Card";
import { Cell } from "../../parts/Cell";
import { paint } from "../../parts/paint";
import { Table } from "../../parts/Table";
import { BIG, type Numbers, type Pair, type State, VECTORS, type Vector } from "./numbers";
import { type Block, type Grid, Sheet, turned } from "./Sheet";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
}

export function ProjectCard({ numbers, state }: Props) {
  const { x, W, made, tokens, names } = numbers;
  const letter = state.columns ? "I" : "X";
  const weight = (name: Vector): Block => ({
    title: <b class={`bb-mark-${name}`}>W_{name}</b>,
    rows: names,
    cols: names,
    place: (m, f) => {
      const id = `W_${name}/${m}/${f}`;
      const value = at(W[name], m, f);
      return { id, value, text: short(value), look: `bb-weight ${id in state.edits ? "bb-edited" : ""}` };
    },
  });
  const features = block(<b>{letter}</b>, "x", x, tokens, names);
  const grid: Grid = [
    [null, ...VECTORS.map(weight)],
    [
      features,
      ...VECTORS.map((name) =>
        block(<b class={`bb-mark-${name}`}>{name.toUpperCase()}</b>, name, made[name], tokens, names),
      ),
    ],
  ];
  return (
    <Card
      title={say(state.columns ? "matrices.project.columns" : "matrices.project")}
      note={say("matrices.project.note")}
    >
      <Sheet group="pair" label={say("matrices.project")} grid={state.columns ? turned(grid) : grid} />
    </Card>
  );
}

export function ScoreCard({ numbers, state, pair }: Props & { readonly pair: Pair }) {
  const { made, attention, tokens, names } = numbers;
  const [i, j] = pair;
  const q = block(<b class="bb-mark-q">Q</b>, "again/q", made.q, tokens, names, (t) =>
    t === i ? "bb-asking" : "",
  );
  const k = block(<b class="bb-mark-k">Kᵀ</b>, "again/k", made.k, tokens, names, (t) =>
    t === j ? "bb-offering" : "",
  );
  const scores: Block = {
    title: <b>A</b>,
    rows: tokens,
    cols: tokens,
    place: (a, b) => ({
      id: `scores/${a}/${b}`,
      value: at(attention.scores, a, b),
      text: fixed(at(attention.scores, a, b), 2),
      look: a === i && b === j ? "bb-met" : "",
    }),
  };
  const kT = { ...k, rows: names, cols: tokens, place: (f: number, t: number) => k.place(t, f) };
  const grid: Grid = [
    [null, kT],
    [q, scores],
  ];
  return (
    <Card
      title={say(state.columns ? "matrices.score.columns" : "matrices.score", { width: state.width })}
      note={say(state.columns ? "matrices.score.note.columns" : "matrices.score.note")}
    >
      <Sheet
        group="scores"
        label={say("matrices.score", { width: state.width })}
        grid={state.columns ? turned(grid) : grid}
      />
    </Card>
  );
}

export function BlendCard({ numbers, state, pair }: Props & { readonly pair: Pair }) {
  const { made, attention, tokens, names } = numbers;
  const [i, j] = pair;
  const shares: Block = {
    title: <b>Â</b>,
    rows: tokens,
    cols: tokens,
    place: (a, b) => {
      const value = at(attention.weights, a, b);
      const look = `${paint(value)} ${a === i && b === j ? "bb-met" : ""}`;
      return { id: `weights/${a}/${b}`, value, text: bare(value), look };
    },
  };
  const sums: Block = {
    title: "Σ",
    rows: tokens,
    cols: [""],
    place: (a) => {
      const value = tokens.reduce((sum, _, b) => sum + at(attention.weights, a, b), 0);
      return { id: `sum/${a}`, value, text: share(value), look: "bb-end" };
    },
  };
  const output = block(<b class="bb-mark-b">O</b>, "output", attention.output, tokens, names, (t) =>
    t === i ? "bb-blended" : "",
  );
  const v = block(<b class="bb-mark-v">V</b>, "again/v", made.v, tokens, names);
  const grid: Grid = [
    [null, null, v],
    [
      shares,
      sums,
      { ...output, place: (a, f) => ({ ...output.place(a, f), text: brief(at(attention.output, a, f)) }) },
    ],
  ];
  return (
    <Card
      title={say(state.columns ? "matrices.blend.columns" : "matrices.blend")}
      note={say(state.columns ? "matrices.blend.note.columns" : "matrices.blend.note")}
    >
      <Sheet group="blend" label={say("matrices.blend")} grid={state.columns ? turned(grid) : grid} />
    </Card>
  );
}

/** A number in little room: a column is narrow. */
const brief = (value: number): string => (Math.abs(value) < 1 ? bare(value) : fixed(value, 2));

/** A matrix with a token a row and a feature a column. */
function block(
  title: Block["title"],
  name: string,
  m: Matrix,
  tokens: readonly string[],
  names: readonly string[],
  look: (t: number) => string = () => "",
): Block {
  return {
    title,
    rows: tokens,
    cols: names,
    place: (t, f) => ({
      id: `${name}/${t}/${f}`,
      value: at(m, t, f),
      text: short(at(m, t, f)),
      look: look(t),
    }),
  };
}

const PRODUCTS = {
  q: ["X W_q", "W_q I"],
  k: ["X W_k", "W_k I"],
  v: ["X W_v", "W_v I"],
  scores: ["Q Kᵀ", "Kᵀ Q"],
  output: ["Â V", "V Â"],
} as const;

/** How many multiplications each product takes. */
export function WorkCard({ numbers, state }: Props) {
  const [T, D] = state.big ? BIG : [numbers.tokens.length, state.width];
  const makes = { q: "Q", k: "K", v: "V", scores: "A", output: "O" } as const;
  return (
    <Card title={say("matrices.work")} note={say("matrices.work.note", { T, D })}>
      <Table label={say("matrices.work")} look="bb-work">
        <tbody>
          {(Object.keys(PRODUCTS) as (keyof typeof PRODUCTS)[]).map((part) => (
            <tr key={part}>
              <th scope="row">
                {makes[part]} = {PRODUCTS[part][state.columns ? 1 : 0]}
              </th>
              <Cell group="blend" id={`work/${part}`} value={numbers.work[part]}>
                {grouped(numbers.work[part])}
              </Cell>
            </tr>
          ))}
          <tr class="bb-result">
            <th scope="row">{say("matrices.work.all")}</th>
            <Cell group="blend" id="work/all" value={total(numbers.work)} look="bb-strong">
              {grouped(total(numbers.work))}
            </Cell>
          </tr>
        </tbody>
      </Table>
    </Card>
  );
}
