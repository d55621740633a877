"""Losses and accuracies are those counted by hand on small batches."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from bertbook.measures import (
    locked_loss,
    tagger_accuracy,
    tagger_loss,
    who_accuracy,
    who_loss,
)
from bertbook.stories import IGNORED, TaggedBatch, TaggedSentences, WhoBatch, WhoStories
from bertbook.tasks import SenseTagger, TaggerOutput, WhoReader


class Says(nn.Module):
    """A model that says what it was told to, whatever it reads."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def forward(self, ids, lengths):
        return self.answer


def one_hot(labels, count):
    return F.one_hot(torch.tensor(labels), count).double()


IDS, LENGTHS = np.ones((2, 3), np.int64), np.array([3, 2])


def test_who_counts_right_answers():
    batch = WhoBatch(np.ones((4, 3), np.int64), np.array([3, 3, 2, 3]), np.array([0, 1, 2, 1]))
    logits = one_hot([0, 1, 0, 1], 3)
    assert who_accuracy(Says(logits), batch) == 0.75
    wanted = -logits.log_softmax(-1)[range(4), batch.answers].mean()
    torch.testing.assert_close(who_loss(Says(logits), batch), wanted)


def tagged():
    """Five real tokens; three with a sense, of which one is late."""
    tags = np.array([[0, 1, 1], [0, 0, IGNORED]])
    senses = np.array([[2, IGNORED, 0], [1, IGNORED, IGNORED]])
    late = np.array([[True, False, False], [False, False, False]])
    return TaggedBatch(IDS, LENGTHS, tags, senses, late)


def test_a_tagger_is_measured_on_real_tokens_and_by_where_the_clue_is():
    said = TaggerOutput(one_hot([[0, 1, 0], [0, 1, 1]], 2), one_hot([[0, 2, 0], [1, 1, 1]], 3))
    found = tagger_accuracy(Says(said), tagged())
    assert found == (pytest.approx(3 / 5), pytest.approx(2 / 3), 1.0, 0.0)


def test_a_taggers_loss_is_the_sum_of_two_means_over_what_has_a_label():
    said = TaggerOutput(one_hot([[0, 1, 0], [0, 1, 1]], 2), one_hot([[0, 2, 0], [1, 1, 1]], 3))
    tags, senses = (-part.log_softmax(-1) for part in said)
    by_tag = [tags[0, 0, 0], tags[0, 1, 1], tags[0, 2, 1], tags[1, 0, 0], tags[1, 1, 0]]
    by_sense = [senses[0, 0, 2], senses[0, 2, 0], senses[1, 0, 1]]
    torch.testing.assert_close(tagger_loss(Says(said), tagged()), sum(by_tag) / 5 + sum(by_sense) / 3)


def test_the_price_is_on_the_mean_input_gate_over_real_tokens():
    stories = WhoStories((9, 14), seed=3)
    batch = stories.batch(5)
    assert len(set(batch.lengths)) > 1
    reader = WhoReader(len(stories.vocabulary), len(stories.names), "lstm", 6, 5).double()
    free, priced = (locked_loss(reader.train(), (batch, price)) for price in (0.0, 2.0))
    torch.testing.assert_close(free, who_loss(reader, batch))
    ids, lengths = torch.from_numpy(batch.ids), torch.from_numpy(batch.lengths)
    opened = reader.eval().read(reader.embed(ids), lengths).inside.i
    real = torch.arange(ids.shape[1]) < lengths[:, None]
    torch.testing.assert_close(priced - free, 2 * opened[real].mean())


@pytest.mark.parametrize("kind", ["rnn", "attention", "table"])
def test_a_price_needs_a_gate(kind):
    stories = WhoStories(9)
    reader = WhoReader(len(stories.vocabulary), len(stories.names), kind)
    with pytest.raises(
        ValueError, match=f"^reader must be of kind 'lstm', which has an input gate, got '{kind}'$"
    ):
        locked_loss(reader, (stories.batch(2), 1.0))


def test_they_take_the_batches_that_stories_make():
    sentences = TaggedSentences()
    sizes = len(sentences.vocabulary), len(sentences.tags), len(sentences.senses)
    tagger = SenseTagger(*sizes, "table")
    tagger_loss(tagger, sentences.batch(3)).backward()
    assert all(parameter.grad is not None for parameter in tagger.parameters())
    assert all(0 <= share <= 1 for share in tagger_accuracy(tagger, sentences.batch(100)))
