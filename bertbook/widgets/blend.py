"""`Blend`: give out the shares by hand, and watch the new vector move between the values."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import Float, List, TraitError, Unicode, validate

from .base import LARGEST, BookWidget, Numbers, array, checked, rounded, table
from .messages import say

WEIGHTS = (0.257, 0.115, 0.057, 0.571)
VALUES = ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (1.0, 2.0))
TOKENS = ("我", "爱", "这", "草原")
MOST = 12  # columns that fit


class Blend(BookWidget):
    """A mix of two-dimensional values: b = Σ α̂ v.

    weights: T shares that add up to 1; values: (T, 2); by default both are those of chapter 4.
    tokens: their T names. name: the word by which links in the built page reach this widget.

    `weights`, `v` and `output` are computed from the present state on access.
    Raises TraitError for shares that are negative or do not add up to 1, or values that are not (T, 2).
    """

    inputs = ("tokens", "mix", "values")

    widget = Unicode("blend").tag(sync=True)
    tokens: "List[str]" = List(Unicode(), help="names of the columns").tag(sync=True)
    mix: "List[float]" = List(Float(), help="the reader's shares, together 1").tag(sync=True)
    values: "List[list[float]]" = List(help="v of each token, two numbers").tag(sync=True)

    def __init__(
        self,
        weights: Sequence[float] | None = None,
        values: ArrayLike | None = None,
        *,
        tokens: Sequence[str] | None = None,
        name: str | None = None,
        **traits: Any,
    ) -> None:
        if (weights is None) != (values is None):
            raise TraitError("weights and values go together: give both, or neither")
        mix = checked("weights", WEIGHTS if weights is None else weights).tolist()
        if tokens is None:
            tokens = TOKENS if weights is None else [f"v{i + 1}" for i in range(len(mix))]
        vectors = checked("values", VALUES if values is None else values)
        if vectors.shape != (len(mix), 2):
            raise TraitError(f"values must be ({len(mix)}, 2), a pair a share, got {vectors.shape}")
        if len(tokens) != len(mix):
            raise TraitError(f"tokens: one for each of the {len(mix)} weights is needed, got {len(tokens)}")
        super().__init__(mix=mix, values=vectors.tolist(), tokens=list(tokens), name=name or "", **traits)

    def __repr__(self) -> str:
        return f"Blend({len(self.mix)} values, source={self.source!r})"

    @property
    def weights(self) -> Numbers:
        """(T,): α̂, the reader's shares."""
        return np.array(self.mix)

    @property
    def v(self) -> Numbers:
        """(T, 2): the values."""
        return array(self.values)

    @property
    def output(self) -> Numbers:
        """(2,): b, the values blended in these shares."""
        return np.asarray(self.weights @ self.v)

    def _tables(self) -> str:
        columns = zip(self.tokens, self.weights, self.v, strict=True)
        rows = [[token, rounded(share), *map(rounded, v)] for token, share, v in columns]
        b = ["b", rounded(self.weights.sum()), *map(rounded, self.output)]
        return table(say("blend.caption"), ["", say("row.weight"), "v x", "v y"], [*rows, b])

    @validate("mix")
    def _check_mix(self, proposal: dict[str, Any]) -> list[float]:
        mix = list(proposal["value"])
        if not 1 <= len(mix) <= MOST or min(mix, default=-1) < 0 or not abs(sum(mix) - 1) < 1e-3:
            raise TraitError(f"weights must be 1 to {MOST} shares, from 0 up, that add up to 1, got {mix}")
        total = sum(mix)
        return mix if abs(total - 1) < 1e-9 else [share / total for share in mix]

    @validate("tokens")
    def _check_tokens(self, proposal: dict[str, Any]) -> list[str]:
        if len(proposal["value"]) != len(self.mix):
            raise TraitError(f"tokens: one for each of the {len(self.mix)} weights, got {proposal['value']}")
        return list(proposal["value"])

    @validate("values")
    def _check_values(self, proposal: dict[str, Any]) -> list[list[float]]:
        vectors = array(proposal["value"])
        if vectors.ndim != 2 or vectors.shape[1] != 2 or not (np.abs(vectors) <= LARGEST).all():
            raise TraitError(
                f"values must be pairs of numbers from -{LARGEST} to {LARGEST}, got {vectors.tolist()}"
            )
        pairs: list[list[float]] = vectors.tolist()
        return pairs
