/** The question of the Matrices widget: how far does a change of W_v reach? */

import { useState } from "preact/hooks";
import { at } from "../../engine/matrix";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import type { Numbers, State } from "./numbers";

type Guess = "values" | "scores" | "all";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
}

export function Predict({ numbers, state, change }: Props) {
  const [asked, setAsked] = useState<{ guess: Guess; before: State["edits"]; after: State["edits"] } | null>(
    null,
  );
  return (
    <Quiz<Guess>
      question={say("matrices.question")}
      choices={[
        ["values", say("matrices.values")],
        ["scores", say("matrices.scores")],
        ["all", say("matrices.all")],
      ]}
      guess={asked?.guess ?? null}
      right="values"
      answer={say("matrices.answer")}
      onGuess={(guess) => {
        const raised = numbers.names.flatMap((_, m) =>
          numbers.names.map(
            (_, f) => [`W_v/${m}/${f}`, Math.min(at(numbers.W.v, m, f) + 1, 10_000)] as const,
          ),
        );
        const after = { ...state.edits, ...Object.fromEntries(raised) };
        setAsked({ guess, before: state.edits, after });
        change({ edits: after });
      }}
      onBack={asked && state.edits === asked.after ? () => change({ edits: asked.before }) : null}
      backLabel={say("matrices.back")}
      onAgain={() => setAsked(null)}
    />
  );
}
