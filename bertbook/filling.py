"""What a pre-trained BERT writes into the blanks, and how often it is right.

Shapes: B batch, T tokens, M chosen places, V vocabulary.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from bertbook.bert import BertForPreTraining
from bertbook.corpus import encode, tokenize
from bertbook.masking import MASK, PAD, Masked


def may_attend(ids: Tensor, left_only: bool = False) -> Tensor:
    """Return who may attend to whom, (B, T, T) or (B, 1, T): all to real tokens, or only to those so far."""
    real = (ids != PAD).unsqueeze(1)  # (B, 1, T)
    return real & torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool).tril() if left_only else real


def answer(model: BertForPreTraining, batch: Masked, left_only: bool = False) -> Tensor:
    """Return the logits of all words, (M, V), for the chosen places; see `may_attend`."""
    hidden = model.bert(batch.ids, may_attend(batch.ids, left_only)).hidden  # (B, T, D)
    return model.words(hidden[batch.chosen])  # (M, D) -> (M, V)


class MaskedAccuracy(NamedTuple):
    """Shares of the tokens hidden by [MASK] that are found."""

    first: float  # as the likeliest word
    five: float  # among the five likeliest


@torch.no_grad()
def masked_accuracy(model: BertForPreTraining, batch: Masked, left_only: bool = False) -> MaskedAccuracy:
    """Return how well a model fills in the blanks of a batch; of chosen places, those that read [MASK]."""
    hidden = batch.ids[batch.chosen] == MASK  # (M,)
    likeliest = answer(model, batch, left_only)[hidden].topk(5).indices  # (M, V) -> (M, 5)
    right = (likeliest == batch.answers[hidden, None]).float()  # (M, 5)
    return MaskedAccuracy(right[:, 0].mean().item(), right.sum(dim=1).mean().item())


class Guess(NamedTuple):
    """A word for a blank."""

    token: str
    share: float  # its probability


@torch.no_grad()
def fill(
    model: BertForPreTraining,
    vocabulary: tuple[str, ...],
    text: str,
    top: int = 5,
    left_only: bool = False,
) -> list[list[Guess]]:
    """Return the `top` likeliest words for each [MASK] of a sentence.

    Raises ValueError if it has none, or more tokens than the model has places.
    """
    ids = encode([tokenize(text)], vocabulary)  # (1, T)
    blank = ids == MASK
    if not blank.any():
        raise ValueError(f"text must have a [MASK], got {text!r}")
    hidden = model.bert(ids, may_attend(ids, left_only)).hidden[blank]  # (1, T, D) -> (M, D)
    shares = model.words(hidden).softmax(dim=-1)  # (M, V)
    return [
        [Guess(vocabulary[number], share) for share, number in zip(*map(Tensor.tolist, row), strict=True)]
        for row in zip(*shares.topk(top), strict=True)
    ]
