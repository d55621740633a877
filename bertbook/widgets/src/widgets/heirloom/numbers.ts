/** What the Heirloom widget computes: two readers on one story, and how much h still moves with each token. */

import { lstmSensitivity, rnnSensitivity } from "../../engine/jacobian";
import type { Common } from "../../model";
import type { Trained } from "../../trained";
import { array, bookStory, type Distance, type Reading, read, readStory, type Story } from "../../who";

/** The traits of the Python class, by the same names. */
export interface State extends Common {
  /** What the reader typed; null: the book's story of this distance. */
  readonly sentence: string | null;
  /** What both readers were trained for. */
  readonly distance: Distance;
  /** The RNN trained as the LSTM was, or the one taught short stories first. */
  readonly rnn: "same" | "short";
  readonly cursor: number;
}

export const INPUTS = ["sentence", "distance", "rnn", "cursor"] as const;

export const KINDS = ["rnn", "lstm"] as const;
export type Kind = (typeof KINDS)[number];

export interface Numbers {
  readonly story: Story;
  readonly readings: Readonly<Record<Kind, Reading>>;
}

export const modelOf = (kind: Kind, { distance, rnn }: Pick<State, "distance" | "rnn">): string =>
  kind === "rnn" && rnn === "short" ? "who-rnn-short-first" : `who-${kind}-${distance}`;

export const textOf = (state: Pick<State, "sentence" | "distance">): string =>
  state.sentence ?? bookStory(state.distance);

export function compute(text: string, trained: Readonly<Record<Kind, Trained>>): Numbers {
  const story = readStory(text, trained.rnn);
  return { story, readings: { rnn: read(story, trained.rnn), lstm: read(story, trained.lstm) } };
}

/** ‖∂h_t/∂x_i‖ for each token i up to t. */
export function sensitivity({ trained, hidden, lstm }: Reading, t: number): Float64Array {
  const [W, U] = [array(trained, "layer.cell.W.weight"), array(trained, "layer.cell.U.weight")];
  return lstm ? lstmSensitivity(lstm, W, U, t) : rnnSensitivity(hidden, W, U, t);
}
