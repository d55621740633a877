/** The switches of the Attention widget, and the words its toy model knows. */

import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { Controls } from "../../parts/Controls";
import { Examples } from "../../parts/Examples";
import { Temperature } from "../../parts/Slider";
import { useToyBank } from "../../parts/WordBank";
import type { State } from "./numbers";

const EXAMPLES = [
  "我爱赛罕塔拉，谁爱赛罕塔拉？",
  "妈妈去学校，老师在家。",
  "The teacher loves the river. Who goes home?",
] as const;

interface Props {
  readonly state: State;
  readonly width: number | null;
  readonly change: (change: Partial<State>) => void;
  readonly onSentence: (sentence: string) => void;
  readonly onReset: () => void;
}

export function Switches({ state, width, change, onSentence, onReset }: Props) {
  const [button, bank] = useToyBank(state.sentence, onSentence);
  const toy = state.feed.kind === "toy";
  return (
    <>
      <Controls onReset={onReset}>
        {toy && <Examples texts={EXAMPLES} onText={onSentence} />}
        {toy && button}
        {width !== null && (
          <>
            <Button
              handle="scale"
              aria-pressed={state.scale}
              title={say("control.scale.title")}
              onClick={() => change({ scale: !state.scale })}
            >
              {say("control.scale", { width })}
            </Button>
            <Temperature value={state.temperature} onValue={(value) => change({ temperature: value })} />
          </>
        )}
      </Controls>
      {toy && bank}
    </>
  );
}
