/** Heirloom: an RNN and an LSTM hand h on along a story; see what is left of the one it began with. */

import { useMemo, useRef } from "preact/hooks";
import { share, short } from "../../format";
import { anyText, index, oneOf, type Reader } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { stop } from "../../parts/Cell";
import { Controls } from "../../parts/Controls";
import { Curves } from "../../parts/Curves";
import { FormulaBar } from "../../parts/FormulaBar";
import { Line } from "../../parts/Line";
import { Live } from "../../parts/Live";
import { Loading } from "../../parts/Loading";
import { Top } from "../../parts/Names";
import { Notices } from "../../parts/Notices";
import { People } from "../../parts/People";
import { Prose } from "../../parts/Prose";
import { paint } from "../../parts/paint";
import { usePanel } from "../../parts/panel";
import { storyNotices } from "../../parts/readings";
import { Scrubber } from "../../parts/Scrubber";
import { SentenceBox } from "../../parts/SentenceBox";
import { Source, type SourceName } from "../../parts/Source";
import { StoryHead } from "../../parts/StoryHead";
import { useStoryTools } from "../../parts/StoryTools";
import { Table } from "../../parts/Table";
import { type Trained, useTrained } from "../../trained";
import { DISTANCES, LAST, placeOf, type Story, subjectOf, trainedFor, translate } from "../../who";
import { explain } from "./explain";
import {
  compute,
  INPUTS,
  KINDS,
  type Kind,
  modelOf,
  type Numbers,
  type State,
  sensitivity,
  textOf,
} from "./numbers";
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

/** The logarithmic scale of the sensitivity, from a power of ten at its foot to 10 at its top: wide enough for all. */
function scaleOf(norms: Readonly<Record<Kind, Float64Array>>) {
  const least = Math.min(...norms.rnn, ...norms.lstm);
  const foot = FEET.find((power) => least >= 10 ** power) ?? FEET.at(-1) ?? 0;
  const onScale = (x: number): number => (x > 0 ? Math.max(0, (Math.log10(x) - foot) / (1 - foot)) : 0);
  return { foot, onScale };
}
const FEET = [-2, -6, -12];

/** 1, 10⁻⁶ */
const power = (n: number): string =>
  n === 0 ? "1" : `10⁻${String(-n).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] as string)}`;

export function Heirloom({ model }: WidgetProps) {
  const inputs = useInputs<State>(model, INPUTS);
  const rnn = useTrained(model, modelOf("rnn", inputs.state));
  const lstm = useTrained(model, modelOf("lstm", inputs.state));
  const failed = [rnn, lstm].find((weights) => weights instanceof Error);
  const shown = useRef<Readers | null>(null); // while others are on their way
  const ready = rnn && lstm && !(rnn instanceof Error) && !(lstm instanceof Error);
  if (ready) shown.current = { state: inputs.state, rnn, lstm };
  if (failed || !shown.current)
    return (
      <Loading
        source={model.get("source") as SourceName}
        failed={failed}
        badLink={inputs.state.bad_link}
        onReset={inputs.reset}
      />
    );
  return <Drawn model={model} {...inputs} {...shown.current} />;
}

interface Readers {
  readonly state: State;
  readonly rnn: Trained;
  readonly lstm: Trained;
}

interface Props extends Readers, Pick<WidgetProps, "model"> {
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
  const panel = usePanel((cell) => explain(cell, numbers, norms, t), undefined, state.linked);
  const setCursor = (place: number) => change({ cursor: place === story.tokens.length - 1 ? LAST : place });
  const onStory = (sentence: string) => {
    panel.release();
    change({ sentence });
  };
  const tools = useStoryTools({ story, onStory });
  const n = subjectOf(story);
  const english = translate(story.whole);

  return (
    <div class="bb-body" {...panel.handlers}>
      <Source name={model.get("source") as SourceName} />
      <SentenceBox
        latest={() => textOf({ sentence: model.get("sentence") as string | null, distance: state.distance })}
        label={say("who.story")}
        readOnly={false}
        onSentence={onStory}
      />
      {english && <p class="bb-note bb-english">{english}</p>}
      <Notices
        texts={storyNotices(
          story,
          KINDS.map((kind) => [kind.toUpperCase(), modelOf(kind, state)]),
        )}
        badLink={state.bad_link}
      />
      <Controls
        onReset={() => {
          panel.release();
          reset();
        }}
      >
        <fieldset class="bb-choices">
          <legend class="bb-label">{say("heirloom.distance")}</legend>
          {DISTANCES.map((distance) => (
            <button
              key={distance}
              type="button"
              {...stop("controls")}
              data-role="distance"
              data-value={distance}
              aria-pressed={distance === state.distance}
              onClick={() => change({ distance, sentence: null, cursor: LAST })}
            >
              {distance}
            </button>
          ))}
        </fieldset>
        <fieldset class="bb-choices">
          <legend class="bb-label">RNN</legend>
          {(["same", "short"] as const).map((rnn) => (
            <button
              key={rnn}
              type="button"
              {...stop("controls")}
              data-role={`rnn-${rnn}`}
              aria-pressed={rnn === state.rnn}
              onClick={() => change({ rnn })}
            >
              {say(`heirloom.rnn.${rnn}`)}
            </button>
          ))}
        </fieldset>
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
          <FormulaBar
            formula={panel.explanation?.formula ?? null}
            held={panel.held !== null && panel.explanation !== null}
            hint={say("who.hint")}
            edit={null}
            link={null}
            onValue={() => {}}
            onFree={panel.release}
          />
        </>
      )}
    </div>
  );
}

interface Seen {
  readonly numbers: Numbers;
  readonly norms: Readonly<Record<Kind, Float64Array>>;
  readonly cursor: number;
  readonly onCursor: (t: number) => void;
}

/** Both charts over the whole story. */
function Charts({ numbers: { story, readings }, norms, cursor, onCursor }: Seen) {
  const n = subjectOf(story);
  const name = story.names[n] ?? "";
  const token = story.tokens[cursor] ?? "";
  const count = story.tokens.length;
  const { foot, onScale } = scaleOf(norms);
  const legend = (
    <span class="bb-legend">
      <span class="bb-key-rnn">RNN</span> <span class="bb-key-lstm">LSTM</span>
    </span>
  );
  return (
    <div class="bb-charts">
      {n >= 0 && (
        <Curves
          title={
            <>
              <Prose text={say("heirloom.left", { name })} /> {legend}
            </>
          }
          label={say("heirloom.left.picture", { name })}
          count={count}
          curves={KINDS.map((kind) => ({
            name: kind,
            values: readings[kind].left.map((shares) => shares?.[n] ?? null),
          }))}
          lines={[
            [1, "1"],
            [1 / story.names.length, say("heirloom.chance")],
          ]}
          cursor={cursor}
          mark={story.subject}
          onCursor={onCursor}
        />
      )}
      <Curves
        title={
          <>
            <Prose text={say("heirloom.sensitivity", { token })} /> {n < 0 && legend}
          </>
        }
        label={say("heirloom.sensitivity.picture", { token })}
        count={count}
        curves={KINDS.map((kind) => ({ name: kind, values: Array.from(norms[kind], onScale) }))}
        lines={[0, foot / 2, foot].map((n) => [onScale(10 ** n), power(n)] as const)}
        cursor={cursor}
        mark={story.subject}
        onCursor={onCursor}
      />
    </div>
  );
}

/** The people, and under each what is left, and how much h still moves with that token. */
function Strip({ numbers: { story, readings }, norms, cursor, onCursor }: Seen) {
  const n = subjectOf(story);
  const name = story.names[n] ?? "";
  const left = (kind: Kind) =>
    readings[kind].left.map((shares, t) => {
      const x = shares?.[n] ?? 0;
      const text = share(x).replace(/^0(?=\.)/, "");
      return shares && { id: `left/${kind}/${t}`, value: x, text, look: paint(x) };
    });
  const { onScale } = scaleOf(norms);
  const moved = (kind: Kind) =>
    story.tokens.map((_, i) => {
      const x = norms[kind][i];
      if (x === undefined) return null;
      return {
        id: `sensitivity/${kind}/${cursor}/${i}`,
        value: x,
        text: short(x, 2),
        look: paint(onScale(x)),
      };
    });
  return (
    <Table label={say("heirloom.strip")} look="bb-story">
      <StoryHead story={story} cursor={cursor} onCursor={onCursor} />
      {KINDS.map((kind) => (
        <tbody key={kind} class={`bb-of-${kind}`}>
          <People
            head={
              <>
                <b class={`bb-key-${kind}`}>{kind.toUpperCase()}</b>
                <small>{say("heirloom.box", { width: readings[kind].hidden.cols })}</small>
              </>
            }
            hidden={readings[kind].hidden}
            columns={kind === "rnn" ? 8 : 4}
            cursor={cursor}
          />
          {n >= 0 && (
            <Line
              head={<Prose text={say("heirloom.row.left", { name })} />}
              group="numbers"
              cells={left(kind)}
            />
          )}
          <Line head={say("heirloom.row.sensitivity")} group="numbers" cells={moved(kind)} />
        </tbody>
      ))}
    </Table>
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
