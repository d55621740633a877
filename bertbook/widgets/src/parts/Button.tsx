/** A button among the controls of a widget, which all share one tab stop. */

import type { ButtonHTMLAttributes } from "preact";
import { stop } from "./Cell";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type"> {
  /** The handle of tests: `data-role`. */
  readonly handle?: string;
  readonly "data-index"?: number;
}

export function Button({ handle, ...rest }: Props) {
  return <button type="button" {...stop("controls")} data-role={handle} {...rest} />;
}
