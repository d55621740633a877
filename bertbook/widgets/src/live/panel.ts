/**
 * Where the reader loads the model and types: every head of a `Heads` widget on the page, and how near other
 * sentences are, follow each key. Takes the place of the words on how to add the weights.
 */

import type { Model } from "../model";
import { make } from "./dom";
import type { Live, Options } from "./live";
import type { About, Reading } from "./model";

declare global {
  interface Window {
    /** What the widgets' script offers. */
    bertbook?: { modelOf(root: HTMLElement): Model };
  }
}

const TEXTS = {
  load: (megabytes: string) => `Load the model (${megabytes} MB)`,
  loading: "Loading the model",
  cancel: "Cancel",
  failed: (why: string) => `The model stopped: ${why}`,
  stopped: "Stopped. Nothing was kept.",
  sentence: "Type English: the model reads every version of it, here in your browser",
  read: (tokens: number, ms: number, how: string) => `${tokens} tokens, read in ${ms} ms by ${how}.`,
  cut: "What comes after 126 tokens is not read.",
  near: "How near other sentences are to yours",
  other: (n: number) => `Sentence ${n} to compare with`,
  cosine: "cosine",
  nearest: (text: string) => `Nearest: ${text}`,
};

const FIRST = "The bank of the river was steep.";
const OTHERS = [
  "They sat down on the grass beside the stream.",
  "She opened a savings account at the bank.",
  "Interest rates rose again last month.",
  "The water was too deep to cross.",
];
const WIDE = "display: block; width: 100%";
const SIZE = "22.9"; // megabytes of all-MiniLM-L6-v2, a byte a number

/** Puts a button in place of the words in `root`, and the model behind it. */
export function startPanel(root: HTMLElement, open: (name: string, options: Options) => Promise<Live>): void {
  const status = make("p", { role: "status", "data-role": "status" });
  const button = make("button", { type: "button", "data-role": "load" }, TEXTS.load(SIZE));
  button.onclick = async () => {
    const stop = new AbortController();
    const bar = make("progress", { "aria-label": TEXTS.loading, max: "1", value: "0" });
    const cancel = make("button", { type: "button", "data-role": "cancel" }, TEXTS.cancel);
    cancel.onclick = () => stop.abort();
    status.textContent = TEXTS.loading;
    root.replaceChildren(bar, cancel, status);
    cancel.focus();
    try {
      const progress = (done: number, all: number) => {
        bar.value = done / all;
      };
      const live = await open(root.dataset.model ?? "", { progress, signal: stop.signal });
      status.textContent = "";
      showReader(root, live, status);
    } catch (error) {
      status.textContent = stop.signal.aborted ? TEXTS.stopped : TEXTS.failed((error as Error).message);
      root.replaceChildren(button, status);
      button.focus();
    }
  };
  root.replaceChildren(button, status);
}

/** The box to type in, and the sentences that yours is compared with. */
function showReader(root: HTMLElement, live: Live, status: HTMLElement): void {
  const box = make("textarea", {
    rows: "2",
    style: WIDE,
    "data-role": "sentence",
    "aria-label": TEXTS.sentence,
  });
  const told = make("p", { "data-role": "read" });
  const rows = OTHERS.map((text, n) => {
    const input = make("input", { value: text, style: WIDE, "aria-label": TEXTS.other(n + 1) });
    const cell = make("td", { "data-cell": `similarity/${n}` });
    return { input, cell, line: make("tr", {}, make("td", {}, input), cell), vector: new Float32Array() };
  });
  let mine = new Float32Array();
  const failed = (error: Error) => {
    status.textContent = TEXTS.failed(error.message);
  };

  const compare = () => {
    const found = rows.map(({ vector, cell }) => {
      if (!mine.length || !vector.length) return Number.NEGATIVE_INFINITY;
      const cosine = vector.reduce((sum, value, n) => sum + value * (mine[n] as number), 0);
      cell.dataset.value = String(cosine);
      cell.textContent = cosine.toFixed(3);
      return cosine;
    });
    const best = found.indexOf(Math.max(...found));
    for (const [n, { line }] of rows.entries()) line.toggleAttribute("data-nearest", n === best);
    status.textContent = TEXTS.nearest(rows[best]?.input.value ?? "");
  };

  const read = async () => {
    const began = performance.now();
    const text = box.value;
    const reading = await live.read(text);
    if (!reading) return; // a newer text is on its way
    mine = reading.sentence as typeof mine;
    const how = live.simd ? "WebAssembly" : "JavaScript";
    const ms = Math.round(performance.now() - began);
    told.textContent = `${TEXTS.read(reading.pieces.length, ms, how)} ${reading.cut ? TEXTS.cut : ""}`;
    show(root.dataset.heads ?? "", text, reading, live.about);
    compare();
  };

  for (const row of rows) {
    const readOther = async () => {
      const reading = await live.read(row.input.value, row.input.ariaLabel ?? "");
      if (!reading) return;
      row.vector = reading.sentence as typeof mine;
      compare();
    };
    row.input.oninput = () => readOther().catch(failed);
    readOther().catch(failed);
  }
  box.oninput = () => read().catch(failed);
  box.value = FIRST;
  const head = make(
    "tr",
    {},
    make("th", { scope: "col", style: "width: 85%" }, TEXTS.near),
    make("th", { scope: "col" }, TEXTS.cosine),
  );
  const table = make(
    "table",
    { style: "width: 100%", "data-role": "near" },
    head,
    ...rows.map(({ line }) => line),
  );
  root.replaceChildren(make("label", { style: WIDE }, TEXTS.sentence, box), told, table, status);
  box.focus();
  read().catch(failed);
}

/** Shows a reading's heads in the `Heads` widget of this name. */
function show(name: string, sentence: string, { pieces, attention, cut }: Reading, about: About): void {
  const root = document.querySelector<HTMLElement>(`.bb-widget[data-name="${CSS.escape(name)}"]`);
  if (!root || !window.bertbook) return;
  const model = window.bertbook.modelOf(root);
  const T = pieces.length;
  const tokens = pieces.map(({ text }) => text);
  const weights = {
    shape: [about.num_hidden_layers, about.num_attention_heads, T, T],
    data: new DataView(attention.buffer),
  };
  const feed = {
    kind: "shown",
    asks: false,
    sentence,
    tokens,
    typed: T + Number(cut),
    arrays: { weights },
    error: "",
  };
  for (const [key, value] of Object.entries({ stored: "", feed, sentence, query: -1 })) model.set(key, value);
}
