/** A sentence of the widget, with the Chinese in it marked as Chinese. */

import { languageOf } from "../format";

const HAN = /([\p{Script=Han}\u3000-\u303f\uff01-\uff5e]+)/u;

export function Prose({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(HAN).map((piece, n) => {
        const language = languageOf(piece);
        return language ? (
          <span key={n} lang={language}>
            {piece}
          </span>
        ) : (
          piece
        );
      })}
    </>
  );
}
