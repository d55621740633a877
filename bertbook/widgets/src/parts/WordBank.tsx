/** The words that the toy model knows, to be clicked into the sentence. */

import { languageOf } from "../format";
import { say } from "../messages";
import { FEATURES, gloss, lexicon } from "../toy";
import { stop } from "./Cell";

/** The known words, by their strongest feature. */
export function WordBank({ onWord }: { readonly onWord: (word: string) => void }) {
  const kinds = [...FEATURES, "none"] as const;
  const kindOf = (features: readonly number[]) => {
    const best = Math.max(...features);
    return best > 0 ? FEATURES[features.indexOf(best)] : "none";
  };
  return (
    <div class="bb-bank" data-role="bank-words">
      {kinds.map((kind) => (
        <p key={kind}>
          <span class="bb-label">{kindName(kind)}</span>
          {[...lexicon].map(([word, entry]) =>
            kindOf(entry.features) === kind ? (
              <button
                key={word}
                type="button"
                {...stop("controls")}
                lang={languageOf(word)}
                title={`${entry.pinyin} ${entry.gloss}`.trim()}
                onClick={() => onWord(word)}
              >
                {word} <small lang={languageOf(gloss(word))}>{gloss(word)}</small>
              </button>
            ) : null,
          )}
        </p>
      ))}
    </div>
  );
}

function kindName(kind: string): string {
  return kind === "none" ? say("bank.none") : kind;
}

/** The sentence with a word added: with a space where a word in Latin letters meets another word. */
export function join(sentence: string, word: string): string {
  const meet = /[\p{L}\p{N}]$/u.test(sentence) && /^[\p{L}\p{N}]/u.test(word);
  const latin = /[a-z0-9]$/i.test(sentence) || /^[a-z0-9]/i.test(word);
  return sentence + (meet && latin ? " " : "") + word;
}
