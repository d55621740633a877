/** The question of the Mask widget: does a score of 0 keep a token out? */

import { useState } from "preact/hooks";
import { softmax } from "../../engine/attention";
import { row } from "../../engine/matrix";
import { share } from "../../format";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import type { Numbers, State } from "./numbers";

type Guess = "none" | "some";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly query: number;
  readonly change: (change: Partial<State>) => void;
}

export function Predict({ numbers, state, query, change }: Props) {
  const [asked, setAsked] = useState<{ guess: Guess; i: number; kind: State["kind"] } | null>(null);
  const { tokens, real, attention } = numbers;
  if (real === 0 || real === tokens.length) return null; // there is no padding to ask about
  const i = asked && asked.i < real ? asked.i : Math.min(query, real - 1);
  const free = softmax(row(attention.scores, i)).weights;
  const taken = free.subarray(real).reduce((sum, x) => sum + x, 0);
  const lifted = asked !== null && asked.kind !== "full" && state.kind === "full";
  return (
    <Quiz<Guess>
      question={say("mask.question", { query: tokens[i] ?? "" })}
      choices={[
        ["none", say("mask.none")],
        ["some", say("mask.some")],
      ]}
      guess={asked?.guess ?? null}
      right="some"
      answer={say("mask.answer", { query: tokens[i] ?? "", share: share(taken) })}
      onGuess={(guess) => {
        setAsked({ guess, i, kind: state.kind });
        change({ kind: "full", query: i });
      }}
      onBack={lifted ? () => change({ kind: asked.kind }) : null}
      backLabel={say("mask.back")}
      onAgain={() => setAsked(null)}
    />
  );
}
