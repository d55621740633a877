/** The up and down keys among the buttons of a table: left and right are the panel's (`rove.ts`). */

export function upAndDown(event: KeyboardEvent): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const cell = (event.target as HTMLElement).closest("td");
  if (!step || !cell) return;
  event.preventDefault();
  event.stopPropagation();
  const row = cell.parentElement as HTMLTableRowElement;
  const next = row.closest("tbody")?.rows[row.sectionRowIndex + step];
  next?.cells[cell.cellIndex]?.querySelector("button")?.focus();
}
