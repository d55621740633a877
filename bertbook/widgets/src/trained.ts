/**
 * Weights that were trained for the book. In a notebook they come with the widget; in the built page each is a
 * script of its own, fetched when a widget first needs it (a page opened by double-click may fetch nothing else).
 */

import { useEffect, useReducer } from "preact/hooks";
import type { Matrix } from "./engine/matrix";
import type { Model } from "./model";
import { tell } from "./stories";

/** What Python's `weights.load` knows of a model, and its arrays; a vector is a matrix of one row. */
export interface Trained {
  readonly about: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, Matrix>>;
}

type Bytes = DataView | string;

/**
 * As it is sent, as bytes in a notebook and as base64 in the page: half-precision numbers, or numbers of one byte
 * with a half-precision factor for each row.
 */
interface Sent {
  readonly about: Trained["about"];
  readonly arrays: Readonly<Record<string, { shape: readonly number[]; data: Bytes; scale?: Bytes }>>;
}

declare global {
  interface Window {
    bertbookWeights?: Record<string, Sent>;
  }
}

const opened = new Map<string, Trained | Error>();
const asked = new Map<string, Promise<void>>();
let folder = "";

/** What is sent like weights and goes with all of them: the words, in `about`, and no arrays. */
const WORDS = "words";

/** Tells where the page keeps its scripts of weights. */
export function keepWeightsAt(address: string): void {
  folder = address;
}

/** A model by name: null while it, or the words, are on the way; an Error when one could not be had. */
export function useTrained(model: Model, name: string): Trained | Error | null {
  const [, redraw] = useReducer((n: number, _: undefined) => n + 1, 0);
  const sent = model.get("trained") as Record<string, Sent> | undefined;
  const [found, words] = [name, WORDS].map(
    (one) => opened.get(one) ?? (sent?.[one] ? open(one, sent[one]) : null),
  ) as [Trained | Error | null, Trained | Error | null];
  const known = [found, words].find((one) => one instanceof Error) ?? (words && found);
  useEffect(() => {
    if (known) return;
    let wanted = true;
    Promise.all([name, WORDS].map(fetchScript)).then(() => wanted && redraw(undefined));
    return () => {
      wanted = false;
    };
  }, [name, known]);
  return known;
}

/** Forgets what could not be had, so that the next drawing asks for it again. */
export function forgetFailures(): void {
  for (const [name, known] of opened) {
    if (!(known instanceof Error)) continue;
    opened.delete(name);
    asked.delete(name);
  }
}

function open(name: string, sent: Sent): Trained {
  const arrays = Object.entries(sent.arrays).map(([key, { shape, data, scale }]) => {
    const [rows, cols] = shape.length === 1 ? [1, shape[0] as number] : (shape as [number, number]);
    return [key, { rows, cols, data: scale ? scaled(data, scale) : halves(data) }] as const;
  });
  const trained = { about: sent.about, arrays: Object.fromEntries(arrays) };
  if (name === WORDS) tell(sent.about as unknown as Parameters<typeof tell>[0]);
  opened.set(name, trained);
  return trained;
}

function fetchScript(name: string): Promise<void> {
  const known = asked.get(name);
  if (known) return known;
  const promise = new Promise<void>((done) => {
    const script = document.createElement("script");
    script.src = `${folder}weights/${name}.js`;
    script.onload = () => {
      const sent = window.bertbookWeights?.[name];
      if (sent) open(name, sent);
      else opened.set(name, new Error(`${script.src} holds no weights named ${name}`));
      done();
    };
    script.onerror = () => {
      opened.set(name, new Error(`${script.src} could not be loaded`));
      done();
    };
    document.head.append(script);
  });
  asked.set(name, promise);
  return promise;
}

function bytesOf(data: Bytes): Uint8Array {
  return typeof data === "string"
    ? Uint8Array.from(atob(data), (c) => c.charCodeAt(0))
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Whole numbers from -127 to 127, each times its row's factor: exact, as Python's single precision is. */
export function scaled(data: Bytes, scale: Bytes): Float64Array {
  const [bytes, factors] = [bytesOf(data), halves(scale)];
  const cols = bytes.length / factors.length;
  return Float64Array.from(
    bytes,
    (byte, n) => (byte > 127 ? byte - 256 : byte) * (factors[Math.floor(n / cols)] as number),
  );
}

/** Half-precision numbers (IEEE 754 binary16, little-endian), widened to double precision. */
export function halves(data: Bytes): Float64Array {
  const bytes = bytesOf(data);
  const out = new Float64Array(bytes.length / 2);
  for (let n = 0; n < out.length; n++) {
    const bits = (bytes[2 * n] as number) | ((bytes[2 * n + 1] as number) << 8);
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 31
          ? Number.NaN
          : (1024 + fraction) * 2 ** (exponent - 25);
    out[n] = bits >> 15 ? -size : size;
  }
  return out;
}
