"""The second task of BERT: does this sentence follow that one? (Devlin et al. 2019, "BERT", 3.1, task 2).

Shapes: B batch, T tokens, M chosen places.
"""

import json
from collections.abc import Iterator
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from bertbook import weights
from bertbook.bert import BertForPreTraining
from bertbook.corpus import Corpus
from bertbook.masking import PAD, mask


class Pairs(NamedTuple):
    """A batch of two sentences each, with blanks (Devlin et al. 2019, 3.1, task 2)."""

    ids: Tensor  # (B, T)  [CLS], one sentence, [SEP], another, [SEP]
    chosen: Tensor  # (B, T)
    answers: Tensor  # (M,)
    segments: Tensor  # (B, T)  0 for the first sentence, 1 for the second
    strangers: Tensor  # (B,)  0: the second follows the first in the text; 1: it was picked at random


def pairs(corpus: Corpus, size: int, seed: int = 0) -> Iterator[Pairs]:
    """Yield batches of pairs without end, half of them neighbours. Raises ValueError if there are none."""
    chance = torch.Generator().manual_seed(seed)
    first = (corpus.documents[1:] == corpus.documents[:-1]).nonzero()[:, 0]  # (P,): those with a next one
    if not len(first):
        raise ValueError("corpus must have a document of two sentences or more, got none")
    while True:
        ones = first[torch.randint(len(first), (size,), generator=chance)]  # (B,)
        strangers = torch.rand(size, generator=chance) < 0.5
        others = torch.randint(len(corpus.ids), (size,), generator=chance).where(strangers, ones + 1)
        rows = [
            (one[one != PAD], other[other != PAD][1:])
            for one, other in zip(corpus.ids[ones], corpus.ids[others], strict=True)
        ]
        ids = pad_sequence([torch.cat(row) for row in rows], batch_first=True, padding_value=PAD)  # (B, T)
        second = [torch.cat([torch.zeros_like(one), torch.ones_like(other)]) for one, other in rows]
        masked = mask(ids, len(corpus.vocabulary), chance)
        yield Pairs(*masked, pad_sequence(second, batch_first=True), strangers.long())


def pairs_loss(model: BertForPreTraining, batch: Pairs) -> Tensor:
    """Return the cross-entropy of both tasks: the tokens in the chosen places, and whose sentence is next."""
    read = model.bert(batch.ids, batch.ids != PAD, batch.segments)
    words = F.cross_entropy(model.words(read.hidden[batch.chosen]), batch.answers)
    return words + F.cross_entropy(model.next_sentence(read.pooled), batch.strangers)


@torch.no_grad()
def pairs_accuracy(model: BertForPreTraining, batch: Pairs) -> float:
    """Return how often a model knows whether the second sentence follows the first."""
    pooled = model.bert(batch.ids, batch.ids != PAD, batch.segments).pooled
    guesses: Tensor = model.next_sentence(pooled).argmax(dim=-1)  # (B, D) -> (B, 2) -> (B,)
    return (guesses == batch.strangers).float().mean().item()


class SecondTask(NamedTuple):
    """How well the second task is learned."""

    right: tuple[float, ...]  # `pairs_accuracy` of tiny BERTs taught both tasks, 2,000 fresh pairs, by seed


def second_task() -> SecondTask:
    """Return what five seeds reached, as `make weights` found it: minutes of training, kept."""
    found = json.loads((weights.FOLDER / "pairs.json").read_text("utf-8"))
    return SecondTask(tuple(found["right"]))
