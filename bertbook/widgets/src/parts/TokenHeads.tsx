/** The head of a table whose columns are tokens, the last one their sum. */

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
        {tokens.map((token, j) => (
          <th key={j} scope="col" class={j === marked ? "bb-key" : ""}>
            <Token text={token} />
          </th>
        ))}
        <th scope="col">Σ</th>
      </tr>
    </thead>
  );
}
