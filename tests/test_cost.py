"""What layers cost: counted in the graph that ran, and equal to counting by hand."""

import time

import numpy as np
import pytest
import torch

from bertbook.attention import MultiHeadAttention, SelfAttention
from bertbook.cost import PATIENCE, dependent_steps, flops, path, seconds
from bertbook.lstm import LSTM
from bertbook.rnn import RNN, RNNCell

D, H, K = 7, 5, 3


def tokens(T):
    """T vectors that nothing made, so that a chain can start from each of them."""
    return [torch.randn(D, requires_grad=True) for _ in range(T)]


def step_by_step(x):
    """The last hidden state of an RNN that is given one vector after the other."""
    cell, h = RNNCell(D, H), torch.zeros(1, H)
    for one in x:
        h = cell(one[None], h)
    return h


# Chains


def test_a_chain_is_counted_by_hand():
    a = torch.tensor(2.0, requires_grad=True)
    b = a.exp().sin()  # 2 steps
    assert dependent_steps(a * 3) == 1
    assert dependent_steps(b) == 2
    assert dependent_steps(b + a) == 3  # the longer way counts
    assert path(a, b + a) == 1  # the shorter way counts
    assert path(a, b) == 2


def test_two_chains_side_by_side_are_as_long_as_the_longer_one():
    a = torch.tensor(2.0, requires_grad=True)
    assert dependent_steps(a.exp() + a.exp().sin().cos()) == 4


@pytest.mark.parametrize("Layer", [RNN, LSTM])
def test_each_token_makes_the_chain_of_a_recurrent_layer_longer(Layer):
    steps = [dependent_steps(Layer(D, H)(torch.stack(tokens(T))[None]).hidden[0, -1]) for T in (3, 4, 5, 40)]
    assert steps[1] - steps[0] == steps[2] - steps[1] > 0
    assert steps[3] - steps[0] == 37 * (steps[1] - steps[0])


@pytest.mark.parametrize("layer", [SelfAttention(D), MultiHeadAttention(6, 3)], ids=["one head", "three"])
def test_no_token_makes_the_chain_of_attention_longer(layer):
    width = layer.W_q.in_features
    steps = {dependent_steps(layer(torch.randn(1, T, width, requires_grad=True)).output) for T in (1, 3, 50)}
    assert len(steps) == 1


def test_a_token_is_as_far_from_the_end_as_there_are_steps_between():
    x = tokens(9)
    last = step_by_step(x)
    ways = [path(one, last) for one in x]
    assert {ways[i] - ways[i + 1] for i in range(8)} == {3}  # U h, + W x, tanh


def test_attention_has_the_same_path_between_any_two_tokens():
    x = tokens(9)
    output = SelfAttention(D)(torch.stack(x)).output
    assert len({path(one, output[i]) for one in x for i in range(9)}) == 1


def test_a_long_chain_is_counted_too():
    """Deeper than Python lets functions call each other."""
    assert dependent_steps(step_by_step(tokens(3000))) > 3000


def test_what_no_gradient_was_recorded_for_is_an_error():
    with pytest.raises(ValueError, match=r"^output must be computed from a tensor that requires a gradient"):
        dependent_steps(torch.zeros(3))
    with pytest.raises(ValueError, match=r"^output must be computed from a tensor that requires a gradient"):
        path(torch.zeros(3), torch.zeros(3))


def test_a_path_from_elsewhere_is_an_error():
    a, b = torch.zeros(3, requires_grad=True), torch.zeros(3, requires_grad=True)
    with pytest.raises(ValueError, match=r"^output must depend on start"):
        path(b, a * 2)
    with pytest.raises(ValueError, match=r"^output must depend on start"):
        path(a * 2, a * 2)  # made by something: no leaf


# Operations


@pytest.mark.parametrize("T", [1, 9, 22])
def test_flops_of_attention_are_those_of_its_formula(T):
    layer, x = SelfAttention(D, K, H), torch.randn(T, D)
    by_hand = 2 * T * D * (K + K + H) + 2 * T * T * (K + H)  # W_q, W_k, W_v; Q Kᵀ, weights V
    assert flops(lambda: layer(x)) == by_hand


@pytest.mark.parametrize("T", [1, 9])
def test_flops_of_a_recurrent_layer_are_those_of_its_formula(T):
    x = torch.randn(1, T, D)
    assert flops(lambda: RNN(D, H)(x)) == 2 * T * H * (D + H)
    assert flops(lambda: LSTM(D, H)(x)) == 4 * 2 * T * H * (D + H)


# Time


def test_seconds_are_those_of_the_shortest_run_at_each_length():
    made, calls = [], []

    def slow_at_first(length):
        made.append(length)

        def run():
            calls.append(length)
            time.sleep(0.02 * length if calls.count(length) > 1 else 0.2)

        return run

    found = seconds({"one": slow_at_first, "nothing": lambda length: lambda: None}, [1, 3], repeats=2)
    assert made == [3, 1]  # the longest first
    assert calls == [3, 1] * 3  # once before the clock runs, then in turns
    assert list(found) == ["one", "nothing"]
    assert np.all(found["one"] >= [0.02, 0.06])
    assert np.all(found["nothing"] < found["one"])


def at_length(seconds_of):
    """A run that sleeps as long as `seconds_of` its length and the number of its call, from 0, says."""

    def make(length):
        calls = iter(range(1000))
        return lambda: time.sleep(seconds_of(length, next(calls)))

    return make


def test_a_busy_moment_is_measured_again():
    busy = at_length(lambda x, call: 0.1 if x == 2 and call < 3 else 0.002 * x)
    found = seconds({"one": busy}, [1, 2, 4], repeats=1)
    assert found["one"][1] < 0.02


@pytest.mark.parametrize("slow", [1, 2])
def test_times_that_never_make_sense_are_measured_four_times_as_often_and_returned(slow):
    """A jump, and a longer input that takes less time."""
    calls = []

    def odd(x, call):
        calls.append(x)
        return 0.03 if x == slow else 0.002 * x

    found = seconds({"one": at_length(odd)}, [1, 2, 4], repeats=1)
    assert found["one"][[1, 2].index(slow)] > 0.02
    assert len(calls) == 3 * (1 + 1 + PATIENCE)  # once before, then the rounds


def test_no_repeats_are_an_error():
    with pytest.raises(ValueError, match=r"^repeats must be at least 1, got 0$"):
        seconds({}, [1], repeats=0)
