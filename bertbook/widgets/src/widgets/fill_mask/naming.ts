/** How words are explained to the reader. */

import { readingOf } from "../../parts/naming";

/** How a word is said and, in few words, what it means; twice "" for a sign such as [SEP]. */
export function told(word: string): { readonly pinyin: string; readonly means: string } {
  const { say: pinyin, means } = readingOf(word, "");
  const bare = means.replace(/ ?\([^)]*\)/g, "") || means.replace(/[()]/g, "");
  return { pinyin, means: [...new Set(bare.split(" / ").map((one) => one.split(/, |，/)[0]))].join(" / ") };
}

/** "银 (yín, silver)" */
export function named(word: string): string {
  const { pinyin, means } = told(word);
  const both = [pinyin, means].filter((part) => part !== "").join(", ");
  return both ? `${word} (${both})` : word;
}
