/** The question of the AddNorm widget: what does Norm make of sums that were all changed alike? */

import { useState } from "preact/hooks";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import type { State } from "./numbers";

type Guess = "double" | "nothing" | "mean";

const [SCALE, OFFSET] = [2, 3];

interface Props {
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
}

export function Predict({ state, change }: Props) {
  const [asked, setAsked] = useState<{ guess: Guess; before: Partial<State> } | null>(null);
  const changed = state.scale === SCALE && state.offset === OFFSET;
  return (
    <Quiz<Guess>
      question={say("add_norm.question")}
      choices={[
        ["double", say("add_norm.guess.double")],
        ["nothing", say("add_norm.guess.nothing")],
        ["mean", say("add_norm.guess.mean")],
      ]}
      guess={asked?.guess ?? null}
      right="nothing"
      answer={say("add_norm.answer")}
      onGuess={(guess) => {
        setAsked({ guess, before: { scale: state.scale, offset: state.offset } });
        change({ scale: SCALE, offset: OFFSET });
      }}
      onBack={asked && changed ? () => change(asked.before) : null}
      backLabel={say("add_norm.back")}
      onAgain={() => setAsked(null)}
    />
  );
}
