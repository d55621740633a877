/** The question of the FillMask widget: which word will the model put into the blank? */

import { languageOf, share } from "../../format";
import { say } from "../../messages";
import { Quiz } from "../../parts/Quiz";
import { named } from "./naming";
import { list, type Numbers, type Proposal } from "./numbers";

/** What was asked, and what the reader said. */
export interface Asked {
  /** Counts the resets. */
  readonly round: number;
  /** The state it was asked about. */
  readonly about: string;
  readonly guess: string;
  /** The model's words are in sight. */
  readonly open: boolean;
}

interface Props {
  readonly numbers: Numbers;
  /** The same place, read with the right in sight where it is hidden, and the other way round. */
  readonly otherwise: Numbers;
  readonly asked: Asked | null;
  readonly onGuess: (word: string) => void;
  readonly onCover: () => void;
  readonly onAgain: () => void;
}

export function Predict({ numbers, otherwise, asked, onGuess, onCover, onAgain }: Props) {
  const first = list(numbers).proposals[0] as Proposal;
  const names = { place: numbers.place, word: first.word, share: share(first.value) };
  return (
    <Quiz<string>
      question={say("fill_mask.question", names)}
      choices={choices(numbers, otherwise).map((word) => [word, named(word)] as const)}
      guess={asked?.guess ?? null}
      right={first.word}
      answer={say("fill_mask.answer", names)}
      onGuess={onGuess}
      onBack={asked?.open ? onCover : null}
      backLabel={say("fill_mask.cover")}
      onAgain={onAgain}
    />
  );
}

/** Four words, in the order of the vocabulary: the model's first, the hidden one, and what else might seem to fit. */
export function choices(numbers: Numbers, otherwise: Numbers): string[] {
  const { vocabulary } = numbers;
  const best = vocabulary[numbers.ranked[0] as number] as string;
  const language = languageOf(numbers.typed.join(""));
  const alike = (word: string) => languageOf(word) === language && /^\p{L}+$/u.test(word);
  const under = numbers.masks.get(numbers.place) ?? "";
  const others = [...otherwise.ranked, ...numbers.ranked].map((id) => vocabulary[id] as string).filter(alike);
  const all = [best, ...(vocabulary.includes(under) ? [under] : []), ...others];
  const four = [...new Set(all)].slice(0, 4);
  return four.sort((a, b) => vocabulary.indexOf(a) - vocabulary.indexOf(b));
}
