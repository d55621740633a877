/** Sentences to try. */

import { languageOf } from "../format";
import { say } from "../messages";
import { Button } from "./Button";

interface Props {
  readonly texts: readonly string[];
  readonly label?: string;
  /** The text that is shown now, where that is to be told. */
  readonly chosen?: string | undefined;
  readonly onText: (text: string) => void;
}

export function Examples({ texts, label = say("control.examples"), chosen, onText }: Props) {
  return (
    <span class="bb-examples">
      <span class="bb-label">{label}</span>
      {texts.map((text) => (
        <Button
          key={text}
          handle="example"
          lang={languageOf(text)}
          aria-pressed={chosen === undefined ? undefined : chosen === text}
          onClick={() => onText(text)}
        >
          {text}
        </Button>
      ))}
    </span>
  );
}
