"""What `Matrices` and `Race` share: a sentence of the toy model, cut or told again to T tokens."""

from typing import Any, ClassVar

from traitlets import Int, TraitError, Unicode, validate

from . import toy
from .base import BookWidget


class ToldWidget(BookWidget):
    """A widget on the words of the toy lexicon, at most `limit` of them. A subclass sets `limit`."""

    limit: ClassVar[int]

    sentence = Unicode(help="what the reader typed").tag(sync=True)
    length = Int(0, min=0, help="T, the tokens drawn: the sentence is cut or told again; 0: as typed").tag(
        sync=True
    )

    @property
    def tokens(self) -> list[str]:
        """The T tokens that are drawn."""
        typed = toy.tokenize(self.sentence)
        T = min(self.length or len(typed), self.limit)
        return [typed[t % len(typed)] for t in range(T)] if typed else []

    @validate("length")
    def _at_most_the_limit(self, proposal: dict[str, Any]) -> int:
        if proposal["value"] > self.limit:
            raise TraitError(f"length must be 0 (as typed) to {self.limit} tokens, got {proposal['value']}")
        return int(proposal["value"])
