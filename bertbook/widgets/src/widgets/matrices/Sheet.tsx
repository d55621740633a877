/** Matrices side by side and above each other, so that a row meets a column where their product stands. */

import type { ComponentChildren } from "preact";
import { Cell } from "../../parts/Cell";
import { Table } from "../../parts/Table";
import { Token } from "../../parts/Token";

/** What stands in one place. */
export interface Place {
  /** The handle, e.g. "scores/1/2". */
  readonly id: string;
  readonly value: number;
  readonly text: string;
  readonly look?: string;
}

/** A matrix of the sheet. */
export interface Block {
  readonly title: ComponentChildren;
  /** The names of its rows and of its columns, as many as it has. */
  readonly rows: readonly string[];
  readonly cols: readonly string[];
  readonly place: (i: number, j: number) => Place;
}

/** Rows of matrices; those of one row are equally high, those of one column equally wide. */
export type Grid = readonly (readonly (Block | null)[])[];

/** The same sheet for column vectors: every matrix, and their order, turned over its diagonal. */
export function turned(grid: Grid): Grid {
  return (grid[0] ?? []).map((_, c) => grid.map((blocks) => flipped(blocks[c] ?? null)));
}

function flipped(block: Block | null): Block | null {
  return block && { ...block, rows: block.cols, cols: block.rows, place: (i, j) => block.place(j, i) };
}

interface Props {
  readonly label: string;
  readonly grid: Grid;
  /** The numbers that share a tab stop. */
  readonly group: string;
}

export function Sheet({ label, grid, group }: Props) {
  const columns = (grid[0] ?? []).map((_, c) => grid.map((blocks) => blocks[c]).find((block) => block));
  return (
    <Table label={label} look="bb-sheet">
      <tbody>
        {grid.flatMap((blocks, r) => [
          <Titles key={`t${r}`} blocks={blocks} columns={columns} />,
          blocks.some((block, c) => block && block === columns[c]) && (
            <Names key={`n${r}`} blocks={blocks} columns={columns} />
          ),
          ...(blocks.find((block) => block)?.rows ?? []).map((name, i) => (
            <Row key={`${r}/${i}`} blocks={blocks} columns={columns} group={group} i={i} name={name} />
          )),
        ])}
      </tbody>
    </Table>
  );
}

interface Part {
  readonly blocks: readonly (Block | null)[];
  /** The first matrix of each column of the sheet, which tells its width. */
  readonly columns: readonly (Block | null | undefined)[];
}

const widthOf = (block: Block | null | undefined): number => block?.cols.length ?? 0;

/** The letters of the matrices and their sizes. */
function Titles({ blocks, columns }: Part) {
  return (
    <tr class="bb-sheet-titles">
      {blocks.flatMap((block, c) => [
        <td key={`g${c}`} />,
        block ? (
          <th key={c} colSpan={widthOf(columns[c])} scope="colgroup">
            {block.title}{" "}
            {block.cols.length > 1 && block.rows.length > 1 && (
              <small>
                {block.rows.length} × {block.cols.length}
              </small>
            )}
          </th>
        ) : (
          <td key={c} colSpan={widthOf(columns[c])} />
        ),
      ])}
    </tr>
  );
}

/** The names of the columns, once, above the first matrix of each. */
function Names({ blocks, columns }: Part) {
  return (
    <tr class="bb-sheet-names">
      {blocks.flatMap((block, c) => [
        <td key={`g${c}`} />,
        ...(block && block === columns[c]
          ? block.cols.map((name, j) =>
              name ? (
                <th key={`${c}/${j}`} scope="col">
                  <Token text={name} />
                </th>
              ) : (
                <td key={`${c}/${j}`} />
              ),
            )
          : [<td key={c} colSpan={widthOf(columns[c])} />]),
      ])}
    </tr>
  );
}

interface RowProps extends Part {
  readonly group: string;
  readonly i: number;
  readonly name: string;
}

/** Row i of every matrix; its name stands before the first of them. */
function Row({ blocks, columns, group, i, name }: RowProps) {
  const first = blocks.findIndex((block) => block);
  return (
    <tr>
      {blocks.flatMap((block, c) => [
        c === first && name ? (
          <th key={`g${c}`} scope="row" class={c > 0 ? "bb-inner" : ""}>
            <span>
              <Token text={name} />
            </span>
          </th>
        ) : (
          <td key={`g${c}`} class="bb-between" />
        ),
        // As many cells in every row, so that the arrow keys move straight up and down.
        ...Array.from({ length: widthOf(columns[c]) }, (_, j) => {
          if (!block) return <td key={`${c}/${j}`} />;
          const { id, value, text, look } = block.place(i, j);
          return (
            <Cell key={`${c}/${j}`} group={group} id={id} value={value} look={look ?? ""}>
              {text}
            </Cell>
          );
        }),
      ])}
    </tr>
  );
}
