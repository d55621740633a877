/**
 * A row of locks in a table of tokens. The shackle opens as far as the input gate; the body is as full as the
 * forget gate leaves the cell. Written in place, as the rows of numbers are.
 */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  readonly head: ComponentChildren;
  /** From 0 to 1, a token each. */
  readonly opened: ArrayLike<number>;
  readonly kept: ArrayLike<number>;
  readonly cursor: number;
}

const SVG = "http://www.w3.org/2000/svg";
const [TOP, HEIGHT] = [15, 14]; // of the body
const TILT = 55; // degrees of a shackle that is wide open

export function Locks({ head, opened, kept, cursor }: Props) {
  const first = useRef<HTMLTableCellElement>(null);
  const cells = useRef<HTMLTableCellElement[]>([]);
  useLayoutEffect(() => {
    if (!first.current) return;
    for (let t = 0; t < Math.max(opened.length, cells.current.length); t++) {
      const cell = cells.current[t] ?? hang(cells.current, first.current);
      const look = t === cursor ? "bb-lock bb-held" : "bb-lock";
      set(cell, "class", t < opened.length ? look : "bb-spare");
      if (t < opened.length) turn(cell, opened[t] ?? 0, kept[t] ?? 0);
    }
  });
  return (
    <tr>
      <th ref={first} scope="row">
        {head}
      </th>
    </tr>
  );
}

function hang(cells: HTMLTableCellElement[], first: HTMLElement): HTMLTableCellElement {
  const cell = document.createElement("td");
  const svg = draw("svg", { viewBox: "0 0 28 32", "aria-hidden": "true" });
  svg.append(
    draw("path", { class: "bb-shackle", d: "M8 16V10a6 6 0 0 1 12 0V16" }),
    draw("rect", { class: "bb-kept", x: "5", width: "18" }),
    draw("rect", { class: "bb-case", x: "5", y: `${TOP}`, width: "18", height: `${HEIGHT}`, rx: "2" }),
  );
  cell.append(svg);
  (cells.at(-1) ?? first).after(cell);
  cells.push(cell);
  return cell;
}

function draw(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function turn(cell: HTMLElement, opened: number, kept: number): void {
  const [shackle, full] = cell.querySelectorAll(".bb-shackle, .bb-kept");
  if (!shackle || !full) return;
  set(shackle, "transform", `rotate(${(-TILT * opened).toFixed(1)} 8 16)`);
  set(full, "y", (TOP + HEIGHT * (1 - kept)).toFixed(1));
  set(full, "height", (HEIGHT * kept).toFixed(1));
}

function set(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
