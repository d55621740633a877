/** The numbers of the two places: what they mean and what they are, column by column and row by row. */

import { at } from "../../engine/matrix";
import { fixed, languageOf, share } from "../../format";
import { say } from "../../messages";
import { Card } from "../../parts/Card";
import { Cell } from "../../parts/Cell";
import { type Entry, Line } from "../../parts/Line";
import { meaning, tagName } from "../../parts/naming";
import { Prose } from "../../parts/Prose";
import { signedPaint } from "../../parts/paint";
import { Table } from "../../parts/Table";
import { best, cosineOf, type Numbers, partsOf, type Share, sensesAt, tagsAt } from "./numbers";
import { placed } from "./TwinRow";

const [SENSES, NUMBERS] = ["senses", "numbers"] as const; // a tab stop each

/** The senses of the token, a column a place: how likely each is there. */
export function SenseCard({ numbers }: { readonly numbers: Numbers }) {
  const { tokens, places } = numbers;
  const token = tokens[places[0] ?? 0] ?? "";
  const shares = places.map((place) => sensesAt(numbers, numbers.shown, place));
  const tags = places.map((place) => tagsAt(numbers, place));
  const title = say("context.senses", { token });
  return (
    <Card
      title={title}
      note={say(numbers.shown.ways ? "context.senses.read" : "context.senses.table", { token })}
    >
      <Table label={title} look="bb-senses">
        <thead>
          <tr>
            <td />
            {places.map((place) => (
              <th key={place} scope="col" lang={languageOf(token)}>
                {placed(token, place)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(shares[0] ?? []).map(({ name }, n) => (
            <tr key={name}>
              <th scope="row">
                <Prose text={meaning(token, name)} />
              </th>
              {shares.map((all, p) => (
                <SenseCell key={p} id={`weights/${p}/${n}`} all={all} n={n} p={p} token={token} />
              ))}
            </tr>
          ))}
          {shares[0]?.length ? (
            <tr>
              <th scope="row">Σ</th>
              {shares.map((all, p) => (
                <Cell key={p} group={SENSES} id={`sum/${p}`} value={total(all)} look="bb-end">
                  {share(total(all))}
                </Cell>
              ))}
            </tr>
          ) : null}
          <tr class="bb-result">
            <th scope="row">{say("context.tag")}</th>
            {tags.map((all, p) => {
              const top = best(all) as Share;
              return (
                <Cell key={p} group={SENSES} id={`tags/${p}/${all.indexOf(top)}`} value={top.share}>
                  <b>{tagName(top.name)}</b> {share(top.share)}
                </Cell>
              );
            })}
          </tr>
        </tbody>
      </Table>
    </Card>
  );
}

function total(all: readonly Share[]): number {
  return all.reduce((sum, one) => sum + one.share, 0);
}

interface SenseCellProps {
  readonly id: string;
  readonly all: readonly Share[];
  readonly n: number;
  readonly p: number;
  readonly token: string;
}

/** A share as a bar and a number. */
function SenseCell({ id, all, n, p, token }: SenseCellProps) {
  const sense = all[n] as Share;
  const rank = all.filter((one, m) => one.share > sense.share || (one.share === sense.share && m < n)).length;
  return (
    <Cell group={SENSES} id={id} value={sense.share} look={rank === 0 ? "bb-strong" : ""}>
      <span class="bb-gauge" aria-hidden="true">
        <span style={`width: ${100 * sense.share}%`} />
      </span>
      <span
        data-role="top"
        data-index={p}
        data-rank={rank}
        data-token={sense.name || token}
        data-value={sense.share}
      >
        {share(sense.share)}
      </span>
    </Cell>
  );
}

/** Both vectors, number under number, and their cosine: of the whole, and of each way of reading. */
export function VectorCard({ numbers }: { readonly numbers: Numbers }) {
  const { shown, tokens, places } = numbers;
  const parts = partsOf(shown);
  const blocks = shown.ways ? parts.slice(1) : parts;
  const width = (blocks[0]?.[1] ?? 0) - (blocks[0]?.[0] ?? 0);
  const token = tokens[places[0] ?? 0] ?? "";
  return (
    <Card
      look="bb-wide"
      title={say(shown.ways ? "context.vectors.read" : "context.vectors.table", { token })}
      note={say(shown.ways ? "context.vectors.read.note" : "context.vectors.table.note", {
        token,
        width: shown.vectors.cols,
      })}
    >
      <Table label={say("context.vectors")} look="bb-vectors">
        {blocks.map(([from, to], block) => (
          <tbody key={from}>
            {shown.ways && (
              <tr>
                <td class="bb-step" colSpan={width + 2}>
                  <div>{say(block === 0 ? "context.way.right" : "context.way.left")}</div>
                </td>
              </tr>
            )}
            {places.map((place, p) => (
              <Line
                key={p}
                head={<span lang={languageOf(token)}>{placed(token, place)}</span>}
                group={NUMBERS}
                cells={Array.from({ length: to - from }, (_, n) => number(numbers, p, place, from + n))}
                end={
                  p === 0 ? (
                    <CosineCell numbers={numbers} n={shown.ways ? block + 1 : 0} rows={places.length} />
                  ) : undefined
                }
              />
            ))}
          </tbody>
        ))}
        {shown.ways && (
          <tbody>
            <tr>
              <th class="bb-both" scope="row" colSpan={width + 1}>
                {say("context.way.both")}
              </th>
              <CosineCell numbers={numbers} n={0} rows={1} />
            </tr>
          </tbody>
        )}
      </Table>
    </Card>
  );
}

function number({ shown }: Numbers, p: number, place: number, n: number): Entry {
  const value = at(shown.vectors, place, n);
  return {
    id: `vectors/${p}/${n}`,
    value,
    text: fixed(value, 2),
    look: signedPaint(value / (shown.ways ? 1 : 2)),
  };
}

function CosineCell({
  numbers,
  n,
  rows,
}: {
  readonly numbers: Numbers;
  readonly n: number;
  readonly rows: number;
}) {
  const value = cosineOf(numbers, numbers.shown, partsOf(numbers.shown)[n] ?? [0, 0]);
  return (
    <td
      class="bb-number bb-cosine"
      rowSpan={rows}
      data-cell={`cosine/${n}`}
      data-value={value}
      data-stop={NUMBERS}
      data-lm-suppress-shortcuts=""
      tabIndex={-1}
    >
      <small>cos</small> {fixed(value, 3)}
    </td>
  );
}
