"""Where the heads of `Heads` come from: the shipped model, a Hugging Face model, or finished arrays.

A source reads a sentence: it says which tokens it sees, and gives the weights of all heads, (N, H, T, T).
Only those that the script cannot compute are sent to it.
"""

from collections.abc import Sequence
from copy import deepcopy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import TraitError

from . import tiny
from .base import Numbers, checked

if TYPE_CHECKING:
    from bertbook.attention import MultiHeadAttention
    from bertbook.bert import BertForPreTraining, PreTrainingOutput

LONGEST = 128  # tokens that are drawn; beyond a table's window the others are one step away
PATTERNS = ("next", "previous", "itself", "first", "last")  # PATTERNS in numbers.ts

Reading = tuple[list[str], Numbers]
Head = tuple[int, int]  # layer and head, from 0


class Shipped:
    """The tiny BERT that the book trained. The script computes with its weights."""

    kind, label, asks = "tiny", "trained", True

    def read(self, sentence: str) -> Reading:
        """Return the tokens; their weights are computed where they are asked for."""
        return tiny.tokens(sentence), np.zeros((0, 0, 0, 0))

    def typed(self, sentence: str) -> int:
        """Count the tokens of the sentence, those that are not read too."""
        return len(tiny.typed(sentence))

    def output(self, tokens: Sequence[str], off: Sequence[Head]) -> "PreTrainingOutput":
        """Return all that the model computes of tokens, a batch of one, without the heads that are off."""
        import torch

        found: PreTrainingOutput = _without(tuple(sorted(set(off))))(
            torch.tensor([tiny.ids(tokens)]), inside=True
        )
        return found


@lru_cache(maxsize=64)
def _without(off: tuple[Head, ...]) -> "BertForPreTraining":
    """The tiny BERT, its columns of W_o zero where a head is off: what that head found reaches nobody."""
    model = deepcopy(tiny.model())
    for layer, head in off:
        attention: MultiHeadAttention = model.bert.blocks[layer].attention  # type: ignore[assignment]
        K = attention.W_o.in_features // attention.heads
        attention.W_o.weight[:, head * K : (head + 1) * K] = 0
    return model


class Asked:
    """A model and its tokenizer that answer as Hugging Face's BERTs do: asked anew for each sentence."""

    kind, label, asks = "shown", "own", True

    def __init__(self, model: Any, tokenizer: Any) -> None:
        for name, given, needed in (
            ("model", model, "__call__"),
            ("tokenizer", tokenizer, "convert_ids_to_tokens"),
        ):
            if not hasattr(given, needed):
                raise TraitError(
                    f"{name} must be one of Hugging Face's, which has {needed}, got {type(given).__name__}"
                )
        self.model, self.tokenizer = model, tokenizer

    def read(self, sentence: str) -> Reading:
        """Return the tokens and weights that the model gives, [CLS] and [SEP] included.

        Raises TraitError if it gives none: attention that is fused keeps no weights.
        """
        import torch

        cut = {"truncation": True, "max_length": LONGEST}
        given = self.tokenizer(sentence, return_tensors="pt", **cut)
        device = getattr(self.model, "device", "cpu")
        training = getattr(self.model, "training", False)
        if training:
            self.model.eval()  # dropout would draw other weights each time
        with torch.no_grad():
            answer = self.model(
                **{name: part.to(device) for name, part in given.items()}, output_attentions=True
            )
        if training:
            self.model.train()
        layers = getattr(answer, "attentions", None)
        if not layers or any(layer is None for layer in layers):
            raise TraitError("model gave no attention weights: load it with attn_implementation='eager'")
        tokens = self.tokenizer.convert_ids_to_tokens(given["input_ids"][0].tolist())
        return tokens, shares(
            "model: the attentions", torch.stack([layer[0].float() for layer in layers]), len(tokens)
        )

    def typed(self, sentence: str) -> int:
        """Count the tokens of the sentence, those that are not read too."""
        return len(self.tokenizer(sentence)["input_ids"])


class Given:
    """Tokens and weights as they are."""

    kind, label, asks = "shown", "own", False

    def __init__(self, tokens: Sequence[str], weights: ArrayLike) -> None:
        if isinstance(tokens, str) or not all(isinstance(token, str) for token in tokens):
            raise TraitError(f"tokens must be a list of str, got {tokens!r}")
        if not 1 <= len(tokens) <= LONGEST:
            raise TraitError(f"tokens: 1 to {LONGEST} are drawn, got {len(tokens)}")
        self.tokens, self.weights = list(tokens), shares("weights", weights, len(tokens))

    def read(self, sentence: str) -> Reading:
        """Return what was given, whatever the sentence."""
        return self.tokens, self.weights

    def typed(self, sentence: str) -> int:
        """Count the tokens."""
        return len(self.tokens)


Source = Shipped | Asked | Given


def choose(model: Any, tokenizer: Any, tokens: Sequence[str] | None, weights: ArrayLike | None) -> Source:
    """Return the source that these arguments ask for. Raises TraitError where they do not fit together."""
    if (tokens is None) != (weights is None):
        raise TraitError("tokens and weights go together: give both, or neither")
    if tokens is not None and weights is not None:
        if model is not None or tokenizer is not None:
            raise TraitError("tokens and weights are shown as they are: leave out model and tokenizer")
        return Given(tokens, weights)
    if model is None or model == tiny.MODEL:
        if tokenizer is not None:
            raise TraitError("tokenizer goes with a model of its own: give both, or neither")
        return Shipped()
    if isinstance(model, str):
        raise TraitError(f"model: the shipped one is {tiny.MODEL!r}, got {model!r}")
    if tokenizer is None:
        raise TraitError("tokenizer is missing: it says how the model's sentences become tokens")
    return Asked(model, tokenizer)


def shares(name: str, weights: ArrayLike, T: int) -> Numbers:
    """Return weights, (N, H, T, T). Raises TraitError, with `name`, unless each row adds up to 1, or to 0."""
    found = checked(name, weights)
    if found.ndim != 4 or 0 in found.shape or found.shape[2:] != (T, T):
        raise TraitError(f"{name} must be (layers, heads, {T}, {T}), a row a token, got {found.shape}")
    sums = found.sum(axis=-1)  # (N, H, T)
    wrong = (found.min(axis=-1) < 0) | ((abs(sums - 1) > 5e-3) & (sums != 0))
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise TraitError(
            f"{name} must be shares after softmax, but row {place} adds up to {sums[place]:.4g}, "
            f"its least is {found[place].min():.4g}"
        )
    return found


def patterns(weights: Numbers) -> dict[str, Numbers]:
    """Return how much each head, of (N, H, T, T), looks at the next token and so on: each (N, H).

    The mean share over all rows that have such a token; 0 where there is none.
    """
    if weights.shape[-1] < 2:
        return {name: np.zeros(weights.shape[:2]) for name in PATTERNS}
    mean = {offset: weights.diagonal(offset, -2, -1).mean(axis=-1) for offset in (1, -1, 0)}
    ends = [weights[..., place].mean(axis=-1) for place in (0, -1)]
    return dict(zip(PATTERNS, [mean[1], mean[-1], mean[0], *ends], strict=True))
