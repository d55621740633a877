/** The head of a table whose columns are the words of a story: each a button that moves the cursor there. */

import { useEffect, useRef } from "preact/hooks";
import { say } from "../messages";
import { words } from "../stories";
import type { Story } from "../who";
import { ChipText } from "./ChipText";
import { Columns } from "./Columns";
import { bringIntoSight } from "./scroll";
import { TokenButton } from "./TokenButton";
import { onceSeen } from "./typing";

interface Props {
  readonly story: Story;
  readonly cursor: number;
  readonly onCursor: (t: number) => void;
}

export function StoryHead({ story, cursor, onCursor }: Props) {
  const head = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    const box = head.current?.closest<HTMLElement>(".bb-scroll");
    const chip = head.current?.querySelectorAll("th")[cursor];
    if (!box || !chip) return;
    return onceSeen(box, () => bringIntoSight(box, chip));
  }, [cursor, story]);
  return (
    <thead ref={head}>
      <tr>
        <td />
        <Columns count={story.tokens.length} look={(t) => (t === cursor ? "bb-now" : "")}>
          {(t) => {
            const [token = "", unknown] = [story.tokens[t], story.unknown[t]];
            return (
              <TokenButton
                aria-current={t === cursor ? "step" : undefined}
                index={t}
                first={t === cursor}
                unknown={unknown}
                look={t === story.subject ? "bb-subject" : ""}
                title={unknown ? say("who.unknown") : explained(token)}
                onClick={() => onCursor(t)}
              >
                <ChipText token={token} gloss={unknown ? "?" : meaning(token)} />
              </TokenButton>
            );
          }}
        </Columns>
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
