/** What the reader should know about what was typed, given or asked for; each thing said once. */

import { say } from "../messages";
import type { Common } from "../model";

interface Props {
  readonly texts?: readonly string[];
  readonly badLink: Common["bad_link"];
}

export function Notices({ texts = [], badLink }: Props) {
  const all = badLink ? [...texts, say("link.bad", badLink)] : texts;
  return (
    <div class="bb-notices">
      {[...new Set(all)].map((text, n) => (
        <p key={n} class="bb-notice" data-role="notice">
          {text}
        </p>
      ))}
    </div>
  );
}
