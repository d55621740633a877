"""From texts to vectors with a published BERT: a batch of word pieces, and one vector a sentence."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from bertbook.bert import Bert
from bertbook.wordpiece import WordPiece


class Batch(NamedTuple):
    """B texts as a BERT reads them, the shorter ones filled up with [PAD] to T tokens."""

    ids: Tensor  # (B, T)  int64
    mask: Tensor  # (B, T)  True = a real token
    tokens: list[list[str]]  # of each text, with [CLS] and [SEP] and without [PAD]


def batch(tokenizer: WordPiece, texts: Sequence[str]) -> Batch:
    """Cut texts into word pieces, side by side. ValueError if there is none, TypeError if one is no str."""
    if isinstance(texts, str) or not texts:
        raise ValueError(f"texts must be a list of at least one text, got {texts!r}")
    read = [tokenizer.encode(text) for text in texts]
    ids = [torch.tensor(one.ids) for one in read]
    mask = [torch.ones(len(one.ids), dtype=torch.bool) for one in read]
    pad = tokenizer.ids.get("[PAD]", 0)
    return Batch(
        torch.nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=pad),
        torch.nn.utils.rnn.pad_sequence(mask, batch_first=True),
        [[piece.text for piece in one.pieces] for one in read],
    )


def sentence_vectors(model: Bert, tokenizer: WordPiece, sentences: Sequence[str]) -> Tensor:
    """Return a vector of length 1 for each sentence, (B, D): the mean of its tokens' last vectors.

    This is how sentence-transformers reads all-MiniLM-L6-v2 (Reimers & Gurevych 2019, section 3). The product
    of two such vectors is the cosine of the angle between them. Errors: those of `batch` and of `Bert`.
    """
    ids, mask, _ = batch(tokenizer, sentences)
    with torch.inference_mode():
        hidden = model(ids, mask).hidden  # (B, T, D)
    real = mask.unsqueeze(-1)  # (B, T, 1)
    return F.normalize((hidden * real).sum(1) / real.sum(1), dim=-1)  # (B, T, D) -> (B, D)
