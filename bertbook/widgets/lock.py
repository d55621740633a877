"""`Lock`: an LSTM reads a story; see its gates at every token, and put a hand on them."""

import re
from typing import Any

import numpy as np
from traitlets import Dict, Enum, TraitError, Unicode, validate

from .base import Numbers
from .messages import say
from .who import Reading, WhoWidget, read, stories

MODELS = {"locked": "who-lstm-locked", "plain": "who-lstm-40", "open": "who-lstm-locked"}
GATES = ("i", "f", "g", "o")
TURN = re.compile(r"[ifo]/(0|[1-9][0-9]{0,3})")  # "f/12": the forget gate at token 12
DISTANCE = 40


class Lock(WhoWidget):
    """A story read by an LSTM, with its gates.

    story: a text of the words the reader knows; by default the book's story of distance 40. name: the word by
        which links in the built page reach this widget.
    Other keywords set traits: reader="plain" takes the plainly trained LSTM and "open" the locked one with
        its input gate held open; turns={"f/12": 0.0} sets the forget gate of all units at token 12.

    `gates`, `cell`, `hidden`, `left` and `answer` are computed from the present state on access.
    Raises TraitError for a reader or a turn that is none, or a story that is no str.
    """

    inputs = ("sentence", "reader", "turns", "cursor")
    models = ("who-lstm-locked", "who-lstm-40")

    widget = Unicode("lock").tag(sync=True)
    reader = Enum(("locked", "plain", "open"), "locked", help="which LSTM, and how").tag(sync=True)
    turns: "Dict[str, float]" = Dict(help='gates set for all units, such as {"f/12": 0.0}').tag(sync=True)

    def __init__(self, story: str | None = None, *, name: str | None = None, **traits: Any) -> None:
        super().__init__(story, name, **traits)
        if "cursor" not in traits and self.story.subject is not None:
            self.cursor = self.story.subject  # where the lock opens
            self.start = {**self.start, "cursor": self.cursor}

    def __repr__(self) -> str:
        return f"Lock({self.reader!r}, {len(self.tokens)} tokens, source={self.source!r})"

    def _book_story(self) -> str:
        return stories()[DISTANCE]

    @property
    def gates(self) -> dict[str, Numbers]:
        """(T, H) each: i, f and o from 0, shut, to 1, open; g, what would enter, from -1 to 1."""
        inside = self._reading().inside
        return {gate: inside[gate] for gate in GATES}

    @property
    def cell(self) -> Numbers:
        """(T, H): c after each token, what is under lock."""
        return self._reading().inside["cell"]

    @property
    def hidden(self) -> Numbers:
        """(T, H): h after each token, what is shown of it."""
        return self._reading().inside["hidden"]

    @property
    def left(self) -> Numbers:
        """(T, N): the probability of each name, by a linear read-out of h; nan before the subject."""
        return self._reading().left

    @property
    def answer(self) -> Numbers:
        """(N,): the probability that the reader itself gives each name at the end."""
        return self._reading().answer

    def _reading(self) -> Reading:
        import torch

        from bertbook.lstm import Gates

        def turn(t: int, gates: Gates) -> Gates:
            for name in "ifo":
                held = 1.0 if (self.reader, name) == ("open", "i") else None
                value = self.turns.get(f"{name}/{t}", held)
                if value is not None:
                    gates = gates._replace(**{name: torch.full_like(getattr(gates, name), value)})
            return gates

        return read(MODELS[self.reader], self.story, turn)

    def _tables(self) -> str:
        story, reading = self.story, self._reading()
        if not story.tokens:
            return self._told()
        means = {gate: reading.inside[gate].mean(axis=1) for gate in "ifo"}
        columns = [
            (say(f"lock.gate.{gate}"), lambda t, mean=mean: float(np.float64(mean[t])))
            for gate, mean in means.items()
        ]
        answers = self._answer_table({"LSTM": reading.answer})
        return self._told() + self._story_table(story, columns) + answers

    @validate("turns")
    def _check_turns(self, proposal: dict[str, Any]) -> dict[str, float]:
        turns = dict(proposal["value"])
        for place, value in turns.items():
            if not isinstance(place, str) or not TURN.fullmatch(place):
                raise TraitError(f'turns: keys look like "i/0", "f/12" or "o/3", got {place!r}')
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise TraitError(f"turns: {place} must be a number from 0 (shut) to 1 (open), got {value!r}")
        return {place: float(value) for place, value in turns.items()}
