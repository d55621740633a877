/** A table that scrolls sideways inside itself, so that the page never has to. */

import type { ComponentChildren } from "preact";

interface Props {
  readonly label: string;
  readonly look?: string;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly children: ComponentChildren;
}

export function Table({ label, look = "", onKeyDown, children }: Props) {
  return (
    <div class="bb-scroll">
      <table class={look} aria-label={label} onKeyDown={onKeyDown}>
        {children}
      </table>
    </div>
  );
}
