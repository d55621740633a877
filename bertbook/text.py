"""From a sentence to its tokens: BERT's basic tokenizer, and whole words by longest match over a word bank.

BERT cuts text by rules, before any vocabulary is asked: control characters go, each Han character and each
punctuation mark becomes a token of its own, white space separates the rest, and (for "uncased" models)
letters lose case and accents. Sources: Devlin et al. 2019, "BERT", and `BasicTokenizer` in `tokenization.py`
of google-research/bert, whose definitions of Han, punctuation and white space stand below. Private-use
characters and lone surrogates, which that file keeps, are dropped, as the `tokenizers` library does.
"""

from collections.abc import Collection, Iterator
from itertools import groupby
from string import punctuation as ASCII_PUNCTUATION
from unicodedata import category, normalize

# First and last code point of the blocks that BERT takes for Chinese. Kana and Hangul are not among them,
# nor are the extensions that Unicode added after 2015 (F and later).
HAN_BLOCKS = (
    (0x4E00, 0x9FFF),  # CJK Unified Ideographs
    (0x3400, 0x4DBF),  # Extension A
    (0x20000, 0x2A6DF),  # Extension B
    (0x2A700, 0x2B73F),  # Extension C
    (0x2B740, 0x2B81F),  # Extension D
    (0x2B820, 0x2CEAF),  # Extension E
    (0xF900, 0xFAFF),  # Compatibility Ideographs
    (0x2F800, 0x2FA1F),  # Compatibility Ideographs Supplement
)


def basic_tokenize(text: str, *, lowercase: bool = True) -> list[str]:
    """Cut `text` into tokens by BERT's rules, which need no vocabulary.

    >>> basic_tokenize("谁爱赛罕塔拉？ Who's there?")
    ['谁', '爱', '赛', '罕', '塔', '拉', '？', 'who', "'", 's', 'there', '?']

    `lowercase=True` (uncased models) lowers every letter and drops its accents: "Émile" becomes "emile", and
    a Hangul syllable falls into its letters; `lowercase=False` (cased models) leaves both alone. No token is
    empty or holds white space; white space alone gives []. Raises TypeError if `text` is not a str.
    """
    return [token for piece in _pieces(text, lowercase) for token in piece]


def word_tokenize(text: str, words: Collection[str], *, lowercase: bool = True) -> list[str]:
    """Cut `text` like `basic_tokenize`, then put together again what `words` lists as one word.

    >>> word_tokenize("我与赛罕塔拉", {"赛罕塔拉"})
    ['我', '与', '赛罕塔拉']

    Between two white spaces, from left to right, the longest run of neighbouring tokens whose concatenation
    is in `words` becomes one token (greedy longest match); with an empty bank the basic tokens stay. Write
    `words` as the basic tokenizer leaves them: lower case, no accents, unless `lowercase=False`. Raises
    TypeError if `text` is not a str or `words` no collection of str, ValueError if `words` holds "".
    """
    bank = _bank(words)
    longest = max(map(len, bank), default=0)
    return [word for piece in _pieces(text, lowercase) for word in _merge(piece, bank, longest)]


def _pieces(text: str, lowercase: bool) -> Iterator[list[str]]:
    """Yield what stands between white space, each piece as its tokens: the one definition of a token."""
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, got {type(text).__name__}: {text!r}")
    for piece in _clean(text).split():
        yield list(_split(_fold(piece) if lowercase else piece))


def _clean(text: str) -> str:
    """Make every white space a plain space; drop control, format, private-use and replacement characters."""
    spaced = (" " if char in "\t\n\r" or category(char).startswith("Z") else char for char in text)
    return "".join(c for c in spaced if c != "\ufffd" and category(c) not in ("Cc", "Cf", "Co", "Cs"))


def _fold(piece: str) -> str:
    """Take accents and case away: decompose (NFD), drop the marks, lower each character by itself."""
    return "".join(char.lower() for char in normalize("NFD", piece) if category(char) != "Mn")


def _split(piece: str) -> Iterator[str]:
    """Yield a Han character or a punctuation mark alone, and everything between two of them together."""
    for alone, run in groupby(piece, key=_stands_alone):
        if alone:
            yield from run
        else:
            yield "".join(run)


def _stands_alone(char: str) -> bool:
    """Say whether `char` is a token by itself. Every ASCII sign is punctuation here, $ and + included."""
    is_punctuation = char in ASCII_PUNCTUATION or category(char).startswith("P")
    return is_punctuation or any(first <= ord(char) <= last for first, last in HAN_BLOCKS)


def _merge(tokens: list[str], bank: frozenset[str], longest: int) -> Iterator[str]:
    """Yield `tokens`, joined where that gives a word of `bank`, whose longest has `longest` characters."""
    start = 0
    while start < len(tokens):
        end, candidate = start + 1, tokens[start]
        for stop in range(start + 2, len(tokens) + 1):
            candidate += tokens[stop - 1]
            if len(candidate) > longest:
                break
            if candidate in bank:
                end = stop
        yield "".join(tokens[start:end])
        start = end


def _bank(words: Collection[str]) -> frozenset[str]:
    """Return `words` as a set, or say what is wrong with it."""
    if isinstance(words, str) or not isinstance(words, Collection):
        raise TypeError(f"words must be a collection of str, such as a set, got {type(words).__name__}")
    for word in words:
        if not isinstance(word, str):
            raise TypeError(f"words must hold str only, got {type(word).__name__}: {word!r}")
        if not word:
            raise ValueError("words must not hold the empty string '': a word has at least one character")
    return frozenset(words)
