"""The sentences of chapter 9 can be used as the chapter uses them, with the published word pieces."""

from itertools import chain

import pytest

from bertbook import english
from bertbook.checkpoints import load_wordpiece

CASES = [case for half in (0, 1) for case in english.by_gender(half)] + list(chain(*english.BY_SENSE))


@pytest.fixture(scope="module")
def pieces():
    tokenizer = load_wordpiece("all-MiniLM-L6-v2")
    return lambda text: [piece.text for piece in tokenizer.pieces(text)]


def words(text):
    """The words of a sentence, in lower case."""
    return set(text.lower().strip(".").split())


def test_what_is_found_in_one_half_is_tested_on_another():
    found, tested = (list(english.by_gender(half)) for half in (0, 1))
    assert len(found) == len(tested) == 108
    assert len({case.sentence for case in found + tested}) == 2 * 108
    names = [{noun for case in half for noun in case[2:]} for half in (found, tested)]
    assert [len(half) for half in names] == [6, 6]
    assert not names[0] & names[1]
    assert not set(english.FRAMES[0]) & set(english.FRAMES[1])
    assert not set(english.PLAIN[0]) & set(english.PLAIN[1])


def test_both_orders_and_both_pronouns_are_asked_equally_often():
    for half in (0, 1):
        cases = list(english.by_gender(half))
        first = [words(case.sentence.split()[0]) == {case.meant} for case in cases]
        assert sum(first) == sum(case.pronoun == "he" for case in cases) == len(cases) / 2


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sentence)
def test_pronoun_and_nouns_are_one_token_each(case, pieces):
    tokens = pieces(case.sentence)
    assert [tokens.count(word) for word in case[1:]] == [1, 1, 1]


def test_a_pair_differs_in_one_word_and_in_what_it_means():
    for one, two in english.BY_SENSE:
        assert len(words(one.sentence) - words(two.sentence)) == 1
        assert (one.meant, one.other) == (two.other, two.meant)


@pytest.mark.parametrize("word", english.SENSES)
def test_a_word_stands_once_in_each_of_its_sentences(word, pieces):
    first, second = english.SENSES[word].values()
    assert len(first) == len(second) == 6
    assert len(set(first + second)) == 12
    assert [pieces(sentence).count(word) for sentence in first + second] == [1] * 12
