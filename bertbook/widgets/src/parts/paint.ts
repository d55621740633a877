/** The one sequential scale, for shares. */

/** The colours of a share, between the palette's nine stops: nothing is the page's own colour, one is the strongest. */
export function paint(weight: number): string {
  const place = 8 * Math.min(1, Math.max(0, weight));
  const nearest = Math.round(place);
  const low = Math.floor(place);
  // Dark and light text change over between stops 4 and 6: there the colour keeps to the stops, where both are legible.
  const mixed = place < 4 || place > 6;
  const colour = mixed
    ? `color-mix(in srgb, var(--bb-w${low}), var(--bb-w${Math.min(8, low + 1)}) ${Math.round(100 * (place - low))}%)`
    : `var(--bb-w${nearest})`;
  return `background: ${colour}; color: var(--bb-w${nearest}-ink)`;
}
