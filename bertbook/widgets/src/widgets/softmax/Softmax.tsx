/** Softmax: drag or type the scores, and watch them become shares in four lines. */

import { useState } from "preact/hooks";
import { type SoftmaxSteps, softmax } from "../../engine/attention";
import { fixed, share, short, sub } from "../../format";
import { flag, numberFrom } from "../../links";
import { say } from "../../messages";
import { type Common, useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Bars } from "../../parts/Bars";
import { Body } from "../../parts/Body";
import { Button } from "../../parts/Button";
import { Controls } from "../../parts/Controls";
import { FormulaBar, LARGEST } from "../../parts/FormulaBar";
import { factor as bracketed, ofDivisor, ofExp, ofTotal, ofWeight } from "../../parts/formulas";
import { type Entry, Line } from "../../parts/Line";
import { Live } from "../../parts/Live";
import { Notices } from "../../parts/Notices";
import { paint } from "../../parts/paint";
import { because, type Explanation, usePanel } from "../../parts/panel";
import { Quiz } from "../../parts/Quiz";
import { Slider, TEMPERATURES, Temperature } from "../../parts/Slider";
import { SoftmaxLines } from "../../parts/SoftmaxLines";
import { Table } from "../../parts/Table";
import { TokenHeads } from "../../parts/TokenHeads";
import { nameTies, strongest } from "../../strongest";

interface State extends Common {
  readonly tokens: readonly string[];
  /** The scores before `offset` is added. */
  readonly alpha: readonly number[];
  readonly temperature: number;
  /** c: added to every score. */
  readonly offset: number;
  /** Plain division instead of softmax. */
  readonly divide: boolean;
}

const INPUTS = ["tokens", "alpha", "temperature", "offset", "divide"] as const;

const REACH = 10; // of the sliders
const OFFSETS = [-5, 5] as const;

export const LINKS = {
  temperature: numberFrom(...TEMPERATURES),
  offset: numberFrom(...OFFSETS),
  divide: flag,
} as const;

const EXAMPLES: readonly (readonly number[])[] = [
  [1.2, 0.4, -0.3, 2],
  [10_000, 9_999, -10_000, 0],
  [1, 1, 1, 1],
];

export function Softmax({ model }: WidgetProps) {
  const { state, change, round, reset } = useInputs<State>(model, INPUTS);
  const { tokens, temperature, offset, divide } = state;
  const scores = Float64Array.from(state.alpha, (a) => a + offset);
  const steps = softmax(scores, temperature);
  const plain = scores.reduce((sum, x) => sum + x, 0);
  const shares = divide ? scores.map((x) => x / plain) : steps.weights;
  const { index: best, ties } = strongest(shares);
  const panel = usePanel((cell) => explain(cell, state, scores, steps, plain), undefined, round);
  const setScore = (j: number, value: number) =>
    change({ alpha: state.alpha.map((a, m) => (m === j ? within(value - offset) : a)) });

  return (
    <Body model={model} panel={panel}>
      <Notices texts={warnings(state, shares, plain)} badLink={state.bad_link} />
      <Bars
        tokens={tokens}
        shares={shares}
        values={scores}
        reach={[-REACH, REACH]}
        captions={[say("row.share"), say("row.plain.score")]}
        label={(j) => say("softmax.slider", { token: tokens[j] ?? "" })}
        onValue={setScore}
      />
      <Live
        text={
          Number.isFinite(shares[best])
            ? say(ties.length > 1 ? "softmax.ties" : "softmax.live", {
                tokens: nameTies(tokens, ties),
                share: share(shares[best] ?? 0),
              })
            : say("softmax.none")
        }
      />
      <Controls onReset={reset}>
        <span class="bb-examples">
          <span class="bb-label">{say("control.examples")}</span>
          {EXAMPLES.filter((example) => example.length === tokens.length).map((example) => (
            <Button key={example.join()} onClick={() => change({ alpha: example, offset: 0 })}>
              {example.map((x) => short(x)).join("  ")}
            </Button>
          ))}
        </span>
        <Temperature
          value={temperature}
          {...(divide && { off: say("softmax.no.temperature") })}
          onValue={(value) => change({ temperature: value })}
        />
        <Slider
          name="offset"
          label={say("softmax.offset")}
          title={say("softmax.offset.title")}
          range={OFFSETS}
          step={0.5}
          value={offset}
          onValue={(value) => change({ offset: value })}
        />
        <Button
          handle="divide"
          aria-pressed={divide}
          title={say("softmax.divide.title")}
          onClick={() => change({ divide: !divide })}
        >
          {say("softmax.divide")}
        </Button>
      </Controls>
      {!divide && <Predict key={round} state={state} change={change} />}
      <div class="bb-card">
        <Table label={say("step.softmax")} look="bb-steps">
          <TokenHeads tokens={tokens} />
          <tbody>
            {divide ? (
              <DivisionLines scores={scores} sum={plain} />
            ) : (
              <SoftmaxLines
                scores={scores}
                steps={steps}
                power={temperature === 1 ? "α" : `α/${short(temperature)}`}
                handle={handle}
                group="steps"
              />
            )}
          </tbody>
        </Table>
      </div>
      <FormulaBar panel={panel} onValue={(value, at) => setScore(Number(at.split("/")[2]), value)} />
    </Body>
  );
}

/** A score as far as Python takes it. */
function within(score: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, score));
}

function handle(line: string, j: number): string {
  const name = { score: "scores", exp: "exp", divide: "divide", weight: "weights", sum: "sum" }[line];
  return line === "sum" ? "sum/0" : `${name}/0/${j}`;
}

/** What plain division makes of the scores: not always shares. */
function DivisionLines({ scores, sum }: { readonly scores: Float64Array; readonly sum: number }) {
  const shares = scores.map((x) => x / sum);
  const total = shares.reduce((all, x) => all + x, 0);
  const shown = (x: number) => (Number.isFinite(x) ? share(x) : "–");
  const cells = (
    line: string,
    values: Float64Array,
    text: (x: number) => string,
    look: (x: number) => string,
  ) => Array.from(values, (x, j): Entry => ({ id: handle(line, j), value: x, text: text(x), look: look(x) }));
  return (
    <>
      <Line
        head={say("row.score")}
        group="steps"
        cells={cells(
          "score",
          scores,
          (x) => fixed(x, 2),
          () => "",
        )}
        end={<td class="bb-end">{fixed(sum, 2)}</td>}
      />
      <Line
        head={say("softmax.divided")}
        look="bb-result"
        group="steps"
        cells={cells("weight", shares, shown, (x) => (x >= 0 ? paint(x) : "bb-wrong"))}
        end={<td class="bb-end">{shown(total)}</td>}
      />
    </>
  );
}

function Predict({
  state,
  change,
}: {
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
}) {
  type Guess = "grows" | "stays" | "shrinks";
  const [asked, setAsked] = useState<{ guess: Guess; before: number } | null>(null);
  const { weights } = softmax(Float64Array.from(state.alpha), state.temperature);
  const best = strongest(weights).index;
  const names = { token: state.tokens[best] ?? "", share: share(weights[best] ?? 0) };
  const factor = Math.exp(5 / state.temperature);
  return (
    <Quiz<Guess>
      question={say("softmax.question", names)}
      choices={[
        ["grows", say("softmax.grows")],
        ["stays", say("softmax.stays")],
        ["shrinks", say("softmax.shrinks")],
      ]}
      guess={asked?.guess ?? null}
      right="stays"
      answer={say(factor < 1e4 ? "softmax.answer" : "softmax.answer.shifted", {
        ...names,
        factor: fixed(factor, 1),
      })}
      onGuess={(guess) => {
        setAsked({ guess, before: state.offset });
        change({ offset: 5 });
      }}
      onBack={asked && state.offset === 5 ? () => change({ offset: asked.before }) : null}
      backLabel={say("softmax.back")}
      onAgain={() => setAsked(null)}
    />
  );
}

function warnings({ divide }: State, shares: Float64Array, plain: number): string[] {
  if (!divide) return [];
  if (plain === 0) return [say("softmax.zero")];
  return [
    ...(plain < 0 ? [say("softmax.flip")] : []),
    ...(shares.some((x) => x < 0) ? [say("softmax.negative")] : []),
    ...(shares.some((x) => x > 1) ? [say("softmax.above")] : []),
  ];
}

function explain(
  cell: string,
  state: State,
  scores: Float64Array,
  steps: SoftmaxSteps,
  plain: number,
): Explanation | null {
  const [name, , b = "0"] = cell.split("/");
  const j = Number(b);
  if (j >= scores.length) return null;
  const score = scores[j] as number;
  const all = (line: string) => Array.from(scores, (_, m) => handle(line, m));
  switch (name) {
    case "scores": {
      const sum = `${bracketed(state.alpha[j] as number)} + ${bracketed(state.offset)} = ${short(score)}`;
      const formula = `α${sub(j)} = ${state.offset === 0 ? short(score) : sum}`;
      return { ...because(formula), edit: { place: cell, value: score } };
    }
    case "exp":
      return because(ofExp(steps, j, score, state.temperature), [handle("score", j)]);
    case "divide":
      return because(ofDivisor(steps), all("exp"));
    case "weights":
      return state.divide
        ? because(`${bracketed(score)} ÷ ${bracketed(plain)} = ${fixed(score / plain, 3)}`, all("score"))
        : because(ofWeight(steps, 0, j), [handle("exp", j), handle("divide", j)]);
    case "sum":
      return because(ofTotal(steps.weights, 0), all("weight"));
    default:
      return null;
  }
}
