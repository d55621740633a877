/** "Who?" stories, and what the book's trained readers make of them: what Heirloom and Lock compute. As who.py. */

import bookStories from "../who.json";
import { softmax } from "./engine/attention";
import { linear } from "./engine/linear";
import { type LSTMOutput, lstm, type Turn } from "./engine/lstm";
import { type Matrix, row, zeros } from "./engine/matrix";
import { rnn } from "./engine/rnn";
import { once, rows, spell } from "./stories";
import { wordTokenize } from "./text/tokenize";
import type { Trained } from "./trained";

/** Tokens that are drawn. */
export const LIMIT = 120;
/** The cursor that means: the last token. */
export const LAST = -1;

export const DISTANCES = [10, 20, 40, 80] as const;
export type Distance = (typeof DISTANCES)[number];

/** The story a widget starts with. */
export const bookStory = (distance: Distance): string => bookStories[distance];

/** The shortest and the longest distance that a reader was trained for. */
export function trainedFor(model: string): readonly [number, number] {
  if (model === "who-rnn-short-first") return [9, 60];
  if (model === "who-lstm-locked") return [20, 60];
  const longest = Number(model.split("-").at(-1));
  return [Math.max(9, Math.floor((3 * longest) / 4)), longest];
}

/** A text as the readers see it. */
export interface Story {
  /** Every token of the text, of which the first LIMIT are read. */
  readonly whole: readonly string[];
  readonly tokens: readonly string[];
  /** Places in the vocabulary; 0, a vector that was never trained, for an unknown token. */
  readonly ids: readonly number[];
  readonly unknown: readonly boolean[];
  readonly names: readonly string[];
  /** Where the one who formed the bond stands; null if nobody did. */
  readonly subject: number | null;
  /** Tokens from there to the last one. */
  readonly distance: number | null;
}

export function readStory(text: string, trained: Trained): Story {
  const { ids, words, names } = vocabularyOf(trained);
  const whole = wordTokenize(text, words);
  const tokens = whole.slice(0, LIMIT);
  const subject = tokens.findIndex(
    (token, t) => names.includes(token) && deed().every((word, n) => tokens[t + 1 + n] === word),
  );
  return {
    whole,
    tokens,
    ids: tokens.map((token) => ids.get(token) ?? 0),
    unknown: tokens.map((token) => !ids.has(token)),
    names,
    subject: subject < 0 ? null : subject,
    distance: subject < 0 ? null : tokens.length - 1 - subject,
  };
}

/** The token under the cursor. */
export const placeOf = (cursor: number, { tokens }: Story): number =>
  cursor === LAST ? tokens.length - 1 : Math.min(cursor, tokens.length - 1);

/** The subject's place among the names; -1 where nobody is the subject. */
export const subjectOf = ({ tokens, names, subject }: Story): number =>
  subject === null ? -1 : names.indexOf(tokens[subject] ?? "");

interface Vocabulary {
  readonly ids: ReadonlyMap<string, number>;
  readonly words: ReadonlySet<string>;
  readonly names: readonly string[];
}

const vocabularies = new WeakMap<Trained, Vocabulary>();

function vocabularyOf(trained: Trained): Vocabulary {
  const known = vocabularies.get(trained);
  if (known) return known;
  const listed = trained.about.vocabulary as readonly string[];
  const ids = new Map(listed.map((token, id) => [token, id] as const).slice(1)); // the first is <pad>
  const made = { ids, words: new Set(ids.keys()), names: trained.about.names as readonly string[] };
  vocabularies.set(trained, made);
  return made;
}

/** What a reader computed on a story. */
export interface Reading {
  readonly trained: Trained;
  readonly x: Matrix;
  readonly hidden: Matrix;
  /** Gates and cell, of an LSTM. */
  readonly lstm: LSTMOutput | null;
  /** The scores of all names after each token, by a linear read-out of h; null before the subject. */
  readonly scores: readonly (Float64Array | null)[];
  /** The shares softmax makes of them. */
  readonly left: readonly (Float64Array | null)[];
  /** The reader's own scores of the names after the last token, and their shares; none without a token. */
  readonly final: Float64Array;
  readonly answer: Float64Array;
}

export function array(trained: Trained, name: string): Matrix {
  const found = trained.arrays[name];
  if (!found) throw new Error(`these weights hold no ${name}`);
  return found;
}

/** Lets a reader read; `turn` is a hand on an LSTM's gates. */
export function read(story: Story, trained: Trained, turn?: Turn): Reading {
  const table = array(trained, "embedding.weight");
  const x = zeros(story.ids.length, table.cols);
  for (const [t, id] of story.ids.entries()) row(x, t).set(row(table, id));
  const [W, U, b] = [
    array(trained, "layer.cell.W.weight"),
    array(trained, "layer.cell.U.weight"),
    array(trained, "layer.cell.W.bias").data,
  ];
  const gated = trained.about.kind === "lstm" ? lstm(x, W, U, b, undefined, turn) : null;
  const hidden = gated ? gated.hidden : rnn(x, W, U, b);
  const scores = story.tokens.map((_, t) => readOut(trained, story, hidden, t));
  const last = story.tokens.length - 1;
  const h = { rows: 1, cols: hidden.cols, data: row(hidden, Math.max(0, last)) };
  const final =
    last < 0
      ? new Float64Array(0)
      : linear(h, array(trained, "names.weight"), array(trained, "names.bias").data).data;
  return {
    trained,
    x,
    hidden,
    lstm: gated,
    scores,
    left: scores.map((s) => s && softmax(s).weights),
    final,
    answer: softmax(final).weights,
  };
}

/** The read-out fitted for as many tokens after the subject; beyond the last one, that. */
function readOut(trained: Trained, story: Story, hidden: Matrix, t: number): Float64Array | null {
  if (story.subject === null || t < story.subject) return null;
  const [weight, bias] = [array(trained, "read_out.weight"), array(trained, "read_out.bias")];
  const k = Math.min(t - story.subject, bias.rows - 1);
  const N = bias.cols;
  const part = weight.data.subarray(k * N * weight.cols, (k + 1) * N * weight.cols);
  const h = { rows: 1, cols: hidden.cols, data: row(hidden, t) };
  return linear(h, { rows: N, cols: weight.cols, data: part }, row(bias, k)).data;
}

// Clauses: those of the bank, with what they say, and a story made longer or shorter by whole ones

interface Clause {
  readonly kind: string;
  readonly words: readonly string[];
  readonly gloss: string;
}

/** The clauses of the stories, once their text is there. */
const book = once(() => {
  const clauses: readonly Clause[] = rows()
    .filter(([language, kind]) => language === "zh" && kind !== "tagged")
    .map(([, kind = "", words = "", gloss = ""]) => ({ kind, words: words.split(" "), gloss }));
  const first = (kind: string) => clauses.find((clause) => clause.kind === kind);
  const names = first("names");
  const glosses = names?.gloss.split("|") ?? [];
  const people = (names?.words[0] ?? "").split("|").map((name, n) => [name, glosses[n] ?? ""] as const);
  return { clauses, bond: first("bond"), names: new Map(people) };
});

/** The clauses of the stories of one kind. */
export const ofKind = (kind: string): readonly Clause[] =>
  book().clauses.filter((clause) => clause.kind === kind);
const names = () => book().names;

/** The deed, without its full stop. */
const deed = (): readonly string[] => book().bond?.words.slice(0, -1) ?? [];

/** Who is not the subject of an English sentence. */
export const object = (person: string): string => ME[person] ?? person;
const ME: Readonly<Record<string, string>> = { I: "me", he: "him", she: "her", who: "whom" };

/** A clause to add, and what it says; where it names somebody, that is `name`. */
export interface Filling {
  readonly words: readonly string[];
  readonly gloss: string;
}

export const plain = (): readonly Filling[] => ofKind("plain");

export function naming(name: string): readonly Filling[] {
  return ofKind("distractor").map(({ words, gloss }) => ({
    words: words.map((word) => (word === "{name}" ? name : word)),
    gloss: withName(gloss, name),
  }));
}

function withName(gloss: string, name: string): string {
  const known = names().get(name) ?? name;
  return capital(gloss.replace("{name}", (_, at) => (at ? object(known) : known)));
}

export const glossOf = (name: string): string => names().get(name) ?? "";

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The tokens, cut behind each full stop and question mark. */
export function clausesOf(tokens: readonly string[]): string[][] {
  const found: string[][] = [[]];
  for (const token of tokens) {
    found.at(-1)?.push(token);
    if (/^[。？！]$/.test(token)) found.push([]);
  }
  return found.filter((clause) => clause.length > 0);
}

export const startsWith = (clause: readonly string[], words: readonly string[]): boolean =>
  words.every((word, n) => clause[n] === word);
export const same = (clause: readonly string[], words: readonly string[]): boolean =>
  clause.length === words.length && startsWith(clause, words);

/** The story with a clause before its question, or at its end where it has none. */
export function withClause(tokens: readonly string[], words: readonly string[]): string {
  const all = clausesOf(tokens);
  const asks = all.at(-1)?.at(-1) === "？";
  return spell([...all.slice(0, asks ? -1 : undefined), words, ...(asks ? all.slice(-1) : [])].flat());
}

/** The story with one clause more: the first of the bank that it does not have, or has least often. */
export function longer(tokens: readonly string[]): string {
  const all = clausesOf(tokens);
  const count = (filling: Filling) => all.filter((clause) => same(clause, filling.words)).length;
  const least = Math.min(...plain().map(count));
  const next = plain().find((filling) => count(filling) === least);
  return withClause(tokens, next?.words ?? []);
}

/** The story without the clause before its question; null when that is the deed, or there is none. */
export function shorter(tokens: readonly string[]): string | null {
  const all = clausesOf(tokens);
  const asks = all.at(-1)?.at(-1) === "？";
  const at = all.length - (asks ? 2 : 1);
  const out = all[at];
  if (!out || deed().every((word) => out.includes(word))) return null;
  return spell(all.filter((_, n) => n !== at).flat());
}

/** The story told of somebody else. */
export function toldOf(story: Story, name: string): string {
  return spell(story.whole.map((token, t) => (t === story.subject ? name : token)));
}
