/** Says where a widget's weights come from: toy, trained, real, or the reader's own model. */

import { say } from "../messages";

export type SourceName = "toy" | "trained" | "real" | "own";

export function Source({ name }: { readonly name: SourceName }) {
  return (
    <p class="bb-source">
      <b>{say(`source.${name}`)}</b> {say(`source.${name}.note`)}
    </p>
  );
}
