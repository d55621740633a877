/** What a token's chip says: the token, and under it how it is said and what it means. */

import { languageOf } from "../format";

interface Props {
  readonly token: string;
  /** A class of the chip. */
  readonly look?: string;
  /** In pinyin; undefined leaves no room for it, "" does. */
  readonly said?: string | undefined;
  readonly gloss: string;
}

export function ChipText({ token, look = "", said, gloss }: Props) {
  return (
    <>
      <span class={`bb-chip ${look}`} lang={languageOf(token)}>
        {token}
      </span>
      {said !== undefined && <span class="bb-gloss bb-said">{said}</span>}
      <span class="bb-gloss" lang={languageOf(gloss)}>
        {gloss}
      </span>
    </>
  );
}
