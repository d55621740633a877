/** A vector as a strip of colours, a stripe a number: all of it at one glance, where its table has to scroll. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { useColours } from "./theme";

interface Props {
  readonly values: Float64Array;
  /** The size that is painted in full colour. */
  readonly reach: number;
}

const COLOURS = ["page", "positive", "negative"] as const;

export function Strip({ values, reach }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours(canvas, COLOURS);
  useLayoutEffect(() => {
    const pen = canvas.current?.getContext("2d", { willReadFrequently: true });
    const [page, more, less] = colours ?? [];
    if (!pen || !page || !more || !less) return;
    const picture = pen.createImageData(values.length, 1);
    for (const [n, value] of values.entries()) {
      const full = value < 0 ? less : more;
      const size = Math.min(1, Math.abs(value) / reach);
      for (const part of [0, 1, 2] as const)
        picture.data[4 * n + part] = page[part] + size * (full[part] - page[part]);
      picture.data[4 * n + 3] = 255;
    }
    pen.putImageData(picture, 0, 0);
  });
  return <canvas ref={canvas} class="bb-stripes" width={values.length} height={1} />;
}
