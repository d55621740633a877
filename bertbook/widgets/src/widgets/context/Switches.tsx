/** The switches of the Context widget: its two readers, the tools of the chosen token, and the words they know. */

import { useState } from "preact/hooks";
import { languageOf } from "../../format";
import { say } from "../../messages";
import { stop } from "../../parts/Cell";
import { Controls } from "../../parts/Controls";
import { Prose } from "../../parts/Prose";
import { sensesOf } from "../../stories";
import { readingOf } from "./naming";

const EXAMPLES = [
  "这朵花很红。他花了三元。",
  "银行今天不开门。这样行吗？",
  "他的头发长长了。",
  "we walked to the bank of the river. we walked to the bank to open an account.",
  "he can open the can.",
] as const;

interface ReaderProps {
  readonly neighbours: boolean;
  readonly onNeighbours: (neighbours: boolean) => void;
}

/** Which of the two readers is asked. */
export function Readers({ neighbours, onNeighbours }: ReaderProps) {
  return (
    <fieldset class="bb-views bb-readers" aria-label={say("context.readers")}>
      {[false, true].map((on) => (
        <button
          key={String(on)}
          type="button"
          {...stop("controls")}
          data-role={on ? "neighbours" : "table"}
          aria-pressed={neighbours === on}
          title={say(on ? "context.neighbours.title" : "context.table.title")}
          onClick={() => onNeighbours(on)}
        >
          {say(on ? "context.neighbours" : "context.table")}
        </button>
      ))}
    </fieldset>
  );
}

interface Props {
  readonly token: string;
  readonly chosen: number;
  readonly count: number;
  readonly vocabulary: readonly string[];
  readonly onMove: (from: number, to: number) => void;
  readonly onRemove: (index: number) => void;
  readonly onInsert: (word: string) => void;
  readonly onSentence: (sentence: string) => void;
  readonly onReset: () => void;
}

export function Switches(props: Props) {
  const { token, chosen, count } = props;
  const [bank, setBank] = useState(false);
  const tool = (role: string, text: string, title: string, able: boolean, act: () => void) => (
    <button type="button" {...stop("controls")} data-role={role} disabled={!able} title={title} onClick={act}>
      <Prose text={text} />
    </button>
  );
  return (
    <>
      <Controls onReset={props.onReset}>
        {count > 0 && (
          <>
            {tool("left", say("context.left", { token }), say("context.left.title"), chosen > 0, () =>
              props.onMove(chosen, chosen - 1),
            )}
            {tool(
              "right",
              say("context.right", { token }),
              say("context.right.title"),
              chosen < count - 1,
              () => props.onMove(chosen, chosen + 1),
            )}
            {tool("remove", say("context.remove", { token }), say("context.remove.title"), true, () =>
              props.onRemove(chosen),
            )}
          </>
        )}
        <button
          type="button"
          {...stop("controls")}
          data-role="bank"
          aria-expanded={bank}
          title={say("context.bank.title")}
          onClick={() => setBank(!bank)}
        >
          {say("control.bank")}
        </button>
        <span class="bb-examples">
          <span class="bb-label">{say("control.examples")}</span>
          {EXAMPLES.map((text) => (
            <button
              key={text}
              type="button"
              {...stop("controls")}
              data-role="example"
              lang={languageOf(text)}
              title={text}
              onClick={() => props.onSentence(text)}
            >
              {text}
            </button>
          ))}
        </span>
      </Controls>
      {bank && <Bank vocabulary={props.vocabulary} onInsert={props.onInsert} />}
    </>
  );
}

/** The words that the readers learned; those with several meanings first. */
export function Bank({ vocabulary, onInsert }: Pick<Props, "vocabulary" | "onInsert">) {
  const several = (word: string) => sensesOf(word).length > 1;
  const kinds = [
    [say("context.bank.several"), several],
    [say("context.bank.chinese"), (word: string) => !several(word) && /\p{Script=Han}/u.test(word)],
    [say("context.bank.english"), (word: string) => !several(word) && /^[a-z]+$/.test(word)],
    [say("context.bank.signs"), (word: string) => /^\p{P}$/u.test(word)],
  ] as const;
  return (
    <div class="bb-bank" data-role="bank-words">
      {kinds.map(([label, fits]) => (
        <p key={label}>
          <span class="bb-label">{label}</span>
          {vocabulary.filter(fits).map((word) => {
            const { say: pinyin, means } = readingOf(word, "");
            return (
              <button
                key={word}
                type="button"
                {...stop("controls")}
                lang={languageOf(word)}
                title={`${pinyin} ${means}`.trim()}
                onClick={() => onInsert(word)}
              >
                {word} <small lang={languageOf(means) ?? "en"}>{means}</small>
              </button>
            );
          })}
        </p>
      ))}
    </div>
  );
}
