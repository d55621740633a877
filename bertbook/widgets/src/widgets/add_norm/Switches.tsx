/** The switches of the AddNorm widget: which layer; Add on or off; how much of f(x); what is done to all sums. */

import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { Controls } from "../../parts/Controls";
import { Examples } from "../../parts/Examples";
import { Slider } from "../../parts/Slider";
import { FACTORS, OFFSETS, type Part, SCALES, type State } from "./numbers";

const EXAMPLES = ["这朵花很红。", "我们去银行存钱。", "we sat on the bank of the river."] as const;
const PARTS: readonly Part[] = ["attention", "feed_forward"];

interface LayerProps {
  readonly state: State;
  readonly blocks: number;
  readonly onLayer: (layer: Pick<State, "layer" | "part">) => void;
}

/** Which layer of which block. */
export function Layers({ state, blocks, onLayer }: LayerProps) {
  const layers = Array.from({ length: blocks }, (_, layer) => PARTS.map((part) => ({ layer, part }))).flat();
  return (
    <fieldset class="bb-choices" aria-label={say("add_norm.layers")}>
      {layers.map(({ layer, part }) => (
        <Button
          key={`${layer}${part}`}
          handle={`${part}-${layer}`}
          aria-pressed={layer === state.layer && part === state.part}
          onClick={() => onLayer({ layer, part })}
        >
          {say(`add_norm.layer.${part}`, { block: layer + 1 })}
        </Button>
      ))}
    </fieldset>
  );
}

interface Props {
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
  readonly onSentence: (sentence: string) => void;
  readonly onReset: () => void;
}

export function Switches({ state, change, onSentence, onReset }: Props) {
  const slider = (name: "factor" | "scale" | "offset", range: readonly [number, number], step: number) => (
    <Slider
      name={name}
      label={say(`add_norm.slider.${name}`)}
      title={say(`add_norm.slider.${name}.title`)}
      range={range}
      step={step}
      value={state[name]}
      onValue={(value) => change({ [name]: value })}
    />
  );
  return (
    <Controls onReset={onReset}>
      <Button
        handle="add"
        aria-pressed={state.add}
        title={say("add_norm.add.title")}
        onClick={() => change({ add: !state.add })}
      >
        {say("add_norm.add")}
      </Button>
      {slider("factor", FACTORS, 0.1)}
      {slider("scale", SCALES, 0.5)}
      {slider("offset", OFFSETS, 0.5)}
      <Examples texts={EXAMPLES} onText={onSentence} />
    </Controls>
  );
}
