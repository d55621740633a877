/** The question: what is left when the lock is broken once? */

import { useState } from "preact/hooks";
import { share } from "../../format";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import { best } from "../../parts/readings";
import { type Story, subjectOf } from "../../who";
import { compute, type Numbers, type State, textOf } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
}

type Guess = "stays" | "next" | "third";

interface Asked {
  readonly guess: Guess;
  readonly right: Guess;
  readonly answer: string;
  readonly before: State;
  readonly numbers: Numbers;
}

export function Predict({ numbers, state, change }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { trained } = numbers.reading;
  const open = asked?.before.reader === state.reader ? asked : null;
  const { story } = open?.numbers ?? numbers;
  const before = open?.before ?? state;
  const subject = subjectOf(story);
  const t = breakAt(story);
  if (subject < 0 || t === null) return null;
  const turns = { ...before.turns, [`f/${t}`]: 0 };
  const next = nextName(story, t);
  const name = (n: number) => story.names[n] ?? "";
  const onGuess = (guess: Guess) => {
    const then = compute(textOf(state.sentence), trained, { reader: state.reader, turns }).reading.answer;
    const after = best(then);
    const right: Guess = after === subject ? "stays" : after === next ? "next" : "third";
    const answer = say(`lock.answer.${right}`, { after: name(after), share: share(then[after] ?? 0) });
    setAsked({ guess, right, answer, before: state, numbers });
    change({ turns, cursor: t });
  };
  const broken = state.turns[`f/${t}`] === 0 && before.turns[`f/${t}`] !== 0;
  return (
    <Quiz<Guess>
      question={say("lock.question", { place: t + 1, token: story.tokens[t] ?? "" })}
      choices={[
        ["stays", name(subject)],
        ...(next >= 0 && next !== subject ? [["next", say("lock.next", { name: name(next) })] as const] : []),
        ["third", say("heirloom.third")],
      ]}
      guess={open?.guess ?? null}
      right={open?.right ?? null}
      answer={open?.answer ?? ""}
      onGuess={onGuess}
      onBack={open && broken ? () => change({ turns: open.before.turns, cursor: open.before.cursor }) : null}
      backLabel={say("lock.back")}
      onAgain={() => setAsked(null)}
    />
  );
}

/** Where to break: at the end of the first clause after the deed; null where no clause follows. */
function breakAt({ tokens, subject }: Story): number | null {
  if (subject === null) return null;
  const end = tokens.findIndex((token, t) => t > subject + 4 && token === "。");
  return end >= 0 ? end : subject + 5 < tokens.length ? subject + 5 : null;
}

/** The first name after a token, as its place among the names; -1 where none comes. */
function nextName({ tokens, names }: Story, t: number): number {
  return names.indexOf(tokens.slice(t + 1).find((token) => names.includes(token)) ?? "");
}
