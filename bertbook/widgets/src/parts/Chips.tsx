/** The tokens of a sentence in a row, one of them chosen; under each what it means, and its place. */

import { useEffect, useRef } from "preact/hooks";
import { languageOf } from "../format";
import { say } from "../messages";
import { stop } from "./Cell";
import { brief, readingOf } from "./naming";

interface Props {
  readonly tokens: readonly string[];
  readonly unknown: readonly boolean[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

export function Chips({ tokens, unknown, chosen, onChoose }: Props) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [box, chip] = [
      row.current?.parentElement,
      row.current?.children[chosen] as HTMLElement | undefined,
    ];
    if (!box || !chip) return;
    const hidden =
      chip.offsetLeft < box.scrollLeft ||
      chip.offsetLeft + chip.offsetWidth > box.scrollLeft + box.clientWidth;
    if (hidden) box.scrollLeft = chip.offsetLeft - (box.clientWidth - chip.offsetWidth) / 2;
  }, [chosen, tokens.join(" ")]);
  return (
    <div class="bb-strip">
      <div class="bb-tokens bb-picks" ref={row} role="radiogroup" aria-label={say("chips")}>
        {tokens.map((token, j) => {
          const { say: pinyin, means } = unknown[j] ? { say: "", means: "?" } : readingOf(token, "");
          const meaning = unknown[j] ? say("chips.unknown") : `${pinyin} ${means}`.trim();
          const label = say("chips.token", { token, place: j + 1, meaning }).trim();
          return (
            // biome-ignore lint/a11y/useSemanticElements: a token is a button with its reading under it, not a form field
            <button
              key={j}
              type="button"
              role="radio"
              aria-checked={j === chosen}
              {...stop("tokens", j === chosen)}
              data-role="token"
              data-index={j}
              data-unknown={unknown[j] ? "" : undefined}
              class="bb-token"
              aria-label={label}
              title={label}
              onClick={() => onChoose(j)}
            >
              <span class="bb-chip" lang={languageOf(token)}>
                {token}
              </span>
              <span class="bb-gloss" lang={languageOf(means)}>
                {brief(means)}
              </span>
              <span class="bb-place">{j + 1}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
