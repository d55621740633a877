/** Lock: an LSTM reads a story; see its gates at every token, and put a hand on them. */

import { useMemo } from "preact/hooks";
import { share } from "../../format";
import { anyText, index, oneOf } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Body } from "../../parts/Body";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { Choices } from "../../parts/Choices";
import { Controls } from "../../parts/Controls";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { WithWeights } from "../../parts/Loading";
import { Top } from "../../parts/Names";
import { Notices } from "../../parts/Notices";
import { Prose } from "../../parts/Prose";
import { usePanel } from "../../parts/panel";
import { storyNotices } from "../../parts/readings";
import { Scrubber } from "../../parts/Scrubber";
import { SentenceBox } from "../../parts/SentenceBox";
import { useStoryTools } from "../../parts/StoryTools";
import { translate } from "../../questions";
import type { Trained } from "../../trained";
import { LAST, placeOf, subjectOf, trainedFor } from "../../who";
import { NamesAt, Units } from "./Cards";
import { explain } from "./explain";
import { Hand } from "./Hand";
import { compute, INPUTS, inputMeans, modelOf, type Numbers, READERS, type State, textOf } from "./numbers";
import { Charts, Strip } from "./Pictures";
import { Predict } from "./Predict";

/** What a link "#NAME:key=value" may set. */
export const LINKS = { sentence: anyText, reader: oneOf(...READERS), cursor: index } as const;

export function Lock({ model }: WidgetProps) {
  const inputs = useInputs<State>(model, INPUTS);
  return (
    <WithWeights model={model} inputs={inputs} names={[modelOf(inputs.state.reader)]}>
      {(state, [trained]) => <Drawn {...inputs} model={model} state={state} trained={trained as Trained} />}
    </WithWeights>
  );
}

interface Props extends Pick<WidgetProps, "model"> {
  readonly state: State;
  readonly trained: Trained;
  readonly change: (change: Partial<State>) => void;
  readonly round: number;
  readonly reset: () => void;
}

function Drawn({ model, state, change, round, reset, trained }: Props) {
  const text = textOf(state.sentence);
  const { reader, turns } = state;
  const numbers = useMemo(() => compute(text, trained, { reader, turns }), [text, trained, reader, turns]);
  const { story, reading } = numbers;
  const t = placeOf(state.cursor, story);
  const panel = usePanel((cell) => explain(cell, numbers, state, t), undefined, round);
  const setCursor = (place: number) => change({ cursor: place === story.tokens.length - 1 ? LAST : place });
  const onStory = (sentence: string) => {
    panel.release();
    change({ sentence, turns: {} });
  };
  const setGate = (gate: string, place: number, value: number) =>
    change({ turns: { ...turns, [`${gate}/${place}`]: Math.max(0, Math.min(1, value)) } });
  const tools = useStoryTools({ story, onStory });
  const n = subjectOf(story);
  const english = translate(story.whole);
  const [first, last] = trainedFor(modelOf(reader));

  return (
    <Body model={model} panel={panel}>
      <SentenceBox
        model={model}
        latest={() => textOf(model.get("sentence") as string | null)}
        label={say("who.story")}
        onSentence={onStory}
      />
      <p class="bb-note bb-english" hidden={!english}>
        {english}
      </p>
      <Notices texts={storyNotices(story, [["LSTM", modelOf(reader)]])} badLink={state.bad_link} />
      <Controls onReset={reset}>
        <Choices label="LSTM">
          {READERS.map((name) => (
            <Button
              key={name}
              handle={`reader-${name}`}
              aria-pressed={name === reader}
              onClick={() => change({ reader: name })}
            >
              {say(`lock.reader.${name}`)}
            </Button>
          ))}
        </Choices>
        {tools.buttons}
      </Controls>
      {tools.bank}
      {story.tokens.length > 0 && (
        <>
          <p class="bb-note">
            <Prose text={`${say(`lock.note.${reader}`, { first, last })} ${asked(numbers)}`.trim()} />
          </p>
          <div class="bb-answers">
            <span>{say("lock.answers")}</span>
            <Top names={story.names} answer={reading.answer} subject={n} />
          </div>
          <Charts numbers={numbers} cursor={t} onCursor={setCursor} />
          <Scrubber tokens={story.tokens} cursor={t} from={story.subject ?? 0} onCursor={setCursor} />
        </>
      )}
      <Live text={sentenceOf(numbers, t)} />
      {story.tokens.length > 0 && (
        <>
          <Strip numbers={numbers} state={state} cursor={t} onCursor={setCursor} />
          <p class="bb-note">
            <Prose text={meansOf(numbers)} />
          </p>
          <Hand numbers={numbers} state={state} cursor={t} change={change} setGate={setGate} />
          <Predict key={round} numbers={numbers} state={state} change={change} />
          <div class="bb-pair-of-cards bb-uneven">
            <Units numbers={numbers} state={state} cursor={t} />
            <Card title={say("lock.names", { token: story.tokens[t] ?? "" })} note={say("lock.names.note")}>
              <NamesAt numbers={numbers} cursor={t} />
            </Card>
          </div>
          <FormulaBar
            panel={panel}
            hint={say("lock.hint")}
            onValue={(value, at) => {
              const [, gate = "", place = "0"] = at.split("/");
              setGate(gate, Number(place), value);
            }}
          />
        </>
      )}
    </Body>
  );
}

function sentenceOf({ story, reading, means }: Numbers, t: number): string {
  if (story.tokens.length === 0) return say("who.empty");
  const n = subjectOf(story);
  const values = { token: story.tokens[t] ?? "", i: share(means.i[t] ?? 0), f: share(means.f[t] ?? 0) };
  const left = reading.left[t];
  return left
    ? say("lock.live", { ...values, name: story.names[n] ?? "", left: share(left[n] ?? 0) })
    : say("lock.live.before", values);
}

function asked({ story: { tokens, subject, distance } }: Numbers): string {
  if (subject === null || distance === null) return say("who.nobody");
  return say("who.asked", { name: tokens[subject] ?? "", distance });
}

/** Where the input gate opens, in words. */
function meansOf(numbers: Numbers): string {
  const { subject, deed, names, rest } = inputMeans(numbers);
  const { story } = numbers;
  const parts = [
    [subject, story.tokens[story.subject ?? 0] ?? ""],
    [deed, say("lock.means.deed")],
    [names, say("lock.means.names")],
    [rest, say("lock.means.rest")],
  ] as const;
  const told = parts.filter(([value]) => !Number.isNaN(value));
  return say("lock.means", { list: told.map(([value, name]) => `${name} ${share(value)}`).join(" · ") });
}
