"""Pre-training: a BERT learns a language by filling in blanks (Devlin et al. 2019, "BERT", 3.1 and A.2).

`pretrain` trains on any corpus; `pretrain_tiny` is the recipe of the tiny BERT that the book ships.
Shapes: B batch, T tokens, M chosen places, V vocabulary.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from bertbook.bert import BertConfig, BertForPreTraining
from bertbook.corpus import Corpus, tagged_corpus
from bertbook.filling import answer
from bertbook.masking import PAD, Masked, mask
from bertbook.pairs import pairs, pairs_loss
from bertbook.training import History, slope, train

TINY = BertConfig(
    hidden_size=64,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=256,
    max_position_embeddings=32,
    hidden_dropout_prob=0.0,  # every sentence is masked anew each time: nothing to learn by heart
    attention_probs_dropout_prob=0.0,
    initializer_range=0.1,  # with the paper's .02, a matrix of this width hardly moves what it is given
)
Task = Literal["both sides", "left", "next sentence"]
POOL = 8  # so many batches are drawn at once and sorted by length: less padding
TEST = 1_000_000  # the seed of test sentences, far from those of training


def blanks(corpus: Corpus, size: int, seed: int = 0) -> Iterator[Masked]:
    """Yield batches without end: all sentences in random order, then in another, masked anew each time."""
    chance = torch.Generator().manual_seed(seed)
    lengths = (corpus.ids != PAD).sum(dim=1)  # (S,)
    while True:
        order = torch.randperm(len(lengths), generator=chance)  # (S,)
        for first in range(0, len(order), size * POOL):
            pool = order[first : first + size * POOL]
            parts = torch.split(pool[lengths[pool].argsort(stable=True)], size)  # alike in length
            for number in torch.randperm(len(parts), generator=chance).tolist():
                rows = parts[number]
                ids = corpus.ids[rows, : int(lengths[rows].max())]  # (B, T)
                yield mask(ids, len(corpus.vocabulary), chance)


def masked_loss(model: BertForPreTraining, batch: Masked, left_only: bool = False) -> Tensor:
    """Return the cross-entropy of the tokens that stood in the chosen places, all of them."""
    return F.cross_entropy(answer(model, batch, left_only), batch.answers)


def pretrain(
    model: BertForPreTraining,
    corpus: Corpus,
    *,
    steps: int,
    lr: float = 3e-3,
    size: int = 64,
    seed: int = 0,
    task: Task = "both sides",
    checkpoint: Path | None = None,
) -> History:
    """Train in place, `size` sentences a step, by a task.

    "both sides": masked words, as BERT; "left": the same, but a token only sees those up to it; "next
    sentence": masked words in pairs of sentences, and whether the second follows the first. AdamW; the
    learning rate climbs over the first tenth of the steps and falls to 0 from there. checkpoint, and errors:
    as for `train`; ValueError also as `pairs`, or if a sentence or a pair is too long for the model.
    """
    if size < 1:
        raise ValueError(f"size must be at least 1, got {size}")
    batches_of: dict[Task, tuple[Iterator[Any], Callable[..., Tensor]]] = {
        "both sides": (blanks(corpus, size, seed), masked_loss),
        "left": (blanks(corpus, size, seed), partial(masked_loss, left_only=True)),
        "next sentence": (pairs(corpus, size, seed), pairs_loss),
    }
    return train(
        model,
        *batches_of[task],
        steps=steps,
        lr=lr,
        schedule=slope(up=0.1, down=0.9),
        optimizer=partial(torch.optim.AdamW, betas=(0.9, 0.98), weight_decay=0.01),
        seed=seed,
        label="filling blanks",
        checkpoint=checkpoint,
    )


def pretrain_tiny(
    seed: int = 0, task: Task = "both sides", steps: int = 1200
) -> tuple[BertForPreTraining, History]:
    """Return the tiny BERT, trained on 12,000 of chapter 1's sentences, and its losses: half a minute."""
    corpus = tagged_corpus(12_000, seed, clauses=task == "next sentence")
    model = untrained(corpus.vocabulary, seed)
    return model, pretrain(model, corpus, steps=steps, seed=seed, task=task)


def untrained(vocabulary: tuple[str, ...], seed: int = 0) -> BertForPreTraining:
    """Return a tiny BERT with the weights that it starts from, in eval mode."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return BertForPreTraining(replace(TINY, vocab_size=len(vocabulary))).eval()


def fresh_batch(size: int = 2000) -> Masked:
    """Return fresh sentences with blanks, the same each time, that nothing is trained on."""
    corpus = tagged_corpus(size, TEST)
    return mask(corpus.ids, len(corpus.vocabulary), torch.Generator().manual_seed(TEST))


if __name__ == "__main__":
    import sys

    from bertbook.own_text import main

    sys.exit(main())
