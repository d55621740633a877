/** Heads: every head of every layer at once; pick one, compare two, switch one off and see what it costs. */

import { useMemo, useState } from "preact/hooks";
import { MODEL, UNKNOWN } from "../../bert";
import { row } from "../../engine/matrix";
import { share } from "../../format";
import { anyText, flag, numberFrom, oneOf, type Reader } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Body } from "../../parts/Body";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { Controls } from "../../parts/Controls";
import { Examples } from "../../parts/Examples";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { Loading, WithWeights } from "../../parts/Loading";
import { Notices } from "../../parts/Notices";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import type { SourceName } from "../../parts/Source";
import { TokenRow } from "../../parts/TokenRow";
import { learnedWords, useBank } from "../../parts/WordBank";
import { nameTies, strongest } from "../../strongest";
import { type Trained, useTrained } from "../../trained";
import { spelled } from "../fill_mask/numbers";
import { Decides, type Verdict } from "./Decides";
import { explain } from "./explain";
import { Large } from "./Large";
import { Moves } from "./Moves";
import {
  AUTO,
  changesOf,
  costs,
  type Feed,
  feedOfStored,
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
  type Stored,
  sharesOf,
  shownHead,
} from "./numbers";
import { Predict, telling } from "./Predict";
import { clearest, patternsOf } from "./patterns";
import { Resting } from "./Resting";
import { captioned, Thumbnails } from "./Thumbnails";

const EXAMPLES = [
  "他在银行[MASK]钱。",
  "今天银[MASK]不开门。",
  "这[MASK]花很红。",
  "the bank of the [MASK] is steep.",
] as const;

export const headName: Reader = (text) => (/^\d{1,3}\.\d{1,3}$/.test(text) ? text : undefined);

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
  const inputs = useInputs<State>(props.model, INPUTS, ["feed", "stored"]);
  const { feed, stored } = inputs.state;
  if (feed.kind === "tiny") return <OfTiny {...props} {...inputs} />;
  const kernel = props.kernel || feed.kind === "live"; // a model in the page answers as one in a notebook does
  if (!stored || (kernel && feed.asks))
    return <OfFeed {...props} {...inputs} kernel={kernel} feed={feed} sentences={[]} />;
  return (
    <WithWeights model={props.model} inputs={inputs} names={[stored]}>
      {(state, [file]) => <OfStored {...props} {...inputs} state={state} file={file as Trained} />}
    </WithWeights>
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
  return <Drawn {...props} feed={state.feed} sentences={[]} picture={picture} readings={readings} />;
}

function OfStored(props: WidgetProps & Inputs & { readonly file: Trained }) {
  const { state, file } = props;
  const stored = file.about as unknown as Stored;
  const feed = useMemo(() => feedOfStored(stored, state.sentence), [stored, state.sentence]);
  const sentences = stored.readings.map((one) => one.sentence);
  return <OfFeed {...props} feed={feed} sentences={sentences} />;
}

type FeedProps = Pick<DrawnProps, "feed" | "sentences">;

function OfFeed(props: WidgetProps & Inputs & FeedProps) {
  const picture = useMemo(() => pictureOfFeed(props.feed), [props.feed]);
  return <Drawn {...props} picture={picture} readings={null} />;
}

interface DrawnProps extends WidgetProps, Inputs {
  readonly picture: Picture;
  readonly feed: Feed;
  /** Those to choose from, where no others can be read. */
  readonly sentences: readonly string[];
  /** null where only finished weights are known. */
  readonly readings: Readings | null;
}

function Drawn({
  model,
  kernel,
  state,
  change,
  round,
  reset,
  picture,
  readings,
  feed,
  sentences,
}: DrawnProps) {
  const [preview, setPreview] = useState<Head | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const { tokens, heads } = picture;
  const chosen = useMemo(() => shownHead(state, picture), [state.head, picture]);
  const head = preview && heads[preview[0]]?.[preview[1]] ? preview : chosen;
  const weights = heads[head[0]]?.[head[1]];
  const pinned = headOf(state.pinned, heads);
  const place = placeOf(state.query, tokens);
  const changes = useMemo(() => (kernel && feed.off ? changesOf(feed) : null), [kernel, feed]);
  const cost = useMemo(
    () =>
      readings && state.measured ? costs(readings, place) : state.measured ? (changes?.cost ?? null) : null,
    [readings?.whole, changes, state.measured, place],
  );
  const verdict = useMemo(
    () => readings && verdictOf(readings, place, state.off.length > 0),
    [readings, place, state.off.length],
  );
  const panel = usePanel(
    (cell) => explain(cell, picture, head, pinned, verdict && { ...verdict, cost }, changes),
    undefined,
    round,
  );
  const query = rowOf(panel.cell, tokens.length) ?? Math.min(pointed ?? place, tokens.length - 1);
  const name = nameOf(chosen);
  const comparing = pinned !== null && state.view === "difference" && nameOf(pinned) !== nameOf(head);
  const isOff = state.off.includes(name);
  const set = (values: Partial<State>) => {
    panel.release();
    change(values);
  };
  // A model in the notebook measures what heads cost only when asked: it takes seconds.
  const onSentence = (sentence: string) =>
    set({ sentence, query: AUTO, ...(changes && { measured: false }) });
  const [button, bank] = useBank({
    title: say("block.bank.title"),
    kinds: () => learnedWords(readings?.tiny.vocabulary ?? []),
    onWord: (word) => readings && onSentence(spelled(readings.whole.typed.toSpliced(place, 0, word))),
  });

  return (
    <Body model={model} panel={panel}>
      {sentences.length > 0 ? (
        <Examples
          texts={sentences}
          label={say("heads.stored.choice")}
          chosen={feed.sentence}
          onText={onSentence}
        />
      ) : (
        <SentenceBox
          model={model}
          label={say(readings ? "heads.sentence" : "sentence")}
          readOnly={!readings && !(feed.asks && kernel)}
          onSentence={onSentence}
        />
      )}
      <Notices
        texts={readings ? ownNotices(picture, readings) : feedNotices(feed, state, kernel)}
        badLink={state.bad_link}
      />
      {feed.kind === "stored" && <p class="bb-note">{say("heads.stored")}</p>}
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
      <Controls onReset={reset}>
        {readings && (
          <>
            {button}
            <Examples texts={EXAMPLES} onText={onSentence} />
          </>
        )}
      </Controls>
      {readings && bank}
      {readings && verdict && (
        <Predict
          about={`${round}/${place}/${state.sentence}`}
          question={say("heads.question", {
            word: verdict.told[0]?.token ?? "",
            share: share(verdict.told[0]?.share ?? 0),
          })}
          candidates={telling(picture)}
          word={verdict.told[0]?.token ?? ""}
          probability={verdict.told[0]?.share ?? 0}
          measured={state.measured}
          measure={() => costs(readings, place)}
          change={change}
        />
      )}
      {(sentences.length > 0 || (kernel && feed.asks)) && !readings && tokens.length > 2 && (
        <Resting key={`${round}/${feed.sentence}`} picture={picture} state={state} change={change} />
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
            {changes && (
              <Moves
                changes={changes}
                tokens={tokens}
                off={feed.off ?? []}
                measured={state.measured}
                onMeasure={() => change({ measured: !state.measured })}
              />
            )}
          </div>
          <Card title={say("heads.looks", { head: nameOf(head) })} note={summaryOf(weights, nameOf(head))}>
            <p class="bb-tools">
              <Button
                handle="pin"
                aria-pressed={pinned !== null}
                title={say("heads.pin.title")}
                onClick={() =>
                  set(pinned ? { pinned: "", view: "weights" } : { pinned: name, view: "difference" })
                }
              >
                {pinned ? say("heads.unpin", { head: nameOf(pinned) }) : say("heads.pin", { head: name })}
              </Button>
              {pinned && (
                <Button
                  handle="difference"
                  aria-pressed={state.view === "difference"}
                  onClick={() => set({ view: state.view === "difference" ? "weights" : "difference" })}
                >
                  {say("heads.minus", { head: nameOf(pinned) })}
                </Button>
              )}
              {(readings || changes) && (
                <Button
                  handle="switch"
                  aria-pressed={isOff}
                  title={say("heads.switch.title")}
                  onClick={() =>
                    set({ off: isOff ? state.off.filter((one) => one !== name) : [...state.off, name] })
                  }
                >
                  {say(isOff ? "heads.switch.on" : "heads.switch.off", { head: name })}
                </Button>
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
      {weights && <FormulaBar panel={panel} hint={say("mask.hint")} />}
    </Body>
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

function ownNotices(picture: Picture, { whole, tiny }: Readings): string[] {
  const texts: string[] = [];
  if (whole.typed.length > tiny.limit)
    texts.push(say("sentence.cut", { limit: tiny.limit, count: whole.typed.length }));
  const strange = picture.tokens.flatMap((_, j) => (picture.unknown[j] ? [j] : []));
  if (strange.length) texts.push(say("heads.unknown", { tokens: nameTies(picture.tokens, strange) }));
  return texts;
}

function feedNotices(feed: Feed, state: State, kernel: boolean): string[] {
  const texts: string[] = [];
  if (feed.kind === "stored") {
    if (feed.sentence !== state.sentence) texts.push(say("heads.stored.other", { sentence: state.sentence }));
    return texts;
  }
  const strange = feed.tokens.filter((token) => token === UNKNOWN).length;
  if (strange) texts.push(say("heads.unknown.asked", { count: strange }));
  if (feed.error) texts.push(say("kernel.error", { error: feed.error }));
  if (feed.typed > feed.tokens.length)
    texts.push(say("sentence.cut", { limit: feed.tokens.length, count: feed.typed }));
  if (!feed.arrays.weights) texts.push(say("heads.large"));
  if (feed.arrays.weights?.bits) texts.push(say("heads.kept"));
  if (!feed.asks) texts.push(say("sentence.arrays"));
  else if (!kernel) texts.push(say("sentence.kernel"));
  else if (!feed.error && feed.kind !== "live" && feed.sentence !== state.sentence)
    texts.push(say("sentence.waiting"));
  else if (
    !feed.error &&
    feed.off &&
    (feed.off.join() !== state.off.join() || (state.measured && !feed.arrays.cost))
  )
    texts.push(say("heads.waiting"));
  return texts;
}
