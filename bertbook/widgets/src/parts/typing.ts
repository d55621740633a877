/**
 * While the reader types, tables that are out of sight are neither laid out nor painted: most of what a key costs
 * is the numbers that nobody sees. These are written all the same, so that each holds its value at any time.
 */

const REST = 500; // milliseconds without a key

let timer: ReturnType<typeof setTimeout>;

const sight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) target.classList.toggle("bb-unseen", !isIntersecting);
});

const tables = (box: HTMLElement) => box.closest(".bb-body")?.querySelectorAll(".bb-scroll") ?? [];

/** The tables beside a box are watched from when it has the focus until it loses it. */
export function onFocus(box: HTMLElement): void {
  for (const table of tables(box)) sight.observe(table);
}

/** A key has changed the text of this box: until the keys rest, `data-typing` tells the style sheet. */
export function onTyping(box: HTMLElement): void {
  if (box.matches(":focus")) onFocus(box); // a table that has come since is watched too
  clearTimeout(timer);
  timer = setTimeout(() => atRest(box), REST);
  box.closest(".bb-body")?.setAttribute("data-typing", "");
}

function atRest(box: HTMLElement): void {
  box.closest(".bb-body")?.removeAttribute("data-typing");
}

export function onBlur(box: HTMLElement): void {
  atRest(box);
  sight.disconnect();
  for (const table of tables(box)) table.classList.remove("bb-unseen");
}

/** Calls `then` when this is in sight, once: at the next frame, or later. Returns how to give that up. */
export function onceSeen(element: Element, then: () => void): () => void {
  const watch = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting) return;
    watch.disconnect();
    then();
  });
  watch.observe(element);
  return () => watch.disconnect();
}
