/** The one sequential scale, for shares. */

const SHADES = 32; // as many as build.mjs writes rules for

/** The class that paints a share: nothing is the page's own colour, one is the strongest. */
export function paint(weight: number): string {
  return `bb-shade-${Math.round(SHADES * Math.min(1, Math.max(0, weight)))}`;
}

const TINTS = 8; // on each side of zero; as many as build.mjs writes rules for

/** The class that paints a number from −1 to 1: zero is the page's own colour. */
export function signedPaint(value: number): string {
  const tint = Math.round(TINTS * Math.min(1, Math.abs(value)));
  return tint === 0 ? "" : `bb-${value < 0 ? "less" : "more"}-${tint}`;
}
