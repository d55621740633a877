"""The LSTM equals torch's and a calculation by hand, with any start and padding; errors name the argument."""

import math
import re

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from bertbook.lstm import LSTM, LSTMCell, LSTMOutput, chrono_, forget_bias_, fused, remember

B, T, D, H = 3, 7, 5, 11  # odd and pairwise different
LENGTHS = [4, 7, 1]
MASK = torch.arange(T) < torch.tensor(LENGTHS)[:, None]
DTYPES = pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float64, 1e-12), (torch.float32, 1e-5)], ids=["float64", "float32"]
)
WAYS = pytest.mark.parametrize("both", [False, True], ids=["one way", "both ways"])


def ours_and_theirs(both=False, dtype=torch.float64):
    """Our layer, and torch's with weights of its own that ours then copies; its two biases make our one."""
    torch.manual_seed(0)
    theirs = nn.LSTM(D, H, batch_first=True, bidirectional=both).to(dtype)
    ours = LSTM(D, H, bidirectional=both).to(dtype)
    with torch.no_grad():
        for cell, way in zip(ours.cells, ("l0", "l0_reverse"), strict=False):
            cell.W.weight.copy_(getattr(theirs, f"weight_ih_{way}"))
            cell.U.weight.copy_(getattr(theirs, f"weight_hh_{way}"))
            cell.W.bias.copy_(getattr(theirs, f"bias_ih_{way}") + getattr(theirs, f"bias_hh_{way}"))
    return ours, theirs


def inputs(both=False, dtype=torch.float64):
    """x (B, T, D) and a start: h and c, (B, H) or (B, 2H) each."""
    generator = torch.Generator().manual_seed(1)
    width = 2 * H if both else H
    shapes = ((B, T, D), (B, width), (B, width))
    x, h, c = (torch.randn(*shape, dtype=dtype, generator=generator) for shape in shapes)
    return x, (h, c)


def in_torchs_order(states):
    """(B, H) each -> (1, B, H) each, or (B, 2H) -> (2, B, H)."""
    return tuple(torch.stack(state.split(H, dim=-1)) for state in states)


def close(given, wanted, tolerance=1e-12):
    torch.testing.assert_close(given, wanted, rtol=tolerance, atol=tolerance)


# Equal to the library


@DTYPES
def test_cell_equals_torchs(dtype, tolerance):
    ours, theirs = ours_and_theirs(dtype=dtype)
    x, start = inputs(dtype=dtype)
    step = nn.LSTMCell(D, H).to(dtype)
    step.load_state_dict({name.removesuffix("_l0"): value for name, value in theirs.state_dict().items()})
    close(ours.cell(x[:, 0], *start), step(x[:, 0], start), tolerance)


@DTYPES
@WAYS
@pytest.mark.parametrize("started", [False, True], ids=["from zeros", "from a start"])
def test_layer_equals_torchs(started, both, dtype, tolerance):
    ours, theirs = ours_and_theirs(both, dtype)
    x, start = inputs(both, dtype)
    result = ours(x, start) if started else ours(x)
    hidden, last = theirs(x, in_torchs_order(start)) if started else theirs(x)
    close(result.hidden, hidden, tolerance)
    close(in_torchs_order((result.last_hidden, result.last_cell)), last, tolerance)
    assert result.hidden.dtype == dtype


@DTYPES
@WAYS
def test_padding_equals_torchs_packed_sentences(both, dtype, tolerance):
    ours, theirs = ours_and_theirs(both, dtype)
    x, start = inputs(both, dtype)
    result = ours(x, start, MASK)
    packed = pack_padded_sequence(x, torch.tensor(LENGTHS), batch_first=True, enforce_sorted=False)
    hidden, last = theirs(packed, in_torchs_order(start))
    hidden, _ = pad_packed_sequence(hidden, batch_first=True)
    close(result.hidden[MASK], hidden[MASK], tolerance)
    close(in_torchs_order((result.last_hidden, result.last_cell)), last, tolerance)


def test_every_cell_state_equals_torchs_of_a_shorter_sentence():
    ours, theirs = ours_and_theirs()
    x, start = inputs()
    result = ours(x, start)
    for t in range(T):
        _, (_, c) = theirs(x[:, : t + 1], in_torchs_order(start))
        close(result.cell[:, t], c[0])


@WAYS
def test_fused_is_torchs_layer_on_the_same_parameters(both):
    layer = LSTM(D, H, bidirectional=both).double()
    x, start = inputs(both)
    theirs = fused(layer)
    assert type(theirs) is nn.LSTM
    hidden, last = theirs(x, in_torchs_order(start))
    result = layer(x, start)
    close(hidden, result.hidden)
    close(in_torchs_order((result.last_hidden, result.last_cell)), last)
    shared = {id(parameter) for parameter in theirs.parameters() if parameter.requires_grad}
    assert shared == {id(parameter) for parameter in layer.parameters()}
    assert not any(p.any() for p in theirs.parameters() if not p.requires_grad)


@WAYS
def test_gradients_through_fused_equal_ours(both):
    layer = LSTM(D, H, bidirectional=both).double()
    x, _ = inputs(both)
    x.requires_grad_()
    (hidden, _) = fused(layer)(x)
    wanted = torch.autograd.grad(hidden.square().sum(), [x, *layer.parameters()])
    given = torch.autograd.grad(layer(x).hidden.square().sum(), [x, *layer.parameters()])
    for ours, theirs in zip(given, wanted, strict=True):
        close(ours, theirs)


def test_fused_draws_no_random_numbers():
    layer = LSTM(D, H, bidirectional=True)
    before = torch.get_rng_state()
    fused(layer)
    assert torch.equal(torch.get_rng_state(), before)


# Equal to a calculation by hand


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def test_equals_a_calculation_by_hand():
    """One number for x, h and c; every sum in front of a gate is a small whole number or holds h_1 once.

    W = (1, -1, 2, 0), U = (0, 1, 0, 1), b = (0, 2, -1, 1) for i, f, g, o; h_0 = 0, c_0 = 2
    token 1, x = 1: sums 1, -1 + 2, 2 - 1, 1         i σ(1), f σ(1), g tanh 1, o σ(1)
                    c_1 = 2 σ(1) + σ(1) tanh 1       h_1 = σ(1) tanh c_1
    token 2, x = 0: sums 0, h_1 + 2, -1, h_1 + 1     i 1/2, f σ(h_1 + 2), g -tanh 1, o σ(h_1 + 1)
                    c_2 = f c_1 - tanh 1 / 2         h_2 = σ(h_1 + 1) tanh c_2
    """
    layer = LSTM(1, 1).double()
    with torch.no_grad():
        layer.cell.W.weight.copy_(torch.tensor([[1.0], [-1], [2], [0]]))
        layer.cell.U.weight.copy_(torch.tensor([[0.0], [1], [0], [1]]))
        layer.cell.W.bias.copy_(torch.tensor([0.0, 2, -1, 1]))
    x = torch.tensor([[[1.0], [0]]], dtype=torch.float64)
    start = (torch.zeros(1, 1, dtype=torch.float64), torch.full((1, 1), 2.0, dtype=torch.float64))
    result = layer(x, start)

    c1 = 2 * sigmoid(1) + sigmoid(1) * math.tanh(1)
    h1 = sigmoid(1) * math.tanh(c1)
    c2 = sigmoid(h1 + 2) * c1 - math.tanh(1) / 2
    h2 = sigmoid(h1 + 1) * math.tanh(c2)
    wanted = {
        "i": [sigmoid(1), 0.5],
        "f": [sigmoid(1), sigmoid(h1 + 2)],
        "g": [math.tanh(1), -math.tanh(1)],
        "o": [sigmoid(1), sigmoid(h1 + 1)],
        "cell": [c1, c2],
        "hidden": [h1, h2],
    }
    for name, numbers in wanted.items():
        assert getattr(result, name)[0, :, 0].tolist() == pytest.approx(numbers, abs=1e-15), name
    assert (result.last_hidden.item(), result.last_cell.item()) == pytest.approx((h2, c2), abs=1e-15)


# What must be true of any LSTM


@WAYS
def test_result_has_the_shapes_it_promises(both):
    result = LSTM(D, H, bidirectional=both)(torch.randn(B, T, D))
    assert isinstance(result, LSTMOutput)
    assert result._fields == ("hidden", "cell", "i", "f", "g", "o", "last_hidden", "last_cell")
    width = 2 * H if both else H
    assert [tuple(tensor.shape) for tensor in result] == [(B, T, width)] * 6 + [(B, width)] * 2


@WAYS
def test_the_states_follow_from_the_gates_that_are_returned(both):
    x, (h, c) = inputs(both)
    result = LSTM(D, H, bidirectional=both).double()(x, (h, c), MASK)
    before = torch.cat([c[:, None, :H], result.cell[:, :-1, :H]], dim=1)
    real = MASK[:, :, None]
    cell = torch.where(real, result.f[..., :H] * before + result.i[..., :H] * result.g[..., :H], before)
    close(result.cell[..., :H], cell)
    close(result.hidden[MASK], (result.o * torch.tanh(result.cell))[MASK])
    for gate in (result.i, result.f, result.o):
        assert ((gate > 0) & (gate < 1)).all()
    assert (result.g.abs() < 1).all()


def test_the_end_of_one_sentence_is_the_start_of_the_next():
    layer = LSTM(D, H).double()
    x, start = inputs()
    first = layer(x[:, :4], start)
    second = layer(x[:, 4:], (first.last_hidden, first.last_cell))
    close(torch.cat([first.cell, second.cell], dim=1), layer(x, start).cell)


def test_the_states_are_handed_on_unchanged_over_padding_anywhere():
    layer = LSTM(D, H).double()
    x, (h, c) = inputs()
    mask = torch.ones(B, T, dtype=torch.bool)
    mask[0, 0] = mask[1, 2] = mask[1, 3] = mask[2, 6] = False
    result = layer(x, (h, c), mask)
    for states, start in ((result.hidden, h), (result.cell, c)):
        assert torch.equal(states[0, 0], start[0])
        assert torch.equal(states[1, 2], states[1, 1])
        assert torch.equal(states[1, 3], states[1, 1])
        assert torch.equal(states[2, 6], states[2, 5])
    for row in range(B):
        alone = layer(x[row : row + 1, mask[row]], (h[row : row + 1], c[row : row + 1]))
        for name in ("hidden", "cell", "i", "f", "g", "o"):
            close(getattr(result, name)[row, mask[row]], getattr(alone, name)[0])


def test_later_tokens_do_not_change_earlier_states_unless_read_backwards():
    x, _ = inputs()
    changed = x.clone()
    changed[:, 5] += 1
    one_way, both_ways = LSTM(D, H).double(), LSTM(D, H, bidirectional=True).double()
    assert torch.equal(one_way(x).cell[:, :5], one_way(changed).cell[:, :5])
    assert not torch.equal(one_way(x).cell[:, 5], one_way(changed).cell[:, 5])
    assert (both_ways(x).cell[:, :5, H:] != both_ways(changed).cell[:, :5, H:]).any(-1).all()


def test_a_shut_input_and_an_open_forget_gate_keep_the_cell_for_ever():
    layer, (x, start) = LSTM(D, H).double(), inputs()

    def lock(t, gates):
        return gates._replace(i=torch.zeros_like(gates.i), f=torch.ones_like(gates.f))

    result = layer(x, start, turn=lock)
    assert (result.cell == start[1][:, None]).all()
    assert (result.i == 0).all()
    assert (result.f == 1).all()


def test_a_hand_on_the_gates_turns_one_step_only():
    layer, (x, start) = LSTM(D, H).double(), inputs()

    def broken(t, gates):
        return gates._replace(f=torch.zeros_like(gates.f)) if t == 3 else gates

    plain, turned = layer(x, start), layer(x, start, turn=broken)
    assert torch.equal(plain.cell[:, :3], turned.cell[:, :3])
    close(turned.cell[:, 3], plain.i[:, 3] * plain.g[:, 3])
    assert (turned.f[:, 3] == 0).all()
    assert (turned.f[:, [0, 1, 2, 4, 5, 6]] > 0).all()
    close(turned.hidden[:, 4], layer.cell(x[:, 4], turned.hidden[:, 3], turned.cell[:, 3])[0])


@WAYS
def test_gradients_reach_every_parameter_the_input_and_the_start(both):
    layer = LSTM(D, H, bidirectional=both)
    x, (h, c) = inputs(both, torch.float32)
    for tensor in (x, h, c):
        tensor.requires_grad_()
    layer(x, (h, c), MASK).hidden.square().sum().backward()
    names = {"W.weight", "W.bias", "U.weight"}
    cells = ("cell", "backwards") if both else ("cell",)
    assert {name for name, _ in layer.named_parameters()} == {f"{a}.{n}" for a in cells for n in names}
    for name, parameter in layer.named_parameters():
        assert parameter.grad is not None, name
        assert (parameter.grad != 0).all(), name
    assert (x.grad[MASK] != 0).all()
    assert (x.grad[~MASK] == 0).all()
    assert (h.grad != 0).all()
    assert (c.grad != 0).all()


@WAYS
def test_inputs_are_left_as_they_were(both):
    x, (h, c) = inputs(both)
    before = [tensor.clone() for tensor in (x, h, c, MASK)]
    LSTM(D, H, bidirectional=both).double()(x, (h, c), MASK)
    for now, then in zip((x, h, c, MASK), before, strict=True):
        assert torch.equal(now, then)


def test_a_cell_is_its_gates_and_what_they_let_it_remember():
    layer, (x, (h, c)) = LSTM(D, H).double(), inputs()
    close(layer.cell(x[:, 0], h, c), remember(layer.cell.gates(x[:, 0], h), c))


# How it starts


@WAYS
def test_parameters_start_uniform_in_one_over_root_h(both):
    torch.manual_seed(0)
    for parameter in LSTM(D, 100, bidirectional=both).parameters():
        assert 0.09 < parameter.abs().max() <= 0.1
        assert abs(parameter.mean()) < 0.02


@WAYS
def test_the_forget_bias_is_set_and_nothing_else(both):
    layer = LSTM(D, H, bidirectional=both)
    before = {name: value.clone() for name, value in layer.state_dict().items()}
    assert forget_bias_(layer, 3.0) is layer
    for name, value in layer.state_dict().items():
        wanted = before[name].clone()
        if name.endswith("bias"):
            wanted[H : 2 * H] = 3
        assert torch.equal(value, wanted), name
    nothing = torch.zeros(B, D), torch.zeros(B, H)
    for cell in layer.cells:
        close(cell.gates(*nothing).f, torch.full((B, H), sigmoid(3)), 1e-6)


@WAYS
def test_chrono_draws_memories_from_one_to_the_longest(both):
    torch.manual_seed(0)
    layer = LSTM(D, 500, bidirectional=both)
    before = {name: value.clone() for name, value in layer.state_dict().items()}
    assert chrono_(layer, 41) is layer
    for name, value in layer.state_dict().items():
        if not name.endswith("bias"):
            assert torch.equal(value, before[name]), name
            continue
        i, f, *_ = value.split(500)
        assert torch.equal(i, -f)
        assert torch.equal(value[1000:], before[name][1000:])
        spans = f.exp()  # uniform from 1 to 40
        assert 1 <= spans.min() < 2
        assert 39 < spans.max() <= 40.001
        assert 19 < spans.mean() < 22


# Errors name the argument, what was given and what would do


@pytest.mark.parametrize("Layer", [LSTMCell, LSTM])
@pytest.mark.parametrize("name", ["width", "hidden_width"])
@pytest.mark.parametrize("number", [0, -3])
def test_a_width_below_one_is_named(Layer, name, number):
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, got {number}$"):
        Layer(**{"width": D, "hidden_width": H, name: number})


def zeros(*shape, dtype=torch.float32):
    return torch.zeros(*shape, dtype=dtype)


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("x", zeros(B, T, D + 1), "(B, T, D), T >= 1, width D = 5, got (3, 7, 6)"),
        ("x", zeros(T, D), "(B, T, D), T >= 1, width D = 5, got (7, 5)"),
        ("x", zeros(B, 0, D), "(B, T, D), T >= 1, width D = 5, got (3, 0, 5)"),
        ("x", zeros(B, T, D, dtype=torch.float64), "the layer's weights, torch.float32, got torch.float64"),
        ("x", zeros(B, T, D, dtype=torch.int64), "the layer's weights, torch.float32, got torch.int64"),
        ("start", (zeros(B, H + 1), zeros(B, H)), "(3, 11), torch.float32, got (3, 12), torch.float32"),
        ("start", (zeros(B, H), zeros(1, B, H)), "(3, 11), torch.float32, got (1, 3, 11), torch.float32"),
        ("start", (zeros(B, H), zeros(B, H).double()), "torch.float32, got (3, 11), torch.float64"),
        ("mask", zeros(B, T), "= (3, 7), torch.bool, True = real token, got (3, 7), torch.float32"),
        ("mask", zeros(T, B).bool(), "= (3, 7), torch.bool, True = real token, got (7, 3), torch.bool"),
        ("mask", zeros(T).bool(), "= (3, 7), torch.bool, True = real token, got (7,), torch.bool"),
        ("mask", torch.arange(B)[:, None].expand(B, T) != 1, "a real token, got only False in row 1"),
    ],
)
def test_what_the_layer_cannot_use_is_named(name, given, told):
    good = {"x": zeros(B, T, D), "start": (zeros(B, H), zeros(B, H)), "mask": MASK}
    with pytest.raises(ValueError, match=f"^{name}(: [hc])? must .*{re.escape(told)}$"):
        LSTM(D, H)(**{**good, name: given})


def test_a_start_for_one_way_does_not_do_for_both():
    with pytest.raises(
        ValueError, match=r"^start: h must be \(B, width of h\) = \(3, 22\), .* got \(3, 11\)"
    ):
        LSTM(D, H, bidirectional=True)(zeros(B, T, D), (zeros(B, H), zeros(B, H)))


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_forget_bias_that_is_no_number_is_named(value):
    with pytest.raises(ValueError, match=f"^value must be a finite number, such as 1 or 3, got {value}$"):
        forget_bias_(LSTM(D, H), value)


@pytest.mark.parametrize("T_max", [2, 0, -5, math.inf, math.nan])
def test_a_longest_memory_below_three_or_without_end_is_named(T_max):
    with pytest.raises(
        ValueError, match=f"^T_max must be a finite number of tokens, at least 3, got {T_max}$"
    ):
        chrono_(LSTM(D, H), T_max)
