/** OneHot: a token is one 1 in a long row of zeros. Drag it along the vocabulary: it picks a row of the table. */

import { useMemo } from "preact/hooks";
import { openTiny } from "../../bert";
import { anyText, index } from "../../links";
import { say } from "../../messages";
import { Body } from "../../parts/Body";
import { Chips } from "../../parts/Chips";
import { Controls } from "../../parts/Controls";
import { Examples } from "../../parts/Examples";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { Notices } from "../../parts/Notices";
import { onTiny, type TinyProps } from "../../parts/onTiny";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import { unknownNotice } from "../../parts/strange";
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

function Drawn({ model, state, change, round, reset, trained }: TinyProps<State>) {
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
    round,
  );
  const onSentence = (sentence: string) => {
    panel.release();
    change({ sentence, chosen: AUTO, ...AT_TOKEN });
  };

  return (
    <Body model={model} panel={panel}>
      <SentenceBox model={model} onSentence={onSentence} />
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
      <Controls onReset={reset}>
        <Examples texts={EXAMPLES} onText={onSentence} />
      </Controls>
      <FormulaBar panel={panel} hint={say("one_hot.hint")} />
    </Body>
  );
}

export const OneHot = onTiny(INPUTS, Drawn);

/** What the reader should know about what was typed or asked for. */
function notices({ typed, tiny, unknown, tokens, strange, segment }: Numbers): string[] {
  const found: string[] = [];
  if (typed.length > tiny.limit) found.push(say("sentence.cut", { limit: tiny.limit, count: typed.length }));
  const words = tokens.filter((_, place) => unknown[place]);
  found.push(...unknownNotice(strange ? [...words, strange] : words));
  if (segment === 1) found.push(say("one_hot.untrained"));
  return found;
}
