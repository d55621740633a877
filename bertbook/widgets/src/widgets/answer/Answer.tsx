/** Answer: tell a story, ask about it, see which piece of it a BERT answers with; where it looks, and what decides. */

import { useMemo, useState } from "preact/hooks";
import { row } from "../../engine/matrix";
import { share } from "../../format";
import { anyText, flag, index } from "../../links";
import { say } from "../../messages";
import { Body } from "../../parts/Body";
import { Button } from "../../parts/Button";
import { Controls } from "../../parts/Controls";
import { Examples } from "../../parts/Examples";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { Notices } from "../../parts/Notices";
import { onTiny, type TinyProps } from "../../parts/onTiny";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import { useBank } from "../../parts/WordBank";
import { questionsOf, translate } from "../../questions";
import { spell } from "../../stories";
import { clausesOf, longer } from "../../who";
import { headName } from "../heads/Heads";
import { type Head, nameOf } from "../heads/numbers";
import { Predict } from "../heads/Predict";
import { Cards } from "./Cards";
import { explain } from "./explain";
import { attentionOf, INPUTS, looks, measure, read, type State, shareOf, shownHead, textOf } from "./numbers";
import { Row } from "./Row";
import { give, MODEL, openReader } from "./reader";
import { bankOf, candidates, looksOf, notices } from "./told";

/** What a link "#NAME:key=value" may set. */
export const LINKS = {
  sentence: anyText,
  question: anyText,
  query: index,
  head: headName,
  measured: flag,
} as const;

function Drawn({ model, state, change, round, reset, trained }: TinyProps<State>) {
  const { sentence, question, off, measured } = state;
  const [pointed, setPointed] = useState<number | null>(null);
  const reader = useMemo(() => openReader(trained), [trained]);
  const given = useMemo(() => give(sentence, question, reader), [sentence, question, reader]);
  const whole = useMemo(() => read(reader, given, []), [given]);
  const reading = useMemo(() => (off.length ? read(reader, given, headsOf(off)) : whole), [whole, off]);
  const alone = useMemo(() => (measured ? measure(reader, given, whole) : null), [whole, measured]);
  const head = useMemo(() => shownHead(state, reader, reading), [state.head, reading]);
  const { tokens, typed } = given;
  const chosen = Math.min(state.query, tokens.length - 1);
  const place = Math.min(pointed ?? chosen, tokens.length - 1);
  const panel = usePanel(
    (cell) => explain(cell, given, reading, alone, head, place),
    (cell) => {
      const [, name] = /^(?:looks|without)\/(\d+\/\d+)$/.exec(cell) ?? [];
      if (name) change({ head: name.replace("/", ".") });
    },
    round,
  );
  const set = (values: Partial<State>) => {
    panel.release();
    change(values);
  };
  const tell = (text: string) => set({ sentence: text, query: 0, measured: false });
  const add = (word: string) => tell(sentence + word);
  const [button, bank] = useBank({ title: say("answer.bank"), kinds: () => bankOf(reader), onWord: add });
  const shown = nameOf(head);
  const weights = row(attentionOf(reading.output, head).weights, place);
  const said = (one: typeof whole) => textOf(given, one.span) || say("answer.nothing");
  const english = useMemo(() => translate([...typed[1], ...typed[0]]), [typed]);
  const names = { answer: said(whole), share: share(shareOf(whole, whole.span)) };

  return (
    <Body model={model} panel={panel}>
      <SentenceBox model={model} label={say("who.story")} onSentence={tell} />
      <SentenceBox
        model={model}
        handle="question"
        label={say("answer.question")}
        latest={() => model.get("question") as string}
        onSentence={(text) => set({ question: text, query: 0, measured: false })}
      />
      <p class="bb-note bb-english" hidden={!english}>
        {english}
      </p>
      <Notices texts={notices(given, reader)} badLink={state.bad_link} />
      <Controls onReset={reset}>
        <Examples
          label={say("answer.ask")}
          texts={questionsOf(typed[1])}
          chosen={question}
          onText={(text) => set({ question: text, query: 0, measured: false })}
        />
        <Button handle="longer" onClick={() => tell(longer(typed[1]))}>
          {say("who.longer")}
        </Button>
        <Button
          handle="shorter"
          disabled={typed[1].length === 0}
          onClick={() => tell(spell(clausesOf(typed[1]).slice(0, -1).flat()))}
        >
          {say("who.shorter")}
        </Button>
        {button}
      </Controls>
      {bank}
      <div
        data-role="top"
        data-rank={0}
        data-token={textOf(given, reading.span)}
        data-value={shareOf(reading, reading.span)}
      >
        <Live
          text={[
            say("answer.live", { answer: said(reading), share: share(shareOf(reading, reading.span)) }),
            off.length &&
              say("heads.live.off", {
                heads: off.join(", "),
                word: names.answer,
                before: names.share,
                after: share(shareOf(reading, whole.span)),
              }),
            looksOf(tokens, place, shown, weights),
          ]
            .filter(Boolean)
            .join(" ")}
        />
      </div>
      <Row
        reader={reader}
        given={given}
        reading={reading}
        weights={weights}
        head={shown}
        place={place}
        chosen={chosen}
        onPreview={setPointed}
        onChoose={(query) => set({ query })}
      />
      <Predict
        about={`${round}/${sentence}/${question}`}
        question={say("answer.predict", names)}
        candidates={candidates(reader, whole)}
        word={names.answer}
        probability={shareOf(whole, whole.span)}
        measured={measured}
        measure={() => {
          const { without } = measure(reader, given, whole);
          const data = without.data.map((share) => shareOf(whole, whole.span) - share);
          return { ...without, data };
        }}
        change={change}
      />
      <Cards
        state={state}
        tokens={tokens}
        place={place}
        shown={shown}
        looked={looks(reader, reading, place)}
        answer={textOf(given, whole.span)}
        alone={alone}
        change={set}
      />
      <FormulaBar panel={panel} hint={say("who.hint")} />
    </Body>
  );
}

export const Answer = onTiny(INPUTS, Drawn, MODEL);

const headsOf = (names: readonly string[]): Head[] =>
  names.map((name) => name.split(".").map(Number) as unknown as Head);
