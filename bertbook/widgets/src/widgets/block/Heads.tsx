/** Where each head of the block looks from the token that is followed: a row of shares each. */

import { row } from "../../engine/matrix";
import { share } from "../../format";
import { say } from "../../messages";
import { Line } from "../../parts/Line";
import { Prose } from "../../parts/Prose";
import { paint } from "../../parts/paint";
import { Sum } from "../../parts/Sum";
import { Table } from "../../parts/Table";
import { TokenHeads } from "../../parts/TokenHeads";
import { headName } from "./explain";
import type { Numbers } from "./numbers";

export function Heads({ numbers }: { readonly numbers: Numbers }) {
  const { tokens, place, block, out } = numbers;
  const caption = say("block.heads", { token: tokens[place] ?? "", block: block + 1 });
  return (
    <>
      <p class="bb-note">
        <Prose text={caption} />
      </p>
      <Table label={caption} look="bb-square">
        <TokenHeads tokens={tokens} />
        <tbody>
          {out.attention.heads.map((head, h) => {
            const shares = row(head.weights, place);
            return (
              <Line
                key={h}
                head={headName(block, h)}
                group="heads"
                cells={Array.from(shares, (value, j) => ({
                  id: `weights/${h}/${j}`,
                  value,
                  text: share(value),
                  look: paint(value),
                }))}
                end={<Sum group="heads" id={`sum/${h}`} shares={shares} />}
              />
            );
          })}
        </tbody>
      </Table>
    </>
  );
}
