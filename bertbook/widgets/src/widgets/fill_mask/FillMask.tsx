/** FillMask: hide a word of a sentence, guess it, and see which words a small BERT would put there, and why. */

import { useMemo, useState } from "preact/hooks";
import { MASK, MODEL } from "../../bert";
import { share } from "../../format";
import { anyText, flag, index, oneOf } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Body } from "../../parts/Body";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { Loading } from "../../parts/Loading";
import { Notices } from "../../parts/Notices";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import type { SourceName } from "../../parts/Source";
import { unknownNotice } from "../../parts/strange";
import { useTrained } from "../../trained";
import { Answers } from "./Answers";
import { explain } from "./explain";
import { Heads, looksOf } from "./Heads";
import {
  AUTO,
  compute,
  follow,
  HEADS,
  INPUTS,
  LEFT,
  list,
  type Models,
  type Numbers,
  type Proposal,
  type State,
  spelled,
  withWord,
} from "./numbers";
import { type Asked, Predict } from "./Predict";
import { Row } from "./Row";
import { Blanks, Sides, Switches } from "./Switches";

/** What a link "#NAME:key=value" may set. */
export const LINKS = { sentence: anyText, place: index, left_only: flag, head: oneOf(...HEADS) } as const;

export function FillMask({ model }: WidgetProps) {
  const inputs = useInputs<State>(model, INPUTS);
  const [both, left] = [useTrained(model, MODEL), useTrained(model, LEFT)];
  const models = useMemo(
    () => (both && left && !(both instanceof Error) && !(left instanceof Error) ? { both, left } : null),
    [both, left],
  );
  if (!models)
    return (
      <Loading
        source={model.get("source") as SourceName}
        failed={[both, left].find((one) => one instanceof Error)}
        badLink={inputs.state.bad_link}
        onReset={inputs.reset}
      />
    );
  return <Drawn model={model} {...inputs} models={models} />;
}

interface Props extends Pick<WidgetProps, "model"> {
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
  readonly round: number;
  readonly reset: () => void;
  readonly models: Models;
}

/** What Undo takes back, the latest step last. */
interface Done {
  readonly round: number;
  readonly steps: readonly Partial<State>[];
}

function Drawn({ model, state, change, round, reset, models }: Props) {
  const { sentence, covered, place, left_only, head } = state;
  const numbers = useMemo(() => compute(state, models), [sentence, covered, place, left_only, head, models]);
  const panel = usePanel((cell) => explain(cell, numbers), undefined, round);
  // What was asked and done since the last Reset, and since a link in the prose set the state.
  const [given, setAsked] = useState<Asked | null>(null);
  const asked = given?.round === round ? given : null;
  const [preview, setPreview] = useState<string | null>(null);
  const [done, setDone] = useState<Done>({ round, steps: [] });
  const past = done.round === round ? done.steps : [];
  const setPast = (steps: Done["steps"]) => setDone({ round, steps });
  const set = (next: Partial<State>) => {
    panel.release();
    change(next);
  };
  /** A change of the sentence that can be taken back. */
  const act = (next: Partial<State>) => {
    setPast([...past, { sentence, covered, place }]);
    set(next);
  };
  const undo = () => {
    setPast(past.slice(0, -1));
    set(past.at(-1) ?? {});
  };
  const onToken = (at: number) => {
    const under = numbers.masks.get(at);
    if (under === "") set({ place: at });
    else act({ ...withWord(numbers, at, under ?? (MASK as string)), place: at });
  };
  const onWord = (word: string) => {
    const others = [...numbers.masks.keys()].filter((at) => at !== numbers.place);
    const next = others.find((at) => at > numbers.place) ?? others[0] ?? numbers.place;
    act({ ...withWord(numbers, numbers.place, word), place: next });
  };
  const onInsert = (word: string) => {
    const after = numbers.tokens.length ? numbers.place : 0;
    act({ sentence: spelled(numbers.typed.toSpliced(after, 0, word)), place: after + 1 });
  };

  const here = JSON.stringify([sentence, numbers.place, left_only]);
  const masked = numbers.masks.has(numbers.place);
  const open = !masked || (asked?.open ?? false);
  const asking = masked && (asked === null || asked.about === here);
  const otherwise = useMemo(
    () => (asking ? compute({ ...state, left_only: !left_only }, models) : numbers),
    [asking, numbers],
  );
  const previewed = { ...numbers, shown: numbers.heads.find((one) => one.name === preview) ?? numbers.shown };
  const empty = numbers.tokens.length === 0;

  return (
    <Body model={model} panel={panel}>
      <SentenceBox
        model={model}
        label={say("fill_mask.box")}
        onSentence={(text) => {
          setPast([]);
          set(follow(state, text));
        }}
      />
      <Notices texts={notices(numbers)} badLink={state.bad_link} />
      {!empty && (
        <>
          <div class="bb-tools">
            <Sides leftOnly={left_only} onLeftOnly={(left) => set({ left_only: left })} />
            <Blanks numbers={numbers} onPlace={(at) => set({ place: at })} />
          </div>
          {left_only && <p class="bb-note">{say("fill_mask.left.note")}</p>}
          <Row numbers={previewed} open={open} onToken={onToken} />
          <Heads numbers={numbers} onHead={(name) => set({ head: name })} onPreview={setPreview} />
        </>
      )}
      <Live text={sentenceOf(numbers, open, left_only)} />
      {!empty && (
        <div class="bb-pair-of-cards">
          {asking && (
            <Predict
              numbers={numbers}
              otherwise={otherwise}
              asked={asked}
              onGuess={(guess) => setAsked({ round, about: here, guess, open: true })}
              onCover={() => asked && setAsked({ ...asked, open: false })}
              onAgain={() => setAsked(null)}
            />
          )}
          <Answers
            numbers={numbers}
            open={open}
            onWord={onWord}
            onAsk={masked && !asking ? () => setAsked(null) : null}
          />
        </div>
      )}
      <Switches
        vocabulary={numbers.vocabulary}
        onWord={onInsert}
        onExample={(example) => act({ ...example, place: AUTO })}
        onUndo={past.length ? undo : null}
        onReset={reset}
      />
      {!empty && <FormulaBar panel={panel} hint={say("who.hint")} />}
    </Body>
  );
}

/** What the picture shows, in one sentence. */
function sentenceOf(numbers: Numbers, open: boolean, leftOnly: boolean): string {
  const { tokens, shown } = numbers;
  if (!tokens.length) return "";
  return `${fillingOf(numbers, open, leftOnly)} ${looksOf(tokens, shown)}`;
}

function fillingOf(numbers: Numbers, open: boolean, leftOnly: boolean): string {
  const { tokens, place, masks } = numbers;
  const under = masks.get(place);
  if (!open) return say("fill_mask.live.covered", { place });
  const { proposals } = list(numbers);
  const first = proposals[0] as Proposal;
  const right = proposals.find((one) => one.right);
  const reader = say(leftOnly ? "fill_mask.live.left" : "fill_mask.live.both");
  const token = under || (tokens[place] ?? "");
  const names = { reader, place, word: first.word, share: share(first.value), token };
  if (under === undefined) return say("fill_mask.live.sight", names);
  if (under === "") return say("fill_mask.live", names);
  if (!right) return say("fill_mask.live.unknown", names);
  if (right.rank === 0) return say("fill_mask.live.right", names);
  return say("fill_mask.live.rank", { ...names, rank: right.rank + 1, value: share(right.value) });
}

function notices({ tokens, typed, unknown, limit }: Numbers): string[] {
  const texts: string[] = [];
  if (tokens.length === 0) texts.push(say("fill_mask.empty"));
  if (typed.length > limit) texts.push(say("sentence.cut", { limit, count: typed.length }));
  return [...texts, ...unknownNotice(tokens.filter((_, j) => unknown[j]))];
}
