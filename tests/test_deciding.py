"""What heads look at and what answers hang on is counted rightly, and what is stored is true."""

import numpy as np
import pytest
import torch

from bertbook import weights
from bertbook.bert import BertConfig
from bertbook.deciding import asked, deciding, looks, right_without, stored_deciding
from bertbook.finetuning import SHELVES, stored_blanks_first
from bertbook.probe import without
from bertbook.questions import Questions, vocabulary
from bertbook.spans import SpanReader, right, spans
from bertbook.tasks import trained


@pytest.fixture(scope="module")
def readers():
    """Two readers with lively random weights."""
    found = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        config = BertConfig(len(vocabulary()), 12, 2, 3, 8, 256, initializer_range=0.5)
        found.append(SpanReader(config).eval())
    return found


@torch.no_grad()
def test_looks_is_the_mean_weight_from_cls_on_answers_that_there_are(readers):
    batch = Questions(4, untold=0.5).batch(10, (8, 30))
    found = looks(readers[0], batch)
    told = [row for row in range(10) if batch.starts[row] > 0]
    assert 1 < len(told) < 9
    for n in range(2):
        for h in range(3):
            shares = []
            for row in told:  # one story at a time, without padding
                length = int(batch.mask[row].sum())
                alone = [field[row : row + 1, :length] for field in batch[:3]]
                block = readers[0].bert(*alone, inside=True).blocks[n]
                weights_of_cls = block.attention.heads.weights[0, h, 0]
                shares.append(weights_of_cls[batch.starts[row] : batch.ends[row] + 1].sum())
            assert found[n, h].item() == pytest.approx(torch.stack(shares).mean().item(), abs=1e-5)


def test_looks_needs_an_answer_to_look_at(readers):
    with pytest.raises(ValueError, match="batch must have a question that its story answers, got none"):
        looks(readers[0], Questions(4, untold=1.0).batch(3, (8, 30)))


@torch.no_grad()
def test_answers_are_counted_without_each_head(readers):
    batch = Questions(4).batch(12, (8, 30))
    said = spans(without(readers[0], [(1, 2)])(*batch[:3]))
    batch = batch._replace(starts=said.starts, ends=said.ends)  # what it says without head 1.2 is right
    shares = right_without(readers[0], batch)
    assert shares.shape == (2, 3)
    assert shares[1, 2] == 1
    assert shares.min() < 1
    assert shares[0, 1].item() == pytest.approx(
        right(without(readers[0], [(0, 1)]), batch).double().mean().item()
    )


def test_readers_are_asked_one_after_the_other_and_the_same(readers, monkeypatch):
    batch = asked(6)
    assert torch.equal(batch.ids, asked(6).ids)
    monkeypatch.setattr("bertbook.deciding.asked", lambda: batch)
    found = deciding(iter(readers))
    assert [part.shape for part in found] == [(2, 2, 3), (2, 2, 3), (2,)]
    np.testing.assert_allclose(found.looks[1], looks(readers[1], batch))
    np.testing.assert_allclose(found.without[1], right_without(readers[1], batch))
    assert found.whole[0] == pytest.approx(right(readers[0], batch).double().mean().item())


def test_what_is_stored_of_five_seeds_is_true_of_the_one_that_is_shipped():
    stored, reader = stored_deciding(), trained("bert-answers")
    batch, seed = asked(), weights.load("bert-answers").about["seed"]
    assert stored.looks.shape == stored.without.shape == (5, 3, 4)
    np.testing.assert_allclose(looks(reader, batch), stored.looks[seed], atol=0.03)  # a byte a number since
    assert right(reader, batch).double().mean().item() == pytest.approx(stored.whole[seed], abs=0.01)
    assert stored.looks[seed].max() == stored.looks.max()  # as the README says
    head = divmod(int(stored.without[seed].argmin()), 4)
    left = right(without(reader, [head]), batch).double().mean().item()
    assert left == pytest.approx(stored.without[seed][head], abs=0.03)


def test_blanks_first_was_measured_on_the_shelves_and_is_what_the_book_says():
    found = np.array(stored_blanks_first().exact_match)
    assert found.shape == (3, len(SHELVES))
    answers = weights.load("bert-answers").about["accuracy"]
    only = np.array([answers[f"{first} to {last} tokens"][:3] for first, last in SHELVES]).T
    assert (found < only).all()
