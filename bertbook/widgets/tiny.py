"""The tiny BERT that the book trained, as its widgets read it; `src/bert.ts` is its twin in the page."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from bertbook import weights
from bertbook.text import basic_tokenize

if TYPE_CHECKING:
    from torch import Tensor

    from bertbook.bert import BertForPreTraining, PreTrainingOutput

MODEL = "bert-tiny"
FIRST, LAST, MASK, UNKNOWN = "[CLS]", "[SEP]", "[MASK]", "[UNK]"
LIMIT = 30  # tokens of a sentence; two of the model's 32 places are for [CLS] and [SEP]
WRITTEN = re.compile(r"(\[(?:MASK|M|mask|m)\])")  # how a reader may write a hidden word


@cache
def vocabulary() -> tuple[str, ...]:
    """The V tokens by their ids."""
    return tuple(weights.load(MODEL).about["vocabulary"])


def tokens(sentence: str) -> list[str]:
    """Return the T tokens that are read, from [CLS] to [SEP]; [MASK] or [M] is one token."""
    return [FIRST, *typed(sentence)[:LIMIT], LAST]


def typed(sentence: str) -> list[str]:
    """Return all tokens of a sentence, however many; [MASK] or [M] is one token."""
    pieces = WRITTEN.split(sentence)
    return [token for n, one in enumerate(pieces) for token in ([MASK] if n % 2 else basic_tokenize(one))]


def ids(tokens: Sequence[str]) -> list[int]:
    """Return the ids of tokens; that of [UNK] for a token that is in no vocabulary."""
    known = vocabulary()
    return [known.index(token if token in known else UNKNOWN) for token in tokens]


@cache
def model(name: str = MODEL) -> "BertForPreTraining":
    """A model of these widgets in double precision, as the page computes."""
    from bertbook.bert import BertForPreTraining
    from bertbook.tasks import trained

    found = trained(name)
    assert isinstance(found, BertForPreTraining)
    return found.double().requires_grad_(False)


def read(tokens: Sequence[str], mask: "Tensor | None" = None, name: str = MODEL) -> "PreTrainingOutput":
    """Return all that a model computes of tokens, a batch of one; mask: as for `Bert`."""
    import torch

    return model(name)(torch.tensor([ids(tokens)]), mask, inside=True)  # type: ignore[no-any-return]
