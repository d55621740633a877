/** Race: the steps that wait for each other, an RNN's against attention's, and the work that both do. */

import { useMemo } from "preact/hooks";
import { anyText, index, numberFrom } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Body } from "../../parts/Body";
import { Button } from "../../parts/Button";
import { Choices } from "../../parts/Choices";
import { Controls } from "../../parts/Controls";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { Notices } from "../../parts/Notices";
import { usePanel } from "../../parts/panel";
import { Scrubber } from "../../parts/Scrubber";
import { SentenceBox } from "../../parts/SentenceBox";
import { useToldTools } from "../../parts/ToldTools";
import { toldNotices } from "../../told";
import { Counts } from "./Counts";
import { explain } from "./explain";
import { Lanes } from "./Lanes";
import { compute, INPUTS, LIMIT, type Numbers, type State, WIDTHS } from "./numbers";
import { Predict } from "./Predict";

const EXAMPLES = [
  "我爱赛罕塔拉，谁爱赛罕塔拉？",
  "妈妈去学校，老师在家。",
  "The teacher loves the river. Who goes home?",
] as const;

/** What a link "#NAME:key=value" may set. */
export const LINKS = {
  sentence: anyText,
  length: numberFrom(2, LIMIT),
  step: numberFrom(1, LIMIT),
  width: (text: string) => WIDTHS.find((width) => String(width) === text),
  one: index,
  other: index,
} as const;

export function Race({ model }: WidgetProps) {
  const { state, change, round, reset } = useInputs<State>(model, INPUTS);
  const numbers = useMemo(
    () => compute(state),
    [state.sentence, state.length, state.step, state.width, state.one, state.other],
  );
  const panel = usePanel((cell) => explain(cell, numbers, state), undefined, round);
  const { T, done, tokens } = numbers;
  const onSentence = (sentence: string) => {
    panel.release();
    change({ sentence, length: 0 });
  };
  const { tools, bank } = useToldTools({
    examples: EXAMPLES,
    told: numbers,
    state,
    range: [2, LIMIT],
    onSentence,
    onLength: (length) => change({ length }),
  });

  return (
    <Body model={model} panel={panel}>
      <SentenceBox model={model} onSentence={onSentence} />
      <Notices texts={toldNotices(numbers)} badLink={state.bad_link} />
      {T > 0 && (
        <Lanes
          numbers={numbers}
          onPick={(t) => {
            panel.release();
            if (t !== numbers.other) change({ one: numbers.other, other: t });
          }}
        />
      )}
      {T > 0 && (
        <Scrubber tokens={tokens} cursor={done - 1} from={0} onCursor={(t) => change({ step: t + 1 })} />
      )}
      <Live text={sentenceOf(numbers)} />
      <Controls onReset={reset}>
        {tools}
        <Choices label="D">
          {WIDTHS.map((width) => (
            <Button
              key={width}
              handle="width"
              data-value={width}
              aria-pressed={state.width === width}
              title={say("race.width.title")}
              onClick={() => change({ width })}
            >
              {width}
            </Button>
          ))}
        </Choices>
      </Controls>
      {bank}
      {T > 0 && <Predict key={round} numbers={numbers} state={state} change={change} />}
      {T > 0 && <Counts numbers={numbers} width={state.width} />}
      {T > 0 && <FormulaBar panel={panel} hint={say("who.hint")} />}
    </Body>
  );
}

function sentenceOf({ tokens, T, done, one, other, apart }: Numbers): string {
  if (T === 0) return "";
  const now = say(done < T ? "race.live" : "race.live.end", { done, T });
  if (apart === 0) return now;
  const path = { one: tokens[one] ?? "", other: tokens[other] ?? "", i: one + 1, j: other + 1, apart };
  return `${now} ${say(apart === 1 ? "race.live.next" : "race.live.path", path)}`;
}
