"""What `Heirloom` and `Lock` share: a "who?" story, and what a trained reader makes of it.

Shapes: T tokens, H width of hidden, N names.
"""

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from traitlets import Int, TraitError, Unicode

from bertbook import weights
from bertbook.stories import spell, templates, words
from bertbook.text import word_tokenize

from .base import Numbers, array, literal, rounded, table
from .messages import say
from .trained import TrainedWidget

if TYPE_CHECKING:
    from bertbook.lstm import Turn
    from bertbook.rnn import RNN
    from bertbook.tasks import WhoReader

LIMIT = 120  # tokens that are drawn; LIMIT in who.ts
LAST = -1  # the cursor that means: the last token; LAST in who.ts
DISTANCES = (10, 20, 40, 80)
SHORTEST = 9  # tokens from the subject to the end of the shortest story


@cache
def stories() -> dict[int, str]:
    """Return the story that a widget starts with, by its distance."""
    texts: dict[str, str] = json.loads((Path(__file__).parent / "who.json").read_text("utf-8"))
    return {int(distance): text for distance, text in texts.items()}


def trained_for(model: str) -> tuple[int, int]:
    """Return the shortest and the longest distance that a reader was trained for."""
    known = {"who-rnn-short-first": (SHORTEST, 60), "who-lstm-locked": (20, 60)}
    if model in known:
        return known[model]
    longest = int(model.rsplit("-", 1)[1])
    return max(SHORTEST, 3 * longest // 4), longest


class Story(NamedTuple):
    """A text as the readers see it."""

    tokens: list[str]  # T, at most LIMIT
    ids: list[int]  # T: places in the vocabulary; 0, a vector that was never trained, for an unknown token
    subject: int | None  # where the one who formed the bond stands; None if nobody did

    @property
    def distance(self) -> int | None:
        """Tokens from the subject to the last token."""
        return None if self.subject is None else len(self.tokens) - 1 - self.subject


def read_story(text: str, model: str) -> Story:
    """Cut a text into the words that a reader knows, and find the first name whose deed is the bond."""
    about = weights.load(model).about
    ids = {token: number for number, token in enumerate(about["vocabulary"]) if number}
    tokens = word_tokenize(text, list(ids))[:LIMIT]
    (bond,) = next(t.examples for t in templates() if (t.language, t.kind) == ("zh", "bond"))
    deed = list(bond[:-1])  # without its full stop
    places = (
        t for t, token in enumerate(tokens) if token in about["names"] and tokens[t + 1 : t + 4] == deed
    )
    return Story(tokens, [ids.get(token, 0) for token in tokens], next(places, None))


class Reading(NamedTuple):
    """What a reader computed on a story."""

    inside: dict[str, Numbers]  # (T, H) each: hidden, and for an LSTM cell, i, f, g, o
    left: Numbers  # (T, N): probability of each name, read out of hidden; nan before the subject
    answer: Numbers  # (N,): the reader's own answer after the last token; nan without a token


def read(model: str, story: Story, turn: "Turn | None" = None) -> Reading:
    """Let a shipped reader read the story in double precision; `turn` is a hand on an LSTM's gates."""
    import torch

    from bertbook import tasks
    from bertbook.lstm import LSTM

    arrays, about = weights.load(model)
    T, N = len(story.tokens), len(about["names"])
    if not T:
        nothing = np.zeros((0, about["hidden_width"]))
        return Reading(
            dict.fromkeys(("hidden", "cell", *"ifgo"), nothing), np.zeros((0, N)), np.full(N, np.nan)
        )
    reader = cast("WhoReader", tasks.trained(model)).double()
    with torch.no_grad():
        x = reader.embed(torch.tensor([story.ids]))
        layer = cast("LSTM | RNN", reader.layer)
        out = layer(x, turn=turn) if isinstance(layer, LSTM) else layer(x)
        answer = reader.answer(out.hidden, torch.tensor([T])).softmax(dim=-1)
    inside = {name: array(values[0]) for name, values in out._asdict().items() if values.dim() == 3}
    left = np.full((T, N), np.nan)
    if story.subject is not None:
        weight, bias = (array(arrays[f"read_out.{part}"]) for part in ("weight", "bias"))
        for t in range(story.subject, T):
            k = min(t - story.subject, len(bias) - 1)
            left[t] = softmax(weight[k * N : (k + 1) * N] @ inside["hidden"][t] + bias[k])
    return Reading(inside, left, array(answer[0]))


def softmax(logits: Numbers) -> Numbers:
    """Return shares, e to each logit over the sum of all."""
    exps = np.exp(logits - logits.max())
    return np.asarray(exps / exps.sum())


class WhoWidget(TrainedWidget):
    """A widget on one story. `story` may be given as `sentence` too, the trait that holds it."""

    limit = LIMIT

    sentence = Unicode(None, allow_none=True, help="what the reader typed; None: the book's story").tag(
        sync=True
    )
    cursor = Int(LAST, min=LAST, help="the token looked at, from 0; −1: the last").tag(sync=True)

    def __init__(self, story: str | None, name: str | None, **traits: Any) -> None:
        if story is not None and "sentence" in traits:
            raise TraitError("story and sentence are two names for one thing: give one of them")
        text = traits.pop("sentence", story)
        if text is not None and not isinstance(text, str):
            raise TraitError(f"story must be a str, got {text!r}")
        super().__init__(sentence=text, name=name or "", **traits)

    def _text(self) -> str:
        """Return the story that is read: the reader's, or the book's."""
        return self._book_story() if self.sentence is None else self.sentence

    def _book_story(self) -> str:
        """Return the story to read while the reader has typed none."""
        raise NotImplementedError

    @property
    def story(self) -> Story:
        """The story as the readers see it: its tokens, and where its subject stands."""
        return read_story(self._text(), self.models[0])

    @property
    def tokens(self) -> list[str]:
        """The T tokens that are drawn."""
        return self.story.tokens

    @property
    def names(self) -> list[str]:
        """The N names that the readers choose from."""
        return list(weights.load(self.models[0]).about["names"])

    def _place(self, T: int) -> int:
        """Return the cursor's token, from 0."""
        return T - 1 if self.cursor == LAST else min(self.cursor, T - 1)

    def _story_table(self, story: Story, columns: Sequence[tuple[str, Callable[[int], float]]]) -> str:
        """Return the story as a table: a row a clause, with numbers after its last token."""
        lines = []
        start = 0
        for t, token in enumerate(story.tokens):
            if token in "。？" or t == len(story.tokens) - 1:
                lines.append(
                    [spell(story.tokens[start : t + 1]), *(rounded(value(t)) for _, value in columns)]
                )
                start = t + 1
        return table(say("who.table"), [say("who.clause"), *(head for head, _ in columns)], lines)

    def _answer_table(self, answers: dict[str, Numbers]) -> str:
        """Return each reader's answer at the end as a table."""
        known = words()
        rows = [
            [f"{name} ({known[name].gloss})", *(rounded(answer[n]) for answer in answers.values())]
            for n, name in enumerate(self.names)
        ]
        return table(say("who.answers"), [say("who.name"), *answers], rows)

    def _told(self) -> str:
        """Return the story as a paragraph, or what to do where there is none."""
        if not self.story.tokens:
            return f"<p>{literal(self._text())} {literal(say('who.empty'))}</p>"
        return f'<p lang="zh-Hans">{literal(self._text())}</p>'
