"""The Python side of `FillMask`: what the small BERT says of a blank, and where it looks."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from traitlets import TraitError

from bertbook import tasks, weights
from bertbook.attention import causal_mask
from bertbook.bert import BertForPreTraining
from bertbook.widgets import FillMask
from bertbook.widgets.fill_mask import AUTO, LEFT, MEAN, TOP

WIDGET = Path(__file__).resolve().parent.parent / "bertbook/widgets/src/widgets/fill_mask"
VOCABULARY = weights.load("bert-tiny").about["vocabulary"]


def model(name: str = "bert-tiny") -> BertForPreTraining:
    found = tasks.trained(name)
    assert isinstance(found, BertForPreTraining)
    return found.double()


def examples(name: str) -> list[tuple[str, list[str]]]:
    """The sentences that the widget offers, and the words under their masks."""
    listed = re.search(rf"const {name}.*?\n\];", (WIDGET / "Switches.tsx").read_text("utf-8"), re.DOTALL)
    assert listed
    found = re.findall(r'sentence: "([^"]*)", covered: \[([^\]]*)\]', listed[0])
    return [(sentence, re.findall(r'"([^"]*)"', words)) for sentence, words in found]


def test_the_hidden_word_comes_first_or_second_in_every_sentence_offered() -> None:
    assert len(examples("EXAMPLES")) >= 5
    firsts = []
    for sentence, covered in examples("EXAMPLES"):
        blanks = [place for place, token in enumerate(FillMask(sentence).tokens) if token == "[MASK]"]
        assert len(blanks) == len(covered) > 0
        for place, word in zip(blanks, covered, strict=True):
            words = [top for top, _ in FillMask(sentence, place=place).top]
            assert word in words[:2]
            firsts.append(word == words[0])
    assert False in firsts  # one that shows that there may be two good words


def test_outside_its_grammar_the_hidden_word_is_far_away() -> None:
    assert len(examples("STRANGE")) >= 2
    for sentence, (word,) in examples("STRANGE"):
        assert word not in [top for top, _ in FillMask(sentence).top]


def test_the_first_state_is_one_of_the_sentences_offered_and_its_clue_stands_to_the_right() -> None:
    widget = FillMask()
    assert (widget.sentence, list(widget.covered)) in examples("EXAMPLES")
    assert widget.tokens == ["[CLS]", "她", "在", "打", "[MASK]", "话", "。", "[SEP]"]
    assert widget.asked == 4
    assert widget.top[0] == ("电", pytest.approx(1, abs=0.02))
    widget.left_only = True
    assert widget.top[0][1] < 0.6


def test_numbers_are_those_of_the_model() -> None:
    widget = FillMask("他花了[MASK][M]。", place=5)
    ids = [VOCABULARY.index(word) for word in widget.tokens]
    assert ids[4] == ids[5] == VOCABULARY.index("[MASK]")
    with torch.no_grad():
        read = model()(torch.tensor([ids]), inside=True)
    np.testing.assert_allclose(widget.probabilities, read.words[0, 5].softmax(0), atol=1e-12)
    np.testing.assert_allclose(widget.probabilities.sum(), 1)
    assert [word for word, _ in widget.top] == [VOCABULARY[n] for n in read.words[0, 5].topk(5).indices]
    heads = torch.cat([block.attention.heads.weights[0, :, 5] for block in read.bert.blocks])  # (N·H, T)
    np.testing.assert_allclose(widget.weights, heads.mean(0), atol=1e-12)
    for n, name in enumerate(f"{layer}.{head}" for layer in range(2) for head in range(4)):
        widget.head = name
        np.testing.assert_allclose(widget.weights, heads[n], atol=1e-12)


def test_left_only_asks_the_second_model_for_what_stands_to_the_left() -> None:
    widget = FillMask(left_only=True)
    ids = [VOCABULARY.index(word) for word in widget.tokens[:5]]
    with torch.no_grad():
        read = model("bert-tiny-left")(torch.tensor([ids]), causal_mask(5)[None], inside=True)
    np.testing.assert_allclose(widget.probabilities, read.words[0, 4].softmax(0), atol=1e-12)
    assert (widget.weights[5:] == 0).all()
    heads = torch.cat([block.attention.heads.weights[0, :, 4] for block in read.bert.blocks])
    np.testing.assert_allclose(widget.weights[:5], heads.mean(0), atol=1e-12)
    assert weights.load("bert-tiny-left").about["vocabulary"] == VOCABULARY


@pytest.mark.parametrize(
    ("sentence", "place", "asked"),
    [
        ("他[MASK]了[MASK]", AUTO, 2),
        ("他花了", AUTO, 1),
        ("他花了", 0, 1),
        ("他花了", 3, 3),
        ("他花了", 99, 3),
        ("", AUTO, None),
        (" ", 4, None),
    ],
)
def test_the_place_that_is_asked_about(sentence: str, place: int, asked: int | None) -> None:
    assert FillMask(sentence, place=place).asked == asked


def test_an_empty_sentence_has_empty_arrays() -> None:
    widget = FillMask("")
    assert (widget.tokens, widget.top) == ([], [])
    assert widget.weights.size == widget.probabilities.size == 0
    assert "<table" not in widget._html()


def test_what_it_never_learned_is_read_as_unknown() -> None:
    cat, dog = FillMask("the cat [MASK]."), FillMask("the dog [MASK].")
    assert cat.tokens[2] == "cat"
    np.testing.assert_array_equal(cat.probabilities, dog.probabilities)


def test_a_long_sentence_is_cut_at_the_limit() -> None:
    widget = FillMask("花" * 500, place=300)
    assert len(widget.tokens) == FillMask.limit + 2 == 32
    assert widget.asked == 30


def test_numbers_follow_each_change() -> None:
    widget = FillMask()
    began = dict(widget.start)
    before = widget.top
    widget.left_only = True
    assert widget.top != before
    widget.sentence, widget.covered = "他花了三[MASK]。", ["块"]
    assert widget.asked == 5
    assert (
        widget.start
        == began
        == {
            "sentence": "她在打[MASK]话。",
            "covered": ["电"],
            "place": AUTO,
            "left_only": False,
            "head": MEAN,
        }
    )


def test_bad_arguments_are_named_with_what_would_do() -> None:
    with pytest.raises(TraitError, match="sentence must be a str, got 3"):
        FillMask(3)  # type: ignore[arg-type]
    with pytest.raises(TraitError, match=r"head must be one of mean, 0\.0, .*1\.3, got '2\.0'"):
        FillMask(head="2.0")
    with pytest.raises(TraitError, match="place"):
        FillMask(place=-2)
    with pytest.raises(TraitError, match=r"mask is no argument of FillMask; its traits are .*left_only"):
        FillMask(mask=3)


def test_words_and_shares_stand_in_the_page_without_a_script_and_it_stays_small() -> None:
    html = FillMask()._html()
    assert html.count("<table") == 2
    assert len(html.encode()) < 6000
    for word, share in FillMask().top:
        assert f'<th scope="row" lang="zh-Hans">{word}</th><td>{share:.3f}</td>' in html


def test_the_script_has_the_same_constants() -> None:
    text = (WIDGET / "numbers.ts").read_text("utf-8")
    assert re.search(r"\bAUTO = (-?\d+)", text)[1] == str(AUTO)  # type: ignore[index]
    assert re.search(r"\bTOP = (\d+)", text)[1] == str(TOP)  # type: ignore[index]
    assert re.search(r'\bLEFT = "([\w-]+)"', text)[1] == LEFT  # type: ignore[index]
    assert re.search(r'\bMEAN = "(\w+)"', text)[1] == MEAN  # type: ignore[index]
