/** The BERT that answers, and what it is given to read: [CLS] question [SEP] story [SEP]. As `widgets/answering.py`. */

import { FIRST, LAST } from "../../bert";
import { type BareWeights, bareWeights } from "../../engine/bert";
import type { Layer } from "../../engine/heads";
import { wordTokenize } from "../../text/tokenize";
import type { Trained } from "../../trained";
import { array } from "../../who";

/** The name of its weights; Python's `MODEL`. */
export const MODEL = "bert-answers";

/** Tokens of a question that are read; Python's `ASKED`. */
export const ASKED = 24;

/** Tokens at the head of the vocabulary that are no words: [PAD], [UNK], [CLS], [SEP] and [MASK]. */
const SPECIAL = 5;

export interface Reader {
  readonly weights: BareWeights;
  readonly span: Layer;
  /** The id of each token. */
  readonly ids: ReadonlyMap<string, number>;
  /** All but [PAD], [CLS] and the like. */
  readonly known: ReadonlySet<string>;
  /** Their pinyin, and what they mean. */
  readonly words: ReadonlyMap<string, readonly [string, string]>;
}

export function openReader(trained: Trained): Reader {
  const { vocabulary, config, words } = trained.about as unknown as {
    readonly vocabulary: readonly string[];
    readonly config: { readonly num_attention_heads: number };
    readonly words: Readonly<Record<string, readonly [string, string]>>;
  };
  return {
    weights: bareWeights(trained.arrays, config.num_attention_heads),
    span: { weight: array(trained, "span.weight"), bias: array(trained, "span.bias").data },
    ids: new Map(vocabulary.map((token, id) => [token, id])),
    known: new Set(vocabulary.slice(SPECIAL)),
    words: new Map(Object.entries(words)),
  };
}

/** A question and a story as the model takes them: [CLS] question [SEP] story [SEP]. */
export interface Given {
  /** All tokens of the question and of the story; more than are read where one is too long. */
  readonly typed: readonly [readonly string[], readonly string[]];
  readonly tokens: readonly string[];
  /** Where the story begins. */
  readonly from: number;
}

export function give(sentence: string, question: string, { known, weights }: Reader): Given {
  const typed = [wordTokenize(question, known), wordTokenize(sentence, known)] as const;
  const asked = typed[0].slice(0, ASKED);
  const told = typed[1].slice(0, weights.embeddings.positions.rows - asked.length - 3);
  return {
    typed,
    tokens: [FIRST as string, ...asked, LAST as string, ...told, LAST as string],
    from: asked.length + 2,
  };
}
