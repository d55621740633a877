/** A table that scrolls sideways inside itself, so that the page never has to. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { watchSight } from "./typing";

interface Props {
  readonly label: string;
  readonly look?: string;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly children: ComponentChildren;
}

export function Table({ label, look = "", onKeyDown, children }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => watchSight(place.current as HTMLElement), []);
  return (
    <div class="bb-scroll" ref={place}>
      <table class={look} aria-label={label} onKeyDown={onKeyDown}>
        {children}
      </table>
    </div>
  );
}
