/** What the Lock widget computes: an LSTM on a story, with the reader's hand on its gates. */

import type { Gates, Turn } from "../../engine/lstm";
import { type Matrix, row } from "../../engine/matrix";
import type { Common } from "../../model";
import type { Trained } from "../../trained";
import { bookStory, type Reading, read, readStory, type Story } from "../../who";

/** The traits of the Python class, by the same names. */
export interface State extends Common {
  /** What the reader typed; null: the book's story. */
  readonly sentence: string | null;
  /** The LSTM trained with a price on opening, the plainly trained one, or the first with its input gate held open. */
  readonly reader: "locked" | "plain" | "open";
  /** Gates set for all units, such as {"f/12": 0}. */
  readonly turns: Readonly<Record<string, number>>;
  readonly cursor: number;
}

export const INPUTS = ["sentence", "reader", "turns", "cursor"] as const;

export const READERS = ["locked", "plain", "open"] as const;
const MODELS = { locked: "who-lstm-locked", plain: "who-lstm-40", open: "who-lstm-locked" } as const;

/** The gates a hand can set. */
export const GATES = ["i", "f", "o"] as const;
export type Gate = (typeof GATES)[number];

export const modelOf = (reader: State["reader"]): string => MODELS[reader];
export const textOf = (sentence: string | null): string => sentence ?? bookStory(40);

export interface Numbers {
  readonly story: Story;
  readonly reading: Reading;
  /** The mean of each gate over all units, at each token. */
  readonly means: Readonly<Record<Gate, Float64Array>>;
}

type Hand = Pick<State, "reader" | "turns">;

export function compute(text: string, trained: Trained, hand: Hand): Numbers {
  const story = readStory(text, trained);
  const reading = read(story, trained, turnOf(hand));
  const { lstm } = reading;
  if (!lstm) throw new Error("a lock needs an LSTM's weights");
  const means = { i: meansOf(lstm.i), f: meansOf(lstm.f), o: meansOf(lstm.o) };
  return { story, reading, means };
}

/** What a gate was set to at a token; undefined where it says what it says. */
export function heldAt(gate: string, t: number, { reader, turns }: Hand): number | undefined {
  return turns[`${gate}/${t}`] ?? (reader === "open" && gate === "i" ? 1 : undefined);
}

function turnOf(hand: Hand): Turn {
  return (t, gates) => {
    const turned: { -readonly [K in keyof Gates]: Gates[K] } = { ...gates };
    for (const gate of GATES) {
      const value = heldAt(gate, t, hand);
      if (value !== undefined) turned[gate] = new Float64Array(gates[gate].length).fill(value);
    }
    return turned;
  };
}

function meansOf(gate: Matrix): Float64Array {
  return Float64Array.from(
    { length: gate.rows },
    (_, t) => row(gate, t).reduce((a, b) => a + b, 0) / gate.cols,
  );
}

/** The mean of the input gate at the subject, the words of its deed, other names, and all other words; NaN of none. */
export function inputMeans({
  story,
  means,
}: Numbers): Readonly<Record<"subject" | "deed" | "names" | "rest", number>> {
  const groups: Record<"subject" | "deed" | "names" | "rest", number[]> = {
    subject: [],
    deed: [],
    names: [],
    rest: [],
  };
  const { subject } = story;
  for (const [t, token] of story.tokens.entries()) {
    const group =
      t === subject
        ? "subject"
        : subject !== null && t > subject && t <= subject + 3
          ? "deed"
          : story.names.includes(token)
            ? "names"
            : "rest";
    groups[group].push(means.i[t] ?? 0);
  }
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    subject: mean(groups.subject),
    deed: mean(groups.deed),
    names: mean(groups.names),
    rest: mean(groups.rest),
  };
}
