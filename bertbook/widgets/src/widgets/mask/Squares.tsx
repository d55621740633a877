/** What the mask does: scores, shares and outputs, each a table of live numbers with a row per asking token. */

import type { ComponentChildren } from "preact";
import { at, row } from "../../engine/matrix";
import { bare, short } from "../../format";
import { say } from "../../messages";
import { Cell } from "../../parts/Cell";
import { Columns } from "../../parts/Columns";
import { Mark } from "../../parts/Mark";
import { paint } from "../../parts/paint";
import { Sum } from "../../parts/Sum";
import { Table } from "../../parts/Table";
import { Token } from "../../parts/Token";
import { FEATURES } from "../../toy";
import { allowed, type Numbers } from "./numbers";

/** The head of a square table; what comes after the tokens is its end. */
export function Heads({
  tokens,
  children = <td />,
}: {
  readonly tokens: readonly string[];
  readonly children?: ComponentChildren;
}) {
  return (
    <thead>
      <tr>
        <td />
        <Columns count={tokens.length}>{(j) => <Token text={tokens[j] ?? ""} />}</Columns>
        {children}
      </tr>
    </thead>
  );
}

interface Props {
  readonly numbers: Numbers;
  readonly query: number;
  readonly onQuery: (index: number) => void;
}

interface RowsProps extends Props {
  readonly cells: (i: number) => ComponentChildren;
}

function Rows({ numbers, query, onQuery, cells }: RowsProps) {
  return (
    <tbody>
      {numbers.tokens.map((token, i) => (
        <tr key={i} class={i === query ? "bb-asks" : ""}>
          <th scope="row" onClick={() => onQuery(i)}>
            <Token text={token} />
          </th>
          {cells(i)}
        </tr>
      ))}
    </tbody>
  );
}

/** α, and −∞ where the mask says no. */
export function Scores(props: Props) {
  const { tokens, attention } = props.numbers;
  return (
    <Table label={say("mask.scores")} look="bb-square">
      <Heads tokens={tokens} />
      <Rows
        {...props}
        cells={(i) =>
          tokens.map((_, j) =>
            allowed(props.numbers, i, j) ? (
              <Cell key={j} group="scores" id={`scores/${i}/${j}`} value={at(attention.scores, i, j)}>
                {short(at(attention.scores, i, j))}
              </Cell>
            ) : (
              <td key={j} class="bb-blocked" data-role="blocked">
                −∞
              </td>
            ),
          )
        }
      />
    </Table>
  );
}

/** α̂, and the sum of each row. */
export function Shares(props: Props) {
  const { tokens, attention } = props.numbers;
  return (
    <Table label={say("mask.shares")} look="bb-square">
      <Heads tokens={tokens}>
        <th scope="col" class="bb-end">
          Σ
        </th>
      </Heads>
      <Rows
        {...props}
        cells={(i) => {
          if (!attention.steps[i]?.sum)
            return <Nothing span={tokens.length + 1} text={say("mask.no.shares")} />;
          const shares = row(attention.weights, i);
          return (
            <>
              {Array.from(shares, (value, j) => (
                <Cell
                  key={j}
                  group="shares"
                  id={`weights/${i}/${j}`}
                  value={value}
                  look={allowed(props.numbers, i, j) ? paint(value) : "bb-blocked"}
                >
                  {allowed(props.numbers, i, j) ? bare(value) : "0"}
                </Cell>
              ))}
              <Sum group="shares" id={`sum/${i}`} shares={shares} />
            </>
          );
        }}
      />
    </Table>
  );
}

/** b of the chosen token: the blend of the values, a feature a column. */
export function Output({ numbers, query }: Omit<Props, "onQuery">) {
  const { attention } = numbers;
  return (
    <Table label={say("mask.output")} look="bb-outcome">
      <thead>
        <tr>
          <td />
          {FEATURES.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">
            <Mark letter="b" index={query} />
          </th>
          {attention.steps[query]?.sum ? (
            Array.from(row(attention.output, query), (value, f) => (
              <Cell key={f} group="shares" id={`output/${query}/${f}`} value={value} look="bb-b">
                {short(value, 3)}
              </Cell>
            ))
          ) : (
            <Nothing span={FEATURES.length} text={say("mask.no.output")} />
          )}
        </tr>
      </tbody>
    </Table>
  );
}

function Nothing({ span, text }: { readonly span: number; readonly text: string }) {
  return (
    <td colSpan={span} class="bb-blocked bb-none" data-role="empty-row">
      {text}
    </td>
  );
}
