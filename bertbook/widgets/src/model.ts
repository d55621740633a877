/** The state a widget shares with its surroundings: anywidget's model in a notebook, a plain object in the page. */

import { useLayoutEffect, useReducer } from "preact/hooks";

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
export function useTraits<T extends object>(
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
