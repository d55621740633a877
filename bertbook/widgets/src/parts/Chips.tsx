/** The tokens of a sentence in a row, one of them chosen; under each what it means, and its place. */

import { useEffect, useRef } from "preact/hooks";
import { say } from "../messages";
import { ChipText } from "./ChipText";
import { brief, readingOf } from "./naming";
import { bringIntoSight } from "./scroll";
import { TokenButton } from "./TokenButton";

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
    if (hidden) bringIntoSight(box, chip);
  }, [chosen, tokens.join(" ")]);
  return (
    <div class="bb-strip">
      <div class="bb-tokens bb-picks" ref={row} role="radiogroup" aria-label={say("chips")}>
        {tokens.map((token, j) => {
          const { say: pinyin, means } = unknown[j] ? { say: "", means: "?" } : readingOf(token, "");
          const meaning = unknown[j] ? say("chips.unknown") : `${pinyin} ${means}`.trim();
          const label = say("chips.token", { token, place: j + 1, meaning }).trim();
          return (
            <TokenButton
              key={j}
              role="radio"
              aria-checked={j === chosen}
              index={j}
              first={j === chosen}
              unknown={unknown[j]}
              aria-label={label}
              title={label}
              onClick={() => onChoose(j)}
            >
              <ChipText token={token} gloss={brief(means)} />
              <span class="bb-place">{j + 1}</span>
            </TokenButton>
          );
        })}
      </div>
    </div>
  );
}
