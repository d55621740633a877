/** The one sentence that says what the picture shows now, also to those who cannot see it. */

import { Prose } from "./Prose";

export function Live({ text }: { readonly text: string }) {
  return (
    <p class="bb-live" role="status" data-role="live">
      <Prose text={text} />
    </p>
  );
}
