/** The two lanes over the sentence: what is ready, what waits, and the path between two words. */

import { useEffect, useRef } from "preact/hooks";
import { bare, languageOf, sub } from "../../format";
import { say } from "../../messages";
import { Line } from "../../parts/Line";
import { paint } from "../../parts/paint";
import { Sum } from "../../parts/Sum";
import { Table } from "../../parts/Table";
import { TokenButton } from "../../parts/TokenButton";
import type { Numbers } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  readonly onPick: (t: number) => void;
}

const WIDE = 9; // with so many tokens or more the columns are narrow

export function Lanes({ numbers, onPick }: Props) {
  const { tokens, glosses, unknown, T, done, one, other, apart, shares } = numbers;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current) bringIntoSight(place.current, done - 1);
  }, [done, T]);
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  const path = (t: number) => {
    if (apart === 0 || t < from || t > to) return "";
    return t === from ? "bb-path-from" : t === to ? "bb-path-to" : "bb-path-on";
  };
  const ready = (t: number) => (t < done ? "bb-ready" : "bb-waiting");
  return (
    <div ref={place} style={`--bb-count: ${T}`}>
      <Table label={say("race.lanes")} look={`bb-race ${T < WIDE ? "bb-race-wide" : ""}`}>
        <tbody>
          <tr>
            <th scope="row" class="bb-key-rnn">
              {say("race.rnn")} <small>{say("race.clock", { done, T })}</small>
            </th>
            {tokens.map((_, t) => (
              <td key={t} class={`bb-stage ${ready(t)} ${t === done - 1 ? "bb-just" : ""}`}>
                <span class={path(t)}>
                  <span>{t < done ? `h${sub(t)}` : <Waiting name={`h${sub(t)}`} />}</span>
                </span>
              </td>
            ))}
            <td />
          </tr>
          <tr class="bb-race-lines">
            <td class="bb-race-side" />
            <td colSpan={T}>
              <svg viewBox={`0 0 ${T} 1`} preserveAspectRatio="none" aria-hidden="true">
                {tokens.map((_, t) => (
                  <path
                    key={t}
                    class={`bb-arc ${t === from && apart > 0 ? "bb-lit" : "bb-dim"}`}
                    d={`M ${t + 0.5} 1 V 0`}
                    stroke-width={t === from && apart > 0 ? 3 : 1}
                  />
                ))}
              </svg>
            </td>
            <td />
          </tr>
          <tr>
            <td class="bb-race-side" />
            {tokens.map((token, t) => (
              <td key={t}>
                <TokenButton
                  aria-pressed={t === one || t === other}
                  index={t}
                  first={t === other}
                  unknown={unknown[t]}
                  look={t === other ? "bb-asks" : t === one ? "bb-begins" : ""}
                  title={`${token}: ${unknown[t] ? say("token.unknown") : glosses[t]}`}
                  onClick={() => onPick(t)}
                >
                  <span class="bb-chip" lang={languageOf(token)}>
                    {token}
                  </span>
                </TokenButton>
              </td>
            ))}
            <td />
          </tr>
          <tr class="bb-race-lines">
            <td class="bb-race-side" />
            <td colSpan={T}>
              <svg viewBox={`0 0 ${T} 1`} preserveAspectRatio="none" aria-hidden="true">
                {tokens.map((_, t) => (
                  <path
                    key={t}
                    class={`bb-arc ${t === one && apart > 0 ? "bb-lit" : ""}`}
                    d={`M ${t + 0.5} 0 L ${other + 0.5} 1`}
                    stroke-width={0.6 + 7 * (shares.weights[t] ?? 0)}
                  />
                ))}
              </svg>
            </td>
            <td />
          </tr>
          <tr>
            <th scope="row" class="bb-mark-b">
              {say("race.attention")} <small>{say("race.clock", { done: 1, T: 1 })}</small>
            </th>
            {tokens.map((_, t) => (
              <td key={t} class={`bb-stage bb-ready bb-of-attention ${t === other ? "bb-just" : ""}`}>
                <span>
                  <span>{`b${sub(t)}`}</span>
                </span>
              </td>
            ))}
            <td />
          </tr>
          <Line
            head={
              <>
                α̂ <small>{say("race.of", { token: tokens[other] ?? "" })}</small>
              </>
            }
            group="lanes"
            cells={Array.from(shares.weights, (value, t) => ({
              id: `weights/0/${t}`,
              value,
              text: bare(value),
              look: paint(value),
            }))}
            end={<Sum group="lanes" id="sum/0" shares={shares.weights} />}
          />
        </tbody>
      </Table>
      <p class="bb-note bb-pick">{say("race.pick")}</p>
    </div>
  );
}

/** A hidden state that is not there yet. */
function Waiting({ name }: { readonly name: string }) {
  return (
    <span role="img" aria-label={say("race.waits", { name })}>
      …
    </span>
  );
}

/** Scrolls the lanes, and nothing else, until the step just taken is seen. */
function bringIntoSight(place: HTMLElement, t: number): void {
  const box = place.querySelector<HTMLElement>(".bb-scroll");
  const cell = place.querySelectorAll<HTMLElement>(".bb-token")[t]?.parentElement;
  const side = place.querySelector<HTMLElement>(".bb-race-side");
  if (!box || !cell || !side) return;
  const [left, right] = [cell.offsetLeft - side.offsetWidth, cell.offsetLeft + cell.offsetWidth];
  if (left < box.scrollLeft || right > box.scrollLeft + box.clientWidth)
    box.scrollLeft = (left + right - box.clientWidth) / 2;
}
