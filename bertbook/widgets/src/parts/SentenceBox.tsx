/** Where the reader types. Half-composed text (an input method at work) is left alone until it is finished. */

import { useEffect, useRef } from "preact/hooks";
import { languageOf } from "../format";
import { say } from "../messages";
import type { Model } from "../model";
import { onBlur, onFocus, onTyping } from "./typing";

interface Props {
  readonly model: Model;
  /** The sentence as it is now: keys may have come in since the last drawing. */
  readonly latest?: () => string;
  /** What the box is for. */
  readonly label?: string;
  /** The handle of tests: `data-role`. */
  readonly handle?: string;
  readonly readOnly?: boolean;
  readonly onSentence: (sentence: string) => void;
}

export function SentenceBox(props: Props) {
  const { model, label = say("sentence"), handle = "sentence", readOnly = false, onSentence } = props;
  const latest = props.latest ?? (() => model.get("sentence") as string);
  const box = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  useEffect(() => {
    const sentence = latest();
    if (box.current && !composing.current && box.current.value !== sentence) box.current.value = sentence;
  });
  return (
    <label class="bb-sentence">
      <span class="bb-label">{label}</span>
      <textarea
        ref={box}
        rows={1}
        data-role={handle}
        spellcheck={false}
        autocomplete="off"
        readOnly={readOnly}
        lang={languageOf(latest())}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(event) => {
          composing.current = false;
          onSentence(event.currentTarget.value);
        }}
        onFocus={(event) => onFocus(event.currentTarget)}
        onBlur={(event) => onBlur(event.currentTarget)}
        onInput={(event) => {
          if (composing.current) return;
          onTyping(event.currentTarget);
          onSentence(event.currentTarget.value);
        }}
      />
    </label>
  );
}
