/** What happens in stories, which questions they answer (as `questions.py`), and all of it in English. */

import { once, questionRows, rows } from "./stories";
import { capital, clausesOf, type Filling, object, ofKind, same, startsWith } from "./who";

const WHO = "谁";
/** The place of the person who is asked for, and of whoever else is named. */
const [ASKED, NAME, PLACE] = ["{asked}", "{name}", "{place}"] as const;
const FIRST_NAME = 4; // the first who is no pronoun: English says "I" and "me"
const MY: Readonly<Record<string, string>> = { I: "my", you: "your", he: "his", she: "her", who: "whose" };

const book = once(() => {
  const [names = [], kin = [], places = []] = questionRows().map(([, words = "", gloss = ""]) => {
    const glosses = gloss.split("|");
    return words.split("|").map((word, n) => [word, glosses[n] ?? ""] as const);
  });
  const any = (items: typeof names) => items.map(([word]) => word).join("|");
  const person = `(?:${any(names)}|${WHO})(?:的(?:${any(kin)}))?`;
  const others = rows().filter(([language, kind]) => language === "zh" && kind === "distractor");
  const clauses = [...questionRows().slice(3), ...others].map((row) => {
    const [words = "", gloss = ""] = row.slice(-2).map((x) => (row.length > 3 ? x.replace(NAME, ASKED) : x));
    const told = words.replaceAll(" ", "").replace("。", "");
    const slot = (place: string) => `(?<${place.slice(1, -1)}>${place === PLACE ? any(places) : person})`;
    return {
      words: words.split(" "),
      gloss,
      pattern: new RegExp(`${told.replace(/\{\w+\}/g, slot)}[。？]$`),
      question: `${told.replace(ASKED, WHO)}？`,
    };
  });
  const english = new Map([...names, ...kin, ...places, [WHO, "who"]]);
  return { names: names.slice(FIRST_NAME), places, clauses, english };
});

const filled = (text: string, one: (place: string, at: number) => string | undefined) =>
  text.replace(/\{\w+\}/g, (place, at) => one(place, at) ?? "");

/** A clause of each sort to add to a story, and what it says. */
export function happenings(): readonly Filling[] {
  const { names, places, clauses } = book();
  return clauses.map(({ words, gloss }, n) => {
    const one = (place: string) =>
      place === PLACE ? places[0] : names[(place === ASKED ? n : n + 3) % names.length];
    const part = (text: string, which: 0 | 1) => filled(text, (place) => one(place)?.[which]);
    return { words: words.map((word) => part(word, 0)), gloss: capital(part(gloss, 1)) };
  });
}

/** The questions that a story answers, and one that it does not. */
export function questionsOf(tokens: readonly string[]): string[] {
  const { clauses } = book();
  const told = clausesOf(tokens).flatMap((clause) =>
    clauses.flatMap(({ pattern, question }) => {
      const { 0: whole = WHO, groups } = pattern.exec(clause.join("")) ?? {};
      const isTold = whole.endsWith("。") && !whole.includes(WHO);
      return isTold ? [filled(question, (place) => groups?.[place.slice(1, -1)])] : [];
    }),
  );
  const untold = clauses.filter(({ question }) => !question.includes("{") && !told.includes(question));
  return [...new Set([...told, ...untold.slice(0, 1).map(({ question }) => question)])];
}

/** A story, and a question after it, in English, clause by clause; null if one of them is not the book's. */
export function translate(tokens: readonly string[]): string | null {
  const said = clausesOf(tokens).map(withLead);
  return said.length > 0 && said.every((text) => text !== null) ? said.map(capital).join(" ") : null;
}

function withLead(clause: readonly string[]): string | null {
  for (const lead of [...ofKind("when"), ...ofKind("opener")].toReversed()) {
    if (clause.length <= lead.words.length || !startsWith(clause, lead.words)) continue;
    const rest = inEnglish(clause.slice(lead.words.length));
    if (rest !== null) return `${lead.gloss.replace(/ ?…/, "")} ${rest}`;
  }
  return inEnglish(clause);
}

const small = (text: string): string =>
  /^I\b/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);

/** What a clause says in the middle of a sentence. */
function inEnglish(clause: readonly string[]): string | null {
  for (const { words, gloss } of ["plain", "short"].flatMap(ofKind))
    if (same(clause, words)) return small(gloss);
  const { clauses, english } = book();
  for (const { pattern, gloss } of clauses) {
    const match = pattern.exec(clause.join(""));
    if (match?.index !== 0) continue;
    const said = filled(small(gloss), (place, at) => {
      const [word = "", kin] = (match.groups?.[place.slice(1, -1)] ?? "").split("的");
      const person = english.get(word) ?? "";
      return kin ? `${MY[person] ?? `${person}’s`} ${english.get(kin)}` : at ? object(person) : person;
    });
    return match[0].endsWith("？") ? said.replace(".", "?") : said;
  }
  return null;
}
