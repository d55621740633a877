/** Moves the cursor along the story: a slider as wide as the charts, steps, and a walk that stops by itself. */

import { useEffect, useState } from "preact/hooks";
import { say } from "../messages";
import { Button } from "./Button";
import { Prose } from "./Prose";

interface Props {
  readonly tokens: readonly string[];
  readonly cursor: number;
  /** Where a walk begins that was started at the end. */
  readonly from: number;
  readonly onCursor: (t: number) => void;
}

const PACE = 400; // milliseconds a step

export function Scrubber({ tokens, cursor, from, onCursor }: Props) {
  const [walking, setWalking] = useState(false);
  const last = tokens.length - 1;
  useEffect(() => {
    if (!walking) return;
    if (cursor >= last) return setWalking(false);
    const timer = setTimeout(() => onCursor(cursor + 1), PACE);
    return () => clearTimeout(timer);
  }, [walking, cursor, last]);
  const go = (t: number) => {
    setWalking(false);
    onCursor(Math.max(0, Math.min(last, t)));
  };
  const walk = () => {
    if (!walking && cursor >= last) onCursor(from);
    setWalking(!walking);
  };
  const place = say("who.place", { place: cursor + 1, count: tokens.length, token: tokens[cursor] ?? "" });
  return (
    <div class="bb-scrubber">
      <input
        type="range"
        min={0}
        max={Math.max(0, last)}
        value={cursor}
        data-role="cursor"
        data-lm-suppress-shortcuts=""
        aria-label={say("who.cursor")}
        aria-valuetext={place}
        onInput={(event) => go(event.currentTarget.valueAsNumber)}
      />
      <p class="bb-tools">
        <Button
          handle="back-step"
          disabled={cursor <= 0}
          aria-label={say("who.step.back")}
          onClick={() => go(cursor - 1)}
        >
          ←
        </Button>
        <Button
          handle="step"
          disabled={cursor >= last}
          aria-label={say("who.step")}
          onClick={() => go(cursor + 1)}
        >
          →
        </Button>
        {mayMove() && (
          <Button handle="walk" aria-pressed={walking} onClick={walk}>
            {say(walking ? "who.stop" : "who.walk")}
          </Button>
        )}
        <span class="bb-label">
          <Prose text={place} />
        </span>
      </p>
    </div>
  );
}

function mayMove(): boolean {
  return !matchMedia("(prefers-reduced-motion: reduce)").matches;
}
