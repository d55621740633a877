/** The question of the Heads widget: does the head that looks most also decide most? */

import { useEffect, useState } from "preact/hooks";
import type { Matrix } from "../../engine/matrix";
import { share } from "../../format";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import { costliest, costOf, type Head, nameOf, type Picture } from "./numbers";
import { clearest, patternsOf } from "./patterns";

const CHOICES = 3;
const LITTLE = 0.05; // a probability that is hardly missed

/** A head to choose from, and what speaks for it. */
interface Candidate {
  readonly head: Head;
  readonly looks: string;
  readonly share: number;
}

interface Props {
  /** What the question is about: with something else, the guess is forgotten. */
  readonly about: string;
  readonly question: string;
  /** The one that looks clearest first. */
  readonly candidates: readonly Candidate[];
  readonly word: string;
  readonly probability: number;
  readonly measured: boolean;
  /** What each head costs. */
  readonly measure: () => Matrix;
  readonly change: (change: { readonly measured: boolean }) => void;
}

interface Asked {
  readonly about: string;
  readonly guess: string;
  readonly right: string;
  readonly answer: string;
}

export function Predict(props: Props) {
  const { about, question, word, probability, measured, measure, change } = props;
  const [saved, setAsked] = useState<Asked | null>(null);
  const asked = saved?.about === about ? saved : null;
  useEffect(() => setAsked(null), [about]);
  const candidates = props.candidates.slice(0, CHOICES);
  const names = candidates.map(({ head }) => nameOf(head));
  const choices = candidates.map(({ head, looks, share: most }) => {
    return [nameOf(head), say("heads.choice", { head: nameOf(head), looks, share: share(most) })] as const;
  });
  const onGuess = (guess: string) => {
    const cost = measure();
    const worst = nameOf(costliest(cost));
    const right = names.includes(worst) ? worst : "other";
    setAsked({ about, guess, right, answer: answer(word, probability, cost, guess, names) });
    change({ measured: true });
  };
  return (
    <Quiz<string>
      question={question}
      choices={[...choices, ["other", say("heads.other")]]}
      guess={asked?.guess ?? null}
      right={asked?.right ?? null}
      answer={asked?.answer ?? ""}
      onGuess={onGuess}
      onBack={asked && measured ? () => change({ measured: false }) : null}
      backLabel={say("heads.back")}
      onAgain={() => setAsked(null)}
    />
  );
}

/** All heads, those with the clearest patterns first. */
export function telling({ heads }: Picture): Candidate[] {
  return heads
    .flatMap((layer, n) =>
      layer.map((weights, h) => {
        const { pattern, share: most } = clearest(patternsOf(weights));
        return { head: [n, h] as Head, looks: say(`heads.looks.${pattern}`), share: most };
      }),
    )
    .sort((a, b) => b.share - a.share);
}

/** What the costliest head costs; unless it is the clearest, beside another one: the guess, or one with a pattern. */
function answer(
  word: string,
  probability: number,
  cost: Matrix,
  guess: string,
  names: readonly string[],
): string {
  const worst = costliest(cost);
  const without = (head: Head) => share(probability - costOf(cost, head));
  const said = { head: nameOf(worst), word, before: share(probability), after: without(worst) };
  if (costOf(cost, worst) < LITTLE) return say("heads.answer.none", said);
  if (nameOf(worst) === names[0]) return say("heads.answer.clearest", said);
  const other = [guess, ...names].find((name) => name !== "other" && name !== nameOf(worst)) ?? "";
  const [n = 0, h = 0] = other.split(".").map(Number);
  return say("heads.answer", { ...said, other, left: without([n, h]) });
}
