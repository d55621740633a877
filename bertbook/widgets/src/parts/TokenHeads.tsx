/** The head of a table whose columns are tokens, the last one their sum. */

import { Columns } from "./Columns";
import { Token } from "./Token";

export function TokenHeads({
  tokens,
  marked,
}: {
  readonly tokens: readonly string[];
  readonly marked?: number;
}) {
  return (
    <thead>
      <tr>
        <td />
        <Columns count={tokens.length} look={(j) => (j === marked ? "bb-key" : "")}>
          {(j) => <Token text={tokens[j] ?? ""} />}
        </Columns>
        <th scope="col">Σ</th>
      </tr>
    </thead>
  );
}
