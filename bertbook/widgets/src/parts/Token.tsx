/** A token's text, with its language. */

import { languageOf } from "../format";

export function Token({ text }: { readonly text: string }) {
  return <span lang={languageOf(text)}>{text}</span>;
}
