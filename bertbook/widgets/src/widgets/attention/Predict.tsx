/** The question of the Attention widget: where does the share of a cut link go? */

import { useState } from "preact/hooks";
import { softmax } from "../../engine/attention";
import { row } from "../../engine/matrix";
import { share } from "../../format";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import { type Numbers, type State, strongest } from "./numbers";

type Guess = "proportion" | "next" | "lost";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly query: number;
  readonly change: (change: Partial<State>) => void;
}

interface Asked {
  readonly guess: Guess;
  readonly i: number;
  readonly j: number;
  readonly cutsBefore: State["cuts"];
}

export function Predict({ numbers, state, query, change }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { tokens } = numbers;
  const { scores } = numbers.attention;
  if (tokens.length < 3 || !scores) return null;
  const open = asked && asked.i < tokens.length && asked.j < tokens.length ? asked : null;
  const i = open?.i ?? query;
  const whole = softmax(row(scores, i), state.temperature).weights;
  const j = open?.j ?? strongest(whole).index;
  const isCut = state.cuts.some(([from, to]) => from === i && to === j);
  const names = { query: tokens[i] ?? "", key: tokens[j] ?? "", share: share(whole[j] ?? 0) };
  return (
    <Quiz<Guess>
      question={say("predict.question", names)}
      choices={[
        ["proportion", say("predict.proportion")],
        ["next", say("predict.next")],
        ["lost", say("predict.lost")],
      ]}
      guess={open?.guess ?? null}
      right="proportion"
      answer={answer(tokens, row(scores, i), whole, j, state.temperature)}
      onGuess={(guess) => {
        setAsked({ guess, i, j, cutsBefore: state.cuts });
        change({ query: i, key: j, cuts: [...state.cuts.filter(([from]) => from !== i), [i, j]] });
      }}
      onBack={open && isCut ? () => change({ cuts: open.cutsBefore }) : null}
      backLabel={say("predict.back")}
      onAgain={() => setAsked(null)}
    />
  );
}

/** What happened to the next best share, and to the sum, when the link to j was cut. */
function answer(
  tokens: readonly string[],
  scores: Float64Array,
  whole: Float64Array,
  j: number,
  temperature: number,
): string {
  const keep = Uint8Array.from(whole, (_, m) => (m === j ? 0 : 1));
  const after = softmax(scores, temperature, keep).weights;
  const next = strongest(after).index;
  return say("predict.answer", {
    share: share(whole[j] ?? 0),
    other: tokens[next] ?? "",
    before: share(whole[next] ?? 0),
    after: share(after[next] ?? 0),
    sum: share(after.reduce((sum, x) => sum + x, 0)),
  });
}
