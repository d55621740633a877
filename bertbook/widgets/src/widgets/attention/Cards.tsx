/** The four steps from q and k to b, and the table of all queries, as tables of live numbers. */

import { at, row } from "../../engine/matrix";
import { bare, fixed, short } from "../../format";
import { say } from "../../messages";
import { BlendLines } from "../../parts/BlendLines";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { Cell } from "../../parts/Cell";
import { Mark } from "../../parts/Mark";
import { Prose } from "../../parts/Prose";
import { paint } from "../../parts/paint";
import { SoftmaxLines } from "../../parts/SoftmaxLines";
import { Square } from "../../parts/Square";
import { Table } from "../../parts/Table";
import { Token } from "../../parts/Token";
import { TokenHeads } from "../../parts/TokenHeads";
import type { Numbers, State, Vectors } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly query: number;
  readonly focusKey: number;
}

type Open = Props & { readonly vectors: Vectors };

/** q and k of one pair, multiplied number by number. */
export function ScoreCard({ numbers, state, query, focusKey, vectors }: Open) {
  const [asking, offering] = [numbers.tokens[query] ?? "", numbers.tokens[focusKey] ?? ""];
  const { q, k, keyNames } = vectors;
  const look = (place: string) => (place in state.edits ? "bb-edited" : "");
  const dot = row(q, query).reduce((sum, x, f) => sum + x * at(k, focusKey, f), 0);
  const score = at(numbers.attention.scores ?? q, query, focusKey);
  return (
    <Card
      title={say("step.score")}
      note={say("step.score.note", { query: asking, key: offering })}
      look="bb-aside"
    >
      <Table label={say("step.score")} look="bb-pair">
        <thead>
          <tr>
            <td />
            {keyNames.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr class="bb-query">
            <th scope="row">
              <Mark letter="q" index={query} /> <Token text={asking} /> <small>{say("row.query")}</small>
            </th>
            {keyNames.map((name, f) => (
              <Cell
                key={name}
                group="pair"
                id={`q/${query}/${f}`}
                value={at(q, query, f)}
                look={look(`q/${query}/${f}`)}
              >
                {short(at(q, query, f))}
              </Cell>
            ))}
          </tr>
          <tr class="bb-key">
            <th scope="row">
              <Mark letter="k" index={focusKey} /> <Token text={offering} /> <small>{say("row.key")}</small>
            </th>
            {keyNames.map((name, f) => (
              <Cell
                key={name}
                group="pair"
                id={`k/${focusKey}/${f}`}
                value={at(k, focusKey, f)}
                look={look(`k/${focusKey}/${f}`)}
              >
                {short(at(k, focusKey, f))}
              </Cell>
            ))}
          </tr>
          <tr>
            <th scope="row">{say("row.product")}</th>
            {keyNames.map((name, f) => {
              const product = at(q, query, f) * at(k, focusKey, f);
              return (
                <Cell key={name} group="pair" id={`product/${f}`} value={product}>
                  {short(product)}
                </Cell>
              );
            })}
          </tr>
          <tr class="bb-result">
            <th scope="row">{say("row.sum")}</th>
            <Cell group="pair" id="dot" value={dot}>
              {short(dot)}
            </Cell>
            <td class="bb-divide" colSpan={Math.max(1, keyNames.length - 2)}>
              {state.scale ? `÷ √${q.cols} =` : "="}
            </td>
            <Cell group="pair" id="score" value={score} look="bb-strong">
              {`α ${fixed(score, 2)}`}
            </Cell>
          </tr>
        </tbody>
      </Table>
    </Card>
  );
}

/** One row of scores becomes one row of shares; the shares blend the values. A column is a token, Σ its end. */
export function StepsCard({ numbers, query, focusKey, state, vectors }: Open) {
  const { tokens, attention, mask } = numbers;
  const steps = attention.steps?.[query];
  if (!attention.scores || !attention.output || !steps) return null;
  return (
    <Card title={say("step.softmax")} note={say("step.softmax.note")}>
      <Table label={`${say("step.softmax")}, ${say("step.blend")}`} look="bb-steps">
        <TokenHeads tokens={tokens} marked={focusKey} />
        <tbody>
          <SoftmaxLines
            scores={row(attention.scores, query)}
            steps={steps}
            power={state.temperature === 1 ? "α" : `α/${short(state.temperature)}`}
            handle={(line, j) => (line === "sum" ? "softmax/sum" : `softmax/${line}/${j}`)}
            group="steps"
            cut={(j) => mask[query * tokens.length + j] === 0}
          />
          <tr>
            <td class="bb-step" colSpan={tokens.length + 2}>
              <div>
                <p class="bb-title">{say("step.blend")}</p>
                <p class="bb-note">
                  <Prose text={say("step.blend.note", { query: tokens[query] ?? "" })} />
                </p>
              </div>
            </td>
          </tr>
        </tbody>
        <BlendLines
          v={vectors.v}
          names={vectors.valueNames}
          shares={steps.weights}
          output={row(attention.output, query)}
          query={query}
          group="steps"
          edits={state.edits}
        />
      </Table>
    </Card>
  );
}

interface TableProps extends Props {
  /** The pair to keep in sight. */
  readonly chosen: readonly [number, number];
  readonly onView: (view: State["view"]) => void;
  readonly onPair: (query: number, key: number | null) => void;
}

function scoreOf(value: number) {
  return { value, text: fixed(value, 2) };
}

function shareOf(value: number) {
  return { value, text: bare(value), look: paint(value) };
}

/** All queries at once: scores or shares, a row per asking token. */
export function TableCard({ numbers, state, query, focusKey, chosen, onView, onPair }: TableProps) {
  const { tokens, attention } = numbers;
  const scores = state.view === "scores" && attention.scores ? attention.scores : null;
  return (
    <Card title={say("step.table")} note={say("step.table.note")}>
      <fieldset class="bb-views">
        {(["weights", "scores"] as const).map((view) => (
          <Button
            key={view}
            handle={`view-${view}`}
            aria-pressed={view === (scores ? "scores" : "weights")}
            disabled={view === "scores" && !attention.scores}
            onClick={() => onView(view)}
          >
            {say(`view.${view}`)}
          </Button>
        ))}
      </fieldset>
      <Square
        label={say(scores ? "view.scores" : "view.weights")}
        tokens={tokens}
        name={scores ? "scores" : "weights"}
        entry={(i, j) => (scores ? scoreOf(at(scores, i, j)) : shareOf(at(attention.weights, i, j)))}
        shares={attention.weights}
        sums={!scores}
        marked={[query, focusKey]}
        wanted={chosen}
        onPair={onPair}
      />
    </Card>
  );
}
