"""Fine-tuning: a BERT learns to answer questions about stories, the short ones first.

Shapes: B batch, T tokens.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bertbook import weights
from bertbook.bert import BertConfig, BertForPreTraining
from bertbook.masking import MASK, mask
from bertbook.questions import LENGTHS, QuestionBatch, Questions, vocabulary
from bertbook.spans import SpanReader, right
from bertbook.training import History, slope, train

Model = TypeVar("Model", bound=nn.Module)

ANSWERS = BertConfig(
    hidden_size=64,
    num_hidden_layers=3,
    num_attention_heads=4,
    intermediate_size=256,
    max_position_embeddings=256,
    hidden_dropout_prob=0.0,  # no story is ever told twice: nothing to learn by heart
    attention_probs_dropout_prob=0.0,
    initializer_range=0.1,
)
TOKENS = 2048  # of a batch, about
STEPS = 3000
LEARNED = 0.5  # stories grow when the smoothed loss is below this
TEST = 1_000_000  # the seed of test stories, far from those of training
SHELVES = ((20, 40), (41, 80), (81, 140), (141, 200))  # lengths that answers are counted by


class Lessons:
    """Batches of stories that grow as they are understood: a curriculum (Bengio et al. 2009).

    Stories start at 24 tokens at most. Whenever the smoothed loss falls below `LEARNED`, the longest may be
    an eighth longer, up to 200.
    """

    def __init__(self, seed: int = 0) -> None:
        self.questions = Questions(seed)
        self.longest = 24.0
        self.level = 4.0  # the smoothed loss

    def batches(self) -> Iterator[QuestionBatch]:
        """Yield batches without end, of about `TOKENS` tokens each."""
        while True:
            lengths = LENGTHS[0], int(self.longest)
            yield self.questions.batch(2 * TOKENS // (sum(lengths) + 14), lengths)

    def heard(self, loss: float) -> None:
        """Note how well the last batch went."""
        self.level += 0.03 * (loss - self.level)
        if self.level < LEARNED and self.longest < LENGTHS[1]:
            self.longest = min(self.longest * 9 / 8, LENGTHS[1])
            self.level += 0.15  # longer stories are harder: wait until this, too, is learned


def span_loss(reader: SpanReader, batch: QuestionBatch) -> Tensor:
    """Return the cross-entropy of the answer's start plus that of its end."""
    logits = reader(batch.ids, batch.mask, batch.segments)  # (B, T, 2)
    return F.cross_entropy(logits[..., 0], batch.starts) + F.cross_entropy(logits[..., 1], batch.ends)


def fine_tune(reader: SpanReader, *, steps: int, lr: float = 1.5e-3, seed: int = 0) -> History:
    """Train in place on stories that grow from 24 to 200 tokens as they are understood; see `Lessons`.

    AdamW; the learning rate climbs over the first fiftieth of the steps and falls to 0 over the last two
    fifths. Errors as for `train`.
    """
    lessons = Lessons(seed)

    def loss(reader: SpanReader, batch: QuestionBatch) -> Tensor:
        value = span_loss(reader, batch)
        lessons.heard(value.item())
        return value

    return _train(reader, lessons.batches(), loss, steps, lr, seed, "answering questions")


def _train(
    model: Model,
    batches: Iterator[QuestionBatch],
    loss: Callable[[Model, QuestionBatch], Tensor],
    steps: int,
    lr: float,
    seed: int,
    label: str,
) -> History:
    return train(
        model,
        batches,
        loss,
        steps=steps,
        lr=lr,
        schedule=slope(up=0.02, down=0.4),
        optimizer=partial(torch.optim.AdamW, betas=(0.9, 0.98), weight_decay=0.01),
        seed=seed,
        label=label,
    )


def fill_blanks_first(reader: SpanReader, *, steps: int, lr: float = 1.5e-3, seed: int = 0) -> History:
    """Pre-train the reader's BERT in place on masked words of stories and questions, as chapter 8 does.

    Stories of all lengths. What says the words is thrown away afterwards. Errors as for `train`.
    """
    source, chance = Questions(seed), torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = BertForPreTraining(reader.bert.config)
    model.bert = reader.bert

    def loss(model: BertForPreTraining, batch: QuestionBatch) -> Tensor:
        ids, chosen, answers = mask(batch.ids, model.bert.config.vocab_size, chance)
        hidden = model.bert(ids, batch.mask, batch.segments).hidden[chosen]  # (B, T, D) -> (M, D)
        return F.cross_entropy(model.words(hidden), answers)

    batches = (source.batch(2 * TOKENS // (sum(LENGTHS) + 14)) for _ in range(steps))
    return _train(model, batches, loss, steps, lr, seed, "filling blanks")


def untrained(seed: int = 0) -> SpanReader:
    """Return a reader with the weights that it starts from, in eval mode."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return SpanReader(replace(ANSWERS, vocab_size=len(vocabulary()))).eval()


def fine_tune_answers(seed: int = 0, steps: int = STEPS) -> tuple[SpanReader, History]:
    """Return the reader that the book ships, and its losses: about three minutes."""
    reader = untrained(seed)
    return reader, fine_tune(reader, steps=steps, seed=seed)


def blind(batch: QuestionBatch) -> QuestionBatch:
    """Return the batch with [MASK] over every question: what can be answered without knowing it?"""
    asks = batch.mask & (batch.segments == 0)  # (B, T): [CLS], the question, [SEP]
    asks[:, 0] = False
    asks = asks & (asks.cumsum(dim=1) < asks.sum(dim=1, keepdim=True))  # (B, T): the question alone
    return batch._replace(ids=batch.ids.masked_fill(asks, MASK))


class BlanksFirst(NamedTuple):
    """How readers do that filled blanks before they learned to answer."""

    exact_match: list[list[float]]  # (S, shelves), by seed and by length of the story: see `SHELVES`


def blanks_first(seeds: Iterable[int], steps: int = STEPS) -> BlanksFirst:
    """Train readers with as many steps as the shipped one in all, of which a third are masked words."""
    found = []
    for seed in seeds:
        reader = untrained(seed)
        fill_blanks_first(reader, steps=steps // 3, seed=seed)
        fine_tune(reader, steps=steps - steps // 3, seed=seed)
        found.append(exact_match(reader))
    return BlanksFirst(found)


def stored_blanks_first() -> BlanksFirst:
    """Return `blanks_first` over three seeds, as `make weights` found it: ten minutes of training, kept."""
    found = json.loads((weights.FOLDER / "blanks-first.json").read_text("utf-8"))
    return BlanksFirst(found["exact_match"])


def exact_match(reader: SpanReader, size: int = 1000) -> list[float]:
    """Return the share of exact answers by length, one for each of `SHELVES`, on fresh stories."""
    return [right(reader, Questions(TEST).batch(size, shelf)).float().mean().item() for shelf in SHELVES]
