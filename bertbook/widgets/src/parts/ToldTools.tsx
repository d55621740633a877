/** The switches of a widget whose sentence may be told again: sentences to try, the words it knows, and T. */

import { say } from "../messages";
import type { Told, ToldState } from "../told";
import { Examples } from "./Examples";
import { Slider } from "./Slider";
import { useToyBank } from "./WordBank";

interface Props {
  readonly examples: readonly string[];
  readonly told: Told;
  readonly state: ToldState;
  /** The fewest and the most tokens that the slider gives. */
  readonly range: readonly [number, number];
  readonly onSentence: (sentence: string) => void;
  readonly onLength: (length: number) => void;
}

/** `tools` go into the toolbar, `bank` below it. */
export function useToldTools({ examples, told, state, range, onSentence, onLength }: Props) {
  const [button, bank] = useToyBank(state.sentence, onSentence);
  const tools = (
    <>
      <Examples texts={examples} onText={onSentence} />
      {button}
      <Slider
        name="slider"
        label="T"
        title={say("told.length.title")}
        range={range}
        step={1}
        value={told.tokens.length}
        onValue={onLength}
      />
    </>
  );
  return { tools, bank };
}
