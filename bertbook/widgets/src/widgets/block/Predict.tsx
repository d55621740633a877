/** The question of the Block widget: which step turns the token's vector most? */

import { useState } from "preact/hooks";
import { fixed } from "../../format";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import { type Numbers, type State, turned } from "./numbers";

type Guess = "attention" | "fed" | "norm";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
}

export function Predict({ numbers, state, change }: Props) {
  const [asked, setAsked] = useState<{ readonly guess: Guess; readonly before: boolean } | null>(null);
  if (state.turns && !asked) return null; // nothing to guess
  const angle = (name: Parameters<typeof turned>[1]) => turned(numbers, name) ?? 0;
  const norm = Math.max(angle("normed"), angle("output"));
  const angles: Record<Guess, number> = { attention: angle("added"), fed: angle("added_again"), norm };
  const guesses = ["attention", "fed", "norm"] as const;
  const right = guesses.reduce((most, one) => (angles[one] > angles[most] ? one : most));
  const names = { token: numbers.tokens[numbers.place] ?? "", block: numbers.block + 1 };
  return (
    <Quiz<Guess>
      question={say("block.question", names)}
      choices={guesses.map((guess) => [guess, say(`block.guess.${guess}`)] as const)}
      guess={asked?.guess ?? null}
      right={right}
      answer={say("block.answer", {
        ...names,
        attention: fixed(angles.attention, 1),
        fed: fixed(angles.fed, 1),
        normed: fixed(angle("normed"), 1),
        output: fixed(angle("output"), 1),
      })}
      onGuess={(guess) => {
        setAsked({ guess, before: state.turns });
        change({ turns: true });
      }}
      onBack={asked && !asked.before && state.turns ? () => change({ turns: false }) : null}
      backLabel={say("block.back")}
      onAgain={() => setAsked(null)}
    />
  );
}
