/** The line that fills in the formula of the number under the pointer, and where a held number is changed. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { fixed } from "../format";
import { say } from "../messages";
import { stop } from "./Cell";
import type { Panel } from "./panel";

/** Numbers beyond this tell a reader nothing. */
export const LARGEST = 10_000;

interface Props {
  readonly panel: Panel;
  /** What stands there while there is no formula. */
  readonly hint?: string;
  readonly link?: { readonly cut: boolean; readonly toggle: () => void } | null;
  /** Takes a new value for the number at `place`, where the held number may be changed. */
  readonly onValue?: (value: number, place: string) => void;
}

export function FormulaBar({ panel, hint = say("formula.hint"), link, onValue }: Props) {
  const { explanation, release } = panel;
  const held = panel.held !== null && explanation !== null;
  const edit = explanation?.edit;
  return (
    <div class={`bb-formula ${held ? "bb-held" : ""} ${explanation ? "" : "bb-idle"}`}>
      <output data-role="formula">{explanation?.formula ?? hint}</output>
      {held && (
        <span class="bb-tools">
          {edit && onValue && (
            <NumberBox key={edit.place} value={edit.value} onValue={(value) => onValue(value, edit.place)} />
          )}
          {link && (
            <button type="button" {...stop("pair")} class="bb-tool" data-role="cut" onClick={link.toggle}>
              {say(link.cut ? "formula.restore" : "formula.cut")}
            </button>
          )}
          <button type="button" {...stop("pair")} class="bb-tool" data-role="free" onClick={release}>
            {say("formula.free")}
          </button>
        </span>
      )}
    </div>
  );
}

interface NumberBoxProps {
  readonly value: number;
  readonly onValue: (value: number) => void;
}

/** What the reader types stays as typed; the box is written only when the number changed in another way. */
function NumberBox({ value, onValue }: NumberBoxProps) {
  const box = useRef<HTMLInputElement>(null);
  const typed = useRef<number | null>(null);
  const [bad, setBad] = useState(false);
  useLayoutEffect(() => {
    if (box.current && typed.current !== value && !bad) box.current.value = String(Number(value.toFixed(4)));
  });
  const take = (next: number) => {
    const good = Number.isFinite(next) && Math.abs(next) <= LARGEST;
    setBad(!good);
    typed.current = good ? Number(next.toFixed(4)) : null;
    if (typed.current !== null) onValue(typed.current);
  };
  const step = (by: number) => {
    if (!box.current) return;
    box.current.value = String(Number(((box.current.valueAsNumber || 0) + by).toFixed(4)));
    take(box.current.valueAsNumber);
  };
  const leave = () => {
    typed.current = null;
    setBad(false);
  };
  const message = say("formula.bad", { limit: fixed(LARGEST, 0) });
  return (
    <span class="bb-edit">
      <button type="button" {...stop("pair")} aria-label={say("formula.less")} onClick={() => step(-0.5)}>
        −
      </button>
      <input
        ref={box}
        type="number"
        step="any"
        class="bb-tool"
        data-role="edit"
        {...stop("pair")}
        aria-label={say("formula.edit")}
        aria-invalid={bad}
        onInput={(event) => take(event.currentTarget.valueAsNumber)}
        onBlur={leave}
      />
      <button type="button" {...stop("pair")} aria-label={say("formula.more")} onClick={() => step(0.5)}>
        +
      </button>
      {bad && <span class="bb-bad">{message}</span>}
    </span>
  );
}
