"""The Python side of `Context`: one token in two places, looked up and read."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from traitlets import TraitError

from bertbook import tasks
from bertbook.stories import TaggedSentences, spell
from bertbook.widgets import Context
from bertbook.widgets.context import AUTO, BOTH_WAYS, TABLE

WIDGETS = Path(__file__).resolve().parent.parent / "bertbook" / "widgets"
MEANT = {  # the sentences that the widget offers, and what the compared token means in them
    "这朵花很红。他花了三元。": ("flower", "spend"),
    "银行今天不开门。这样行吗？": ("firm", "okay"),
    "他的头发长长了。": ("grow", "long"),
    "we walked to the bank of the river. we walked to the bank to open an account.": ("river", "money"),
    "he can open the can.": ("able", "tin"),
}


def test_the_table_has_one_vector_and_one_guess_for_both_places() -> None:
    widget = Context()
    assert widget.tokens == list("这朵花很红。他花了三元。")
    assert widget.places == (2, 7)
    assert (widget.vectors[0] == widget.vectors[1]).all()
    assert (widget.weights[0] == widget.weights[1]).all()
    np.testing.assert_allclose(widget.cosines, [1.0])


@pytest.mark.parametrize("sentence", MEANT)
def test_neighbours_tell_the_senses_apart_in_every_sentence_offered(sentence: str) -> None:
    widget = Context(sentence, neighbours=True)
    read = [widget.senses[n] for n in widget.weights.argmax(axis=1)]
    assert tuple(read) == MEANT[sentence]
    assert widget.weights.max(axis=1).min() > 0.9
    assert widget.cosines[0] < 0.8


def test_the_sentences_offered_are_those_tested() -> None:
    text = (WIDGETS / "src/widgets/context/Switches.tsx").read_text("utf-8")
    listed = re.search(r"EXAMPLES = \[([^\]]*)\]", text)
    assert listed
    assert json.loads(f"[{listed[1].strip().removesuffix(',')}]") == list(MEANT)
    assert Context().sentence in MEANT


def test_where_only_the_clue_to_the_right_differs_what_was_read_from_the_left_is_all_but_equal() -> None:
    widget = Context(list(MEANT)[3], neighbours=True)
    whole, left, right = widget.cosines
    assert left > 0.99
    assert right < 0.6
    halves = np.split(widget.vectors, 2, axis=1)
    for cosine, part in zip((whole, left, right), (widget.vectors, *halves), strict=True):
        wanted = torch.cosine_similarity(*torch.from_numpy(part)[:, None]).item()
        assert cosine == pytest.approx(wanted)


@pytest.mark.parametrize("neighbours", [False, True])
def test_numbers_are_those_of_the_tagger(neighbours: bool) -> None:
    sentences = TaggedSentences(seed=5)
    tagger = tasks.trained(BOTH_WAYS if neighbours else TABLE).double()
    seen = 0
    for _ in range(20):
        drawn = sentences.sentence()
        widget = Context(spell(drawn.tokens), neighbours=neighbours)
        assert widget.tokens == list(drawn.tokens)
        ids, lengths = (
            torch.from_numpy(sentences.encode(drawn.tokens))[None],
            torch.tensor([len(drawn.tokens)]),
        )
        with torch.no_grad():
            hidden = tagger.read(tagger.embed(ids), lengths).hidden[0]
            tags, senses = tagger(ids, lengths)
        np.testing.assert_allclose(widget.vectors, hidden[list(widget.places)])
        assert widget.tags == [sentences.tags[n] for n in tags[0].argmax(dim=-1)]
        own = [sentences.senses.index(sense) for sense in widget.senses if sense]
        if own:
            shares = senses[0][list(widget.places)][:, own].softmax(dim=-1)
            np.testing.assert_allclose(widget.weights, shares)
            seen += len(widget.places)
    assert seen > 20


@pytest.mark.parametrize(
    ("sentence", "chosen", "places"),
    [
        ("的花的红花", AUTO, (1, 4)),  # several senses, and twice
        ("的红的花", AUTO, (3,)),  # several senses
        ("的红的", AUTO, (0, 2)),  # twice
        ("红的", AUTO, (0,)),
        ("花红花的花", 0, (0, 2)),  # the next equal
        ("花红花的花", 2, (2, 4)),
        ("花红花的花", 4, (0, 4)),  # none follows: the first
        ("花红花的花", 99, (0, 4)),
        ("花红花的花", 1, (1,)),
        ("", AUTO, ()),
    ],
)
def test_the_chosen_token_is_paired_with_its_equal(
    sentence: str, chosen: int, places: tuple[int, ...]
) -> None:
    assert Context(sentence, chosen=chosen).places == places


def test_a_token_of_one_meaning_has_all_of_the_share_and_an_unknown_one_none() -> None:
    one = Context("这朵花", chosen=1, neighbours=True)
    assert (one.senses, one.weights.tolist()) == (("",), [[1.0]])
    unknown = Context("zzz 花 zzz", chosen=0)
    assert (unknown.senses, unknown.weights.shape) == ((), (2, 0))
    table = tasks.trained(TABLE).double()
    np.testing.assert_array_equal(unknown.vectors[0], table.embedding.weight[0].detach())  # <pad>


@pytest.mark.parametrize("neighbours", [False, True])
def test_an_empty_sentence_has_empty_arrays(neighbours: bool) -> None:
    widget = Context("  ", neighbours=neighbours)
    assert (widget.tokens, widget.places, widget.senses, widget.tags) == ([], (), (), [])
    assert (widget.weights.size, widget.vectors.size, widget.cosines.size) == (0, 0, 0)
    assert "<table" not in widget._html()


def test_a_long_sentence_is_cut_at_the_limit() -> None:
    widget = Context("花" * 500, chosen=300)
    assert len(widget.tokens) == Context.limit
    assert widget.places == (0, Context.limit - 1)


def test_numbers_follow_each_change() -> None:
    widget = Context()
    before = widget.weights
    widget.neighbours = True
    assert not np.allclose(widget.weights, before)
    widget.sentence = "他花了三元。"
    assert widget.places == (1,)
    assert widget.start == {"sentence": "这朵花很红。他花了三元。", "chosen": AUTO, "neighbours": False}


def test_bad_arguments_are_named_with_what_would_do() -> None:
    with pytest.raises(TraitError, match="sentence must be a str, got 3"):
        Context(3)  # type: ignore[arg-type]
    with pytest.raises(TraitError, match="chosen"):
        Context(chosen=-2)
    with pytest.raises(TraitError, match=r"neighbors is no argument of Context; its traits are .*neighbours"):
        Context(neighbors=True)


def test_both_readings_stand_in_the_page_without_a_script_and_it_stays_small() -> None:
    html = Context()._html()
    assert html.count("<table") == 2
    assert len(html.encode()) < 6000
    for neighbours in (False, True):
        for share in Context(neighbours=neighbours).weights.flat:
            assert f"<td>{share:.3f}</td>" in html
