"""Answers are spans of the story; lessons grow when they are learned; the recipe learns."""

import re

import pytest
import torch

from bertbook import finetuning
from bertbook.attention import sinusoids
from bertbook.bert import BertConfig
from bertbook.finetuning import (
    ANSWERS,
    LEARNED,
    TOKENS,
    Lessons,
    blind,
    fill_blanks_first,
    fine_tune,
    fine_tune_answers,
    span_loss,
    untrained,
)
from bertbook.masking import CLS, MASK, SEP
from bertbook.questions import LENGTHS, Questions, encode, vocabulary
from bertbook.spans import POSITIONS, SpanReader, right, spans


@pytest.fixture(scope="module")
def reader():
    """A reader with lively random weights."""
    torch.manual_seed(1)
    return SpanReader(BertConfig(len(vocabulary()), 12, 2, 3, 8, 256, initializer_range=0.5)).eval()


@pytest.fixture(scope="module")
def batch():
    return Questions(5).batch(12, (8, 40))


# The reader


@torch.no_grad()
def test_logits_are_one_matrix_on_the_last_vectors_and_nothing_outside_the_story(reader, batch):
    logits = reader(*batch[:3])
    hidden = reader.bert(*batch[:3]).hidden
    wanted = hidden @ reader.span.weight.T + reader.span.bias
    possible = batch.segments.bool().clone()
    possible[:, 0] = True
    assert logits.shape == (*batch.ids.shape, 2)
    torch.testing.assert_close(logits[possible], wanted[possible])
    assert (logits[~possible] == float("-inf")).all()
    padded = batch.ids.shape[1] - batch.mask.sum(dim=1)
    assert padded.max() > 0


@torch.no_grad()
def test_padding_does_not_change_an_answer(reader, batch):
    logits = reader(*batch[:3])
    for row, length in enumerate(batch.mask.sum(dim=1).tolist()):
        alone = reader(*(field[row : row + 1, :length] for field in batch[:3]))
        torch.testing.assert_close(alone[0], logits[row, :length], atol=1e-5, rtol=1e-5)


def test_places_start_as_low_waves():
    start = untrained(3).bert.embeddings.positions.weight
    torch.testing.assert_close(start, POSITIONS * sinusoids(*start.shape))
    assert not torch.equal(untrained(3).span.weight, untrained(4).span.weight)
    torch.testing.assert_close(untrained(3).span.weight, untrained(3).span.weight)


def test_the_likeliest_span_is_that_of_all_pairs_tried_one_by_one():
    logits = torch.randn(40, 9, 2, generator=torch.Generator().manual_seed(2))
    logits[:, 1:4] = float("-inf")
    found = spans(logits)
    shares = logits.softmax(dim=1)
    ends_first = 0
    for row in range(40):
        pairs = {(0, 0): shares[row, 0, 0] * shares[row, 0, 1]}
        pairs |= {(i, j): shares[row, i, 0] * shares[row, j, 1] for i in range(1, 9) for j in range(i, 9)}
        best = max(pairs, key=pairs.__getitem__)
        assert (found.starts[row].item(), found.ends[row].item()) == best
        torch.testing.assert_close(found.shares[row], pairs[best])
        start, end = shares[row].argmax(dim=0).tolist()
        ends_first += start > end
    assert ends_first > 5  # or nothing was shown


@torch.no_grad()
def test_right_is_the_exact_span(reader, batch):
    found = spans(reader(*batch[:3]))
    assert right(reader, batch._replace(starts=found.starts, ends=found.ends), size=5).all()
    moved = batch._replace(starts=found.starts, ends=found.ends + (torch.arange(12) % 3 == 0))
    assert right(reader, moved, size=5).tolist() == [row % 3 != 0 for row in range(12)]


# Learning


def test_the_loss_is_the_surprise_at_start_and_end(reader, batch):
    logits = reader(*batch[:3])
    rows = torch.arange(12)
    said = logits.log_softmax(dim=1)
    wanted = -(said[rows, batch.starts, 0] + said[rows, batch.ends, 1]).mean()
    torch.testing.assert_close(span_loss(reader, batch), wanted)
    assert torch.isfinite(wanted)


def test_lessons_grow_only_when_they_are_learned():
    lessons = Lessons()
    batches = lessons.batches()
    first = next(batches)
    longest = first.mask.sum(dim=1).max()
    assert longest <= 24 + 10
    assert 0.6 * TOKENS < first.mask.sum() < 1.3 * TOKENS
    for _ in range(50):
        lessons.heard(2.0)
    assert lessons.longest == 24
    heard = 0
    while lessons.longest == 24:
        lessons.heard(LEARNED / 2)
        heard += 1
    assert 20 < heard < 200
    assert lessons.longest == 27
    assert lessons.level > LEARNED  # a longer lesson has to be learned anew
    for _ in range(3000):
        lessons.heard(0.1)
    assert lessons.longest == LENGTHS[1]
    assert next(batches).mask.sum(dim=1).max() > 150


def test_blind_hides_the_question_and_nothing_else(batch):
    hidden = blind(batch)
    changed = hidden.ids != batch.ids
    for row in range(12):
        ids = batch.ids[row].tolist()
        end = ids.index(SEP)
        assert hidden.ids[row].tolist() == [CLS, *[MASK] * (end - 1), *ids[end:]]
    assert changed.any()
    assert all(a is b for a, b in zip(hidden[1:], batch[1:], strict=True))


def test_the_recipe_learns_short_stories_and_repeats_itself(monkeypatch):
    monkeypatch.setattr(finetuning, "TOKENS", 512)
    reader, history = fine_tune_answers(seed=1, steps=60)
    again, repeated = fine_tune_answers(seed=1, steps=60)
    assert history == repeated
    assert all(torch.equal(a, b) for a, b in zip(reader.parameters(), again.parameters(), strict=True))
    assert history.smoothed[-1] < history.losses[0] / 2
    assert not reader.training


def test_sizes_are_those_of_the_vocabulary():
    reader = untrained()
    assert reader.bert.config.vocab_size == len(vocabulary())
    assert ANSWERS.max_position_embeddings >= LENGTHS[1] + 16
    assert sum(value.numel() for value in reader.parameters()) < 180_000


def test_blanks_are_filled_by_the_readers_own_bert(monkeypatch):
    monkeypatch.setattr(finetuning, "TOKENS", 512)
    reader = untrained(2)
    before = {name: value.clone() for name, value in reader.state_dict().items()}
    history = fill_blanks_first(reader, steps=40, seed=2)
    assert history.smoothed[-1] < history.losses[0] - 0.3
    moved = {name for name, value in reader.state_dict().items() if not torch.equal(value, before[name])}
    assert moved >= {name for name in before if name.startswith("bert.") and name.endswith("weight")}
    assert not any(name.startswith("span") for name in moved)


def test_a_third_of_the_steps_goes_into_blanks(monkeypatch):
    steps = []
    monkeypatch.setattr(finetuning, "fill_blanks_first", lambda _, steps, seed: taken("blanks", steps, seed))
    monkeypatch.setattr(finetuning, "fine_tune", lambda _, steps, seed: taken("questions", steps, seed))
    monkeypatch.setattr(finetuning, "exact_match", lambda _: [0.5])

    def taken(what, number, seed):
        steps.append((what, number, seed))

    assert finetuning.blanks_first((3, 4), 300).exact_match == [[0.5], [0.5]]
    assert steps == [(what, n, seed) for seed in (3, 4) for what, n in (("blanks", 100), ("questions", 200))]


def test_bad_input_is_named(reader, batch):
    with pytest.raises(ValueError, match=r"^steps must be above 0 and finite, got 0$"):
        fine_tune(untrained(), steps=0)
    long = Questions().draw((200, 200))
    with pytest.raises(ValueError, match=r"^T must be from 1 to 256, the places there are vectors for, got "):
        reader(*encode([long._replace(story=long.story * 2)])[:3])
    with pytest.raises(ValueError, match=re.escape("segments must be from 0 to 1, got 0 to 2")):
        reader(batch.ids, batch.mask, 2 * batch.segments)
