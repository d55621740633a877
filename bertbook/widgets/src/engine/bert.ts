/** BERT (Devlin et al. 2019), as bertbook/bert.py: embeddings, blocks, the head for masked words. One sentence. */

import { geluOf } from "./gelu";
import { type HeadsOutput, type HeadsWeights, type Layer, multiHead } from "./heads";
import { linear } from "./linear";
import { add, type Matrix, rowsOf } from "./matrix";
import { layerNorm, type Normed, type NormWeights } from "./norm";

export interface EmbeddingsWeights {
  /** (V, D), (P, D), (S, D): a row for each word, place, kind of sentence. */
  readonly words: Matrix;
  readonly positions: Matrix;
  readonly segments: Matrix;
  readonly norm: NormWeights;
}

/** The three arrows that meet in a token, (T, D) each, and what is made of them. */
export interface EmbeddingsOutput {
  readonly words: Matrix;
  readonly positions: Matrix;
  readonly segments: Matrix;
  readonly sum: Matrix;
  readonly output: Normed;
}

/** The vectors of tokens by their ids; segments: 0 for each if not given. */
export function embeddings(
  weights: EmbeddingsWeights,
  ids: readonly number[],
  segments: readonly number[] = ids.map(() => 0),
): EmbeddingsOutput {
  const found = {
    words: rowsOf(weights.words, ids),
    positions: rowsOf(weights.positions, [...ids.keys()]),
    segments: rowsOf(weights.segments, segments),
  };
  const sum = add(add(found.words, found.positions), found.segments);
  return { ...found, sum, output: layerNorm(sum, weights.norm) };
}

export interface BlockWeights {
  readonly attention: HeadsWeights;
  readonly attentionNorm: NormWeights;
  readonly W_1: Layer;
  readonly W_2: Layer;
  readonly feedForwardNorm: NormWeights;
}

/** The way through a block, (T, D) each but for the two wide ones. */
export interface BlockOutput {
  readonly attention: HeadsOutput;
  /** The input plus what attention says. */
  readonly added: Matrix;
  readonly normed: Normed;
  /** (T, F): W_1 x + b, before GELU. */
  readonly sums: Matrix;
  /** (T, F): after GELU. */
  readonly wide: Matrix;
  /** What the feed-forward layer makes of each token alone. */
  readonly fed: Matrix;
  /** `normed` plus that. */
  readonly addedAgain: Matrix;
  readonly output: Normed;
}

/** x (T, D) through a block of H heads; mask as for `multiHead`. */
export function block(x: Matrix, weights: BlockWeights, H: number, mask?: Uint8Array): BlockOutput {
  const attention = multiHead(x, weights.attention, H, mask);
  const added = add(x, attention.output);
  const normed = layerNorm(added, weights.attentionNorm);
  const sums = linear(normed, weights.W_1.weight, weights.W_1.bias);
  const wide = geluOf(sums);
  const fed = linear(wide, weights.W_2.weight, weights.W_2.bias);
  const addedAgain = add(normed, fed);
  const output = layerNorm(addedAgain, weights.feedForwardNorm);
  return { attention, added, normed, sums, wide, fed, addedAgain, output };
}

/** A BERT without what stands on it for a task. */
export interface BareWeights {
  readonly embeddings: EmbeddingsWeights;
  readonly blocks: readonly BlockWeights[];
  readonly heads: number;
}

/** A BERT, and its head for masked words. */
export interface BertWeights extends BareWeights {
  readonly transform: Layer;
  readonly transformNorm: NormWeights;
  readonly wordBias: ArrayLike<number>;
}

type Arrays = Readonly<Record<string, Matrix>>;

/** Finds a model's arrays by their names. */
function finder(arrays: Arrays) {
  const array = (name: string): Matrix => {
    const found = arrays[name];
    if (!found) throw new RangeError(`bertWeights: there is no array named ${name}`);
    return found;
  };
  const layer = (name: string): Layer => ({
    weight: array(`${name}.weight`),
    bias: array(`${name}.bias`).data,
  });
  const norm = (name: string) => ({ weight: array(`${name}.weight`).data, bias: array(`${name}.bias`).data });
  return { array, layer, norm };
}

/** Sorts a model's arrays by what they are; their names are those of a module whose `bert` is a `Bert`. */
export function bareWeights(arrays: Arrays, heads: number): BareWeights {
  const { array, layer, norm } = finder(arrays);
  const blocks: BlockWeights[] = [];
  for (let n = 0; `bert.blocks.${n}.W_1.weight` in arrays; n++) {
    const at = `bert.blocks.${n}`;
    blocks.push({
      attention: {
        W_q: layer(`${at}.attention.W_q`),
        W_k: layer(`${at}.attention.W_k`),
        W_v: layer(`${at}.attention.W_v`),
        W_o: layer(`${at}.attention.W_o`),
      },
      attentionNorm: norm(`${at}.attention_norm`),
      W_1: layer(`${at}.W_1`),
      W_2: layer(`${at}.W_2`),
      feedForwardNorm: norm(`${at}.feed_forward_norm`),
    });
  }
  return {
    embeddings: {
      words: array("bert.embeddings.words.weight"),
      positions: array("bert.embeddings.positions.weight"),
      segments: array("bert.embeddings.segments.weight"),
      norm: norm("bert.embeddings.norm"),
    },
    blocks,
    heads,
  };
}

/** The same, of a `BertForPreTraining`. */
export function bertWeights(arrays: Arrays, heads: number): BertWeights {
  const { array, layer, norm } = finder(arrays);
  return {
    ...bareWeights(arrays, heads),
    transform: layer("transform"),
    transformNorm: norm("transform_norm"),
    wordBias: array("word_bias").data,
  };
}

export interface BertOutput {
  readonly embeddings: EmbeddingsOutput;
  readonly blocks: readonly BlockOutput[];
  /** (T, D): after the last block. */
  readonly hidden: Matrix;
}

/** Reads ids; mask as for `multiHead`, in every block. */
export function bert(
  weights: BareWeights,
  ids: readonly number[],
  { segments, mask }: { readonly segments?: readonly number[]; readonly mask?: Uint8Array } = {},
): BertOutput {
  const embedded = embeddings(weights.embeddings, ids, segments);
  const blocks: BlockOutput[] = [];
  let hidden: Matrix = embedded.output;
  for (const one of weights.blocks) {
    const out = block(hidden, one, weights.heads, mask);
    blocks.push(out);
    hidden = out.output;
  }
  return { embeddings: embedded, blocks, hidden };
}

/** The logits of all words, (n, V), for hidden vectors (n, D); the word table is used a second time. */
export function wordLogits(weights: BertWeights, hidden: Matrix): Matrix {
  const { transform, transformNorm, embeddings, wordBias } = weights;
  const ready = layerNorm(geluOf(linear(hidden, transform.weight, transform.bias)), transformNorm);
  return linear(ready, embeddings.words, wordBias);
}
