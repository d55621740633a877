/** The two stations of OneHot: one row picked from the table of words; three such rows added, and normed. */

import { row } from "../../engine/matrix";
import { languageOf } from "../../format";
import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { Slider } from "../../parts/Slider";
import { Table } from "../../parts/Table";
import { LOUD, largest, NumberHeads, VectorRow } from "../../parts/VectorRow";
import { Boxes } from "./Boxes";
import type { Numbers, State } from "./numbers";

const [PICKED, ADDED] = ["picked", "added"] as const; // a tab stop for each table
const NEAR = 2; // rows above and below the picked one
const BASE = { V: 21_128, D: 768 }; // of bert-base-chinese

interface LookUpProps {
  readonly numbers: Numbers;
  readonly onMove: (id: number) => void;
}

export function LookUp({ numbers, onMove }: LookUpProps) {
  const { table, id, words } = numbers;
  const { vocabulary } = numbers.tiny;
  const [V, D] = [table.rows, table.cols];
  const first = Math.max(0, Math.min(id - NEAR, V - 2 * NEAR - 1));
  const near = Array.from({ length: 2 * NEAR + 1 }, (_, n) => first + n);
  const below = V - first - near.length;
  const reach = largest(words);
  return (
    <Card title={say("one_hot.lookup")} note={say("one_hot.lookup.note", { count: V })}>
      <Boxes vocabulary={vocabulary} id={id} onMove={onMove} />
      <Table label={say("one_hot.product")} look="bb-rows">
        <NumberHeads width={D} />
        <tbody>
          <Rest count={first} width={D} above={true} />
          {near.map((other) => (
            <VectorRow
              group={PICKED}
              key={other}
              name={`table/${other}`}
              look={other === id ? "bb-picked" : "bb-left-out"}
              head={
                <>
                  <b>{other === id ? "1" : "0"} ×</b>{" "}
                  <span lang={languageOf(vocabulary[other] ?? "")}>{vocabulary[other]}</span>
                </>
              }
              values={row(table, other)}
              reach={other === id ? reach : null}
            />
          ))}
          <Rest count={below} width={D} above={false} />
          <VectorRow
            group={PICKED}
            name="product/0"
            look="bb-result"
            head={<b>= {say("one_hot.row.sum")}</b>}
            values={words}
            reach={reach}
          />
        </tbody>
      </Table>
      <Price V={V} D={D} />
    </Card>
  );
}

/** The rows of the table that are not drawn. */
function Rest({
  count,
  width,
  above,
}: {
  readonly count: number;
  readonly width: number;
  readonly above: boolean;
}) {
  if (count === 0) return null;
  return (
    <tr class="bb-left-out">
      <td class="bb-step" colSpan={width + 1}>
        <div>
          <b>0 ×</b> {say(above ? "one_hot.above" : "one_hot.below", { count })}
        </div>
      </td>
    </tr>
  );
}

/** What the product costs, and what the look-up costs: here, and in the BERT of the papers. */
function Price({ V, D }: { readonly V: number; readonly D: number }) {
  const sizes = [{ V, D }, BASE] as const;
  return (
    <table class="bb-price" aria-label={say("one_hot.price")}>
      <thead>
        <tr>
          <td />
          <th scope="col">{say("one_hot.price.here", { rows: grouped(V), width: grouped(D) })}</th>
          <th scope="col">{say("one_hot.price.base", { rows: grouped(BASE.V), width: grouped(BASE.D) })}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{say("one_hot.price.product")}</th>
          {sizes.map((size) => (
            <td key={size.V}>{grouped(size.V * size.D)}</td>
          ))}
        </tr>
        <tr>
          <th scope="row">{say("one_hot.price.zeros")}</th>
          {sizes.map((size) => (
            <td key={size.V}>{grouped((size.V - 1) * size.D)}</td>
          ))}
        </tr>
        <tr>
          <th scope="row">{say("one_hot.price.lookup")}</th>
          {sizes.map((size) => (
            <td key={size.V}>
              <b>{say("one_hot.price.reads", { count: grouped(size.D) })}</b>
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

interface ArrowsProps {
  readonly numbers: Numbers;
  readonly change: (change: Partial<State>) => void;
}

export function Arrows({ numbers, change }: ArrowsProps) {
  const { place, segment, words, positions, segments, added, output, word } = numbers;
  const reach = largest(added);
  const rows = [
    ["words", say("one_hot.row.word"), words],
    ["positions", say("one_hot.row.place", { place: place + 1 }), positions],
    ["segments", say("one_hot.row.segment", { segment: segment + 1 }), segments],
  ] as const;
  return (
    <Card title={say("one_hot.arrows")} note={say("one_hot.arrows.note", { places: numbers.tiny.limit + 2 })}>
      <div class="bb-controls">
        <Slider
          name="place"
          label={say("one_hot.place")}
          title={say("one_hot.place.title")}
          range={[1, numbers.tiny.limit + 2]}
          step={1}
          value={place + 1}
          onValue={(value) => change({ place: value - 1 })}
        />
        <fieldset class="bb-views" aria-label={say("one_hot.segments")}>
          {[0, 1].map((one) => (
            <Button
              key={one}
              handle={`segment-${one}`}
              aria-pressed={segment === one}
              title={say("one_hot.segment.title")}
              onClick={() => change({ segment: one })}
            >
              {say("one_hot.row.segment", { segment: one + 1 })}
            </Button>
          ))}
        </fieldset>
      </div>
      <Table label={say("one_hot.arrows")} look="bb-rows">
        <NumberHeads width={added.length} />
        <tbody>
          {rows.map(([name, head, values], n) => (
            <VectorRow
              group={ADDED}
              key={name}
              name={`${name}/0`}
              head={
                <>
                  {n > 0 && "+ "}
                  {head} {n === 0 && <span lang={languageOf(word)}>{word}</span>}
                </>
              }
              values={values}
              reach={reach}
            />
          ))}
          <VectorRow
            group={ADDED}
            name="added/0"
            look="bb-result"
            head={<b>= {say("one_hot.row.sum")}</b>}
            values={added}
            reach={reach}
          />
          <VectorRow
            group={ADDED}
            name="output/0"
            head={<b>{say("one_hot.row.output")}</b>}
            values={output}
            reach={LOUD}
          />
        </tbody>
      </Table>
    </Card>
  );
}

/** 16226304 as 16,226,304. */
function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
