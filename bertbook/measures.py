"""What the readers and taggers of the book minimise, and how good they are, on batches of `stories`.

Any module that makes logits over names of ids, (B, T), and lengths, (B,), counts as a "who?" reader.
"""

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bertbook.lstm import LSTM
from bertbook.stories import IGNORED, TaggedBatch, WhoBatch
from bertbook.tasks import SenseTagger, WhoReader


def who_loss(reader: nn.Module, batch: WhoBatch) -> Tensor:
    """Return the cross-entropy of the right names."""
    return F.cross_entropy(reader(*_inputs(batch)), torch.from_numpy(batch.answers))


def locked_loss(reader: WhoReader, priced: tuple[WhoBatch, float]) -> Tensor:
    """Return `who_loss` plus a price on opening the input gate: price · mean of i over all real tokens.

    What `train` gets as a batch is a pair here, so that the price can change from step to step. Raises
    ValueError if the reader's layer is no LSTM.
    """
    batch, price = priced
    if not isinstance(reader.layer, LSTM):
        raise ValueError(f"reader must be of kind 'lstm', which has an input gate, got {reader.kind!r}")
    ids, lengths = _inputs(batch)
    x, hidden, _ = reader.read(reader.embed(ids), lengths)
    before = F.pad(hidden[:, :-1], (0, 0, 1, 0))  # (B, T, H)  h of the token before, 0 at first
    opened = reader.layer.cell.gates(x, before).i.mean(dim=-1)  # (B, T, H) -> (B, T)
    real = torch.arange(ids.shape[1]) < lengths[:, None]  # (B, T)
    wrong = F.cross_entropy(reader.answer(hidden, lengths), torch.from_numpy(batch.answers))
    return wrong + price * opened[real].mean()


def tagger_loss(tagger: SenseTagger, batch: TaggedBatch) -> Tensor:
    """Return the cross-entropy of the tags plus that of the senses, means over the tokens that have one."""
    tags, senses = tagger(*_inputs(batch))  # (B, T, P), (B, T, S)
    wanted = torch.from_numpy(batch.tags), torch.from_numpy(batch.senses)  # (B, T); IGNORED is left out
    return F.cross_entropy(tags.mT, wanted[0]) + F.cross_entropy(senses.mT, wanted[1])


@torch.no_grad()
def who_accuracy(reader: nn.Module, batch: WhoBatch) -> float:
    """Return the share of stories that are answered rightly."""
    return float(np.mean(reader(*_inputs(batch)).argmax(dim=-1).numpy() == batch.answers))


class TaggerAccuracy(NamedTuple):
    """Shares of tokens that are labelled rightly."""

    tags: float
    senses: float  # of the tokens that have several
    early: float  # of those whose clue comes before
    late: float  # of those whose clue comes after


@torch.no_grad()
def tagger_accuracy(tagger: SenseTagger, batch: TaggedBatch) -> TaggerAccuracy:
    """Return how well a tagger does, in all and by where the clue is."""
    tags, senses = (logits.argmax(dim=-1).numpy() for logits in tagger(*_inputs(batch)))
    real, several = batch.tags != IGNORED, batch.senses != IGNORED
    right = senses == batch.senses
    parts = (several, several & ~batch.late, several & batch.late)
    return TaggerAccuracy(
        float(np.mean((tags == batch.tags)[real])), *(float(np.mean(right[part])) for part in parts)
    )


def _inputs(batch: WhoBatch | TaggedBatch) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(batch.ids), torch.from_numpy(batch.lengths)
