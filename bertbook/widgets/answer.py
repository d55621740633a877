"""`Answer`: a story, a question, and the piece of the story that a BERT answers with; what decides it."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from traitlets import Bool, Int, List, TraitError, Unicode, validate

from bertbook.stories import spell
from bertbook.text import word_tokenize

from . import answering
from .answering import MODEL, Head, Reading
from .base import Numbers, literal, rounded, table
from .messages import say
from .tiny import FIRST, LAST
from .trained import TrainedWidget

STORY = (
    "奶奶与呼伦贝尔结下了不解之缘。天亮了。我与赛罕塔拉结下了不解之缘。"
    "小明找妈妈的朋友聊天。风轻轻地吹。爷爷给小红打电话。老师写了一封信。"
)
QUESTION = "谁与赛罕塔拉结下了不解之缘？"
ASKED = 24  # tokens of a question that are read; ASKED in reader.ts
SPECIAL = 5  # tokens at the head of the vocabulary that are no words: [PAD], [CLS] and the like


class Answer(TrainedWidget):
    """A story and a question about it; the answer, where each head looks, and which heads decide.

    sentence: the story, of the words that the model knows. question: what to ask. By default the book's own.
    name: the word by which links in the built page reach this widget.
    Other keywords set traits: query=8 (the token whose attention is shown; [CLS] is 0), head="2.1" (the head
    that is shown, layer.head from 0; by default the one that looks hardest from [CLS] at the answer),
    off=["0.2"] (heads that are switched off), measured=True (show what each head alone decides).

    `tokens`, `answer`, `starts`, `ends`, `weights`, `looks`, `without` and `answers` are computed from the
    present state on access. Raises TraitError for texts that are no str, or a head that the model has not.
    """

    models = (MODEL,)
    inputs = ("sentence", "question", "query", "head", "off", "measured")

    widget = Unicode("answer").tag(sync=True)
    sentence = Unicode(STORY, help="the story").tag(sync=True)
    question = Unicode(QUESTION, help="what is asked about it").tag(sync=True)
    query = Int(0, min=0, help="the token whose attention is shown; [CLS] is 0").tag(sync=True)
    head = Unicode("", help='the head that is shown, such as "1.2"; "": which looks hardest').tag(sync=True)
    off: "List[str]" = List(Unicode(), help='the heads switched off, such as ["1.2"]').tag(sync=True)
    measured = Bool(False, help="show the answer without each head alone").tag(sync=True)

    def __init__(
        self,
        sentence: str | None = None,
        question: str | None = None,
        *,
        name: str | None = None,
        **traits: Any,
    ) -> None:
        given = {"sentence": sentence, "question": question}
        for key, text in given.items():
            if text is not None and not isinstance(text, str):
                raise TraitError(f"{key} must be a str, got {text!r}")
        texts = {key: text for key, text in given.items() if text is not None}
        super().__init__(**texts, name=name or "", **traits)

    def __repr__(self) -> str:
        return f"Answer({self.question!r}, {len(self.tokens)} tokens, source={self.source!r})"

    @property
    def tokens(self) -> list[str]:
        """The T tokens that the model reads: [CLS] question [SEP] story [SEP]."""
        asked, told = self._parts()
        return [FIRST, *asked, LAST, *told, LAST]

    @property
    def span(self) -> tuple[int, int]:
        """The answer's first and last place among `tokens`; (0, 0), [CLS], where the story does not say."""
        return self._read().span

    @property
    def answer(self) -> str:
        """The answer; "" where the story does not say, in the model's opinion."""
        return self._text(self.span)

    @property
    def starts(self) -> Numbers:
        """(T,): the probability of each token to be the answer's first; of [CLS], that there is none."""
        return self._read().starts

    @property
    def ends(self) -> Numbers:
        """(T,): the probability of each token to be the answer's last."""
        return self._read().ends

    @property
    def weights(self) -> Numbers:
        """(T,): the share of each token in the attention of the token that is asked, by the head shown."""
        layer, head = answering.indices(self.head) if self.head else self._hardest()
        return np.asarray(self._read().weights[layer, head, min(self.query, len(self.tokens) - 1)])

    @property
    def looks(self) -> Numbers:
        """(N, H): the share of its attention that each head gives to the answer, from the token asked."""
        return self._looks(min(self.query, len(self.tokens) - 1))

    @property
    def without(self) -> Numbers:
        """(N, H): the probability of the answer (start times end) when that head alone is off."""
        start, end = self._read([]).span
        alone = [self._read([head]) for head in answering.heads()]
        return np.reshape([one.starts[start] * one.ends[end] for one in alone], answering.sizes())

    @property
    def answers(self) -> list[list[str]]:
        """N lists of H: what the model answers when that head alone is off."""
        said = [self._text(self._read([head]).span) for head in answering.heads()]
        H = answering.sizes()[1]
        return [said[n : n + H] for n in range(0, len(said), H)]

    def _parts(self) -> tuple[list[str], list[str]]:
        """Return the tokens of the question and of the story, as many as the model has places for."""
        known = answering.vocabulary()[SPECIAL:]
        asked = word_tokenize(self.question, known)[:ASKED]
        places = answering.model().bert.config.max_position_embeddings - len(asked) - 3
        return asked, word_tokenize(self.sentence, known)[:places]

    def _text(self, span: tuple[int, int]) -> str:
        return spell(self.tokens[span[0] : span[1] + 1]) if span[0] else ""

    def _looks(self, place: int) -> Numbers:
        start, end = self.span
        return np.asarray(self._read().weights[:, :, place, start : end + 1].sum(axis=-1))

    def _hardest(self) -> Head:
        """Return the head that looks hardest at the answer from [CLS]."""
        layer, head = np.unravel_index(self._looks(0).argmax(), answering.sizes())
        return int(layer), int(head)

    def _read(self, off: Iterable[Head] | None = None) -> Reading:
        heads = [answering.indices(name) for name in self.off] if off is None else off
        asked, told = self._parts()
        return answering.read(tuple(asked), tuple(told), tuple(sorted(set(heads))))

    @validate("head", "off")
    def _known_heads(self, proposal: dict[str, Any]) -> str | list[str]:
        given: str | list[str] = proposal["value"]
        names = [f"{n}.{h}" for n, h in answering.heads()]
        for name in [given] if isinstance(given, str) else given:
            if name not in names and given:
                raise TraitError(f"{proposal['trait'].name} must be of {', '.join(names)}, got {name!r}")
        return given

    # The first state, for a page without a kernel

    def _tables(self) -> str:
        said = self.answer or say("answer.nothing")
        told = f'<p lang="zh-Hans">{literal(self.sentence)} {literal(self.question)} {literal(said)}</p>'
        numbers = zip(self.starts, self.ends, self.weights, strict=True)
        rows = [[token, *map(rounded, row)] for token, row in zip(self.tokens, numbers, strict=True)]
        return told + table(say("answer.row"), ["", say("answer.start"), say("answer.end"), "α̂"], rows)
