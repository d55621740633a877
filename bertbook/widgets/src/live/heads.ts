/** Lets a `Heads` widget ask the model in the page, as in a notebook it would ask the one there. */

import type { Model } from "../model";
import type { Feed } from "../widgets/heads/numbers";
import type { About } from "./about";
import type { Live } from "./live";
import type { Reading } from "./model";

declare global {
  interface Window {
    /** What the widgets' script offers. */
    bertbook?: { modelOf(root: HTMLElement): Model };
  }
}

/** From now on the widget's sentence is read whenever it changes; `onReading` is told of it, too. Returns the widget. */
export function drive(name: string, live: Live, onReading: (reading: Reading) => void): HTMLElement {
  const root = document.querySelector<HTMLElement>(`.bb-widget[data-name="${CSS.escape(name)}"]`);
  if (!root || !window.bertbook) throw new Error(`there is no widget named ${name} on this page`);
  const model = window.bertbook.modelOf(root);
  const read = async () => {
    const sentence = model.get("sentence") as string;
    try {
      const reading = await live.read(sentence);
      if (!reading) return; // a newer sentence is on its way
      model.set("feed", feedOf(sentence, reading, live.about));
      onReading(reading);
    } catch (error) {
      model.set("feed", { ...(model.get("feed") as Feed), error: String(error) });
    }
  };
  model.on("change:sentence", read);
  read();
  return root;
}

function feedOf(sentence: string, { pieces, typed, attention }: Reading, about: About): Feed {
  const { num_hidden_layers: N, num_attention_heads: H } = about;
  const weights = { shape: [N, H, pieces.length, pieces.length], data: new DataView(attention.buffer) };
  const tokens = pieces.map(({ text }) => text);
  return { kind: "live", asks: true, sentence, tokens, typed, arrays: { weights }, error: "" };
}
