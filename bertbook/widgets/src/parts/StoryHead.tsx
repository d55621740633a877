/** The head of a table whose columns are the words of a story: each a button that moves the cursor there. */

import { useEffect, useRef } from "preact/hooks";
import { say } from "../messages";
import { words } from "../stories";
import type { Story } from "../who";
import { stop } from "./Cell";
import { ChipText } from "./ChipText";
import { onceSeen } from "./typing";

interface Props {
  readonly story: Story;
  readonly cursor: number;
  readonly onCursor: (t: number) => void;
}

export function StoryHead({ story, cursor, onCursor }: Props) {
  const head = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    const box = head.current?.closest(".bb-scroll");
    const chip = head.current?.querySelectorAll("th")[cursor];
    if (!box || !chip) return;
    return onceSeen(box, () => {
      box.scrollLeft = chip.offsetLeft + chip.offsetWidth / 2 - box.clientWidth / 2;
    });
  }, [cursor, story]);
  return (
    <thead ref={head}>
      <tr>
        <td />
        {story.tokens.map((token, t) => (
          <th key={t} scope="col" class={t === cursor ? "bb-now" : ""}>
            <button
              type="button"
              aria-current={t === cursor ? "step" : undefined}
              {...stop("tokens", t === cursor)}
              data-role="token"
              data-index={t}
              data-unknown={story.unknown[t] ? "" : undefined}
              class={`bb-token ${t === story.subject ? "bb-subject" : ""}`}
              title={story.unknown[t] ? say("who.unknown") : explained(token)}
              onClick={() => onCursor(t)}
            >
              <ChipText token={token} gloss={story.unknown[t] ? "?" : meaning(token)} />
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function explained(token: string): string {
  const word = words().get(token);
  return word ? `${word.pinyin} ${word.gloss}`.trim() : "";
}

/** What a word means, without what is added in brackets or after a comma; nothing for what needs no word. */
function meaning(token: string): string {
  if (/^\p{P}$/u.test(token)) return "";
  return (words().get(token)?.gloss ?? "").replace(/ \(.*|[,;].*/, "");
}
