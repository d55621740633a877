/** A vector as a strip of colours, a stripe a number: all of it at one glance, where its table has to scroll. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { paintSigned, SIGNED } from "./pixels";
import { useColours } from "./theme";

interface Props {
  readonly values: Float64Array;
  /** The size that is painted in full colour. */
  readonly reach: number;
}

export function Strip({ values, reach }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours(canvas, SIGNED);
  useLayoutEffect(() => {
    if (canvas.current && colours) paintSigned(canvas.current, values.length, values, colours, reach);
  });
  return <canvas ref={canvas} class="bb-stripes" />;
}
