/** The one bundle: `default` for notebooks (anywidget), `page` for the built book. */

// biome-ignore-all assist/source/organizeImports: what decides the order of all comes first
import "./order";
import * as tiny from "./bert";
import * as engine from "./engine";
import { renderInNotebook } from "./notebook";
import { modelOf, startPage } from "./page";
import * as stories from "./stories";
import * as text from "./text/tokenize";
import { halves, keepWeightsAt, scaled } from "./trained";

export default { render: renderInNotebook };

/** Called once by the page's script, which tells the folder it lies in. */
export function page(folder: string): void {
  keepWeightsAt(folder);
  Object.assign(window, {
    bertbook: { engine: { ...engine, ...text, ...stories, ...tiny, halves, scaled }, modelOf },
  });
  startPage();
}
