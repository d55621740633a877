/** The question about a published model: how much attention do two marks get that are no words? */

import { useState } from "preact/hooks";
import { share } from "../../format";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import { nameOf, type Picture, resting, type State } from "./numbers";

const CHOICES = ["little", "third", "much"] as const;
type Guess = (typeof CHOICES)[number];

interface Props {
  readonly picture: Picture;
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
}

export function Resting({ picture, state, change }: Props) {
  const [asked, setAsked] = useState<{ readonly guess: Guess; readonly head: string } | null>(null);
  const { tokens, heads } = picture;
  const found = resting(picture);
  const name = nameOf(found.head);
  const names = {
    first: tokens[0] ?? "",
    last: tokens.at(-1) ?? "",
    fair: share(2 / tokens.length),
    count: heads.reduce((sum, layer) => sum + layer.length, 0),
    share: share(found.share),
    head: name,
    most: share(found.most),
  };
  return (
    <Quiz<Guess>
      question={say("heads.rest.question", names)}
      choices={CHOICES.map((guess) => [guess, say(`heads.rest.share.${guess}`)])}
      guess={asked?.guess ?? null}
      right={found.share < 0.25 ? "little" : found.share < 0.4 ? "third" : "much"}
      answer={say("heads.rest.answer", names)}
      onGuess={(guess) => {
        setAsked({ guess, head: state.head });
        change({ head: name });
      }}
      onBack={asked && state.head === name ? () => change({ head: asked.head }) : null}
      backLabel={say("heads.rest.back")}
      onAgain={() => setAsked(null)}
    />
  );
}
