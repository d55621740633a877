/** Buttons of which one is pressed, and what they are about. */

import type { ComponentChildren } from "preact";

interface Props {
  readonly label: string;
  readonly children: ComponentChildren;
}

export function Choices({ label, children }: Props) {
  return (
    <fieldset class="bb-choices">
      <legend class="bb-label">{label}</legend>
      {children}
    </fieldset>
  );
}
