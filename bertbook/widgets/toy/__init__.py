"""The toy model: self-attention over four features that a person can read, with every number set by hand.

Two tables are the whole model, and both may be corrected in any editor: `lexicon.csv` says how much each
token is a person, a place, a deed or a question; `matrices.csv` says what a person, place, deed or question
looks for (W_q), offers (W_k) and hands over (W_v). The arithmetic is real; the meaning is put in by hand,
where training would find its own.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bertbook.text import word_tokenize

from .tables import FEATURES, Entry, parse_lexicon, parse_matrices, read_lines

if TYPE_CHECKING:
    from torch import Tensor

    from bertbook.attention import SelfAttention

__all__ = ["FEATURES", "Entry", "embed", "features", "lexicon", "matrices", "self_attention", "tokenize"]

HERE = Path(__file__).parent


def lexicon() -> dict[str, Entry]:
    """Return the entries of `lexicon.csv` by token, in its order.

    Raises ValueError that says where the file is broken.
    """
    return dict(_lexicon())


def matrices() -> dict[str, list[list[float]]]:
    """Return W_q, W_k and W_v, each 4×4: q = x @ W_q, so a row is a feature of x, a column a feature of q.

    Raises ValueError that says where `matrices.csv` is broken.
    """
    return {name: [list(row) for row in matrix] for name, matrix in _matrices().items()}


def tokenize(text: str) -> list[str]:
    """Cut `text` into the lexicon's words by longest match, and what it does not list into basic tokens."""
    return word_tokenize(text, _lexicon().keys())


def features(tokens: Sequence[str]) -> list[list[float]]:
    """Return each token's features, (T, 4). An unlisted token has four zeros: it looks at all tokens alike.

    Raises TypeError if `tokens` is one str.
    """
    if isinstance(tokens, str):
        raise TypeError(f"tokens must be a list of str, got the str {tokens!r}: cut it with tokenize() first")
    known = _lexicon()
    return [list(known[token].features) if token in known else [0.0] * len(FEATURES) for token in tokens]


def embed(tokens: Sequence[str]) -> "Tensor":
    """Return `features` as a float32 tensor x, (T, 4): the toy model's embedding."""
    import torch

    return torch.tensor(features(tokens), dtype=torch.float32).reshape(len(tokens), len(FEATURES))


def self_attention() -> "SelfAttention":
    """Return a new `SelfAttention` of width 4 whose three maps are the toy matrices, so that q = x @ W_q."""
    import torch

    from bertbook.attention import SelfAttention

    layer = SelfAttention(len(FEATURES))
    with torch.no_grad():
        for name, matrix in _matrices().items():
            getattr(layer, name).weight.copy_(torch.tensor(matrix).T)  # nn.Linear computes x @ weight.T
    return layer


@cache
def _lexicon() -> dict[str, Entry]:
    return parse_lexicon(read_lines(HERE / "lexicon.csv"))


@cache
def _matrices() -> dict[str, list[list[float]]]:
    return parse_matrices(read_lines(HERE / "matrices.csv"))
