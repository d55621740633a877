/** Heirloom: an RNN and an LSTM hand h on along a story; see what is left of the one it began with. */

import { useMemo } from "preact/hooks";
import { share } from "../../format";
import { anyText, index, oneOf, type Reader } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Body } from "../../parts/Body";
import { Button } from "../../parts/Button";
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
import { DISTANCES, LAST, placeOf, type Story, subjectOf, trainedFor } from "../../who";
import { explain } from "./explain";
import { compute, INPUTS, KINDS, modelOf, type Numbers, type State, sensitivity, textOf } from "./numbers";
import { Charts, Strip } from "./Pictures";
import { Predict } from "./Predict";
import { ReaderCard } from "./ReaderCard";

const aDistance: Reader = (text) => DISTANCES.find((distance) => String(distance) === text);

/** What a link "#NAME:key=value" may set. */
export const LINKS = {
  sentence: anyText,
  distance: aDistance,
  rnn: oneOf("same", "short"),
  cursor: index,
} as const;

export function Heirloom({ model }: WidgetProps) {
  const inputs = useInputs<State>(model, INPUTS);
  return (
    <WithWeights model={model} inputs={inputs} names={KINDS.map((kind) => modelOf(kind, inputs.state))}>
      {(state, [rnn, lstm]) => (
        <Drawn {...inputs} model={model} state={state} rnn={rnn as Trained} lstm={lstm as Trained} />
      )}
    </WithWeights>
  );
}

interface Props extends Pick<WidgetProps, "model"> {
  readonly state: State;
  readonly rnn: Trained;
  readonly lstm: Trained;
  readonly change: (change: Partial<State>) => void;
  readonly round: number;
  readonly reset: () => void;
}

function Drawn({ model, state, change, round, reset, rnn, lstm }: Props) {
  const text = textOf(state);
  const numbers = useMemo(() => compute(text, { rnn, lstm }), [text, rnn, lstm]);
  const { story, readings } = numbers;
  const t = placeOf(state.cursor, story);
  const norms = useMemo(
    () => ({ rnn: sensitivity(readings.rnn, t), lstm: sensitivity(readings.lstm, t) }),
    [readings, t],
  );
  const panel = usePanel((cell) => explain(cell, numbers, norms, t), undefined, round);
  const setCursor = (place: number) => change({ cursor: place === story.tokens.length - 1 ? LAST : place });
  const onStory = (sentence: string) => {
    panel.release();
    change({ sentence });
  };
  const tools = useStoryTools({ story, onStory });
  const n = subjectOf(story);
  const english = translate(story.whole);

  return (
    <Body model={model} panel={panel}>
      <SentenceBox
        model={model}
        latest={() => textOf({ sentence: model.get("sentence") as string | null, distance: state.distance })}
        label={say("who.story")}
        onSentence={onStory}
      />
      <p class="bb-note bb-english" hidden={!english}>
        {english}
      </p>
      <Notices
        texts={storyNotices(
          story,
          KINDS.map((kind) => [kind.toUpperCase(), modelOf(kind, state)]),
        )}
        badLink={state.bad_link}
      />
      <Controls onReset={reset}>
        <Choices label={say("heirloom.distance")}>
          {DISTANCES.map((distance) => (
            <Button
              key={distance}
              handle="distance"
              data-value={distance}
              aria-pressed={distance === state.distance}
              onClick={() => change({ distance, sentence: null, cursor: LAST })}
            >
              {distance}
            </Button>
          ))}
        </Choices>
        <Choices label="RNN">
          {(["same", "short"] as const).map((rnn) => (
            <Button
              key={rnn}
              handle={`rnn-${rnn}`}
              aria-pressed={rnn === state.rnn}
              onClick={() => change({ rnn })}
            >
              {say(`heirloom.rnn.${rnn}`)}
            </Button>
          ))}
        </Choices>
        {tools.buttons}
      </Controls>
      {tools.bank}
      {story.tokens.length > 0 && (
        <>
          <p class="bb-note">
            <Prose text={rangeOf(state, story)} />
          </p>
          <div class="bb-answers">
            {KINDS.map((kind) => (
              <div key={kind}>
                <b class={`bb-key-${kind}`}>{kind.toUpperCase()}</b>
                <Top names={story.names} answer={readings[kind].answer} subject={n} />
              </div>
            ))}
          </div>
          <Charts numbers={numbers} norms={norms} cursor={t} onCursor={setCursor} />
          <Scrubber tokens={story.tokens} cursor={t} from={story.subject ?? 0} onCursor={setCursor} />
        </>
      )}
      <Live text={sentenceOf(numbers, t)} />
      {story.tokens.length > 0 && (
        <>
          <Strip numbers={numbers} norms={norms} cursor={t} onCursor={setCursor} />
          <Predict key={round} numbers={numbers} state={state} change={change} />
          <div class="bb-pair-of-cards">
            {KINDS.map((kind) => (
              <ReaderCard key={kind} kind={kind} numbers={numbers} cursor={t} subject={n} state={state} />
            ))}
          </div>
          <FormulaBar panel={panel} hint={say("who.hint")} />
        </>
      )}
    </Body>
  );
}

function sentenceOf({ story, readings }: Numbers, t: number): string {
  if (story.tokens.length === 0) return say("who.empty");
  const n = subjectOf(story);
  if (n < 0 || story.subject === null) return say("who.nobody");
  const name = story.names[n] ?? "";
  if (t < story.subject) return say("heirloom.before", { name });
  const [rnn, lstm] = KINDS.map((kind) => share(readings[kind].left[t]?.[n] ?? 0)) as [string, string];
  const gap = t - story.subject;
  return gap ? say("heirloom.live", { gap, name, rnn, lstm }) : say("heirloom.live.at", { name, rnn, lstm });
}

/** What both readers were trained for, and what they are asked. */
function rangeOf(state: State, { distance, subject, tokens }: Story): string {
  const [rnn, lstm] = KINDS.map((kind) => trainedFor(modelOf(kind, state)).join("–")) as [string, string];
  const trained =
    rnn === lstm ? say("heirloom.trained", { range: rnn }) : say("heirloom.trained.apart", { rnn, lstm });
  if (distance === null || subject === null) return trained;
  return `${trained} ${say("who.asked", { name: tokens[subject] ?? "", distance })}`;
}
