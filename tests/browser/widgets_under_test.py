"""The widgets that the promise suite covers. A new widget is covered by adding its line here."""

from collections.abc import Callable
from functools import partial

from bertbook.widgets import (
    AddNorm,
    Answer,
    Attention,
    Blend,
    Block,
    Context,
    FillMask,
    Heads,
    Heirloom,
    Lock,
    Mask,
    Matrices,
    OneHot,
    Race,
    Softmax,
)
from bertbook.widgets.base import BookWidget

WIDGETS: dict[str, Callable[..., BookWidget]] = {
    "add_norm": AddNorm,
    "answer": Answer,
    "attention": Attention,
    "blend": Blend,
    "block": Block,
    "context": Context,
    "fill_mask": FillMask,
    "heads": Heads,
    "heads_stored": partial(Heads, stored="minilm", head="1.3"),
    "heirloom": Heirloom,
    "lock": Lock,
    "mask": Mask,
    "matrices": Matrices,
    "one_hot": OneHot,
    "race": Race,
    "softmax": Softmax,
}
