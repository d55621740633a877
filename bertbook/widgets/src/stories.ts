/** The words and clauses of the generated sentences, read from the same files as in Python (`stories.py`). */

import { readCsv } from "./csv";

/** The text of stories.csv, words.csv and questions.csv; it comes with trained weights: others need none. */
let told = { clauses: "", words: "", questions: "" };

export function tell(files: typeof told): void {
  told = files;
}

export interface Word {
  /** How a Chinese token is said; "" for an English one. */
  readonly pinyin: string;
  /** What it means: in English for a Chinese token, in Chinese for an English one. */
  readonly gloss: string;
}

type Language = "zh" | "en";
type Kind = "names" | "bond" | "full" | "short" | "when" | "opener" | "plain" | "distractor";

/** Every clause of one kind as its words, `{name}` filled in with each of the names in turn. */
export function clauses(language: Language, kind: Kind): readonly (readonly string[])[] {
  const names = rows().find((row) => row[0] === language && row[1] === "names")?.[2] ?? "";
  return rows()
    .filter((row) => row[0] === language && row[1] === kind)
    .flatMap((row) => fillings((row[2] as string).replace("{name}", names)));
}

/** How a token with this sense ("" for one that has only one) is said, and what it means. */
export function reading(token: string, sense: string): Word | undefined {
  return lexicon().get(token)?.get(sense);
}

/** The senses of a token that has several; none for any other. */
export function sensesOf(token: string): readonly string[] {
  return [...(lexicon().get(token)?.keys() ?? [])].filter((sense) => sense !== "");
}

/** Every token with its pinyin and gloss; several readings are parted by " / ". As `words()` in Python. */
export const words = once((): ReadonlyMap<string, Word> => {
  const found = new Map<string, Word[]>();
  for (const [token, senses] of lexicon()) found.set(token, [...senses.values()]);
  for (const { token, word } of rows().flatMap((row) => parts(row[2] as string)))
    if (!lexicon().has(token)) found.set(token, [...(found.get(token) ?? []), word]);
  const used = new Set(rows().flatMap((row) => parts(row[2] as string).map((part) => part.token)));
  const all = (texts: readonly string[]) => [...new Set(texts)].join(" / ");
  return new Map(
    [...used].map((token) => {
      const readings = found.get(token) ?? [];
      return [
        token,
        { pinyin: all(readings.map((r) => r.pinyin)), gloss: all(readings.map((r) => r.gloss)) },
      ];
    }),
  );
});

/** Tokens as a sentence: a space before each English word only. The tokenizers undo it. */
export function spell(tokens: readonly string[]): string {
  return tokens
    .map((token) => (/^[a-z]+$/i.test(token) ? ` ${token}` : token))
    .join("")
    .trimStart();
}

/** The lines of stories.csv. */
export const rows = once(() => readCsv(told.clauses).slice(1));

/** The lines of questions.csv. */
export const questionRows = once(() => readCsv(told.questions).slice(1));

/** Word → sense → reading. */
const lexicon = once(() => {
  const found = new Map<string, Map<string, Word>>();
  for (const [word = "", sense = "", pinyin = "", gloss = ""] of readCsv(told.words).slice(1)) {
    const senses = found.get(word) ?? new Map<string, Word>();
    found.set(word, senses.set(sense, { pinyin: pinyin.replaceAll("·", ""), gloss }));
  }
  return found;
});

/** The syllables of words, as words.csv parts them. */
const syllables = once(
  () =>
    new Map(
      readCsv(told.words)
        .slice(1)
        .map(([word = "", , pinyin = ""]) => [word, pinyin.replaceAll("·", " ").split(" ")]),
    ),
);

/** Every way to choose among the words of a clause: `a|b c` is `a c` and `b c`. */
function fillings(pattern: string): string[][] {
  return pattern.split(" ").reduce<string[][]>(
    (starts, slot) => {
      const choices = (slot.split("/")[0] as string).split("|");
      return starts.flatMap((start) => choices.map((word) => [...start, word]));
    },
    [[]],
  );
}

/** The tokens in a pattern with their readings: a Chinese word of a tagged sentence falls into its characters. */
function parts(pattern: string): { token: string; word: Word }[] {
  return pattern.split(" ").flatMap((slot) => {
    const [choices = "", tag = "", sense = ""] = slot.split("/");
    if (choices === "{name}") return [];
    return choices.split("|").flatMap((word) => {
      const known = reading(word, sense) ?? { pinyin: "", gloss: "" };
      const characters = [...word];
      if (!tag || characters.length === 1 || /^[ -~]+$/.test(word)) return [{ token: word, word: known }];
      return characters.map((token, n) => ({
        token,
        word: { pinyin: syllables().get(word)?.[n] ?? "", gloss: known.gloss },
      }));
    });
  });
}

/** Makes a value when it is first asked for, and anew when other files were told. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T; readonly of: typeof told } | null = null;
  return () => {
    if (made?.of !== told) made = { value: make(), of: told };
    return made.value;
  };
}
