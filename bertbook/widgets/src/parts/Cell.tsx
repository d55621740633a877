/** A number in a table. It knows its handle and its full precision; the eye sees the rounded text. */

import type { ComponentChildren } from "preact";

/**
 * The attributes of something the arrow keys stop at; `first` marks where Tab enters the group. JupyterLab keeps
 * its one-letter commands (x cuts the cell) and arrow keys away from what bears data-lm-suppress-shortcuts.
 */
export function stop(group: string, first = false) {
  return {
    "data-stop": group,
    "data-first": first ? "" : undefined,
    "data-lm-suppress-shortcuts": "",
    tabIndex: -1,
  };
}

interface Props {
  /** The numbers that share a tab stop with this one. */
  readonly group: string;
  /** e.g. "weights/1/2" */
  readonly id: string;
  readonly value: number;
  readonly children: ComponentChildren;
  readonly look?: string;
}

export function Cell({ group, id, value, children, look = "" }: Props) {
  return (
    <td class={`bb-number ${look}`} data-cell={id} data-value={value} {...stop(group)}>
      {children}
    </td>
  );
}
