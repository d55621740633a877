/** Opens a published model: finds each array among the bytes, and lays out the kernel's memory. */

import type { About } from "./about";
import { openKernel } from "./kernel";
import { type Layer, type Linear, Model } from "./model";
import { openRows, pack, type Rows } from "./rows";
import type { Norm } from "./steps";

/** As many tokens as are read at most, [CLS] and [SEP] among them: what `Heads` draws. */
const LONGEST = 128;

/** Opens a model: its matrices are widened to single precision and packed for the kernel, its tables of rows left as they are. */
export async function openModel(about: About, bytes: ArrayBuffer, plain = false): Promise<Model> {
  const { hidden_size: D, intermediate_size: F, num_hidden_layers: N, num_attention_heads: H } = about;
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
  const limit = Math.min(LONGEST, tables[1].count);
  const rows = 8 * Math.ceil(limit / 8);
  const K = D / H;
  const at = {
    x: reserve(rows * D),
    qkv: reserve(rows * 3 * D),
    mixed: reserve(rows * D),
    wide: reserve(rows * F),
    sum: reserve(rows * D),
    q: reserve(rows * K),
    k: reserve(rows * K),
    v: reserve(rows * K),
    shares: reserve(rows * rows),
    found: reserve(rows * K),
    zeros: reserve(Math.max(rows, K)),
  };
  const kernel = await openKernel(size, plain);
  for (const one of fill) one(kernel.numbers);
  return new Model(about, kernel, { tables, firstNorm, layers, at, limit });
}
