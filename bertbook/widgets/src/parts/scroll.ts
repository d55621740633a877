/** Rows of chips that scroll sideways: where the chips stand, and which of them are brought into sight. */

/** The chips of a row, in their order. */
export function chipsOf(strip: HTMLElement): HTMLElement[] {
  return [...strip.querySelectorAll<HTMLElement>('[data-role="token"]')];
}

/** Where the middle of each chip is, in pixels from the start of the row. */
export function middlesOf(strip: HTMLElement): number[] {
  const start = strip.getBoundingClientRect().left;
  return chipsOf(strip).map((chip) => {
    const { left, right } = chip.getBoundingClientRect();
    return (left + right) / 2 - start;
  });
}

/** Scrolls so that a chip stands in the middle, or, where both fit, the middle between it and another one. */
export function bringIntoSight(box: HTMLElement, one: HTMLElement, other = one): void {
  const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
  const both = [Math.min(a.left, b.left), Math.max(a.right, b.right)] as const;
  const [left, right] = both[1] - both[0] <= box.clientWidth ? both : [a.left, a.right];
  box.scrollLeft += (left + right - box.clientWidth) / 2 - box.getBoundingClientRect().left;
}
