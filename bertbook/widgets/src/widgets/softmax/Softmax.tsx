/** Softmax: drag or type the scores, and watch them become shares in four lines. */

import { useMemo, useState } from "preact/hooks";
import { type SoftmaxSteps, softmax } from "../../engine/attention";
import { fixed, share, short, sub } from "../../format";
import { flag, numberFrom } from "../../links";
import { say } from "../../messages";
import { useTraits } from "../../model";
import type { WidgetProps } from "../../mount";
import { Bars } from "../../parts/Bars";
import { Cell, stop } from "../../parts/Cell";
import { FormulaBar, LARGEST } from "../../parts/FormulaBar";
import { factor as bracketed, ofDivisor, ofExp, ofTotal, ofWeight } from "../../parts/formulas";
import { Prose } from "../../parts/Prose";
import { because, type Explanation, usePanel } from "../../parts/panel";
import { Quiz } from "../../parts/Quiz";
import { SoftmaxLines } from "../../parts/SoftmaxLines";
import { Source, type SourceName } from "../../parts/Source";
import { Table } from "../../parts/Table";
import { TokenHeads } from "../../parts/TokenHeads";
import { nameTies, strongest } from "../../strongest";

interface State {
  readonly tokens: readonly string[];
  /** The scores before `offset` is added. */
  readonly alpha: readonly number[];
  readonly temperature: number;
  /** c: added to every score. */
  readonly offset: number;
  /** Plain division instead of softmax. */
  readonly divide: boolean;
  readonly bad_link?: { readonly key: string; readonly value: string } | undefined;
  readonly linked?: number;
}

const TRAITS = ["tokens", "alpha", "temperature", "offset", "divide", "bad_link", "linked"] as const;

const REACH = 10; // of the sliders
const MOST_ADDED = 5;

export const LINKS = {
  temperature: numberFrom(0.1, 4),
  offset: numberFrom(-MOST_ADDED, MOST_ADDED),
  divide: flag,
} as const;

const EXAMPLES: readonly (readonly number[])[] = [
  [1.2, 0.4, -0.3, 2],
  [10_000, 9_999, -10_000, 0],
  [1, 1, 1, 1],
];

export function Softmax({ model }: WidgetProps) {
  const [state, change] = useTraits<State>(model, TRAITS);
  const first = useMemo(() => state, [model]);
  const [round, setRound] = useState(0);
  const { tokens, temperature, offset, divide } = state;
  const scores = Float64Array.from(state.alpha, (a) => a + offset);
  const steps = softmax(scores, temperature);
  const plain = scores.reduce((sum, x) => sum + x, 0);
  const shares = divide ? scores.map((x) => x / plain) : steps.weights;
  const { index: best, ties } = strongest(shares);
  const panel = usePanel((cell) => explain(cell, state, scores, steps, plain), undefined, state.linked);
  const setScore = (j: number, value: number) =>
    change({ alpha: state.alpha.map((a, m) => (m === j ? within(value - offset) : a)) });
  const edit = panel.explanation?.edit ?? null;

  return (
    <div class="bb-body" {...panel.handlers}>
      <Source name={model.get("source") as SourceName} />
      <Notices state={state} shares={shares} plain={plain} />
      <Bars
        tokens={tokens}
        shares={shares}
        values={scores}
        reach={[-REACH, REACH]}
        captions={[say("row.share"), say("row.plain.score")]}
        label={(j) => say("softmax.slider", { token: tokens[j] ?? "" })}
        onValue={setScore}
      />
      <p class="bb-live" role="status" data-role="live">
        <Prose
          text={
            Number.isFinite(shares[best])
              ? say(ties.length > 1 ? "softmax.ties" : "softmax.live", {
                  tokens: nameTies(tokens, ties),
                  share: share(shares[best] ?? 0),
                })
              : say("softmax.none")
          }
        />
      </p>
      <div class="bb-controls" role="toolbar" aria-label={say("controls")}>
        <span class="bb-examples">
          <span class="bb-label">{say("control.examples")}</span>
          {EXAMPLES.filter((example) => example.length === tokens.length).map((example) => (
            <button
              key={example.join()}
              type="button"
              {...stop("controls")}
              onClick={() => change({ alpha: example, offset: 0 })}
            >
              {example.map((x) => short(x)).join("  ")}
            </button>
          ))}
        </span>
        <label title={say("control.temperature.title")}>
          {say("control.temperature")}
          <input
            type="range"
            min="0.1"
            max="4"
            step="0.1"
            value={temperature}
            disabled={divide}
            {...stop("controls")}
            data-role="temperature"
            onInput={(event) => change({ temperature: event.currentTarget.valueAsNumber })}
          />
          <output>{short(temperature, 1)}</output>
        </label>
        <label title={say("softmax.offset.title")}>
          {say("softmax.offset")}
          <input
            type="range"
            min={-MOST_ADDED}
            max={MOST_ADDED}
            step="0.5"
            value={offset}
            {...stop("controls")}
            data-role="offset"
            onInput={(event) => change({ offset: event.currentTarget.valueAsNumber })}
          />
          <output>{short(offset, 1)}</output>
        </label>
        <button
          type="button"
          {...stop("controls")}
          data-role="divide"
          aria-pressed={divide}
          title={say("softmax.divide.title")}
          onClick={() => change({ divide: !divide })}
        >
          {say("softmax.divide")}
        </button>
        <button
          type="button"
          {...stop("controls")}
          data-role="reset"
          title={say("control.reset.title")}
          onClick={() => {
            panel.release();
            change(first);
            setRound(round + 1);
          }}
        >
          {say("control.reset")}
        </button>
      </div>
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
      <FormulaBar
        formula={panel.explanation?.formula ?? null}
        held={panel.held !== null && panel.explanation !== null}
        edit={edit}
        link={null}
        onValue={(value) => edit && setScore(Number(edit.place.split("/")[2]), value)}
        onFree={panel.release}
      />
    </div>
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
  return (
    <>
      <tr>
        <th scope="row">{say("row.score")}</th>
        {Array.from(scores, (value, j) => (
          <Cell key={j} group="steps" id={handle("score", j)} value={value}>
            {fixed(value, 2)}
          </Cell>
        ))}
        <td class="bb-end">{fixed(sum, 2)}</td>
      </tr>
      <tr class="bb-result">
        <th scope="row">{say("softmax.divided")}</th>
        {Array.from(shares, (value, j) => (
          <Cell
            key={j}
            group="steps"
            id={handle("weight", j)}
            value={value}
            painted={value >= 0}
            look={value >= 0 ? "" : "bb-wrong"}
          >
            {Number.isFinite(value) ? share(value) : "–"}
          </Cell>
        ))}
        <td class="bb-end">{Number.isFinite(total) ? share(total) : "–"}</td>
      </tr>
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

function Notices({
  state,
  shares,
  plain,
}: {
  readonly state: State;
  readonly shares: Float64Array;
  readonly plain: number;
}) {
  const notices: string[] = [];
  if (state.divide && plain === 0) notices.push(say("softmax.zero"));
  if (state.divide && plain < 0) notices.push(say("softmax.flip"));
  if (state.divide && plain !== 0 && shares.some((x) => x < 0)) notices.push(say("softmax.negative"));
  if (state.divide && plain !== 0 && shares.some((x) => x > 1)) notices.push(say("softmax.above"));
  if (state.bad_link) notices.push(say("link.bad", state.bad_link));
  return (
    <>
      {notices.map((notice) => (
        <p key={notice} class="bb-notice" data-role="notice">
          {notice}
        </p>
      ))}
    </>
  );
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
