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
  /** Which guess is right; null where that is worked out only once there is one. */
  readonly right: Guess | null;
  /** Why; shown after a guess. */
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
  const pressed = useRef(false);
  useLayoutEffect(() => {
    // The button that was pressed is gone: its successor gets the focus. What else changes the guess leaves it alone.
    if (pressed.current) box.current?.querySelector("button")?.focus();
    pressed.current = false;
  }, [guess]);
  const press = (then: () => void) => () => {
    pressed.current = true;
    then();
  };
  return (
    <div class="bb-predict" data-role="predict" ref={box}>
      <p>
        <Prose text={props.question} />
      </p>
      {guess === null ? (
        <p class="bb-tools">
          {props.choices.map(([key, label]) => (
            <Button key={key} data-guess={key} onClick={press(() => props.onGuess(key))}>
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
            <Button handle={onBack ? "back" : "again"} onClick={onBack ?? press(props.onAgain)}>
              {onBack ? props.backLabel : say("predict.again")}
            </Button>
          </p>
        </>
      )}
    </div>
  );
}
