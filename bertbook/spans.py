"""A BERT that answers with a piece of the story: where it starts and where it ends, or that it is not there.

On the book's own `Bert` one matrix gives each token two numbers: how likely the answer starts there, and how
likely it ends there. The first token, [CLS], stands for "the story does not say" (Devlin et al. 2019, 4.2 and
4.3). Shapes: B batch, T tokens, D model width.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from bertbook.attention import sinusoids
from bertbook.bert import Bert, BertConfig
from bertbook.initialisation import initialise_
from bertbook.questions import QuestionBatch

POSITIONS = 0.1  # the table of places starts as waves of this height


class Spans(NamedTuple):
    """The likeliest answer to each question."""

    starts: Tensor  # (B,)  its first place in ids; 0, [CLS]: the story does not say
    ends: Tensor  # (B,)  its last place
    shares: Tensor  # (B,)  the probability of this start times that of this end


class SpanReader(nn.Module):
    """A `Bert` without a pooler, and start and end for each token.

    The table of places starts as sinusoids and is learned from there: a place that few stories reach would
    else be noise.
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.bert = Bert(config, pooler=False)
        self.span = nn.Linear(config.hidden_size, 2)
        initialise_(self.span, config.initializer_range)
        waves = sinusoids(config.max_position_embeddings, config.hidden_size)
        with torch.no_grad():
            self.bert.embeddings.positions.weight.copy_(POSITIONS * waves)

    def forward(self, ids: Tensor, mask: Tensor, segments: Tensor) -> Tensor:
        """Return the logits of start and end, (B, T, 2); -inf in the question and in padding.

        ids, mask and segments, (B, T) each: as in `QuestionBatch`. What is left is [CLS] and segment 1, that
        is the story and the [SEP] after it, which is never right: so training teaches.
        Errors are those of `Bert`.
        """
        return self.answer(self.bert(ids, mask, segments).hidden, mask, segments)

    def answer(self, hidden: Tensor, mask: Tensor, segments: Tensor) -> Tensor:
        """Return the logits, (B, T, 2), from the last vectors, hidden, (B, T, D)."""
        first = torch.arange(mask.shape[1], device=mask.device) == 0
        possible = mask & (first | (segments == 1))  # (B, T)
        logits: Tensor = self.span(hidden)  # (B, T, D) -> (B, T, 2)
        return logits.masked_fill(~possible.unsqueeze(-1), float("-inf"))


def spans(logits: Tensor) -> Spans:
    """Return the likeliest start and end that fit together, for logits, (B, T, 2).

    No end stands before its start, and "the story does not say" is both at [CLS].
    """
    starts, ends = logits.log_softmax(dim=1).unbind(dim=-1)  # (B, T) each
    T = logits.shape[1]
    fits = torch.ones(T, T, dtype=torch.bool, device=logits.device).triu()  # (T, T)  start, end
    fits[0, 1:] = False
    pairs = (starts.unsqueeze(2) + ends.unsqueeze(1)).masked_fill(~fits, float("-inf"))  # (B, T, T)
    best, place = pairs.flatten(1).max(dim=1)
    return Spans(place // T, place % T, best.exp())


@torch.no_grad()
def right(reader: SpanReader, batch: QuestionBatch, size: int = 50) -> Tensor:
    """Return which questions are answered with the exact span, (B,) bool; `size` are read at a time.

    The share of them is "exact match" (Rajpurkar et al. 2016, 6.1).
    """
    found = [
        spans(reader(*part)) for part in zip(*(torch.split(field, size) for field in batch[:3]), strict=True)
    ]
    starts, ends = (torch.cat(places) for places in list(zip(*found, strict=True))[:2])
    return (starts == batch.starts) & (ends == batch.ends)
