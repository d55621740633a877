/** What is known of a published model before its numbers have come; `bertbook/published.py` writes it. */

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
