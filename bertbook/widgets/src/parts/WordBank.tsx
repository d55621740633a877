/** The words that a model knows, to be clicked into the sentence, behind a button of the toolbar. */

import { useState } from "preact/hooks";
import { languageOf } from "../format";
import { say } from "../messages";
import { sensesOf } from "../stories";
import { FEATURES, gloss, lexicon } from "../toy";
import { Button } from "./Button";
import { readingOf } from "./naming";

interface Word {
  readonly word: string;
  readonly title: string;
  readonly gloss: string;
}

/** Words of a kind, and what the kind is called. */
type Kind = readonly [label: string, words: readonly Word[]];

interface Props {
  readonly title: string;
  /** Called once the bank is opened. */
  readonly kinds: () => readonly Kind[];
  readonly onWord: (word: string) => void;
}

/** The button that opens the bank, and the bank, which has a place of its own. */
export function useBank({ title, kinds, onWord }: Props) {
  const [open, setOpen] = useState(false);
  const button = (
    <Button handle="bank" aria-expanded={open} title={title} onClick={() => setOpen(!open)}>
      {say("control.bank")}
    </Button>
  );
  const bank = open && (
    <div class="bb-bank" data-role="bank-words">
      {kinds().map(([label, words]) => (
        <p key={label}>
          <span class="bb-label">{label}</span>
          {words.map(({ word, title, gloss }) => (
            <Button key={word} lang={languageOf(word)} title={title} onClick={() => onWord(word)}>
              {word} <small lang={languageOf(gloss) ?? "en"}>{gloss}</small>
            </Button>
          ))}
        </p>
      ))}
    </div>
  );
  return [button, bank] as const;
}

/** The bank of the toy model, whose words are added to the sentence. */
export function useToyBank(sentence: string, onSentence: (sentence: string) => void) {
  const onWord = (word: string) => onSentence(join(sentence, word));
  return useBank({ title: say("control.bank.title"), kinds: toyWords, onWord });
}

/** The words of the toy model, by their strongest feature. */
function toyWords(): readonly Kind[] {
  const kindOf = (features: readonly number[]) => {
    const best = Math.max(...features);
    return best > 0 ? FEATURES[features.indexOf(best)] : say("bank.none");
  };
  return [...FEATURES, say("bank.none")].map((kind) => [
    kind,
    [...lexicon].flatMap(([word, { features, pinyin, gloss: full }]) =>
      kindOf(features) === kind ? [{ word, title: `${pinyin} ${full}`.trim(), gloss: gloss(word) }] : [],
    ),
  ]);
}

/** The words that a model learned; those with several meanings first. */
export function learnedWords(vocabulary: readonly string[]): readonly Kind[] {
  const several = (word: string) => sensesOf(word).length > 1;
  const kinds: readonly (readonly [string, (word: string) => boolean])[] = [
    [say("context.bank.several"), several],
    [say("context.bank.chinese"), (word) => !several(word) && /\p{Script=Han}/u.test(word)],
    [say("context.bank.english"), (word) => !several(word) && /^[a-z]+$/.test(word)],
    [say("context.bank.signs"), (word) => /^\p{P}$/u.test(word)],
  ];
  return kinds.map(([label, fits]) => [
    label,
    vocabulary.filter(fits).map((word) => {
      const { say: pinyin, means } = readingOf(word, "");
      return { word, title: `${pinyin} ${means}`.trim(), gloss: means };
    }),
  ]);
}

/** The sentence with a word added: with a space where a word in Latin letters meets another word. */
function join(sentence: string, word: string): string {
  const meet = /[\p{L}\p{N}]$/u.test(sentence) && /^[\p{L}\p{N}]/u.test(word);
  const latin = /[a-z0-9]$/i.test(sentence) || /^[a-z0-9]/i.test(word);
  return sentence + (meet && latin ? " " : "") + word;
}
