"""`Race`: the steps that wait for each other, an RNN's against attention's, and the work that both do."""

from typing import Any

import numpy as np
from traitlets import Enum, Int, Unicode

from . import toy
from .base import Numbers, array, rounded, table
from .messages import say
from .multiplications import attention_work, rnn_work
from .told import ToldWidget

SENTENCE = "我爱赛罕塔拉，谁爱赛罕塔拉？"
WIDTHS = (4, 64, 768)  # WIDTHS in src/widgets/race/numbers.ts


class Race(ToldWidget):
    """An RNN and self-attention over the same sentence of the toy model, step by step.

    sentence: any text, of which at most 64 tokens are drawn; name: the word by which links in the built page
    reach this widget. Other keywords set traits, such as length=32 (T: the sentence is cut, or told again),
    step=5 (how many steps the RNN has taken), width=768 (D = H = K, for the counts), one=0, other=4 (the two
    words whose path is drawn: `other` asks).

    `tokens`, `weights`, `steps`, `path` and `work` are computed from the present state on access.
    """

    limit = 64
    inputs = ("sentence", "length", "step", "width", "one", "other")

    widget = Unicode("race").tag(sync=True)
    step = Int(3, min=1, help="how many steps the RNN has taken; at most T count").tag(sync=True)
    width = Enum(WIDTHS, 4, help="D = H = K of both layers, for the counts").tag(sync=True)
    one = Int(0, min=0, help="the word where the path begins, from 0").tag(sync=True)
    other = Int(4, min=0, help="the word where the path ends: the one that asks").tag(sync=True)

    def __init__(self, sentence: str = SENTENCE, *, name: str | None = None, **traits: Any) -> None:
        super().__init__(sentence=sentence, name=name or "", **traits)

    def __repr__(self) -> str:
        return f"Race({self.sentence!r}, source={self.source!r})"

    @property
    def ends(self) -> tuple[int, int]:
        """The two words of the path, as far as the sentence reaches."""
        last = max(0, len(self.tokens) - 1)
        return min(self.one, last), min(self.other, last)

    @property
    def weights(self) -> Numbers:
        """(T,): α̂ of the word that asks: what it takes of every word, in the one step."""
        if not self.tokens:
            return np.zeros(0)
        import torch

        with torch.no_grad():
            shares = toy.self_attention().double()(toy.embed(self.tokens).double()).weights
        return array(shares[self.ends[1]])

    @property
    def steps(self) -> dict[str, int]:
        """How many steps wait for each other: a hand-over a token, or one for all tokens."""
        T = len(self.tokens)
        return {"rnn": T, "attention": min(T, 1)}

    @property
    def path(self) -> dict[str, int]:
        """How many steps lie between the two words: as many as they are apart, or one."""
        apart = abs(self.ends[0] - self.ends[1])
        return {"rnn": apart, "attention": min(apart, 1)}

    @property
    def work(self) -> dict[str, dict[str, int]]:
        """How many multiplications each layer takes, matrix product by matrix product."""
        T, D = len(self.tokens), self.width
        return {"rnn": rnn_work(T, D, D), "attention": attention_work(T, D, D)}

    def _tables(self) -> str:
        tokens = self.tokens
        if not tokens:
            return f"<p>{say('sentence.empty')}</p>"
        one, other = (tokens[end] for end in self.ends)
        layers = ("rnn", "attention")
        counts = table(
            say("race.table", T=len(tokens), D=self.width),
            ["", say("race.rnn"), say("race.attention")],
            [
                [say("race.steps"), *(str(self.steps[layer]) for layer in layers)],
                [say("race.path", one=one, other=other), *(str(self.path[layer]) for layer in layers)],
                [say("race.all"), *(str(sum(self.work[layer].values())) for layer in layers)],
            ],
        )
        shares = table(
            say("race.shares", token=other),
            ["", *tokens, "Σ"],
            [["α̂", *map(rounded, self.weights), rounded(self.weights.sum())]],
        )
        return counts + shares
