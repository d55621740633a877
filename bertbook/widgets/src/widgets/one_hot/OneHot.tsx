/** OneHot: a token is one 1 in a long row of zeros. Drag it along the vocabulary: it picks a row of the table. */

import { useMemo } from "preact/hooks";
import { MODEL, openTiny } from "../../bert";
import { anyText, index } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { stop } from "../../parts/Cell";
import { Chips } from "../../parts/Chips";
import { Controls } from "../../parts/Controls";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { WithWeights } from "../../parts/Loading";
import { Notices } from "../../parts/Notices";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import { Source, type SourceName } from "../../parts/Source";
import { unknownNotice } from "../../parts/strange";
import type { Trained } from "../../trained";
import { Arrows, LookUp } from "./Cards";
import { explain, named } from "./explain";
import { AT_TOKEN, AUTO, compute, INPUTS, type Numbers, type State } from "./numbers";
import { Predict } from "./Predict";

/** What a link "#NAME:key=value" may set. */
export const LINKS = {
  sentence: anyText,
  chosen: index,
  word: anyText,
  place: index,
  segment: (text: string) => ({ "0": 0, "1": 1 })[text],
} as const;

const EXAMPLES = ["这朵花很红。他花了三元。", "we walked to the bank of the river."] as const;

export function OneHot({ model }: WidgetProps) {
  const inputs = useInputs<State>(model, INPUTS);
  return (
    <WithWeights model={model} inputs={inputs} names={[MODEL]}>
      {(state, [trained]) => <Drawn model={model} {...inputs} state={state} trained={trained as Trained} />}
    </WithWeights>
  );
}

interface Props extends Pick<WidgetProps, "model"> {
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
  readonly round: number;
  readonly reset: () => void;
  readonly trained: Trained;
}

function Drawn({ model, state, change, round, reset, trained }: Props) {
  const numbers = useMemo(
    () => compute(state, openTiny(trained)),
    [...INPUTS.map((name) => state[name]), trained],
  );
  const { vocabulary } = numbers.tiny;
  const onMove = (id: number) => change({ word: vocabulary[id] as string, place: numbers.place });
  const panel = usePanel(
    (cell) => explain(cell, numbers),
    (cell) => {
      const box = /^weights\/0\/(\d+)$/.exec(cell);
      if (box && Number(box[1]) !== numbers.id) onMove(Number(box[1]));
    },
    state.linked,
  );
  const onSentence = (sentence: string) => {
    panel.release();
    change({ sentence, chosen: AUTO, ...AT_TOKEN });
  };

  return (
    <div class="bb-body" {...panel.handlers}>
      <Source name={model.get("source") as SourceName} />
      <SentenceBox latest={() => model.get("sentence") as string} readOnly={false} onSentence={onSentence} />
      <Notices texts={notices(numbers)} badLink={state.bad_link} />
      <Chips
        tokens={numbers.tokens}
        unknown={numbers.unknown}
        chosen={numbers.chosen}
        onChoose={(chosen) => {
          panel.release();
          change({ chosen, ...AT_TOKEN });
        }}
      />
      <Live
        text={say("one_hot.live", {
          word: named(numbers.word),
          row: numbers.id + 1,
          count: vocabulary.length,
          width: numbers.words.length,
        })}
      />
      <LookUp numbers={numbers} onMove={onMove} />
      <Predict key={round} numbers={numbers} state={state} change={change} />
      <Arrows numbers={numbers} change={change} />
      <Controls
        onReset={() => {
          panel.release();
          reset();
        }}
      >
        <span class="bb-examples">
          <span class="bb-label">{say("control.examples")}</span>
          {EXAMPLES.map((text) => (
            <button
              key={text}
              type="button"
              {...stop("controls")}
              data-role="example"
              title={text}
              onClick={() => onSentence(text)}
            >
              {text}
            </button>
          ))}
        </span>
      </Controls>
      <FormulaBar
        formula={panel.explanation?.formula ?? null}
        hint={say("one_hot.hint")}
        held={panel.held !== null && panel.explanation !== null}
        edit={null}
        link={null}
        onValue={() => {}}
        onFree={panel.release}
      />
    </div>
  );
}

/** What the reader should know about what was typed or asked for. */
function notices({ typed, tiny, unknown, tokens, strange, segment }: Numbers): string[] {
  const found: string[] = [];
  if (typed.length > tiny.limit) found.push(say("sentence.cut", { limit: tiny.limit, count: typed.length }));
  const words = tokens.filter((_, place) => unknown[place]);
  found.push(...unknownNotice(strange ? [...words, strange] : words));
  if (segment === 1) found.push(say("one_hot.untrained"));
  return found;
}
