"""Where the heads of an answering BERT look, and which of them its answers hang on: two different questions.

Shapes: B batch, T tokens, N layers, H heads, S seeds.
"""

import json
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bertbook import weights
from bertbook.finetuning import TEST
from bertbook.probe import without
from bertbook.questions import QuestionBatch, Questions
from bertbook.spans import SpanReader, right

COUNTED = (20, 60)  # tokens of the stories that heads are counted on
SIZE = 400  # stories


class Deciding(NamedTuple):
    """What was found in the readers of S seeds."""

    looks: NDArray[np.float64]  # (S, N, H)  α̂ from [CLS] to the answer, the mean over questions that have one
    without: NDArray[np.float64]  # (S, N, H)  share of questions answered rightly with that head off
    whole: NDArray[np.float64]  # (S,)  the same with all heads


def asked(size: int = SIZE) -> QuestionBatch:
    """Return questions that no reader was trained on, the same each time."""
    return Questions(TEST).batch(size, COUNTED)


@torch.no_grad()
def looks(reader: SpanReader, batch: QuestionBatch) -> Tensor:
    """Return how much of its attention each head sends from [CLS] to the tokens of the right answer, (N, H).

    The mean over the questions that have an answer in the story. Raises ValueError if none has.
    """
    told = batch.starts > 0  # (B,)
    if not told.any():
        raise ValueError("batch must have a question that its story answers, got none")
    inside = reader.bert(batch.ids, batch.mask, batch.segments, inside=True).blocks
    assert inside is not None
    place = torch.arange(batch.ids.shape[1])
    answer = (place >= batch.starts[:, None]) & (place <= batch.ends[:, None])  # (B, T)
    found = []
    for block in inside:
        assert block.attention.heads is not None
        from_cls = block.attention.heads.weights[:, :, 0]  # (B, H, T, T) -> (B, H, T)
        found.append((from_cls * answer[:, None]).sum(dim=-1)[told].mean(dim=0))  # (B, H, T) -> (H,)
    return torch.stack(found)


def right_without(reader: SpanReader, batch: QuestionBatch) -> Tensor:
    """Return the share of questions answered rightly with each head off, one at a time: (N, H)."""
    config = reader.bert.config
    shares = [
        [right(without(reader, [(n, h)]), batch).double().mean() for h in range(config.num_attention_heads)]
        for n in range(config.num_hidden_layers)
    ]
    return torch.tensor(shares)


def deciding(readers: Iterable[SpanReader]) -> Deciding:
    """Ask all readers, one a seed, the same questions: with all heads, and without each."""
    batch = asked()
    found = [
        (looks(reader, batch), right_without(reader, batch), right(reader, batch).double().mean())
        for reader in readers
    ]
    return Deciding(*(torch.stack(part).double().numpy() for part in zip(*found, strict=True)))


def stored_deciding() -> Deciding:
    """Return what `make weights` found in the readers of five seeds, of which one is shipped."""
    found = json.loads((weights.FOLDER / "deciding.json").read_text("utf-8"))
    return Deciding(*(np.array(found[field]) for field in Deciding._fields))
