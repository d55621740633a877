/** Mask: say who may look at whom, and see −∞ before softmax and rows that still share 1 after it. */

import { useMemo, useState } from "preact/hooks";
import { row } from "../../engine/matrix";
import { share } from "../../format";
import { anyText, index, numberFrom, oneOf } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Body } from "../../parts/Body";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { Choices } from "../../parts/Choices";
import { Controls } from "../../parts/Controls";
import { Examples } from "../../parts/Examples";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { Notices } from "../../parts/Notices";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import { Slider } from "../../parts/Slider";
import { TokenRow } from "../../parts/TokenRow";
import { unknownNotices } from "../../parts/unknown";
import { useToyBank } from "../../parts/WordBank";
import { nameTies, strongest } from "../../strongest";
import { explain } from "./explain";
import { Grid } from "./Grid";
import {
  allowed,
  blockedIn,
  CONVENTIONS,
  compute,
  emptyRows,
  INPUTS,
  KINDS,
  LIMIT,
  MOST_PADS,
  type Numbers,
  type State,
} from "./numbers";
import { Predict } from "./Predict";
import { Output, Scores, Shares } from "./Squares";
import { Written } from "./Written";

const EXAMPLES = ["谁爱我？妈妈。", "我爱赛罕塔拉，谁爱赛罕塔拉？", "Who loves the grassland?"] as const;

/** What a link "#NAME:key=value" may set. */
export const LINKS = {
  sentence: anyText,
  kind: oneOf(...KINDS),
  pads: numberFrom(0, MOST_PADS),
  query: index,
  convention: oneOf(...CONVENTIONS),
} as const;

export function Mask({ model }: WidgetProps) {
  const { state, change, round, reset } = useInputs<State>(model, INPUTS);
  const [preview, setPreview] = useState<number | null>(null);
  const numbers = useMemo(
    () => compute(state, say("mask.padding")),
    [state.sentence, state.kind, state.pads, state.blocked],
  );
  const { tokens, mask, attention } = numbers;
  const count = tokens.length;
  const last = Math.max(0, count - 1);
  const rowOf = (cell: string) => Math.min(Number(cell.split("/")[1]), last);
  const panel = usePanel(
    (cell) => explain(cell, numbers),
    (cell) => change({ query: rowOf(cell) }),
    round,
  );
  const chosen = Math.min(state.query, last);
  const query = panel.cell !== null ? rowOf(panel.cell) : Math.min(preview ?? chosen, last);
  const choose = (index: number) => {
    panel.release();
    change({ query: index });
  };
  const onSentence = (sentence: string) => {
    panel.release();
    change({ sentence });
  };
  const [button, bank] = useToyBank(state.sentence, onSentence);
  const setKind = (kind: State["kind"]) => {
    const drawn = kind === "hand" && state.blocked.length === 0; // begins with what is on screen
    change(drawn ? { kind, blocked: blockedIn(mask, count) } : { kind });
  };
  const setPair = (i: number, j: number, may: boolean) => {
    const drawn = mask.slice();
    drawn[i * count + j] = may ? 1 : 0;
    change({ kind: "hand", blocked: blockedIn(drawn, count), query: i });
  };
  const square = { numbers, query, onQuery: choose };

  return (
    <Body model={model} panel={panel}>
      <SentenceBox model={model} onSentence={onSentence} />
      <Notices texts={notices(numbers)} badLink={state.bad_link} />
      {count > 0 && (
        <TokenRow
          tokens={tokens}
          glosses={numbers.glosses}
          unknown={numbers.unknown}
          weights={row(attention.weights, query)}
          query={query}
          chosen={chosen}
          cut={(j) => !allowed(numbers, query, j)}
          onPreview={setPreview}
          onChoose={choose}
        />
      )}
      <Live text={sentenceOf(numbers, query)} />
      <Controls onReset={reset}>
        <Examples texts={EXAMPLES} onText={onSentence} />
        {button}
        <Choices label={say("mask.kind")}>
          {KINDS.map((kind) => (
            <Button
              key={kind}
              handle={`kind-${kind}`}
              aria-pressed={kind === state.kind}
              title={say(`mask.kind.${kind}.title`)}
              onClick={() => setKind(kind)}
            >
              {say(`mask.kind.${kind}`)}
            </Button>
          ))}
        </Choices>
        <Slider
          name="pads"
          label={say("mask.pads")}
          title={say("mask.pads.title")}
          range={[0, MOST_PADS]}
          step={1}
          value={state.pads}
          onValue={(pads) => change({ pads })}
        />
      </Controls>
      {bank}
      <Predict key={round} numbers={numbers} state={state} query={chosen} change={change} />
      {count > 0 && (
        <div class="bb-pair-of-cards bb-masked">
          <Card title={say("mask.grid")} note={say("mask.grid.note")}>
            <Grid {...square} onPair={setPair} />
          </Card>
          <Card title={say("mask.scores")} note={say("mask.scores.note")}>
            <Scores {...square} />
          </Card>
          <Card title={say("mask.shares")} note={say("mask.shares.note")}>
            <Shares {...square} />
          </Card>
          <div class="bb-cards">
            <Card title={say("mask.output")} note={say("mask.output.note")}>
              <Output numbers={numbers} query={query} />
            </Card>
            <Card title={say("mask.written")} note={say("mask.written.note", { query: tokens[query] ?? "" })}>
              <Written
                numbers={numbers}
                query={query}
                convention={state.convention}
                onConvention={(convention) => change({ convention })}
              />
            </Card>
          </div>
        </div>
      )}
      {count > 0 && <FormulaBar panel={panel} hint={say("mask.hint")} />}
    </Body>
  );
}

function sentenceOf(numbers: Numbers, query: number): string {
  const { tokens, attention, mask } = numbers;
  if (tokens.length === 0) return "";
  const { ties, index, empty } = strongest(row(attention.weights, query));
  const seen = mask.subarray(query * tokens.length, (query + 1) * tokens.length);
  const names = {
    query: tokens[query] ?? "",
    seen: seen.reduce((sum, may) => sum + may, 0),
    count: tokens.length,
    keys: nameTies(tokens, ties),
    share: share(attention.weights.data[query * tokens.length + index] ?? 0),
  };
  if (empty) return say("mask.live.none", names);
  return say(ties.length > 1 ? "mask.live.ties" : "mask.live", names);
}

function notices(numbers: Numbers): string[] {
  const { tokens, typed, unknown } = numbers;
  const texts: string[] = [];
  if (tokens.length === 0) texts.push(say("sentence.empty"));
  if (typed > LIMIT) texts.push(say("sentence.cut", { limit: LIMIT, count: typed }));
  texts.push(...unknownNotices(tokens.filter((_, j) => unknown[j])));
  const empty = emptyRows(numbers);
  if (empty.length) texts.push(say("mask.empty", { query: nameTies(tokens, empty) }));
  return texts;
}
