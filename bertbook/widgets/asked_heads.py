"""Heads of a model that is asked through the kernel: one of Hugging Face's BERT family, or the book's `Bert`.

A head is switched off by zeroing what it found just before the layer that mixes all heads. The model itself
is left as it is.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from traitlets import TraitError

from .base import Numbers, array, checked

if TYPE_CHECKING:
    from torch import Tensor, nn

LONGEST = 128  # tokens that are drawn; beyond a table's window the others are one step away
MIXERS = ("attention.W_o", "attention.output.dense", "attention.out_lin")  # ours, BERT's, DistilBERT's

Head = tuple[int, int]  # layer and head, from 0


class Reading(NamedTuple):
    """What a source makes of a sentence."""

    tokens: list[str]
    weights: Numbers  # (N, H, T, T)
    hidden: Numbers | None = None  # (T, D) after the last layer, where a model was asked


class Asked:
    """A Hugging Face model and its tokenizer, asked anew for each sentence."""

    kind, asks = "shown", True

    def __init__(self, model: Any, tokenizer: Any, label: str) -> None:
        self.model, self.tokenizer, self.label = model, tokenizer, label
        named = model.named_modules() if hasattr(model, "named_modules") else ()
        self.mixers: list[nn.Module] = [module for name, module in named if name.endswith(MIXERS)]

    def read(self, sentence: str, off: Sequence[Head] = ()) -> Reading:
        """Return the tokens, and what the model computes of them without the heads that are off.

        Heads that the model does not have are passed over. Raises TraitError if it gives no weights, or if
        heads are off whose layers are not found in it.
        """
        import torch

        ids, tokens = self._ids(sentence)
        training = getattr(self.model, "training", False)
        if training:
            self.model.eval()  # dropout would draw other weights each time
        try:
            with torch.no_grad(), self._without(off):
                layers, hidden = self._ask(ids)
        finally:
            if training:
                self.model.train()
        weights = shares(
            "model: the attentions", torch.stack([layer[0].float() for layer in layers]), len(tokens)
        )
        return Reading(tokens, weights, array(hidden[0].float()))

    def typed(self, sentence: str) -> int:
        """Count the tokens of the sentence, those that are not read too."""
        return len(self.tokenizer(sentence)["input_ids"])

    def _ids(self, sentence: str) -> tuple[Any, list[str]]:
        """Return what the model is given, and its tokens, [CLS] and [SEP] included."""
        given = self.tokenizer(sentence, return_tensors="pt", truncation=True, max_length=LONGEST)
        return given, self.tokenizer.convert_ids_to_tokens(given["input_ids"][0].tolist())

    def _ask(self, ids: Any) -> "tuple[Sequence[Tensor], Tensor]":
        """Return the weights by layer, (1, H, T, T) each, and the last vectors, (1, T, D)."""
        device = getattr(self.model, "device", "cpu")
        given = {name: part.to(device) for name, part in ids.items()}
        answer = self.model(**given, output_attentions=True, output_hidden_states=True)
        layers = getattr(answer, "attentions", None)
        if not layers or any(layer is None for layer in layers):
            raise TraitError("model gave no attention weights: load it with attn_implementation='eager'")
        return layers, answer.hidden_states[-1]

    @contextmanager
    def _without(self, off: Sequence[Head]) -> Iterator[None]:
        """Zero what some heads found, wherever the layers mix their heads, until the end of the block."""
        if off and not self.mixers:
            kind = type(self.model).__name__
            raise TraitError(f"off: no layer of {kind} that mixes heads is named like {', '.join(MIXERS)}")
        H = self.model.config.num_attention_heads if off else 0
        there = [(n, h) for n, h in off if n < len(self.mixers) and h < H]

        def zero(heads: list[int]) -> "Callable[..., tuple[Tensor]]":
            def hook(module: "nn.Module", given: "tuple[Tensor]") -> "tuple[Tensor]":
                found = given[0].reshape(*given[0].shape[:-1], H, -1).clone()  # (…, D) -> (…, H, K)
                found[..., heads, :] = 0
                return (found.flatten(-2),)

            return hook

        hooks = [
            self.mixers[layer].register_forward_pre_hook(zero([h for n, h in there if n == layer]))
            for layer in {n for n, _ in there}
        ]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()


class AskedOurs(Asked):
    """The book's `Bert` and its `WordPiece`."""

    def typed(self, sentence: str) -> int:
        """Count the tokens of the sentence, those that are not read too."""
        return len(self.tokenizer.encode(sentence).ids)

    def _ids(self, sentence: str) -> tuple[Any, list[str]]:
        import torch

        ids, _, pieces = self.tokenizer.encode(sentence)
        read = [*range(min(LONGEST, len(ids)) - 1), len(ids) - 1]  # the last is [SEP]
        device = next(self.model.parameters()).device
        return torch.tensor([[ids[n] for n in read]], device=device), [pieces[n].text for n in read]

    def _ask(self, ids: Any) -> "tuple[Sequence[Tensor], Tensor]":
        found = self.model(ids, inside=True)
        return [block.attention.heads.weights for block in found.blocks], found.hidden


def shares(name: str, weights: ArrayLike, T: int) -> Numbers:
    """Return weights, (N, H, T, T). Raises TraitError, with `name`, unless each row adds up to 1, or to 0."""
    found = checked(name, weights)
    if found.ndim != 4 or 0 in found.shape or found.shape[2:] != (T, T):
        raise TraitError(f"{name} must be (layers, heads, {T}, {T}), a row a token, got {found.shape}")
    sums = found.sum(axis=-1)  # (N, H, T)
    wrong = (found.min(axis=-1) < 0) | ((abs(sums - 1) > 5e-3) & (sums != 0))
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise TraitError(
            f"{name} must be shares after softmax, but row {place} adds up to {sums[place]:.4g}, "
            f"its least is {found[place].min():.4g}"
        )
    return found
