"""Fill in the blanks: which tokens are chosen, what is written over them, and what a model is asked.

The masked language model of Devlin et al. 2019, "BERT", 3.1, task 1. Of every ten chosen tokens eight become
[MASK], one becomes some other token and one stays as it is, and the model has to say what stood there in all
ten places: where nothing seems wrong it cannot know whether it is asked, so it must think about every token.
Ids below `ORDINARY` are the special tokens, in the order of `SPECIAL`. Shapes: B batch, T tokens.
"""

from typing import NamedTuple

import torch
from torch import Tensor

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, UNK, CLS, SEP, MASK = range(len(SPECIAL))
ORDINARY = len(SPECIAL)  # the first id of an ordinary token: only those are chosen
SHARE = 0.15  # of the ordinary tokens of a sentence that are chosen
HIDDEN, SWAPPED = 0.8, 0.1  # shares of the chosen tokens; the others stay


class Masked(NamedTuple):
    """A batch with blanks."""

    ids: Tensor  # (B, T)  what the model reads
    chosen: Tensor  # (B, T)  True where it is asked: also where a token was swapped, or stays
    answers: Tensor  # (M,)  the ids that stood in the M chosen places, sentence after sentence


def mask(ids: Tensor, vocabulary: int, chance: torch.Generator | None = None) -> Masked:
    """Choose tokens of ids, (B, T), and write over them; ids stay as they are.

    vocabulary: how many ids there are: a swap may give any ordinary one, even the one that stood there.
    chance: where random numbers come from (torch's global generator if not given). Raises ValueError as
    `choose`, or if an id is not from 0 to vocabulary - 1.
    """
    if not ((ids >= 0) & (ids < vocabulary)).all():
        raise ValueError(f"ids must be from 0 to {vocabulary - 1}, got {int(ids.min())} to {int(ids.max())}")
    chosen = choose(ids, chance)
    dice = torch.rand(ids.shape, generator=chance)  # (B, T)
    swaps = torch.randint(ORDINARY, vocabulary, ids.shape, generator=chance)
    hidden, swapped = chosen & (dice < HIDDEN), chosen & (dice >= HIDDEN) & (dice < HIDDEN + SWAPPED)
    return Masked(ids.masked_fill(hidden, MASK).where(~swapped, swaps), chosen, ids[chosen])


def choose(ids: Tensor, chance: torch.Generator | None = None) -> Tensor:
    """Return True for the chosen tokens of ids, (B, T): max(1, round(.15 n)) of a sentence's n ordinary ones.

    Every ordinary token is as likely to be chosen as any other of its sentence. Raises ValueError if a
    sentence has none.
    """
    ordinary = ids >= ORDINARY  # (B, T)
    counts = ordinary.sum(dim=1)  # (B,)
    if not counts.all():
        raise ValueError(
            f"ids must have an ordinary token in every row, got none in row {int(counts.argmin())}"
        )
    wanted = (SHARE * counts.double()).round().clamp(min=1)  # (B,)
    lots = torch.rand(ids.shape, generator=chance).masked_fill(~ordinary, 2.0)  # (B, T): special ones last
    return lots.argsort(dim=1).argsort(dim=1) < wanted[:, None]  # a token's place in line: (B, T)
