/** The sentence as the model reads it: a column a token, arcs from the place that asks, and under each its share. */

import { FIRST, LAST, MASK } from "../../bert";
import { share } from "../../format";
import { say } from "../../messages";
import { ArcTable } from "../../parts/ArcTable";
import { ChipText } from "../../parts/ChipText";
import { Line } from "../../parts/Line";
import { paint } from "../../parts/paint";
import { Sum } from "../../parts/Sum";
import { TokenButton } from "../../parts/TokenButton";
import { named, told } from "./naming";
import type { Numbers } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  /** Whether the words under the masks may be told. */
  readonly open: boolean;
  readonly onToken: (place: number) => void;
}

export function Row(props: Props) {
  const { tokens, place, shown, seen } = props.numbers;
  return (
    <ArcTable
      label={say("fill_mask.row")}
      tokens={tokens}
      shares={shown.weights}
      place={place}
      seen={seen}
      chip={(token, j) => <Word {...props} token={token} j={j} />}
    >
      <Line
        head="α̂"
        group="numbers"
        cells={Array.from(shown.weights, (x, j) => ({
          id: `weights/0/${j}`,
          value: x,
          text: share(x),
          look: j < seen ? paint(x) : "bb-away",
        }))}
        end={<Sum group="numbers" id="sum/0" shares={shown.weights} />}
      />
    </ArcTable>
  );
}

interface WordProps extends Props {
  readonly token: string;
  readonly j: number;
}

/** A word to click: hidden, or in sight. The two signs at the ends are only looked at. */
function Word({ numbers, open, token, j, onToken }: WordProps) {
  const away = j >= numbers.seen ? "bb-away" : "";
  const asks = j === numbers.place ? "bb-asks" : "";
  if (token === FIRST || token === LAST)
    return (
      <span class={`bb-token bb-end-sign ${away}`} data-role="token" data-index={j}>
        <ChipText token={token} gloss={say(token === FIRST ? "fill_mask.start" : "fill_mask.end")} />
      </span>
    );
  const masked = token === MASK;
  const under = numbers.masks.get(j) ?? "";
  const unknown = numbers.unknown[j] ?? false;
  const gloss = masked ? (open && under) || "?" : unknown ? "?" : told(token).means;
  return (
    <TokenButton
      aria-pressed={masked}
      index={j}
      first={j === numbers.place}
      unknown={unknown}
      look={`${masked ? "bb-blank" : ""} ${asks} ${away}`}
      title={titleOf(token, j, masked, under !== "", unknown)}
      onClick={() => onToken(j)}
    >
      <ChipText token={token} gloss={gloss} />
    </TokenButton>
  );
}

function titleOf(
  token: string,
  place: number,
  masked: boolean,
  remembered: boolean,
  unknown: boolean,
): string {
  if (masked) return say(remembered ? "fill_mask.token.masked" : "fill_mask.token.empty", { place });
  if (unknown) return say("fill_mask.token.unknown", { token, place });
  return say("fill_mask.token", { token: named(token), place });
}
