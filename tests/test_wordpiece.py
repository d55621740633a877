"""WordPiece equals the library's BertTokenizer, and each piece knows where in the text it stands."""

from unicodedata import category, combining

import pytest
from transformers import BertTokenizer

from bertbook.text import basic_tokenize
from bertbook.wordpiece import SPECIAL, Piece, WordPiece
from tests.wordpieces import CORPUS, TOKENIZERS, encoded

EACH = pytest.mark.parametrize("name", TOKENIZERS)
SMALL = WordPiece(["[UNK]", "[CLS]", "[SEP]", "[MASK]", "u", "un", "##lock", "##able", "##e", "##d", "花"])


def library(tokenizer: WordPiece) -> BertTokenizer:
    """The library's tokenizer with the same vocabulary."""
    return BertTokenizer(vocab=tokenizer.ids, do_lower_case=tokenizer.lowercase)


def reordered(text: str) -> bool:
    """Whether decomposing may move a mark that is kept over one that is dropped.

    The library then takes where the mark went for where it came from.
    """
    return any(combining(char) and category(char) != "Mn" for char in text)


# As the library


@EACH
def test_ids_and_offsets_equal_the_library_on_a_fuzzed_corpus(name):
    assert len(CORPUS) > 20_000
    theirs = library(TOKENIZERS[name])(CORPUS, return_offsets_mapping=True)
    entries, moved = [], 0
    for row, (text, found) in enumerate(zip(CORPUS, encoded(name), strict=True)):
        assert found.ids == theirs["input_ids"][row], ascii(text)
        if reordered(text):
            moved += 1
        else:
            assert [piece[1:] for piece in found.pieces] == theirs["offset_mapping"][row], ascii(text)
        entries += [piece.text for piece in found.pieces[1:-1]]
    assert moved < 0.03 * len(CORPUS)
    assert sum(entry.startswith("##") for entry in entries) > 10_000
    assert 0.05 < entries.count("[UNK]") / len(entries) < 0.5


@EACH
def test_pairs_equal_the_library(name):
    tokenizer = TOKENIZERS[name]
    pairs = list(zip(CORPUS[:1000], CORPUS[-1000:], strict=True))
    theirs = library(tokenizer)(pairs)
    for row, pair in enumerate(pairs):
        found = tokenizer.encode(*pair)
        assert found.ids == theirs["input_ids"][row], ascii(pair)
        assert found.segments == theirs["token_type_ids"][row], ascii(pair)
        halves = [tokenizer.encode(text).pieces for text in pair]
        assert found.pieces == halves[0] + halves[1][1:]


def test_decomposed_marks_stand_where_they_were_typed():
    """The exception that `reordered` makes: the library ends this word before its last mark."""
    text = "a\u302e\u032a"  # a tone mark, kept, and a bridge below, dropped, which goes before it
    assert SMALL.pieces(text) == [Piece("[UNK]", 0, 2)]
    assert library(SMALL)(text, return_offsets_mapping=True)["offset_mapping"][1] == (0, 3)


# Where a piece stands


@EACH
def test_each_piece_is_made_of_what_stands_in_its_place(name):
    lowercase = TOKENIZERS[name].lowercase
    for text, found in zip(CORPUS, encoded(name), strict=True):
        end = 0
        for piece in found.pieces[1:-1]:
            assert piece.end > piece.start >= end - 1
            place = text[piece.start : piece.end]
            letters = place if place in SPECIAL else "".join(basic_tokenize(place, lowercase=lowercase))
            if piece.text != "[UNK]":
                assert piece.text.removeprefix("##") in letters, ascii(text)
            if piece.start < end:  # two pieces of one character, such as a Hangul syllable
                assert len(basic_tokenize(text[piece.start], lowercase=lowercase)[0]) > 1, ascii(text)
            end = piece.end


@EACH
def test_what_no_piece_covers_is_nothing_to_the_tokenizer(name):
    lowercase = TOKENIZERS[name].lowercase
    for text, found in zip(CORPUS, encoded(name), strict=True):
        covered = {place for piece in found.pieces for place in range(piece.start, piece.end)}
        left = [char for place, char in enumerate(text) if place not in covered]
        assert not any(basic_tokenize(char, lowercase=lowercase) for char in left), ascii(text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Unlocked", [("un", 0, 2), ("##lock", 2, 6), ("##e", 6, 7), ("##d", 7, 8)]),
        (
            "u unlockable!",
            [("u", 0, 1), ("un", 2, 4), ("##lock", 4, 8), ("##able", 8, 12), ("[UNK]", 12, 13)],
        ),
        ("ÜNLOCKÉD", [("un", 0, 2), ("##lock", 2, 6), ("##e", 6, 7), ("##d", 7, 8)]),
        ("U\u0308nlocke\u0301d", [("un", 0, 3), ("##lock", 3, 7), ("##e", 7, 8), ("##d", 9, 10)]),
        ("u\0n\u200block", [("un", 0, 3), ("##lock", 4, 8)]),
        ("unlocker", [("[UNK]", 0, 8)]),  # it began well, but r is not in the vocabulary: nothing is kept
        ("lock", [("[UNK]", 0, 4)]),  # only as ##lock
        ("un [MASK]lock", [("un", 0, 2), ("[MASK]", 3, 9), ("[UNK]", 9, 13)]),
        ("un[MASK]u", [("un", 0, 2), ("[MASK]", 2, 8), ("u", 8, 9)]),
        ("[mask]", [("[UNK]", 0, 1), ("[UNK]", 1, 5), ("[UNK]", 5, 6)]),
        ("[PAD]", [("[UNK]", 0, 1), ("[UNK]", 1, 4), ("[UNK]", 4, 5)]),  # SMALL has no [PAD]
        ("花un花", [("花", 0, 1), ("un", 1, 3), ("花", 3, 4)]),
        ("\ud83dun\udc00lock", [("un", 1, 3), ("##lock", 4, 8)]),  # half a surrogate pair is no character
        ("", []),
        (" \u0301\u200b\n", []),
    ],
)
def test_named_examples(text, pieces):
    assert SMALL.pieces(text) == pieces


def test_a_word_of_over_100_characters_is_unknown_and_a_long_text_is_not():
    tokenizer = WordPiece(["[UNK]", "[CLS]", "[SEP]", "a", "##a"])
    assert [piece.text for piece in tokenizer.pieces("a" * 100)] == ["a"] + ["##a"] * 99
    assert tokenizer.pieces("a" * 101) == [("[UNK]", 0, 101)]
    assert tokenizer.pieces("a" * 5000) == [("[UNK]", 0, 5000)]
    assert tokenizer.pieces("a " * 2500) == [("a", place, place + 1) for place in range(0, 5000, 2)]
    assert len(SMALL.encode("花" * 5000).ids) == 5002


def test_encoding_names_the_rows_of_the_vocabulary():
    assert SMALL.encode("unlock", "花") == (
        [1, 5, 6, 2, 10, 2],
        [0, 0, 0, 0, 1, 1],
        [("[CLS]", 0, 0), ("un", 0, 2), ("##lock", 2, 6), ("[SEP]", 0, 0), ("花", 0, 1), ("[SEP]", 0, 0)],
    )
    assert SMALL.encode("").ids == [1, 2]
    assert SMALL.encode("", "").segments == [0, 0, 1]
    assert SMALL.vocabulary[5] == "un"


def test_of_an_entry_listed_twice_the_last_counts():
    assert WordPiece(["[UNK]", "[CLS]", "[SEP]", "a", "b", "a"]).encode("a").ids == [1, 5, 2]


# Bad input


@pytest.mark.parametrize("text", [None, 3, b"abc", ["a"]])
def test_text_that_is_no_str_is_named(text):
    for tokenize in (SMALL.pieces, SMALL.encode, lambda given: SMALL.encode("u", given or 0)):
        with pytest.raises(TypeError, match=r"^text must be a str, got "):
            tokenize(text)


@pytest.mark.parametrize(
    "vocabulary", ["[UNK][CLS][SEP]", None, {"[UNK]", "[CLS]", "[SEP]"}, {"[UNK]": 0}, iter("a")]
)
def test_vocabulary_that_is_no_sequence_of_str_is_named(vocabulary):
    given = type(vocabulary).__name__
    with pytest.raises(
        TypeError, match=rf"^vocabulary must be a sequence of str, such as a list, got {given}$"
    ):
        WordPiece(vocabulary)


def test_vocabulary_that_holds_something_else_is_named():
    with pytest.raises(TypeError, match=r"^vocabulary must hold str only, got int: 7$"):
        WordPiece(["[UNK]", "[CLS]", "[SEP]", 7])


@pytest.mark.parametrize(
    ("vocabulary", "missing"),
    [
        (["[CLS]", "[SEP]", "a"], r"3 entries without \[UNK\]"),
        (["[UNK]"], r"1 entries without \[CLS\] and \[SEP\]"),
        ([], r"0 entries without \[UNK\] and \[CLS\] and \[SEP\]"),
    ],
)
def test_vocabulary_without_what_every_text_needs_is_named(vocabulary, missing):
    with pytest.raises(ValueError, match=rf"^vocabulary must hold \[UNK\], \[CLS\], \[SEP\]; got {missing}$"):
        WordPiece(vocabulary)
