"""The heads of a published model in a few sentences, stored: what the built page shows without the model.

A share is kept in 16 bits, as 65535ths, so that each row adds up to exactly 1. None is off by more than
0.00002, and its three decimals on screen are those of the share that the model computed.
"""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from traitlets import TraitError

from bertbook import weights

from .asked_heads import Head, Reading
from .base import Numbers

WHOLE = 65_535  # a share of 1 in 16 bits; WHOLE in numbers.ts
MODELS = ("minilm",)


class Stored:
    """What all heads of a published model do with some sentences. Its weights are not needed."""

    kind, label, asks = "stored", "real", False

    def __init__(self, model: str) -> None:
        if model not in MODELS:
            raise TraitError(f"stored: there are heads of {', '.join(MODELS)}, got {model!r}")
        self.file = f"{model}-heads"
        readings = weights.sent(self.file)["about"]["readings"]
        self.readings = {one["sentence"]: one for one in readings}

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences that are stored."""
        return tuple(self.readings)

    def read(self, sentence: str, off: Sequence[Head] = ()) -> Reading:
        """Return tokens and weights as they are stored, whatever is off. TraitError for another sentence."""
        if sentence not in self.readings:
            known = "; ".join(self.readings)
            raise TraitError(f"sentence: stored are {known}; for another give a model, got {sentence!r}")
        one = self.readings[sentence]
        return Reading(one["tokens"], decoded(one["weights"]))

    def typed(self, sentence: str) -> int:
        """Count the tokens."""
        return len(self.read(sentence).tokens)


def sixteen_bits(weights: Numbers) -> dict[str, Any]:
    """Return shares as the script takes them from a file: 65535ths, each row of which has 65535, or none.

    No share is off by more than one of them, that is 0.00002; and its three decimals stay what they were,
    unless a row has more shares on the edge between two than it can give way to.
    """
    total = weights.sum(axis=-1, keepdims=True)
    exact = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0) * WHOLE
    whole = np.floor(exact)
    missing = np.round(exact.sum(axis=-1) - whole.sum(axis=-1))  # (N, H, T): given to the largest remainders
    told, low, high = (np.floor(1000 * parts / WHOLE + 0.5) for parts in (exact, whole, whole + 1))
    wants = exact - whole + (low != told) - (high != told)  # first to those that else would be told wrong
    rank = (-wants).argsort(axis=-1, kind="stable").argsort(axis=-1)
    parts = (whole + (rank < missing[..., None])).astype("<u2")
    return {"shape": list(weights.shape), "bits": 16, "data": base64.b64encode(parts.tobytes()).decode()}


def decoded(kept: dict[str, Any]) -> Numbers:
    """Return the shares that `sixteen_bits` made."""
    parts = np.frombuffer(base64.b64decode(kept["data"]), "<u2")
    return np.asarray(parts.reshape(kept["shape"]) / WHOLE)
