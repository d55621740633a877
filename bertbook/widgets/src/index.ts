/** The one bundle: `default` for notebooks (anywidget), `page` for the built book. */

import * as engine from "./engine";
import { renderInNotebook } from "./notebook";
import { startPage } from "./page";
import * as text from "./text/tokenize";

export default { render: renderInNotebook };

/** Called once by the page's script. */
export function page(): void {
  Object.assign(window, { bertbook: { engine: { ...engine, ...text } } });
  startPage();
}
