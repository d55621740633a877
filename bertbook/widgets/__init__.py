"""The book's widgets: each a Python class whose numbers the page and the notebook compute alike."""

from .attention import Attention
from .blend import Blend
from .softmax import Softmax

__all__ = ["Attention", "Blend", "Softmax"]
