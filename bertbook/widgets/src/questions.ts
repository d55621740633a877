/** What happens in the stories that BERT is asked about, and which questions they answer; as `questions.py`. */

import { once, questionRows, rows } from "./stories";
import { capital, clausesOf, type Filling } from "./who";

const WHO = "谁";
/** The place of the person who is asked for, and of whoever else is named. */
const [ASKED, NAME, PLACE] = ["{asked}", "{name}", "{place}"] as const;
const FIRST_NAME = 4; // the first who is no pronoun: English says "I" and "me"

const book = once(() => {
  const [names = [], kin = [], places = []] = questionRows().map(([, words = "", gloss = ""]) => {
    const glosses = gloss.split("|");
    return words.split("|").map((word, n) => [word, glosses[n] ?? ""] as const);
  });
  const any = (items: typeof names) => `(?:${items.map(([word]) => word).join("|")})`;
  const person = `${any(names)}(?:的${any(kin)})?`;
  const others = rows().filter(([language, kind]) => language === "zh" && kind === "distractor");
  const clauses = [...questionRows().slice(3), ...others].map((row) => {
    const [words = "", gloss = ""] = row.slice(-2).map((x) => (row.length > 3 ? x.replace(NAME, ASKED) : x));
    const [before = "", after = ""] = words.replaceAll(" ", "").replace("。", "").split(ASKED);
    const part = (text: string) => `(${text.replace(NAME, person).replace(PLACE, any(places))})`;
    return {
      words: words.split(" "),
      gloss,
      pattern: new RegExp(`${part(before)}${person}${part(after)}。$`),
      question: `${before}${WHO}${after}？`,
    };
  });
  return { names: names.slice(FIRST_NAME), places, clauses };
});

/** A clause of each sort to add to a story, and what it says. */
export function happenings(): readonly Filling[] {
  const { names, places, clauses } = book();
  return clauses.map(({ words, gloss }, n) => {
    const one = (place: string) =>
      place === PLACE ? places[0] : names[(place === ASKED ? n : n + 3) % names.length];
    const filled = (text: string, part: 0 | 1) =>
      text.replace(/\{\w+\}/g, (place) => one(place)?.[part] ?? "");
    return { words: words.map((word) => filled(word, 0)), gloss: capital(filled(gloss, 1)) };
  });
}

/** The questions that a story answers, and one that it does not. */
export function questionsOf(tokens: readonly string[]): string[] {
  const { clauses } = book();
  const told = clausesOf(tokens).flatMap((clause) =>
    clauses.flatMap(({ pattern }) => {
      const [whole, before, after] = pattern.exec(clause.join("")) ?? [];
      return whole ? [`${before}${WHO}${after}？`] : [];
    }),
  );
  const untold = clauses.filter(({ question }) => !question.includes("{") && !told.includes(question));
  return [...new Set([...told, ...untold.slice(0, 1).map(({ question }) => question)])];
}
