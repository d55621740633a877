/** The switches of the Attention widget, and the words its toy model knows. */

import { useState } from "preact/hooks";
import { languageOf } from "../../format";
import { say } from "../../messages";
import { stop } from "../../parts/Cell";
import { Controls } from "../../parts/Controls";
import { Temperature } from "../../parts/Slider";
import { join, WordBank } from "../../parts/WordBank";
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
  const [bank, setBank] = useState(false);
  const toy = state.feed.kind === "toy";
  return (
    <>
      <Controls onReset={onReset}>
        {toy && (
          <span class="bb-examples">
            <span class="bb-label">{say("control.examples")}</span>
            {EXAMPLES.map((text) => (
              <button
                key={text}
                type="button"
                {...stop("controls")}
                lang={languageOf(text)}
                onClick={() => onSentence(text)}
              >
                {text}
              </button>
            ))}
          </span>
        )}
        {toy && (
          <button
            type="button"
            {...stop("controls")}
            data-role="bank"
            aria-expanded={bank}
            title={say("control.bank.title")}
            onClick={() => setBank(!bank)}
          >
            {say("control.bank")}
          </button>
        )}
        {width !== null && (
          <>
            <button
              type="button"
              {...stop("controls")}
              data-role="scale"
              aria-pressed={state.scale}
              title={say("control.scale.title")}
              onClick={() => change({ scale: !state.scale })}
            >
              {say("control.scale", { width })}
            </button>
            <Temperature value={state.temperature} onValue={(value) => change({ temperature: value })} />
          </>
        )}
      </Controls>
      {bank && <WordBank onWord={(word) => onSentence(join(state.sentence, word))} />}
    </>
  );
}
