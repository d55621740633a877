/** The chosen row of the mask, as each of the three libraries that people meet wants it written down. */

import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { Choices } from "../../parts/Choices";
import { allowed, CONVENTIONS, type Numbers, type State } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  readonly query: number;
  readonly convention: State["convention"];
  readonly onConvention: (convention: State["convention"]) => void;
}

export function Written({ numbers, query, convention, onConvention }: Props) {
  const row = numbers.tokens.map((_, j) => written(allowed(numbers, query, j), convention));
  return (
    <div class="bb-written">
      <Choices label={say("mask.convention")}>
        {CONVENTIONS.map((one) => (
          <Button
            key={one}
            handle={`convention-${one}`}
            aria-pressed={one === convention}
            onClick={() => onConvention(one)}
          >
            {say(`mask.convention.${one}`)}
          </Button>
        ))}
      </Choices>
      <p class="bb-line">
        <code data-role="written">
          {say(`mask.line.${convention}`, { row: query })} = [{row.join(", ")}]
        </code>{" "}
        <span class="bb-label">{say(`mask.means.${convention}`)}</span>
      </p>
    </div>
  );
}

function written(may: boolean, convention: State["convention"]): string {
  if (convention === "huggingface") return may ? "1" : "0";
  return may === (convention === "book") ? "True" : "False";
}
