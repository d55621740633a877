"""Sentences become ids as BERT reads them, and a text that will not do is named with its line."""

import re

import pytest
import torch

from bertbook import corpus
from bertbook.corpus import encode, read_corpus, tagged_corpus, tokenize
from bertbook.masking import CLS, PAD, SEP, SPECIAL, UNK
from bertbook.stories import TaggedSentences

WORDS = (*SPECIAL, "a", "b", "花")


def test_mask_is_one_token_and_the_rest_is_cut_as_bert_does():
    assert tokenize("他去[MASK]行。") == ["他", "去", "[MASK]", "行", "。"]
    assert tokenize("He's [MASK][MASK]!") == ["he", "'", "s", "[MASK]", "[MASK]", "!"]
    assert tokenize("[mask]") == ["[", "mask", "]"]
    assert tokenize("") == []


def test_sentences_stand_between_cls_and_sep_then_padding():
    ids = encode([["a", "花", "b"], ["b"], ["c", "[MASK]"]], WORDS)
    assert ids.tolist() == [[CLS, 5, 7, 6, SEP], [CLS, 6, SEP, PAD, PAD], [CLS, UNK, 4, SEP, PAD]]


def test_no_sentences_are_named():
    with pytest.raises(ValueError, match=r"^sentences must be one or more, got none$"):
        encode([], WORDS)


def test_the_tagged_corpus_is_the_sentences_of_chapter_1():
    made, sentences = tagged_corpus(30, seed=3), TaggedSentences(seed=3)
    assert made.vocabulary == (*SPECIAL, *sentences.vocabulary[1:])
    for row in made.ids:
        tokens = [made.vocabulary[number] for number in row if number != PAD]
        assert tokens == ["[CLS]", *sentences.sentence().tokens, "[SEP]"]
    assert made.documents.tolist() == list(range(30))


def test_clauses_of_a_sentence_are_a_document():
    whole, parts = tagged_corpus(40, seed=3), tagged_corpus(40, seed=3, clauses=True)
    assert parts.documents.unique().tolist() == list(range(40))
    for number, row in enumerate(whole.ids):
        clauses = parts.ids[parts.documents == number]
        assert [row[row >= 5].tolist()] == [clauses[clauses >= 5].tolist()]
        ends = [parts.vocabulary[clause[clause >= 5][-1]] for clause in clauses]
        assert set(ends) <= set("。？.?")
    assert len(parts.ids) > 50


# A text of the reader's own


@pytest.fixture
def text(tmp_path):
    """Writes a text and gives its path."""

    def write(data):
        path = tmp_path / "text.txt"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


def test_a_text_is_read_a_sentence_a_line(text):
    found = read_corpus(text("他爱花。\nThe cat. the cat!\n\n他爱她。\n\n\nthe\n"), 30)
    assert found.vocabulary == (
        *SPECIAL,
        "the",
        "他",
        "爱",
        "。",
        "cat",
    )  # twice or more, most frequent first
    shown = [[found.vocabulary[number] for number in row if number != PAD] for row in found.ids]
    assert shown[0] == ["[CLS]", "他", "爱", "[UNK]", "。", "[SEP]"]
    assert shown[1] == ["[CLS]", "the", "cat", "[UNK]", "the", "cat", "[UNK]", "[SEP]"]
    assert len(shown) == 4
    documents = found.documents.tolist()
    assert documents[0] == documents[1] < documents[2] < documents[3]


def test_a_long_line_becomes_several_sentences_and_loses_nothing(text):
    found = read_corpus(text("a b c d e f g\n" * 2), 3)
    assert found.ids.shape == (6, 5)
    words = [found.vocabulary[number] for number in found.ids[found.ids >= 5]]
    assert "".join(words) == "abcdefg" * 2
    assert len(found.documents.unique()) == 1


def test_a_sentence_of_rare_words_only_is_left_out(text):
    found = read_corpus(text("a a\nx y\na\n"), 30)
    assert len(found.ids) == len(found.documents) == 2


def test_a_mark_of_byte_order_and_windows_line_ends_are_no_tokens(text):
    found = read_corpus(text(b"\xef\xbb\xbfa b\r\na b\r\n"), 30)
    assert found.vocabulary[5:] == ("a", "b")


@pytest.mark.parametrize("data", [b"", b"\n\n  \n", "\u200b\n"])
def test_an_empty_text_is_named(text, data):
    path = text(data)
    with pytest.raises(
        ValueError, match=f"^{re.escape(str(path))}: there is no sentence; write a sentence a"
    ):
        read_corpus(path, 30)


def test_a_text_without_a_repeated_word_is_named(text):
    with pytest.raises(ValueError, match=r"text\.txt: no token occurs 2 times; write a sentence a line"):
        read_corpus(text("one two three\n"), 30)


@pytest.mark.parametrize("data", [b"good\nbad \xff\n", "good\nbad 花".encode("gb18030")])
def test_a_line_that_is_not_utf_8_is_named(text, data):
    told = r"text\.txt, line 2: not UTF-8 \(byte 5 of it is 0x(ff|bb)\); save it as UTF-8$"
    with pytest.raises(ValueError, match=told):
        read_corpus(text(data), 30)


def test_a_line_too_long_is_named(text, monkeypatch):
    monkeypatch.setattr(corpus, "LINE", 20)
    assert len(read_corpus(text(b"a " * 9 + b"a\n"), 30).ids) == 1  # 20 bytes
    with pytest.raises(ValueError, match=r"line 2: more than 20 bytes; write a sentence a line$"):
        read_corpus(text(b"a a\n" + b"a " * 9 + b"aa\n"), 30)


def test_a_text_too_long_is_named(text, monkeypatch):
    monkeypatch.setattr(corpus, "SENTENCES", 3)
    assert len(read_corpus(text("a\n" * 3), 30).ids) == 3
    with pytest.raises(ValueError, match=r"line 4: more than 3 sentences; take a part of the text$"):
        read_corpus(text("a\n" * 9), 30)


def test_a_vocabulary_is_not_larger_than_it_may_be(text, monkeypatch):
    monkeypatch.setattr(corpus, "WORDS", 2)
    assert read_corpus(text("a a a b b b c c\n"), 30).vocabulary[5:] == ("a", "b")


def test_a_text_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no\.txt"):
        read_corpus(tmp_path / "no.txt", 30)


def test_ids_are_whole_numbers_that_tables_take():
    assert tagged_corpus(2).ids.dtype == torch.int64
