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

export function Line({ head, group, cells, end, look = "", onHead }: Props) {
  const first = useRef<HTMLTableCellElement>(null);
  const written = useRef<HTMLTableCellElement[]>([]);
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
  written: HTMLTableCellElement[],
  cells: readonly (Entry | null)[],
  group: string,
): void {
  for (const [j, entry] of cells.entries()) {
    const cell = written[j] ?? blank(group);
    if (written.length === j) {
      (written.at(-1) ?? first).after(cell);
      written.push(cell);
    }
    if (entry) fill(cell, entry, group);
    else empty(cell, "bb-nothing");
  }
  for (const spare of written.slice(cells.length)) empty(spare, "bb-spare");
}

function blank(group: string): HTMLTableCellElement {
  const cell = document.createElement("td");
  for (const [name, value] of Object.entries(stop(group)))
    if (value !== undefined) set(cell, name.toLowerCase(), String(value));
  cell.append("");
  return cell;
}

/** A cell without a number, which nothing stops at. */
function empty(cell: HTMLTableCellElement, look: string): void {
  set(cell, "class", look);
  for (const name of ["data-cell", "data-value", "data-stop"]) cell.removeAttribute(name);
  cell.tabIndex = -1;
  (cell.firstChild as Text).data = "";
}

function fill(cell: HTMLTableCellElement, { id, value, text, look = "" }: Entry, group: string): void {
  set(cell, "class", `bb-number ${look}`);
  set(cell, "data-stop", group);
  set(cell, "data-cell", id);
  set(cell, "data-value", String(value));
  const shown = cell.firstChild as Text;
  if (shown.data !== text) shown.data = text;
}

/** Sets an attribute, unless it is right already. */
function set(cell: Element, name: string, value: string): void {
  if (cell.getAttribute(name) !== value) cell.setAttribute(name, value);
}
