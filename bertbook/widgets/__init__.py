"""The book's widgets: each a Python class whose numbers the page and the notebook compute alike."""

from .attention import Attention
from .blend import Blend
from .context import Context
from .heirloom import Heirloom
from .lock import Lock
from .softmax import Softmax

__all__ = ["Attention", "Blend", "Context", "Heirloom", "Lock", "Softmax"]
