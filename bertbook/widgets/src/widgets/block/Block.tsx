/** Block: follow one token's vector through a block of the tiny BERT, station by station. */

import { useMemo, useState } from "preact/hooks";
import { row } from "../../engine/matrix";
import { share } from "../../format";
import { anyText, flag, index, oneOf } from "../../links";
import { say } from "../../messages";
import { Body } from "../../parts/Body";
import { Button } from "../../parts/Button";
import { Controls } from "../../parts/Controls";
import { Examples } from "../../parts/Examples";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { Notices } from "../../parts/Notices";
import { brief, readingOf } from "../../parts/naming";
import { onTiny, type TinyProps } from "../../parts/onTiny";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import { unknownNotice } from "../../parts/strange";
import { TokenRow } from "../../parts/TokenRow";
import { learnedWords, useBank } from "../../parts/WordBank";
import { strongest } from "../../strongest";
import { AUTO } from "../context/numbers";
import { explain } from "./explain";
import { ARROWS, compute, follow, INPUTS, type Numbers, STATIONS, type State } from "./numbers";
import { Predict } from "./Predict";
import { Way } from "./Way";

const BLOCKS = ["0", "1"] as const;

/** What a link "#NAME:key=value" may set. */
export const LINKS = {
  sentence: anyText,
  chosen: index,
  block: (text: string) => (oneOf(...BLOCKS)(text) === undefined ? undefined : Number(text)),
  station: oneOf("", ...ARROWS, ...STATIONS),
  turns: flag,
} as const;

const EXAMPLES = [
  "他去银行存钱。",
  "这样行吗？",
  "他去[M]行存钱。",
  "we walked to the bank of the river.",
] as const;

function Drawn({ model, state, change, round, reset, trained }: TinyProps<State>) {
  const { sentence, chosen, block } = state;
  const [preview, setPreview] = useState<number | null>(null);
  const kept = useMemo(() => compute(state, trained), [sentence, chosen, block, trained]);
  const numbers =
    preview === null || preview >= kept.tokens.length ? kept : follow(kept.tiny, kept, preview, block);
  const panel = usePanel((cell) => explain(cell, numbers), undefined, round);
  const set = (values: Partial<State>) => {
    panel.release();
    change(values);
  };
  const [button, bank] = useBank({
    title: say("block.bank.title"),
    kinds: () => learnedWords(kept.tiny.vocabulary),
    onWord: (word) => set({ sentence: `${sentence.trimEnd()} ${word}`.trimStart(), chosen: AUTO }),
  });
  const average = averaged(numbers);

  return (
    <Body model={model} panel={panel}>
      <SentenceBox
        model={model}
        onSentence={(text) => set({ sentence: text, ...(chosen === AUTO ? {} : { chosen: AUTO }) })}
      />
      <Notices texts={notices(kept)} badLink={state.bad_link} />
      <TokenRow
        tokens={kept.tokens}
        glosses={kept.tokens.map((token) => gloss(token))}
        said={kept.tokens.map((token) => readingOf(token, "").say)}
        unknown={kept.unknown}
        weights={average}
        query={numbers.place}
        chosen={kept.place}
        cut={() => false}
        onPreview={setPreview}
        onChoose={(place) => set({ chosen: place })}
      />
      <p class="bb-note bb-hint">{say("block.hint")}</p>
      <Controls onReset={reset}>
        <fieldset class="bb-views" aria-label={say("block.depth")}>
          {BLOCKS.map((_, n) => (
            <Button
              key={n}
              handle="block"
              data-index={n}
              aria-pressed={block === n}
              title={say("block.depth.title")}
              onClick={() => set({ block: n })}
            >
              {say("block.block", { block: n + 1 })}
            </Button>
          ))}
        </fieldset>
        <Button
          handle="turns"
          aria-pressed={state.turns}
          title={say("block.turns.title")}
          onClick={() => set({ turns: !state.turns })}
        >
          {say("block.turns")}
        </Button>
        {button}
        <Examples texts={EXAMPLES} onText={(text) => set({ sentence: text, chosen: AUTO })} />
      </Controls>
      {bank}
      <Live text={sentenceOf(numbers)} />
      <Predict key={round} numbers={kept} state={state} change={set} />
      <Way numbers={numbers} state={state} onStation={(station) => set({ station })} />
      <FormulaBar panel={panel} hint={say("block.formula.hint")} />
    </Body>
  );
}

export const Block = onTiny(INPUTS, Drawn);

/** What a token means, in as few words as fit under it. */
function gloss(token: string): string {
  const { means } = readingOf(token, "");
  return brief(means.replace(/ ?\([^)]*\)/g, "") || means);
}

/** Where the token looks: the mean of its heads' shares. */
function averaged({ out, place, tokens }: Numbers): Float64Array {
  const rows = out.attention.heads.map((head) => row(head.weights, place));
  return Float64Array.from(
    tokens,
    (_, j) => rows.reduce((sum, one) => sum + (one[j] as number), 0) / rows.length,
  );
}

/** What the picture shows, in one sentence. */
function sentenceOf(numbers: Numbers): string {
  const { tokens, place, block, out } = numbers;
  const rows = out.attention.heads.map((head) => row(head.weights, place));
  const most = rows.map((shares) => Math.max(...shares));
  const head = most.indexOf(Math.max(...most));
  return say("block.live", {
    token: tokens[place] ?? "",
    block: block + 1,
    width: out.output.cols,
    head: head + 1,
    name: `${block}.${head}`,
    other: tokens[strongest(rows[head] as Float64Array).index] ?? "",
    share: share(most[head] as number),
  });
}

function notices({ typed, tokens, unknown, tiny }: Numbers): string[] {
  const texts: string[] = [];
  if (typed.length === 0) texts.push(say("block.empty"));
  if (typed.length > tiny.limit) texts.push(say("sentence.cut", { limit: tiny.limit, count: typed.length }));
  return [...texts, ...unknownNotice(tokens.filter((_, j) => unknown[j]))];
}
