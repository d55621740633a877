"""Probes equal calculations by hand, find what is there, and do not find what is not."""

import math
import re

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from bertbook.bert import Bert, BertConfig
from bertbook.probe import by_distance, fit_read_out, group_means, sensitivity, spread, without

B, T, D, K = 3, 7, 5, 4


def random(*shape, seed=0):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


# Sensitivity


def test_sensitivity_of_a_loss_is_the_norm_of_its_gradient():
    x, w = random(B, T, D), random(T, D, seed=1)
    norms = sensitivity(lambda x: (w * x).sum(dim=(1, 2)) ** 2, x)
    outer = 2 * (w * x).sum(dim=(1, 2))  # (B,): the gradient by x[b, t] is outer[b] w[t]
    torch.testing.assert_close(norms, outer.abs()[:, None] * w.norm(dim=-1))


def test_sensitivity_of_a_state_is_the_norm_of_the_whole_matrix():
    x, matrices = random(B, T, D), random(T, K, D, seed=1)
    norms = sensitivity(lambda x: torch.einsum("tkd,btd->bk", matrices, x), x)
    torch.testing.assert_close(norms, matrices.norm(dim=(1, 2)).expand(B, T))


def test_sensitivity_is_zero_for_what_does_not_count_and_leaves_x_alone():
    x = random(B, T, D)
    before = x.clone()
    norms = sensitivity(lambda x: x[:, 2].sum(dim=-1), x)
    assert (norms[:, 2] > 0).all()
    assert (norms[:, [0, 1, 3, 4, 5, 6]] == 0).all()
    assert torch.equal(x, before)
    assert not x.requires_grad


@pytest.mark.parametrize(("f", "given"), [(lambda x: x.sum(), "()"), (lambda x: x, "(3, 7, 5)")])
def test_sensitivity_names_what_it_cannot_use(f, given):
    told = re.escape(f"f must give (B,) or (B, K) with B = 3, got {given}")
    with pytest.raises(ValueError, match=f"^{told}$"):
        sensitivity(f, random(B, T, D))


def test_by_distance_counts_back_from_each_last_real_token():
    values = torch.tensor([[1.0, 2, 3, 99], [4, 5, 6, 7], [8, 99, 99, 99]])
    means = by_distance(values, torch.tensor([3, 4, 1]))
    assert means.tolist() == [(3 + 7 + 8) / 3, (2 + 6) / 2, (1 + 5) / 2, 4]
    assert by_distance(values[:1], torch.tensor([3])).tolist()[:3] == [3, 2, 1]
    assert math.isnan(by_distance(values[:1], torch.tensor([3]))[3])


# Read-outs


def clouds(seed):
    """Three clouds of points around corners, 300 in all, and which is which."""
    labels = torch.arange(300) % 3
    return 4 * torch.eye(D, dtype=torch.float64)[labels] + random(300, D, seed=seed), labels


def accuracy(read_out, hidden, labels):
    return (read_out(hidden).argmax(dim=-1) == labels).double().mean().item()


def test_a_read_out_finds_what_can_be_read_out():
    read_out = fit_read_out(*clouds(seed=0))
    assert accuracy(read_out, *clouds(seed=1)) > 0.97
    assert read_out.weight.shape == (3, D)
    assert not read_out.weight.requires_grad


def test_a_read_out_does_not_find_what_is_not_there():
    hidden, labels = random(3000, D), torch.arange(3000) % 3
    read_out = fit_read_out(hidden, labels)
    assert accuracy(read_out, random(3000, D, seed=1), labels) < 0.38


def test_a_read_out_is_the_best_there_is_and_the_same_each_time():
    hidden, labels = clouds(seed=0)
    one, other = fit_read_out(hidden, labels), fit_read_out(hidden, labels)
    assert torch.equal(one.weight, other.weight)
    probabilities = one(hidden).softmax(dim=-1)
    wrong = probabilities - torch.nn.functional.one_hot(labels, 3)  # the gradient of the loss by the logits
    torch.testing.assert_close(wrong.sum(dim=0), torch.zeros(3, dtype=torch.float64), rtol=0, atol=1e-3)
    slope = wrong.T @ hidden / len(hidden) + 2e-4 * one.weight
    torch.testing.assert_close(slope, torch.zeros_like(slope), rtol=0, atol=1e-4)


@pytest.mark.parametrize(("hidden", "labels"), [((B, T, D), (B,)), ((B, D), (T,)), ((B, D), (B, 1))])
def test_a_read_out_names_what_it_cannot_use(hidden, labels):
    told = re.escape(f"hidden must be (N, H) and labels (N,), got {hidden} and {labels}")
    with pytest.raises(ValueError, match=f"^{told}$"):
        fit_read_out(random(*hidden), torch.zeros(labels, dtype=torch.int64))


# Groups


def test_group_means_are_over_all_tokens_of_a_group():
    gates = torch.tensor([[[1.0, 3], [5, 5], [9, 9]], [[2, 2], [7, 9], [0, 0]]])  # (B, T, H)
    means = group_means(gates, [["name", "filler", "filler"], ["name", "end"]])
    assert means == {"name": 2, "filler": 7, "end": 8}
    assert list(means) == ["name", "filler", "end"]


@pytest.mark.parametrize("groups", [[["a"]], [["a"], ["a"] * 8, ["b"]]])
def test_groups_that_do_not_fit_are_named(groups):
    with pytest.raises(ValueError, match=r"^groups must be 3 lists of at most 7 names each$"):
        group_means(random(B, T), groups)


# Spread


def test_spread_is_the_distance_from_the_mean_as_a_share_of_the_whole():
    """(3, 1) and (1, 1): mean (2, 1), squared distances 1 + 1, squared lengths 10 + 2: the root of 2/12."""
    hidden = torch.tensor([[[3.0, 1.0], [1.0, 1.0], [99.0, -99.0]]])
    assert spread(hidden, torch.tensor([2])).item() == pytest.approx(math.sqrt(2 / 12))


def test_spread_is_0_for_equal_tokens_and_1_for_tokens_that_cancel():
    one = random(B, 1, D)
    lengths = torch.tensor([T, 4, 1])
    torch.testing.assert_close(spread(one.expand(B, T, D), lengths), torch.zeros(B).double())
    torch.testing.assert_close(
        spread(torch.cat([one, -one], dim=1), torch.full((B,), 2)), torch.ones(B).double()
    )
    assert spread(torch.zeros(B, T, D), lengths).tolist() == [0, 0, 0]


def test_spread_does_not_see_padding_and_does_not_depend_on_size():
    hidden, lengths = random(B, T, D), torch.tensor([T, 4, 2])
    found = spread(hidden, lengths)
    for b, length in enumerate(lengths.tolist()):
        alone = spread(1000 * hidden[b : b + 1, :length], torch.tensor([length]))
        torch.testing.assert_close(alone[0], found[b])


# Heads switched off


@pytest.mark.parametrize("build", [lambda bert: bert, lambda bert: nn.ModuleDict({"bert": bert})])
def test_without_a_head_its_part_of_the_blend_counts_as_nothing(build):
    torch.manual_seed(0)
    bert = Bert(BertConfig(30, 12, 2, 3, 8, 20, initializer_range=0.5)).eval()
    ids = torch.arange(14).reshape(2, 7)
    before = {name: value.clone() for name, value in bert.state_dict().items()}
    deaf = without(build(bert), [(0, 1), (1, 0), (1, 2)])
    deaf = deaf if isinstance(deaf, Bert) else deaf["bert"]
    x = bert.embeddings(ids).output
    for n, block in enumerate(bert.blocks):  # the same by hand: the head's part of the joined blend is 0
        heads = block.attention(x, need_weights=True).heads.output.clone()  # (B, H, T, K)
        heads[:, [1] if n == 0 else [0, 2]] = 0
        said = block.attention.W_o(heads.transpose(1, 2).flatten(2))
        normed = block.attention_norm(x + said)
        x = block.feed_forward_norm(normed + block.W_2(F.gelu(block.W_1(normed))))
    torch.testing.assert_close(deaf(ids).hidden, x)
    assert not torch.allclose(bert(ids).hidden, x, atol=0.1)
    for name, value in bert.state_dict().items():
        assert torch.equal(value, before[name])


@pytest.mark.parametrize("heads", [[(2, 0)], [(0, 3)], [(-1, 0)], [(0, 0), (0, -1)]])
def test_heads_that_are_not_there_are_named(heads):
    bert = Bert(BertConfig(30, 12, 2, 3, 8, 20))
    given = re.escape(str(heads[-1]))
    with pytest.raises(ValueError, match=rf"^heads must be pairs .* below \(2, 3\), from 0, got {given}$"):
        without(bert, heads)
