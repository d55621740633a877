/** Values, the same in each token's share, and their sum: the new vector. A column is a token, the last one b. */

import { at, type Matrix } from "../engine/matrix";
import { fixed, short } from "../format";
import { Cell } from "./Cell";
import { Mark } from "./Mark";

interface Props {
  /** (T, Kv) */
  readonly v: Matrix;
  readonly names: readonly string[];
  readonly shares: ArrayLike<number>;
  readonly output: ArrayLike<number>;
  /** The row that asks: b of this token. */
  readonly query: number;
  readonly group: string;
  readonly edits: Readonly<Record<string, number>>;
}

export function BlendLines({ v, names, shares, output, query, group, edits }: Props) {
  const tokens = Array.from({ length: v.rows }, (_, j) => j);
  return (
    <>
      <tbody>
        {names.map((name, f) => (
          <tr key={name}>
            <th scope="row">
              <Mark letter="v" /> {name}
            </th>
            {tokens.map((j) => {
              const place = `v/${j}/${f}`;
              return (
                <Cell
                  key={j}
                  group={group}
                  id={place}
                  value={at(v, j, f)}
                  look={place in edits ? "bb-edited" : ""}
                >
                  {short(at(v, j, f))}
                </Cell>
              );
            })}
            <td />
          </tr>
        ))}
      </tbody>
      <tbody>
        {names.map((name, f) => (
          <tr key={name} class={f === 0 ? "bb-result" : ""}>
            <th scope="row">
              α̂ <Mark letter="v" /> {name}
            </th>
            {tokens.map((j) => {
              const part = (shares[j] as number) * at(v, j, f);
              return (
                <Cell key={j} group={group} id={`part/${j}/${f}`} value={part}>
                  {short(part, 3)}
                </Cell>
              );
            })}
            <Cell group={group} id={`output/${query}/${f}`} value={output[f] as number} look="bb-b">
              {f === 0 && <Mark letter="b" index={query} />} {fixed(output[f] as number, 3)}
            </Cell>
          </tr>
        ))}
      </tbody>
    </>
  );
}
