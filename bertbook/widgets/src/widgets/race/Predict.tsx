/** The question of the Race widget: what does twice the length cost? */

import { useState } from "preact/hooks";
import { fixed } from "../../format";
import { say } from "../../messages";
import { grouped } from "../../multiplications";
import { Quiz } from "../../parts/Quiz";
import { LIMIT, type Numbers, type State, workOf } from "./numbers";

type Guess = "same" | "twice" | "more";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
}

export function Predict({ numbers, state, change }: Props) {
  const [asked, setAsked] = useState<{ guess: Guess; from: number; length: number } | null>(null);
  const from = asked?.from ?? Math.min(numbers.T, LIMIT / 2);
  const [before, after] = [workOf(from, state.width), workOf(2 * from, state.width)];
  return (
    <Quiz<Guess>
      question={say("race.question", { from, to: 2 * from })}
      choices={[
        ["same", say("race.same")],
        ["twice", say("race.twice")],
        ["more", say("race.more")],
      ]}
      guess={asked?.guess ?? null}
      right="more"
      answer={say("race.answer", {
        before: grouped(before.attention.all),
        after: grouped(after.attention.all),
        factor: fixed(after.attention.all / before.attention.all, 2),
        steps: 2 * from,
      })}
      onGuess={(guess) => {
        setAsked({ guess, from, length: state.length });
        change({ length: 2 * from });
      }}
      onBack={asked && state.length === 2 * from ? () => change({ length: asked.length }) : null}
      backLabel={say("race.back")}
      onAgain={() => setAsked(null)}
    />
  );
}
