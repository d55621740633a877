/** Lock: an LSTM reads a story; see its gates at every token, and put a hand on them. */

import { useMemo, useRef, useState } from "preact/hooks";
import { at, type Matrix } from "../../engine/matrix";
import { fixed, share } from "../../format";
import { anyText, index, oneOf } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Card } from "../../parts/Card";
import { stop } from "../../parts/Cell";
import { Controls } from "../../parts/Controls";
import { Curves } from "../../parts/Curves";
import { FormulaBar } from "../../parts/FormulaBar";
import { type Entry, Line } from "../../parts/Line";
import { Live } from "../../parts/Live";
import { Loading } from "../../parts/Loading";
import { Locks } from "../../parts/Locks";
import { Names, Top } from "../../parts/Names";
import { Notices } from "../../parts/Notices";
import { Prose } from "../../parts/Prose";
import { paint, signedPaint } from "../../parts/paint";
import { usePanel } from "../../parts/panel";
import { storyNotices } from "../../parts/readings";
import { Scrubber } from "../../parts/Scrubber";
import { SentenceBox } from "../../parts/SentenceBox";
import { Slider } from "../../parts/Slider";
import { Source, type SourceName } from "../../parts/Source";
import { StoryHead } from "../../parts/StoryHead";
import { useStoryTools } from "../../parts/StoryTools";
import { Table } from "../../parts/Table";
import { type Trained, useTrained } from "../../trained";
import { LAST, placeOf, subjectOf, trainedFor, translate } from "../../who";
import { explain } from "./explain";
import {
  compute,
  GATES,
  type Gate,
  heldAt,
  INPUTS,
  inputMeans,
  modelOf,
  type Numbers,
  READERS,
  type State,
  textOf,
} from "./numbers";
import { Predict } from "./Predict";

/** What a link "#NAME:key=value" may set. */
export const LINKS = { sentence: anyText, reader: oneOf(...READERS), cursor: index } as const;

export function Lock({ model }: WidgetProps) {
  const inputs = useInputs<State>(model, INPUTS);
  const trained = useTrained(model, modelOf(inputs.state.reader));
  const failed = trained instanceof Error ? trained : undefined;
  const shown = useRef<Reader | null>(null); // while another is on its way
  if (trained && !(trained instanceof Error)) shown.current = { state: inputs.state, trained };
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

interface Reader {
  readonly state: State;
  readonly trained: Trained;
}

interface Props extends Reader, Pick<WidgetProps, "model"> {
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
  const panel = usePanel((cell) => explain(cell, numbers, state, t), undefined, state.linked);
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
  const edit = panel.explanation?.edit ?? null;
  const [first, last] = trainedFor(modelOf(reader));

  return (
    <div class="bb-body" {...panel.handlers}>
      <Source name={model.get("source") as SourceName} />
      <SentenceBox
        latest={() => textOf(model.get("sentence") as string | null)}
        label={say("who.story")}
        readOnly={false}
        onSentence={onStory}
      />
      {english && <p class="bb-note bb-english">{english}</p>}
      <Notices texts={storyNotices(story, [["LSTM", modelOf(reader)]])} badLink={state.bad_link} />
      <Controls
        onReset={() => {
          panel.release();
          reset();
        }}
      >
        <fieldset class="bb-choices">
          <legend class="bb-label">LSTM</legend>
          {READERS.map((name) => (
            <button
              key={name}
              type="button"
              {...stop("controls")}
              data-role={`reader-${name}`}
              aria-pressed={name === reader}
              onClick={() => change({ reader: name })}
            >
              {say(`lock.reader.${name}`)}
            </button>
          ))}
        </fieldset>
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
            formula={panel.explanation?.formula ?? null}
            hint={say("lock.hint")}
            held={panel.held !== null && panel.explanation !== null}
            edit={edit}
            link={null}
            onValue={(value) => {
              const [, gate = "", place = "0"] = edit?.place.split("/") ?? [];
              if (gate) setGate(gate, Number(place), value);
            }}
            onFree={panel.release}
          />
        </>
      )}
    </div>
  );
}

interface Seen {
  readonly numbers: Numbers;
  readonly cursor: number;
  readonly onCursor: (t: number) => void;
}

function Charts({ numbers: { story, reading, means }, cursor, onCursor }: Seen) {
  const n = subjectOf(story);
  const name = story.names[n] ?? "";
  const common = { count: story.tokens.length, cursor, mark: story.subject, onCursor };
  return (
    <div class="bb-charts">
      <Curves
        {...common}
        title={
          <>
            {say("lock.gates")}{" "}
            <span class="bb-legend">
              {GATES.map((gate) => (
                <span key={gate} class={`bb-key-${gate}`}>
                  {say(`lock.gate.${gate}`)}
                </span>
              ))}
            </span>
          </>
        }
        label={say("lock.gates.picture")}
        curves={GATES.map((gate) => ({ name: `gate-${gate}`, values: Array.from(means[gate]) }))}
        lines={[
          [1, "1"],
          [0, "0"],
        ]}
      />
      {n >= 0 && (
        <Curves
          {...common}
          title={<Prose text={say("heirloom.left", { name })} />}
          label={say("lock.left.picture", { name })}
          curves={[{ name: "lstm", values: reading.left.map((shares) => shares?.[n] ?? null) }]}
          lines={[
            [1, "1"],
            [1 / story.names.length, say("heirloom.chance")],
          ]}
        />
      )}
    </div>
  );
}

/** The gates along the story: a lock a word, and the three means under it. */
function Strip({ numbers, state, cursor, onCursor }: Seen & { readonly state: State }) {
  const { story, reading, means } = numbers;
  const n = subjectOf(story);
  const gate = (which: Gate): Entry[] =>
    Array.from(means[which], (value, t) => ({
      id: `gates/${which}/${t}`,
      value,
      text: share(value).replace(/^0(?=\.)/, ""),
      look: `${paint(value)} ${heldAt(which, t, state) === undefined ? "" : "bb-edited"}`,
    }));
  const left = reading.left.map((shares, t) => {
    const x = shares?.[n] ?? 0;
    return shares && { id: `left/${t}`, value: x, text: share(x).replace(/^0(?=\.)/, ""), look: paint(x) };
  });
  return (
    <Table label={say("lock.strip")} look="bb-story">
      <StoryHead story={story} cursor={cursor} onCursor={onCursor} />
      <tbody>
        <Locks head={say("lock.row.lock")} opened={means.i} kept={means.f} cursor={cursor} />
        {GATES.map((which) => (
          <Line
            key={which}
            head={
              <>
                <b>{which}</b> <small>{say(`lock.row.${which}`)}</small>
              </>
            }
            group="numbers"
            cells={gate(which)}
          />
        ))}
        {n >= 0 && (
          <Line
            head={<Prose text={say("heirloom.row.left", { name: story.names[n] ?? "" })} />}
            group="numbers"
            cells={left}
          />
        )}
      </tbody>
    </Table>
  );
}

interface HandProps {
  readonly numbers: Numbers;
  readonly state: State;
  readonly cursor: number;
  readonly change: (change: Partial<State>) => void;
  readonly setGate: (gate: Gate, t: number, value: number) => void;
}

/** A dial on one gate of all units at the cursor, and the quickest way to break the lock. */
function Hand({ numbers: { story, means }, state, cursor, change, setGate }: HandProps) {
  const [gate, setChosen] = useState<Gate>("f");
  const token = story.tokens[cursor] ?? "";
  const here = GATES.filter((one) => `${one}/${cursor}` in state.turns);
  const letGo = () => {
    const rest = Object.entries(state.turns).filter(([place]) => Number(place.slice(2)) !== cursor);
    change({ turns: Object.fromEntries(rest) });
  };
  return (
    <div class="bb-hand">
      <p>
        <Prose text={say("lock.hand", { token, place: cursor + 1 })} />
      </p>
      <div class="bb-controls">
        <fieldset class="bb-choices">
          <legend class="bb-label">{say("lock.gate")}</legend>
          {GATES.map((one) => (
            <button
              key={one}
              type="button"
              {...stop("controls")}
              data-role={`gate-${one}`}
              aria-pressed={one === gate}
              title={say(`lock.gate.${one}`)}
              onClick={() => setChosen(one)}
            >
              {one}
            </button>
          ))}
        </fieldset>
        <Slider
          name="dial"
          label={say("lock.dial", { gate })}
          title={say("lock.dial.title")}
          range={[0, 1]}
          step={0.05}
          value={means[gate][cursor] ?? 0}
          onValue={(value) => setGate(gate, cursor, value)}
        />
        <button type="button" {...stop("controls")} data-role="break" onClick={() => setGate("f", cursor, 0)}>
          {say("lock.break")}
        </button>
        <button
          type="button"
          {...stop("controls")}
          data-role="let-go"
          disabled={here.length === 0}
          onClick={letGo}
        >
          {say("lock.let.go")}
        </button>
      </div>
    </div>
  );
}

/** Every unit at the cursor: its gates, its cell, and what it shows. */
function Units({ numbers: { story, reading }, state, cursor }: Omit<HandProps, "change" | "setGate">) {
  const { lstm } = reading;
  if (!lstm) return null;
  const token = story.tokens[cursor] ?? "";
  const units = Array.from({ length: reading.hidden.cols }, (_, u) => u);
  const rows: readonly (readonly [string, string, Matrix])[] = [
    ["i", `gates/i/${cursor}`, lstm.i],
    ["f", `gates/f/${cursor}`, lstm.f],
    ["g", `gates/g/${cursor}`, lstm.g],
    ["o", `gates/o/${cursor}`, lstm.o],
    ["c", `c/${cursor}`, lstm.cell],
    ["h", `h/${cursor}`, lstm.hidden],
  ];
  const cells = (name: string, handle: string, values: Matrix): Entry[] =>
    units.map((u) => {
      const value = at(values, cursor, u);
      const tint = "ifo".includes(name) ? paint(value) : signedPaint(value);
      const text = fixed(value, 2).replace(/^(−?)0(?=\.)/, "$1");
      return {
        id: `${handle}/${u}`,
        value,
        text,
        look: heldAt(name, cursor, state) === undefined ? tint : `${tint} bb-edited`,
      };
    });
  return (
    <Card title={say("lock.units", { token })} note={say("lock.units.note")}>
      <Table label={say("lock.units", { token })} look="bb-h">
        <thead>
          <tr>
            <td />
            {units.map((u) => (
              <th key={u} scope="col">
                {u + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, handle, values]) => (
            <Line key={name} head={<b>{name}</b>} group="units" cells={cells(name, handle, values)} />
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function NamesAt({ numbers: { story, reading }, cursor }: Pick<Seen, "numbers" | "cursor">) {
  const left = reading.left[cursor];
  const token = story.tokens[cursor] ?? "";
  const columns = [
    ...(left
      ? [
          {
            head: say("heirloom.left.here", { token }),
            handle: `left/${cursor}`,
            sum: "sum/left",
            shares: left,
          },
        ]
      : []),
    { head: say("heirloom.answer"), handle: "answer", sum: "sum/answer", shares: reading.answer },
  ];
  return (
    <Names
      label={say("heirloom.names", { token })}
      names={story.names}
      subject={subjectOf(story)}
      columns={columns}
    />
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
