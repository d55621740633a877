/** A question that the reader answers before the answer shows; then the widget itself shows it. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { say } from "../messages";
import { Button } from "./Button";
import { Prose } from "./Prose";

interface Props<Guess extends string> {
  readonly question: string;
  readonly choices: readonly (readonly [Guess, string])[];
  /** What was guessed, once it was. */
  readonly guess: Guess | null;
  /** Which guess is right, and why; null and "" as long as nothing was guessed. */
  readonly right: Guess | null;
  readonly answer: string;
  readonly onGuess: (guess: Guess) => void;
  /** Undoes what the answer changed; null when there is nothing left to undo. */
  readonly onBack: (() => void) | null;
  readonly backLabel: string;
  readonly onAgain: () => void;
}

export function Quiz<Guess extends string>(props: Props<Guess>) {
  const { guess, onBack } = props;
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(guess);
  useLayoutEffect(() => {
    // Where the button that was pressed is gone, and the focus with it, its successor gets it.
    if (before.current !== guess && document.activeElement === document.body)
      box.current?.querySelector("button")?.focus();
    before.current = guess;
  }, [guess]);
  return (
    <div class="bb-predict" data-role="predict" ref={box}>
      <p>
        <Prose text={props.question} />
      </p>
      {guess === null ? (
        <p class="bb-tools">
          {props.choices.map(([key, label]) => (
            <Button key={key} data-guess={key} onClick={() => props.onGuess(key)}>
              <Prose text={label} />
            </Button>
          ))}
        </p>
      ) : (
        <>
          <p data-role="answer">
            <b>{say(guess === props.right ? "predict.right" : "predict.wrong")}</b>{" "}
            <Prose text={props.answer} />
          </p>
          <p class="bb-tools">
            <Button handle={onBack ? "back" : "again"} onClick={onBack ?? props.onAgain}>
              {onBack ? props.backLabel : say("predict.again")}
            </Button>
          </p>
        </>
      )}
    </div>
  );
}
