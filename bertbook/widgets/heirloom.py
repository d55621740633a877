"""`Heirloom`: an RNN and an LSTM hand h on along a story; see what is left of the one it began with."""

from typing import Any, cast

import numpy as np
from traitlets import Enum, Unicode

from .base import Numbers, array
from .messages import say
from .who import DISTANCES, Reading, WhoWidget, read, stories

KINDS = ("rnn", "lstm")
SHORT_FIRST = "who-rnn-short-first"


class Heirloom(WhoWidget):
    """A story read by an RNN and an LSTM, side by side.

    story: a text of the words the readers know; by default the book's story of this distance. distance: 10,
        20, 40 or 80, the number of tokens from subject to end that the pair of readers was trained for.
    name: the word by which links in the built page reach this widget.
    Other keywords set traits: rnn="short" takes the RNN that was taught short stories first, cursor=5 looks
        at token 5.

    `hidden`, `left`, `sensitivity` and `answer` are computed from the present state on access: a dict each,
    with one array for "rnn" and one for "lstm". Raises TraitError for a distance that has no readers, or a
    story that is no str.
    """

    inputs = ("sentence", "distance", "rnn", "cursor")
    models = (*(f"who-{kind}-{distance}" for distance in DISTANCES for kind in KINDS), SHORT_FIRST)

    widget = Unicode("heirloom").tag(sync=True)
    distance = Enum(DISTANCES, 20, help="what the readers were trained for").tag(sync=True)
    rnn = Enum(("same", "short"), "same", help="trained as the LSTM was, or short stories first").tag(
        sync=True
    )

    def __init__(
        self, story: str | None = None, *, distance: int = 20, name: str | None = None, **traits: Any
    ) -> None:
        super().__init__(story, name, distance=distance, **traits)

    def __repr__(self) -> str:
        return f"Heirloom(distance={self.distance}, {len(self.tokens)} tokens, source={self.source!r})"

    def _book_story(self) -> str:
        return stories()[self.distance]

    @property
    def readers(self) -> dict[str, str]:
        """The names of the shipped weights of both readers."""
        rnn = SHORT_FIRST if self.rnn == "short" else f"who-rnn-{self.distance}"
        return {"rnn": rnn, "lstm": f"who-lstm-{self.distance}"}

    @property
    def hidden(self) -> dict[str, Numbers]:
        """(T, H): h after each token, the heirloom."""
        return {kind: reading.inside["hidden"] for kind, reading in self._readings().items()}

    @property
    def left(self) -> dict[str, Numbers]:
        """(T, N): the probability of each name, by a linear read-out of h; nan before the subject."""
        return {kind: reading.left for kind, reading in self._readings().items()}

    @property
    def answer(self) -> dict[str, Numbers]:
        """(N,): the probability that the reader itself gives each name at the end."""
        return {kind: reading.answer for kind, reading in self._readings().items()}

    @property
    def sensitivity(self) -> dict[str, Numbers]:
        """(t + 1,): ‖∂h_t/∂x_i‖ (Frobenius), t the token under the cursor, for each token i up to it."""
        import torch

        from bertbook import probe, tasks

        story = self.story
        if not story.tokens:
            return dict.fromkeys(KINDS, np.zeros(0))
        t = self._place(len(story.tokens))
        found = {}
        for kind, model in self.readers.items():
            reader = cast("tasks.WhoReader", tasks.trained(model)).double()
            layer, x = reader.layer, reader.embed(torch.tensor([story.ids[: t + 1]]))
            norms = probe.sensitivity(lambda x, layer=layer: layer(x).hidden[:, -1], x)  # type: ignore[misc]
            found[kind] = array(norms[0])
        return found

    def _readings(self) -> dict[str, Reading]:
        story = self.story
        return {kind: read(model, story) for kind, model in self.readers.items()}

    def _tables(self) -> str:
        story, readings = self.story, self._readings()
        if not story.tokens:
            return self._told()
        answers = self._answer_table({kind.upper(): reading.answer for kind, reading in readings.items()})
        if story.subject is None:
            return self._told() + answers
        n = self.names.index(story.tokens[story.subject])
        columns = [
            (
                say("who.left.of", reader=kind.upper(), name=self.names[n]),
                lambda t, left=reading.left: left[t, n],
            )
            for kind, reading in readings.items()
        ]
        return self._told() + self._story_table(story, columns) + answers
