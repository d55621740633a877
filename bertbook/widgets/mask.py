"""`Mask`: who may look at whom. A triangle, padding, or drawn by hand; what is left shares 1 in each row."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from traitlets import Enum, Int, List, TraitError, Unicode, validate

from . import toy
from .base import BookWidget, Numbers, array, literal, pairs, rounded, table
from .messages import say

SENTENCE = "谁爱我？妈妈。"
PAD = "[PAD]"
MOST_PADS = 4  # MOST_PADS in numbers.ts
NO = "−∞"


class Mask(BookWidget):
    """Self-attention of the toy model under a mask that the reader chooses, or draws.

    sentence: any text; after its tokens come `pads` tokens [PAD], which hold no features.
    mask: (T, T) bool, True = may attend: it is shown as drawn by hand, over no padding unless pads are given.
    name: the word by which links in the built page reach this widget.
    Other keywords set traits, such as kind="causal" or pads=0.

    `tokens`, `mask`, `scores`, `weights` and `output` are computed from the present state on access.
    Raises TraitError for arguments that do not fit. The arrays `weights` and `output` raise ValueError, as
    `attend` does, while the mask leaves some token nothing to attend to.
    """

    limit = 12  # tokens that are drawn, without padding; LIMIT in numbers.ts
    inputs = ("sentence", "kind", "pads", "blocked", "query", "convention")

    widget = Unicode("mask").tag(sync=True)
    sentence = Unicode(SENTENCE, help="what the reader typed").tag(sync=True)
    kind = Enum(("full", "causal", "padding", "hand"), "padding", help="which mask").tag(sync=True)
    pads = Int(2, min=0, max=MOST_PADS, help="how many [PAD] follow the sentence").tag(sync=True)
    blocked: "List[list[int]]" = List(help="drawn by hand: pairs that may not attend, such as [[0, 3]]").tag(
        sync=True
    )
    query = Int(0, min=0, help="row of the token that asks, from 0").tag(sync=True)
    convention = Enum(
        ("book", "multihead", "huggingface"), "book", help="in whose way the mask is written down"
    ).tag(sync=True)

    def __init__(
        self,
        sentence: str | None = None,
        *,
        mask: ArrayLike | None = None,
        name: str | None = None,
        **traits: Any,
    ) -> None:
        if sentence is not None:
            traits["sentence"] = sentence
        if mask is not None:
            traits.setdefault("pads", 0)
        super().__init__(name=name or "", **traits)
        if mask is not None:
            self._draw(np.array(mask.numpy(force=True) if hasattr(mask, "numpy") else mask))
            self.start = {key: getattr(self, key) for key in self.inputs}

    def __repr__(self) -> str:
        return f"Mask({self.sentence!r}, kind={self.kind!r}, source={self.source!r})"

    def _draw(self, mask: NDArray[Any]) -> None:
        """Take a mask as drawn by hand. Raises TraitError unless it is (T, T) and bool."""
        T = len(self.tokens)
        if mask.dtype != np.bool_ or mask.shape != (T, T):
            raise TraitError(
                f"mask must be bool, True = may attend, and ({T}, {T}) for {self.tokens}, "
                f"got {mask.dtype}, {mask.shape}"
            )
        self.kind, self.blocked = "hand", np.argwhere(~mask).tolist()

    # What the reader sees, as arrays

    @property
    def tokens(self) -> list[str]:
        """The T tokens that are drawn, the padding included."""
        words = toy.tokenize(self.sentence)[: self.limit]
        return [*words, *[PAD] * self.pads] if words else []

    @property
    def mask(self) -> NDArray[np.bool_]:
        """(T, T): True = may attend."""
        T = len(self.tokens)
        allowed = np.ones((T, T), dtype=np.bool_)
        if self.kind == "causal":
            return np.tril(allowed)
        if self.kind == "padding":
            allowed[:, T - self.pads :] = False  # columns: the keys
        if self.kind == "hand":
            for row, column in self.blocked:
                allowed[row : row + 1, column : column + 1] = False  # beyond the sentence: nothing
        return allowed

    @property
    def scores(self) -> Numbers:
        """(T, T): α, q·k divided by √K, before the mask."""
        return self._numbers(np.ones_like(self.mask))["scores"]

    @property
    def weights(self) -> Numbers:
        """(T, T): α̂, shares after mask and softmax. Raises ValueError if a row has nothing to attend to."""
        return self._numbers(self.mask)["weights"]

    @property
    def output(self) -> Numbers:
        """(T, 4): b, the blend of the values. Raises ValueError if a row has nothing to attend to."""
        return self._numbers(self.mask)["output"]

    def _numbers(self, mask: NDArray[np.bool_]) -> dict[str, Numbers]:
        """Compute every array with the book's own `attend`. Raises ValueError as it does."""
        if not self.tokens:
            return dict.fromkeys(("scores", "weights", "output"), np.zeros((0, 0)))
        import torch

        from bertbook.attention import attend

        q, k, v = toy.self_attention().double().project(toy.embed(self.tokens).double())
        with torch.no_grad():
            out = attend(q, k, v, torch.from_numpy(mask))
        return {name: array(getattr(out, name)) for name in ("scores", "weights", "output")}

    # The first state, for a page without a kernel

    def _tables(self) -> str:
        tokens, mask, scores = self.tokens, self.mask, self.scores
        if not tokens:
            return f"<p>{say('sentence.empty')}</p>"
        alone = np.asarray(~mask.any(axis=1))  # (T,): rows with nothing to attend to
        weights = self._numbers(mask | alone[:, None])["weights"]
        squares = [
            table(
                f"{say('mask.scores')}. {say('mask.scores.note')}",
                ["", *tokens],
                (
                    [tokens[i], *(rounded(x) if yes else NO for x, yes in zip(row, mask[i], strict=True))]
                    for i, row in enumerate(scores)
                ),
            ),
            table(
                f"{say('mask.shares')}. {say('mask.shares.note')}",
                ["", *tokens, "Σ"],
                (
                    [tokens[i], *(["–"] * (len(row) + 1) if alone[i] else map(rounded, [*row, row.sum()]))]
                    for i, row in enumerate(weights)
                ),
            ),
        ]
        empty = "".join(
            f"<p>{literal(say('mask.empty', query=tokens[i]))}</p>" for i in np.flatnonzero(alone)
        )
        return "".join(squares) + empty

    @validate("blocked")
    def _pairs(self, proposal: dict[str, Any]) -> list[list[int]]:
        return pairs("blocked: each pair", proposal["value"])
