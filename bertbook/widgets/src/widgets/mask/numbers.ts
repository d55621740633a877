/** From the reader's state to every number the Mask widget shows. Draws nothing. */

import { type Attention, attend } from "../../engine/attention";
import { type Matrix, matmul } from "../../engine/matrix";
import type { Common } from "../../model";
import { wordTokenize } from "../../text/tokenize";
import { embed, gloss, lexicon, toyMatrix, words } from "../../toy";

export const KINDS = ["full", "causal", "padding", "hand"] as const;
export const CONVENTIONS = ["book", "multihead", "huggingface"] as const;

/** The traits of the Python class, by the same names. */
export interface State extends Common {
  readonly sentence: string;
  readonly kind: (typeof KINDS)[number];
  /** How many [PAD] follow the sentence. */
  readonly pads: number;
  /** Drawn by hand: the pairs that may not attend. */
  readonly blocked: readonly (readonly [number, number])[];
  readonly query: number;
  readonly convention: (typeof CONVENTIONS)[number];
}

/** What the reader sets; Python's `Mask.inputs`. */
export const INPUTS = [
  "sentence",
  "kind",
  "pads",
  "blocked",
  "query",
  "convention",
] as const satisfies readonly (keyof State)[];

/** As many tokens as are drawn, without padding; Python's `Mask.limit`. */
export const LIMIT = 12;

/** Python's `MOST_PADS`. */
export const MOST_PADS = 4;
export const PAD = "[PAD]";

export interface Numbers {
  readonly tokens: readonly string[];
  /** How many of them are words; after these comes padding. */
  readonly real: number;
  /** How many tokens were typed; more than `real` when the sentence was cut. */
  readonly typed: number;
  readonly unknown: readonly boolean[];
  readonly glosses: readonly string[];
  readonly q: Matrix;
  readonly k: Matrix;
  readonly v: Matrix;
  /** T × T, row after row; 0 = may not attend. */
  readonly mask: Uint8Array;
  readonly attention: Attention;
}

export function compute(state: State, padding: string): Numbers {
  const typed = wordTokenize(state.sentence, words);
  const real = Math.min(LIMIT, typed.length);
  const pads = real ? state.pads : 0;
  const tokens = [...typed.slice(0, real), ...Array<string>(pads).fill(PAD)];
  const x = embed(tokens);
  const [q, k, v] = [matmul(x, toyMatrix("W_q")), matmul(x, toyMatrix("W_k")), matmul(x, toyMatrix("W_v"))];
  const mask = maskOf(state, real, tokens.length);
  return {
    tokens,
    real,
    typed: typed.length,
    unknown: tokens.map((token, j) => j < real && !lexicon.has(token)),
    glosses: tokens.map((token, j) => (j < real ? gloss(token) : padding)),
    q,
    k,
    v,
    mask,
    attention: attend(q, k, v, { mask }),
  };
}

function maskOf({ kind, blocked }: State, real: number, count: number): Uint8Array {
  const mask = new Uint8Array(count * count).fill(1);
  for (let i = 0; i < count; i++) {
    if (kind === "causal") mask.fill(0, i * count + i + 1, (i + 1) * count);
    if (kind === "padding") mask.fill(0, i * count + real, (i + 1) * count);
  }
  if (kind === "hand") for (const [i, j] of blocked) if (i < count && j < count) mask[i * count + j] = 0;
  return mask;
}

export function allowed({ mask, tokens }: Numbers, i: number, j: number): boolean {
  return mask[i * tokens.length + j] === 1;
}

/** The pairs that may not attend, as `State.blocked` has them. */
export function blockedIn(mask: Uint8Array, count: number): [number, number][] {
  return [...mask.keys()].filter((n) => !mask[n]).map((n) => [Math.floor(n / count), n % count]);
}

/** The rows that have nothing to attend to. */
export function emptyRows({ attention }: Numbers): number[] {
  return [...attention.steps.keys()].filter((i) => attention.steps[i]?.sum === 0);
}
