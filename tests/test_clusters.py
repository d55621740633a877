"""Groups that are there are found, and purity counts what it says."""

import re

import pytest
import torch

from bertbook.clusters import k_means, purity


def clouds(k=4, each=15, D=7, width=0.3):
    """Vectors around k corners of a cube, shuffled, and the corner of each."""
    chance = torch.Generator().manual_seed(0)
    corners = 5 * torch.eye(D)[:k]
    kinds = torch.arange(k).repeat(each)[torch.randperm(k * each, generator=chance)]
    return corners[kinds] + width * torch.randn(k * each, D, generator=chance), kinds


@pytest.mark.parametrize("k", [1, 2, 4, 7])
def test_clouds_far_apart_are_the_groups(k):
    x, kinds = clouds(k)
    groups = k_means(x, k)
    assert len(groups.unique()) == k
    assert purity(groups, kinds) == 1.0


def test_a_vector_is_in_the_group_whose_mean_is_nearest():
    x = torch.randn(60, 5, generator=torch.Generator().manual_seed(1))
    groups = k_means(x, 6)
    means = torch.stack([x[groups == group].mean(dim=0) for group in range(6)])
    assert torch.equal(torch.cdist(x, means).argmin(dim=1), groups)


def test_more_starts_are_never_worse():
    x = torch.randn(80, 3, generator=torch.Generator().manual_seed(2))

    def spread(groups):
        return sum(
            (x[groups == g] - x[groups == g].mean(dim=0)).square().sum().item() for g in groups.unique()
        )

    one, ten = (spread(k_means(x, 9, starts=starts)) for starts in (1, 10))
    assert ten < one


def test_the_same_seed_gives_the_same_groups_and_leaves_chance_and_x_alone():
    x, _ = clouds(width=4.0)
    before, state = x.clone(), torch.get_rng_state()
    assert torch.equal(k_means(x, 5, seed=3), k_means(x, 5, seed=3))
    assert torch.equal(x, before)
    assert torch.equal(torch.get_rng_state(), state)


def test_equal_vectors_can_be_grouped():
    groups = k_means(torch.ones(6, 3), 3)
    assert len(groups.unique()) == 1


@pytest.mark.parametrize(("shape", "k"), [((3, 2), 4), ((3, 2), 0), ((3,), 1), ((2, 3, 4), 1)])
def test_what_cannot_be_grouped_is_named(shape, k):
    told = re.escape(f"x must be (N, D) with N of at least k = {k} >= 1, got {shape}")
    with pytest.raises(ValueError, match=f"^{told}$"):
        k_means(torch.zeros(shape), k)


@pytest.mark.parametrize(
    ("groups", "kinds", "share"),
    [
        ([0, 0, 1, 1], [0, 0, 1, 1], 1.0),
        ([1, 1, 0, 0], [0, 0, 1, 1], 1.0),
        ([0, 0, 0, 0], [0, 0, 0, 1], 0.75),
        ([0, 0, 2, 2], [0, 1, 0, 1], 0.5),
        ([0, 1, 2, 3], [0, 0, 0, 1], 1.0),  # a group each is pure, and means nothing
    ],
)
def test_purity_is_the_share_of_the_most_frequent_kinds(groups, kinds, share):
    assert purity(torch.tensor(groups), torch.tensor(kinds)) == share
