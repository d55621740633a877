/** A column a token: a slider to drag, and beside it a bar as high as the token's share. */

import { languageOf, share, short } from "../format";
import { stop } from "./Cell";

interface Props {
  readonly tokens: readonly string[];
  /** How high the bars are, from 0 to 1. */
  readonly shares: ArrayLike<number>;
  /** Where the sliders stand. */
  readonly values: ArrayLike<number>;
  readonly reach: readonly [number, number];
  readonly step?: number;
  /** What the bar and the slider are, where they are two things. */
  readonly captions?: readonly [string, string];
  readonly label: (j: number) => string;
  readonly onValue: (j: number, value: number) => void;
}

export function Bars({ tokens, shares, values, reach, step = 0.1, captions, label, onValue }: Props) {
  return (
    <div class="bb-strip">
      <div class="bb-bars">
        {tokens.map((token, j) => {
          const height = Math.min(1, Math.max(0, shares[j] ?? 0));
          return (
            <div key={j} class="bb-bar-column" data-role="token" data-index={j}>
              <span class="bb-bar-values">
                <b>{Number.isFinite(shares[j]) ? share(shares[j] ?? 0) : "–"}</b>
                {captions && <span>{short(values[j] ?? 0)}</span>}
              </span>
              <span class="bb-bar-pair">
                <span class="bb-bar" aria-hidden="true">
                  <span class="bb-bar-fill" style={`height: ${100 * height}%`} />
                </span>
                <input
                  type="range"
                  min={reach[0]}
                  max={reach[1]}
                  step={step}
                  value={values[j]}
                  {...stop("sliders")}
                  aria-label={label(j)}
                  aria-valuetext={short(values[j] ?? 0)}
                  data-role="slider"
                  onInput={(event) => onValue(j, event.currentTarget.valueAsNumber)}
                />
              </span>
              {captions && (
                <span class="bb-bar-values">
                  {captions.map((caption) => (
                    <span key={caption}>{caption}</span>
                  ))}
                </span>
              )}
              <span class="bb-bar-name" lang={languageOf(token)}>
                {token}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
