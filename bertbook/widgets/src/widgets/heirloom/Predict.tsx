/** The question: if the story were told of somebody else, whom would the RNN name? */

import { useState } from "preact/hooks";
import { share } from "../../format";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import { best } from "../../parts/readings";
import { subjectOf, toldOf } from "../../who";
import { compute, type Numbers, type State } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
}

type Guess = "follows" | "stays" | "third";

interface Asked {
  readonly guess: Guess;
  readonly right: Guess;
  readonly answer: string;
  readonly before: string | null;
  readonly numbers: Numbers;
}

export function Predict({ numbers, state, change }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const open = asked && asked.numbers.readings.rnn.trained === numbers.readings.rnn.trained ? asked : null;
  const { story, readings } = open?.numbers ?? numbers;
  const n = subjectOf(story);
  if (n < 0) return null;
  const rnn = best(readings.rnn.answer);
  // Somebody whom neither the story nor the RNN names.
  const other = story.names.findIndex((name, m) => m !== rnn && !story.tokens.includes(name));
  if (other < 0) return null;
  const text = toldOf(story, story.names[other] ?? "");
  const name = (m: number) => story.names[m] ?? "";
  const onGuess = (guess: Guess) => {
    const then = compute(text, { rnn: readings.rnn.trained, lstm: readings.lstm.trained }).readings;
    const after = best(then.rnn.answer);
    const right: Guess = after === other ? "follows" : after === rnn ? "stays" : "third";
    const answer = say(`heirloom.answer.${right}`, {
      other: name(other),
      after: name(after),
      share: share(then.rnn.answer[after] ?? 0),
      lstm: name(best(then.lstm.answer)),
      sure: share(Math.max(...then.lstm.answer)),
    });
    setAsked({ guess, right, answer, before: state.sentence, numbers });
    change({ sentence: text });
  };
  return (
    <Quiz<Guess>
      question={say("heirloom.question", { subject: name(n), other: name(other), now: name(rnn) })}
      choices={[
        ["follows", name(other)],
        ["stays", say("heirloom.stays", { now: name(rnn) })],
        ["third", say("heirloom.third")],
      ]}
      guess={open?.guess ?? null}
      right={open?.right ?? null}
      answer={open?.answer ?? ""}
      onGuess={onGuess}
      onBack={open && state.sentence === text ? () => change({ sentence: open.before }) : null}
      backLabel={say("heirloom.back")}
      onAgain={() => setAsked(null)}
    />
  );
}
