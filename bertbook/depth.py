"""Why BERT's blocks add and norm: the same small tagger with other blocks, from 2 layers to 24.

Every variant is `bert.Block` with one thing changed. `train_deep` trains a tagger made of them, `inside` and
`felt` look into one that has not learned yet, `measure` repeats the training over depths and seeds.
Shapes: B batch, T tokens, D model width, L layers.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from bertbook import weights
from bertbook.attention import Mask, padding_mask
from bertbook.bert import BertConfig, Block, BlockOutput, Embeddings
from bertbook.experiments import TEST, trained_through
from bertbook.initialisation import initialise_
from bertbook.probe import spread
from bertbook.stories import IGNORED, TaggedBatch, TaggedSentences
from bertbook.training import slope

STEPS, BATCH = 120, 16
DEPTHS = (2, 4, 8, 12, 24)  # L
RATE, FAST = 1e-3, 6e-3  # learning rates


class WithoutAdd(Block):
    """A block whose layers replace a token's vector instead of changing it."""

    def add(self, x: Tensor, change: Tensor) -> Tensor:
        """Return the change alone."""
        return change


class WithoutAddAndNorm(WithoutAdd):
    """The same without its norms."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__(config)
        self.attention_norm = self.feed_forward_norm = nn.Identity()  # type: ignore[assignment]


class PreNorm(Block):
    """A block that norms what its layers read, not what they made: x + f(norm(x)) (Xiong et al. 2020)."""

    def forward(self, x: Tensor, mask: Mask | None = None, *, need_weights: bool = False) -> BlockOutput:
        """Take x, (B, T, D), a step further, as `Block.forward`."""
        attention = self.attention(self.attention_norm(x), mask, need_weights=need_weights)
        added = self.add(x, self.dropout(attention.output))
        normed = self.feed_forward_norm(added)
        wide = F.gelu(self.W_1(normed))  # (B, T, D) -> (B, T, F)
        fed = self.W_2(wide)  # (B, T, F) -> (B, T, D)
        added_again = self.add(added, self.dropout(fed))
        return BlockOutput(added_again, attention, added, normed, wide, fed, added_again)


class DeepTagger(nn.Module):
    """Says of every token its part of speech, with BERT's embeddings and any blocks: width 32, 4 heads."""

    def __init__(self, sentences: TaggedSentences, block: type[Block], depth: int) -> None:
        super().__init__()
        V, places = len(sentences.vocabulary), 64
        config = BertConfig(
            V, 32, depth, 4, 64, places, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        self.embeddings = Embeddings(config)
        self.blocks = nn.ModuleList(block(config) for _ in range(depth))
        # a pre-norm block leaves its sum unnormed, so GPT-2 norms once at the end
        self.norm = nn.LayerNorm(config.hidden_size) if issubclass(block, PreNorm) else nn.Identity()
        self.tags = nn.Linear(config.hidden_size, len(sentences.tags))
        initialise_(self, 0.1)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return logits, (B, T, P), for ids, (B, T), of which the first `lengths`, (B,), are real."""
        logits: Tensor = self.tags(self.norm(self.states(ids, lengths)[-1]))
        return logits

    def states(self, ids: Tensor, lengths: Tensor) -> list[Tensor]:
        """Return all hidden states, (B, T, D): the embeddings and what every block made."""
        mask = padding_mask(lengths, ids.shape[1])  # (B, 1, T)
        states = [self.embeddings(ids).output]
        for block in self.blocks:
            states.append(block(states[-1], mask).output)
        return states


def untrained(block: type[Block], depth: int, seed: int = 0) -> DeepTagger:
    """Return a tagger as training starts with it."""
    torch.manual_seed(seed)
    return DeepTagger(TaggedSentences(), block, depth)


class Inside(NamedTuple):
    """What the layers of a tagger do to 64 sentences, and what a step of training would feel of each."""

    spread: (
        Tensor  # (L + 1,)  how far apart the tokens of a sentence are: of the embeddings, after each block
    )
    gradient: Tensor  # (L,)  the length of the loss's gradient by the numbers of each block


def inside(tagger: DeepTagger) -> Inside:
    """Return how different tokens stay on their way, and how much of the loss reaches each block."""
    batch = TaggedSentences(seed=TEST).batch(64)
    ids, lengths = _inputs(batch)
    with torch.no_grad():
        apart = [spread(state, lengths).mean() for state in tagger.states(ids, lengths)]
    tagger.zero_grad()
    loss(tagger, batch).backward()  # type: ignore[no-untyped-call]
    gradient = [
        nn.utils.get_total_norm([p.grad for p in block.parameters() if p.grad is not None])
        for block in tagger.blocks
    ]
    return Inside(torch.stack(apart), torch.stack(gradient))


def loss(tagger: DeepTagger, batch: TaggedBatch) -> Tensor:
    """Return the cross-entropy of the tags, a mean over all real tokens."""
    return F.cross_entropy(tagger(*_inputs(batch)).mT, torch.from_numpy(batch.tags))


def train_deep(
    block: type[Block], depth: int, seed: int = 0, *, lr: float = RATE, warm_up: float = 0.0
) -> float:
    """Train a tagger for 120 steps; return its share of right tags in 1,000 sentences it has never seen.

    warm_up: over which share of the steps the learning rate climbs to lr.
    """
    sentences = TaggedSentences(seed=seed)
    tagger = untrained(block, depth, seed)
    batches = (sentences.batch(BATCH) for _ in range(STEPS))
    label = f"{block.__name__}, {depth} layers, seed {seed}"
    trained_through(tagger, batches, loss, steps=STEPS, lr=lr, schedule=slope(warm_up, 0), label=label)
    test = TaggedSentences(seed=TEST).batch(1000)
    with torch.no_grad():
        guesses = tagger(*_inputs(test)).argmax(dim=-1).numpy()  # (B, T)
    return float(np.mean((guesses == test.tags)[test.tags != IGNORED]))


def felt(block: type[Block], seed: int) -> tuple[float, float]:
    """Return the length of the gradient in an untrained tagger of 24: over all blocks, and in the first."""
    gradient = inside(untrained(block, DEPTHS[-1], seed).double()).gradient  # (L,)
    return gradient.norm().item(), gradient[0].item()


class Depths(NamedTuple):
    """What adding and norming are worth, by what was changed: shares of right tags, and gradients."""

    majority: float  # of always saying the most frequent tag
    depths: tuple[int, ...]  # L
    accuracy: dict[str, NDArray[np.float64]]  # (L, seeds) for "with Add" and "without Add"
    fast: dict[str, NDArray[np.float64]]  # (seeds,) for ways to norm: 24 layers, six times the learning rate
    gradient: dict[str, NDArray[np.float64]]  # (12, 2) for the same names as accuracy: `felt`, by seed


def measure(seeds: Sequence[int]) -> Depths:
    """Train all taggers that chapter 7 speaks of: 13 a seed, which takes minutes."""
    tags = TaggedSentences(seed=TEST).batch(1000).tags
    majority = float(np.bincount(tags[tags != IGNORED]).max() / np.sum(tags != IGNORED))
    variants = {"with Add": Block, "without Add": WithoutAdd}
    accuracy = {
        name: np.array([[train_deep(block, depth, seed) for seed in seeds] for depth in DEPTHS])
        for name, block in variants.items()
    }
    norms = {"post-norm": (Block, 0.0), "post-norm, warm-up": (Block, 0.25), "pre-norm": (PreNorm, 0.0)}
    fast = {
        name: np.array([train_deep(block, DEPTHS[-1], seed, lr=FAST, warm_up=share) for seed in seeds])
        for name, (block, share) in norms.items()
    }
    gradient = {name: np.array([felt(block, seed) for seed in range(12)]) for name, block in variants.items()}
    return Depths(majority, DEPTHS, accuracy, fast, gradient)


def stored() -> Depths:
    """Return `measure` of five seeds, as `make weights` found it."""
    found = json.loads((weights.FOLDER / "depth.json").read_text("utf-8"))
    for key in ("accuracy", "fast", "gradient"):
        found[key] = {name: np.array(rows) for name, rows in found[key].items()}
    return Depths(**found | {"depths": tuple(found["depths"])})


def _inputs(batch: TaggedBatch) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(batch.ids), torch.from_numpy(batch.lengths)
