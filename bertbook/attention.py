"""Self-attention: every token looks at all tokens, itself included, and takes a share of what each offers.

`attend` is scaled dot-product attention (Vaswani et al. 2017, "Attention Is All You Need", equation 1),
`SelfAttention` the layer around it with one head, `MultiHeadAttention` with many. `AdditiveSelfAttention`
scores as Bahdanau et al. 2015 did and shares the rest. Attention does not know the order of tokens:
`LearnedPositions` and `sinusoids` are vectors that tell it, one a place.
Shapes: B batch, T tokens (Tq that ask, Tk that are asked), D width of x, H heads, K width of q and k, Kv
width of v; row vectors; "…" is any number of batch dimensions. Masks: bool, True = may attend.
"""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class AttentionOutput(NamedTuple):
    """Everything attention computes on its way, so that a picture shows what the forward pass used."""

    output: Tensor  # (…, Tq, Kv)  b: each asking token's blend of the values
    weights: Tensor  # (…, Tq, Tk)  α̂: after mask and softmax, each row sums to 1
    scores: Tensor  # (…, Tq, Tk)  α: before mask and softmax, any real number
    q: Tensor  # (…, Tq, K)   what each token looks for
    k: Tensor  # (…, Tk, K)   what each token offers
    v: Tensor  # (…, Tk, Kv)  what each token hands over


def attend(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, dropout: float = 0.0
) -> AttentionOutput:
    """Blend the values by how well query meets key: softmax(q kᵀ / √K) v (Vaswani et al. 2017, eq. 1).

    q (…, Tq, K), k (…, Tk, K), v (…, Tk, Kv) of one floating dtype; mask: bool, broadcastable to
    (…, Tq, Tk), True = may attend; dropout: the chance of each weight to be left out, for training. Raises
    ValueError if shapes or dtypes do not fit, or if the mask leaves a query nothing to attend to.
    """
    _check_qkv(q, k, v)
    K = q.shape[-1]
    scores = q @ k.transpose(-2, -1) / sqrt(K)  # (…, Tq, K) @ (…, K, Tk) -> (…, Tq, Tk)
    weights, output = blend(scores, v, mask, dropout)
    return AttentionOutput(output, weights, scores, q, k, v)


def causal_mask(T: int) -> Tensor:
    """Return the (T, T) mask that lets each token attend to itself and what came before it.

    Raises ValueError if T < 1.
    """
    _check_positive(T=T)
    return torch.ones(T, T, dtype=torch.bool).tril()


def padding_mask(lengths: Sequence[int] | Tensor, T: int) -> Tensor:
    """Return the (B, 1, T) mask that hides, from every query, the keys after the end of each sentence.

    lengths: the B numbers of real tokens. Raises ValueError if they are not whole numbers from 1 to T.
    """
    _check_positive(T=T)
    counts = torch.as_tensor(lengths)  # (B,)
    if counts.dim() != 1 or counts.is_floating_point() or not ((counts >= 1) & (counts <= T)).all():
        raise ValueError(f"lengths must be a list of whole numbers from 1 to T = {T}, got {counts.tolist()}")
    return torch.arange(T, device=counts.device) < counts[:, None, None]  # (T,) < (B, 1, 1) -> (B, 1, T)


class SelfAttention(nn.Module):
    """One head of self-attention without an output matrix: q, k and v are three views of the same x.

    Widths: D of x, K of q and k, Kv of v (both D if not given). Raises ValueError if one of them is < 1.
    """

    def __init__(self, width: int, key_width: int | None = None, value_width: int | None = None) -> None:
        super().__init__()
        key_width = width if key_width is None else key_width
        value_width = width if value_width is None else value_width
        _check_positive(width=width, key_width=key_width, value_width=value_width)
        self.W_q = nn.Linear(width, key_width, bias=False)
        self.W_k = nn.Linear(width, key_width, bias=False)
        self.W_v = nn.Linear(width, value_width, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> AttentionOutput:
        """Let the tokens of x, (B, T, D) or (T, D), attend to each other. Raises ValueError as `attend`."""
        q, k, v = self.project(x)
        return attend(q, k, v, mask)

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return q (…, T, K), k (…, T, K) and v (…, T, Kv). Raises ValueError if x does not fit."""
        _check_input(x, self.W_q.weight)
        return self.W_q(x), self.W_k(x), self.W_v(x)


class AdditiveSelfAttention(SelfAttention):
    """The same layer with the older, additive scores wᵀ tanh(q + k) (Bahdanau et al. 2015, A.1.2)."""

    def __init__(self, width: int, key_width: int | None = None, value_width: int | None = None) -> None:
        super().__init__(width, key_width, value_width)
        self.w = nn.Linear(self.W_q.out_features, 1, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> AttentionOutput:
        """Let the tokens of x, (B, T, D) or (T, D), attend to each other. Raises ValueError as `attend`."""
        q, k, v = self.project(x)
        pairs = torch.tanh(q.unsqueeze(-2) + k.unsqueeze(-3))  # (…, T, 1, K) + (…, 1, T, K) -> (…, T, T, K)
        scores = self.w(pairs).squeeze(-1)  # (…, T, T, 1) -> (…, T, T)
        weights, output = blend(scores, v, mask)
        return AttentionOutput(output, weights, scores, q, k, v)


Mask: TypeAlias = Tensor | list[int]  # who may attend to whom, or the lengths of sentences in a row


class MultiHeadOutput(NamedTuple):
    """The layer's output, and what its heads computed, each (B, H, …), if someone asked."""

    output: Tensor  # (…, T, D)  all heads' outputs side by side, mixed by W_o
    heads: AttentionOutput | None  # (…, H, T, K) for output, q, k, v; (…, H, T, T) for weights, scores


class MultiHeadAttention(nn.Module):
    """H heads of attention side by side, each on its own K = D / H numbers (Vaswani et al. 2017, 3.2.2).

    The heads' matrices lie below each other in W_q, W_k and W_v, so their number changes no parameter. W_o
    mixes what they found. dropout: see `attend`; while training only. Raises ValueError if a size is < 1, or
    heads do not divide width.
    """

    def __init__(self, width: int, heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        _check_positive(width=width, heads=heads)
        if width % heads:
            raise ValueError(f"heads must divide width = {width}, got {heads}")
        self.heads = heads
        self.dropout = dropout
        self.W_q = nn.Linear(width, width)
        self.W_k = nn.Linear(width, width)
        self.W_v = nn.Linear(width, width)
        self.W_o = nn.Linear(width, width)

    def forward(self, x: Tensor, mask: Mask | None = None, *, need_weights: bool = False) -> MultiHeadOutput:
        """Let the tokens of x, (B, T, D) or (T, D), attend to each other.

        mask: True = may attend; broadcastable to (B, T, T), the same for all heads, or to (B, H, T, T). Or
        the lengths of B sentences that lie in a row in x, (1, ΣT, D), each of which attends to itself alone.
        need_weights: return what the heads computed, but not for lengths; without it torch's fused path does
        the same arithmetic and keeps nothing. Raises ValueError as `attend`.
        """
        _check_input(x, self.W_q.weight)
        q, k, v = self._split(self.W_q(x)), self._split(self.W_k(x)), self._split(self.W_v(x))
        dropout = self.dropout if self.training else 0.0
        if isinstance(mask, list):
            _check_lengths(mask, x, need_weights)
            return MultiHeadOutput(self.W_o(_one_by_one(q, k, v, mask, dropout)), None)
        if mask is not None and mask.dim() == 3:
            mask = mask.unsqueeze(1)  # (B, T, T) -> (B, 1, T, T)
        if need_weights:
            seen = attend(q, k, v, mask, dropout)
            return MultiHeadOutput(self.W_o(_join(seen.output)), seen)
        if mask is not None:
            check_mask(mask, (*q.shape[:-1], k.shape[-2]))
        output = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=dropout)
        return MultiHeadOutput(self.W_o(_join(output)), None)

    def _split(self, x: Tensor) -> Tensor:
        heads = x.reshape(*x.shape[:-1], self.heads, -1)  # (…, T, D) -> (…, T, H, K)
        return heads.transpose(-3, -2)  # (…, T, H, K) -> (…, H, T, K)


def _join(heads: Tensor) -> Tensor:
    return heads.transpose(-3, -2).flatten(-2)  # (…, H, T, K) -> (…, T, H, K) -> (…, T, D)


def _one_by_one(q: Tensor, k: Tensor, v: Tensor, lengths: list[int], dropout: float) -> Tensor:
    sentences = zip(*(torch.split(heads, lengths, dim=-2) for heads in (q, k, v)), strict=True)
    blends = [F.scaled_dot_product_attention(q, k, v, dropout_p=dropout) for q, k, v in sentences]
    return torch.cat([_join(heads) for heads in blends], dim=-2)  # B times (1, H, T, K) -> (1, ΣT, D)


class LearnedPositions(nn.Module):
    """A learned vector for each of `places` places, as in BERT (Devlin et al. 2019, 3; Gehring et al. 2017).

    Raises ValueError if a size is < 1.
    """

    def __init__(self, places: int, width: int) -> None:
        super().__init__()
        _check_positive(places=places, width=width)
        self.weight = nn.Parameter(torch.randn(places, width))  # (P, D)

    def forward(self, T: int) -> Tensor:
        """Return the vectors of the first T places, (T, D). Raises ValueError if there are not so many."""
        places = len(self.weight)
        if not 1 <= T <= places:
            raise ValueError(f"T must be from 1 to {places}, the places there are vectors for, got {T}")
        return self.weight[:T]


def sinusoids(T: int, D: int) -> Tensor:
    """Return a vector for each of T places, (T, D), waves fast and slow (Vaswani et al. 2017, 3.5)."""
    places, waves = torch.arange(T)[:, None], torch.arange(D)  # (T, 1), (D,)
    angles = places / 10_000 ** (waves // 2 * 2 / D)  # (T, D)
    return torch.where(waves % 2 == 0, angles.sin(), angles.cos())


def blend(scores: Tensor, v: Tensor, mask: Tensor | None, dropout: float = 0.0) -> tuple[Tensor, Tensor]:
    """Return the weights (…, Tq, Tk), softmax of what the mask leaves, and the output (…, Tq, Kv)."""
    if mask is not None:
        check_mask(mask, scores.shape)
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights, F.dropout(weights, dropout) @ v  # (…, Tq, Tk) @ (…, Tk, Kv) -> (…, Tq, Kv)


def _check_positive(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise ValueError(f"{name} must be at least 1, got {number}")


def _check_input(x: Tensor, weight: Tensor) -> None:
    D = weight.shape[-1]
    if x.dim() not in (2, 3) or x.shape[-2] < 1 or x.shape[-1] != D:
        raise ValueError(f"x must be (T, D) or (B, T, D), T >= 1, width D = {D}, got {tuple(x.shape)}")
    if x.dtype != weight.dtype:
        raise ValueError(f"x must have the dtype of the layer's weights, {weight.dtype}, got {x.dtype}")


def _check_lengths(lengths: list[int], x: Tensor, need_weights: bool) -> None:
    if (1, sum(lengths)) != x.shape[:-1] or min(lengths) < 1:
        told = f"got {lengths} for {tuple(x.shape)}"
        raise ValueError(f"mask, as lengths, must be 1 or more and add up to x, (1, ΣT, D), {told}")
    if need_weights:
        raise ValueError("need_weights must be False where mask is lengths, got True")


def _check_qkv(q: Tensor, k: Tensor, v: Tensor) -> None:
    for name, given in (("q", q), ("k", k), ("v", v)):
        if given.dim() < 2 or given.shape[-1] < 1:
            raise ValueError(f"{name} must be (…, tokens, width) with width >= 1, got {tuple(given.shape)}")
        if not given.is_floating_point():
            raise ValueError(f"{name} must be floating, such as torch.float32, got {given.dtype}")
        if given.dtype != q.dtype:
            raise ValueError(f"{name} must have the dtype of q, {q.dtype}, got {given.dtype}")
        if given.shape[:-2] != q.shape[:-2]:
            batch = tuple(q.shape[:-2])
            raise ValueError(f"{name} must have q's batch dimensions {batch}, got {tuple(given.shape[:-2])}")
    if k.shape[-1] != q.shape[-1]:
        raise ValueError(f"k must be as wide as q, {q.shape[-1]}, got {k.shape[-1]}")
    if k.shape[-2] < 1:
        raise ValueError("k must hold at least 1 token to attend to, got 0")
    if v.shape[-2] != k.shape[-2]:
        raise ValueError(f"v must have as many tokens as k, {k.shape[-2]}, got {v.shape[-2]}")


def check_mask(mask: Tensor, shape: tuple[int, ...]) -> None:
    """Raise ValueError if mask does not fit scores of this shape, (…, Tq, Tk), or empties a row of them."""
    if mask.dtype != torch.bool:
        raise ValueError(f"mask must be torch.bool, True = may attend, got {mask.dtype}")
    sizes = zip(reversed(mask.shape), reversed(shape), strict=False)
    if mask.dim() > len(shape) or any(given not in (1, wanted) for given, wanted in sizes):
        raise ValueError(f"mask must be broadcastable to the scores, {tuple(shape)}, got {tuple(mask.shape)}")
    if not mask.any(dim=-1).all():
        row = (~mask.expand(shape).any(dim=-1)).nonzero()[0].tolist()  # (…, Tq, Tk) -> (…, Tq)
        raise ValueError(f"mask must leave each row a token to attend to, got only False in row {row}")
