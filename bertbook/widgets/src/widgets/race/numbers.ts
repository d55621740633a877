/** From the reader's state to every number the Race widget shows. Draws nothing. */

import { attend, type SoftmaxSteps, softmax } from "../../engine/attention";
import { matmul } from "../../engine/matrix";
import { attentionWork, rnnWork, total } from "../../multiplications";
import { type Told, type ToldState, tell } from "../../told";
import { embed, toyMatrix } from "../../toy";
import { clamp } from "../attention/numbers";

/** The traits of the Python class, by the same names. */
export interface State extends ToldState {
  /** How many steps the RNN has taken. */
  readonly step: number;
  /** D = H = K, for the counts. */
  readonly width: number;
  /** The two words of the path: the second asks. */
  readonly one: number;
  readonly other: number;
}

/** What the reader sets; Python's `Race.inputs`. */
export const INPUTS = [
  "sentence",
  "length",
  "step",
  "width",
  "one",
  "other",
] as const satisfies readonly (keyof State)[];

/** As many tokens as are drawn; Python's `Race.limit`. */
export const LIMIT = 64;

/** Python's `WIDTHS`. */
export const WIDTHS = [4, 64, 768] as const;

export interface Work {
  readonly rnn: Readonly<Record<"project" | "hand" | "all", number>>;
  readonly attention: Readonly<Record<"project" | "meet" | "all", number>>;
}

export interface Numbers extends Told {
  readonly T: number;
  /** How many h are ready. */
  readonly done: number;
  readonly one: number;
  readonly other: number;
  /** How many steps lie between the two words, in the RNN. */
  readonly apart: number;
  /** The one step of the word that asks. */
  readonly shares: SoftmaxSteps;
  readonly work: Work;
}

export function compute(state: State): Numbers {
  const told = tell(state, LIMIT);
  const T = told.tokens.length;
  const [one, other] = [Math.max(0, clamp(state.one, T)), Math.max(0, clamp(state.other, T))];
  return {
    ...told,
    T,
    done: Math.min(state.step, T),
    one,
    other,
    apart: Math.abs(one - other),
    shares: sharesOf(told.tokens, other),
    work: workOf(T, state.width),
  };
}

/** α̂ of one row. */
function sharesOf(tokens: readonly string[], asking: number): SoftmaxSteps {
  const x = embed(tokens);
  const { steps } = attend(matmul(x, toyMatrix("W_q")), matmul(x, toyMatrix("W_k")), x);
  return steps[asking] ?? softmax(new Float64Array(0));
}

/** The multiplications of both layers at T tokens, of width D. */
export function workOf(T: number, D: number): Work {
  const [rnn, attention] = [rnnWork(T, D, D), attentionWork(T, D, D)];
  return {
    rnn: { project: rnn.W, hand: rnn.U, all: total(rnn) },
    attention: {
      project: attention.q + attention.k + attention.v,
      meet: attention.scores + attention.output,
      all: total(attention),
    },
  };
}
