"""`Context`: one token in two places, as a table sees it, and as a reader of its neighbours does."""

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Bool, Int, TraitError, Unicode

from bertbook.stories import TaggedSentences, words
from bertbook.text import basic_tokenize

from .base import Numbers, array, rounded, table
from .messages import say
from .trained import TrainedWidget

if TYPE_CHECKING:
    from bertbook.tasks import SenseTagger

SENTENCE = "这朵花很红。他花了三元。"
AUTO = -1  # the choice of a token that tells most; AUTO in numbers.ts
TABLE, BOTH_WAYS = "tagger-table", "tagger-lstm-both-ways"


class Context(TrainedWidget):
    """The reader's sentence with one token of it, and its next equal, under a glass.

    sentence: Chinese, English or both; by default one with 花 (flower) and 花 (to spend).
    name: the word by which links in the built page reach this widget.
    Other keywords set traits, such as chosen=7 (a token, from 0) or neighbours=True (the two-way LSTM reads
    the sentence; otherwise each token is looked up in a table).

    `tokens`, `places`, `senses`, `weights`, `tags`, `vectors` and `cosines` are computed from the present
    state on access, by the book's own modules. Raises TraitError for a sentence that is no str.
    """

    limit = 64
    models = (TABLE, BOTH_WAYS)
    inputs = ("sentence", "chosen", "neighbours")

    widget = Unicode("context").tag(sync=True)
    sentence = Unicode(SENTENCE, help="what the reader typed").tag(sync=True)
    chosen = Int(AUTO, min=AUTO, help="the token compared with its equal, from 0; −1: one that tells").tag(
        sync=True
    )
    neighbours = Bool(False, help="read with its neighbours, not looked up alone").tag(sync=True)

    def __init__(self, sentence: str | None = None, *, name: str | None = None, **traits: Any) -> None:
        if sentence is not None and not isinstance(sentence, str):
            raise TraitError(f"sentence must be a str, got {sentence!r}")
        super().__init__(sentence=SENTENCE if sentence is None else sentence, name=name or "", **traits)

    def __repr__(self) -> str:
        return f"Context({self.sentence!r}, source={self.source!r})"

    @property
    def tokens(self) -> list[str]:
        """The T tokens that are read."""
        return basic_tokenize(self.sentence)[: self.limit]

    @property
    def places(self) -> tuple[int, ...]:
        """Where the P = 2 tokens stand that are compared; P = 1 if it stands once, 0 in an empty sentence."""
        return _places(self.tokens, self.chosen)

    @property
    def senses(self) -> tuple[str, ...]:
        """The S senses of the compared token: ("",) if it has one meaning, () if it is unknown."""
        if not self.places:
            return ()
        token = self.tokens[self.places[0]]
        return _ambiguous().get(token, ("",) if token in _vocabulary() else ())

    @property
    def weights(self) -> Numbers:
        """(P, S): the share of each sense at each place, softmax of its scores."""
        return self._weights(self.neighbours)

    @property
    def tags(self) -> list[str]:
        """The part of speech of each of the T tokens, the one with the largest score."""
        if not self.tokens:
            return []
        tagger = _tagger(self.neighbours)
        best = self._scores(tagger, tagger.tags).argmax(axis=-1)
        return [TaggedSentences().tags[number] for number in best]

    @property
    def vectors(self) -> Numbers:
        """(P, W): the compared vectors; with neighbours, what was read from the left, then from the right."""
        return self._hidden(_tagger(self.neighbours))[list(self.places)]

    @property
    def cosines(self) -> Numbers:
        """(1,): the cosine of the two vectors; with neighbours (3,): also of their left and right halves."""
        vectors = self.vectors
        if not len(vectors):
            return np.zeros(0)
        halves = np.split(vectors, 2, axis=1) if self.neighbours else []
        return np.array([_cosine(part[0], part[-1]) for part in (vectors, *halves)])

    def _weights(self, neighbours: bool) -> Numbers:
        if len(self.senses) < 2:
            return np.ones((len(self.places), len(self.senses)))
        tagger = _tagger(neighbours)
        numbers = [TaggedSentences().senses.index(sense) for sense in self.senses]
        scores = self._scores(tagger, tagger.senses)[np.ix_(self.places, numbers)]  # (T, all) -> (P, S)
        exps = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(exps / exps.sum(axis=1, keepdims=True))

    def _hidden(self, tagger: "SenseTagger") -> Numbers:
        """Return each token's vector, (T, W)."""
        if not self.tokens:
            return np.zeros((0, tagger.hidden_width))
        import torch

        ids = [_vocabulary().get(token, 0) for token in self.tokens]  # unknown: 0, <pad>, never trained
        with torch.no_grad():
            x = tagger.embed(torch.tensor([ids]))  # (1, T, D)
            return array(tagger.read(x, torch.tensor([len(ids)])).hidden[0])  # (T, W)

    def _scores(self, tagger: "SenseTagger", head: Any) -> Numbers:
        """Return what a head of the tagger says of each token, (T, all senses or parts of speech)."""
        return self._hidden(tagger) @ array(head.weight).T + array(head.bias)

    # The first state, for a page without a kernel

    def _tables(self) -> str:
        if not self.tokens:
            return f"<p>{say('context.empty')}</p>"
        token = self.tokens[self.places[0]]
        columns = [f"{token} ({place + 1})" for place in self.places]
        looked_up = (
            [say("context.static.table", sense=sense), *shares] for sense, *shares in self._rows(False)
        )
        read = (
            [say("context.static.neighbours", sense=sense), *shares] for sense, *shares in self._rows(True)
        )
        senses = table(say("context.senses", token=token), ["", *columns], [*looked_up, *read])
        numbers = [[name, *map(rounded, row)] for name, row in zip(columns, self.vectors, strict=True)]
        places = [str(n + 1) for n in range(self.vectors.shape[1])]
        caption = say("context.static.vectors", token=token, cosine=rounded(self.cosines[0]))
        return senses + table(caption, ["", *places], numbers)

    def _rows(self, neighbours: bool) -> list[list[str]]:
        """Return each sense with its shares, for the reader."""
        gloss = words()[self.tokens[self.places[0]]].gloss if self.senses == ("",) else ""
        shares = self._weights(neighbours).T  # (P, S) -> (S, P)
        return [[sense or gloss, *map(rounded, row)] for sense, row in zip(self.senses, shares, strict=True)]


@cache
def _ambiguous() -> dict[str, tuple[str, ...]]:
    return TaggedSentences().ambiguous


@cache
def _vocabulary() -> dict[str, int]:
    return {token: number for number, token in enumerate(TaggedSentences().vocabulary)}


def _tagger(neighbours: bool) -> "SenseTagger":
    from bertbook.tasks import SenseTagger, trained

    tagger = trained(BOTH_WAYS if neighbours else TABLE).double()
    assert isinstance(tagger, SenseTagger)
    return tagger


def _places(tokens: list[str], chosen: int) -> tuple[int, ...]:
    """Return the place of the chosen token and of its next equal, or the first if none follows."""
    if not tokens:
        return ()
    one = _telling(tokens) if chosen == AUTO else min(chosen, len(tokens) - 1)
    equals = [place for place, token in enumerate(tokens) if token == tokens[one]]
    other = equals[(equals.index(one) + 1) % len(equals)]
    return tuple(sorted({one, other}))


def _telling(tokens: list[str]) -> int:
    """Return the first token that has several senses and stands twice, else one of both, else the first."""
    several = [token in _ambiguous() for token in tokens]
    twice = [token in tokens[place + 1 :] for place, token in enumerate(tokens)]
    both = [a and b for a, b in zip(several, twice, strict=True)]
    return next((kind.index(True) for kind in (both, several, twice) if True in kind), 0)


def _cosine(a: Numbers, b: Numbers) -> float:
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
