/** Changes a story within the word bank: longer and shorter by whole clauses, told of somebody else. */

import { useState } from "preact/hooks";
import { languageOf } from "../format";
import { say } from "../messages";
import { spell } from "../stories";
import {
  type Filling,
  glossOf,
  longer,
  naming,
  plain,
  type Story,
  shorter,
  toldOf,
  withClause,
} from "../who";
import { Button } from "./Button";

interface Props {
  readonly story: Story;
  readonly onStory: (text: string) => void;
}

/** The buttons that open the bank and change the length; the bank itself is `Bank`. */
export function useStoryTools({ story, onStory }: Props) {
  const [open, setOpen] = useState(false);
  const less = shorter(story.whole);
  const buttons = (
    <>
      <Button handle="longer" onClick={() => onStory(longer(story.whole))}>
        {say("who.longer")}
      </Button>
      <Button handle="shorter" disabled={less === null} onClick={() => less !== null && onStory(less)}>
        {say("who.shorter")}
      </Button>
      <Button handle="bank" aria-expanded={open} onClick={() => setOpen(!open)}>
        {say("who.bank")}
      </Button>
    </>
  );
  return { buttons, bank: open ? <Bank story={story} onStory={onStory} /> : null };
}

function Bank({ story, onStory }: Props) {
  const subject = story.subject === null ? null : (story.tokens[story.subject] ?? "");
  const others = story.names.filter((name) => name !== subject);
  const named = naming("{name}").flatMap((_, n) => naming(others[n % others.length] ?? "")[n] ?? []);
  const add = (filling: Filling) => onStory(withClause(story.whole, filling.words));
  return (
    <div class="bb-bank" data-role="bank-words">
      {subject !== null && (
        <p>
          <span class="bb-label">{say("who.bank.who")}</span>
          {story.names.map((name) => (
            <Button
              key={name}
              lang={languageOf(name)}
              handle="subject"
              aria-pressed={name === subject}
              title={glossOf(name)}
              onClick={() => onStory(toldOf(story, name))}
            >
              {name}
            </Button>
          ))}
        </p>
      )}
      {(
        [
          ["plain", plain()],
          ["named", named],
        ] as const
      ).map(([key, fillings]) => (
        <p key={key}>
          <span class="bb-label">{say(`who.bank.${key}`)}</span>
          {fillings.map((filling) => (
            <Button key={filling.gloss} handle="clause" onClick={() => add(filling)}>
              <span lang="zh-Hans">{spell(filling.words)}</span> <small>{filling.gloss}</small>
            </Button>
          ))}
        </p>
      ))}
    </div>
  );
}
