/**
 * One tab stop for many controls. Elements with the same `data-stop` value form a group: Tab reaches one of
 * them, the arrow keys move on. In tables they move by row and column, and over the edge into the next table.
 */

const KEYS_OF_A_SLIDER = new Set(["ArrowUp", "ArrowDown"]);

/** Keeps exactly one stop of each group reachable with Tab. Call after every drawing. */
export function keepOneStop(root: HTMLElement): void {
  const groups = new Map<string, HTMLElement[]>();
  for (const stop of root.querySelectorAll<HTMLElement>("[data-stop]:not(:disabled)")) {
    const name = stop.dataset.stop as string;
    const group = groups.get(name) ?? [];
    group.push(stop);
    groups.set(name, group);
  }
  for (const stops of groups.values()) {
    const reachable = stops.filter((stop) => stop.tabIndex === 0);
    const kept = reachable.find((stop) => stop === document.activeElement) ?? reachable[0];
    const chosen = kept ?? stops.find((stop) => "first" in stop.dataset) ?? stops[0];
    for (const stop of reachable) if (stop !== chosen) stop.tabIndex = -1;
    if (chosen) chosen.tabIndex = 0;
  }
}

/** The stop that has the focus becomes its group's tab stop. */
export function onFocusIn(root: HTMLElement, target: HTMLElement): void {
  if (!target.matches("[data-stop]")) return;
  for (const other of groupOf(root, target)) if (other.tabIndex === 0) other.tabIndex = -1;
  target.tabIndex = 0;
}

/** Moves the focus on an arrow key, Home or End. */
export function onArrowKey(root: HTMLElement, event: KeyboardEvent): void {
  const stop = event.target as HTMLElement;
  if (!stop.matches("[data-stop]") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (stop instanceof HTMLInputElement && KEYS_OF_A_SLIDER.has(event.key)) return;
  if (stop instanceof HTMLInputElement && stop.type === "number") return;
  const stops = groupOf(root, stop);
  const next =
    stop instanceof HTMLTableCellElement ? inTable(stop, stops, event.key) : inRow(stop, stops, event.key);
  if (next === undefined) return;
  event.preventDefault();
  next?.focus();
}

function groupOf(root: HTMLElement, stop: HTMLElement): HTMLElement[] {
  const all = root.querySelectorAll<HTMLElement>("[data-stop]:not(:disabled)");
  return [...all].filter((other) => other.dataset.stop === stop.dataset.stop);
}

/** undefined: not a key of ours; null: nothing further that way. */
function inRow(
  stop: HTMLElement,
  stops: readonly HTMLElement[],
  key: string,
): HTMLElement | null | undefined {
  const place = stops.indexOf(stop);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
  if (step) return stops[place + step] ?? null;
  if (key === "Home") return stops[0] ?? null;
  if (key === "End") return stops.at(-1) ?? null;
  return undefined;
}

function inTable(
  stop: HTMLTableCellElement,
  stops: readonly HTMLElement[],
  key: string,
): HTMLElement | null | undefined {
  if (key !== "ArrowUp" && key !== "ArrowDown") {
    const across = stops.filter((other) => other.parentElement === stop.parentElement);
    return inRow(stop, across, key);
  }
  const rows = [...new Set(stops.map((other) => other.parentElement))];
  const next = rows[rows.indexOf(stop.parentElement) + (key === "ArrowDown" ? 1 : -1)];
  const cells = stops.filter((other) => other.parentElement === next) as HTMLTableCellElement[];
  return cells.findLast((cell) => cell.cellIndex <= stop.cellIndex) ?? cells[0] ?? null;
}
