/** What to say of words that the tiny BERT does not know: one sentence for all of them, or none. */

import { say } from "../messages";

export function unknownNotice(words: readonly string[]): string[] {
  const all = [...new Set(words)];
  if (all.length === 0) return [];
  const listed = all
    .slice(0, 3)
    .map((token) => say("quoted", { token }))
    .join(", ");
  const more = all.length - 3;
  return [say("chips.read.unknown", { tokens: more > 0 ? `${listed} ${say("more", { more })}` : listed })];
}
