/**
 * The heads of columns of which there are more or fewer with every key. Those that a shorter text does not need stay,
 * hidden, as the cells of a Line do: with a head more or less the browser would match all rules for all of them again.
 */

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

interface Props {
  readonly count: number;
  readonly look?: (j: number) => string;
  /** What stands in head j. */
  readonly children: (j: number) => ComponentChildren;
}

export function Columns({ count, look, children }: Props) {
  const most = useRef(0);
  most.current = Math.max(most.current, count);
  return (
    <>
      {Array.from({ length: most.current }, (_, j) => (
        <th key={j} scope="col" class={j < count ? look?.(j) : "bb-spare"}>
          {j < count && children(j)}
        </th>
      ))}
    </>
  );
}
