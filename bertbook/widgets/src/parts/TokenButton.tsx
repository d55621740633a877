/** A token in a row of them, as a button; the arrow keys go from one to the next. */

import type { ComponentProps } from "preact";
import { stop } from "./Cell";

interface Props extends ComponentProps<"button"> {
  readonly index: number;
  /** Whether Tab enters the row here. */
  readonly first: boolean;
  readonly unknown: boolean | undefined;
  readonly look?: string;
  /** The mouse is over this token, or has left it. */
  readonly onPreview?: (index: number | null) => void;
}

export function TokenButton({ index, first, unknown, look = "", onPreview, ...others }: Props) {
  return (
    <button
      type="button"
      {...stop("tokens", first)}
      data-role="token"
      data-index={index}
      data-unknown={unknown ? "" : undefined}
      class={`bb-token ${look}`}
      onPointerEnter={(event) => event.pointerType === "mouse" && onPreview?.(index)}
      onPointerLeave={() => onPreview?.(null)}
      {...others}
    />
  );
}
