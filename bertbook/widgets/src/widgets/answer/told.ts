/** What the Answer widget says beside its numbers: notices, words to add, heads to choose from. */

import { share } from "../../format";
import { say } from "../../messages";
import { unknownNotice } from "../../parts/strange";
import { happenings } from "../../questions";
import { spell } from "../../stories";
import { nameTies, strongest } from "../../strongest";
import { type Filling, plain } from "../../who";
import type { Head } from "../heads/numbers";
import { looks, type Reading } from "./numbers";
import { ASKED, type Given, type Reader } from "./reader";

const LONGEST = 200; // tokens of a story that it learned from; Python's `LENGTHS`

/** All heads, those first that look hardest at the answer from [CLS]. */
export function candidates(reader: Reader, whole: Reading) {
  const { data, cols } = looks(reader, whole, 0);
  return Array.from(data, (share, n) => {
    return { head: [Math.floor(n / cols), n % cols] as Head, looks: say("answer.looks.at"), share };
  }).sort((a, b) => b.share - a.share);
}

export function looksOf(
  tokens: readonly string[],
  place: number,
  head: string,
  weights: Float64Array,
): string {
  const { index, ties } = strongest(weights);
  const most = { keys: nameTies(tokens, ties), share: share(weights[index] ?? 0) };
  return say("heads.live", { head, query: tokens[place] ?? "", ...most });
}

export function notices({ typed, tokens, from }: Given, { ids }: Reader): string[] {
  const told = tokens.length - from - 1;
  const limits = [ASKED, told] as const;
  const cut = typed.flatMap(({ length }, n) =>
    length > (limits[n] ?? 0) ? [say("sentence.cut", { limit: limits[n] ?? 0, count: length })] : [],
  );
  const long = told > LONGEST ? [say("answer.long")] : [];
  return [...cut, ...long, ...unknownNotice(tokens.filter((token) => !ids.has(token)))];
}

/** Clauses and words to add to the story. */
export function bankOf({ words }: Reader) {
  const clause = ({ words, gloss }: Filling) => ({ word: spell(words), title: gloss, gloss });
  const word = ([word, [pinyin, gloss]]: [string, readonly [string, string]]) => ({
    word,
    title: pinyin,
    gloss,
  });
  return [
    [say("answer.bank.happens"), happenings().map(clause)],
    [say("who.bank.plain"), plain().map(clause)],
    [say("control.bank"), [...words].map(word)],
  ] as const;
}
