/** A published BERT's forward pass, `bertbook/bert.py`'s, over the bytes that `bertbook/published.py` packs. */

import { type Kernel, openKernel } from "./kernel";
import { type Piece, WordPiece } from "./wordpiece";

/** What is known of a model; `arrays` tells where each begins among the bytes, and where its rows' factors do. */
export interface About {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly layer_norm_eps: number;
  readonly vocabulary: readonly string[];
  readonly lowercase: boolean;
  readonly arrays: Readonly<Record<string, { shape: readonly number[]; at: number; scale?: number }>>;
  readonly bytes: number;
  readonly parts: number;
}

/** As many tokens as are read, [CLS] and [SEP] among them: what `Heads` draws. */
const LONGEST = 128;

/** What the model makes of a text of T tokens, [CLS] and [SEP] among them. */
export interface Reading {
  readonly pieces: readonly Piece[];
  /** There were more tokens than are read; the others are left out. */
  readonly cut: boolean;
  /** (N, H, T, T): who looks at whom, each row's shares summing to 1. */
  readonly attention: Float32Array;
  /** (T, D): the last layer's vectors. */
  readonly hidden: Float32Array;
  /** (D): their mean, of length 1. The product of two sentences' vectors is their similarity. */
  readonly sentence: Float32Array;
}

/** Where the numbers of a layer lie in the kernel's memory: weights, biases, and both layer norms. */
interface Layer {
  readonly W_qkv: Linear;
  readonly W_o: Linear;
  readonly norm: Norm;
  readonly W_1: Linear;
  readonly W_2: Linear;
  readonly lastNorm: Norm;
}
interface Linear {
  readonly w: number;
  readonly bias: number;
}
interface Norm {
  readonly weight: number;
  readonly bias: number;
}

/** Opens a model: its matrices widened to single precision and packed for the kernel, its table of words left as it is. */
export async function openModel(about: About, bytes: ArrayBuffer, plain = false): Promise<Model> {
  const { hidden_size: D, intermediate_size: F, num_hidden_layers: N } = about;
  const fill: ((numbers: Float32Array) => void)[] = [];
  let size = 0;
  const reserve = (count: number) => {
    size += 4 * Math.ceil(count / 4);
    return size - 4 * Math.ceil(count / 4);
  };
  const array = (name: string) => {
    const found = about.arrays[name];
    if (!found) throw new Error(`the model has no array ${name}`);
    return found;
  };
  const vector = (name: string, to: number) => {
    const { at, shape } = array(name);
    fill.push((numbers) => numbers.set(new Float32Array(bytes, at, shape[0]), to));
    return to;
  };
  const norm = (place: string): Norm => ({
    weight: vector(`${place}.weight`, reserve(D)),
    bias: vector(`${place}.bias`, reserve(D)),
  });
  /** One or more layers from I to O each that read the same vectors: one beside the other, as one. */
  const linear = (I: number, O: number, ...places: string[]): Linear => {
    const w = reserve(places.length * I * O);
    const bias = reserve(places.length * O);
    for (const [n, place] of places.entries()) {
      vector(`${place}.bias`, bias + n * O);
      const rows = openRows(bytes, array(`${place}.weight`));
      fill.push((numbers) => pack(rows, numbers, w + n * I * O));
    }
    return { w, bias };
  };
  const layers = Array.from({ length: N }, (_, n): Layer => {
    const [self, layer] = [`encoder.layer.${n}.attention.self`, `encoder.layer.${n}`];
    return {
      W_qkv: linear(D, D, `${self}.query`, `${self}.key`, `${self}.value`),
      W_o: linear(D, D, `${layer}.attention.output.dense`),
      norm: norm(`${layer}.attention.output.LayerNorm`),
      W_1: linear(D, F, `${layer}.intermediate.dense`),
      W_2: linear(F, D, `${layer}.output.dense`),
      lastNorm: norm(`${layer}.output.LayerNorm`),
    };
  });
  const tables = ["word", "position", "token_type"].map((kind) =>
    openRows(bytes, array(`embeddings.${kind}_embeddings.weight`)),
  ) as [Rows, Rows, Rows];
  const firstNorm = norm("embeddings.LayerNorm");
  const rows = 4 * Math.ceil(Math.min(LONGEST, tables[1].count) / 4);
  const places = {
    x: reserve(rows * D),
    qkv: reserve(rows * 3 * D),
    mixed: reserve(rows * D),
    wide: reserve(rows * F),
    sum: reserve(rows * D),
  };
  const kernel = await openKernel(size, plain);
  for (const one of fill) one(kernel.numbers);
  return new Model(about, kernel, layers, tables, firstNorm, places);
}

/** A matrix as it was sent: whole numbers, and a factor for each row. */
interface Rows {
  readonly whole: Int8Array;
  readonly scale: Float32Array;
  readonly count: number;
  readonly width: number;
}

function openRows(bytes: ArrayBuffer, { shape, at, scale }: About["arrays"][string]): Rows {
  const [count, width] = shape as [number, number];
  return {
    whole: new Int8Array(bytes, at, count * width),
    scale: new Float32Array(bytes, scale as number, count),
    count,
    width,
  };
}

/** Writes rows as the kernel reads them: eight side by side. */
function pack({ whole, scale, count, width }: Rows, numbers: Float32Array, to: number): void {
  for (let o = 0; o < count; o++) {
    const factor = scale[o] as number;
    const first = to + (o >> 3) * 8 * width + (o & 7);
    for (let i = 0; i < width; i++) numbers[first + 8 * i] = (whole[o * width + i] as number) * factor;
  }
}

export class Model {
  readonly tokenizer: WordPiece;

  constructor(
    readonly about: About,
    private readonly kernel: Kernel,
    private readonly layers: readonly Layer[],
    private readonly tables: readonly [Rows, Rows, Rows],
    private readonly firstNorm: Norm,
    private readonly at: Readonly<Record<"x" | "qkv" | "mixed" | "wide" | "sum", number>>,
  ) {
    this.tokenizer = new WordPiece(about.vocabulary, about.lowercase);
  }

  get simd(): boolean {
    return this.kernel.simd;
  }

  read(text: string): Reading {
    const typed = this.tokenizer.pieces(text);
    const limit = Math.min(LONGEST, this.tables[1].count) - 2;
    const [cls, sep] = ["[CLS]", "[SEP]"].map((token) => ({ text: token, start: 0, end: 0 })) as [
      Piece,
      Piece,
    ];
    const pieces = [cls, ...typed.slice(0, limit), sep];
    const { attention, hidden } = this.forward(
      pieces.map((piece) => this.tokenizer.ids.get(piece.text) as number),
    );
    return { pieces, cut: typed.length > limit, attention, hidden, sentence: this.mean(hidden) };
  }

  /** Through all blocks: each is attention, add and norm, the feed-forward layer, add and norm. */
  private forward(ids: readonly number[]): { attention: Float32Array; hidden: Float32Array } {
    const { hidden_size: D, intermediate_size: F, num_attention_heads: H } = this.about;
    const { x, qkv, mixed, wide, sum } = this.at;
    const T = ids.length;
    const rows = 4 * Math.ceil(T / 4); // what stands in the rows after T is never read
    const attention = new Float32Array(this.layers.length * H * T * T);
    const apply = ({ w, bias }: Linear, from: number, to: number, I: number, O: number) =>
      this.kernel.linear(from, w, bias, to, rows, I, O);
    this.embed(ids);
    for (const [n, layer] of this.layers.entries()) {
      apply(layer.W_qkv, x, qkv, D, 3 * D);
      this.attend(T, attention.subarray(n * H * T * T, (n + 1) * H * T * T));
      apply(layer.W_o, mixed, sum, D, D);
      this.addAndNorm(layer.norm, T);
      apply(layer.W_1, x, wide, D, F);
      gelu(this.kernel.numbers.subarray(wide, wide + T * F));
      apply(layer.W_2, wide, sum, F, D);
      this.addAndNorm(layer.lastNorm, T);
    }
    return { attention, hidden: this.kernel.numbers.slice(x, x + T * D) };
  }

  /** x: word + position + segment 0, normed. */
  private embed(ids: readonly number[]): void {
    const { numbers } = this.kernel;
    const D = this.about.hidden_size;
    const [words, positions, segments] = this.tables;
    for (const [t, id] of ids.entries())
      for (let d = 0; d < D; d++) {
        numbers[this.at.x + t * D + d] = at(words, id, d);
        numbers[this.at.sum + t * D + d] = at(positions, t, d) + at(segments, 0, d);
      }
    this.addAndNorm(this.firstNorm, ids.length);
  }

  /** x = layer norm of x + sum, token by token. */
  private addAndNorm({ weight, bias }: Norm, T: number): void {
    const { numbers } = this.kernel;
    const { hidden_size: D, layer_norm_eps: eps } = this.about;
    for (let t = 0; t < T; t++) {
      const x = numbers.subarray(this.at.x + t * D, this.at.x + (t + 1) * D);
      const added = this.at.sum + t * D;
      let [total, squares] = [0, 0];
      for (let d = 0; d < D; d++) {
        x[d] = (x[d] as number) + (numbers[added + d] as number);
        total += x[d] as number;
      }
      const mean = total / D;
      for (let d = 0; d < D; d++) squares += ((x[d] as number) - mean) ** 2;
      const std = Math.sqrt(squares / D + eps);
      for (let d = 0; d < D; d++)
        x[d] =
          (((x[d] as number) - mean) / std) * (numbers[weight + d] as number) + (numbers[bias + d] as number);
    }
  }

  /** mixed: for each token and head the values, mixed by softmax(q · k ÷ √K); shares (H, T, T) are written down. */
  private attend(T: number, shares: Float32Array): void {
    const { numbers } = this.kernel;
    const { hidden_size: D, num_attention_heads: H } = this.about;
    const K = D / H;
    const row = new Float64Array(T);
    const sums = new Float64Array(K);
    for (let h = 0; h < H; h++)
      for (let i = 0; i < T; i++) {
        const q = this.at.qkv + i * 3 * D + h * K;
        let highest = Number.NEGATIVE_INFINITY;
        for (let j = 0; j < T; j++) {
          const k = this.at.qkv + j * 3 * D + D + h * K;
          let dot = 0;
          for (let c = 0; c < K; c++) dot += (numbers[q + c] as number) * (numbers[k + c] as number);
          row[j] = dot / Math.sqrt(K);
          highest = Math.max(highest, row[j] as number);
        }
        let total = 0;
        for (let j = 0; j < T; j++) {
          row[j] = Math.exp((row[j] as number) - highest);
          total += row[j] as number;
        }
        sums.fill(0);
        for (let j = 0; j < T; j++) {
          const v = this.at.qkv + j * 3 * D + 2 * D + h * K;
          const share = (row[j] as number) / total;
          shares[(h * T + i) * T + j] = share;
          for (let c = 0; c < K; c++) sums[c] = (sums[c] as number) + share * (numbers[v + c] as number);
        }
        numbers.set(sums, this.at.mixed + i * D + h * K);
      }
  }

  /** The mean of the vectors (T, D), scaled to length 1. */
  private mean(hidden: Float32Array): Float32Array {
    const D = this.about.hidden_size;
    const sums = new Float64Array(D);
    for (let n = 0; n < hidden.length; n++) sums[n % D] = (sums[n % D] as number) + (hidden[n] as number);
    const length = Math.hypot(...sums);
    return Float32Array.from(sums, (one) => one / length);
  }
}

function at({ whole, scale, width }: Rows, row: number, column: number): number {
  return (whole[row * width + column] as number) * (scale[row] as number);
}

/** ½ x (1 + erf(x ÷ √2)), with erf by Abramowitz & Stegun 1964, 7.1.26: off by less than 2e-7. */
function gelu(numbers: Float32Array): void {
  for (let n = 0; n < numbers.length; n++) {
    const x = numbers[n] as number;
    const z = Math.abs(x) * Math.SQRT1_2;
    const t = 1 / (1 + 0.3275911 * z);
    const series =
      t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    const erf = 1 - series * Math.exp(-z * z);
    numbers[n] = 0.5 * (x + Math.abs(x) * erf);
  }
}
