"""`OneHot`: a token is one 1 in a long row of zeros, and picks a row of a table; so do place and segment."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from traitlets import Int, TraitError, Unicode, validate

from . import tiny
from .base import Numbers, array, literal, rounded, table
from .messages import say
from .trained import TrainedWidget

SENTENCE = "这朵花很红。他花了三元。"
AUTO = -1  # the choice of a token that tells, the place of the token chosen; AUTO in numbers.ts
SHOWN = 8  # numbers of each vector in the tables of the first state


class OneHot(TrainedWidget):
    """A token of the reader's sentence on its way into the book's small BERT, by three look-ups.

    sentence: Chinese, English or both; by default one with 花 (flower) and 花 (to spend).
    name: the word by which links in the built page reach this widget.
    Other keywords set traits: chosen=3 (a token, from [CLS], which is 0), word="马" (the 1 stands there),
    place=8 (from 0; by default where the token stands), segment=1 (of the second sentence).

    `tokens`, `weights` (the one-hot row) and, D numbers each, `words`, `positions`, `segments`, `added`,
    `output` are computed from the present state on access, by the book's own embeddings. Raises TraitError
    for a sentence that is no str, and for a word or place that is not in its table.
    """

    limit = tiny.LIMIT
    models = (tiny.MODEL,)
    inputs = ("sentence", "chosen", "word", "place", "segment")

    widget = Unicode("one_hot").tag(sync=True)
    sentence = Unicode(SENTENCE, help="what the reader typed").tag(sync=True)
    chosen = Int(AUTO, min=AUTO, help="the token looked up, from [CLS] = 0; −1: one that tells").tag(
        sync=True
    )
    word = Unicode("", help="where the 1 stands; empty: at the chosen token").tag(sync=True)
    place = Int(AUTO, min=AUTO, help="where the token stands, from 0; −1: where it stands").tag(sync=True)
    segment = Int(0, min=0, max=1, help="0: the first sentence; 1: the second").tag(sync=True)

    def __init__(self, sentence: str | None = None, *, name: str | None = None, **traits: Any) -> None:
        if sentence is not None and not isinstance(sentence, str):
            raise TraitError(f"sentence must be a str, got {sentence!r}")
        super().__init__(sentence=SENTENCE if sentence is None else sentence, name=name or "", **traits)

    def __repr__(self) -> str:
        return f"OneHot({self.sentence!r}, source={self.source!r})"

    @validate("word")
    def _check_word(self, proposal: dict[str, Any]) -> str:
        word: str = proposal["value"]
        if word and word not in tiny.vocabulary():
            known = " ".join(tiny.vocabulary()[5:12])
            raise TraitError(f"word must be in the vocabulary, such as {known}; got {word!r}")
        return word

    @validate("place")
    def _check_place(self, proposal: dict[str, Any]) -> int:
        place: int = proposal["value"]
        if place > tiny.LIMIT + 1:
            raise TraitError(f"place must be from 0 to {tiny.LIMIT + 1}, got {place}")
        return place

    @property
    def tokens(self) -> list[str]:
        """The T tokens that are read, from [CLS] to [SEP]."""
        return tiny.tokens(self.sentence)

    @property
    def weights(self) -> Numbers:
        """(V,): the one-hot row: 1 at the word, 0 everywhere else."""
        return np.asarray(np.eye(len(tiny.vocabulary()))[self._id()])

    @property
    def words(self) -> Numbers:
        """(D,): the word's row of the table of words."""
        return self._vectors()[0]

    @property
    def positions(self) -> Numbers:
        """(D,): the place's row of the table of places."""
        return self._vectors()[1]

    @property
    def segments(self) -> Numbers:
        """(D,): the segment's row of the table of segments."""
        return self._vectors()[2]

    @property
    def added(self) -> Numbers:
        """(D,): the three rows added."""
        return np.asarray(self.words + self.positions + self.segments)

    @property
    def output(self) -> Numbers:
        """(D,): the sum after LayerNorm, which the first block is given."""
        return self._vectors()[3]

    def _vectors(self) -> Sequence[Numbers]:
        import torch

        place = self._place()
        segments = torch.full((1, place + 1), self.segment)
        with torch.no_grad():
            seen = tiny.model().bert.embeddings(torch.full((1, place + 1), self._id()), segments)
        return [
            array(one[0, place]) for one in (seen.words, seen.positions[None], seen.segments, seen.output)
        ]

    def _chosen(self) -> int:
        """Return the chosen token's place; AUTO: the first that stands twice, else the first word."""
        tokens = self.tokens
        twice = [place for place, token in enumerate(tokens) if token in tokens[place + 1 :]]
        return next(iter(twice), 1) if self.chosen == AUTO else min(self.chosen, len(tokens) - 1)

    def _place(self) -> int:
        return self._chosen() if self.place == AUTO else self.place

    def _id(self) -> int:
        vocabulary, token = tiny.vocabulary(), self.word or self.tokens[self._chosen()]
        return vocabulary.index(token if token in vocabulary else tiny.UNKNOWN)

    # The first state, for a page without a kernel

    def _tables(self) -> str:
        word, V = self._id(), len(tiny.vocabulary())
        near = range(max(0, min(word - 2, V - 5)), max(5, min(word + 3, V)))
        names = [tiny.vocabulary()[n] for n in near]
        caption = say("one_hot.static.row", word=names[word - near[0]], row=word + 1, count=V)
        ones = table(caption, ["", *names], [["", *(rounded(self.weights[n]) for n in near)]])
        rows = (
            (say("one_hot.row.word"), self.words),
            (say("one_hot.row.place", place=self._place() + 1), self.positions),
            (say("one_hot.row.segment", segment=self.segment + 1), self.segments),
            (say("one_hot.row.sum"), self.added),
            (say("one_hot.row.output"), self.output),
        )
        caption = say("one_hot.static.vectors", shown=SHOWN, width=len(self.words))
        numbers = [[head, *map(rounded, values[:SHOWN])] for head, values in rows]
        told = f"<p>{literal(self.sentence)}</p>" + ones
        return told + table(caption, ["", *(str(n + 1) for n in range(SHOWN))], numbers)
