/** Heads: every head of every layer at once; pick one, compare two, switch one off and see what it costs. */

import { useMemo, useState } from "preact/hooks";
import { MODEL } from "../../bert";
import { row } from "../../engine/matrix";
import { languageOf, share } from "../../format";
import { anyText, flag, numberFrom, oneOf, type Reader } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Card } from "../../parts/Card";
import { stop } from "../../parts/Cell";
import { Controls } from "../../parts/Controls";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { Loading } from "../../parts/Loading";
import { Notices } from "../../parts/Notices";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import { Source, type SourceName } from "../../parts/Source";
import { TokenRow } from "../../parts/TokenRow";
import { nameTies, strongest } from "../../strongest";
import { useTrained } from "../../trained";
import { Decides, type Verdict } from "./Decides";
import { explain } from "./explain";
import { Large } from "./Large";
import {
  AUTO,
  costs,
  type Feed,
  type Head,
  headOf,
  INPUTS,
  likeliest,
  movedOf,
  nameOf,
  type Picture,
  pictureOf,
  pictureOfFeed,
  placeOf,
  type Readings,
  readTiny,
  readWithout,
  type State,
  sharesOf,
  shownHead,
} from "./numbers";
import { Predict } from "./Predict";
import { clearest, patternsOf } from "./patterns";
import { captioned, Thumbnails } from "./Thumbnails";

const EXAMPLES = [
  "今天银[MASK]不开门。",
  "他在银行[MASK]钱。",
  "这[MASK]花很红。",
  "the bank of the [MASK] is steep.",
] as const;

const headName: Reader = (text) => (/^\d{1,3}\.\d{1,3}$/.test(text) ? text : undefined);

/** What a link "#NAME:key=value" may set. */
export const LINKS = {
  sentence: anyText,
  query: numberFrom(AUTO, 127),
  head: headName,
  pinned: headName,
  view: oneOf("weights", "difference"),
  measured: flag,
} as const;

type Inputs = ReturnType<typeof useInputs<State>>;

export function Heads(props: WidgetProps) {
  const inputs = useInputs<State>(props.model, INPUTS, ["feed"]);
  return inputs.state.feed.kind === "tiny" ? (
    <OfTiny {...props} {...inputs} />
  ) : (
    <OfFeed {...props} {...inputs} />
  );
}

function OfTiny(props: WidgetProps & Inputs) {
  const { model, state, reset } = props;
  const trained = useTrained(model, MODEL);
  const known = trained instanceof Error ? null : trained;
  const read = useMemo(() => known && readTiny(state.sentence, known), [state.sentence, known]);
  const readings = useMemo(() => {
    if (!read) return null;
    const { blocks, heads } = read.tiny.weights;
    const off = state.off.map((name) => name.split(".").map(Number) as unknown as Head);
    const there = off.filter(([n, h]) => n < blocks.length && h < heads);
    return { ...read, without: readWithout(read.tiny, read.whole, there) };
  }, [read, state.off]);
  const picture = useMemo(() => readings && pictureOf(readings), [readings]);
  if (!readings || !picture)
    return (
      <Loading
        source={model.get("source") as SourceName}
        failed={trained instanceof Error ? trained : undefined}
        badLink={state.bad_link}
        onReset={reset}
      />
    );
  return <Drawn {...props} picture={picture} readings={readings} />;
}

function OfFeed(props: WidgetProps & Inputs) {
  const picture = useMemo(() => pictureOfFeed(props.state.feed), [props.state.feed]);
  return <Drawn {...props} picture={picture} readings={null} />;
}

interface DrawnProps extends WidgetProps, Inputs {
  readonly picture: Picture;
  /** null where only finished weights are known. */
  readonly readings: Readings | null;
}

function Drawn({ model, kernel, state, change, round, reset, picture, readings }: DrawnProps) {
  const [preview, setPreview] = useState<Head | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const { tokens, heads } = picture;
  const chosen = useMemo(() => shownHead(state, picture), [state.head, picture]);
  const head = preview && heads[preview[0]]?.[preview[1]] ? preview : chosen;
  const weights = heads[head[0]]?.[head[1]];
  const pinned = headOf(state.pinned, heads);
  const place = placeOf(state.query, tokens);
  const cost = useMemo(
    () => (readings && state.measured ? costs(readings, place) : null),
    [readings?.whole, state.measured, place],
  );
  const verdict = useMemo(
    () => readings && verdictOf(readings, place, state.off.length > 0),
    [readings, place, state.off.length],
  );
  const panel = usePanel(
    (cell) => explain(cell, picture, head, pinned, verdict && { ...verdict, cost }),
    undefined,
    state.linked,
  );
  const query = rowOf(panel.cell, tokens.length) ?? Math.min(pointed ?? place, tokens.length - 1);
  const name = nameOf(chosen);
  const comparing = pinned !== null && state.view === "difference" && nameOf(pinned) !== nameOf(head);
  const isOff = state.off.includes(name);
  const set = (values: Partial<State>) => {
    panel.release();
    change(values);
  };
  const onSentence = (sentence: string) => set({ sentence, query: AUTO });

  return (
    <div class="bb-body" {...panel.handlers}>
      <Source name={model.get("source") as SourceName} />
      <SentenceBox
        latest={() => model.get("sentence") as string}
        label={say(readings ? "heads.sentence" : "sentence")}
        readOnly={!readings && !(state.feed.asks && kernel)}
        onSentence={onSentence}
      />
      <Notices texts={notices(picture, readings, state, kernel)} badLink={state.bad_link} />
      {weights && (
        <>
          <TokenRow
            tokens={tokens}
            glosses={picture.glosses}
            unknown={picture.unknown}
            weights={row(weights, query)}
            query={query}
            chosen={place}
            cut={() => false}
            onPreview={setPointed}
            onChoose={(index) => set({ query: index })}
          />
          <Live text={sentenceOf(picture, head, query, verdict, state.off)} />
        </>
      )}
      <Controls
        onReset={() => {
          panel.release();
          reset();
        }}
      >
        {readings && (
          <span class="bb-examples">
            <span class="bb-label">{say("control.examples")}</span>
            {EXAMPLES.map((text) => (
              <button
                key={text}
                type="button"
                {...stop("controls")}
                lang={languageOf(text)}
                onClick={() => onSentence(text)}
              >
                {text}
              </button>
            ))}
          </span>
        )}
      </Controls>
      {readings && verdict && (
        <Predict
          key={`${round}/${place}/${state.sentence}`}
          picture={picture}
          word={verdict.told[0]?.token ?? ""}
          probability={verdict.told[0]?.share ?? 0}
          measured={state.measured}
          measure={() => costs(readings, place)}
          change={change}
        />
      )}
      {weights && (
        <div class="bb-cards">
          <div class={verdict ? "bb-looks-and-decides" : "bb-cards"}>
            <Card
              title={say("heads.all")}
              note={say(captioned(picture) ? "heads.all.note" : "heads.all.many")}
            >
              <Thumbnails
                picture={picture}
                shown={chosen}
                pinned={pinned}
                off={state.off}
                cost={cost}
                onPreview={setPreview}
                onChoose={(one) => set({ head: nameOf(one) })}
              />
            </Card>
            {verdict && (
              <Decides
                verdict={{ ...verdict, cost }}
                token={tokens[place] ?? ""}
                off={state.off}
                measured={state.measured}
                onMeasure={() => change({ measured: !state.measured })}
              />
            )}
          </div>
          <Card title={say("heads.looks", { head: nameOf(head) })} note={summaryOf(weights, nameOf(head))}>
            <p class="bb-tools">
              <button
                type="button"
                {...stop("controls")}
                data-role="pin"
                aria-pressed={pinned !== null}
                title={say("heads.pin.title")}
                onClick={() =>
                  set(pinned ? { pinned: "", view: "weights" } : { pinned: name, view: "difference" })
                }
              >
                {pinned ? say("heads.unpin", { head: nameOf(pinned) }) : say("heads.pin", { head: name })}
              </button>
              {pinned && (
                <button
                  type="button"
                  {...stop("controls")}
                  data-role="difference"
                  aria-pressed={state.view === "difference"}
                  onClick={() => set({ view: state.view === "difference" ? "weights" : "difference" })}
                >
                  {say("heads.minus", { head: nameOf(pinned) })}
                </button>
              )}
              {readings && (
                <button
                  type="button"
                  {...stop("controls")}
                  data-role="switch"
                  aria-pressed={isOff}
                  title={say("heads.switch.title")}
                  onClick={() =>
                    set({ off: isOff ? state.off.filter((one) => one !== name) : [...state.off, name] })
                  }
                >
                  {say(isOff ? "heads.switch.on" : "heads.switch.off", { head: name })}
                </button>
              )}
              {pinned && !comparing && state.view === "difference" && (
                <span class="bb-label">{say("heads.pick", { head: nameOf(pinned) })}</span>
              )}
            </p>
            <Large
              tokens={tokens}
              head={head}
              weights={weights}
              minus={(comparing && heads[pinned[0]]?.[pinned[1]]) || null}
              query={query}
              onQuery={(index) => set({ query: index })}
            />
          </Card>
        </div>
      )}
      {weights && (
        <FormulaBar
          formula={panel.explanation?.formula ?? null}
          hint={say("mask.hint")}
          held={panel.held !== null && panel.explanation !== null}
          edit={null}
          link={null}
          onValue={() => {}}
          onFree={panel.release}
        />
      )}
    </div>
  );
}

/** What the model says in a place with all heads, and without those that are off. */
function verdictOf(readings: Readings, place: number, some: boolean): Omit<Verdict, "cost"> {
  const told = likeliest(readings, place);
  const left = some ? sharesOf(readings.tiny, readings.without, place, told) : null;
  return { place, told, left, moved: movedOf(readings, place) };
}

/** The row that a number on screen belongs to. */
function rowOf(cell: string | null, count: number): number | null {
  const [name, a = "0", , c = "0"] = cell?.split("/") ?? [];
  if (name === "weights") return Math.min(Number(c), count - 1);
  return name === "sum" || name === "difference" ? Math.min(Number(a), count - 1) : null;
}

function summaryOf(weights: Picture["heads"][number][number], head: string): string {
  const { pattern, share: most } = clearest(patternsOf(weights));
  return say("heads.summary", { head, pattern: say(`heads.pattern.${pattern}`), share: share(most) });
}

function sentenceOf(
  { tokens, heads }: Picture,
  head: Head,
  query: number,
  verdict: Omit<Verdict, "cost"> | null,
  off: readonly string[],
): string {
  const weights = heads[head[0]]?.[head[1]];
  if (!weights) return "";
  const shares = row(weights, query);
  const { index, ties } = strongest(shares);
  const looks = say("heads.live", {
    head: nameOf(head),
    query: tokens[query] ?? "",
    keys: nameTies(tokens, ties),
    share: share(shares[index] ?? 0),
  });
  const best = verdict?.told[0];
  if (!verdict?.left || !best) return looks;
  const names = { heads: off.join(", "), word: best.token, before: share(best.share) };
  return `${looks} ${say("heads.live.off", { ...names, after: share(verdict.left[0] ?? 0) })}`;
}

function notices(picture: Picture, readings: Readings | null, state: State, kernel: boolean): string[] {
  if (!readings) return feedNotices(state.feed, state.sentence, kernel);
  const { whole, tiny } = readings;
  const texts: string[] = [];
  if (whole.typed.length > tiny.limit)
    texts.push(say("sentence.cut", { limit: tiny.limit, count: whole.typed.length }));
  const strange = picture.tokens.flatMap((_, j) => (picture.unknown[j] ? [j] : []));
  if (strange.length) texts.push(say("heads.unknown", { tokens: nameTies(picture.tokens, strange) }));
  return texts;
}

function feedNotices(feed: Feed, sentence: string, kernel: boolean): string[] {
  const texts: string[] = [];
  if (feed.error) texts.push(say("kernel.error", { error: feed.error }));
  if (feed.typed > feed.tokens.length)
    texts.push(say("sentence.cut", { limit: feed.tokens.length, count: feed.typed }));
  if (!feed.arrays.weights) texts.push(say("heads.large"));
  if (feed.arrays.weights?.bits) texts.push(say("heads.kept"));
  if (!feed.asks) texts.push(say("sentence.arrays"));
  else if (!kernel) texts.push(say("sentence.kernel"));
  else if (feed.sentence !== sentence && !feed.error) texts.push(say("sentence.waiting"));
  return texts;
}
