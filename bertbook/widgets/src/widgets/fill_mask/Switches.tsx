/** The switches of the FillMask widget: how much is in sight, which blank is asked about, sentences and words to try. */

import { MASK } from "../../bert";
import { languageOf } from "../../format";
import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { Choices } from "../../parts/Choices";
import { Controls } from "../../parts/Controls";
import { learnedWords, useBank } from "../../parts/WordBank";
import type { Numbers, State } from "./numbers";

/** A sentence to try: its masks, and the words under them. */
interface Example {
  readonly sentence: string;
  readonly covered: readonly string[];
}

const EXAMPLES: readonly Example[] = [
  { sentence: "她在打[MASK]话。", covered: ["电"] },
  { sentence: "他去[MASK]行存钱。", covered: ["银"] },
  { sentence: "这[MASK]河很长。", covered: ["条"] },
  { sentence: "他花了三[MASK]。", covered: ["块"] },
  { sentence: "他的头发[MASK][MASK]了。", covered: ["长", "长"] },
  { sentence: "the [MASK] can is full.", covered: ["soup"] },
  { sentence: "we walked to the bank of the [MASK].", covered: ["river"] },
];

/** What the model never read the like of. */
const STRANGE: readonly Example[] = [
  { sentence: "猫在[MASK]觉。", covered: ["睡"] },
  { sentence: "the cat sat on the [MASK].", covered: ["mat"] },
];

interface SidesProps {
  readonly leftOnly: boolean;
  readonly onLeftOnly: (leftOnly: boolean) => void;
}

/** Whether the model may read on to the right of the blank. */
export function Sides({ leftOnly, onLeftOnly }: SidesProps) {
  return (
    <fieldset class="bb-views bb-readers" aria-label={say("fill_mask.sides")}>
      {[false, true].map((on) => (
        <Button
          key={String(on)}
          handle={on ? "left-only" : "both-sides"}
          aria-pressed={leftOnly === on}
          title={say(on ? "fill_mask.left.title" : "fill_mask.both.title")}
          onClick={() => onLeftOnly(on)}
        >
          {say(on ? "fill_mask.left" : "fill_mask.both")}
        </Button>
      ))}
    </fieldset>
  );
}

interface BlanksProps {
  readonly numbers: Numbers;
  readonly onPlace: (place: number) => void;
}

/** Which of several blanks is asked about. */
export function Blanks({ numbers, onPlace }: BlanksProps) {
  const { masks, place } = numbers;
  if (masks.size < 2 && (masks.has(place) || masks.size === 0)) return null;
  return (
    <Choices label={say("fill_mask.blanks")}>
      {[...masks.keys()].map((at) => (
        <Button
          key={at}
          handle="blank"
          data-index={at}
          aria-pressed={at === place}
          onClick={() => onPlace(at)}
        >
          {at}
        </Button>
      ))}
    </Choices>
  );
}

interface Props {
  readonly vocabulary: readonly string[];
  readonly onWord: (word: string) => void;
  readonly onExample: (example: Pick<State, "sentence" | "covered">) => void;
  /** Takes the last click back; null when there is none. */
  readonly onUndo: (() => void) | null;
  readonly onReset: () => void;
}

export function Switches({ vocabulary, onWord, onExample, onUndo, onReset }: Props) {
  const [button, bank] = useBank({
    title: say("fill_mask.bank.title"),
    kinds: () => learnedWords(vocabulary),
    onWord,
  });
  return (
    <>
      <Controls onReset={onReset}>
        <Button
          handle="undo"
          disabled={!onUndo}
          title={say("fill_mask.undo.title")}
          onClick={() => onUndo?.()}
        >
          {say("fill_mask.undo")}
        </Button>
        {button}
      </Controls>
      {bank}
      <Examples label={say("control.examples")} examples={EXAMPLES} onExample={onExample} />
      <Examples label={say("fill_mask.strange")} examples={STRANGE} onExample={onExample} />
    </>
  );
}

interface ExamplesProps extends Pick<Props, "onExample"> {
  readonly label: string;
  readonly examples: readonly Example[];
}

function Examples({ label, examples, onExample }: ExamplesProps) {
  return (
    <p class="bb-examples">
      <span class="bb-label">{label}</span>
      {examples.map((example) => (
        <Button
          key={example.sentence}
          handle="example"
          lang={languageOf(example.sentence)}
          onClick={() => onExample(example)}
        >
          {example.sentence.replaceAll(MASK as string, "＿")}
        </Button>
      ))}
    </p>
  );
}
