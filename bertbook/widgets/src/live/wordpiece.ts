/** WordPiece as `bertbook/wordpiece.py` does it: the basic tokenizer, then longest match first over a vocabulary. */

import { basicTokenize } from "../text/tokenize";

/** The longest word that is spelled out, in characters. */
const LONGEST = 100;
const SPECIAL = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"];

/** A piece as the vocabulary writes it, and the characters (code points) of the text that it stands for. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export class WordPiece {
  readonly ids: ReadonlyMap<string, number>;
  private readonly special: RegExp;
  private readonly lengths = new Map<string, number>();

  constructor(
    readonly vocabulary: readonly string[],
    readonly lowercase = true,
  ) {
    this.ids = new Map(vocabulary.map((entry, id) => [entry, id]));
    const known = SPECIAL.filter((token) => this.ids.has(token));
    this.special = new RegExp(`(${known.join("|").replace(/[[\]]/g, "\\$&")})`);
  }

  /** The pieces of a text, without [CLS] and [SEP]; special tokens that are typed in it stay whole. */
  pieces(text: string): Piece[] {
    const found: Piece[] = [];
    let start = 0;
    for (const [n, part] of text.split(this.special).entries()) {
      const characters = Array.from(part);
      const end = start + characters.length;
      if (n % 2) found.push({ text: part, start, end });
      else this.cutPart(characters, start, found);
      start = end;
    }
    return found;
  }

  /** Cuts what stands between special tokens and begins at `start`. */
  private cutPart(characters: readonly string[], start: number, found: Piece[]): void {
    // For each character of the tokens, one after the other, the place in the text that it came from.
    const origins = characters.flatMap((one, n) => Array<number>(this.lengthOf(one)).fill(start + n));
    let offset = 0;
    for (const token of basicTokenize(characters.join(""), this.lowercase)) {
      const letters = Array.from(token);
      for (const [text, first, last] of this.cutWord(letters)) {
        const [from, to] = [origins[offset + first], origins[offset + last]] as [number, number];
        found.push({ text, start: from, end: to + 1 });
      }
      offset += letters.length;
    }
  }

  /** The entries that spell a word, each with the places of its first and last letter. */
  private cutWord(letters: readonly string[]): [string, number, number][] {
    const unknown: [string, number, number][] = [["[UNK]", 0, letters.length - 1]];
    if (letters.length > LONGEST) return unknown;
    const found: [string, number, number][] = [];
    for (let start = 0; start < letters.length; ) {
      const rest = (end: number) => (start ? "##" : "") + letters.slice(start, end).join("");
      let end = letters.length;
      while (end > start && !this.ids.has(rest(end))) end--;
      if (end === start) return unknown;
      found.push([rest(end), start, end - 1]);
      start = end;
    }
    return found;
  }

  /** How many characters the basic tokenizer makes of one: none, one, or the parts of a syllable. */
  private lengthOf(character: string): number {
    const known = this.lengths.get(character);
    if (known !== undefined) return known;
    const length = Array.from(basicTokenize(character, this.lowercase).join("")).length;
    this.lengths.set(character, length);
    return length;
  }
}
