/** A published BERT's forward pass, `bertbook/bert.py`'s, over numbers that `openModel` has laid out. */

import type { About } from "./about";
import type { Kernel } from "./kernel";
import { type Rows, valueAt } from "./rows";
import { addAndNorm, attend, gelu, type HeadPlaces, meanDirection, type Norm } from "./steps";
import { type Piece, WordPiece } from "./wordpiece";

/** What the model makes of a text of T tokens, [CLS] and [SEP] among them. */
export interface Reading {
  readonly pieces: readonly Piece[];
  /** How many tokens the text has; where there are more than T, those in between are not read. */
  readonly typed: number;
  /** (N, H, T, T): who looks at whom, each row's shares summing to 1. */
  readonly attention: Float32Array;
  /** (T, D): the last layer's vectors. */
  readonly hidden: Float32Array;
  /** (D): their mean, of length 1. The product of two sentences' vectors is their similarity. */
  readonly sentence: Float32Array;
  /** How long that took. */
  readonly milliseconds: number;
}

/** Where the weights of a linear layer lie, packed for the kernel, and its biases. */
export interface Linear {
  readonly w: number;
  readonly bias: number;
}

/** Where the numbers of a layer lie in the kernel's memory: weights, biases, and both layer norms. */
export interface Layer {
  readonly W_qkv: Linear;
  readonly W_o: Linear;
  readonly norm: Norm;
  readonly W_1: Linear;
  readonly W_2: Linear;
  readonly lastNorm: Norm;
}

/** All that lies ready: the tables as they were sent, and where in the kernel's memory the rest is, and goes. */
export interface Laid {
  readonly tables: readonly [words: Rows, positions: Rows, segments: Rows];
  readonly firstNorm: Norm;
  readonly layers: readonly Layer[];
  readonly at: Readonly<Record<"x" | "qkv" | "mixed" | "wide" | "sum", number>> & HeadPlaces;
  /** As many tokens as are read, [CLS] and [SEP] among them. */
  readonly limit: number;
}

export class Model {
  readonly tokenizer: WordPiece;

  constructor(
    readonly about: About,
    private readonly kernel: Kernel,
    private readonly laid: Laid,
  ) {
    this.tokenizer = new WordPiece(about.vocabulary, about.lowercase);
  }

  get simd(): boolean {
    return this.kernel.simd;
  }

  read(text: string): Reading {
    const began = performance.now();
    const typed = this.tokenizer.pieces(text);
    const mark = (token: string): Piece => ({ text: token, start: 0, end: 0 });
    const pieces = [mark("[CLS]"), ...typed.slice(0, this.laid.limit - 2), mark("[SEP]")];
    const ids = pieces.map((piece) => this.tokenizer.ids.get(piece.text) as number);
    const { attention, hidden } = this.forward(ids);
    const sentence = meanDirection(hidden, this.about.hidden_size);
    const milliseconds = performance.now() - began;
    return { pieces, typed: typed.length + 2, attention, hidden, sentence, milliseconds };
  }

  /** Through all blocks: each is attention, add and norm, the feed-forward layer, add and norm. */
  private forward(ids: readonly number[]): Pick<Reading, "attention" | "hidden"> {
    const { hidden_size: D, intermediate_size: F, num_attention_heads: H, layer_norm_eps: eps } = this.about;
    const { layers, at, firstNorm } = this.laid;
    const { numbers } = this.kernel;
    const T = ids.length;
    const rows = 4 * Math.ceil(T / 4); // what stands in the rows after T is never read
    const attention = new Float32Array(layers.length * H * T * T);
    const apply = ({ w, bias }: Linear, from: number, to: number, I: number, O: number) =>
      this.kernel.linear(from, w, bias, to, rows, I, O);
    this.embed(ids);
    addAndNorm(numbers, at, firstNorm, [T, D], eps);
    for (const [n, layer] of layers.entries()) {
      apply(layer.W_qkv, at.x, at.qkv, D, 3 * D);
      attend(this.kernel, at, attention.subarray(n * H * T * T, (n + 1) * H * T * T), [T, D, H]);
      apply(layer.W_o, at.mixed, at.sum, D, D);
      addAndNorm(numbers, at, layer.norm, [T, D], eps);
      apply(layer.W_1, at.x, at.wide, D, F);
      gelu(numbers.subarray(at.wide, at.wide + T * F));
      apply(layer.W_2, at.wide, at.sum, F, D);
      addAndNorm(numbers, at, layer.lastNorm, [T, D], eps);
    }
    return { attention, hidden: numbers.slice(at.x, at.x + T * D) };
  }

  /** x: the words' rows; sum: those of their positions and of segment 0. */
  private embed(ids: readonly number[]): void {
    const { numbers } = this.kernel;
    const { tables, at } = this.laid;
    const [words, positions, segments] = tables;
    const D = words.width;
    for (const [t, id] of ids.entries())
      for (let d = 0; d < D; d++) {
        numbers[at.x + t * D + d] = valueAt(words, id, d);
        numbers[at.sum + t * D + d] = valueAt(positions, t, d) + valueAt(segments, 0, d);
      }
  }
}
