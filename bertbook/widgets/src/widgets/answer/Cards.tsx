/** Where the heads look, and what decides: two numbers for every head, side by side. */

import type { Matrix } from "../../engine/matrix";
import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { Token } from "../../parts/Token";
import { Grid } from "./Grid";
import type { Alone, State } from "./numbers";

interface Props {
  readonly state: State;
  readonly tokens: readonly string[];
  /** The token that looks. */
  readonly place: number;
  /** The head that is shown. */
  readonly shown: string;
  readonly looked: Matrix;
  /** With all heads on; "" for nothing. */
  readonly answer: string;
  /** null until it is measured. */
  readonly alone: Alone | null;
  readonly change: (change: Partial<State>) => void;
}

export function Cards({ state, tokens, place, shown, looked, answer, alone, change }: Props) {
  const { off, measured } = state;
  const isOff = off.includes(shown);
  return (
    <div class="bb-pair-of-cards">
      <Card title={say("answer.looks")} note={say("answer.looks.note", { token: tokens[place] ?? "" })}>
        <Grid label={say("answer.looks")} name="looks" values={looked} shown={shown} before={() => ""} />
        <p class="bb-tools">
          <Button
            handle="switch"
            aria-pressed={isOff}
            title={say("heads.switch.title")}
            onClick={() => change({ off: isOff ? off.filter((one) => one !== shown) : [...off, shown] })}
          >
            {say(isOff ? "heads.switch.on" : "heads.switch.off", { head: shown })}
          </Button>
        </p>
      </Card>
      <Card
        title={say("answer.decides")}
        note={say("answer.decides.note", { answer: answer || say("answer.nothing") })}
      >
        {alone && (
          <Grid
            label={say("answer.decides")}
            name="without"
            values={alone.without}
            shown={shown}
            before={(n, h) => {
              const other = alone.answers[n]?.[h] ?? "";
              return other === answer ? "✓" : <Token text={other || "–"} />;
            }}
          />
        )}
        <p class="bb-tools">
          <Button
            handle="measure"
            aria-pressed={measured}
            title={say("heads.measure.title")}
            onClick={() => change({ measured: !measured })}
          >
            {say("heads.measure")}
          </Button>
        </p>
      </Card>
    </div>
  );
}
