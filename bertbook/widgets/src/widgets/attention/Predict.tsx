/** The question of the Attention widget: where does the share of a cut link go? */

import { useState } from "preact/hooks";
import { softmax } from "../../engine/attention";
import { row } from "../../engine/matrix";
import { share } from "../../format";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import { strongest } from "../../strongest";
import type { Numbers, State } from "./numbers";

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
}

export function Predict({ numbers, state, query, change }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { tokens } = numbers;
  const { scores } = numbers.attention;
  if (tokens.length < 3 || !scores) return null;
  const open = asked && asked.i < tokens.length && asked.j < tokens.length ? asked : null;
  const i = open?.i ?? telling(numbers, query);
  const others = open ? state.cuts.filter(([from, to]) => from !== i || to !== open.j) : state.cuts;
  const keep = Uint8Array.from(tokens, (_, m) =>
    others.some(([from, to]) => from === i && to === m) ? 0 : 1,
  );
  const whole = softmax(row(scores, i), state.temperature, keep).weights;
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
      answer={open ? answer(tokens, row(scores, i), keep, j, state.temperature) : ""}
      onGuess={(guess) => {
        setAsked({ guess, i, j });
        change({ query: i, key: j, cuts: [...state.cuts, [i, j]] });
      }}
      onBack={open && isCut ? () => change({ cuts: others }) : null}
      backLabel={say("predict.back")}
      onAgain={() => setAsked(null)}
    />
  );
}

/** The row to ask about: the chosen one, unless it has no single best, or the rest are alike and would show no proportion. */
function telling({ attention }: Numbers, query: number): number {
  const uneven = (i: number) => {
    const shares = row(attention.weights, i);
    const { index, ties } = strongest(shares);
    const rest = shares.filter((x, j) => j !== index && x > 0);
    return ties.length === 1 && rest.length > 1 && Math.max(...rest) - Math.min(...rest) > 1e-3;
  };
  const rows = [query, ...Array.from({ length: attention.weights.rows }, (_, i) => i)];
  return rows.find(uneven) ?? query;
}

/** What happened to the next best share, and to the sum, when the link to j was cut. */
function answer(
  tokens: readonly string[],
  scores: Float64Array,
  keep: Uint8Array,
  j: number,
  temperature: number,
): string {
  const whole = softmax(scores, temperature, keep).weights;
  const after = softmax(
    scores,
    temperature,
    keep.map((kept, m) => (m === j ? 0 : kept)),
  ).weights;
  const next = strongest(after).index;
  return say("predict.answer", {
    share: share(whole[j] ?? 0),
    other: tokens[next] ?? "",
    place: next + 1,
    before: share(whole[next] ?? 0),
    after: share(after[next] ?? 0),
    sum: share(after.reduce((sum, x) => sum + x, 0)),
  });
}
