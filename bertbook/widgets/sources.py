"""Where a widget's numbers come from: the toy model, the reader's module or function, or finished arrays.

A source reads a sentence: it says which tokens it sees, and gives their arrays. The script draws from those
that `drawn` names; no others are sent.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import TraitError

from bertbook.text import basic_tokenize

from . import toy
from .base import Numbers, array, checked

WIDEST = 32  # numbers in a vector that is drawn number by number
LIMIT = 32  # tokens that are drawn; LIMIT in numbers.ts

Reading = tuple[list[str], dict[str, Numbers]]


class Toy:
    """The hand-set model. The script knows it, so nothing is sent."""

    kind, label, asks = "toy", "toy", True
    drawn: tuple[str, ...] = ()

    def read(self, sentence: str) -> Reading:
        """Return the tokens, words of the lexicon by longest match."""
        return toy.tokenize(sentence)[:LIMIT], {}

    def layer_and_x(self, reading: Reading) -> tuple[Any, Any]:
        """Return the `SelfAttention` and x, (T, 4), in double precision."""
        return toy.self_attention().double(), toy.embed(reading[0]).double()


class Module:
    """A `SelfAttention` of the reader's, and the function from tokens to x. Its weights are sent, and x."""

    kind, label, asks = "module", "own", True
    drawn = ("x", "W_q", "W_k", "W_v")  # the script computes the rest

    def __init__(self, model: Any, embed: Callable[[list[str]], ArrayLike]) -> None:
        widest = max(part.out_features for part in (model.W_q, model.W_k, model.W_v))
        if widest > WIDEST:
            raise TraitError(
                f"model: q, k and v are drawn number by number, at most {WIDEST} wide, got {widest}"
            )
        if not callable(embed):
            raise TraitError(f"embed must be a function from tokens to vectors, got {embed!r}")
        self.model, self.embed = deepcopy(model), embed  # what is drawn stays as it was

    def read(self, sentence: str) -> Reading:
        """Return the basic tokens, x (T, D) and the three matrices, as in x @ W."""
        tokens = basic_tokenize(sentence)[:LIMIT]
        matrices = {name: array(getattr(self.model, name).weight).T for name in ("W_q", "W_k", "W_v")}
        wanted = (len(tokens), self.model.W_q.in_features)
        x = checked(f"embed must return {wanted}: it", self.embed(tokens)) if tokens else np.zeros(wanted)
        if x.shape != wanted:
            raise TraitError(f"embed must return {wanted}, a vector a token; it returned {x.shape}")
        return tokens, {"x": x, **matrices}

    def layer_and_x(self, reading: Reading) -> tuple[Any, Any]:
        """Return the `SelfAttention` in double precision and x, (T, D), as it was when it was read."""
        import torch

        return deepcopy(self.model).double(), torch.from_numpy(reading[1]["x"])


class Function:
    """Any function from tokens to an `AttentionOutput` or (T, T) weights. What it returns is shown."""

    kind, label, asks = "shown", "own", True
    drawn = ("scores", "weights")  # q, k, v and b may be of any width, and are not

    def __init__(self, model: Callable[[list[str]], Any]) -> None:
        self.model = model

    def read(self, sentence: str) -> Reading:
        """Return the basic tokens, and every array that the function returned."""
        tokens = basic_tokenize(sentence)[:LIMIT]
        answer = self.model(tokens) if tokens else np.zeros((0, 0))
        given = answer._asdict() if hasattr(answer, "_asdict") else {"weights": answer}
        if "weights" not in given:
            raise TraitError(f"model must return weights, or an AttentionOutput; it returned {sorted(given)}")
        named = {name: f"model: the {name} it returned" for name in given}
        arrays = {name: checked(named[name], values) for name, values in given.items()}
        check_shares(named["weights"], arrays["weights"], len(tokens))
        T = len(tokens)
        for name, values in arrays.items():
            if values.ndim != 2 or len(values) != T or (name == "scores" and values.shape != (T, T)):
                wanted = (T, T) if name == "scores" else (T, "width")
                raise TraitError(f"{named[name]} must be {wanted}, a row a token, got {values.shape}")
        return tokens, arrays


class Given:
    """Tokens and weights as they are."""

    kind, label, asks = "shown", "own", False
    drawn = ("weights",)

    def __init__(self, tokens: Sequence[str], weights: ArrayLike) -> None:
        if isinstance(tokens, str) or not all(isinstance(token, str) for token in tokens):
            raise TraitError(f"tokens must be a list of str, got {tokens!r}")
        if len(tokens) > LIMIT:
            raise TraitError(f"tokens: at most {LIMIT} are drawn, got {len(tokens)}")
        self.tokens, self.weights = list(tokens), checked("weights", weights)
        check_shares("weights", self.weights, len(tokens))

    def read(self, sentence: str) -> Reading:
        """Return what was given, whatever the sentence."""
        return self.tokens, {"weights": self.weights}


Source = Toy | Module | Function | Given


def choose(
    model: Callable[..., Any] | None,
    embed: Callable[[list[str]], ArrayLike] | None,
    tokens: Sequence[str] | None,
    weights: ArrayLike | None,
) -> Source:
    """Return the source that these arguments ask for. Raises TraitError where they do not fit together."""
    if (tokens is None) != (weights is None):
        raise TraitError("tokens and weights go together: give both, or neither")
    if tokens is not None and weights is not None:
        if model is not None or embed is not None:
            raise TraitError("tokens and weights are shown as they are: leave out model and embed")
        return Given(tokens, weights)
    if model is None:
        if embed is not None:
            raise TraitError("embed needs model=, the SelfAttention that reads its vectors")
        return Toy()
    if not callable(model):
        raise TraitError(f"model must be a SelfAttention or a function from tokens to weights, got {model!r}")
    if not is_ours(model):
        if embed is not None:
            raise TraitError(
                "embed goes with exactly SelfAttention; any other model is a function of the tokens"
            )
        return Function(model)
    if embed is None:
        raise TraitError("embed is missing: model is a SelfAttention, so say how tokens become its x")
    return Module(model, embed)


def is_ours(model: object) -> bool:
    """Whether the script may compute for this model: exactly `SelfAttention`, nothing about it changed."""
    from torch import nn

    from bertbook.attention import SelfAttention

    if type(model) is not SelfAttention or {"forward", "project"} & vars(model).keys():
        return False
    parts = (model, model.W_q, model.W_k, model.W_v)
    hooked = any(part._forward_hooks or part._forward_pre_hooks for part in parts)
    plain = all(
        type(part) is nn.Linear and getattr(part, "bias", 0) is None and "forward" not in vars(part)
        for part in parts[1:]
    )
    return plain and not hooked and model.forward.__module__ == "bertbook.attention"


def check_shares(name: str, weights: Numbers, count: int) -> None:
    """Raise TraitError unless `weights` is (count, count) and each row adds up to 1, or to 0."""
    if weights.shape != (count, count):
        raise TraitError(f"{name} must be ({count}, {count}), a row a token, got {weights.shape}")
    for row, shares in enumerate(weights):
        total = shares.sum()
        if shares.min(initial=0) < 0:
            raise TraitError(f"{name} must be shares, but row {row} holds {shares.min():.4g}, below 0")
        if not (abs(total - 1) < 1e-3 or total == 0):
            raise TraitError(
                f"{name} must be shares, but row {row} adds up to {total:.4g}: give them after softmax"
            )
