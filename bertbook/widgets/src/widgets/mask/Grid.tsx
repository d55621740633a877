/** The mask itself: a square a pair, to allow or to block by click, by key, or by painting with the mouse. */

import { useRef } from "preact/hooks";
import { languageOf } from "../../format";
import { say } from "../../messages";
import { stop } from "../../parts/Cell";
import { Table } from "../../parts/Table";
import { Token } from "../../parts/Token";
import { upAndDown } from "../../parts/upAndDown";
import { allowed, type Numbers } from "./numbers";
import { Heads } from "./Squares";

interface Props {
  readonly numbers: Numbers;
  readonly query: number;
  readonly onPair: (i: number, j: number, may: boolean) => void;
  readonly onQuery: (index: number) => void;
}

export function Grid({ numbers, query, onPair, onQuery }: Props) {
  const { tokens } = numbers;
  const brush = useRef<boolean | null>(null);
  const paint = (event: PointerEvent, i: number, j: number) => {
    if (event.pointerType !== "mouse" || event.buttons !== 1) return;
    if (event.type === "pointerdown") brush.current = !allowed(numbers, i, j);
    if (brush.current !== null && brush.current !== allowed(numbers, i, j)) onPair(i, j, brush.current);
  };
  const click = (i: number, j: number) => {
    if (brush.current === null) onPair(i, j, !allowed(numbers, i, j));
    brush.current = null; // the mouse has painted this square already
  };
  return (
    <Table label={say("mask.grid")} look="bb-square bb-grid">
      <Heads tokens={tokens} />
      <tbody>
        {tokens.map((token, i) => (
          <tr key={i} class={i === query ? "bb-asks" : ""}>
            <th scope="row" onClick={() => onQuery(i)}>
              <Token text={token} />
            </th>
            {tokens.map((other, j) => {
              const may = allowed(numbers, i, j);
              const label = say(may ? "mask.may" : "mask.may.not", { query: token, key: other });
              return (
                <td key={j}>
                  <button
                    type="button"
                    {...stop("mask")}
                    data-role="pair"
                    data-pair={`${i}/${j}`}
                    aria-pressed={may}
                    aria-label={label}
                    lang={languageOf(label)}
                    title={label}
                    onPointerDown={(event) => paint(event, i, j)}
                    onPointerEnter={(event) => paint(event, i, j)}
                    onClick={() => click(i, j)}
                    onKeyDown={upAndDown}
                  >
                    {may ? "✓" : ""}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
