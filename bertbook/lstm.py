"""The LSTM: a memory with a lock. Gates decide what enters the cell, what stays in it, and what is shown.

`LSTMCell` is one step (Hochreiter & Schmidhuber 1997, "Long Short-Term Memory"; its forget gate: Gers et al.
2000, "Learning to Forget"), `LSTM` the layer that takes it along a sentence and, if asked, along the sentence
read backwards too. `fused` gives torch's fast layer on the same parameters. Shapes: B batch, T tokens, D
width of x, H width of h and c; batch first, row vectors; gates in torch's order, i f g o.
Masks: bool, True = real token; over padding h and c are handed on unchanged.
"""

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Gates(NamedTuple):
    """What the gates say at a token, (B, H) each: i, f and o from 0 (shut) to 1 (open), g from -1 to 1."""

    i: Tensor  # input gate: how much of g enters the cell
    f: Tensor  # forget gate: how much of the old cell stays
    g: Tensor  # what would enter
    o: Tensor  # output gate: how much of the cell is shown


Turn = Callable[[int, Gates], Gates]  # from the place in the sentence and its gates to the gates to use


class LSTMOutput(NamedTuple):
    """Everything on the way; with both directions the widths are 2H, forward first."""

    hidden: Tensor  # (B, T, H)  h after each token
    cell: Tensor  # (B, T, H)  c after each token
    i: Tensor  # (B, T, H)  the gates at each token; over padding they are computed, but move nothing
    f: Tensor  # (B, T, H)
    g: Tensor  # (B, T, H)
    o: Tensor  # (B, T, H)
    last_hidden: Tensor  # (B, H)  h after all tokens; with last_cell fit to be the start of the next sentence
    last_cell: Tensor  # (B, H)  c after all tokens


class LSTMCell(nn.Module):
    """One step. x is D = width wide, h and c are H = hidden_width wide. Raises ValueError if one is < 1.

    W, U and b hold four blocks, for i, f, g and o, and start uniform in ±1/√H, as torch starts them; torch
    splits b into a sum of two.
    """

    def __init__(self, width: int, hidden_width: int) -> None:
        super().__init__()
        _check_positive(width=width, hidden_width=hidden_width)
        self.W = nn.Linear(width, 4 * hidden_width)  # its bias is b
        self.U = nn.Linear(hidden_width, 4 * hidden_width, bias=False)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -1 / sqrt(hidden_width), 1 / sqrt(hidden_width))

    def forward(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """Read one token x, (B, D), with h and c of the token before it, (B, H); return the new h and c."""
        return remember(self.gates(x, h), c)

    def gates(self, x: Tensor, h: Tensor) -> Gates:
        """Return what the gates say to the token x, (B, D), after h, (B, H)."""
        i, f, g, o = (self.W(x) + self.U(h)).chunk(4, dim=-1)  # (B, 4H) -> (B, H) each
        i = torch.sigmoid(i)  # i_t = σ(W_i x_t + b_i + U_i h_{t-1})
        f = torch.sigmoid(f)  # f_t = σ(W_f x_t + b_f + U_f h_{t-1})
        g = torch.tanh(g)  # g_t = tanh(W_g x_t + b_g + U_g h_{t-1})
        o = torch.sigmoid(o)  # o_t = σ(W_o x_t + b_o + U_o h_{t-1})
        return Gates(i, f, g, o)


def remember(gates: Gates, c: Tensor) -> tuple[Tensor, Tensor]:
    """Return the new h and c, (B, H), that the gates make of the old c. Closed: i = 0, f = 1 keep c."""
    c = gates.f * c + gates.i * gates.g  # c_t = f_t c_{t-1} + i_t g_t
    h = gates.o * torch.tanh(c)  # h_t = o_t tanh(c_t)
    return h, c


class LSTM(nn.Module):
    """The cell along a sentence; with `bidirectional` a second cell reads from the end to the start.

    Raises ValueError if a width is < 1.
    """

    def __init__(self, width: int, hidden_width: int, *, bidirectional: bool = False) -> None:
        super().__init__()
        self.cell = LSTMCell(width, hidden_width)
        self.backwards = LSTMCell(width, hidden_width) if bidirectional else None

    @property
    def cells(self) -> list[LSTMCell]:
        """The cell that reads forwards, then the one that reads backwards if there is one."""
        return [self.cell] if self.backwards is None else [self.cell, self.backwards]

    def forward(
        self,
        x: Tensor,
        start: tuple[Tensor, Tensor] | None = None,
        mask: Tensor | None = None,
        turn: Turn | None = None,
    ) -> LSTMOutput:
        """Read x, (B, T, D), from the states `start`, h and c, (B, H) each, zeros if not given.

        mask: (B, T), bool, True = real token. With both directions h and c are (B, 2H). `turn` is asked at
        each token, with its place from 0 and its gates, which gates to use instead: a hand on the lock.
        Raises ValueError if a shape or dtype does not fit, or if the mask leaves a sentence without a token.
        """
        B, T = _check_input(x, self.cell.W.weight)
        shape = (B, self.cell.U.in_features * len(self.cells))
        h, c = (x.new_zeros(shape), x.new_zeros(shape)) if start is None else start
        _check_start(h, c, x, shape)
        mask = torch.ones(B, T, dtype=torch.bool, device=x.device) if mask is None else mask
        _check_mask(mask, (B, T))
        ways = len(self.cells)
        starts = list(zip(h.chunk(ways, dim=-1), c.chunk(ways, dim=-1), strict=True))  # (B, H) each
        forwards = _unroll(self.cell, x, starts[0], mask, turn, range(T))
        if self.backwards is None:
            return forwards
        backwards = _unroll(self.backwards, x, starts[1], mask, turn, range(T - 1, -1, -1))
        return LSTMOutput(*(torch.cat(both, dim=-1) for both in zip(forwards, backwards, strict=True)))


def _unroll(
    cell: LSTMCell, x: Tensor, start: tuple[Tensor, Tensor], mask: Tensor, turn: Turn | None, order: range
) -> LSTMOutput:
    """Take the steps of `order`, one direction."""
    h, c = start
    seen: list[tuple[Tensor, ...]] = [()] * len(order)
    for t in order:
        gates = cell.gates(x[:, t], h) if turn is None else turn(t, cell.gates(x[:, t], h))
        new_h, new_c = remember(gates, c)
        real = mask[:, t, None]  # (B, 1)
        h, c = torch.where(real, new_h, h), torch.where(real, new_c, c)
        seen[t] = (h, c, *gates)
    hidden, cells, i, f, g, o = (torch.stack(states, dim=1) for states in zip(*seen, strict=True))
    return LSTMOutput(hidden, cells, i, f, g, o, last_hidden=h, last_cell=c)


def fused(layer: LSTM) -> nn.LSTM:
    """Return torch's own layer on the very parameters of `layer`: same results, faster training.

    It takes its start and gives its end as (1 or 2, B, H), shows no gates, and knows no mask: padding goes
    to the right, or the sentences come packed (`nn.utils.rnn.pack_padded_sequence`).
    """
    H, D = layer.cell.U.in_features, layer.cell.W.in_features
    both = layer.backwards is not None
    theirs = nn.LSTM(D, H, batch_first=True, bidirectional=both, device="meta")  # draws no numbers
    for cell, way in zip(layer.cells, ("l0", "l0_reverse"), strict=False):
        nothing = nn.Parameter(torch.zeros_like(cell.W.bias), requires_grad=False)
        setattr(theirs, f"weight_ih_{way}", cell.W.weight)
        setattr(theirs, f"weight_hh_{way}", cell.U.weight)
        setattr(theirs, f"bias_ih_{way}", cell.W.bias)
        setattr(theirs, f"bias_hh_{way}", nothing)  # torch adds two biases, we have one
    return theirs


def forget_bias_(layer: LSTM, value: float) -> LSTM:
    """Set the bias of every forget gate to `value`, in place: above 0 the cell starts by keeping what it has.

    Sources: Gers et al. 2000, "Learning to Forget"; Jozefowicz et al. 2015, "An Empirical Exploration of
    Recurrent Network Architectures". Returns `layer`. Raises ValueError if value is not finite.
    """
    if not abs(value) < float("inf"):
        raise ValueError(f"value must be a finite number, such as 1 or 3, got {value}")
    for cell in layer.cells:
        _, f, _, _ = cell.W.bias.detach().chunk(4)  # (4H,) -> (H,) each, views
        f.fill_(value)
    return layer


def chrono_(layer: LSTM, T_max: int) -> LSTM:
    """Set the gates to remember for 1 to T_max tokens, in place: b_f = log U(1, T_max - 1), b_i = -b_f.

    Source: Tallec & Ollivier 2018, "Can Recurrent Neural Networks Warp Time?". Returns `layer`.
    Raises ValueError if T_max < 3, or not finite.
    """
    if not 3 <= T_max < float("inf"):
        raise ValueError(f"T_max must be a finite number of tokens, at least 3, got {T_max}")
    for cell in layer.cells:
        i, f, _, _ = cell.W.bias.detach().chunk(4)  # (4H,) -> (H,) each, views
        f.uniform_(1, T_max - 1).log_()
        i.copy_(-f)
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


def _check_start(h: Tensor, c: Tensor, x: Tensor, shape: tuple[int, int]) -> None:
    for name, state in (("h", h), ("c", c)):
        if state.shape != shape or state.dtype != x.dtype:
            given = f"{tuple(state.shape)}, {state.dtype}"
            raise ValueError(f"start: {name} must be (B, width of h) = {shape}, {x.dtype}, got {given}")


def _check_mask(mask: Tensor, shape: tuple[int, int]) -> None:
    if mask.dtype != torch.bool or mask.shape != shape:
        given = f"{tuple(mask.shape)}, {mask.dtype}"
        raise ValueError(f"mask must be (B, T) = {shape}, torch.bool, True = real token, got {given}")
    if not mask.any(dim=1).all():
        row = int((~mask.any(dim=1)).nonzero()[0])
        raise ValueError(f"mask must leave each sentence a real token, got only False in row {row}")
