"""The widgets that the promise suite covers. A new widget is covered by adding its line here."""

from collections.abc import Callable

from bertbook.widgets import Attention, Blend, Context, Heirloom, Lock, Softmax
from bertbook.widgets.base import BookWidget

WIDGETS: dict[str, Callable[..., BookWidget]] = {
    "attention": Attention,
    "blend": Blend,
    "context": Context,
    "heirloom": Heirloom,
    "lock": Lock,
    "softmax": Softmax,
}
