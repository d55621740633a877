/**
 * A row of people in a table of tokens: each holds a box, whose little squares are the numbers of h after that
 * token. Written in place, as the rows of numbers are: a key may change all of them.
 */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { at, type Matrix } from "../engine/matrix";
import { type Colour, useColours } from "./theme";

interface Props {
  readonly head: ComponentChildren;
  /** (T, H), from −1 to 1. */
  readonly hidden: Matrix;
  /** Squares side by side in a box. */
  readonly columns: number;
  /** The one who holds the box now. */
  readonly cursor: number;
}

const COLOURS = ["page", "positive", "negative"] as const;

export function People({ head, hidden, columns, cursor }: Props) {
  const first = useRef<HTMLTableCellElement>(null);
  const cells = useRef<HTMLTableCellElement[]>([]);
  const colours = useColours(first, COLOURS);
  useLayoutEffect(() => {
    if (!first.current || !colours) return;
    for (let t = 0; t < Math.max(hidden.rows, cells.current.length); t++) {
      const cell = cells.current[t] ?? stand(cells.current, first.current);
      const look = t < cursor ? "bb-person" : t === cursor ? "bb-person bb-holds" : "bb-person bb-waits";
      set(cell, t < hidden.rows ? look : "bb-spare");
      if (t < hidden.rows) pack(cell.firstChild as HTMLCanvasElement, hidden, t, columns, colours);
    }
  });
  return (
    <tr class="bb-people">
      <th ref={first} scope="row">
        {head}
      </th>
    </tr>
  );
}

function stand(cells: HTMLTableCellElement[], first: HTMLElement): HTMLTableCellElement {
  const cell = document.createElement("td");
  cell.append(document.createElement("canvas"));
  (cells.at(-1) ?? first).after(cell);
  cells.push(cell);
  return cell;
}

function set(cell: Element, look: string): void {
  if (cell.className !== look) cell.className = look;
}

/** Paints the numbers: nothing is the page's own colour. */
function pack(
  canvas: HTMLCanvasElement,
  hidden: Matrix,
  t: number,
  columns: number,
  [page, more, less]: readonly Colour[],
): void {
  const height = Math.ceil(hidden.cols / columns);
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== height) canvas.height = height;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen || !page || !more || !less) return;
  const picture = pen.createImageData(columns, height);
  for (let n = 0; n < hidden.cols; n++) {
    const h = at(hidden, t, n);
    const full = h < 0 ? less : more;
    const share = Math.min(1, Math.abs(h));
    for (const part of [0, 1, 2] as const)
      picture.data[4 * n + part] = page[part] + share * (full[part] - page[part]);
    picture.data[4 * n + 3] = 255;
  }
  pen.putImageData(picture, 0, 0);
}
