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
import { stop } from "./Cell";

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
      <button
        type="button"
        {...stop("controls")}
        data-role="longer"
        onClick={() => onStory(longer(story.whole))}
      >
        {say("who.longer")}
      </button>
      <button
        type="button"
        {...stop("controls")}
        data-role="shorter"
        disabled={less === null}
        onClick={() => less !== null && onStory(less)}
      >
        {say("who.shorter")}
      </button>
      <button
        type="button"
        {...stop("controls")}
        data-role="bank"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {say("who.bank")}
      </button>
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
            <button
              key={name}
              type="button"
              {...stop("controls")}
              lang={languageOf(name)}
              data-role="subject"
              aria-pressed={name === subject}
              title={glossOf(name)}
              onClick={() => onStory(toldOf(story, name))}
            >
              {name}
            </button>
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
            <button
              key={filling.gloss}
              type="button"
              {...stop("controls")}
              data-role="clause"
              onClick={() => add(filling)}
            >
              <span lang="zh-Hans">{spell(filling.words)}</span> <small>{filling.gloss}</small>
            </button>
          ))}
        </p>
      ))}
    </div>
  );
}
