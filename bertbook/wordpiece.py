"""WordPiece: from a text to the pieces that a published BERT's vocabulary lists, and where each came from.

A vocabulary of 30,000 entries cannot list every word, so it lists pieces to spell the others with. The basic
tokenizer of `text.py` cuts first; each of its tokens is then cut into pieces, longest match first. Sources:
Wu et al. 2016, "Google's Neural Machine Translation System", 4.1; Devlin et al. 2019, "BERT", 3;
`WordpieceTokenizer` in `tokenization.py` of google-research/bert. Equal to transformers' `BertTokenizer`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from bertbook.text import basic_tokenize

NEEDED = ("[UNK]", "[CLS]", "[SEP]")
SPECIAL = (*NEEDED, "[PAD]", "[MASK]")  # one token each, also where they are typed in a text
LONGEST = 100  # characters; a longer word is not spelled out


class Piece(NamedTuple):
    """A piece of a text, which stands there as `text[start:end]`."""

    text: str  # as the vocabulary writes it: lower case for uncased models, ## where it does not begin a word
    start: int
    end: int


class Encoding(NamedTuple):
    """What a BERT reads: T tokens, [CLS] and [SEP] among them."""

    ids: list[int]  # (T)  rows of the vocabulary
    segments: list[int]  # (T)  0 from [CLS] to the first [SEP], 1 for the second text and its [SEP]
    pieces: list[Piece]  # (T)  an added [CLS] or [SEP] stands nowhere: 0 to 0


class WordPiece:
    """A tokenizer with its vocabulary.

    >>> tokenizer = WordPiece(["[UNK]", "[CLS]", "[SEP]", "u", "un", "##lock", "##able", "##e", "##d"])
    >>> [piece.text for piece in tokenizer.pieces("Unlocked")], tokenizer.pieces("Lock")
    (['un', '##lock', '##e', '##d'], [Piece(text='[UNK]', start=0, end=4)])

    A word is cut from left to right: each time the longest entry that fits becomes a piece, "un" rather than
    "u". An entry for what does not begin a word is written with ## in front. Where nothing fits, no shorter
    pieces are tried: the whole word becomes [UNK], and so does a word of over 100 characters.
    """

    def __init__(self, vocabulary: Sequence[str], *, lowercase: bool = True) -> None:
        """Take the entries in the order of their ids; of one that is listed twice the last counts.

        `lowercase=True` is for uncased models, whose entries have neither capitals nor accents. Raises
        TypeError if `vocabulary` is no sequence of str, ValueError if [UNK], [CLS] or [SEP] is not in it.
        """
        if isinstance(vocabulary, str) or not isinstance(vocabulary, Sequence):
            given = type(vocabulary).__name__
            raise TypeError(f"vocabulary must be a sequence of str, such as a list, got {given}")
        for entry in vocabulary:
            if not isinstance(entry, str):
                raise TypeError(f"vocabulary must hold str only, got {type(entry).__name__}: {entry!r}")
        self.vocabulary = tuple(vocabulary)
        self.ids = {entry: number for number, entry in enumerate(self.vocabulary)}
        self.lowercase = lowercase
        missing = [token for token in NEEDED if token not in self.ids]
        if missing:
            given = f"{len(self.vocabulary)} entries without {' and '.join(missing)}"
            raise ValueError(f"vocabulary must hold {', '.join(NEEDED)}; got {given}")
        self._special = re.compile("|".join(re.escape(token) for token in SPECIAL if token in self.ids))

    def pieces(self, text: str) -> list[Piece]:
        """Return the pieces of a text of any length; none for an empty one. Raises TypeError if it is no str.

        Special tokens that are typed in the text, such as [MASK], stay whole. Accents that were dropped after
        a piece's last letter, and control characters there, are outside of its start and end.
        """
        if not isinstance(text, str):
            raise TypeError(f"text must be a str, got {type(text).__name__}: {text!r}")
        found, start = list[Piece](), 0
        for special in self._special.finditer(text):
            found += [*self._between(text, start, special.start()), Piece(special[0], *special.span())]
            start = special.end()
        return [*found, *self._between(text, start, len(text))]

    def encode(self, first: str, second: str | None = None) -> Encoding:
        """Return [CLS] first [SEP], or [CLS] first [SEP] second [SEP]; nothing is cut off or filled up."""
        cls, sep = (Piece(token, 0, 0) for token in ("[CLS]", "[SEP]"))
        halves = [[cls, *self.pieces(first), sep], [] if second is None else [*self.pieces(second), sep]]
        pieces = halves[0] + halves[1]
        segments = [0] * len(halves[0]) + [1] * len(halves[1])
        return Encoding([self.ids[piece.text] for piece in pieces], segments, pieces)

    def _between(self, text: str, start: int, end: int) -> Iterator[Piece]:
        """Yield the pieces of text[start:end], in which there is no special token."""
        tokens = basic_tokenize(text[start:end], lowercase=self.lowercase)
        # For each character of the tokens, one after the other, the place in the text that it came from.
        origins = [
            place for place in range(start, end) for _ in range(_yield_of(text[place], self.lowercase))
        ]
        offset = 0
        for token in tokens:
            for entry, first, last in self._cut(token):
                yield Piece(entry, origins[offset + first], origins[offset + last] + 1)
            offset += len(token)

    def _cut(self, word: str) -> list[tuple[str, int, int]]:
        """Return the entries that spell a word, each with the places of its first and last character."""
        unknown = [("[UNK]", 0, len(word) - 1)]
        if len(word) > LONGEST:
            return unknown
        found, start = list[tuple[str, int, int]](), 0
        while start < len(word):
            prefix = "##" if start else ""
            ends = (end for end in range(len(word), start, -1) if prefix + word[start:end] in self.ids)
            end = next(ends, None)
            if end is None:
                return unknown
            found.append((prefix + word[start:end], start, end - 1))
            start = end
        return found


@cache
def _yield_of(char: str, lowercase: bool) -> int:
    """Return how many characters the basic tokenizer makes of one: none, one, or the parts of a syllable."""
    return sum(map(len, basic_tokenize(char, lowercase=lowercase)))
