/** The reader's hand on the gates. */

import { useState } from "preact/hooks";
import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { Choices } from "../../parts/Choices";
import { Prose } from "../../parts/Prose";
import { Slider } from "../../parts/Slider";
import { GATES, type Gate, type Numbers, type State } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  readonly state: State;
  readonly cursor: number;
  readonly change: (change: Partial<State>) => void;
  readonly setGate: (gate: Gate, t: number, value: number) => void;
}

/** A dial on one gate of all units at the cursor, and the quickest way to break the lock. */
export function Hand({ numbers: { story, means }, state, cursor, change, setGate }: Props) {
  const [gate, setChosen] = useState<Gate>("f");
  const token = story.tokens[cursor] ?? "";
  const here = GATES.filter((one) => `${one}/${cursor}` in state.turns);
  const letGo = () => {
    const rest = Object.entries(state.turns).filter(([place]) => Number(place.slice(2)) !== cursor);
    change({ turns: Object.fromEntries(rest) });
  };
  return (
    <div class="bb-predict bb-hand">
      <p>
        <Prose text={say("lock.hand", { token, place: cursor + 1 })} />
      </p>
      <div class="bb-controls">
        <Choices label={say("lock.gate")}>
          {GATES.map((one) => (
            <Button
              key={one}
              handle={`gate-${one}`}
              aria-pressed={one === gate}
              title={say(`lock.gate.${one}`)}
              onClick={() => setChosen(one)}
            >
              {one}
            </Button>
          ))}
        </Choices>
        <Slider
          name="dial"
          label={say("lock.dial", { gate })}
          title={say("lock.dial.title")}
          range={[0, 1]}
          step={0.05}
          value={means[gate][cursor] ?? 0}
          onValue={(value) => setGate(gate, cursor, value)}
        />
        <Button handle="break" onClick={() => setGate("f", cursor, 0)}>
          {say("lock.break")}
        </Button>
        <Button handle="let-go" disabled={here.length === 0} onClick={letGo}>
          {say("lock.let.go")}
        </Button>
      </div>
    </div>
  );
}
