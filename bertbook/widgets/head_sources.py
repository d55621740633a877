"""Where the heads of `Heads` come from: the shipped model, one that is asked, stored or finished arrays.

A source reads a sentence: it says which tokens it sees, and gives the weights of all heads, (N, H, T, T).
Only those that the script cannot compute are sent to it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import TraitError

from . import tiny
from .asked_heads import LONGEST, Asked, AskedOurs, Head, Reading, shares
from .base import Numbers
from .stored_heads import Stored

if TYPE_CHECKING:
    from bertbook.bert import BertForPreTraining, PreTrainingOutput

PATTERNS = ("next", "previous", "itself", "first", "last")  # PATTERNS in numbers.ts


class Shipped:
    """The tiny BERT that the book trained. The script computes with its weights."""

    kind, label, asks = "tiny", "trained", True

    def read(self, sentence: str, off: Sequence[Head] = ()) -> Reading:
        """Return the tokens; their weights are computed where they are asked for."""
        return Reading(tiny.tokens(sentence), np.zeros((0, 0, 0, 0)))

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
    from bertbook.probe import without

    return without(tiny.model(), off)


class Given:
    """Tokens and weights as they are."""

    kind, asks = "shown", False

    def __init__(self, tokens: Sequence[str], weights: ArrayLike, label: str) -> None:
        if isinstance(tokens, str) or not all(isinstance(token, str) for token in tokens):
            raise TraitError(f"tokens must be a list of str, got {tokens!r}")
        if not 1 <= len(tokens) <= LONGEST:
            raise TraitError(f"tokens: 1 to {LONGEST} are drawn, got {len(tokens)}")
        self.label = label
        self.tokens, self.weights = list(tokens), shares("weights", weights, len(tokens))

    def read(self, sentence: str, off: Sequence[Head] = ()) -> Reading:
        """Return what was given, whatever the sentence."""
        return Reading(self.tokens, self.weights)

    def typed(self, sentence: str) -> int:
        """Count the tokens."""
        return len(self.tokens)


Source = Shipped | Asked | Stored | Given


def choose(
    model: Any,
    tokenizer: Any,
    tokens: Sequence[str] | None,
    weights: ArrayLike | None,
    stored: str | None,
    label: str | None,
) -> Source:
    """Return the source that these arguments ask for. Raises TraitError where they do not fit together."""
    if label not in (None, "own", "real"):
        raise TraitError(f"source: 'own', or 'real' for published weights, got {label!r}")
    if (tokens is None) != (weights is None):
        raise TraitError("tokens and weights go together: give both, or neither")
    if tokens is not None and weights is not None:
        if model is not None or tokenizer is not None or stored is not None:
            raise TraitError(
                "tokens and weights are shown as they are: leave out model, tokenizer and stored"
            )
        return Given(tokens, weights, label or "own")
    if model is None or model == tiny.MODEL:
        if tokenizer is not None:
            raise TraitError("tokenizer goes with a model of its own: give both, or neither")
        if stored is not None and model is None:
            return Stored(stored)
        if label is not None or stored is not None:
            raise TraitError("source and stored are for published models: leave them out for the tiny BERT")
        return Shipped()
    if isinstance(model, str):
        raise TraitError(f"model: the shipped one is {tiny.MODEL!r}, got {model!r}")
    return _asked(model, tokenizer, "real" if stored is not None else label or "own")


def _asked(model: Any, tokenizer: Any, label: str) -> Asked:
    if tokenizer is None:
        raise TraitError("tokenizer is missing: it says how the model's sentences become tokens")
    if hasattr(model, "blocks"):
        if not hasattr(tokenizer, "pieces"):
            raise TraitError(f"tokenizer of a Bert must be a WordPiece, got {type(tokenizer).__name__}")
        return AskedOurs(model, tokenizer, label)
    for name, given, needed in (
        ("model", model, "__call__"),
        ("tokenizer", tokenizer, "convert_ids_to_tokens"),
    ):
        if not hasattr(given, needed):
            raise TraitError(
                f"{name} must be one of Hugging Face's, which has {needed}, got {type(given).__name__}"
            )
    return Asked(model, tokenizer, label)


def patterns(weights: Numbers) -> dict[str, Numbers]:
    """Return how much each head, of (N, H, T, T), looks at the next token and so on: each (N, H).

    The mean share over all rows that have such a token; 0 where there is none.
    """
    if weights.shape[-1] < 2:
        return {name: np.zeros(weights.shape[:2]) for name in PATTERNS}
    mean = {offset: weights.diagonal(offset, -2, -1).mean(axis=-1) for offset in (1, -1, 0)}
    ends = [weights[..., place].mean(axis=-1) for place in (0, -1)]
    return dict(zip(PATTERNS, [mean[1], mean[-1], mean[0], *ends], strict=True))
