/**
 * While the reader types, tables that are out of sight are neither laid out nor painted: most of what a key costs
 * is the numbers that nobody sees. These are written all the same, so that each holds its value at any time.
 */

const REST = 500; // milliseconds without a key

let timer: ReturnType<typeof setTimeout>;

/** A key has changed the text of this box: until the keys rest, `data-typing` tells the style sheet. */
export function onTyping(box: HTMLElement): void {
  clearTimeout(timer);
  timer = setTimeout(() => atRest(box), REST);
  box.closest(".bb-body")?.setAttribute("data-typing", "");
}

export function atRest(box: HTMLElement): void {
  box.closest(".bb-body")?.removeAttribute("data-typing");
}

/** Keeps the class of a table true: `bb-unseen` while it is out of sight. Returns how to end that. */
export function watchSight(table: HTMLElement): () => void {
  const watch = new IntersectionObserver(([entry]) =>
    table.classList.toggle("bb-unseen", !entry?.isIntersecting),
  );
  watch.observe(table);
  return () => watch.disconnect();
}
