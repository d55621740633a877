"""`Softmax`: drag or type the scores, and watch them become shares."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from traitlets import Bool, Float, List, TraitError, Unicode, validate

from .base import COOLEST, LARGEST, BookWidget, Numbers, checked, rounded, table
from .messages import say

SCORES = (1.2, 0.4, -0.3, 2.0)
TOKENS = ("我", "爱", "这", "草原")
MOST = 12  # columns that fit


class Softmax(BookWidget):
    """One row of scores and the shares that softmax makes of them.

    scores: T numbers; by default the four of chapter 4. tokens: their T names; by default the chapter's, or
    α₁, α₂ … for scores of your own. name: the word by which links in the built page reach this widget.
    Other keywords set traits: temperature, offset (added to all scores), divide (plain division instead).

    `scores`, `exps` and `weights` are computed from the present state on access.
    Raises TraitError for scores that are not 1 to 12 numbers between -10000 and 10000.
    """

    inputs = ("tokens", "alpha", "temperature", "offset", "divide")

    widget = Unicode("softmax").tag(sync=True)
    tokens: "List[str]" = List(Unicode(), help="names of the columns").tag(sync=True)
    alpha: "List[float]" = List(Float(), help="the scores before offset is added").tag(sync=True)
    temperature = Float(1.0, help="scores are divided by it before softmax").tag(sync=True)
    offset = Float(0.0, help="added to every score").tag(sync=True)
    divide = Bool(False, help="divide scores by their sum instead").tag(sync=True)

    def __init__(
        self,
        scores: Sequence[float] | None = None,
        *,
        tokens: Sequence[str] | None = None,
        name: str | None = None,
        **traits: Any,
    ) -> None:
        alpha = checked("scores", SCORES if scores is None else scores).tolist()
        if tokens is None:
            tokens = TOKENS if scores is None else [f"α{i + 1}" for i in range(len(alpha))]
        if len(tokens) != len(alpha):
            raise TraitError(f"tokens: one for each of the {len(alpha)} scores is needed, got {len(tokens)}")
        super().__init__(alpha=alpha, tokens=list(tokens), name=name or "", **traits)

    def __repr__(self) -> str:
        return f"Softmax({len(self.alpha)} scores, source={self.source!r})"

    @property
    def scores(self) -> Numbers:
        """(T,): the scores, the offset added."""
        return np.array(self.alpha) + self.offset

    @property
    def exps(self) -> Numbers:
        """(T,): e to each score over the temperature, over the largest of them, so that none overflows."""
        powers = self.scores / self.temperature
        return np.asarray(np.exp(powers - powers.max()))

    @property
    def weights(self) -> Numbers:
        """(T,): the shares; with `divide`, each score over the sum of all, which may not be shares at all."""
        parts = self.scores if self.divide else self.exps
        with np.errstate(
            divide="ignore", invalid="ignore"
        ):  # scores that add up to 0: inf or nan, and shown so
            return np.asarray(parts / parts.sum())

    def _tables(self) -> str:
        rows = (
            [t, rounded(s), rounded(w)]
            for t, s, w in zip(self.tokens, self.scores, self.weights, strict=True)
        )
        return table(say("step.softmax.note"), ["", say("row.score"), say("row.weight")], rows)

    @validate("alpha")
    def _check_alpha(self, proposal: dict[str, Any]) -> list[float]:
        alpha = list(proposal["value"])
        if not 1 <= len(alpha) <= MOST or not all(abs(score) <= LARGEST for score in alpha):
            raise TraitError(f"scores must be 1 to {MOST} numbers from -{LARGEST} to {LARGEST}, got {alpha}")
        return alpha

    @validate("tokens")
    def _check_tokens(self, proposal: dict[str, Any]) -> list[str]:
        if len(proposal["value"]) != len(self.alpha):
            raise TraitError(f"tokens: one for each of the {len(self.alpha)} scores, got {proposal['value']}")
        return list(proposal["value"])

    @validate("temperature")
    def _check_temperature(self, proposal: dict[str, Any]) -> float:
        if not COOLEST <= proposal["value"] < np.inf:
            raise TraitError(f"temperature must be a number of at least {COOLEST}, got {proposal['value']}")
        return float(proposal["value"])

    @validate("offset")
    def _check_offset(self, proposal: dict[str, Any]) -> float:
        if not abs(proposal["value"]) <= LARGEST:
            raise TraitError(f"offset must be a number from -{LARGEST} to {LARGEST}, got {proposal['value']}")
        return float(proposal["value"])
