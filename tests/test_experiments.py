"""The book's recipes make what they say: the right stories, the right starts, the same each time."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from bertbook import experiments
from bertbook.experiments import (
    HEADS,
    TEST,
    WHO,
    compare,
    locked,
    stored_comparison,
    taught_short_first,
    train_tagger,
    train_who,
)
from bertbook.measures import locked_loss, tagger_accuracy, who_accuracy, who_loss
from bertbook.stories import TaggedSentences, WhoStories
from bertbook.training import History


@pytest.fixture
def lessons(monkeypatch):
    """What `train` was called with, instead of training."""
    calls = []

    def train(model, batches, loss, **how):
        calls.append({"model": model, "batches": list(batches), "loss": loss, **how})
        return History((), (), how["steps"], "out of steps")

    monkeypatch.setattr(experiments, "train", train)
    return calls


def distances(batch, stories):
    """How far each story's first name, which is its subject, stands from its end."""
    name = np.isin(batch.ids, stories.encode(stories.names))
    return batch.lengths - 1 - name.argmax(axis=1)


# "Who?" readers


@pytest.mark.parametrize("name", WHO)
def test_all_readers_are_about_as_large(name):
    reader = WHO[name].build(WhoStories(20), 20)
    assert 3_600 < sum(parameter.numel() for parameter in reader.parameters()) < 3_800


def test_readers_of_many_heads_are_about_as_large():
    for recipe in HEADS.values():
        sizes = [parameter.numel() for parameter in recipe.build(WhoStories(10), 10).parameters()]
        assert 7_000 < sum(sizes) < 7_500


def test_stories_can_be_asked_for_in_another_way(lessons):
    train_who(HEADS["one head"], 20, seed=3, prefix_distractors=0.6)
    first = WhoStories((15, 20), seed=3, prefix_distractors=0.6).batch(32)
    np.testing.assert_array_equal(lessons[0]["batches"][0].ids, first.ids)


def test_recipes_start_their_layers_as_they_say():
    torch.manual_seed(0)
    reader = WHO["RNN"].build(WhoStories(20), 20)
    u = reader.layer.cell.U.weight
    torch.testing.assert_close(u @ u.T, torch.eye(37), rtol=0, atol=1e-5)
    for name, least, most in (
        ("LSTM, forget bias 3", 3, 3),
        ("LSTM, chrono", 0, np.log(39)),
        ("LSTM", -0.25, 0.25),
    ):
        bias = WHO[name].build(WhoStories(20), 20).layer.cell.W.bias.detach()[16:32]
        assert least <= bias.min() <= bias.max() <= most, name


def test_a_reader_is_trained_up_to_its_distance_from_three_quarters_of_it(lessons):
    for asked, first, last in ((40, 30, 40), (10, 9, 10), ((9, 80), 9, 80)):
        starts = []
        recipe = replace(WHO["LSTM"], steps=30, start=lambda layer, distance, to=starts: to.append(distance))
        train_who(recipe, asked, seed=3)
        seen = np.concatenate([distances(batch, WhoStories(9)) for batch in lessons[-1]["batches"]])
        assert (seen.min(), seen.max()) == (first, last)
        assert starts == [last]
        assert (lessons[-1]["steps"], lessons[-1]["lr"], lessons[-1]["loss"]) == (30, 1e-2, who_loss)


@pytest.mark.parametrize(
    "recipe",
    [lambda: train_who(WHO["RNN"], 10), taught_short_first, locked, lambda: train_tagger("table")],
    ids=["who", "short first", "locked", "tagger"],
)
def test_a_training_that_was_cut_off_is_no_result(monkeypatch, recipe):
    asked = []

    def cut_off(*_, **how):
        asked.append(how)
        return History((2.0,), (2.0,), how["steps"], "interrupted")

    monkeypatch.setattr(experiments, "train", cut_off)
    with pytest.raises(KeyboardInterrupt, match=r"1 of .* interrupted"):
        recipe()
    assert len(asked) == 1


def test_a_trained_reader_answers_and_is_the_same_each_time():
    test = WhoStories(10, seed=TEST).batch(500)
    one, history = train_who(WHO["LSTM, chrono"], 10, seed=0)
    assert who_accuracy(one, test) > 0.98
    assert history.end == "loss low enough"
    other, third = WHO["LSTM, chrono"](10, 0), WHO["LSTM, chrono"](10, 1)
    assert torch.equal(one.names.weight, other.names.weight)
    assert not torch.equal(one.names.weight, third.names.weight)


class Knows(nn.Module):
    """Answers with the first name of the story, or always with the same."""

    def __init__(self, reads):
        super().__init__()
        self.reads = reads
        stories = WhoStories(9)
        self.names = torch.from_numpy(stories.encode(stories.names))

    def forward(self, ids, lengths):
        first = (ids[:, :, None] == self.names).float().cumsum(dim=1).clamp(max=1).sum(dim=1)  # (B, N)
        return first if self.reads else torch.zeros_like(first)


def test_any_reader_can_be_compared_on_the_same_stories():
    asked = []

    def knowing(distance, seed):
        asked.append((distance, seed))
        return Knows(reads=True)

    found = compare({"knows": knowing, "guesses": lambda *_: Knows(reads=False)}, (9, 30), (4, 5, 6))
    assert found.readers == ("knows", "guesses")
    assert found.distances == (9, 30)
    assert found.accuracy.shape == (2, 2, 3)
    assert (found.accuracy[0] == 1).all()
    assert (abs(found.accuracy[1] - 1 / 8) < 0.04).all()
    assert asked == [(9, 4), (9, 5), (9, 6), (30, 4), (30, 5), (30, 6)]


def test_the_stored_comparison_holds_what_the_book_says_of_it():
    found = stored_comparison()
    assert found.readers == tuple(WHO)
    assert found.distances == (10, 20, 40, 80)
    assert found.accuracy.shape == (6, 4, 5)
    share = dict(zip(found.readers, found.accuracy, strict=True))  # (4, 5) each
    assert min(shares[0].min() for shares in share.values()) > 0.95  # all manage 10
    assert share["RNN"][2:].max() < 0.2
    assert share["LSTM"][1:].max() < 0.2
    assert share["LSTM, chrono"].min() > 0.95
    assert share["attention"].min() > 0.95
    assert share["attention without positions"][1:].max() < 0.8


def test_short_stories_come_first(lessons):
    reader = taught_short_first(seed=2)
    assert (reader.kind, reader.layer_width) == ("rnn", 37)
    assert all(lesson["model"] is reader for lesson in lessons)
    seen = [[distances(batch, WhoStories(9)) for batch in lesson["batches"][:60]] for lesson in lessons]
    ends = [(np.concatenate(batches).min(), np.concatenate(batches).max()) for batches in seen]
    assert ends == [(9, 10), (9, 14), (9, 20), (9, 30), (9, 60)]
    assert [lesson.get("stop_below") for lesson in lessons] == [0.03] * 4 + [None]


def test_the_price_of_the_lock_rises_from_nothing(lessons):
    reader = locked(price=2.0)
    (lesson,) = lessons
    prices = [price for _, price in lesson["batches"]]
    assert lesson["loss"] is locked_loss
    assert lesson["steps"] == len(prices) == 1200
    assert prices[0] == prices[360] == 0 < prices[361]
    assert prices[480] == pytest.approx(1.0)
    assert prices[600] == prices[-1] == 2
    assert prices == sorted(prices)
    assert (reader.layer.cell.W.bias[16:32] == 3).all()
    seen = np.concatenate([distances(batch, WhoStories(9)) for batch, _ in lesson["batches"]])
    assert (seen.min(), seen.max()) == (20, 60)


# Taggers


def test_a_table_cannot_tell_senses_apart_and_one_look_back_sees_only_early_clues():
    test = TaggedSentences(seed=TEST).batch(1000)
    table, one_way = (tagger_accuracy(train_tagger(kind), test) for kind in ("table", "rnn"))
    assert 0.45 < table.senses < 0.55
    assert one_way.early > 0.97
    assert 0.4 < one_way.late < 0.65


def test_an_unknown_kind_of_tagger_is_named():
    with pytest.raises(ValueError, match=r"^kind must be one of 'table', .*, got 'gru'$"):
        train_tagger("gru")
