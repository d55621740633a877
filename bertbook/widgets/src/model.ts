/** The state a widget shares with its surroundings: anywidget's model in a notebook, a plain object in the page. */

import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

/** The part of anywidget's model that the widgets use. */
export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
}

/** A model without a kernel: the static page's. */
export class PageModel implements Model {
  private readonly listeners = new Map<string, Set<() => void>>();
  constructor(private readonly values: Record<string, unknown>) {}

  get(name: string): unknown {
    return this.values[name];
  }
  set(name: string, value: unknown): void {
    this.values[name] = value;
    for (const listener of this.listeners.get(`change:${name}`) ?? []) listener();
  }
  save_changes(): void {}
  on(event: string, listener: () => void): void {
    const known = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, known.add(listener));
  }
  off(event: string, listener: () => void): void {
    this.listeners.get(event)?.delete(listener);
  }
}

/** The named traits, drawn again when one changes, and a function that changes some of them. */
function useTraits<T extends object>(
  model: Model,
  names: readonly (keyof T & string)[],
): [T, (change: Partial<T>) => void] {
  const [, redraw] = useReducer((n: number, _: undefined) => n + 1, 0);
  useLayoutEffect(() => {
    const listener = () => redraw(undefined);
    for (const name of names) model.on(`change:${name}`, listener);
    return () => {
      for (const name of names) model.off(`change:${name}`, listener);
    };
  }, [model, names]);
  const traits = Object.fromEntries(names.map((name) => [name, model.get(name)])) as T;
  const change = (values: Partial<T>) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  return [traits, change];
}

/** What every widget's state holds besides the reader's inputs. */
export interface Common {
  /** Set in the page when a link asked for something that is not there. */
  readonly bad_link?: { readonly key: string; readonly value: string } | undefined;
  /** Counts the links in the prose that have set this widget. */
  readonly linked?: number;
}

/**
 * The reader's inputs and whatever else the widget draws from; how to change them; how to go back to the first
 * state (`round` counts the resets, and the links that set it, for what is asked anew).
 */
export function useInputs<T extends Common>(
  model: Model,
  inputs: readonly (keyof T & string)[],
  others: readonly (keyof T & string)[] = [],
) {
  const [state, change] = useTraits<T>(model, [...inputs, ...others, "bad_link", "linked"]);
  const mounted = useRef(state);
  const [round, setRound] = useState(0);
  const reset = () => {
    // In a notebook a second view may be opened on a widget that was changed: Python knows how it began.
    const first = (model.get("start") as T | undefined) ?? mounted.current;
    change(Object.fromEntries(inputs.map((name) => [name, first[name]])) as Partial<T>);
    setRound(round + 1);
  };
  return { state, change, round: round + (state.linked ?? 0), reset };
}

/** An array that Python sent: its bytes (float32) as they are in a notebook, as base64 in the page. */
export interface SentArray {
  readonly shape: readonly number[];
  readonly data: DataView | string;
}

/** The numbers of a sent array, widened to double precision. */
export function numbers(sent: SentArray): Float64Array {
  const bytes =
    typeof sent.data === "string"
      ? Uint8Array.from(atob(sent.data), (c) => c.charCodeAt(0))
      : new Uint8Array(sent.data.buffer, sent.data.byteOffset, sent.data.byteLength);
  return Float64Array.from(new Float32Array(bytes.slice().buffer));
}
