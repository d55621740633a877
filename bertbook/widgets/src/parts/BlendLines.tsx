/** Values, the same in each token's share, and their sum: the new vector. A column is a token, the last one b. */

import { at, type Matrix } from "../engine/matrix";
import { fixed, short } from "../format";
import { Cell } from "./Cell";
import { type Entry, Line } from "./Line";
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
  const value = (j: number, f: number): Entry => {
    const id = `v/${j}/${f}`;
    return { id, value: at(v, j, f), text: short(at(v, j, f)), look: id in edits ? "bb-edited" : "" };
  };
  const part = (j: number, f: number): Entry => {
    const product = (shares[j] as number) * at(v, j, f);
    return { id: `part/${j}/${f}`, value: product, text: short(product, 3) };
  };
  return (
    <>
      <tbody>
        {names.map((name, f) => (
          <Line
            key={name}
            head={
              <>
                <Mark letter="v" /> {name}
              </>
            }
            group={group}
            cells={tokens.map((j) => value(j, f))}
            end={<td />}
          />
        ))}
      </tbody>
      <tbody>
        {names.map((name, f) => (
          <Line
            key={name}
            head={
              <>
                α̂ <Mark letter="v" /> {name}
              </>
            }
            look={f === 0 ? "bb-result" : ""}
            group={group}
            cells={tokens.map((j) => part(j, f))}
            end={
              <Cell group={group} id={`output/${query}/${f}`} value={output[f] as number} look="bb-b">
                {f === 0 && <Mark letter="b" index={query} />} {fixed(output[f] as number, 3)}
              </Cell>
            }
          />
        ))}
      </tbody>
    </>
  );
}
