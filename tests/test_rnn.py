"""The RNN equals torch's and a calculation by hand, with any start and padding; errors name the argument."""

import math
import re

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from bertbook.rnn import RNN, RNNCell, RNNOutput, fused, orthogonal_

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
    theirs = nn.RNN(D, H, batch_first=True, bidirectional=both).to(dtype)
    ours = RNN(D, H, bidirectional=both).to(dtype)
    with torch.no_grad():
        for cell, way in zip(ours.cells, ("l0", "l0_reverse"), strict=False):
            cell.W.weight.copy_(getattr(theirs, f"weight_ih_{way}"))
            cell.U.weight.copy_(getattr(theirs, f"weight_hh_{way}"))
            cell.W.bias.copy_(getattr(theirs, f"bias_ih_{way}") + getattr(theirs, f"bias_hh_{way}"))
    return ours, theirs


def inputs(both=False, dtype=torch.float64):
    """x (B, T, D) and a start (B, H) or (B, 2H)."""
    generator = torch.Generator().manual_seed(1)
    width = 2 * H if both else H
    return [torch.randn(*shape, dtype=dtype, generator=generator) for shape in ((B, T, D), (B, width))]


def in_torchs_order(state):
    """(B, H) -> (1, B, H) or (B, 2H) -> (2, B, H)."""
    return torch.stack(state.split(H, dim=-1))


def close(given, wanted, tolerance=1e-12):
    torch.testing.assert_close(given, wanted, rtol=tolerance, atol=tolerance)


# Equal to the library


@DTYPES
def test_cell_equals_torchs(dtype, tolerance):
    ours, theirs = ours_and_theirs(dtype=dtype)
    x, h = inputs(dtype=dtype)
    step = nn.RNNCell(D, H).to(dtype)
    step.load_state_dict({name.removesuffix("_l0"): value for name, value in theirs.state_dict().items()})
    close(ours.cell(x[:, 0], h), step(x[:, 0], h), tolerance)


@DTYPES
@WAYS
@pytest.mark.parametrize("started", [False, True], ids=["from zeros", "from a start"])
def test_layer_equals_torchs(started, both, dtype, tolerance):
    ours, theirs = ours_and_theirs(both, dtype)
    x, start = inputs(both, dtype)
    result = ours(x, start) if started else ours(x)
    hidden, last = theirs(x, in_torchs_order(start)) if started else theirs(x)
    close(result.hidden, hidden, tolerance)
    close(in_torchs_order(result.last), last, tolerance)
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
    close(in_torchs_order(result.last), last, tolerance)


@WAYS
def test_fused_is_torchs_layer_on_the_same_parameters(both):
    layer = RNN(D, H, bidirectional=both).double()
    x, start = inputs(both)
    theirs = fused(layer)
    assert type(theirs) is nn.RNN
    hidden, last = theirs(x, in_torchs_order(start))
    close(hidden, layer(x, start).hidden)
    close(in_torchs_order(layer(x, start).last), last)
    shared = {id(parameter) for parameter in theirs.parameters() if parameter.requires_grad}
    assert shared == {id(parameter) for parameter in layer.parameters()}
    assert not any(p.any() for p in theirs.parameters() if not p.requires_grad)


@WAYS
def test_gradients_through_fused_equal_ours(both):
    layer = RNN(D, H, bidirectional=both).double()
    x, _ = inputs(both)
    x.requires_grad_()
    (hidden, _) = fused(layer)(x)
    wanted = torch.autograd.grad(hidden.square().sum(), [x, *layer.parameters()])
    given = torch.autograd.grad(layer(x).hidden.square().sum(), [x, *layer.parameters()])
    for ours, theirs in zip(given, wanted, strict=True):
        close(ours, theirs)


def test_fused_draws_no_random_numbers():
    layer = RNN(D, H, bidirectional=True)
    before = torch.get_rng_state()
    fused(layer)
    assert torch.equal(torch.get_rng_state(), before)


# Equal to a calculation by hand


def test_equals_a_calculation_by_hand():
    """Two tokens, two numbers each; tanh is all that is not whole.

    W = (1 0; 0 2), U = (0 1; 1 0), b = (1, -1), h_0 = (0, 0)
    token 1, x = (1, 1): W x + U h + b = (1 + 0 + 1, 2 + 0 - 1) = (2, 1)        h_1 = (tanh 2, tanh 1)
    token 2, x = (0, 1): W x + U h + b = (0 + tanh 1 + 1, 2 + tanh 2 - 1)       h_2 = tanh of these
    """
    layer = RNN(2, 2).double()
    with torch.no_grad():
        layer.cell.W.weight.copy_(torch.tensor([[1.0, 0], [0, 2]]))
        layer.cell.U.weight.copy_(torch.tensor([[0.0, 1], [1, 0]]))
        layer.cell.W.bias.copy_(torch.tensor([1.0, -1]))
    result = layer(torch.tensor([[[1.0, 1], [0, 1]]], dtype=torch.float64))
    first = [math.tanh(2), math.tanh(1)]
    second = [math.tanh(math.tanh(1) + 1), math.tanh(math.tanh(2) + 1)]
    assert result.hidden[0, 0].tolist() == pytest.approx(first, abs=1e-15)
    assert result.hidden[0, 1].tolist() == pytest.approx(second, abs=1e-15)
    assert torch.equal(result.last, result.hidden[:, 1])


# What must be true of any RNN


@WAYS
def test_result_has_the_shapes_it_promises(both):
    result = RNN(D, H, bidirectional=both)(torch.randn(B, T, D))
    assert isinstance(result, RNNOutput)
    assert result._fields == ("hidden", "last")
    width = 2 * H if both else H
    assert [tuple(tensor.shape) for tensor in result] == [(B, T, width), (B, width)]


def test_the_end_of_one_sentence_is_the_start_of_the_next():
    layer = RNN(D, H).double()
    x, start = inputs()
    first = layer(x[:, :4], start)
    second = layer(x[:, 4:], first.last)
    close(torch.cat([first.hidden, second.hidden], dim=1), layer(x, start).hidden)


def test_the_state_is_handed_on_unchanged_over_padding_anywhere():
    layer = RNN(D, H).double()
    x, start = inputs()
    mask = torch.ones(B, T, dtype=torch.bool)
    mask[0, 0] = mask[1, 2] = mask[1, 3] = mask[2, 6] = False
    hidden = layer(x, start, mask).hidden
    assert torch.equal(hidden[0, 0], start[0])
    assert torch.equal(hidden[1, 2], hidden[1, 1])
    assert torch.equal(hidden[1, 3], hidden[1, 1])
    assert torch.equal(hidden[2, 6], hidden[2, 5])
    for row in range(B):
        alone = layer(x[row : row + 1, mask[row]], start[row : row + 1]).hidden
        close(hidden[row, mask[row]], alone[0])


def test_later_tokens_do_not_change_earlier_states_unless_read_backwards():
    x, _ = inputs()
    changed = x.clone()
    changed[:, 5] += 1
    one_way, both_ways = RNN(D, H).double(), RNN(D, H, bidirectional=True).double()
    assert torch.equal(one_way(x).hidden[:, :5], one_way(changed).hidden[:, :5])
    assert not torch.equal(one_way(x).hidden[:, 5], one_way(changed).hidden[:, 5])
    assert (both_ways(x).hidden[:, :5, H:] != both_ways(changed).hidden[:, :5, H:]).any(-1).all()


@WAYS
def test_gradients_reach_every_parameter_the_input_and_the_start(both):
    layer = RNN(D, H, bidirectional=both)
    x, start = (tensor.requires_grad_() for tensor in inputs(both, torch.float32))
    layer(x, start, MASK).hidden.square().sum().backward()
    names = {"W.weight", "W.bias", "U.weight"}
    cells = ("cell", "backwards") if both else ("cell",)
    assert {name for name, _ in layer.named_parameters()} == {f"{c}.{n}" for c in cells for n in names}
    for name, parameter in layer.named_parameters():
        assert parameter.grad is not None, name
        assert (parameter.grad != 0).all(), name
    assert (x.grad[MASK] != 0).all()
    assert (x.grad[~MASK] == 0).all()
    assert (start.grad != 0).all()


@WAYS
def test_inputs_are_left_as_they_were(both):
    x, start = inputs(both)
    before = [tensor.clone() for tensor in (x, start, MASK)]
    RNN(D, H, bidirectional=both).double()(x, start, MASK)
    for now, then in zip((x, start, MASK), before, strict=True):
        assert torch.equal(now, then)


# How it starts


@WAYS
def test_parameters_start_uniform_in_one_over_root_h(both):
    torch.manual_seed(0)
    for parameter in RNN(D, 100, bidirectional=both).parameters():
        assert 0.08 < parameter.abs().max() <= 0.1
        assert abs(parameter.mean()) < 0.03


@WAYS
def test_an_orthogonal_start_keeps_the_length_of_the_memory(both):
    layer = RNN(D, H, bidirectional=both).double()
    before = [cell.U.weight.clone() for cell in layer.cells]
    assert orthogonal_(layer) is layer
    for cell, old in zip(layer.cells, before, strict=True):
        close(cell.U.weight @ cell.U.weight.T, torch.eye(H, dtype=torch.float64))
        assert not torch.equal(cell.U.weight, old)


# Errors name the argument, what was given and what would do


@pytest.mark.parametrize("Layer", [RNNCell, RNN])
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
        ("start", zeros(B, H + 1), "= (3, 11), torch.float32, got (3, 12), torch.float32"),
        ("start", zeros(1, B, H), "= (3, 11), torch.float32, got (1, 3, 11), torch.float32"),
        ("start", zeros(B, H, dtype=torch.float64), "(3, 11), torch.float32, got (3, 11), torch.float64"),
        ("mask", zeros(B, T), "= (3, 7), torch.bool, True = real token, got (3, 7), torch.float32"),
        ("mask", zeros(T, B).bool(), "= (3, 7), torch.bool, True = real token, got (7, 3), torch.bool"),
        ("mask", zeros(T).bool(), "= (3, 7), torch.bool, True = real token, got (7,), torch.bool"),
        ("mask", torch.arange(B)[:, None].expand(B, T) != 1, "a real token, got only False in row 1"),
    ],
)
def test_what_the_layer_cannot_use_is_named(name, given, told):
    good = {"x": zeros(B, T, D), "start": zeros(B, H), "mask": MASK}
    with pytest.raises(ValueError, match=f"^{name} must .*{re.escape(told)}$"):
        RNN(D, H)(**{**good, name: given})


def test_a_start_for_one_way_does_not_do_for_both():
    with pytest.raises(ValueError, match=r"^start must be \(B, width of h\) = \(3, 22\), .* got \(3, 11\)"):
        RNN(D, H, bidirectional=True)(zeros(B, T, D), zeros(B, H))
