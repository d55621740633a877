/** The picture of α̂: every token asks (above), every token is asked (below), a line for each pair. */

import { at } from "../../engine/matrix";
import { languageOf, share } from "../../format";
import { say } from "../../messages";
import { stop } from "../../parts/Cell";
import { paint } from "../../parts/paint";
import { Token } from "../../parts/Token";
import { TokenButton } from "../../parts/TokenButton";
import type { Numbers, Pair } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  /** The pair that is followed. */
  readonly pair: Pair;
  readonly onPreview: (query: number | null) => void;
  readonly onChoose: (query: number, key?: number) => void;
}

export function Web({ numbers, pair, onPreview, onChoose }: Props) {
  const { tokens, glosses, unknown, attention } = numbers;
  const [query, key] = pair;
  const weight = (i: number, j: number) => at(attention.weights, i, j);
  const lines = tokens.flatMap((_, i) => tokens.map((_, j) => [i, j] as const));
  return (
    <figure class="bb-web-figure">
      <div class="bb-strip">
        <div class="bb-web" style={`--bb-count: ${tokens.length}`}>
          <div class="bb-web-row" role="radiogroup" aria-label={say("matrices.asks")}>
            {tokens.map((token, i) => (
              <TokenButton
                key={i}
                role="radio"
                aria-checked={i === query}
                index={i}
                first={i === query}
                unknown={unknown[i]}
                look={i === query ? "bb-asks" : ""}
                onPreview={onPreview}
                onClick={() => onChoose(i)}
              >
                <span class="bb-gloss" lang={languageOf(glosses[i] ?? "")}>
                  {unknown[i] ? "?" : glosses[i]}
                </span>
                <span class="bb-chip" lang={languageOf(token)}>
                  {token}
                </span>
              </TokenButton>
            ))}
          </div>
          <svg viewBox={`0 0 ${tokens.length} 1`} preserveAspectRatio="none" aria-hidden="true">
            {lines.map(([i, j]) => (
              <path
                key={`${i}/${j}`}
                class={`bb-arc ${i === query ? (j === key ? "bb-lit" : "") : "bb-dim"}`}
                d={`M ${i + 0.5} 0 L ${j + 0.5} 1`}
                stroke-width={0.6 + 7 * weight(i, j)}
              />
            ))}
          </svg>
          <div class="bb-web-row" role="radiogroup" aria-label={say("matrices.asked")}>
            {tokens.map((token, j) => (
              // biome-ignore lint/a11y/useSemanticElements: a token is a button, not a form field
              <button
                key={j}
                type="button"
                role="radio"
                aria-checked={j === key}
                {...stop("tokens")}
                data-role="asked"
                data-index={j}
                class={`bb-asked ${j === key ? "bb-chosen" : ""}`}
                aria-label={say("token.share", { token, share: share(weight(query, j)) })}
                onClick={() => onChoose(query, j)}
              >
                <span class={`bb-chip ${paint(weight(query, j))}`}>
                  <Token text={token} />
                </span>
                <span class="bb-share">{share(weight(query, j))}</span>
              </button>
            ))}
          </div>
        </div>
      </div>
      <figcaption class="bb-note">{say("matrices.web")}</figcaption>
    </figure>
  );
}
