/** A table with a column a token, the tokens at its head, and arcs from one of them to where it looks. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Arcs } from "./Arcs";
import { Columns } from "./Columns";
import { bringIntoSight, chipsOf } from "./scroll";

interface Props {
  readonly label: string;
  readonly tokens: readonly string[];
  /** Of the attention of the token at `place`. */
  readonly shares: ArrayLike<number>;
  readonly place: number;
  /** What has to be in sight; that place, if nothing else is said. */
  readonly sight?: number;
  /** As many tokens as it may look at; all, if nothing else is said. */
  readonly seen?: number;
  readonly chip: (token: string, j: number) => ComponentChildren;
  /** The rows of numbers. */
  readonly children: ComponentChildren;
}

export function ArcTable({ label, tokens, shares, place, sight = place, seen, chip, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const row = box.current;
    const one = row && chipsOf(row)[sight];
    if (one) bringIntoSight(row.parentElement as HTMLElement, one);
  }, [sight, tokens.length]);
  return (
    <div class="bb-strip">
      <div class="bb-blanks" ref={box}>
        <Arcs shares={shares} count={tokens.length} query={place} seen={seen} />
        <table aria-label={label}>
          <thead>
            <tr>
              <td />
              <Columns count={tokens.length}>{(j) => chip(tokens[j] ?? "", j)}</Columns>
              <th scope="col">Σ</th>
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </div>
  );
}
