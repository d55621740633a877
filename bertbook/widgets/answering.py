"""The BERT that answers, as `Answer` reads with it, heads on and off; `src/widgets/answer/` is its twin."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from bertbook import weights

from .base import Numbers, array
from .tiny import FIRST, LAST, UNKNOWN

if TYPE_CHECKING:
    from bertbook.spans import SpanReader

MODEL = "bert-answers"

Head = tuple[int, int]


class Reading(NamedTuple):
    """What the model makes of a question and a story."""

    starts: Numbers  # (T,)  how probable it is that the answer starts at each token; [CLS]: there is none
    ends: Numbers  # (T,)  that it ends there
    span: tuple[int, int]  # the likeliest start and end that fit together
    weights: Numbers  # (N, H, T, T)  the attention of every head


@cache
def vocabulary() -> tuple[str, ...]:
    """The V tokens by their ids."""
    return tuple(weights.load(MODEL).about["vocabulary"])


@cache
def model() -> "SpanReader":
    """The model in double precision, as the page computes."""
    from bertbook.tasks import trained

    return cast("SpanReader", trained(MODEL).double().requires_grad_(False))


@lru_cache(maxsize=64)
def _without(off: tuple[Head, ...]) -> "SpanReader":
    from bertbook.probe import without

    return without(model(), off)


@lru_cache(maxsize=16)  # one for each head of a model like the book's, and some more
def read(asked: tuple[str, ...], told: tuple[str, ...], off: tuple[Head, ...]) -> Reading:
    """Let the model read without some heads."""
    import torch

    from bertbook.spans import spans

    known = vocabulary()
    tokens = [FIRST, *asked, LAST, *told, LAST]
    ids = torch.tensor([[known.index(token if token in known else UNKNOWN) for token in tokens]])
    segments = torch.tensor([[0] * (len(asked) + 2) + [1] * (len(told) + 1)])
    mask, reader = torch.ones_like(ids, dtype=torch.bool), _without(off)
    seen = reader.bert(ids, mask, segments, inside=True)
    logits = reader.answer(seen.hidden, mask, segments)  # (1, T, 2)
    found, shares = spans(logits), array(logits[0].softmax(dim=0))
    attention = [
        array(block.attention.heads.weights[0]) for block in seen.blocks or () if block.attention.heads
    ]
    return Reading(shares[:, 0], shares[:, 1], (int(found.starts), int(found.ends)), np.stack(attention))


def sizes() -> tuple[int, int]:
    """Return the numbers N of layers and H of heads in each."""
    config = model().bert.config
    return config.num_hidden_layers, config.num_attention_heads


def heads() -> list[Head]:
    """Return every head, layer by layer."""
    return list(np.ndindex(*sizes()))


def indices(name: str) -> Head:
    """Return layer and head of a name such as "1.2"."""
    layer, head = name.split(".")
    return int(layer), int(head)
