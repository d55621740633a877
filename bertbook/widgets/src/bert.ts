/**
 * The tiny BERT that the book trained: from a sentence to its tokens, to every number on the way, to the words it
 * expects. Several widgets draw from it; `widgets/tiny.py` is its twin.
 */

import { softmax } from "./engine/attention";
import { type BertOutput, type BertWeights, bert, bertWeights, wordLogits } from "./engine/bert";
import { type Matrix, row, rowsOf } from "./engine/matrix";
import { basicTokenize } from "./text/tokenize";
import type { Trained } from "./trained";

/** The name of its weights. */
export const MODEL = "bert-tiny";

/** What stands around every sentence, and where a word is hidden; Python's `tiny` has the same. */
export const [FIRST, LAST, MASK, UNKNOWN] = ["[CLS]", "[SEP]", "[MASK]", "[UNK]"];

/** How a reader may write a hidden word. */
const WRITTEN = /(\[(?:MASK|M|mask|m)\])/;

export interface Tiny {
  readonly weights: BertWeights;
  readonly vocabulary: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
  /** As many typed tokens as it reads; two places are for [CLS] and [SEP]. */
  readonly limit: number;
}

/** What Python tells of it; the sizes by Hugging Face's names. */
interface About {
  readonly vocabulary: readonly string[];
  readonly config: { readonly num_attention_heads: number };
}

const opened = new WeakMap<Trained, Tiny>();

/** The model whose weights came with `useTrained`. */
export function openTiny(trained: Trained): Tiny {
  const known = opened.get(trained);
  if (known) return known;
  const { vocabulary, config } = trained.about as unknown as About;
  const weights = bertWeights(trained.arrays, config.num_attention_heads);
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const tiny = { weights, vocabulary, ids, limit: weights.embeddings.positions.rows - 2 };
  opened.set(trained, tiny);
  return tiny;
}

/** The tokens in a sentence as BERT cuts it, [MASK] or [M] kept whole; without [CLS] and [SEP]. */
export function typedTokens(sentence: string): string[] {
  return sentence.split(WRITTEN).flatMap((piece, n) => (n % 2 ? [MASK as string] : basicTokenize(piece)));
}

/** What the tiny BERT makes of a sentence. */
export interface Read {
  /** All that were typed, without [CLS] and [SEP]; more than are read when the sentence is too long. */
  readonly typed: readonly string[];
  /** The T tokens that are read, from [CLS] to [SEP]. */
  readonly tokens: readonly string[];
  readonly ids: readonly number[];
  /** The token is in no vocabulary, and read as [UNK]. */
  readonly unknown: readonly boolean[];
  readonly output: BertOutput;
}

/** mask: from the number of tokens to who may attend to whom, T × T, row after row, 0 = may not. */
export function read(tiny: Tiny, typed: readonly string[], mask?: (T: number) => Uint8Array): Read {
  const tokens = [FIRST as string, ...typed.slice(0, tiny.limit), LAST as string];
  const strange = tiny.ids.get(UNKNOWN as string) as number;
  const ids = tokens.map((token) => tiny.ids.get(token) ?? strange);
  const unknown = tokens.map((token) => !tiny.ids.has(token));
  const options = mask ? { mask: mask(tokens.length) } : {};
  return { typed, tokens, ids, unknown, output: bert(tiny.weights, ids, options) };
}

/** A word that may stand in a place. */
export interface Guess {
  readonly token: string;
  readonly share: number;
  readonly logit: number;
}

/** The words that are likeliest at each of some places, best first: softmax over the whole vocabulary. */
export function guesses(tiny: Tiny, hidden: Matrix, places: readonly number[], count = 5): Guess[][] {
  const logits = wordLogits(tiny.weights, rowsOf(hidden, places));
  return places.map((_, n) => {
    const scores = row(logits, n);
    const { weights } = softmax(scores);
    const order = [...weights.keys()].sort((a, b) => (weights[b] as number) - (weights[a] as number));
    return order.slice(0, count).map((id) => ({
      token: tiny.vocabulary[id] as string,
      share: weights[id] as number,
      logit: scores[id] as number,
    }));
  });
}
