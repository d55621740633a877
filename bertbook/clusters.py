"""Do vectors fall into groups by themselves? k-means, and how pure its groups are.

Nobody tells these functions which group a vector belongs to. Shapes: N vectors, D numbers each, k groups.
"""

import torch
from torch import Tensor


def k_means(x: Tensor, k: int, *, starts: int = 10, seed: int = 0) -> Tensor:
    """Return a group from 0 to k - 1 for each vector of x, (N, D): (N,), so that groups are narrow.

    Lloyd's algorithm (1982) from `starts` random beginnings, each with far-apart vectors as first centres
    (k-means++, Arthur & Vassilvitskii 2007); the one with the smallest squared distances wins. Raises
    ValueError unless x has at least k vectors, and k is 1 or more.
    """
    if x.dim() != 2 or not 1 <= k <= len(x):
        raise ValueError(f"x must be (N, D) with N of at least k = {k} >= 1, got {tuple(x.shape)}")
    chance = torch.Generator().manual_seed(seed)
    best, least = torch.zeros(len(x), dtype=torch.long), float("inf")
    for _ in range(starts):
        centres = _far_apart(x, k, chance)  # (k, D)
        groups = torch.full((len(x),), -1)
        while not torch.equal(groups, nearest := _squares(x, centres).argmin(dim=1)):  # (N, k) -> (N,)
            groups = nearest
            for group in set(groups.tolist()):  # a group that lost all its vectors keeps its centre
                centres[group] = x[groups == group].mean(dim=0)
        distance = (x - centres[groups]).square().sum().item()
        if distance < least:
            best, least = groups, distance
    return best


def purity(groups: Tensor, kinds: Tensor) -> float:
    """Return the share of vectors whose kind is the most frequent of their group; both (N,), from 0.

    As many groups as vectors would be pure without meaning anything: compare equal numbers of groups only.
    """
    table = torch.zeros(int(groups.max()) + 1, int(kinds.max()) + 1)
    table.index_put_((groups, kinds), torch.ones(len(kinds)), accumulate=True)
    return (table.amax(dim=1).sum() / len(kinds)).item()


def _far_apart(x: Tensor, k: int, chance: torch.Generator) -> Tensor:
    """Return k of the vectors: each next one is drawn by its squared distance to the nearest so far."""
    chosen = [int(torch.randint(len(x), (1,), generator=chance))]
    while len(chosen) < k:
        far = _squares(x, x[chosen]).amin(dim=1)  # (N,)
        weights = far if far.sum() > 0 else torch.ones(len(x))
        chosen.append(int(torch.multinomial(weights, 1, generator=chance)))
    return x[chosen]


def _squares(x: Tensor, centres: Tensor) -> Tensor:
    """Return squared distances, (N, k)."""
    return (x[:, None] - centres).square().sum(dim=-1)
