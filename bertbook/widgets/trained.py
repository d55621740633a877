"""Widgets whose numbers come from the weights that the book trained and ships.

The built page fetches them by name, so that no notebook stores them; in a live notebook they come along.
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from traitlets import Dict

from bertbook import weights

from .base import BookWidget

WORDS = "words"  # goes with all weights, and is sent like them
FILES = {"clauses": "stories.csv", "words": "words.csv"}


def sent(name: str) -> dict[str, Any]:
    """Return shipped weights as `weights.sent` does; of "words", the words of all generated sentences."""
    if name != WORDS:
        return weights.sent(name)
    texts = {key: (files("bertbook") / file).read_text("utf-8") for key, file in FILES.items()}
    return {"about": texts, "arrays": {}}


class TrainedWidget(BookWidget):
    """A widget on shipped weights; a subclass names them in `models`."""

    trained: "Dict[str, Any]" = Dict(help="the weights by name, for the script").tag(sync=True)

    models: Sequence[str] = ()
    """The names, as `weights.names` lists them, of all weights that the widget may need."""

    def __init__(self, **traits: Any) -> None:
        needed = (*self.models, WORDS) if self.models else ()
        found = {name: sent(name) for name in needed}
        super().__init__(trained=found, **{"source": "trained", **traits})
