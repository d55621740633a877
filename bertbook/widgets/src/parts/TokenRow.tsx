/** The tokens in a row; arcs from the token that asks, as thick as the share each token gets. */

import { useEffect, useRef } from "preact/hooks";
import { share } from "../format";
import { say } from "../messages";
import { strongest } from "../strongest";
import { Arcs } from "./Arcs";
import { ChipText } from "./ChipText";
import { paint } from "./paint";
import { bringIntoSight, chipsOf } from "./scroll";
import { TokenButton } from "./TokenButton";

interface Props {
  readonly tokens: readonly string[];
  readonly glosses: readonly string[];
  /** How each token is said, where that has to be told. */
  readonly said?: readonly string[];
  readonly unknown: readonly boolean[];
  readonly weights: ArrayLike<number>;
  /** The token drawn as asking (it may be a preview). */
  readonly query: number;
  /** The token chosen by the reader. */
  readonly chosen: number;
  readonly cut: (j: number) => boolean;
  readonly onPreview: (index: number | null) => void;
  readonly onChoose: (index: number) => void;
}

export function TokenRow(props: Props) {
  const { tokens, weights, query, chosen } = props;
  const told = props.said?.some(Boolean);
  const strip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const row = strip.current;
    const chips = row ? chipsOf(row) : [];
    const [one, most] = [chips[chosen], chips[strongest(weights).index]];
    if (one && most) bringIntoSight(row?.parentElement as HTMLElement, one, most);
  }, [chosen, tokens]);
  return (
    <div class="bb-strip">
      <div class="bb-tokens" ref={strip} role="radiogroup" aria-label={say("tokens")}>
        <Arcs shares={weights} count={tokens.length} query={query} cut={props.cut} />
        {tokens.map((token, j) => (
          <TokenButton
            key={j}
            role="radio"
            aria-checked={j === chosen}
            index={j}
            first={j === chosen}
            unknown={props.unknown[j]}
            look={j === query ? "bb-asks" : ""}
            aria-label={label(token, weights[j] ?? 0, props.unknown[j] ?? false)}
            onPreview={props.onPreview}
            onClick={() => props.onChoose(j)}
          >
            <ChipText
              token={token}
              look={paint(weights[j] ?? 0)}
              said={told ? (props.said?.[j] ?? "") : undefined}
              gloss={props.unknown[j] ? "?" : (props.glosses[j] ?? "")}
            />
            <span class="bb-share">{share(weights[j] ?? 0)}</span>
          </TokenButton>
        ))}
      </div>
    </div>
  );
}

function label(token: string, weight: number, unknown: boolean): string {
  const text = say("token.share", { token, share: share(weight) });
  return unknown ? `${text} (${say("token.unknown")})` : text;
}
