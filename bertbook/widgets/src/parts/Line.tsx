/**
 * A row of numbers in a table. A key may change a thousand of them, so they are written in place: what stays the
 * same is not touched, and Preact keeps only the row, its header and its end.
 */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { stop } from "./Cell";

/** What stands in one cell. */
export interface Entry {
  /** The handle, e.g. "weights/1/2". */
  readonly id: string;
  /** At full precision. */
  readonly value: number;
  readonly text: string;
  readonly look?: string;
}

interface Props {
  readonly head: ComponentChildren;
  /** The numbers that share a tab stop. */
  readonly group: string;
  /** null leaves a place empty. */
  readonly cells: readonly (Entry | null)[];
  /** A last cell, such as the sum. */
  readonly end?: ComponentChildren;
  readonly look?: string;
  readonly onHead?: () => void;
}

/** A cell, and what was last written into it: to ask the cell itself would cost more than all the rest. */
interface Written {
  readonly cell: HTMLTableCellElement;
  entry: Entry | null | undefined;
}

export function Line({ head, group, cells, end, look = "", onHead }: Props) {
  const first = useRef<HTMLTableCellElement>(null);
  const written = useRef<Written[]>([]);
  useLayoutEffect(() => {
    if (first.current) write(first.current, written.current, cells, group);
  });
  return (
    <tr class={look}>
      <th ref={first} scope="row" onClick={onHead}>
        {head}
      </th>
      {end}
    </tr>
  );
}

/**
 * Cells that a shorter row does not need stay, hidden, for the next longer one: for every cell more or less the
 * browser would match all rules of the page's style sheets again.
 */
function write(
  first: HTMLTableCellElement,
  written: Written[],
  cells: readonly (Entry | null)[],
  group: string,
): void {
  for (let j = written.length; j < cells.length; j++) {
    const cell = document.createElement("td");
    cell.append("");
    (written.at(-1)?.cell ?? first).after(cell);
    written.push({ cell, entry: undefined });
  }
  for (const [j, place] of written.entries()) {
    const entry = cells[j];
    if (entry) fill(place, entry, group);
    else if (place.entry !== entry) empty(place.cell, j < cells.length ? "bb-nothing" : "bb-spare");
    place.entry = entry;
  }
}

/** A cell without a number, which nothing stops at. */
function empty(cell: HTMLTableCellElement, look: string): void {
  cell.className = look;
  for (const name of ["data-cell", "data-value", "data-stop"]) cell.removeAttribute(name);
  cell.tabIndex = -1;
  (cell.firstChild as Text).data = "";
}

function fill({ cell, entry: before }: Written, { id, value, text, look = "" }: Entry, group: string): void {
  if (!before)
    for (const [name, given] of Object.entries(stop(group)))
      if (given !== undefined) cell.setAttribute(name.toLowerCase(), String(given));
  if (before?.id !== id) cell.setAttribute("data-cell", id);
  if (before?.value !== value) cell.setAttribute("data-value", String(value));
  if (before?.text !== text) (cell.firstChild as Text).data = text;
  if (!before || (before.look ?? "") !== look) cell.className = `bb-number ${look}`;
}
