/** The bundle of pages with a live published model: `page` is called by its script, which tells the folder it lies in. */

import { make } from "./dom";
import { type Live, type Options, openLive } from "./live";
import { startPanel } from "./panel";
import style from "./style.css";
import { WordPiece } from "./wordpiece";

export function page(folder: string): void {
  const open = (name: string, options?: Options): Promise<Live> => openLive(folder, name, options);
  Object.assign(window, { bertbookLive: { open, WordPiece } });
  document.head.append(make("style", {}, style));
  for (const root of document.querySelectorAll<HTMLElement>(".bb-model")) startPanel(root, open);
}
