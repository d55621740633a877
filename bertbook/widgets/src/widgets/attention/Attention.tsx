/** Attention: type a sentence, pick the token that asks, and follow every number from q·k to b. */

import { useMemo, useState } from "preact/hooks";
import { row } from "../../engine/matrix";
import { share } from "../../format";
import { anyText, flag, index, numberFrom, oneOf } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Body } from "../../parts/Body";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { Notices } from "../../parts/Notices";
import { type Explanation, usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import { TEMPERATURES } from "../../parts/Slider";
import { TokenRow } from "../../parts/TokenRow";
import { unknownNotices } from "../../parts/unknown";
import { nameTies, strongest } from "../../strongest";
import { ScoreCard, StepsCard, TableCard } from "./Cards";

import { explain } from "./explain";
import { clamp, compute, follow, INPUTS, LIMIT, MOST, type Numbers, type State } from "./numbers";
import { Predict } from "./Predict";
import { Switches } from "./Switches";

/** What a link "#NAME:key=value" may set. */
export const LINKS = {
  sentence: anyText,
  query: index,
  key: index,
  temperature: numberFrom(...TEMPERATURES),
  scale: flag,
  view: oneOf("weights", "scores"),
} as const;

export function Attention({ model, kernel }: WidgetProps) {
  const { state, change, round, reset } = useInputs<State>(model, INPUTS, ["feed"]);
  const [preview, setPreview] = useState<number | null>(null);
  const numbers = useMemo(
    () => compute(state),
    [state.sentence, state.temperature, state.scale, state.edits, state.cuts, state.feed],
  );
  const count = numbers.tokens.length;
  const pair = (cell: string | null) => pairOnScreen(cell, preview, state, numbers);
  const panel = usePanel(
    (cell) => (count ? explain(cell, numbers, state, ...pair(cell)) : null),
    (cell) => {
      const [query, key] = pair(cell);
      change({ query, key });
    },
    round,
  );
  const [query, key] = pair(panel.cell);
  const { explanation, held } = panel;

  const onSentence = (sentence: string) => {
    panel.release();
    change(follow(state, sentence));
  };
  const cut = (i: number, j: number) => state.cuts.some(([from, to]) => from === i && to === j);
  const toggleCut = (i: number, j: number) =>
    change({ cuts: cut(i, j) ? state.cuts.filter(([f, t]) => f !== i || t !== j) : [...state.cuts, [i, j]] });

  return (
    <Body model={model} panel={panel}>
      <SentenceBox model={model} readOnly={!canType(state, kernel)} onSentence={onSentence} />
      <Notices texts={notices(numbers, state, kernel)} badLink={state.bad_link} />
      {count > 0 && (
        <TokenRow
          tokens={numbers.tokens}
          glosses={numbers.glosses}
          said={numbers.said}
          unknown={numbers.unknown}
          weights={row(numbers.attention.weights, query)}
          query={query}
          chosen={clamp(state.query, count)}
          cut={(j) => cut(query, j)}
          onPreview={setPreview}
          onChoose={(index) => {
            panel.release();
            change({ query: index, key: MOST });
          }}
        />
      )}
      <Live text={sentenceOf(numbers, query)} />
      <Switches
        state={state}
        width={numbers.vectors?.q.cols ?? null}
        change={change}
        onSentence={onSentence}
        onReset={reset}
      />
      {numbers.vectors && (
        <Predict
          key={round}
          numbers={numbers}
          state={state}
          query={clamp(state.query, count)}
          change={change}
        />
      )}
      {count > 0 && (
        <div class="bb-cards">
          {numbers.vectors && (
            <ScoreCard
              numbers={numbers}
              state={state}
              query={query}
              focusKey={key}
              vectors={numbers.vectors}
            />
          )}
          {numbers.vectors && (
            <StepsCard
              numbers={numbers}
              state={state}
              query={query}
              focusKey={key}
              vectors={numbers.vectors}
            />
          )}
          <TableCard
            numbers={numbers}
            state={state}
            query={query}
            focusKey={key}
            onView={(view) => change({ view })}
            chosen={pair(held)}
            onPair={(query, key) => {
              panel.release();
              change({ query, key: key ?? MOST });
            }}
          />
        </div>
      )}
      {count > 0 && (
        <FormulaBar
          panel={panel}
          link={linkTools(explanation, cut, toggleCut)}
          onValue={(value, at) => change({ edits: { ...state.edits, [at]: value } })}
        />
      )}
    </Body>
  );
}

/** The query and key that the cards show: those of the number pointed at, else the previewed token, else the chosen. */
function pairOnScreen(
  cell: string | null,
  preview: number | null,
  state: State,
  { tokens, attention }: Numbers,
): [number, number] {
  const [name = "", a = "", b = ""] = cell?.split("/") ?? [];
  const count = tokens.length;
  if (count === 0) return [0, 0];
  let query = cell === null && preview !== null ? preview : state.query;
  let key: number | null = null;
  if (name === "weights" || name === "scores") [query, key] = [Number(a), Number(b)];
  if (name === "sum" || name === "q" || name === "output") query = Number(a);
  if (name === "softmax" && b) key = Number(b);
  if (name === "part" || name === "v" || name === "k") key = Number(a);
  query = clamp(query, count);
  const chosen = query === clamp(state.query, count) && state.key !== MOST ? state.key : null;
  return [query, clamp(key ?? chosen ?? strongest(row(attention.weights, query)).index, count)];
}

function linkTools(
  explanation: Explanation | null,
  cut: (i: number, j: number) => boolean,
  toggle: (i: number, j: number) => void,
) {
  if (!explanation?.link) return null;
  const { i, j } = explanation.link;
  return { cut: cut(i, j), toggle: () => toggle(i, j) };
}

function canType(state: State, kernel: boolean): boolean {
  return state.feed.kind === "toy" || (state.feed.asks && kernel);
}

function sentenceOf({ tokens, attention }: Numbers, query: number): string {
  if (tokens.length === 0) return "";
  const weights = row(attention.weights, query);
  const { index, ties, empty } = strongest(weights);
  const names = {
    query: tokens[query] ?? "",
    keys: nameTies(tokens, ties),
    share: share(weights[index] ?? 0),
  };
  if (empty) return say("live.empty", names);
  if (ties.length === weights.length && ties.length > 1) return say("live.even", names);
  return say(ties.length > 1 ? "live.ties" : "live", names);
}

function notices(numbers: Numbers, state: State, kernel: boolean): string[] {
  const { tokens, typed } = numbers;
  const { feed } = state;
  const behind = feed.kind !== "toy" && feed.asks && feed.sentence !== state.sentence;
  const texts: string[] = [];
  if (feed.error) texts.push(say("kernel.error", { error: feed.error }));
  else if (tokens.length === 0) texts.push(say("sentence.empty"));
  if (typed > LIMIT) texts.push(say("sentence.cut", { limit: LIMIT, count: typed }));
  texts.push(...unknownNotices(tokens.filter((_, j) => numbers.unknown[j])));
  if (feed.kind !== "toy" && !canType(state, kernel))
    texts.push(say(feed.asks ? "sentence.kernel" : "sentence.arrays"));
  for (const [i, token] of tokens.entries()) {
    if (row(numbers.attention.weights, i).every((share) => share === 0))
      texts.push(say("empty.row", { query: token }));
  }
  if (kernel && behind && !feed.error) texts.push(say("sentence.waiting"));
  return texts;
}
