/** Blend: give out the shares by hand, and watch the new vector move between the values. */

import { useState } from "preact/hooks";
import { fromRows, matmul, row } from "../../engine/matrix";
import { share, short, sub } from "../../format";
import { say } from "../../messages";
import { type Common, useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Bars } from "../../parts/Bars";
import { BlendLines } from "../../parts/BlendLines";
import { Body } from "../../parts/Body";
import { Button } from "../../parts/Button";
import { Controls } from "../../parts/Controls";
import { FormulaBar } from "../../parts/FormulaBar";
import { ofOutput, ofPart, ofTotal } from "../../parts/formulas";
import { Line } from "../../parts/Line";
import { Live } from "../../parts/Live";
import { Notices } from "../../parts/Notices";
import { paint } from "../../parts/paint";
import { because, type Explanation, usePanel } from "../../parts/panel";
import { Quiz } from "../../parts/Quiz";
import { Sum } from "../../parts/Sum";
import { Table } from "../../parts/Table";
import { TokenHeads } from "../../parts/TokenHeads";
import { Plane } from "./Plane";

interface State extends Common {
  readonly tokens: readonly string[];
  /** α̂: the reader's shares, together 1. */
  readonly mix: readonly number[];
  /** (T, 2): v of each token. */
  readonly values: readonly (readonly [number, number])[];
}

const INPUTS = ["tokens", "mix", "values"] as const;
const AXES = ["x", "y"] as const;

export const LINKS = {} as const;

/** The mix with share j set to `value` and the others scaled, so that all still add up to 1. */
function remix(mix: readonly number[], j: number, value: number): number[] {
  const rest = 1 - (mix[j] as number);
  return mix.map((old, m) => {
    if (m === j) return mix.length === 1 ? 1 : value;
    return rest > 1e-12 ? (old * (1 - value)) / rest : (1 - value) / (mix.length - 1);
  });
}

export function Blend({ model }: WidgetProps) {
  const { state, change, round, reset } = useInputs<State>(model, INPUTS);
  const { tokens, mix } = state;
  const v = fromRows(state.values, 2);
  const output = row(matmul(fromRows([mix]), v), 0);
  const panel = usePanel((cell) => explain(cell, state, v), undefined, round);
  const setShare = (j: number, value: number) => change({ mix: remix(mix, j, value) });
  const equal = mix.map(() => 1 / mix.length);

  return (
    <Body model={model} panel={panel}>
      <Notices badLink={state.bad_link} />
      <div class="bb-side">
        <Bars
          tokens={tokens}
          shares={mix}
          values={mix}
          reach={[0, 1]}
          step={0.01}
          label={(j) => say("blend.slider", { token: tokens[j] ?? "" })}
          onValue={setShare}
        />
        <Plane tokens={tokens} v={v} shares={mix} output={output} />
      </div>
      <Live text={say("blend.live", { x: share(output[0] ?? 0), y: share(output[1] ?? 0) })} />
      <Controls onReset={reset}>
        <Button handle="equal" onClick={() => change({ mix: equal })}>
          {say("blend.equal")}
        </Button>
      </Controls>
      <Predict key={round} state={state} change={change} />
      <div class="bb-card">
        <Table label={say("step.blend")} look="bb-steps">
          <TokenHeads tokens={tokens} />
          <tbody>
            <Line
              head={say("row.weight")}
              group="steps"
              cells={mix.map((x, j) => ({ id: `weights/0/${j}`, value: x, text: share(x), look: paint(x) }))}
              end={<Sum group="steps" id="sum/0" shares={mix} />}
            />
          </tbody>
          <BlendLines v={v} names={AXES} shares={mix} output={output} query={0} group="steps" edits={{}} />
        </Table>
      </div>
      <FormulaBar
        panel={panel}
        onValue={(value, place) => {
          const [, i = "0", f = "0"] = place.split("/");
          const put = (x: number, at: number) => (at === Number(f) ? value : x);
          const values = state.values.map((vector, m) => (m === Number(i) ? vector.map(put) : vector));
          change({ values: values as unknown as State["values"] });
        }}
      />
    </Body>
  );
}

function Predict({
  state,
  change,
}: {
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
}) {
  type Guess = "value" | "middle" | "zero";
  const [asked, setAsked] = useState<{ guess: Guess; before: State["mix"] } | null>(null);
  const last = state.tokens.length - 1;
  const [x, y] = state.values[last] ?? [0, 0];
  const alone = state.mix.map((_, j) => (j === last ? 1 : 0));
  return (
    <Quiz<Guess>
      question={say("blend.question", { token: state.tokens[last] ?? "" })}
      choices={[
        ["value", say("blend.value", { token: state.tokens[last] ?? "" })],
        ["middle", say("blend.middle")],
        ["zero", say("blend.zero")],
      ]}
      guess={asked?.guess ?? null}
      right="value"
      answer={say("blend.answer", { token: state.tokens[last] ?? "", x: share(x), y: share(y) })}
      onGuess={(guess) => {
        setAsked({ guess, before: state.mix });
        change({ mix: alone });
      }}
      onBack={asked && state.mix[last] === 1 ? () => change({ mix: asked.before }) : null}
      backLabel={say("blend.back")}
      onAgain={() => setAsked(null)}
    />
  );
}

function explain(cell: string, state: State, v: ReturnType<typeof fromRows>): Explanation | null {
  const [name, a = "0", b = "0"] = cell.split("/");
  const [i, f] = [Number(a), Number(b)];
  const all = state.tokens.map((_, j) => j);
  switch (name) {
    case "weights":
      return because(`α̂${sub(f)} = ${share(state.mix[f] ?? 0)}`);
    case "sum":
      return because(
        ofTotal(state.mix, 0),
        all.map((j) => `weights/0/${j}`),
      );
    case "v": {
      const value = state.values[i]?.[f as 0 | 1] ?? 0;
      return { ...because(`v${sub(i)} ${AXES[f]} = ${short(value)}`), edit: { place: cell, value } };
    }
    case "part":
      return because(ofPart(state.mix[i] ?? 0, state.values[i]?.[f as 0 | 1] ?? 0), [
        `weights/0/${i}`,
        `v/${i}/${f}`,
      ]);
    case "output":
      return because(
        ofOutput(state.mix, v, 0, f, AXES[f] ?? ""),
        all.map((j) => `part/${j}/${f}`),
      );
    default:
      return null;
  }
}
