"""The Python side of `Answer`: what the BERT that answers says, and what each head has to do with it."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from traitlets import TraitError

from bertbook import questions, tasks, weights
from bertbook.probe import without
from bertbook.spans import SpanReader, spans
from bertbook.widgets import Answer
from bertbook.widgets.answer import ASKED, MODEL, SPECIAL

WIDGET = Path(__file__).resolve().parent.parent / "bertbook/widgets/src/widgets/answer"
VOCABULARY = weights.load(MODEL).about["vocabulary"]
CONFIG = weights.load(MODEL).about["config"]
NOBODY = "谁画了一匹马？"  # "who drew a horse?" The story does not say.


def model() -> SpanReader:
    found = tasks.trained(MODEL)
    assert isinstance(found, SpanReader)
    return found.double().requires_grad_(False)


def batch(widget: Answer) -> list[torch.Tensor]:
    """Ids, mask and segments of what the widget reads, cut at the first [SEP] by hand."""
    tokens = widget.tokens
    first = tokens.index("[SEP]") + 1
    ids = torch.tensor([[VOCABULARY.index(token) for token in tokens]])
    segments = torch.tensor([[0] * first + [1] * (len(tokens) - first)])
    return [ids, torch.ones_like(ids, dtype=torch.bool), segments]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("谁与赛罕塔拉结下了不解之缘？", "我"),
        ("谁与呼伦贝尔结下了不解之缘？", "奶奶"),
        ("小明找谁聊天？", "妈妈的朋友"),
        ("谁给小红打电话？", "爷爷"),
        ("谁写了一封信？", "老师"),
        (NOBODY, ""),
    ],
)
def test_the_first_story_answers_every_kind_of_question_and_says_when_it_does_not(
    question: str, answer: str
) -> None:
    widget = Answer(question=question)
    assert widget.answer == answer
    start, end = widget.span
    assert "".join(widget.tokens[start : end + 1]) == (answer or "[CLS]")


def test_numbers_are_those_of_the_model() -> None:
    widget = Answer(query=8, head="1.3")
    logits = model()(*batch(widget))[0]  # (T, 2)
    np.testing.assert_allclose(widget.starts, logits[:, 0].softmax(0), atol=1e-12)
    np.testing.assert_allclose(widget.ends, logits[:, 1].softmax(0), atol=1e-12)
    ids, mask, segments = batch(widget)
    read = model().bert(ids, mask, segments, inside=True)
    heads = torch.stack([block.attention.heads.weights[0] for block in read.blocks])  # (N, H, T, T)
    np.testing.assert_allclose(widget.weights, heads[1, 3, 8], atol=1e-12)
    start, end = widget.span
    np.testing.assert_allclose(widget.looks, heads[:, :, 8, start : end + 1].sum(-1), atol=1e-12)
    widget.query, widget.head = 0, ""
    hardest = np.unravel_index(widget.looks.argmax(), widget.looks.shape)
    np.testing.assert_allclose(widget.weights, heads[(*hardest, 0)], atol=1e-12)


def test_each_head_alone_is_switched_off_in_the_model() -> None:
    widget = Answer(question="小明找谁聊天？")
    given, (start, end) = batch(widget), widget.span
    for (n, h), share in np.ndenumerate(widget.without):
        logits = without(model(), [(n, h)])(*given)
        shares = logits[0].softmax(0)
        assert share == pytest.approx(float(shares[start, 0] * shares[end, 1]), abs=1e-12)
        found = spans(logits)
        said = widget.tokens[int(found.starts) : int(found.ends) + 1]
        assert widget.answers[n][h] == ("" if said == ["[CLS]"] else "".join(said))
    n, h = np.unravel_index(widget.without.argmin(), widget.without.shape)
    before = widget.without
    widget.off = [f"{n}.{h}"]
    assert widget.starts[start] * widget.ends[end] == pytest.approx(before[n, h])
    assert widget.answer == widget.answers[n][h]
    np.testing.assert_array_equal(widget.without, before)  # measured from the whole model


def test_a_head_that_looks_hardest_is_not_the_one_that_decides() -> None:
    widget = Answer()
    assert widget.looks.argmax() != widget.without.argmin()
    assert widget.without.min() < 0.01
    assert widget.without.ravel()[widget.looks.argmax()] > 0.9


def test_answers_are_only_in_the_story() -> None:
    widget = Answer()
    first = widget.tokens.index("[SEP]") + 1
    assert (widget.starts[1:first] == 0).all()
    assert (widget.ends[1:first] == 0).all()
    assert widget.starts.sum() == pytest.approx(1)


def test_without_a_story_or_a_question_there_is_still_an_answer_to_read() -> None:
    assert Answer("", "").tokens == ["[CLS]", "[SEP]", "[SEP]"]
    assert Answer("").answer == ""
    assert Answer(question="").starts.sum() == pytest.approx(1)


def test_what_it_never_learned_is_read_as_unknown() -> None:
    cat, dog = Answer("猫写了一封信。"), Answer("犬写了一封信。")
    assert cat.tokens[-6] == "猫"
    np.testing.assert_array_equal(cat.starts, dog.starts)


def test_long_texts_are_cut_where_the_model_has_no_more_places() -> None:
    widget = Answer("天黑了。" * 400, "谁" * 100, query=1000)
    places = CONFIG["max_position_embeddings"]
    assert len(widget.tokens) == len(widget.weights) == places
    assert widget.tokens[1 : ASKED + 2] == ["谁"] * ASKED + ["[SEP]"]
    assert widget.tokens[-1] == "[SEP]"


def test_words_are_those_of_the_stories() -> None:
    assert tuple(VOCABULARY) == questions.vocabulary()
    assert list(weights.load(MODEL).about["words"]) == VOCABULARY[SPECIAL:]


def test_bad_arguments_are_named_with_what_would_do() -> None:
    with pytest.raises(TraitError, match="sentence must be a str, got 3"):
        Answer(3)  # type: ignore[arg-type]
    with pytest.raises(TraitError, match=r"question must be a str, got \['谁'\]"):
        Answer("我", ["谁"])  # type: ignore[arg-type]
    with pytest.raises(TraitError, match=r"head must be of 0\.0, .*1\.3.*, got '9\.0'"):
        Answer(head="9.0")
    with pytest.raises(TraitError, match=r"off must be of 0\.0, .*, got 'all'"):
        Answer(off=["0.0", "all"])
    with pytest.raises(TraitError, match="query"):
        Answer(query=-1)
    with pytest.raises(TraitError, match=r"story is no argument of Answer; its traits are .*question"):
        Answer(story="我")


def test_the_page_without_a_script_says_answer_and_shares_and_stays_small() -> None:
    html = Answer()._html()
    assert html.count("<table") == 1
    assert len(html.encode()) < 6000
    assert "？ 我</p>" in html
    assert "the story does not say</p>" in Answer(question=NOBODY)._html()
    assert "&lt;b&gt;" in Answer("<b>")._html()


def test_the_script_has_the_same_constants() -> None:
    text = (WIDGET / "reader.ts").read_text("utf-8")
    for name, value in (("ASKED", ASKED), ("SPECIAL", SPECIAL)):
        found = re.search(rf"\b{name} = (\d+)", text)
        assert found
        assert int(found[1]) == value
    assert f'MODEL = "{MODEL}"' in text
    longest = re.search(r"\bLONGEST = (\d+)", (WIDGET / "told.ts").read_text("utf-8"))
    assert longest
    assert int(longest[1]) == questions.LENGTHS[1]
