"""The basic tokenizer is BERT's, and whole words are found by longest match, never across white space."""

import unicodedata
from random import Random

import pytest
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from bertbook.text import basic_tokenize, word_tokenize
from tests.corpus import EXAMPLES, POOLS, fuzz_corpus

CASES = pytest.mark.parametrize("lowercase", [True, False])
CORPUS = [*EXAMPLES, *fuzz_corpus(6000, seed=2025)]


def normalised(text: str, *, lowercase: bool) -> str:
    """What the library's normaliser makes of `text`, white space included."""
    settings = {"clean_text": True, "handle_chinese_chars": True, "strip_accents": None}
    return BertNormalizer(**settings, lowercase=lowercase).normalize_str(text)


def peer(text: str, *, lowercase: bool) -> list[str]:
    """What the library makes of `text`."""
    pieces = BertPreTokenizer().pre_tokenize_str(normalised(text, lowercase=lowercase))
    return [token for token, _ in pieces]


# The basic tokenizer


@CASES
def test_basic_tokenizer_equals_the_library_on_a_fuzzed_corpus(lowercase):
    assert len(set(CORPUS)) > 5000
    for text in CORPUS:
        assert basic_tokenize(text, lowercase=lowercase) == peer(text, lowercase=lowercase), ascii(text)


@CASES
@pytest.mark.parametrize("kind", sorted(POOLS))
def test_every_character_of_a_kind_is_treated_as_in_the_library(kind, lowercase):
    text = " ".join(f"a{char}b" for char in POOLS[kind])
    assert basic_tokenize(text, lowercase=lowercase) == peer(text, lowercase=lowercase)


def test_corpus_holds_what_makes_tokenizing_hard():
    text = "".join(CORPUS)
    for char in ("\0", "\ufffd", "\u2028", "\u00a0", "\u200d", "𠮷", "Σ", "İ", "ש", "\u202e", "\u0301", "👩"):
        assert char in text, ascii(char)
    assert {unicodedata.category(char) for char in text} >= {
        "Mn",
        "Mc",
        "Me",
        "Cf",
        "Cc",
        "Co",
        "Zl",
        "Zp",
        "Sk",
    }


def test_corpus_depends_on_its_seed_only():
    assert fuzz_corpus(50, seed=3) == fuzz_corpus(50, seed=3)
    assert fuzz_corpus(50, seed=3) != fuzz_corpus(50, seed=4)


def test_han_extension_e_is_whole_as_in_the_original():
    """The original's block starts at U+2B820; the library's at U+2B920, so 256 characters differ."""
    assert basic_tokenize("a\U0002b820b\U0002b91fc") == ["a", "\U0002b820", "b", "\U0002b91f", "c"]
    assert peer("a\U0002b820b\U0002b91fc", lowercase=True) == ["a\U0002b820b\U0002b91fc"]
    assert basic_tokenize("a\U0002b81fb\U0002b920c") == peer("a\U0002b81fb\U0002b920c", lowercase=True)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("谁与赛罕塔拉结下了不解之缘？", list("谁与赛罕塔拉结下了不解之缘？")),
        ("我 loves 赛罕塔拉!", ["我", "loves", "赛", "罕", "塔", "拉", "!"]),
        ("𠮷野家 ok", ["𠮷", "野", "家", "ok"]),
        ("don't pay $3.50", ["don", "'", "t", "pay", "$", "3", ".", "50"]),
        ("Élan e\u0301lan", ["elan", "elan"]),
        ("ΟΔΟΣ", ["οδοσ"]),  # no final sigma: each character is lowered by itself
        ("İSTANBUL", ["istanbul"]),
        ("Straße ẞ ﬁ", ["straße", "ß", "ﬁ"]),
        ("カﾞ か\u3099 キロ", ["カﾞ", "か", "キロ"]),
        ("\u202eשָׁלוֹם\u202c, 42", ["שלום", ",", "42"]),
        ("👩\u200d👧 👍🏽", ["👩👧", "👍🏽"]),
        ("a\0b\ufffdc\u200bd\ufeffe\ue000f\x85g", ["abcdefg"]),
        ("a\tb\nc\r\nd\u00a0e\u2028f\u2029g\u3000h", list("abcdefgh")),
        ("花\u0301", ["花"]),
        ("\uf900", ["\u8c48"]),  # a compatibility ideograph becomes the unified one
        ("～ · 。", ["～", "·", "。"]),
        ("\ud83d x \udc00", ["x"]),  # half of a surrogate pair is no character
        ("<img src=x>", ["<", "img", "src", "=", "x", ">"]),
        ("\u0301", []),
        (" \t\u3000", []),
        ("", []),
    ],
)
def test_named_examples_uncased(text, tokens):
    assert basic_tokenize(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Élan ΟΔΟΣ İ", ["Élan", "ΟΔΟΣ", "İ"]),
        ("花\u0301x", ["花", "\u0301x"]),
        ("\uf900한", ["\uf900", "한"]),
    ],
)
def test_named_examples_cased_keep_letters_as_they_are(text, tokens):
    assert basic_tokenize(text, lowercase=False) == tokens


@CASES
def test_tokens_joined_are_the_normalised_text_without_spaces(lowercase):
    for text in CORPUS:
        wanted = "".join(normalised(text, lowercase=lowercase).split())
        assert "".join(basic_tokenize(text, lowercase=lowercase)) == wanted, ascii(text)


@CASES
def test_tokenizing_its_own_tokens_changes_nothing(lowercase):
    for text in CORPUS:
        tokens = basic_tokenize(text, lowercase=lowercase)
        assert basic_tokenize(" ".join(tokens), lowercase=lowercase) == tokens, ascii(text)


@CASES
def test_no_token_is_empty_or_holds_white_space(lowercase):
    for text in CORPUS:
        for token in basic_tokenize(text, lowercase=lowercase):
            assert token.split() == [token], ascii(text)


# Whole words


def test_words_are_merged_longest_first_from_left_to_right():
    assert word_tokenize("我与赛罕塔拉", {"赛罕塔拉"}) == ["我", "与", "赛罕塔拉"]
    assert word_tokenize("赛罕塔拉", {"赛罕", "塔拉", "赛罕塔拉"}) == ["赛罕塔拉"]
    assert word_tokenize("赛罕塔", {"赛罕", "塔拉", "赛罕塔拉"}) == ["赛罕", "塔"]
    assert word_tokenize("不解之缘", {"不解", "解之缘"}) == ["不解", "之", "缘"]  # greedy: 不解 comes first
    assert word_tokenize("abab", {"ab"}) == ["abab"]  # letters are not cut apart, only tokens put together
    assert word_tokenize("小小明", {"小明"}) == ["小", "小明"]


def test_words_may_hold_letters_and_punctuation():
    assert word_tokenize("Don't! T恤 𠮷野家", {"don't", "t恤", "𠮷野家"}) == ["don't", "!", "t恤", "𠮷野家"]
    assert word_tokenize("T恤", {"T恤"}, lowercase=False) == ["T恤"]
    assert word_tokenize("T恤", {"T恤"}) == ["t", "恤"]


def test_words_are_never_merged_across_white_space():
    assert word_tokenize("赛罕 塔拉", {"赛罕塔拉", "塔拉"}) == ["赛", "罕", "塔拉"]
    assert word_tokenize("赛罕\u2028塔拉", {"赛罕塔拉"}) == ["赛", "罕", "塔", "拉"]
    assert word_tokenize("赛罕\u200b塔拉", {"赛罕塔拉"}) == ["赛罕塔拉"]  # not white space but nothing at all


@CASES
def test_an_empty_bank_leaves_the_basic_tokens(lowercase):
    for text in CORPUS:
        assert word_tokenize(text, (), lowercase=lowercase) == basic_tokenize(text, lowercase=lowercase)


def test_any_collection_serves_as_the_bank():
    for words in (["赛罕塔拉"], ("赛罕塔拉",), {"赛罕塔拉": 1}, {"赛罕塔拉": 1}.keys()):
        assert word_tokenize("赛罕塔拉", words) == ["赛罕塔拉"]


def longest_match(tokens: list[str], words: set[str]) -> list[str]:
    """The definition, as a search from the longest run down to one token."""
    merged = []
    while tokens:
        size = next(n for n in range(len(tokens), 0, -1) if n == 1 or "".join(tokens[:n]) in words)
        merged.append("".join(tokens[:size]))
        tokens = tokens[size:]
    return merged


@CASES
def test_word_tokenizer_equals_its_definition_on_a_fuzzed_corpus(lowercase):
    random = Random(5)
    merges = 0
    for text in CORPUS:
        pieces = [basic_tokenize(piece, lowercase=lowercase) for piece in "".join(clean(text)).split()]
        runs = [
            tokens[start : start + random.randint(2, 4)] for tokens in pieces for start in range(len(tokens))
        ]
        words = {"".join(run) for run in runs if len(run) > 1 and random.random() < 0.4}
        wanted = [word for tokens in pieces for word in longest_match(tokens, words)]
        assert word_tokenize(text, words, lowercase=lowercase) == wanted, (ascii(text), words)
        merges += len(wanted) < sum(map(len, pieces))
    assert merges > 1000


def clean(text: str) -> list[str]:
    """The characters of `text` without the control characters that str.split would take for white space."""
    return [char for char in text if char in "\t\n\r" or unicodedata.category(char) != "Cc"]


# Bad input


@pytest.mark.parametrize("text", [None, 3, b"abc", ["a"]])
def test_text_that_is_no_str_is_named(text):
    for tokenize in (basic_tokenize, lambda given: word_tokenize(given, {"a"})):
        with pytest.raises(TypeError, match=rf"^text must be a str, got {type(text).__name__}: "):
            tokenize(text)


@pytest.mark.parametrize("words", ["赛罕塔拉", None, 3, iter(["a"])])
def test_words_that_are_no_collection_of_str_are_named(words):
    with pytest.raises(TypeError, match=rf"^words must be a collection of str.* got {type(words).__name__}"):
        word_tokenize("我", words)


def test_words_that_hold_something_else_are_named():
    with pytest.raises(TypeError, match=r"^words must hold str only, got int: 7"):
        word_tokenize("我", ["a", 7])
    with pytest.raises(ValueError, match=r"^words must not hold the empty string"):
        word_tokenize("我", {"a", ""})
