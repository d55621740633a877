"""`Block`: follow one token's vector through a whole block of the tiny BERT, number by number."""

from itertools import pairwise
from typing import Any

import numpy as np
from traitlets import Bool, Enum, Int, TraitError, Unicode

from bertbook.stories import TaggedSentences

from . import tiny
from .base import Numbers, array, rounded, table
from .context import AUTO
from .messages import say
from .trained import TrainedWidget

SENTENCE = "他去银行存钱。"
ARROWS = ("word", "position", "segment", "total")  # what makes the vector that enters the first block
STATIONS = ("x", "b", "attention", "added", "normed", "wide", "fed", "added_again", "output")


class Block(TrainedWidget):
    """One token of the reader's sentence on its way through a block of the tiny BERT.

    sentence: Chinese, English or both; [MASK] hides a word.
    name: the word by which links in the built page reach this widget.
    Other keywords set traits, such as chosen=3 (a token, counted from 0, which is [CLS]), block=1 (the second
    block), station="added" (whose numbers are open) or turns=True (how far each step turns the vector).

    `tokens`, `place`, `weights`, `vectors` and `turned` are computed from the present state on access, by the
    book's own modules. Raises TraitError for a sentence that is no str, and a block that is not there.
    """

    limit = tiny.LIMIT
    models = (tiny.MODEL,)
    inputs = ("sentence", "chosen", "block", "station", "turns")

    widget = Unicode("block").tag(sync=True)
    sentence = Unicode(SENTENCE, help="what the reader typed").tag(sync=True)
    chosen = Int(AUTO, min=AUTO, help="the token that is followed, from 0; −1: one of several meanings").tag(
        sync=True
    )
    block = Int(0, min=0, max=1, help="the block it goes through, from 0").tag(sync=True)
    station = Enum(("", *ARROWS, *STATIONS), "", help="the station whose numbers are open").tag(sync=True)
    turns = Bool(False, help="show how far each step turns the vector").tag(sync=True)

    def __init__(self, sentence: str | None = None, *, name: str | None = None, **traits: Any) -> None:
        if sentence is not None and not isinstance(sentence, str):
            raise TraitError(f"sentence must be a str, got {sentence!r}")
        super().__init__(sentence=SENTENCE if sentence is None else sentence, name=name or "", **traits)

    def __repr__(self) -> str:
        return f"Block({self.sentence!r}, source={self.source!r})"

    @property
    def tokens(self) -> list[str]:
        """The T tokens that are read, from [CLS] to [SEP]."""
        return tiny.tokens(self.sentence)

    @property
    def place(self) -> int:
        """Where the token stands that is followed."""
        tokens = self.tokens
        if self.chosen != AUTO:
            return min(self.chosen, len(tokens) - 1)
        several = TaggedSentences().ambiguous
        return next(
            (place for place, token in enumerate(tokens) if token in several), min(1, len(tokens) - 2)
        )

    @property
    def weights(self) -> Numbers:
        """(H, T): α̂, where each head of the block looks from the token that is followed."""
        seen = self._read().bert.blocks[self.block].attention.heads
        return array(seen.weights[0, :, self.place])

    @property
    def vectors(self) -> dict[str, Numbers]:
        """The token's numbers at each station, (64,), but for "wide", (256,)."""
        read, place = self._read().bert, self.place
        arrows, blocks = read.embeddings, read.blocks
        here = blocks[self.block]
        found = {}
        if self.block == 0:
            three = [arrows.words[0, place], arrows.positions[place], arrows.segments[0, place]]
            found = dict(zip(ARROWS, [*three, three[0] + three[1] + three[2]], strict=True))
        found["x"] = (blocks[self.block - 1] if self.block else arrows).output[0, place]
        found["b"] = here.attention.heads.output[0, :, place].flatten()  # (H, K) -> (D,)
        found["attention"] = here.attention.output[0, place]
        found |= {name: getattr(here, name)[0, place] for name in STATIONS[3:]}
        return {name: array(numbers) for name, numbers in found.items()}

    @property
    def turned(self) -> dict[str, float]:
        """How far, in degrees, each addition and each norm turns the vector that it is given."""
        vectors = self.vectors
        way = ("x", "added", "normed", "added_again", "output")
        return {b: _angle(vectors[a], vectors[b]) for a, b in pairwise(way)}

    def _read(self) -> Any:
        return tiny.read(self.tokens)

    # The first state, for a page without a kernel

    def _tables(self) -> str:
        tokens, weights, vectors = self.tokens, self.weights, self.vectors
        token, block = tokens[self.place], self.block + 1
        heads = (
            [
                say("block.head", head=head + 1, name=f"{self.block}.{head}"),
                *map(rounded, shares),
                rounded(shares.sum()),
            ]
            for head, shares in enumerate(weights)
        )
        way = (
            [
                say(f"block.station.{name}"),
                str(len(numbers)),
                rounded(numbers.mean()),
                rounded(numbers.std()),
                *map(rounded, numbers[:4]),
            ]
            for name, numbers in vectors.items()
        )
        first = [*(say("block.number", number=number + 1) for number in range(4))]
        columns = ["", say("block.static.count"), say("block.mean"), say("block.std"), *first]
        return table(say("block.heads", token=token, block=block), ["", *tokens, "Σ"], heads) + table(
            say("block.static.way", token=token, block=block), columns, way
        )


def _angle(a: Numbers, b: Numbers) -> float:
    cosine = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
