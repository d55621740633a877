/** How many numbers a layer multiplies, matrix product by matrix product; Python's `widgets/multiplications.py`. */

/** One head of self-attention over T tokens, by what is made: x is D wide; q, k and v are K wide. */
export const attentionWork = (T: number, D: number, K: number) => ({
  q: T * D * K,
  k: T * D * K,
  v: T * D * K,
  scores: T * K * T,
  output: T * T * K,
});

/** An RNN along T tokens: W x and U h at each; h is H wide. */
export const rnnWork = (T: number, D: number, H: number) => ({ W: T * D * H, U: T * H * H });

/** All of it. */
export const total = (work: Readonly<Record<string, number>>): number =>
  Object.values(work).reduce((sum, x) => sum + x, 0);

/** A whole number with its thousands set apart, from five digits on. */
export function grouped(value: number): string {
  return value < 10_000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
