/** What to say of tokens that the toy lexicon does not list. */

import { say } from "../messages";

const NAMED = 8;

export function unknownNotices(tokens: readonly string[]): string[] {
  const unknown = [...new Set(tokens)];
  if (unknown.length === 0) return [];
  const named = unknown.slice(0, NAMED).map((token) => say("quoted", { token }));
  const shown = named.join(", ") + (unknown.length > NAMED ? " …" : "");
  return [say(unknown.length === 1 ? "sentence.unknown.one" : "sentence.unknown.many", { tokens: shown })];
}
