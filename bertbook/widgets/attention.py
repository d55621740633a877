"""`Attention`: type a sentence, pick the token that asks, and follow every number from q·k to b."""

from collections.abc import Callable, Sequence
from math import inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import Bool, Dict, Enum, Float, Int, List, TraitError, Unicode, observe, validate

from bertbook.text import basic_tokenize

from . import toy
from .base import (
    COOLEST,
    BookWidget,
    Numbers,
    array,
    check_number,
    literal,
    pairs,
    rounded,
    sent,
    stored,
    table,
)
from .messages import say
from .sources import LIMIT, Function, Given, Toy, choose

SENTENCE = "我爱赛罕塔拉，谁爱赛罕塔拉？"
MOST = -1  # the key that means: the token looked at most; MOST in numbers.ts
VECTORS = ("q", "k", "v")


class Attention(BookWidget):
    """Self-attention over the reader's sentence.

    sentence: any text; by default the book's question. What is shown depends on what is given:
      nothing           the toy model, with readable features and hand-set weights;
      model, embed      a `SelfAttention` of yours, and the function from T tokens to their (T, D) vectors:
                        the widget computes with your weights, and every number can be changed;
      model             any function from tokens to an `AttentionOutput` or (T, T) weights;
      tokens, weights   a list of T tokens and their (T, T) attention weights, as they are.
    name: the word by which links in the built page reach this widget.
    Other keywords set traits, such as query=4 or temperature=0.5.

    `tokens`, `scores`, `weights`, `output`, `q`, `k` and `v` are computed from the present state on access.
    Raises TraitError for arguments that do not fit together. The arrays raise it while your own function
    has failed on the present sentence.
    """

    limit = LIMIT
    inputs = ("sentence", "query", "key", "temperature", "scale", "view", "edits", "cuts")

    widget = Unicode("attention").tag(sync=True)
    sentence = Unicode(SENTENCE, help="what the reader typed").tag(sync=True)
    query = Int(0, min=0, help="row of the token that asks, from 0").tag(sync=True)
    key = Int(MOST, min=MOST, help="column looked at, from 0; −1: the one it looks at most").tag(sync=True)
    temperature = Float(1.0, help="scores are divided by it before softmax").tag(sync=True)
    scale = Bool(True, help="divide scores by √K").tag(sync=True)
    view = Enum(("weights", "scores"), "weights", help="which the square table shows").tag(sync=True)
    edits: "Dict[str, float]" = Dict(help='numbers the reader set, such as {"q/1/2": 3.0}').tag(sync=True)
    cuts: "List[list[int]]" = List(help="links set to zero, such as [[4, 0]]").tag(sync=True)
    feed: "Dict[str, Any]" = Dict(help="where the numbers come from, for the script").tag(sync=True)

    def __init__(
        self,
        sentence: str | None = None,
        *,
        model: Callable[..., Any] | None = None,
        embed: Callable[[list[str]], ArrayLike] | None = None,
        tokens: Sequence[str] | None = None,
        weights: ArrayLike | None = None,
        name: str | None = None,
        **traits: Any,
    ) -> None:
        self._source = choose(model, embed, tokens, weights)
        if sentence is not None and not isinstance(sentence, str):
            raise TraitError(f"sentence must be a str, got {sentence!r}")
        if sentence is None:
            sentence = " ".join(self._source.tokens) if isinstance(self._source, Given) else SENTENCE
        self._heard, self._reading = sentence, self._source.read(sentence)
        label, feed = self._source.label, self._feed()
        if isinstance(self._source, Toy):
            traits.setdefault("query", _first_asking(self.tokens))
        super().__init__(sentence=sentence, name=name or "", source=label, feed=feed, **traits)

    def __repr__(self) -> str:
        return f"Attention({self.sentence!r}, source={self.source!r})"

    # What the reader sees, as arrays

    @property
    def tokens(self) -> list[str]:
        """The T tokens that are drawn."""
        return list(self._reading[0])

    @property
    def scores(self) -> Numbers | None:
        """(T, T): α, q·k divided by √K; None where only weights are known."""
        return self._numbers().get("scores")

    @property
    def weights(self) -> Numbers:
        """(T, T): α̂, shares after temperature, cuts and softmax; a row with all links cut is zero."""
        return self._numbers()["weights"]

    @property
    def output(self) -> Numbers | None:
        """(T, Kv): b, the blend of the values; None where only weights are known."""
        return self._numbers().get("output")

    @property
    def q(self) -> Numbers | None:
        """(T, K): what each token looks for, the reader's edits included; None where it is not known."""
        return self._numbers().get("q")

    @property
    def k(self) -> Numbers | None:
        """(T, K): what each token offers, the reader's edits included; None where it is not known."""
        return self._numbers().get("k")

    @property
    def v(self) -> Numbers | None:
        """(T, Kv): what each token hands over, the reader's edits included; None where it is not known."""
        return self._numbers().get("v")

    def _numbers(self) -> dict[str, Numbers]:
        """Compute every array from the present state, with the book's own `attend`.

        Raises TraitError if the reader's function could not read the present sentence.
        """
        if self.feed["error"]:
            raise TraitError(f"the model could not read {self.sentence!r}: {self.feed['error']}")
        tokens, arrays = self._reading
        if isinstance(self._source, Function | Given):
            return {name: values.copy() for name, values in arrays.items()}
        if not tokens:
            return dict.fromkeys(("scores", "weights", "output", *VECTORS), np.zeros((0, 0)))
        import torch

        from bertbook.attention import attend

        T = len(tokens)
        layer, x = self._source.layer_and_x(self._reading)
        with torch.no_grad():
            q, k, v = layer.project(x)
            for place, value in self.edits.items():
                name, i, f = place.split("/")
                matrix = {"q": q, "k": k, "v": v}[name]
                if int(i) < T and int(f) < matrix.shape[1]:
                    matrix[int(i), int(f)] = value
            mask = torch.ones(T, T, dtype=torch.bool)
            for row, column in self.cuts:
                if row < T and column < T:
                    mask[row, column] = False
            alone = ~mask.any(dim=1)[:, None]  # (T, 1): rows whose links are all cut
            gain = (1.0 if self.scale else sqrt(q.shape[1])) / self.temperature
            out = attend(q * gain, k, v, mask | alone)
        weights, output = out.weights.masked_fill(alone, 0.0), out.output.masked_fill(alone, 0.0)
        found = {"scores": out.scores * self.temperature, "weights": weights, "output": output}
        return {name: array(values) for name, values in {**found, "q": q, "k": k, "v": v}.items()}

    # Reading a sentence

    @observe("sentence")
    def _on_sentence(self, change: dict[str, Any]) -> None:
        if change["new"] == self._heard:  # still being made
            return
        self._heard = change["new"]
        try:
            self._reading = self._source.read(change["new"])
            self.feed = self._feed()
        except Exception as error:  # the reader's own function failed: what it says is shown by the sentence
            self.feed = {**self.feed, "error": f"{type(error).__name__}: {error}"}

    def _feed(self) -> dict[str, Any]:
        """Return what the script draws from; of the toy model it needs nothing."""
        tokens, arrays = ([], {}) if isinstance(self._source, Toy) else self._reading
        sent_arrays = {name: sent(arrays[name]) for name in self._source.drawn if name in arrays}
        typed = len(basic_tokenize(self._heard)) if self._source.asks else len(tokens)
        feed = {"kind": self._source.kind, "asks": self._source.asks, "error": ""}
        feed |= {"sentence": self._heard, "typed": typed} if not isinstance(self._source, Toy) else {}
        return {**feed, "tokens": tokens, "arrays": sent_arrays}

    # The first state, for a page without a kernel

    def _props(self) -> dict[str, Any]:
        return {**super()._props(), "feed": {**self.feed, "arrays": stored(self.feed["arrays"])}}

    def _tables(self) -> str:
        if self.feed["error"]:
            return f"<p>{literal(say('kernel.error', error=self.feed['error']))}</p>"
        if not self.tokens:
            return f"<p>{say('sentence.empty')}</p>"
        tokens, scores, weights = self.tokens, self.scores, self.weights
        square = table(
            f"{say('view.weights')}. {say('step.table.note')}",
            ["", *tokens, "Σ"],
            ([tokens[i], *map(rounded, row), rounded(row.sum())] for i, row in enumerate(weights)),
        )
        if self.feed.get("typed", 0) > len(tokens):
            cut = say("sentence.cut", limit=self.limit, count=self.feed["typed"])
            square = f"<p>{cut}</p>{square}"
        if scores is None:
            return square
        query = min(self.query, len(tokens) - 1)
        columns = zip(tokens, scores[query], weights[query], strict=True)
        steps = table(
            say("static.row", query=tokens[query]),
            ["", say("row.score"), say("row.weight")],
            ([token, rounded(score), rounded(weight)] for token, score, weight in columns),
        )
        return steps + square

    @validate("temperature")
    def _positive(self, proposal: dict[str, Any]) -> float:
        if not COOLEST <= proposal["value"] < inf:
            raise TraitError(f"temperature must be a number of at least {COOLEST}, got {proposal['value']}")
        return float(proposal["value"])

    @validate("edits")
    def _places(self, proposal: dict[str, Any]) -> dict[str, float]:
        for place, value in proposal["value"].items():
            matrix, *indices = str(place).split("/")
            if (
                matrix not in VECTORS
                or len(indices) != 2
                or not all(i.isascii() and i.isdecimal() for i in indices)
            ):
                raise TraitError(f'edits: keys look like "q/1/2" (q, k or v, token, number), got {place!r}')
            check_number(f"edits[{place!r}]", value)
        return dict(proposal["value"])

    @validate("cuts")
    def _links(self, proposal: dict[str, Any]) -> list[list[int]]:
        return pairs("cuts: each link", proposal["value"])


def _first_asking(tokens: list[str]) -> int:
    """Return the row of the first question word of the toy model, or 0."""
    asks = toy.FEATURES.index("asking")
    return next((i for i, x in enumerate(toy.features(tokens)) if x[asks] == 1), 0)
