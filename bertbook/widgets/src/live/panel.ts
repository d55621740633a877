/**
 * Where the reader loads the model; then every head of a `Heads` widget on the page, and how near other sentences
 * are, follow each key. Takes the place of the words on how to add the weights.
 */

import { make } from "./dom";
import { drive } from "./heads";
import type { Live, Options } from "./live";
import { Near } from "./near";
import { say } from "./say";

type Open = (name: string, options: Options) => Promise<Live>;

/** Puts a button in place of the words in `root`, and the model behind it. */
export function startPanel(root: HTMLElement, open: Open): void {
  const about = make("p", { class: "bb-source" }, make("b", {}, say("source")), ` ${say("source.note")}`);
  const place = make("div", { class: "bb-body" });
  const frame = make(
    "div",
    {
      class: "bb-widget",
      role: "group",
      "aria-label": say("panel"),
      "data-source": "real",
      "data-state": "live",
    },
    make("div", { class: "bb-body" }, about, place),
  );
  const status = make("p", { role: "status", "data-role": "status" });
  const { model = "", heads = "", megabytes = "" } = root.dataset;
  const button = make("button", { type: "button", "data-role": "load" }, say("load", { megabytes }));
  const note = make("p", { class: "bb-note" }, say("load.note"));
  button.onclick = async () => {
    const stop = new AbortController();
    const bar = make("progress", { "aria-label": say("loading"), max: "1", value: "0" });
    const cancel = make("button", { type: "button", "data-role": "cancel" }, say("cancel"));
    cancel.onclick = () => stop.abort();
    const progress = (done: number, all: number) => {
      bar.value = done / all;
      if (done === all) status.textContent = say("opening");
    };
    status.textContent = say("loading");
    place.replaceChildren(status, bar, controls(cancel));
    cancel.focus();
    let opened: Live | undefined;
    try {
      const live = await open(model, { progress, signal: stop.signal });
      opened = live;
      const near = new Near(live);
      const told = make("p", { class: "bb-note", "data-role": "read" });
      const widget = drive(heads, live, (reading) => {
        const [count, ms] = [reading.pieces.length, Math.round(reading.milliseconds)];
        told.textContent = say("read", { count, ms, how: live.simd ? "WebAssembly" : "JavaScript" });
        near.show(reading.sentence);
      });
      status.textContent = say("ready");
      const isHere = document.activeElement === cancel;
      place.replaceChildren(status, near.element, told);
      if (isHere) goTo(widget, near.element);
    } catch (error) {
      opened?.close(error);
      status.textContent = stop.signal.aborted
        ? say("cancelled")
        : say("failed", { why: (error as Error).message });
      place.replaceChildren(controls(button), note, status);
      button.focus();
    }
  };
  place.append(controls(button), note);
  root.replaceChildren(frame);
}

function controls(button: HTMLElement): HTMLElement {
  return make("div", { class: "bb-controls" }, button);
}

/** Goes to the box of a widget as soon as it is drawn, and keeps what is above it in sight where there is room. */
function goTo(widget: HTMLElement, above: HTMLElement): void {
  const box = widget.querySelector<HTMLElement>('textarea[data-role="sentence"]');
  if (!box) return void requestAnimationFrame(() => goTo(widget, above));
  above.scrollIntoView({ block: "start" });
  box.focus();
}
