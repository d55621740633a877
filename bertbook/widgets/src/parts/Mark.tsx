/** The letter of a vector, in its colour; with its token's number where that is told. */

import { sub } from "../format";

export function Mark({ letter, index }: { readonly letter: "q" | "k" | "v" | "b"; readonly index?: number }) {
  return (
    <b class={`bb-mark bb-mark-${letter}`}>
      {letter}
      {index === undefined ? "" : sub(index)}
    </b>
  );
}
