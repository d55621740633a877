/** How tokens, senses and parts of speech are named for the reader. */

import { type MessageKey, say } from "../messages";
import { reading, words } from "../stories";

/** What a token in one sense is said and means; `sense` "" for a token of one meaning. */
export function readingOf(token: string, sense: string): { readonly say: string; readonly means: string } {
  const known = sense ? reading(token, sense) : words().get(token);
  return { say: known?.pinyin ?? "", means: plain(known?.gloss ?? "") };
}

/** "háng, firm" of a Chinese token; "river 岸" of an English one, whose gloss is Chinese. */
export function meaning(token: string, sense: string): string {
  const { say: pinyin, means } = readingOf(token, sense);
  if (pinyin) return `${pinyin}, ${means}`;
  return sense ? `${sense} ${means}` : means;
}

/** A gloss without what is added in brackets, unless there is nothing else. */
function plain(gloss: string): string {
  return gloss.replace(/ ?[(（][^)）]*[)）]$/, "") || gloss;
}

/** The first word of each meaning: what fits under a token. */
export function brief(means: string): string {
  if (means.startsWith("(")) return means;
  return means
    .split(" / ")
    .map((one) => one.split(/, |，/)[0])
    .join(" / ");
}

export function tagName(tag: string): string {
  return say(`tag.${tag}` as MessageKey);
}
