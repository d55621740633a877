"""What a published model's heads do with a few sentences, for `Heads`: python tools/weights.py minilm-heads

Computed by the book's own `Bert` in double precision, so that every machine writes the same; a share is kept
in 16 bits, and told with three decimals it is still the share that the model computed.
"""

from typing import Any, NamedTuple

import numpy as np

from bertbook.checkpoints import load_bert, load_wordpiece
from bertbook.hub import PUBLISHED
from bertbook.widgets.asked_heads import AskedOurs
from bertbook.widgets.base import Numbers
from bertbook.widgets.stored_heads import decoded, sixteen_bits

MINILM = "all-MiniLM-L6-v2"
SENTENCES = (
    "The cat sat on the mat because it was tired.",
    "My grandmother kept the heirloom because she loved it.",
    "The bank of the river is near the bank that keeps our money.",
    "John met Mary in the park because he was early.",
    "The horse did not cross the road because it was too tired.",
)


class StoredHeads(NamedTuple):
    """What the file holds."""

    model: str
    sha256: dict[str, str]  # of the files that the model and its words were read from
    readings: list[
        dict[str, Any]
    ]  # sentence, tokens, and weights, (N, H, T, T), as `sixteen_bits` keeps them


def minilm_heads() -> StoredHeads:
    """Let MiniLM read the sentences. ValueError if a share would be told with other decimals than its own."""
    asked = AskedOurs(load_bert(MINILM).double(), load_wordpiece(MINILM), "real")
    readings = []
    for sentence in SENTENCES:
        tokens, weights, _ = asked.read(sentence)
        kept = sixteen_bits(weights)
        if (told(decoded(kept)) != told(weights)).any():
            raise ValueError(f"SENTENCES: 16 bits do not keep all decimals of {sentence!r}; choose another")
        readings.append({"sentence": sentence, "tokens": tokens, "weights": kept})
    published = PUBLISHED[MINILM]
    return StoredHeads(published.repository, published.sha256, readings)


def told(shares: Numbers) -> Numbers:
    """The thousandths that a reader is told of."""
    return np.asarray(np.floor(1000 * shares + 0.5))
