/** The theme's colours, for what is painted by hand; whoever uses them is drawn again when the page turns dark. */

import { useLayoutEffect, useMemo, useState } from "preact/hooks";

export type Colour = readonly [number, number, number];

/** The named colours of palette.json, as red, green and blue from 0 to 255; null before it is in the page. */
export function useColours(
  place: { readonly current: HTMLElement | null },
  names: readonly string[],
): readonly Colour[] | null {
  const [found, setFound] = useState<readonly string[] | null>(null);
  useLayoutEffect(() => {
    const look = () => {
      if (!place.current) return;
      const style = getComputedStyle(place.current);
      const now = names.map((name) => style.getPropertyValue(`--bb-${name}`).trim());
      if (now.includes("")) return; // a notebook draws a widget before it stands in the page
      setFound((before) => (before?.join() === now.join() ? before : now));
    };
    look();
    const placed = new ResizeObserver(look);
    if (place.current) placed.observe(place.current);
    const watch = new MutationObserver(look);
    for (const element of [document.documentElement, document.body])
      watch.observe(element, { attributeFilter: ["class", "theme", "data-theme", "data-jp-theme-light"] });
    return () => {
      placed.disconnect();
      watch.disconnect();
    };
  }, [place, names]);
  return useMemo(() => found?.map(parse) ?? null, [found]);
}

/** "#rrggbb" as numbers. */
function parse(colour: string): Colour {
  const digits = Number.parseInt(colour.slice(1), 16);
  return [digits >> 16, (digits >> 8) & 255, digits & 255];
}
