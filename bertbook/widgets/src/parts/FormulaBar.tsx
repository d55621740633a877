/** The line that fills in the formula of the number under the pointer, and where a held number is changed. */

import { useState } from "preact/hooks";
import { fixed } from "../format";
import { say } from "../messages";
import { stop } from "./Cell";

/** Numbers beyond this tell a reader nothing. */
const LARGEST = 10_000;

interface Props {
  readonly formula: string | null;
  readonly held: boolean;
  /** The number that may be changed, while it is held. */
  readonly value: number | null;
  readonly link: { readonly cut: boolean; readonly toggle: () => void } | null;
  readonly onValue: (value: number) => void;
  readonly onFree: () => void;
}

export function FormulaBar({ formula, held, value, link, onValue, onFree }: Props) {
  return (
    <div class={`bb-formula ${held ? "bb-held" : ""}`}>
      <output data-role="formula">{formula ?? say("formula.hint")}</output>
      {held && (
        <span class="bb-tools">
          {value !== null && <NumberBox value={value} onValue={onValue} />}
          {link && (
            <button type="button" {...stop("pair")} class="bb-tool" data-role="cut" onClick={link.toggle}>
              {say(link.cut ? "formula.restore" : "formula.cut")}
            </button>
          )}
          <button type="button" {...stop("pair")} class="bb-tool" data-role="free" onClick={onFree}>
            {say("formula.free")}
          </button>
        </span>
      )}
    </div>
  );
}

function NumberBox({ value, onValue }: { value: number; onValue: (value: number) => void }) {
  const [bad, setBad] = useState(false);
  const take = (next: number) => {
    const good = Number.isFinite(next) && Math.abs(next) <= LARGEST;
    setBad(!good);
    if (good) onValue(Number(next.toFixed(4)));
  };
  return (
    <span class="bb-edit">
      <button
        type="button"
        {...stop("pair")}
        aria-label={say("formula.less")}
        onClick={() => take(value - 0.5)}
      >
        −
      </button>
      <input
        type="number"
        step="0.5"
        class="bb-tool"
        data-role="edit"
        {...stop("pair")}
        aria-label={say("formula.edit")}
        aria-invalid={bad}
        title={bad ? say("formula.bad", { limit: fixed(LARGEST, 0) }) : say("formula.edit")}
        value={Number(value.toFixed(4))}
        onInput={(event) => take(event.currentTarget.valueAsNumber)}
      />
      <button
        type="button"
        {...stop("pair")}
        aria-label={say("formula.more")}
        onClick={() => take(value + 0.5)}
      >
        +
      </button>
      {bad && <span class="bb-bad">{say("formula.bad", { limit: fixed(LARGEST, 0) })}</span>}
    </span>
  );
}
