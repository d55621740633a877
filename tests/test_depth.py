"""The taggers of chapter 7: each block has one thing changed, and what is kept of their training is true."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from bertbook import depth
from bertbook.bert import BertConfig, Block
from bertbook.depth import (
    DeepTagger,
    PreNorm,
    WithoutAdd,
    WithoutAddAndNorm,
    felt,
    inside,
    loss,
    stored,
    train_deep,
    untrained,
)
from bertbook.stories import TaggedSentences
from tests.test_bert import random_, torch_layer
from tools import weights as tool

CONFIG = BertConfig(37, 15, 2, 3, 22, 11)
B, T, D = 4, 7, 15


def x():
    return torch.randn(B, T, D, generator=torch.Generator().manual_seed(5))


# One thing changed


def test_pre_norm_equals_torchs_layer_that_norms_first():
    block, given = random_(PreNorm(CONFIG)), x()
    theirs = torch_layer(block, CONFIG)
    theirs.norm_first = True
    torch.testing.assert_close(block(given).output, theirs(given), rtol=0, atol=1e-5)
    assert (block(given).output - random_(Block(CONFIG))(given).output).abs().max() > 0.1


def test_without_add_a_vector_is_replaced():
    way = random_(WithoutAdd(CONFIG))(x())
    assert torch.equal(way.added, way.attention.output)
    assert torch.equal(way.added_again, way.fed)


def test_without_add_and_norm_there_are_three_matrix_products_in_a_row():
    block, given = random_(WithoutAddAndNorm(CONFIG)), x()
    heard = block.attention(given).output
    assert torch.equal(block(given).output, block.W_2(nn.functional.gelu(block.W_1(heard))))


@pytest.mark.parametrize("block", [Block, WithoutAdd, WithoutAddAndNorm, PreNorm])
def test_a_tagger_is_made_of_its_blocks_and_all_of_it_learns(block):
    tagger = untrained(block, 3)
    assert [type(one) for one in tagger.blocks] == [block] * 3
    batch = TaggedSentences().batch(5)
    ids, lengths = torch.from_numpy(batch.ids), torch.from_numpy(batch.lengths)
    states = tagger.states(ids, lengths)
    assert [tuple(state.shape) for state in states] == [(*ids.shape, 32)] * 4
    read = nn.functional.layer_norm(states[-1], (32,)) if block is PreNorm else states[-1]
    torch.testing.assert_close(tagger(ids, lengths), tagger.tags(read), rtol=0, atol=1e-5)
    loss(tagger, batch).backward()
    still = {name for name, p in tagger.named_parameters() if p.grad is None or not p.grad.any()}
    assert {name for name in still if not name.endswith("W_k.bias")} == set()


def test_a_tagger_does_not_see_padding():
    tagger, batch = untrained(Block, 2), TaggedSentences().batch(9)
    ids, lengths = torch.from_numpy(batch.ids), torch.from_numpy(batch.lengths)
    assert lengths.min() < lengths.max()
    with torch.no_grad():
        logits = tagger(ids, lengths)
        for row, length in enumerate(lengths.tolist()):
            alone = tagger(ids[row : row + 1, :length], lengths[row : row + 1])
            torch.testing.assert_close(logits[row, :length], alone[0], rtol=0, atol=1e-5)


def test_the_same_seed_starts_the_same_tagger_and_another_another():
    first, again, other = (untrained(Block, 2, seed).tags.weight for seed in (3, 3, 4))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


# What chapter 7 says of them, where it is cheap to find out


@pytest.mark.parametrize("seed", range(7, 10))
def test_without_add_all_tokens_become_one_and_the_gradient_stays(seed):
    with_add, without, neither = (
        inside(untrained(block, 24, seed).double()) for block in (Block, WithoutAdd, WithoutAddAndNorm)
    )
    assert len(with_add.spread) == 25
    assert len(with_add.gradient) == 24
    assert with_add.spread.min() > 0.2
    assert without.spread[1] < 0.2
    assert without.spread[3] < 1e-9
    assert without.gradient.norm() > with_add.gradient.norm()
    assert without.gradient[0] > 0.1
    assert neither.gradient[0] < 1e-25
    assert neither.gradient[-1] > 1e-3


@pytest.mark.parametrize(("name", "block"), [("with Add", Block), ("without Add", WithoutAdd)])
def test_training_two_blocks_again_gives_what_is_kept(name, block):
    kept = stored().accuracy[name][0]  # of 2 blocks, by seed
    assert train_deep(block, 2, seed=1) == pytest.approx(kept[1], abs=0.03)
    assert kept.min() > 0.9 if block is Block else kept.max() < 0.35


@pytest.mark.parametrize(("name", "block"), [("with Add", Block), ("without Add", WithoutAdd)])
def test_the_gradient_is_felt_again_as_it_is_kept(name, block):
    assert felt(block, 7) == pytest.approx(stored().gradient[name][7], rel=1e-4)


def test_what_training_is_told_is_what_it_does(monkeypatch):
    told = {}

    def train(tagger, batches, loss, **how):
        told.update(how, tagger=tagger, sizes=[len(batch.ids) for batch in batches])

    monkeypatch.setattr(depth, "trained_through", train)
    train_deep(PreNorm, 3, seed=5, lr=0.5, warm_up=0.25)
    assert (told["lr"], told["steps"], told["sizes"]) == (0.5, 120, [16] * 120)
    assert [told["schedule"](done) for done in (0.125, 0.25, 1)] == [0.5, 1, 1]
    assert isinstance(told["tagger"], DeepTagger)
    assert [type(block) for block in told["tagger"].blocks] == [PreNorm] * 3
    train_deep(Block, 1)
    assert told["schedule"](0) == 1


# What is kept


def test_measure_trains_what_it_says(monkeypatch):
    def train(block, depth, seed, **how):
        return [Block, WithoutAdd, PreNorm].index(block) + depth * 10 + seed / 10 + sum(how.values()) * 1e6

    monkeypatch.setattr(depth, "train_deep", train)
    monkeypatch.setattr(depth, "felt", lambda block, seed: ([Block, WithoutAdd].index(block), seed))
    found = depth.measure((3, 4))
    assert found.majority == pytest.approx(0.28, abs=0.02)
    assert found.accuracy["with Add"].tolist()[0] == [20.3, 20.4]
    assert found.accuracy["without Add"].tolist()[-1] == [241.3, 241.4]
    fast = {name: shares.tolist() for name, shares in found.fast.items()}
    assert fast["post-norm"] == pytest.approx([6240.3, 6240.4])
    assert fast["post-norm, warm-up"] == pytest.approx([256240.3, 256240.4])
    assert fast["pre-norm"] == pytest.approx([6242.3, 6242.4])
    for kind, name in enumerate(("with Add", "without Add")):
        assert found.gradient[name].tolist() == [[kind, seed] for seed in range(12)]


def test_a_table_is_written_as_it_is_read(tmp_path, monkeypatch):
    made = depth.Depths(0.25, (2, 4), {"a": np.eye(2)}, {"b": np.ones(2)}, {"c": np.ones((1, 2))})
    monkeypatch.setattr(tool, "FOLDER", tmp_path)
    monkeypatch.setattr(depth.weights, "FOLDER", tmp_path)
    monkeypatch.setitem(tool.TABLES, "depth", lambda: made)
    assert tool.main(["depth"]) == 0
    assert [path.name for path in tmp_path.glob("*.json")] == ["depth.json"]
    again = stored()
    assert (again.majority, again.depths) == (0.25, (2, 4))
    assert np.array_equal(again.accuracy["a"], np.eye(2))
    assert np.array_equal(again.gradient["c"], np.ones((1, 2)))
    assert np.array_equal(again.fast["b"], np.ones(2))
    assert all(json.loads(f"{{{line.rstrip(',')}}}") for line in lines_of(tmp_path / "depth.json"))


def lines_of(path):
    """The facts of a table, one a line."""
    return path.read_text("utf-8").splitlines()[1:-1]


def test_the_stored_depths_are_those_that_the_module_measures():
    found = stored()
    assert found.depths == depth.DEPTHS
    assert {name: shares.shape for name, shares in found.accuracy.items()} == {
        "with Add": (5, 5),
        "without Add": (5, 5),
    }
    assert {name: shares.shape for name, shares in found.fast.items()} == dict.fromkeys(
        ("post-norm", "post-norm, warm-up", "pre-norm"), (5,)
    )
    assert {name: pairs.shape for name, pairs in found.gradient.items()} == dict.fromkeys(
        ("with Add", "without Add"), (12, 2)
    )
