"""`FillMask`: hide words of a sentence; what the small BERT would put there, and where it looks."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from traitlets import Bool, Int, List, TraitError, Unicode, validate

from . import tiny
from .base import Numbers, array, rounded, table
from .messages import say
from .trained import TrainedWidget

SENTENCE, COVERED = "她在打[MASK]话。", ("电",)
AUTO = -1  # the first mask, or the first word where there is none; AUTO in numbers.ts
LEFT = "bert-tiny-left"  # trained to fill blanks from what stands to their left
MEAN = "mean"  # of all heads; MEAN in numbers.ts
TOP = 5  # words that are listed; TOP in numbers.ts


class Answer(NamedTuple):
    """What the model says at one place."""

    probabilities: Numbers  # (V,)
    heads: Numbers  # (N, H, T)  the share that each token gets from each head; 0 for what is hidden


class FillMask(TrainedWidget):
    """The reader's sentence with words of it hidden, and the words that the book's small BERT puts there.

    sentence: Chinese, English or both, with [MASK] where a word is hidden; by default 她在打[MASK]话。
    covered: the words under the masks, from left to right; "" where nobody knows one.
    name: the word by which links in the built page reach this widget.
    Other keywords set traits: place=5 (the token that is asked about; [CLS] is 0), left_only=True (a second
    model is asked, which was trained so that no token sees what stands to its right), head="1.2" (whose
    attention is shown, layer.head from 0; by default the mean of all).

    `tokens`, `top`, `probabilities` and `weights` are computed from the present state on access, by the
    book's own BERTs. Raises TraitError for a sentence that is no str, or a head that the model has not.
    """

    limit = tiny.LIMIT  # words that are read, [CLS] and [SEP] not counted
    models = (tiny.MODEL, LEFT)
    inputs = ("sentence", "covered", "place", "left_only", "head")

    widget = Unicode("fill_mask").tag(sync=True)
    sentence = Unicode(SENTENCE, help="what was typed, with [MASK] where a word is hidden").tag(sync=True)
    covered: "List[str]" = List(Unicode(), help="the words under the masks, from the left").tag(sync=True)
    place = Int(AUTO, min=AUTO, help="the token asked about; [CLS] is 0; −1: the first mask").tag(sync=True)
    left_only = Bool(False, help="ask the model that reads from the left").tag(sync=True)
    head = Unicode(MEAN, help="whose attention is shown: layer.head from 0, or the mean").tag(sync=True)

    def __init__(
        self,
        sentence: str | None = None,
        *,
        covered: Sequence[str] | None = None,
        name: str | None = None,
        **traits: Any,
    ) -> None:
        if sentence is not None and not isinstance(sentence, str):
            raise TraitError(f"sentence must be a str, got {sentence!r}")
        if sentence is None:
            sentence, covered = SENTENCE, COVERED if covered is None else covered
        super().__init__(sentence=sentence, covered=list(covered or ()), name=name or "", **traits)

    def __repr__(self) -> str:
        return f"FillMask({self.sentence!r}, source={self.source!r})"

    @validate("head")
    def _known_head(self, proposal: dict[str, Any]) -> str:
        head: str = proposal["value"]
        if head not in (known := _heads()):
            raise TraitError(f"head must be one of {', '.join(known)}, got {head!r}")
        return head

    @property
    def tokens(self) -> list[str]:
        """The T tokens that the model reads, from [CLS] to [SEP]; none when nothing was typed."""
        tokens = tiny.tokens(self.sentence)
        return tokens if len(tokens) > 2 else []

    @property
    def asked(self) -> int | None:
        """The place that the model is asked about; None when nothing was typed."""
        tokens = self.tokens
        if not tokens:
            return None
        if self.place == AUTO:
            return tokens.index(tiny.MASK) if tiny.MASK in tokens else 1
        return max(1, min(self.place, len(tokens) - 2))

    @property
    def probabilities(self) -> Numbers:
        """(V,): how probable each word is at the place that is asked about, in the order of `vocabulary`."""
        return self._answer().probabilities

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The V words that the model knows."""
        return tiny.vocabulary()

    @property
    def top(self) -> list[tuple[str, float]]:
        """The five most probable words with their probabilities; none when nothing was typed."""
        shares = self.probabilities
        best = np.argsort(-shares, kind="stable")[:TOP]
        return [(self.vocabulary[word], float(shares[word])) for word in best]

    @property
    def weights(self) -> Numbers:
        """(T,): the share of each token in the attention of that place, by one head or by the mean of all."""
        heads = self._answer().heads
        if self.head == MEAN:
            return np.asarray(heads.mean(axis=(0, 1)))
        layer, head = map(int, self.head.split("."))
        return np.asarray(heads[layer, head])

    def _answer(self) -> Answer:
        tokens, place = self.tokens, self.asked
        if place is None:
            return Answer(np.zeros(0), np.zeros((*_sizes(), 0)))
        from bertbook.attention import causal_mask

        mask = causal_mask(len(tokens))[None] if self.left_only else None  # (1, T, T)
        read = tiny.read(tokens, mask, LEFT if self.left_only else tiny.MODEL)
        layers = [block.attention.heads for block in read.bert.blocks or ()]
        heads = np.array([array(heads.weights)[0, :, place] for heads in layers if heads])  # (N, H, T)
        return Answer(array(read.words[0, place].softmax(dim=-1)), heads)

    # The first state, for a page without a kernel

    def _tables(self) -> str:
        if self.asked is None:
            return f"<p>{say('fill_mask.empty')}</p>"
        caption = say("fill_mask.answers", place=self.asked)
        head = [say("fill_mask.static.word"), say("fill_mask.static.probability")]
        words = table(caption, head, [[word, rounded(share)] for word, share in self.top])
        caption = say("fill_mask.row")
        return words + table(caption, ["", *self.tokens], [["α̂", *map(rounded, self.weights)]])


def _sizes() -> tuple[int, int]:
    """Return the numbers N of layers and H of heads in each."""
    config = tiny.model().bert.config
    return config.num_hidden_layers, config.num_attention_heads


def _heads() -> list[str]:
    layers, heads = _sizes()
    return [MEAN, *(f"{layer}.{head}" for layer in range(layers) for head in range(heads))]
