/** How near other sentences, which the reader may change, are to the one that is typed. */

import { share } from "../format";
import { paint } from "../parts/paint";
import { make } from "./dom";
import type { Live } from "./live";
import type { Reading } from "./model";
import { say } from "./say";

const OTHERS = [
  "They sat down on the grass beside the stream.",
  "She opened a savings account at the bank.",
  "Interest rates rose again last month.",
  "The water was too deep to cross.",
];
const UNKNOWN = "[UNK]";

interface Row {
  readonly box: HTMLTextAreaElement;
  readonly cell: HTMLElement;
  readonly line: HTMLElement;
  reading?: Reading;
}

export class Near {
  readonly element: HTMLElement;
  private readonly rows: readonly Row[];
  private readonly notices = make("div", { class: "bb-notices" });
  /** Says which is nearest, when that changes. */
  private readonly status = make("p", { class: "bb-live", role: "status", "data-role": "live" });
  private mine: Float32Array | undefined;

  constructor(private readonly live: Live) {
    this.rows = OTHERS.map((text, n) => this.row(text, n));
    const heads = [say("near.sentence"), say("near.cosine")].map((text) =>
      make("th", { scope: "col" }, text),
    );
    const table = make(
      "table",
      { "data-role": "near" },
      make("caption", { class: "bb-note" }, say("near.note")),
      make("thead", {}, make("tr", {}, ...heads)),
      make("tbody", {}, ...this.rows.map(({ line }) => line)),
    );
    const reset = make("button", { type: "button", "data-role": "reset" }, say("reset"));
    reset.onclick = () => {
      for (const [n, { box }] of this.rows.entries()) this.put(box, OTHERS[n] as string);
    };
    const controls = make("div", { class: "bb-controls" }, reset);
    this.element = make("div", { class: "bb-card" }, this.status, table, this.notices, controls);
    for (const { box } of this.rows) this.put(box, box.value);
  }

  /** Compares with another sentence of the reader's. */
  show(sentence: Float32Array): void {
    this.mine = sentence;
    const cosines = this.rows.map(({ reading }) => reading && dot(sentence, reading.sentence));
    for (const [n, { cell, line }] of this.rows.entries()) {
      const cosine = cosines[n];
      if (cosine === undefined) continue;
      cell.dataset.value = String(cosine);
      cell.className = `bb-number ${paint(cosine)}`;
      cell.textContent = share(cosine);
      line.toggleAttribute("data-nearest", cosine === Math.max(...cosines.map((one) => one ?? -1)));
    }
    const nearest = this.rows.find(({ line }) => line.hasAttribute("data-nearest"));
    const told = nearest ? say("near.nearest", { sentence: nearest.box.value }) : "";
    if (this.status.textContent !== told) this.status.textContent = told;
  }

  private row(text: string, n: number): Row {
    const box = make("textarea", { rows: "1", "aria-label": say("near.other", { n: n + 1 }) }, text);
    box.spellcheck = false;
    const cell = make("td", { class: "bb-number", "data-cell": `similarity/${n}` });
    const row: Row = { box, cell, line: make("tr", {}, make("td", {}, box), cell) };
    const read = async () => {
      try {
        const reading = await this.live.read(box.value, `other ${n}`);
        if (!reading) return; // a newer sentence is on its way
        row.reading = reading;
      } catch (error) {
        this.status.textContent = say("failed", { why: String(error) });
        return;
      }
      this.notices.replaceChildren(...this.rows.flatMap(noticesOf));
      if (this.mine) this.show(this.mine);
    };
    box.addEventListener("input", (event) => {
      if (!(event as InputEvent).isComposing) read();
    });
    box.addEventListener("compositionend", read);
    return row;
  }

  private put(box: HTMLTextAreaElement, text: string): void {
    box.value = text;
    box.dispatchEvent(new InputEvent("input"));
  }
}

function dot(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, n) => sum + value * (other[n] as number), 0);
}

function noticesOf({ reading }: Row, n: number): HTMLElement[] {
  if (!reading) return [];
  const { pieces, typed } = reading;
  const unknown = pieces.filter(({ text }) => text === UNKNOWN).length;
  const texts: string[] = [];
  if (typed > pieces.length) texts.push(say("near.cut", { n: n + 1, limit: pieces.length, count: typed }));
  if (unknown) texts.push(say("near.unknown", { n: n + 1, count: unknown }));
  return texts.map((text) => make("p", { class: "bb-notice", "data-role": "notice" }, text));
}
