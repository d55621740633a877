/** The switches of a widget whose sentence may be told again: sentences to try, the words it knows, and T. */

import { useState } from "preact/hooks";
import { languageOf } from "../format";
import { say } from "../messages";
import type { Told, ToldState } from "../told";
import { stop } from "./Cell";
import { Slider } from "./Slider";
import { join, WordBank } from "./WordBank";

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
  const [open, setOpen] = useState(false);
  const tools = (
    <>
      <span class="bb-examples">
        <span class="bb-label">{say("control.examples")}</span>
        {examples.map((text) => (
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
      <button
        type="button"
        {...stop("controls")}
        data-role="bank"
        aria-expanded={open}
        title={say("control.bank.title")}
        onClick={() => setOpen(!open)}
      >
        {say("control.bank")}
      </button>
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
  return {
    tools,
    bank: open ? <WordBank onWord={(word) => onSentence(join(state.sentence, word))} /> : null,
  };
}
