"""Seeded strings that are hard to tokenize, the same on every machine, for the tokenizers here and in pages.

Python, the `tokenizers` library (whose categories are those of Unicode 8) and browsers carry different
tables. So only code points are used that all of them know alike: those assigned in Unicode 3.2 (a table that
Python keeps) and not moved to another category after Unicode 8, and some blocks that Unicode 8 had completed.
"""

from collections import defaultdict
from random import Random
from unicodedata import ucd_3_2_0

RECATEGORISED = {0x166D, 0x1734, 0x1885, 0x1886}  # Po -> So, Mn -> Mc, Lo -> Mn (twice), after Unicode 8

LATER_BLOCKS = {
    "emoji": (*range(0x1F300, 0x1F57A), *range(0x1F600, 0x1F650), *range(0x1F680, 0x1F6D0)),
    "flag letters": range(0x1F1E6, 0x1F200),
    "Han extension C": range(0x2A700, 0x2B735),
    "Han extension D": range(0x2B740, 0x2B81E),
    "Han extension E": range(0x2B920, 0x2CEA2),  # not from 2B820: see test_text.py
}

EXAMPLES = (
    "我爱赛罕塔拉，谁爱赛罕塔拉？",
    "谁与赛罕塔拉结下了不解之缘？",
    "Who formed the unbreakable bond with Sàihǎntǎlā?",
    "我 loves 赛罕塔拉!",
    "𠮷野家",
    "e\u0301lan É\u0323",
    "ΟΔΥΣΣΕΥΣ ΣΑΣ Σ",
    "İstanbul ISPARTA ıI",
    "ﬁx Straße ẞ",
    "한국어 텍스트",
    "שָׁלוֹם עולם",
    "\u202eمَرحبا\u202c 12\u200f34",
    "👩\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 👍🏽 1\ufe0f\u20e3",
    "日本語のテキスト カﾞ が か\u3099",
    "\uf900\u0301\uf901 \U0002f800",  # compatibility ideographs, one with an accent
    "$3.50 + 2^8 ~ `x_y` <a|b> = ≠ ～",
    "<img src=x onerror=alert(1)></script><!-- javascript:",
    "don't U.S.A. …、。「」",
)

SEPARATORS = (" ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2028", "\u2029", "\u1680", "\u202f")

INVISIBLE = (
    "\0",
    "\x07",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\u00ad",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\ufffd",
    "\ue000",
)


def _pools() -> dict[str, list[str]]:
    """Return the usable characters by kind: their Unicode 3.2 category, or the name of a later block."""
    pools: dict[str, list[str]] = defaultdict(list)
    for number in range(0x110000):
        char = chr(number)
        kind = ucd_3_2_0.category(char)
        if kind not in ("Cn", "Cs") and number not in RECATEGORISED:
            pools[kind].append(char)
    pools.update({name: [chr(number) for number in block] for name, block in LATER_BLOCKS.items()})
    return pools


POOLS = _pools()


def fuzz_corpus(n: int, seed: int) -> list[str]:
    """Return `n` strings of 0 to 12 fragments each; equal arguments give equal strings, on any machine."""
    random = Random(seed)
    kinds = sorted(POOLS)

    def fragment() -> str:
        dice = random.randrange(10)
        if dice < 5:
            return random.choice(POOLS[random.choice(kinds)])
        if dice < 6:
            return random.choice("abcXYZÀéßΣİ") + "".join(random.choices(POOLS["Mn"], k=random.randrange(4)))
        if dice < 7:
            return random.choice(INVISIBLE)
        if dice < 8:
            return random.choice(SEPARATORS)
        example = random.choice(EXAMPLES)
        start = random.randrange(len(example))
        return example[start : start + random.randrange(1, 9)]

    return ["".join(fragment() for _ in range(random.randrange(13))) for _ in range(n)]
