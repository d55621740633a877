/** A vector as a row of a table: its name, its stripes, its numbers. */

import type { ComponentChildren } from "preact";
import { fixed } from "../format";
import { Line } from "./Line";
import { signedPaint } from "./paint";
import { Strip } from "./Strip";

/** In a normed vector, the size in full colour. */
export const LOUD = 2.5;

interface Props {
  /** The numbers that share a tab stop. */
  readonly group: string;
  readonly name: string;
  readonly head: ComponentChildren;
  readonly values: Float64Array;
  /** The size in full colour; null: no colour and no stripes, for what is multiplied by 0. */
  readonly reach: number | null;
  readonly look?: string;
  readonly edited?: (n: number) => boolean;
}

/** A vector: its name, its stripes, its numbers. */
export function VectorRow({ group, name, head, values, reach, look = "", edited = () => false }: Props) {
  return (
    <Line
      look={look}
      group={group}
      head={
        <span class="bb-named">
          <span>{head}</span>
          {reach !== null && <Strip values={values} reach={reach} />}
        </span>
      }
      cells={Array.from(values, (value, n) => ({
        id: `${name}/${n}`,
        value,
        text: fixed(value, 2),
        look: `${reach === null ? "" : signedPaint(value / reach)} ${edited(n) ? "bb-edited" : ""}`.trim(),
      }))}
    />
  );
}

/** The head of a table of vectors: their numbers, counted from 1. */
export function NumberHeads({ width }: { readonly width: number }) {
  return (
    <thead>
      <tr>
        <td />
        {Array.from({ length: width }, (_, n) => (
          <th key={n} scope="col">
            {n + 1}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** The size of the largest number. */
export function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
}
