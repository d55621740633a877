"""`Matrices`: self-attention as five matrix products, each number where its row meets its column."""

from typing import Any

import numpy as np
from traitlets import Bool, Dict, Int, TraitError, Unicode, validate

from . import toy
from .attention import MOST
from .base import Numbers, array, check_number, rounded, table
from .messages import say
from .multiplications import attention_work
from .told import ToldWidget

SENTENCE = "谁爱我家"  # who loves my home: one token for each feature
MATRICES = ("W_q", "W_k", "W_v")
BIG = (512, 768)  # T and D of the outlines, the most that BERT reads; BIG in src/widgets/matrices/numbers.ts


class Matrices(ToldWidget):
    """X, W_q, W_k, W_v, Q, K, V, A, Â and O of the toy model, for at most eight tokens.

    sentence: any text; name: the word by which links in the built page reach this widget.
    Other keywords set traits: length=6 (T, the tokens drawn), width=2 (D and K: how many of the four features
    are used), edits={"W_q/0/1": 3.0}, columns=True (the form of the column vectors), big=True (outlines).

    `tokens`, `x`, `q`, `k`, `v`, `scores`, `weights`, `output` and `work` are computed from the present state
    on access. Raises TraitError for arguments that name no number of the toy model.
    """

    limit = 8
    inputs = ("sentence", "length", "width", "query", "key", "columns", "big", "edits")

    widget = Unicode("matrices").tag(sync=True)
    width = Int(4, min=2, max=4, help="D = K: how many of the features are used").tag(sync=True)
    query = Int(0, min=0, help="row of A that is followed, from 0").tag(sync=True)
    key = Int(MOST, min=MOST, help="column of A that is followed; −1: that of the largest share").tag(
        sync=True
    )
    columns = Bool(False, help="a column is a token: A = Kᵀ Q, instead of A = Q Kᵀ").tag(sync=True)
    big = Bool(False, help="the outlines at the width of BERT").tag(sync=True)
    edits: "Dict[str, float]" = Dict(help='weights the reader set, such as {"W_q/0/1": 3.0}').tag(sync=True)

    def __init__(self, sentence: str = SENTENCE, *, name: str | None = None, **traits: Any) -> None:
        super().__init__(sentence=sentence, name=name or "", **traits)

    def __repr__(self) -> str:
        return f"Matrices({self.sentence!r}, source={self.source!r})"

    @property
    def x(self) -> Numbers:
        """(T, D): the features of each token."""
        T = len(self.tokens)
        return np.array(toy.features(self.tokens)).reshape(T, len(toy.FEATURES))[:, : self.width]

    @property
    def q(self) -> Numbers:
        """(T, K): Q = X W_q."""
        return self._numbers()["q"]

    @property
    def k(self) -> Numbers:
        """(T, K): K = X W_k."""
        return self._numbers()["k"]

    @property
    def v(self) -> Numbers:
        """(T, K): V = X W_v."""
        return self._numbers()["v"]

    @property
    def scores(self) -> Numbers:
        """(T, T): A = Q Kᵀ ÷ √K."""
        return self._numbers()["scores"]

    @property
    def weights(self) -> Numbers:
        """(T, T): Â, the softmax of each row of A."""
        return self._numbers()["weights"]

    @property
    def output(self) -> Numbers:
        """(T, K): O = Â V."""
        return self._numbers()["output"]

    @property
    def work(self) -> dict[str, int]:
        """How many multiplications each product takes, at the size that is drawn."""
        T, D = BIG if self.big else (len(self.tokens), self.width)
        return attention_work(T, D, D)

    def _numbers(self) -> dict[str, Numbers]:
        """Compute every array from the present state, with the book's own layer in double precision."""
        import torch

        from bertbook.attention import SelfAttention

        if not self.tokens:
            return dict.fromkeys(("q", "k", "v", "output"), np.zeros((0, self.width))) | dict.fromkeys(
                ("scores", "weights"), np.zeros((0, 0))
            )
        layer = SelfAttention(self.width).double()
        with torch.no_grad():
            for name, whole in toy.matrices().items():
                W = np.array(whole)[: self.width, : self.width]
                for place, value in self.edits.items():
                    matrix, m, f = place.split("/")
                    if matrix == name and int(m) < self.width and int(f) < self.width:
                        W[int(m), int(f)] = value
                getattr(layer, name).weight.copy_(torch.from_numpy(W).T)
            found = layer(torch.from_numpy(self.x))
        return {name: array(values) for name, values in found._asdict().items()}

    def _tables(self) -> str:
        tokens = self.tokens
        if not tokens:
            return f"<p>{say('sentence.empty')}</p>"
        rows = zip(tokens, self.weights, self.output, strict=True)
        return table(
            say("matrices.caption"),
            ["", *tokens, "Σ", *(f"O {name}" for name in toy.FEATURES[: self.width])],
            ([token, *map(rounded, [*row, row.sum(), *b])] for token, row, b in rows),
        )

    @validate("edits")
    def _check_edits(self, proposal: dict[str, Any]) -> dict[str, float]:
        places = {f"{name}/{m}/{f}" for name in MATRICES for m in range(4) for f in range(4)}
        for place, value in proposal["value"].items():
            if place not in places:
                raise TraitError(f'edits: keys look like "W_q/0/1" (matrix, row, column), got {place!r}')
            check_number(f"edits[{place!r}]", value)
        return dict(proposal["value"])
