/** The thread that computes, so that typing never waits: it gathers a model's bytes, opens it, and reads texts. */

import type { About } from "./about";
import type { Model, Reading } from "./model";
import { openModel } from "./open";

/** A part of the bytes, as base64; that the model is to be opened; a text to read. */
export type Asked =
  | { readonly kind: "part"; readonly text: string }
  | { readonly kind: "open"; readonly about: About; readonly plain: boolean }
  | { readonly kind: "read"; readonly text: string };

/** How many bytes came; whether WebAssembly computes; what the model makes of the text. Or what went wrong. */
export interface Told {
  readonly value?: number | boolean | Reading;
  readonly error?: string;
}

const parts: Uint8Array<ArrayBuffer>[] = [];
let model: Model | undefined;

async function answer(asked: Asked): Promise<number | boolean | Reading> {
  if (asked.kind === "read") {
    if (!model) throw new Error("no model is open");
    return model.read(asked.text);
  }
  if (asked.kind === "part") {
    const bytes = Uint8Array.from(atob(asked.text), (c) => c.charCodeAt(0));
    parts.push(bytes);
    return bytes.length;
  }
  const bytes = await new Blob(parts).arrayBuffer();
  if (bytes.byteLength !== asked.about.bytes)
    throw new Error(`the model has ${asked.about.bytes} bytes, of which ${bytes.byteLength} came`);
  model = await openModel(asked.about, bytes, asked.plain);
  parts.length = 0;
  return model.simd;
}

addEventListener("message", async ({ data }: MessageEvent<Asked>) => {
  const tell = (told: Told) => postMessage(told);
  try {
    tell({ value: await answer(data) });
  } catch (error) {
    tell({ error: String(error) });
  }
});
