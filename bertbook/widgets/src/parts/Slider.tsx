/** A slider among the switches. There ← and → move on to the next switch, so it says that ↑ and ↓ move it. */

import { short } from "../format";
import { say } from "../messages";
import { stop } from "./Cell";

interface Props {
  readonly name: string;
  readonly label: string;
  readonly title: string;
  readonly range: readonly [number, number];
  readonly step: number;
  readonly value: number;
  readonly disabled?: boolean;
  readonly onValue: (value: number) => void;
}

export function Slider({ name, label, title, range, step, value, disabled = false, onValue }: Props) {
  return (
    <label title={title}>
      {label}
      <input
        type="range"
        min={range[0]}
        max={range[1]}
        step={step}
        value={value}
        disabled={disabled}
        {...stop("controls")}
        data-role={name}
        aria-orientation="vertical"
        onInput={(event) => onValue(event.currentTarget.valueAsNumber)}
      />
      <output>{short(value, 1)}</output>
    </label>
  );
}

/** Python's COOLEST, and as warm as still tells something. */
export const TEMPERATURES = [0.1, 4] as const;

/** `off`: why it does nothing just now. */
export function Temperature({ off, ...props }: Pick<Props, "value" | "onValue"> & { readonly off?: string }) {
  const words = { label: say("control.temperature"), title: off ?? say("control.temperature.title") };
  const range = TEMPERATURES;
  return (
    <Slider name="temperature" {...words} range={range} step={0.1} disabled={off !== undefined} {...props} />
  );
}
