/** The one sequential scale, for shares. */

const SHADES = 32; // as many as build.mjs writes rules for

/** The class that paints a share: nothing is the page's own colour, one is the strongest. */
export function paint(weight: number): string {
  return `bb-shade-${Math.round(SHADES * Math.min(1, Math.max(0, weight)))}`;
}
