/** What both layers need at this length: steps, path, multiplications. */

import type { ComponentChildren } from "preact";
import { say } from "../../messages";
import { grouped } from "../../multiplications";
import { Card } from "../../parts/Card";
import { Cell } from "../../parts/Cell";
import { Prose } from "../../parts/Prose";
import { Table } from "../../parts/Table";
import type { Numbers } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  readonly width: number;
}

export function Counts({ numbers, width }: Props) {
  const { tokens, T, done, one, other, apart, work } = numbers;
  const most = Math.max(work.rnn.all, work.attention.all);
  const names = { one: tokens[one] ?? "", other: tokens[other] ?? "" };
  return (
    <Card title={say("race.counts")} note={say("race.counts.note", { T, D: width })}>
      <Table label={say("race.counts")} look="bb-counts">
        <thead>
          <tr>
            <td />
            <th scope="col" class="bb-key-rnn">
              {say("race.rnn")}
            </th>
            <th scope="col" class="bb-mark-b">
              {say("race.attention")}
            </th>
          </tr>
        </thead>
        <tbody>
          <Pair head={say("race.done")} id="done" rnn={done} attention={1} />
          <Pair head={say("race.steps")} id="steps" rnn={T} attention={1} look="bb-strong" />
          <Pair head={say("race.path", names)} id="path" rnn={apart} attention={Math.min(apart, 1)} />
          <tr>
            <th scope="row" colSpan={3} class="bb-step">
              {say("race.work")}
            </th>
          </tr>
          <Pair
            head={say("race.project")}
            id="work/project"
            rnn={work.rnn.project}
            attention={work.attention.project}
          />
          <Pair head={say("race.hand")} id="work/hand" rnn={work.rnn.hand} attention={null} />
          <Pair head={say("race.meet")} id="work/meet" rnn={null} attention={work.attention.meet} />
          <Pair
            head={say("race.all")}
            id="work/all"
            rnn={work.rnn.all}
            attention={work.attention.all}
            most={most}
            look="bb-strong"
          />
        </tbody>
      </Table>
    </Card>
  );
}

interface PairProps {
  readonly head: string;
  readonly id: string;
  /** null: there is no such thing in this layer. */
  readonly rnn: number | null;
  readonly attention: number | null;
  /** The largest of them, where bars compare them. */
  readonly most?: number;
  readonly look?: string;
}

function Pair({ head, id, rnn, attention, most, look = "" }: PairProps) {
  const cell = (layer: string, value: number | null): ComponentChildren =>
    value === null ? (
      <td key={layer} class="bb-none-here">
        –
      </td>
    ) : (
      <Cell key={layer} group="pair" id={`${id}/${layer}`} value={value} look={look}>
        {most !== undefined && (
          <span class="bb-gauge" aria-hidden="true">
            <span style={`width: ${(100 * value) / most}%`} />
          </span>
        )}
        {grouped(value)}
      </Cell>
    );
  return (
    <tr>
      <th scope="row">
        <Prose text={head} />
      </th>
      {cell("rnn", rnn)}
      {cell("attention", attention)}
    </tr>
  );
}
