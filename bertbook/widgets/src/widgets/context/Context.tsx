/** Context: one token in two places. A table gives it one vector; a reader of its neighbours gives it two. */

import { useMemo } from "preact/hooks";
import { fixed } from "../../format";
import { anyText, flag, index } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Body } from "../../parts/Body";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { WithWeights } from "../../parts/Loading";
import { Notices } from "../../parts/Notices";
import { meaning } from "../../parts/naming";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import type { Trained } from "../../trained";
import { explain } from "./explain";
import {
  BOTH_WAYS,
  best,
  compute,
  cosineOf,
  follow,
  INPUTS,
  LIMIT,
  moved,
  type Numbers,
  partsOf,
  type State,
  sensesAt,
  TABLE,
  write,
} from "./numbers";
import { Predict } from "./Predict";
import { Readers, Switches } from "./Switches";
import { SenseCard, VectorCard } from "./Tables";
import { TwinRow } from "./TwinRow";

/** What a link "#NAME:key=value" may set. */
export const LINKS = { sentence: anyText, chosen: index, neighbours: flag } as const;

export function Context({ model }: WidgetProps) {
  const inputs = useInputs<State>(model, INPUTS);
  return (
    <WithWeights model={model} inputs={inputs} names={[TABLE, BOTH_WAYS]}>
      {(state, [table, bothWays]) => (
        <Drawn
          {...inputs}
          model={model}
          state={state}
          table={table as Trained}
          bothWays={bothWays as Trained}
        />
      )}
    </WithWeights>
  );
}

interface Props extends Pick<WidgetProps, "model"> {
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
  readonly round: number;
  readonly reset: () => void;
  readonly table: Trained;
  readonly bothWays: Trained;
}

function Drawn({ model, state, change, round, reset, table, bothWays }: Props) {
  const numbers = useMemo(
    () => compute(state, table, bothWays),
    [state.sentence, state.chosen, state.neighbours, table, bothWays],
  );
  const panel = usePanel((cell) => explain(cell, numbers), undefined, round);
  const onSentence = (sentence: string) => {
    panel.release();
    change(follow(state, sentence));
  };
  const put = (tokens: readonly string[], chosen: number) => {
    panel.release();
    change({ sentence: write(tokens), chosen: Math.max(0, chosen) });
  };
  const onMove = (from: number, to: number) => put(moved(numbers.typed, from, to), to);
  const onRemove = (at: number) =>
    put(numbers.typed.toSpliced(at, 1), Math.min(at, numbers.tokens.length - 2));
  const count = numbers.tokens.length;

  return (
    <Body model={model} panel={panel}>
      <SentenceBox model={model} onSentence={onSentence} />
      <Notices texts={notices(numbers)} badLink={state.bad_link} />
      {count > 0 && (
        <>
          <Readers
            neighbours={state.neighbours}
            onNeighbours={(neighbours) => {
              panel.release();
              change({ neighbours });
            }}
          />
          <TwinRow
            numbers={numbers}
            onChoose={(chosen) => {
              panel.release();
              change({ chosen });
            }}
            onMove={onMove}
            onRemove={onRemove}
          />
          <p class="bb-note bb-hint">{say("context.hint")}</p>
        </>
      )}
      <Live text={sentenceOf(numbers)} />
      {count > 0 && (
        <>
          <SenseCard numbers={numbers} />
          <Predict key={round} numbers={numbers} state={state} change={change} />
        </>
      )}
      <Switches
        token={numbers.tokens[numbers.chosen] ?? ""}
        chosen={numbers.chosen}
        count={count}
        vocabulary={bothWays.about.vocabulary as string[]}
        onMove={onMove}
        onRemove={onRemove}
        onInsert={(word) =>
          put(numbers.typed.toSpliced(numbers.chosen + 1, 0, word), numbers.chosen + (count ? 1 : 0))
        }
        onSentence={(sentence) => {
          panel.release();
          change({ sentence, chosen: -1 });
        }}
        onReset={reset}
      />
      {count > 0 && (
        <>
          <VectorCard numbers={numbers} />
          <FormulaBar panel={panel} hint={say("context.formula.hint")} />
        </>
      )}
    </Body>
  );
}

/** What the picture shows, in one sentence. */
function sentenceOf(numbers: Numbers): string {
  const { tokens, places, shown } = numbers;
  const [a = 0, b = a] = places;
  const token = tokens[a];
  if (token === undefined) return "";
  const cosine = fixed(cosineOf(numbers, shown, partsOf(shown)[0] ?? [0, 0]), 3);
  const [one, other] = [a, b].map((place) => sensesAt(numbers, shown, place));
  const [here, there] = [best(one ?? [])?.name ?? "", best(other ?? [])?.name ?? ""];
  const names = {
    token,
    one: a + 1,
    other: b + 1,
    cosine,
    here: meaning(token, here),
    there: meaning(token, there),
  };
  const ambiguous = (one ?? []).length > 1;
  if (a === b) {
    if (shown.ways && ambiguous) return say("context.live.once.read", names);
    return say("context.live.once", names);
  }
  if (!shown.ways) return say("context.live.table", names);
  if (!ambiguous) return say("context.live.plain", names);
  return say(here === there ? "context.live.same" : "context.live.differ", names);
}

function notices({ tokens, typed, unknown }: Numbers): string[] {
  const texts: string[] = [];
  if (tokens.length === 0) texts.push(say("context.empty"));
  if (typed.length > LIMIT) texts.push(say("sentence.cut", { limit: LIMIT, count: typed.length }));
  const strange = [...new Set(tokens.filter((_, j) => unknown[j]))];
  if (strange.length) {
    const shown = strange.slice(0, 8).join(" ") + (strange.length > 8 ? " …" : "");
    texts.push(say(strange.length === 1 ? "context.unknown.one" : "context.unknown.many", { tokens: shown }));
  }
  return texts;
}
