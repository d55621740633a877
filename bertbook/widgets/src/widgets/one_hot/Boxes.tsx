/** The one-hot row: a box for each word of the vocabulary, a 1 in one of them, to be dragged along the row. */

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { fixed, languageOf } from "../../format";
import { say } from "../../messages";
import { stop } from "../../parts/Cell";
import { Line } from "../../parts/Line";
import { Prose } from "../../parts/Prose";
import { Sum } from "../../parts/Sum";
import { Table } from "../../parts/Table";
import { named } from "./explain";

interface Props {
  readonly vocabulary: readonly string[];
  /** Where the 1 stands. */
  readonly id: number;
  readonly onMove: (id: number) => void;
}

const EDGE = 30; // pixels from the edge of the row, where what is hidden comes into sight

export function Boxes({ vocabulary, id, onMove }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const pointer = useRef<number | null>(null);
  const row = () => place.current?.querySelector<HTMLElement>(".bb-scroll") ?? null;
  useLayoutEffect(() => {
    const box = row();
    if (box && pointer.current === null) bringIntoSight(box, boxOf(box, id));
  }, [id, vocabulary]);

  const onPointerDown = (event: PointerEvent) => {
    const box = row();
    if (event.button !== 0 || !box || event.target !== boxOf(box, id)) return;
    pointer.current = event.pointerId;
    box.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const box = row();
    if (!box || pointer.current !== event.pointerId) return;
    const { left, right } = box.getBoundingClientRect();
    if (event.clientX > right - EDGE) box.scrollLeft += EDGE;
    if (event.clientX < left + EDGE) box.scrollLeft -= EDGE;
    const under = boxAt(box, vocabulary.length, event.clientX);
    if (under !== id) onMove(under);
  };
  const drop = () => {
    pointer.current = null;
  };
  const heads = useMemo(
    () => (
      <thead>
        <tr>
          <td />
          {vocabulary.map((word) => (
            <th key={word} scope="col" lang={languageOf(word)}>
              {word}
            </th>
          ))}
          <th scope="col">Σ</th>
        </tr>
      </thead>
    ),
    [vocabulary],
  );
  const ones = Float64Array.from(vocabulary, (_, n) => (n === id ? 1 : 0));
  const where = say("one_hot.box", {
    row: id + 1,
    count: vocabulary.length,
    word: named(vocabulary[id] ?? ""),
  });
  return (
    <div
      class="bb-boxes"
      ref={place}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={drop}
      onPointerCancel={drop}
    >
      <Table label={say("one_hot.boxes")} look="bb-steps">
        {heads}
        <tbody>
          <Line
            head={say("one_hot.head")}
            group="boxes"
            cells={Array.from(ones, (value, n) => ({
              id: `weights/0/${n}`,
              value,
              text: fixed(value, 0),
              look: value ? "bb-one" : "bb-zero",
            }))}
            end={<Sum group="boxes" id="sum/0" shares={ones} />}
          />
        </tbody>
      </Table>
      <label class="bb-along">
        <span class="bb-label">
          <Prose text={where} />
        </span>
        <input
          type="range"
          min={0}
          max={vocabulary.length - 1}
          value={id}
          data-role="word"
          {...stop("controls")}
          aria-orientation="vertical"
          aria-label={say("one_hot.along")}
          aria-valuetext={where}
          onInput={(event) => onMove(event.currentTarget.valueAsNumber)}
        />
      </label>
    </div>
  );
}

function boxOf(row: HTMLElement, id: number): HTMLElement {
  return row.querySelector(`[data-cell="weights/0/${id}"]`) as HTMLElement;
}

/** The number of the box under the pointer, or of the nearest one. */
function boxAt(row: HTMLElement, count: number, x: number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (boxOf(row, middle).getBoundingClientRect().right < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Scrolls the row to the box in its middle, unless it is in sight already. */
function bringIntoSight(row: HTMLElement, box: HTMLElement): void {
  const [outer, inner] = [row.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inner.left > outer.left + EDGE && inner.right < outer.right - 2 * EDGE) return;
  row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}
