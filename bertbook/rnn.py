"""The RNN: a memory handed on from token to token, the same small step at each.

`RNNCell` is one step (Elman 1990, "Finding Structure in Time"), `RNN` the layer that takes it along a
sentence and, if asked, along the sentence read backwards too (Schuster & Paliwal 1997). `fused` gives torch's
fast layer on the same parameters. Shapes: B batch, T tokens, D width of x, H width of h; batch first, row
vectors. Masks: bool, True = real token; over padding the hidden state is handed on unchanged.
"""

from math import sqrt
from typing import NamedTuple

import torch
from torch import Tensor, nn


class RNNOutput(NamedTuple):
    """Every hidden state on the way; with both directions the widths are 2H, forward first."""

    hidden: Tensor  # (B, T, H)  h after each token
    last: Tensor  # (B, H)  h after all tokens, fit to be the start of the next sentence


class RNNCell(nn.Module):
    """One step. x is D = width wide, h is H = hidden_width wide. Raises ValueError if one of them is < 1.

    W, U and b start uniform in ±1/√H, as torch starts them; torch splits b into a sum of two.
    """

    def __init__(self, width: int, hidden_width: int) -> None:
        super().__init__()
        _check_positive(width=width, hidden_width=hidden_width)
        self.W = nn.Linear(width, hidden_width)  # its bias is b
        self.U = nn.Linear(hidden_width, hidden_width, bias=False)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -1 / sqrt(hidden_width), 1 / sqrt(hidden_width))

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        """Read one token x, (B, D), with h of the token before it, (B, H); return the new h, (B, H)."""
        return torch.tanh(self.W(x) + self.U(h))  # h_t = tanh(W x_t + b + U h_{t-1})


class RNN(nn.Module):
    """The cell along a sentence; with `bidirectional` a second cell reads from the end to the start.

    Raises ValueError if a width is < 1.
    """

    def __init__(self, width: int, hidden_width: int, *, bidirectional: bool = False) -> None:
        super().__init__()
        self.cell = RNNCell(width, hidden_width)
        self.backwards = RNNCell(width, hidden_width) if bidirectional else None

    @property
    def cells(self) -> list[RNNCell]:
        """The cell that reads forwards, then the one that reads backwards if there is one."""
        return [self.cell] if self.backwards is None else [self.cell, self.backwards]

    def forward(self, x: Tensor, start: Tensor | None = None, mask: Tensor | None = None) -> RNNOutput:
        """Read x, (B, T, D), from the hidden state `start`, (B, H), zeros if not given.

        mask: (B, T), bool, True = real token. With both directions start is (B, 2H). Raises ValueError if
        a shape or dtype does not fit, or if the mask leaves a sentence without a token.
        """
        B, T = _check_input(x, self.cell.W.weight)
        shape = (B, self.cell.U.in_features * len(self.cells))
        start = x.new_zeros(shape) if start is None else start
        _check_start(start, x, shape)
        mask = torch.ones(B, T, dtype=torch.bool, device=x.device) if mask is None else mask
        _check_mask(mask, (B, T))
        starts = start.chunk(len(self.cells), dim=-1)  # (B, H) a direction
        forwards = _unroll(self.cell, x, starts[0], mask, range(T))
        if self.backwards is None:
            return forwards
        backwards = _unroll(self.backwards, x, starts[1], mask, range(T - 1, -1, -1))
        return RNNOutput(*(torch.cat(both, dim=-1) for both in zip(forwards, backwards, strict=True)))


def _unroll(cell: RNNCell, x: Tensor, h: Tensor, mask: Tensor, order: range) -> RNNOutput:
    """Take the steps of `order`, one direction."""
    hidden = [h] * len(order)
    for t in order:
        h = torch.where(mask[:, t, None], cell(x[:, t], h), h)  # (B, 1) ? (B, H) : (B, H)
        hidden[t] = h
    return RNNOutput(torch.stack(hidden, dim=1), last=h)


def fused(layer: RNN) -> nn.RNN:
    """Return torch's own layer on the very parameters of `layer`: same results, faster training.

    It takes its start and gives its end as (1 or 2, B, H), and knows no mask: padding goes to the right, or
    the sentences come packed (`nn.utils.rnn.pack_padded_sequence`).
    """
    H, D = layer.cell.W.weight.shape
    both = layer.backwards is not None
    theirs = nn.RNN(D, H, batch_first=True, bidirectional=both, device="meta")  # draws no numbers
    for cell, way in zip(layer.cells, ("l0", "l0_reverse"), strict=False):
        nothing = nn.Parameter(torch.zeros_like(cell.W.bias), requires_grad=False)
        setattr(theirs, f"weight_ih_{way}", cell.W.weight)
        setattr(theirs, f"weight_hh_{way}", cell.U.weight)
        setattr(theirs, f"bias_ih_{way}", cell.W.bias)
        setattr(theirs, f"bias_hh_{way}", nothing)  # torch adds two biases, we have one
    return theirs


def orthogonal_(layer: RNN) -> RNN:
    """Make U orthogonal, in place, so that at the start a step neither shrinks nor stretches the memory.

    Sources: Saxe et al. 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
    networks"; for RNNs Le et al. 2015, "A Simple Way to Initialize Recurrent Networks of Rectified Linear
    Units", whose identity is one such matrix. Returns `layer`.
    """
    for cell in layer.cells:
        nn.init.orthogonal_(cell.U.weight)
    return layer


def _check_positive(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise ValueError(f"{name} must be at least 1, got {number}")


def _check_input(x: Tensor, weight: Tensor) -> tuple[int, int]:
    D = weight.shape[-1]
    if x.dim() != 3 or x.shape[1] < 1 or x.shape[2] != D:
        raise ValueError(f"x must be (B, T, D), T >= 1, width D = {D}, got {tuple(x.shape)}")
    if x.dtype != weight.dtype:
        raise ValueError(f"x must have the dtype of the layer's weights, {weight.dtype}, got {x.dtype}")
    return x.shape[0], x.shape[1]


def _check_start(start: Tensor, x: Tensor, shape: tuple[int, int]) -> None:
    if start.shape != shape or start.dtype != x.dtype:
        given = f"{tuple(start.shape)}, {start.dtype}"
        raise ValueError(f"start must be (B, width of h) = {shape}, {x.dtype}, got {given}")


def _check_mask(mask: Tensor, shape: tuple[int, int]) -> None:
    if mask.dtype != torch.bool or mask.shape != shape:
        given = f"{tuple(mask.shape)}, {mask.dtype}"
        raise ValueError(f"mask must be (B, T) = {shape}, torch.bool, True = real token, got {given}")
    if not mask.any(dim=1).all():
        row = int((~mask.any(dim=1)).nonzero()[0])
        raise ValueError(f"mask must leave each sentence a real token, got only False in row {row}")
