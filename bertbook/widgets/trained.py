"""Widgets whose numbers come from the weights that the book trained and ships.

The built page fetches them by name, so that no notebook stores them; in a live notebook they come along.
"""

from collections.abc import Sequence
from typing import Any

from traitlets import Dict

from bertbook import weights

from .base import BookWidget


class TrainedWidget(BookWidget):
    """A widget on shipped weights; a subclass names them in `models`."""

    trained: "Dict[str, Any]" = Dict(help="the weights by name, for the script").tag(sync=True)

    models: Sequence[str] = ()
    """The names, as `weights.names` lists them, of all weights that the widget may need."""

    def __init__(self, **traits: Any) -> None:
        needed = (*self.models, weights.WORDS) if self.models else ()
        found = {name: weights.sent(name) for name in needed}
        super().__init__(trained=found, **{"source": "trained", **traits})
