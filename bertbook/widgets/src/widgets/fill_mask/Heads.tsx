/** Whose attention is shown: the mean of all heads or one of them, each with its shares as a strip of shades. */

import { share } from "../../format";
import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { paint } from "../../parts/paint";
import { nameTies, strongest } from "../../strongest";
import { type Head, MEAN, type Numbers } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  readonly onHead: (name: string) => void;
  readonly onPreview: (name: string | null) => void;
}

export function Heads({ numbers, onHead, onPreview }: Props) {
  return (
    <fieldset class="bb-heads">
      <legend class="bb-label">{say("fill_mask.heads")}</legend>
      {numbers.heads.map((head) => (
        <Button
          key={head.name}
          handle="head"
          data-head={head.name}
          aria-pressed={head.name === numbers.shown.name}
          title={looksOf(numbers.tokens, head)}
          onPointerEnter={(event) => event.pointerType === "mouse" && onPreview(head.name)}
          onPointerLeave={() => onPreview(null)}
          onClick={() => onHead(head.name)}
        >
          <span>{nameOf(head)}</span>
          <span class="bb-shares" aria-hidden="true">
            {Array.from(head.weights, (x, j) => (
              <span key={j} class={paint(x)} />
            ))}
          </span>
        </Button>
      ))}
    </fieldset>
  );
}

/** The head, as on screen. */
export function nameOf({ name }: Head): string {
  return name === MEAN ? say("fill_mask.mean") : say("fill_mask.head", { name });
}

/** Where a head looks most, in words. */
export function looksOf(tokens: readonly string[], { name, weights }: Head): string {
  const { ties, index } = strongest(weights);
  const most = { name, keys: nameTies(tokens, ties), share: share(weights[index] ?? 0) };
  return say(name === MEAN ? "fill_mask.looks.mean" : "fill_mask.looks", most);
}
