"""Looking inside a trained model: what it is sensitive to, what can be read out of it, what its parts do.

Nothing here changes a model that it is given. Shapes: B batch, T tokens, D width of x,
H width of hidden.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from copy import deepcopy
from typing import TypeVar, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bertbook.bert import Bert, Block

Model = TypeVar("Model", bound=nn.Module)


def sensitivity(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return how much f(x) moves with each token: (B, T), the norm of the derivative by its vector.

    x: (B, T, D). f: from x to (B,), a loss for instance, or to (B, K), a hidden state for instance, whose
    sentences do not depend on each other; the norm is then that of the whole K x D matrix (Frobenius).
    Raises ValueError if f gives another shape.
    """
    x = x.detach().requires_grad_()
    y = f(x)
    if y.dim() not in (1, 2) or len(y) != len(x):
        raise ValueError(f"f must give (B,) or (B, K) with B = {len(x)}, got {tuple(y.shape)}")
    squares = torch.zeros(x.shape[:2], dtype=x.dtype)  # (B, T)
    for column in y.reshape(len(x), -1).sum(dim=0):  # sentences are independent: their sum tells them apart
        (gradient,) = torch.autograd.grad(column, x, retain_graph=True)
        squares += gradient.square().sum(dim=-1)  # (B, T, D) -> (B, T)
    return squares.sqrt()


def by_distance(values: Tensor, lengths: Tensor) -> Tensor:
    """Return the mean of values, (B, T), by how far a token stands from the last real one: (T,).

    Entry 0 is the last of the `lengths`, (B,), real tokens. Entries that no sentence reaches are nan.
    """
    T = values.shape[1]
    places = lengths[:, None] - 1 - torch.arange(T)  # (B, T): before the first token where negative
    kept = values.gather(1, places.clamp(min=0)).masked_fill(places < 0, float("nan"))
    return kept.nanmean(dim=0)


def fit_read_out(hidden: Tensor, labels: Tensor, weight_decay: float = 1e-4) -> nn.Linear:
    """Return the linear read-out that best says the label of each hidden state: logits = hidden Wᵀ + b.

    hidden: (N, H), labels: (N,) from 0. Multinomial logistic regression with a little weight decay, solved by
    L-BFGS from zeros, so that the answer is the same each time (Alain & Bengio 2016, "Understanding
    intermediate layers using linear classifier probes"). Judge it on other states than these. Raises
    ValueError if the two do not fit.
    """
    if hidden.dim() != 2 or labels.shape != hidden.shape[:1]:
        given = f"{tuple(hidden.shape)} and {tuple(labels.shape)}"
        raise ValueError(f"hidden must be (N, H) and labels (N,), got {given}")
    hidden = hidden.detach()
    read_out = nn.Linear(hidden.shape[1], int(labels.max()) + 1, dtype=hidden.dtype)
    for parameter in read_out.parameters():
        nn.init.zeros_(parameter)
    solver = torch.optim.LBFGS(read_out.parameters(), max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        solver.zero_grad()
        value = F.cross_entropy(read_out(hidden), labels) + weight_decay * read_out.weight.square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    solver.step(loss)  # type: ignore[no-untyped-call]
    return read_out.requires_grad_(False)


def spread(hidden: Tensor, lengths: Tensor) -> Tensor:
    """Return how far apart the tokens of each sentence are: (B,), 0 if all are one vector, at most 1.

    hidden: (B, T, D), of which the first `lengths`, (B,), are real. The root of the squared distances from
    the sentence's mean vector, as a share of the squared lengths: residual over whole, Dong et al. 2021.
    """
    real = (torch.arange(hidden.shape[1]) < lengths[:, None])[..., None]  # (B, T, 1)
    kept = hidden * real
    mean = kept.sum(dim=1, keepdim=True) / lengths[:, None, None]  # (B, 1, D)
    apart, whole = (part.square().sum(dim=(1, 2)) for part in (kept - mean * real, kept))  # (B,), (B,)
    return (apart / whole.clamp(min=torch.finfo(whole.dtype).tiny)).sqrt()


def group_means(values: Tensor, groups: Sequence[Sequence[Hashable]]) -> dict[Hashable, float]:
    """Return the mean over all tokens of one group, for each group, in order of appearance.

    values: (B, T, …), a gate for instance; groups: B sentences, the group of each of their real tokens, such
    as "subject" or "filler". Raises ValueError if a sentence has more groups than tokens.
    """
    if len(groups) != len(values) or any(len(names) > values.shape[1] for names in groups):
        raise ValueError(f"groups must be {len(values)} lists of at most {values.shape[1]} names each")
    found: dict[Hashable, list[Tensor]] = {}
    for sentence, names in zip(values, groups, strict=True):
        for value, name in zip(sentence, names, strict=False):
            found.setdefault(name, []).append(value)
    return {name: float(torch.stack(tokens).mean()) for name, tokens in found.items()}


def without(model: Model, heads: Iterable[tuple[int, int]]) -> Model:
    """Return a copy of a BERT, or of a model whose `bert` is one, in which some heads are switched off.

    heads: pairs of layer and head, from 0. What a head found goes through its own columns of W_o: they are 0
    in the copy, so that it reaches nobody (Michel et al. 2019, "Are Sixteen Heads Really Better than One?").
    Raises ValueError if there is no such head.
    """
    deaf = deepcopy(model)
    bert = deaf if isinstance(deaf, Bert) else cast(Bert, deaf.bert)
    N, H = bert.config.num_hidden_layers, bert.config.num_attention_heads
    K = bert.config.hidden_size // H
    for layer, head in heads:
        if not (0 <= layer < N and 0 <= head < H):
            raise ValueError(
                f"heads must be pairs (layer, head) below ({N}, {H}), from 0, got {(layer, head)}"
            )
        W_o = cast(Block, bert.blocks[layer]).attention.W_o
        W_o.weight.data[:, head * K : (head + 1) * K] = 0
    return deaf
