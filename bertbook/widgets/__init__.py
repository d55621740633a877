"""The book's widgets: each a Python class whose numbers the page and the notebook compute alike."""

from .add_norm import AddNorm
from .answer import Answer
from .attention import Attention
from .blend import Blend
from .block import Block
from .context import Context
from .fill_mask import FillMask
from .heads import Heads
from .heirloom import Heirloom
from .lock import Lock
from .mask import Mask
from .matrices import Matrices
from .one_hot import OneHot
from .race import Race
from .softmax import Softmax

__all__ = [
    "AddNorm",
    "Answer",
    "Attention",
    "Blend",
    "Block",
    "Context",
    "FillMask",
    "Heads",
    "Heirloom",
    "Lock",
    "Mask",
    "Matrices",
    "OneHot",
    "Race",
    "Softmax",
]
