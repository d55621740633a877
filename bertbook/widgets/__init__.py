"""The book's widgets: each a Python class whose numbers the page and the notebook compute alike."""

from .attention import Attention

__all__ = ["Attention"]
