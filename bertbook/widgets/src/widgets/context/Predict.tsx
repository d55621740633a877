/** The question of the Context widget: what becomes of the one vector when its neighbours are read? */

import { useState } from "preact/hooks";
import { fixed } from "../../format";
import { say } from "../../messages";
import { meaning } from "../../parts/naming";
import { Quiz } from "../../parts/Quiz";
import { best, cosineOf, type Numbers, partsOf, type State, sensesAt } from "./numbers";

type Guess = "same" | "sense" | "differ";

interface Asked {
  readonly guess: Guess;
  readonly token: string;
  readonly before: boolean;
}

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
}

export function Predict({ numbers, state, change }: Props) {
  const [guessed, setAsked] = useState<Asked | null>(null);
  const { places, tokens, bothWays } = numbers;
  const [a = 0, b = 0] = places;
  const asked = guessed?.token === tokens[a] ? guessed : null; // what was said of another word is no verdict on this one
  if (places.length < 2 || (state.neighbours && !asked)) return null; // nothing to guess
  const token = tokens[a] ?? "";
  const [one, other] = places.map((place) => best(sensesAt(numbers, bothWays, place)));
  const cosine = fixed(cosineOf(numbers, bothWays, partsOf(bothWays)[0] ?? [0, 0]), 3);
  const differ = one?.name !== other?.name;
  const names = { token, one: a + 1, other: b + 1, cosine };
  const senses = { here: meaning(token, one?.name ?? ""), there: meaning(token, other?.name ?? "") };
  return (
    <Quiz<Guess>
      question={say("context.question", names)}
      choices={[
        ["same", say("context.guess.same")],
        ["sense", say("context.guess.sense")],
        ["differ", say("context.guess.differ")],
      ]}
      guess={asked?.guess ?? null}
      right={differ ? "differ" : "sense"}
      answer={say(differ ? "context.answer.differ" : "context.answer.sense", { ...names, ...senses })}
      onGuess={(guess) => {
        setAsked({ guess, token, before: state.neighbours });
        change({ neighbours: true });
      }}
      onBack={asked && !asked.before && state.neighbours ? () => change({ neighbours: false }) : null}
      backLabel={say("context.back")}
      onAgain={() => setAsked(null)}
    />
  );
}
