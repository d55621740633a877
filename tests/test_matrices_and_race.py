"""The Python side of `Matrices` and `Race`: the numbers of the book's own layers, and what its counts say."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from traitlets import TraitError

from bertbook.attention import SelfAttention
from bertbook.cost import dependent_steps, flops, path
from bertbook.rnn import RNN, RNNCell
from bertbook.widgets import Matrices, Race, toy
from bertbook.widgets.matrices import BIG
from bertbook.widgets.multiplications import attention_work, rnn_work

SIZES = [(3, 7, 5), (11, 4, 13), (1, 9, 2)]  # T, D, and K or H: odd, and pairwise different


# --- what is counted ---


@pytest.mark.parametrize(("T", "D", "K"), SIZES)
def test_multiplications_of_attention_are_half_of_what_torch_counts(T: int, D: int, K: int) -> None:
    layer, x = SelfAttention(D, K), torch.randn(1, T, D)
    work = attention_work(T, D, K)
    assert 2 * (work["q"] + work["k"]) == flops(lambda: (layer.W_q(x), layer.W_k(x)))
    q, k, _ = layer.project(x)
    assert 2 * work["scores"] == flops(lambda: q @ k.mT)
    square, x = SelfAttention(D), torch.randn(1, T, D)
    assert 2 * sum(attention_work(T, D, D).values()) == flops(lambda: square(x))


@pytest.mark.parametrize(("T", "D", "H"), SIZES)
def test_multiplications_of_the_rnn_are_half_of_what_torch_counts(T: int, D: int, H: int) -> None:
    layer, x = RNN(D, H), torch.randn(1, T, D)
    assert 2 * sum(rnn_work(T, D, H).values()) == flops(lambda: layer(x))
    assert 2 * rnn_work(T, D, H)["W"] == flops(lambda: layer.cell.W(x))


@pytest.mark.parametrize("length", [2, 7, 33])
def test_the_race_counts_the_layers_that_it_names(length: int) -> None:
    widget = Race(length=length, width=64)
    x = torch.randn(1, length, 64)
    assert 2 * sum(widget.work["rnn"].values()) == flops(lambda: RNN(64, 64)(x))
    assert 2 * sum(widget.work["attention"].values()) == flops(lambda: SelfAttention(64)(x))


def test_steps_grow_as_the_chains_of_the_layers_do() -> None:
    def chains(T: int) -> tuple[int, int]:
        x = torch.randn(1, T, 5, requires_grad=True)
        rnn, attention = RNN(5, 3)(x).hidden, SelfAttention(5)(x).output
        return dependent_steps(rnn[0, -1]), dependent_steps(attention)

    told = {T: Race(length=T).steps for T in (3, 4, 20)}
    (short, one), (longer, same), (long, still) = chains(3), chains(4), chains(20)
    token = longer - short  # operations a token
    assert long - short == token * (told[20]["rnn"] - told[3]["rnn"])
    assert one == same == still
    assert {steps["attention"] for steps in told.values()} == {1}


@pytest.mark.parametrize(("one", "other"), [(0, 5), (2, 3), (5, 1)])
def test_the_path_is_that_of_the_layers(one: int, other: int) -> None:
    widget = Race(length=6, one=one, other=other)
    first, last = sorted((one, other))
    x = [torch.randn(1, 5, requires_grad=True) for _ in range(6)]
    cell, h, hidden = RNNCell(5, 3), torch.zeros(1, 3), []
    for token in x:
        h = cell(token, h)
        hidden.append(h)
    enters = path(x[last], hidden[last])  # the operations from a word into its own hidden state
    hand_over = path(x[0], hidden[1]) - path(x[0], hidden[0])
    assert path(x[first], hidden[last]) - enters == hand_over * widget.path["rnn"]
    output = SelfAttention(5)(torch.stack(x, dim=1)).output
    assert path(x[one], output[0, other]) == path(x[other], output[0, other])
    assert widget.path["attention"] == 1


def test_a_word_is_no_step_away_from_itself() -> None:
    assert Race(one=3, other=3).path == {"rnn": 0, "attention": 0}


def test_the_work_of_matrices_is_that_of_its_size() -> None:
    assert Matrices(length=7, width=3).work == attention_work(7, 3, 3)
    T, D = BIG
    layer, x = SelfAttention(D), torch.randn(1, T, D)
    assert 2 * sum(Matrices(big=True).work.values()) == flops(lambda: layer(x))


# --- the arrays ---


@pytest.mark.parametrize("width", [2, 3, 4])
@pytest.mark.parametrize("edits", [{}, {"W_q/0/1": -3.5, "W_k/1/1": 0.25, "W_v/1/0": 7, "W_v/3/3": 2.0}])
def test_matrices_are_torchs(width: int, edits: dict[str, float]) -> None:
    widget = Matrices("我爱赛罕塔拉，谁？", width=width, edits=edits, length=7)
    W = {name: torch.tensor(whole, dtype=torch.float64) for name, whole in toy.matrices().items()}
    for place, value in edits.items():
        name, m, f = place.split("/")
        W[name][int(m), int(f)] = value
    tokens = ["我", "爱", "赛罕塔拉", "，", "谁", "？", "我"]
    x = toy.embed(tokens).double()[:, :width]
    q, k, v = (x @ W[name][:width, :width] for name in ("W_q", "W_k", "W_v"))
    assert widget.tokens == tokens
    for name, wanted in {
        "x": x,
        "q": q,
        "k": k,
        "v": v,
        "scores": q @ k.T / width**0.5,
        "weights": (q @ k.T / width**0.5).softmax(1),
        "output": F.scaled_dot_product_attention(q, k, v),
    }.items():
        np.testing.assert_allclose(getattr(widget, name), wanted, rtol=0, atol=1e-9)


def test_the_race_shows_the_row_of_the_word_that_asks() -> None:
    widget = Race(one=7, other=4)
    whole = toy.self_attention()(toy.embed(widget.tokens)).weights.detach()
    np.testing.assert_allclose(widget.weights, whole[4], atol=1e-6)
    np.testing.assert_allclose(Race(length=2, other=9).weights.sum(), 1)


@pytest.mark.parametrize("make", [Matrices, Race])
def test_a_sentence_is_cut_or_told_again(make: type[Matrices] | type[Race]) -> None:
    assert make("谁爱我", length=2).tokens == ["谁", "爱"]
    assert make("谁爱我", length=7).tokens == ["谁", "爱", "我", "谁", "爱", "我", "谁"]
    assert len(make("我" * 5000).tokens) == make.limit
    assert make("", length=5).tokens == []
    assert make("").weights.size == 0


def test_bad_arguments_are_named_with_what_would_do() -> None:
    for make, says in (
        (lambda: Matrices(length=9), r"length must be 0 \(as typed\) to 8 tokens, got 9"),
        (lambda: Race(length=65), "length must be 0.*64 tokens, got 65"),
        (lambda: Matrices(width=5), "width.*5"),
        (lambda: Race(width=5), "width.*5"),
        (lambda: Matrices(edits={"W_o/0/1": 1.0}), "edits: keys look like.*'W_o/0/1'"),
        (lambda: Matrices(edits={"W_q/0/4": 1.0}), "edits: keys look like.*'W_q/0/4'"),
        (lambda: Matrices(edits={"W_q/0/1": np.inf}), "edits.*'W_q/0/1'.*number.*inf"),
        (lambda: Race(step=0), "step.*0"),
        (lambda: Matrices(3), "sentence.*3"),
        (lambda: Race(speed=3), "speed is no argument of Race"),
    ):
        with pytest.raises(TraitError, match=f"(?s){says}"):
            make()


@pytest.mark.parametrize("widget", [Matrices(length=8), Race(length=64)])
def test_the_tables_of_a_page_without_a_script_are_small(widget: Matrices | Race) -> None:
    assert len(widget._html().encode()) < 6_000
