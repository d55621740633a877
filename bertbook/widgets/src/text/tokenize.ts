/**
 * From a sentence to its tokens, as `bertbook/text.py` does it: BERT's basic tokenizer, and whole words found by
 * longest match over a word bank. Characters are code points throughout, never UTF-16 units. Time is linear in
 * the length of the text, but for NFD, which has to sort long runs of combining marks.
 */

const WHITE_SPACE = /[\t\n\r\p{Z}]/gu;
const NO_TEXT = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD]/gu; // not \p{Cn}: what is new in Unicode is kept
const MARK = /\p{Mn}/gu;

/** The blocks that BERT takes for Chinese; text.py names them one by one. */
const HAN =
  "\\u4E00-\\u9FFF\\u3400-\\u4DBF\\u{20000}-\\u{2A6DF}\\u{2A700}-\\u{2CEAF}\\uF900-\\uFAFF\\u{2F800}-\\u{2FA1F}";
/** Every ASCII sign counts, also those like $ that Unicode does not call punctuation. */
const PUNCTUATION = "\\p{P}!-\\/:-@\\[-`\\{-~";
/** Either one character that stands alone, or all characters up to the next such one. */
const TOKEN = new RegExp(`[${HAN}${PUNCTUATION}]|[^${HAN}${PUNCTUATION}]+`, "gu");

/** Cut `text` into tokens by BERT's rules; `lowercase` takes case and accents away, as uncased models want it. */
export function basicTokenize(text: string, lowercase = true): string[] {
  return pieces(text, lowercase).flat();
}

/**
 * Cut `text` like `basicTokenize`; then, between two white spaces and from left to right, make one token of the
 * longest run of neighbouring tokens whose concatenation is in `words`.
 */
export function wordTokenize(text: string, words: ReadonlySet<string>, lowercase = true): string[] {
  let longest = 0;
  for (const word of words) longest = Math.max(longest, word.length);
  return pieces(text, lowercase).flatMap((tokens) => merge(tokens, words, longest));
}

/** What stands between white space, each piece as its tokens. */
function pieces(text: string, lowercase: boolean): string[][] {
  return text
    .replace(WHITE_SPACE, " ")
    .replace(NO_TEXT, "")
    .split(" ")
    .map((piece) => (lowercase ? fold(piece) : piece).match(TOKEN) ?? []);
}

/** Take accents and case away. One character at a time: only then no Σ at the end of a word becomes ς. */
function fold(piece: string): string {
  const letters = piece.normalize("NFD").replace(MARK, "");
  return Array.from(letters, (letter) => letter.toLowerCase()).join("");
}

/** `tokens`, joined where that gives a word; no word has more than `longest` UTF-16 units. */
function merge(tokens: readonly string[], words: ReadonlySet<string>, longest: number): string[] {
  const merged: string[] = [];
  let start = 0;
  while (start < tokens.length) {
    let end = start + 1;
    let candidate = "";
    for (let stop = start; stop < tokens.length; stop++) {
      candidate += tokens[stop];
      if (candidate.length > longest) break;
      if (words.has(candidate)) end = stop + 1;
    }
    merged.push(tokens.slice(start, end).join(""));
    start = end;
  }
  return merged;
}
