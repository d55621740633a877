/** The switches of a widget, one tab stop for all, and the way back to its first state. */

import type { ComponentChildren } from "preact";
import { say } from "../messages";
import { Button } from "./Button";

interface Props {
  readonly onReset: () => void;
  readonly children?: ComponentChildren;
}

export function Controls({ onReset, children }: Props) {
  return (
    <div class="bb-controls" role="toolbar" aria-label={say("controls")}>
      {children}
      <Button handle="reset" title={say("control.reset.title")} onClick={onReset}>
        {say("control.reset")}
      </Button>
    </div>
  );
}
