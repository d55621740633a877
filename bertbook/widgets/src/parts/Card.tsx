/** A step of the explanation: a title, one sentence, and what there is to see. */

import type { ComponentChildren } from "preact";
import { Prose } from "./Prose";

interface Props {
  readonly title: string;
  readonly note: string;
  readonly look?: string;
  readonly children: ComponentChildren;
}

export function Card({ title, note, look = "", children }: Props) {
  return (
    <section class={`bb-card ${look}`}>
      <p class="bb-title">{title}</p>
      <p class="bb-note">
        <Prose text={note} />
      </p>
      {children}
    </section>
  );
}
