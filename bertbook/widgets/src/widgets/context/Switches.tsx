/** The switches of the Context widget: its two readers, the tools of the chosen token, and the words they know. */

import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { Controls } from "../../parts/Controls";
import { Examples } from "../../parts/Examples";
import { Prose } from "../../parts/Prose";
import { learnedWords, useBank } from "../../parts/WordBank";

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
        <Button
          key={String(on)}
          handle={on ? "neighbours" : "table"}
          aria-pressed={neighbours === on}
          title={say(on ? "context.neighbours.title" : "context.table.title")}
          onClick={() => onNeighbours(on)}
        >
          {say(on ? "context.neighbours" : "context.table")}
        </Button>
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
  const [button, bank] = useBank({
    title: say("context.bank.title"),
    kinds: () => learnedWords(props.vocabulary),
    onWord: props.onInsert,
  });
  const tool = (role: string, text: string, title: string, able: boolean, act: () => void) => (
    <Button handle={role} disabled={!able} title={title} onClick={act}>
      <Prose text={text} />
    </Button>
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
        {button}
        <Examples texts={EXAMPLES} onText={props.onSentence} />
      </Controls>
      {bank}
    </>
  );
}
