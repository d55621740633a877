/** What widgets on a story have to say alike: notices, and formulas of the names' probabilities. */

import { softmax } from "../engine/attention";
import { fixed, share, short } from "../format";
import { say } from "../messages";
import { LIMIT, type Story, trainedFor } from "../who";
import { factor } from "./formulas";
import { because, type Explanation } from "./panel";

/** What to know about a story; `readers` are the readers as they are called, and the names of their weights. */
export function storyNotices(story: Story, readers: readonly (readonly [string, string])[]): string[] {
  const found: string[] = [];
  if (story.whole.length > LIMIT)
    found.push(say("sentence.cut", { limit: LIMIT, count: story.whole.length }));
  const unknown = [...new Set(story.tokens.filter((_, t) => story.unknown[t]))];
  const listed = unknown
    .slice(0, 3)
    .map((token) => say("quoted", { token }))
    .join(", ");
  const tokens = unknown.length > 3 ? `${listed} ${say("more", { more: unknown.length - 3 })}` : listed;
  if (unknown.length === 1) found.push(say("who.unknown.one", { tokens }));
  if (unknown.length > 1) found.push(say("who.unknown.many", { tokens }));
  const { distance } = story;
  const outside = readers.filter(([, model]) => {
    const [first, last] = trainedFor(model);
    return distance !== null && (distance < first || distance > last);
  });
  for (const range of new Set(outside.map(([, model]) => trainedFor(model).join("–")))) {
    const named = outside.filter(([, model]) => trainedFor(model).join("–") === range);
    const reader = named.map(([name]) => name).join(` ${say("who.and")} `);
    found.push(say("who.outside", { distance: distance ?? 0, reader, range }));
  }
  return found;
}

/** "p(我) = exp(3.2 − 3.2) ÷ Σ exp = 1.000 ÷ 1.033 = 0.968" */
export function ofName(scores: Float64Array, names: readonly string[], n: number): string {
  const { exps, shift, sum, weights } = softmax(scores);
  const power = `${fixed(scores[n] as number, 2)}${shift ? ` − ${factor(shift)}` : ""}`;
  const parts = `${short(exps[n] as number, 3)} ÷ ${short(sum, 3)}`;
  return `p(${names[n]}) = exp(${power}) ÷ Σ exp = ${parts} = ${share(weights[n] as number)}`;
}

/** The sum of the names' probabilities, whose handles are `handle`/0, `handle`/1 … */
export function ofSum(shares: Float64Array, handle: string): Explanation {
  const total = shares.reduce((x, y) => x + y, 0);
  return because(
    `Σ = ${Array.from(shares, share).join(" + ")} = ${share(total)}`,
    Array.from(shares, (_, n) => `${handle}/${n}`),
  );
}

/** The place of the largest. */
export function best(shares: Float64Array): number {
  return shares.indexOf(Math.max(...shares));
}
