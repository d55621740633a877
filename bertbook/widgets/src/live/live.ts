/** A published model in the page: loaded when asked for, in a thread of its own, always at the newest text. */

import source from "script:./worker.ts";
import type { About } from "./about";
import type { Reading } from "./model";
import type { Asked, Told } from "./worker";

export interface Options {
  /** Told after each part how many of the bytes have come. */
  readonly progress?: (done: number, all: number) => void;
  /** Stops loading, or ends the model: what waits is rejected, the thread and its memory are given back. */
  readonly signal?: AbortSignal;
  /** Without WebAssembly. */
  readonly plain?: boolean;
}

/** Loads the model `name` from the scripts that lie in `folder`, of which one at a time is asked for. */
export async function openLive(folder: string, name: string, options: Options = {}): Promise<Live> {
  const { progress, signal, plain = false } = options;
  const part = (key: string | number) => script(`${folder}weights/`, `${name}/${key}`, signal);
  const about = (await part("about")) as About;
  const live = new Live(about, signal);
  try {
    for (let n = 0, done = 0; n < about.parts; n++) {
      done += await live.ask<number>({ kind: "part", text: (await part(n)) as string });
      progress?.(done, about.bytes);
    }
    live.simd = await live.ask<boolean>({ kind: "open", about, plain });
    return live;
  } catch (error) {
    live.close(error);
    throw error;
  }
}

/** What waits for the thread. */
interface Waiting {
  resolve(value: never): void;
  reject(reason: unknown): void;
}

export class Live {
  /** Whether WebAssembly computes. */
  simd = false;
  private readonly address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  private readonly worker = new Worker(this.address);
  /** The question that the thread is at; it gets one at a time. */
  private asked: Waiting | undefined;
  /** The newest text of each place, while the thread is at an older one. */
  private readonly next = new Map<string, Waiting & { readonly text: string }>();
  private reading = false;
  private ended: { readonly reason: unknown } | undefined;

  constructor(
    readonly about: About,
    signal?: AbortSignal,
  ) {
    this.worker.onmessage = ({ data }: MessageEvent<Told>) => {
      const { resolve, reject } = this.asked as Waiting;
      this.asked = undefined;
      if (data.error === undefined) resolve(data.value as never);
      else reject(new Error(data.error));
    };
    this.worker.onerror = (event) =>
      this.close(new Error(event.message || "the thread could not be started"));
    signal?.addEventListener("abort", () => this.close(signal.reason), { once: true });
  }

  /** What the model makes of a text; undefined if a newer text came from the same place before that was known. */
  read(text: string, place = ""): Promise<Reading | undefined> {
    return new Promise((resolve, reject) => {
      this.next.get(place)?.resolve(undefined as never);
      this.next.set(place, { text, resolve, reject });
      if (!this.reading) this.readAll();
    });
  }

  private async readAll(): Promise<void> {
    this.reading = true;
    for (const [place, { text, resolve, reject }] of this.next) {
      this.next.delete(place);
      try {
        const reading = await this.ask<Reading>({ kind: "read", text });
        resolve((this.next.has(place) ? undefined : reading) as never);
      } catch (error) {
        reject(error);
      }
    }
    this.reading = false;
  }

  /** Asks the thread; it must not be at another question. */
  ask<T>(asked: Asked): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.ended) return reject(this.ended.reason);
      this.asked = { resolve, reject };
      this.worker.postMessage(asked);
    });
  }

  /** Ends the thread and gives its memory back. What waits, and whatever is asked later, is rejected. */
  close(reason: unknown = new Error("the model was closed")): void {
    this.ended ??= { reason };
    this.worker.terminate();
    URL.revokeObjectURL(this.address);
    this.asked?.reject(reason);
    this.asked = undefined;
  }
}

/** What a script leaves under `key`. A page opened by double-click may load nothing but scripts. */
function script(folder: string, key: string, signal?: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const element = document.createElement("script");
    element.src = `${folder}${key}.js`;
    const end = (settle: () => void) => {
      element.remove();
      settle();
    };
    element.onload = () => {
      const left = window.bertbookWeights?.[key];
      delete window.bertbookWeights?.[key];
      end(() => (left ? resolve(left) : reject(new Error(`${element.src} holds no ${key}`))));
    };
    element.onerror = () => end(() => reject(new Error(`${element.src} could not be loaded`)));
    signal?.addEventListener("abort", () => end(() => reject(signal.reason)), { once: true });
    document.head.append(element);
  });
}
