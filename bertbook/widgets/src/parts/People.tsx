/**
 * A row of people in a table of tokens: each holds a box, whose little squares are the numbers of h after that
 * token. Written in place, as the rows of numbers are: a key may change all of them.
 */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Matrix, row } from "../engine/matrix";
import { paintSigned, SIGNED } from "./pixels";
import { useColours } from "./theme";

interface Props {
  readonly head: ComponentChildren;
  /** (T, H), from −1 to 1. */
  readonly hidden: Matrix;
  /** Squares side by side in a box. */
  readonly columns: number;
  /** The one who holds the box now. */
  readonly cursor: number;
}

export function People({ head, hidden, columns, cursor }: Props) {
  const first = useRef<HTMLTableCellElement>(null);
  const cells = useRef<HTMLTableCellElement[]>([]);
  const colours = useColours(first, SIGNED);
  useLayoutEffect(() => {
    if (!first.current || !colours) return;
    for (let t = 0; t < Math.max(hidden.rows, cells.current.length); t++) {
      const cell = cells.current[t] ?? stand(cells.current, first.current);
      const look = t < cursor ? "bb-person" : t === cursor ? "bb-person bb-holds" : "bb-person bb-waits";
      set(cell, t < hidden.rows ? look : "bb-spare");
      if (t < hidden.rows)
        paintSigned(cell.firstChild as HTMLCanvasElement, columns, row(hidden, t), colours);
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
