"""`AddNorm`: x, what a layer wants to change, their sum, and the sum normed, for one token of a sentence."""

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from traitlets import Bool, Dict, Enum, Float, Int, TraitError, Unicode, validate

from . import tiny
from .base import LARGEST, Numbers, array, literal, rounded, table
from .messages import say
from .trained import TrainedWidget

if TYPE_CHECKING:
    from bertbook.bert import Block

SENTENCE = "这朵花很红。"
AT = 3  # 花, the token chosen at first
FACTORS, SCALES, OFFSETS = (
    (0.0, 3.0),
    (0.5, 3.0),
    (-5.0, 5.0),
)  # what the reader may set; the same in numbers.ts
PARTS = ("attention", "feed_forward")
SHOWN = 8  # numbers of each vector in the tables of the first state


class Way(NamedTuple):
    """One token's D numbers on their way through Add & Norm."""

    x: Numbers
    f: Numbers  # what the layer made of x, as the reader left it
    added: Numbers  # x + f, then times `scale`, plus `offset`
    normed: Numbers  # mean 0, variance 1
    output: Numbers  # times γ, plus β


class AddNorm(TrainedWidget):
    """Add & Norm around a layer of the book's small BERT, for one token of the reader's sentence.

    sentence: Chinese, English or both. name: the word by which links in the built page reach this widget.
    Other keywords set traits: chosen=3 (a token, from [CLS], which is 0), layer=1 (the second block),
    part="feed_forward" (else "attention"), add=False (f(x) alone is normed), factor=2 (f(x) times 2),
    edits={"f/12": 0.5} (its number 12, from 0, set by hand), scale=2 and offset=3 (all sums times 2, plus 3).

    `tokens`, the D numbers `x`, `f`, `added`, `normed` and `output`, the (5,) `mean` and `std` of these, and
    the (2,) `weights`, what x and f(x) hold of the variance of their sum, are computed from the present state
    on access, by the book's own BERT. Raises TraitError for what is no str, or a number out of range.
    """

    limit = tiny.LIMIT
    models = (tiny.MODEL,)
    inputs = (
        *("sentence", "chosen", "layer", "part", "add"),
        *("factor", "edits", "scale", "offset"),
    )

    widget = Unicode("add_norm").tag(sync=True)
    sentence = Unicode(SENTENCE, help="what the reader typed").tag(sync=True)
    chosen = Int(AT, min=0, help="the token whose numbers are shown, from [CLS] = 0").tag(sync=True)
    layer = Int(0, min=0, max=1, help="which block, from 0").tag(sync=True)
    part = Enum(PARTS, "attention", help="which of its two layers").tag(sync=True)
    add = Bool(True, help="x + f(x); otherwise f(x) alone").tag(sync=True)
    factor = Float(1.0, help="what f(x) is multiplied by").tag(sync=True)
    edits: "Dict[str, float]" = Dict(help="numbers of f(x) set by hand, by their handle").tag(sync=True)
    scale = Float(1.0, help="what all sums are multiplied by").tag(sync=True)
    offset = Float(0.0, help="what is added to all sums then").tag(sync=True)

    def __init__(self, sentence: str | None = None, *, name: str | None = None, **traits: Any) -> None:
        if sentence is not None and not isinstance(sentence, str):
            raise TraitError(f"sentence must be a str, got {sentence!r}")
        super().__init__(sentence=SENTENCE if sentence is None else sentence, name=name or "", **traits)

    def __repr__(self) -> str:
        return f"AddNorm({self.sentence!r}, layer={self.layer}, part={self.part!r}, source={self.source!r})"

    @validate("factor", "scale", "offset")
    def _check_range(self, proposal: dict[str, Any]) -> float:
        name, value = proposal["trait"].name, float(proposal["value"])
        least, most = {"factor": FACTORS, "scale": SCALES, "offset": OFFSETS}[name]
        if not least <= value <= most:
            raise TraitError(f"{name} must be a number from {least:g} to {most:g}, got {value}")
        return value

    @validate("edits")
    def _check_edits(self, proposal: dict[str, Any]) -> dict[str, float]:
        edits = dict(proposal["value"])
        for key, value in edits.items():
            if not isinstance(key, str) or not re.fullmatch(r"f/\d{1,4}", key):
                raise TraitError(f"edits: keys look like 'f/12', got {key!r}")
            if not _is_number(value) or not abs(value) <= LARGEST:
                raise TraitError(f"edits: {key} must be a number from -{LARGEST} to {LARGEST}, got {value!r}")
        return edits

    @property
    def tokens(self) -> list[str]:
        """The T tokens that are read, from [CLS] to [SEP]."""
        return tiny.tokens(self.sentence)

    @property
    def x(self) -> Numbers:
        """(D,): what the layer is given."""
        return self._way().x

    @property
    def f(self) -> Numbers:
        """(D,): what the layer makes of it, times `factor`; as edited."""
        return self._way().f

    @property
    def added(self) -> Numbers:
        """(D,): x + f(x), or f(x) alone; times `scale`, plus `offset`."""
        return self._way().added

    @property
    def normed(self) -> Numbers:
        """(D,): the same with mean 0 and variance 1."""
        return self._way().normed

    @property
    def output(self) -> Numbers:
        """(D,): times γ, plus β: what goes on."""
        return self._way().output

    @property
    def mean(self) -> Numbers:
        """(5,): the means of x, f(x), their sum, the normed and the output."""
        return np.array([one.mean() for one in self._way()])

    @property
    def std(self) -> Numbers:
        """(5,): their standard deviations (over D, not D − 1)."""
        return np.array([one.std() for one in self._way()])

    @property
    def weights(self) -> Numbers:
        """(2,): what x and f(x) hold of the variance of their sum; nan if all of its numbers are equal.

        Each is its covariance with the sum over the variance of the sum, so the two add up to 1.
        """
        way = self._way()
        x = way.x if self.add else np.zeros_like(way.x)
        total = x + way.f
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = [
                ((one - one.mean()) * (total - total.mean())).mean() / total.var() for one in (x, way.f)
            ]
        return np.array(shares)

    def _way(self) -> Way:
        seen = tiny.read(self.tokens).bert
        assert seen.blocks is not None
        assert seen.embeddings is not None
        block, model = seen.blocks[self.layer], cast("Block", tiny.model().bert.blocks[self.layer])
        if self.part == "attention":
            x = seen.blocks[self.layer - 1].output if self.layer else seen.embeddings.output
            f, norm = block.attention.output, model.attention_norm
        else:
            x, f, norm = block.normed, block.fed, model.feed_forward_norm
        at = min(self.chosen, x.shape[1] - 1)
        given, change = array(x[0, at]), array(f[0, at]) * self.factor
        for key, value in self.edits.items():
            if (n := int(key.split("/")[1])) < len(change):
                change[n] = value
        added = np.asarray((given * self.add + change) * self.scale + self.offset)
        normed = np.asarray((added - added.mean()) / np.sqrt(added.var() + norm.eps))
        return Way(given, change, added, normed, normed * array(norm.weight) + array(norm.bias))

    # The first state, for a page without a kernel

    def _tables(self) -> str:
        at = min(self.chosen, len(self.tokens) - 1)
        layer = say(f"add_norm.part.{self.part}")
        names = [say(f"add_norm.row.{row}") for row in Way._fields]
        caption = say("add_norm.static.spread", token=self.tokens[at], layer=layer, block=self.layer + 1)
        spread = [
            [name, rounded(mean), rounded(std), "" if n > 1 else rounded(self.weights[n])]
            for n, (name, mean, std) in enumerate(zip(names, self.mean, self.std, strict=True))
        ]
        header = ["", say("add_norm.mean"), say("add_norm.std"), say("add_norm.share")]
        caption_of_numbers = say("add_norm.static.numbers", shown=SHOWN, width=len(self.x))
        numbers = [
            [name, *map(rounded, values[:SHOWN])] for name, values in zip(names, self._way(), strict=True)
        ]
        counted = ["", *(str(n + 1) for n in range(SHOWN))]
        told = f"<p>{literal(self.sentence)}</p>" + table(caption, header, spread)
        return told + table(caption_of_numbers, counted, numbers)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
