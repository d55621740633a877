/** The sum of a row of shares, for the eye to check. */

import { share } from "../format";
import { Cell } from "./Cell";

interface Props {
  readonly group: string;
  readonly id: string;
  readonly shares: ArrayLike<number>;
}

export function Sum({ group, id, shares }: Props) {
  const sum = Array.from(shares).reduce((total, x) => total + x, 0);
  return (
    <Cell group={group} id={id} value={sum} look="bb-end">
      {share(sum)}
    </Cell>
  );
}
