/**
 * What every widget with numbers does: point at a number (or reach it by keyboard) and its inputs light up and
 * its formula fills in; click or Enter holds it; Escape lets go; arrow keys move on.
 */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { keepOneStop, onArrowKey, onFocusIn } from "./rove";

/** Where a number on screen comes from. */
export interface Explanation {
  /** The `data-cell` handles of the numbers that went in. */
  readonly inputs: readonly string[];
  /** e.g. "q₅ · k₁ = 2.5×2 + 0×0 = 5". */
  readonly formula: string;
  /** Set when the reader may change this number. */
  readonly edit: { readonly place: string; readonly value: number } | null;
  /** Set when this number is a share, whose link may be cut: from row i to column j. */
  readonly link: { readonly i: number; readonly j: number } | null;
}

/** An explanation of a number that can be neither changed nor cut. */
export function because(formula: string, inputs: readonly string[] = []): Explanation {
  return { inputs, formula, edit: null, link: null };
}

/** `linked` changes whenever a link in the prose sets the state. */
export function usePanel(
  explain: (cell: string) => Explanation | null,
  onHold: (cell: string) => void = () => {},
  linked?: number,
) {
  const root = useRef<HTMLDivElement>(null);
  const toolsWanted = useRef(false);
  const typed = useRef("");
  const [pointed, setPointed] = useState<string | null>(null);
  const [held, setHeld] = useState<string | null>(null);
  const cell = held ?? pointed;
  const explanation = cell === null ? null : explain(cell);

  useLayoutEffect(() => {
    // A link in the prose has set the state: what it says is shown, not what was held before.
    setHeld(null);
    setPointed(null);
  }, [linked]);
  useLayoutEffect(() => {
    if (!root.current) return;
    keepOneStop(root.current);
    light(root.current, held, explanation);
    if (toolsWanted.current) open(root.current);
  });

  const open = (panel: HTMLElement) => {
    const text = typed.current;
    toolsWanted.current = false;
    typed.current = "";
    openTools(panel, text);
  };

  const toggle = (target: HTMLElement) => {
    const handle = target.closest<HTMLElement>("[data-cell]")?.dataset.cell;
    if (!handle) return;
    setHeld(handle === held ? null : handle);
    if (handle !== held) onHold(handle);
  };
  const release = () => {
    if (held !== null && root.current?.querySelector(".bb-formula")?.contains(document.activeElement))
      find(root.current, held)[0]?.focus();
    setHeld(null);
  };
  const handlers = {
    ref: root,
    onKeyDown(event: KeyboardEvent) {
      const target = event.target as HTMLElement;
      if (event.key === "Escape") release();
      else if (event.key === "Enter" && target.dataset.cell) {
        toolsWanted.current = target.dataset.cell !== held;
        toggle(target);
      } else if (/^[\d.−-]$/.test(event.key) && target.dataset.cell && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        // Keys that come before the tools are drawn wait for them.
        typed.current += event.key.replace("−", "-");
        if (toolsWanted.current) return;
        toolsWanted.current = true;
        if (target.dataset.cell === held && root.current) open(root.current);
        else toggle(target);
      } else if (root.current) onArrowKey(root.current, event);
    },
    onClick: (event: MouseEvent) => toggle(event.target as HTMLElement),
    onPointerOver(event: PointerEvent) {
      if (event.pointerType !== "mouse") return;
      setPointed((event.target as HTMLElement).closest<HTMLElement>("[data-cell]")?.dataset.cell ?? null);
    },
    onPointerLeave: () => setPointed(null),
    onFocusIn(event: FocusEvent) {
      const target = event.target as HTMLElement;
      if (root.current) onFocusIn(root.current, target);
      setPointed(target.dataset.cell ?? null);
    },
    onFocusOut: () => setPointed(null),
  };
  return { cell, held, explanation, handlers, release };
}

export type Panel = ReturnType<typeof usePanel>;

/** Moves into the tools of the held number; what was typed on the number goes into its box. */
function openTools(root: HTMLElement, text: string): void {
  const tool = root.querySelector<HTMLElement>(".bb-tool");
  tool?.focus();
  if (!(tool instanceof HTMLInputElement)) return;
  tool.select();
  if (text) document.execCommand("insertText", false, text);
}

/** Marks the held number and the numbers it was made of. */
function light(root: HTMLElement, held: string | null, explanation: Explanation | null): void {
  for (const lit of root.querySelectorAll(".bb-input, .bb-pinned"))
    lit.classList.remove("bb-input", "bb-pinned");
  for (const handle of explanation?.inputs ?? [])
    for (const input of find(root, handle)) input.classList.add("bb-input");
  if (held !== null) for (const pinned of find(root, held)) pinned.classList.add("bb-pinned");
}

function find(root: HTMLElement, handle: string): NodeListOf<HTMLElement> {
  return root.querySelectorAll<HTMLElement>(`[data-cell="${CSS.escape(handle)}"]`);
}
