/** The question of the OneHot widget: one word in two places, what differs? */

import { useState } from "preact/hooks";
import { cosine } from "../../engine/linear";
import { fixed } from "../../format";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import { AT_TOKEN, AUTO, look, type Numbers, type State, twinOf } from "./numbers";

type Guess = "nothing" | "place" | "word";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
}

interface Asked {
  readonly guess: Guess;
  readonly id: number;
  readonly word: string;
  readonly here: number;
  readonly there: number;
  /** What shows the word where it was, and what brings it back. */
  readonly before: Partial<State>;
}

export function Predict({ numbers, state, change }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { tokens, chosen, tiny, segment } = numbers;
  const stands = state.word === "" && state.place === AUTO; // the token of the sentence, where it is
  const twin = stands ? twinOf(tokens, chosen) : null;
  const last = tiny.limit + 1;
  const now = asked ?? {
    id: numbers.id,
    word: numbers.word,
    here: numbers.place,
    there: twin ?? numbers.place + (numbers.place < last ? 1 : -1),
  };
  const names = { word: now.word, here: now.here + 1, there: now.there + 1 };
  const [one, other] = [now.here, now.there].map((place) => look(tiny, now.id, place, segment).output);
  const alike = fixed(cosine(one ?? [], other ?? []), 3);
  const moved = numbers.place === now.there && numbers.id === now.id;
  return (
    <Quiz<Guess>
      question={say(twin !== null || asked ? "one_hot.question" : "one_hot.question.suppose", names)}
      choices={[
        ["nothing", say("one_hot.guess.nothing")],
        ["place", say("one_hot.guess.place")],
        ["word", say("one_hot.guess.word")],
      ]}
      guess={asked?.guess ?? null}
      right="place"
      answer={say("one_hot.answer", { ...names, cosine: alike })}
      onGuess={(guess) => {
        const before = { chosen: state.chosen, word: state.word, place: state.place };
        setAsked({ ...now, guess, before });
        change(twin === null ? { place: now.there } : { chosen: twin, ...AT_TOKEN });
      }}
      onBack={asked && moved ? () => change(asked.before) : null}
      backLabel={say("one_hot.back", names)}
      onAgain={() => setAsked(null)}
    />
  );
}
