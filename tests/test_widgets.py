"""The Python side of the widgets: their numbers, their arguments, what they send, and what a page keeps."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F
from traitlets import TraitError

from bertbook.attention import AdditiveSelfAttention, AttentionOutput, SelfAttention
from bertbook.text import basic_tokenize
from bertbook.widgets import (
    AddNorm,
    Attention,
    Blend,
    Context,
    FillMask,
    Heads,
    Heirloom,
    Lock,
    Mask,
    Matrices,
    OneHot,
    Race,
    Softmax,
    add_norm,
    one_hot,
    toy,
)
from bertbook.widgets.attention import MOST
from bertbook.widgets.base import COOLEST, LARGEST, BookWidget, rounded, stored, table
from bertbook.widgets.context import AUTO
from bertbook.widgets.mask import MOST_PADS
from bertbook.widgets.messages import say
from bertbook.widgets.sources import LIMIT, WIDEST, Module, is_ours
from bertbook.widgets.who import LAST
from tools.new_widget import module_name
from tools.normalise import WIDGET_VIEW, normalise, text_of

ROOT = Path(__file__).resolve().parent.parent
WIDGETS = ROOT / "bertbook" / "widgets"
WHO = "我爱赛罕塔拉，谁爱赛罕塔拉？"
NAMES = AttentionOutput._fields
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "\"'><svg onload=alert(1)>",
    "&lt;b&gt; &amp;amp; &",
    "\u2028alert(1)\u2029",
    "<!-- 我 -->",
    '\\" \\u0022',
    "\0\x07 \x1b[31m",
)


def embed(tokens: list[str]) -> torch.Tensor:
    """(T, 3): a vector a token, the same in every run."""
    return torch.tensor([[len(t), ord(t[0]) % 7 - 3, 1.0] for t in tokens]).reshape(len(tokens), 3) / 2


def own(kind: type[SelfAttention] = SelfAttention) -> SelfAttention:
    """A layer of D = 3, K = 2, Kv = 5."""
    torch.manual_seed(11)
    return kind(3, 2, 5)


def assert_equal_to(widget: Attention, out: AttentionOutput, atol: float = 1e-6) -> None:
    """Every array of the widget is that of the forward pass, in double precision."""
    for name in NAMES:
        values = getattr(widget, name)
        assert values.dtype == np.float64
        np.testing.assert_allclose(values, getattr(out, name).detach().numpy(), rtol=0, atol=atol)


def expected(
    x: torch.Tensor, layer: SelfAttention, gain: float = 1.0, mask: torch.Tensor | None = None, **edited: Any
) -> dict[str, torch.Tensor]:
    """The arrays by torch's own attention, in double precision: none of the book's arithmetic is used."""
    x, layer = x.double(), layer.double()
    q, k, v = (edited.get(n, F.linear(x, getattr(layer, f"W_{n}").weight)) for n in "qkv")
    scores = q @ k.T * gain
    T = len(x)
    weights = F.scaled_dot_product_attention(
        q, k, torch.eye(T, dtype=torch.float64), attn_mask=mask, scale=gain
    )
    output = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=gain)
    return {"scores": scores, "weights": weights, "output": output, "q": q, "k": k, "v": v}


# --- the numbers of a sentence ---


@pytest.mark.parametrize("sentence", [WHO, "谁", "Who goes home?", "xyzzy 我 𠮷", "妈妈去学校，老师在家。"])
def test_numbers_are_those_of_the_toy_layer(sentence: str) -> None:
    widget = Attention(sentence)
    assert widget.tokens == toy.tokenize(sentence)
    assert_equal_to(widget, toy.self_attention()(toy.embed(widget.tokens)))
    np.testing.assert_allclose(widget.weights.sum(axis=1), 1, rtol=0, atol=1e-12)


def test_numbers_follow_each_new_sentence() -> None:
    widget = Attention()
    for sentence in ("我", "谁去学校？", "", WHO):
        widget.sentence = sentence
        assert widget.tokens == toy.tokenize(sentence)
        assert widget.weights.shape == (len(widget.tokens),) * 2
    assert_equal_to(widget, toy.self_attention()(toy.embed(widget.tokens)))


def test_the_first_question_word_asks_and_its_answer_is_the_key() -> None:
    widget = Attention()
    assert (widget.tokens[widget.query], widget.key) == ("谁", MOST)
    assert widget.tokens[int(widget.weights[widget.query].argmax())] == "我"
    assert Attention("妈妈爱草原").query == 0
    assert (Attention(query=2).query, Attention(key=3).key) == (2, 3)


@pytest.mark.parametrize("sentence", ["", "   ", "\n\t", "\u200b\0"])
@pytest.mark.parametrize("own_model", [False, True])
def test_an_empty_sentence_has_empty_arrays(sentence: str, own_model: bool) -> None:
    widget = Attention(sentence, model=own(), embed=embed) if own_model else Attention(sentence)
    assert widget.tokens == []
    assert widget.weights.shape == widget.scores.shape == (0, 0)
    assert say("sentence.empty") in widget._html()


def test_a_long_sentence_is_cut_at_the_limit_and_kept_in_the_box() -> None:
    sentence = "我爱" * 2500
    for widget in (
        Attention(sentence),
        Attention(sentence, model=own(), embed=embed),
        Attention(sentence, model=lambda tokens: np.eye(len(tokens))),
    ):
        assert widget.sentence == sentence
        assert len(widget.tokens) == widget.limit == LIMIT
        assert widget.weights.shape == (LIMIT, LIMIT)


@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.0, 3.7])
@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("own_model", [False, True])
def test_temperature_and_scale_are_what_torch_computes(
    temperature: float, scale: bool, own_model: bool
) -> None:
    layer, look_up = (own(), embed) if own_model else (toy.self_attention(), toy.embed)
    arguments = {"model": layer, "embed": look_up} if own_model else {}
    widget = Attention("who loves the green river", temperature=temperature, scale=scale, **arguments)
    divisor = layer.W_q.out_features**0.5 if scale else 1.0
    wanted = expected(look_up(widget.tokens), layer, 1 / divisor / temperature)
    wanted["scores"] = wanted["scores"] * temperature  # what is printed before temperature
    for name in NAMES:
        np.testing.assert_allclose(getattr(widget, name), wanted[name].detach(), rtol=0, atol=1e-9)


def test_edits_change_q_k_and_v_and_all_that_follows() -> None:
    widget = Attention(edits={"q/4/1": 3.0, "k/1/1": -2.5, "v/7/3": 7, "q/99/0": 5.0, "k/0/99": 5.0})
    x, layer = toy.embed(widget.tokens).double(), toy.self_attention().double()
    q, k, v = (part.clone() for part in layer.project(x))
    q[4, 1], k[1, 1], v[7, 3] = 3.0, -2.5, 7.0
    for name, wanted in expected(x, layer, 0.5, q=q, k=k, v=v).items():
        np.testing.assert_allclose(getattr(widget, name), wanted.detach(), rtol=0, atol=1e-9)
    widget.edits = {}
    assert_equal_to(widget, toy.self_attention()(toy.embed(widget.tokens)))


def test_a_cut_link_has_no_share_and_the_rest_is_divided_again() -> None:
    before = Attention()
    widget = Attention(cuts=[[4, 0], [1, 2], [99, 0], [0, 99]])
    mask = torch.ones(8, 8, dtype=torch.bool)
    mask[4, 0] = mask[1, 2] = False
    for name, wanted in expected(toy.embed(widget.tokens), toy.self_attention(), 0.5, mask).items():
        np.testing.assert_allclose(getattr(widget, name), wanted.detach(), rtol=0, atol=1e-9)
    rest = before.weights[4, 1:] / (1 - before.weights[4, 0])
    np.testing.assert_allclose(widget.weights[4], [0, *rest], atol=1e-12)
    np.testing.assert_allclose(widget.scores, before.scores, atol=1e-12)  # scores are before the mask


def test_a_row_whose_links_are_all_cut_is_zero() -> None:
    whole, widget = Attention(), Attention(cuts=[[4, j] for j in range(8)])
    assert not widget.weights[4].any()
    assert not widget.output[4].any()
    np.testing.assert_allclose(np.delete(widget.weights, 4, 0), np.delete(whole.weights, 4, 0), atol=1e-12)
    assert np.isfinite(widget.scores).all()
    assert "nan" not in widget._html().lower()


def test_huge_edits_give_finite_shares() -> None:
    widget = Attention(edits={"q/4/0": LARGEST, "k/0/0": -LARGEST, "k/1/0": LARGEST})
    assert np.isfinite(widget.weights).all()
    assert widget.weights[4, 1] == pytest.approx(1)


@pytest.mark.parametrize("name", ["tokens", *NAMES])
def test_arrays_are_read_only(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        setattr(Attention(), name, [])


@pytest.mark.parametrize(
    "make",
    [
        Attention,
        lambda: Attention(tokens=["a", "b"], weights=np.eye(2)),
        lambda: Attention("a b", model=lambda tokens: np.eye(2)),
    ],
)
def test_writing_into_an_array_does_not_change_the_widget(make: Callable[[], Attention]) -> None:
    widget = make()
    first = widget.weights.copy()
    taken = widget.weights
    if taken.flags.writeable:
        taken[:] = 9
    widget.tokens.clear()
    np.testing.assert_array_equal(widget.weights, first)
    assert len(widget.tokens) == len(first)


# --- a module of the reader's ---


def test_own_module_is_computed_from_its_embedding() -> None:
    layer = own()
    widget = Attention("Who goes home?", model=layer, embed=embed)
    assert widget.tokens == basic_tokenize("Who goes home?")
    assert_equal_to(widget, layer(embed(widget.tokens)))
    assert (widget.source, widget.feed["kind"], widget.feed["asks"]) == ("own", "module", True)
    assert sorted(widget.feed["arrays"]) == ["W_k", "W_q", "W_v", "x"]
    widget.sentence = "never mind"
    assert_equal_to(widget, layer(embed(["never", "mind"])))


@pytest.mark.parametrize(
    "convert",
    [
        lambda x: x,
        lambda x: x.double(),
        lambda x: x.requires_grad_(),
        lambda x: x.numpy(),
        lambda x: x.tolist(),
    ],
    ids=["float32", "float64", "gradient", "numpy", "list"],
)
def test_embed_may_return_any_kind_of_array(convert: Callable[[torch.Tensor], Any]) -> None:
    widget = Attention("one two three", model=own(), embed=lambda tokens: convert(embed(tokens)))
    assert_equal_to(widget, own()(embed(widget.tokens)))


def test_embed_is_asked_once_a_sentence() -> None:
    asked: list[list[str]] = []

    def look_up(tokens: list[str]) -> torch.Tensor:
        asked.append(tokens)
        return embed(tokens)

    widget = Attention("one two", model=own(), embed=look_up)
    assert asked == [["one", "two"]]
    widget.sentence = "three"
    widget.temperature = 2.0
    _ = widget.weights, widget.output, widget._html()
    assert asked == [["one", "two"], ["three"]]


def test_training_the_module_afterwards_does_not_change_what_is_drawn() -> None:
    layer = own()
    widget = Attention("one two three", model=layer, embed=embed)
    weights, picture = widget.weights.copy(), widget._html()
    with torch.no_grad():
        layer.W_q.weight.mul_(5)
        layer.W_v.weight.zero_()
    np.testing.assert_array_equal(widget.weights, weights)
    assert widget._html() == picture
    widget.sentence = "three two one"
    assert_equal_to(widget, own()(embed(widget.tokens)))


def test_the_widget_leaves_the_module_as_it_was() -> None:
    layer = own()
    before = {name: value.clone() for name, value in layer.state_dict().items()}
    widget = Attention("one two", model=layer, embed=embed, edits={"q/0/0": 3.0})
    _ = widget.weights, widget._html()
    assert layer.W_q.weight.dtype == torch.float32
    assert layer.W_q.weight.grad is None
    for name, value in layer.state_dict().items():
        assert torch.equal(value, before[name])


def test_sent_arrays_are_the_float32_bytes_that_the_script_reads() -> None:
    widget = Attention("one two three", model=own(), embed=embed)
    sent = widget.feed["arrays"]["W_v"]
    assert (sent["shape"], len(sent["data"])) == ([3, 5], 60)
    read = np.frombuffer(sent["data"], "<f4").reshape(3, 5)
    np.testing.assert_allclose(read, own().W_v.weight.detach().T, atol=1e-7)


# --- models whose numbers come from Python ---


class Changed(SelfAttention):
    """A subclass may compute anything."""


def asks_with_tokens(layer: SelfAttention) -> SelfAttention:
    """The same layer, with a hook that embeds: it takes tokens."""
    layer.register_forward_pre_hook(lambda module, given: (embed(given[0]),))
    return layer


def with_forward(layer: SelfAttention) -> SelfAttention:
    """The same layer with a forward of its own."""
    whole = layer.forward
    layer.forward = lambda x, mask=None: whole(x, mask)  # type: ignore[method-assign]
    return layer


def with_project(layer: SelfAttention) -> SelfAttention:
    """The same layer with projections of its own."""
    whole = layer.project
    layer.project = lambda x: tuple(2 * part for part in whole(x))  # type: ignore[assignment,method-assign]
    return layer


def with_part(part: nn.Module) -> SelfAttention:
    """The same layer with another W_q."""
    layer = own()
    layer.W_q = part  # type: ignore[assignment]
    return layer


class Noisy(nn.Linear):
    """A map that does something else than its weight says."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return twice the map."""
        return 2 * super().forward(x)


def hooked_part() -> SelfAttention:
    """A layer one of whose maps has a hook."""
    layer = own()
    layer.W_k.register_forward_hook(lambda module, given, out: out * 2)
    return layer


def patched_part() -> SelfAttention:
    """A layer one of whose maps has a forward of its own."""
    layer = own()
    layer.W_v.forward = lambda x: F.linear(x, layer.W_v.weight) + 1  # type: ignore[method-assign]
    return layer


FOREIGN_MODELS: dict[str, Callable[[], SelfAttention]] = {
    "subclass": lambda: own(Changed),
    "additive": lambda: own(AdditiveSelfAttention),
    "forward": lambda: with_forward(own()),
    "project": lambda: with_project(own()),
    "hook": lambda: asks_with_tokens(own()),
    "hook on a map": hooked_part,
    "forward of a map": patched_part,
    "other map": lambda: with_part(Noisy(3, 2, bias=False)),
    "map with a bias": lambda: with_part(nn.Linear(3, 2)),
    "parametrised map": lambda: with_part(nn.utils.parametrizations.weight_norm(nn.Linear(3, 2, bias=False))),
}


@pytest.mark.parametrize("make", FOREIGN_MODELS.values(), ids=FOREIGN_MODELS)
def test_the_script_computes_for_nothing_but_plain_self_attention(
    make: Callable[[], SelfAttention],
) -> None:
    assert is_ours(own())
    assert is_ours(with_part(nn.Linear(3, 2, bias=False)))
    assert not is_ours(make())


@pytest.mark.parametrize("make", FOREIGN_MODELS.values(), ids=FOREIGN_MODELS)
def test_any_other_model_is_asked_through_the_kernel(make: Callable[[], SelfAttention]) -> None:
    layer = make()
    if not layer._forward_pre_hooks:
        layer = asks_with_tokens(layer)
    widget = Attention("Who goes home?", model=layer)
    assert (widget.source, widget.feed["kind"], widget.feed["asks"]) == ("own", "shown", True)
    assert_equal_to(widget, layer(widget.tokens))
    widget.sentence = "Nobody"
    assert_equal_to(widget, layer(["nobody"]))


def test_any_function_may_return_weights_alone() -> None:
    widget = Attention("a b c", model=lambda tokens: torch.full((len(tokens), len(tokens)), 1 / len(tokens)))
    np.testing.assert_allclose(widget.weights, 1 / 3, atol=1e-7)
    assert widget.scores is None
    assert widget.output is None
    assert widget.q is None
    widget.sentence = ""
    assert widget.weights.shape == (0, 0)


def test_of_what_a_function_returns_only_what_is_drawn_is_sent() -> None:
    wide = AdditiveSelfAttention(3, 5)
    widget = Attention("a b c", model=lambda tokens: wide(embed(tokens)))
    assert sorted(widget.feed["arrays"]) == ["scores", "weights"]
    assert_equal_to(widget, wide(embed(["a", "b", "c"])))


def test_given_arrays_are_shown_as_they_are() -> None:
    weights = np.array([[0.25, 0.75], [0, 0]])  # a row of zeros has nothing to attend to
    widget = Attention(tokens=["a", "<b>"], weights=weights)
    weights[0] = 7
    assert (widget.source, widget.feed["kind"], widget.feed["asks"]) == ("own", "shown", False)
    assert widget.tokens == ["a", "<b>"]
    assert widget.weights.tolist() == [[0.25, 0.75], [0, 0]]
    assert widget.sentence == "a <b>"
    widget.sentence = "something else"
    assert widget.tokens == ["a", "<b>"]


def test_a_failing_embed_says_so_while_typing_and_recovers() -> None:
    def look_up(tokens: list[str]) -> torch.Tensor:
        if "oops" in tokens:
            raise RuntimeError("oops is no word")
        return embed(tokens)[:, :2] if "short" in tokens else embed(tokens)

    widget = Attention("one two", model=own(), embed=look_up)
    widget.sentence = "one oops"
    assert widget.feed["error"] == "RuntimeError: oops is no word"
    assert widget.tokens == ["one", "two"]  # what is still drawn
    with pytest.raises(TraitError, match=r"could not read 'one oops': RuntimeError: oops is no word"):
        assert widget.weights is None  # never the numbers of the sentence before
    assert "oops is no word" in widget._html()
    widget.sentence = "too short"
    assert "embed must return (2, 3)" in widget.feed["error"]
    widget.sentence = "three"
    assert (widget.feed["error"], widget.tokens) == ("", ["three"])
    assert_equal_to(widget, own()(embed(["three"])))
    with pytest.raises(RuntimeError, match="oops is no word"):  # not typed but written: an ordinary error
        Attention("oops", model=own(), embed=look_up)


# --- arguments that do not fit ---

BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "tokens without weights": (lambda: Attention(tokens=["a"]), "tokens and weights go together"),
    "weights without tokens": (lambda: Attention(weights=[[1]]), "tokens and weights go together"),
    "tokens and a model": (
        lambda: Attention(tokens=["a"], weights=[[1]], model=own()),
        "tokens and weights.*leave out model and embed",
    ),
    "tokens and embed": (
        lambda: Attention(tokens=["a"], weights=[[1]], embed=embed),
        "tokens and weights.*leave out model and embed",
    ),
    "tokens in one str": (lambda: Attention(tokens="ab", weights=np.eye(2)), "tokens.*list of str"),
    "tokens that are numbers": (lambda: Attention(tokens=[1, 2], weights=np.eye(2)), "tokens.*str"),
    "too many tokens": (
        lambda: Attention(tokens=["a"] * (LIMIT + 1), weights=np.eye(LIMIT + 1)),
        f"tokens: at most {LIMIT}.*got {LIMIT + 1}",
    ),
    "weights of a wrong shape": (
        lambda: Attention(tokens=["a", "b"], weights=[[1.0]]),
        r"weights must be \(2, 2\).*got \(1, 1\)",
    ),
    "weights that are flat": (lambda: Attention(tokens=["a"], weights=[1.0]), r"weights must be \(1, 1\)"),
    "weights that are ragged": (lambda: Attention(tokens=["a", "b"], weights=[[1], [1, 0]]), "weights"),
    "weights that are words": (lambda: Attention(tokens=["a"], weights=[["much"]]), "weights"),
    "rows that are no shares": (
        lambda: Attention(tokens=["a", "b"], weights=[[0.5, 0.5], [0.5, 0.6]]),
        "weights must be shares, but row 1 adds up to 1.1: give them after softmax",
    ),
    "negative shares": (
        lambda: Attention(tokens=["a", "b"], weights=[[2, -1], [1, 0]]),
        "weights.*row 0.*(negative|below 0|-1)",
    ),
    "shares that are nan": (
        lambda: Attention(tokens=["a", "b"], weights=[[1, 0], [np.nan, 1]]),
        "weights.*nan",
    ),
    "embed without a model": (lambda: Attention(embed=embed), "embed needs model="),
    "a model that is none": (
        lambda: Attention(model=3),
        "model must be a SelfAttention or.*got 3",
    ),
    "SelfAttention without embed": (lambda: Attention(model=own()), "embed is missing"),
    "a function and embed": (
        lambda: Attention(model=lambda tokens: np.eye(len(tokens)), embed=embed),
        "embed goes with exactly SelfAttention",
    ),
    "embed that is no function": (lambda: Attention(model=own(), embed=3), "embed.*function.*got 3"),
    "embed of a wrong shape": (
        lambda: Attention("a b", model=own(), embed=lambda tokens: torch.zeros(2, 4)),
        r"embed must return \(2, 3\).*returned \(2, 4\)",
    ),
    "embed of nothing": (
        lambda: Attention("a b", model=own(), embed=lambda tokens: None),
        r"embed must return \(2, 3\)",
    ),
    "embed of words": (
        lambda: Attention("a", model=own(), embed=lambda tokens: [["x", "y", "z"]]),
        r"embed must return",
    ),
    "embed of nan": (
        lambda: Attention("a b", model=own(), embed=lambda tokens: torch.full((2, 3), torch.nan)),
        "embed.*finite",
    ),
    "a module that is too wide": (
        lambda: Attention(
            "a", model=SelfAttention(3, WIDEST + 1, 2), embed=lambda tokens: torch.zeros(len(tokens), 3)
        ),
        f"model: .*at most {WIDEST} wide, got {WIDEST + 1}",
    ),
    "a function that returns nothing": (lambda: Attention("a", model=lambda tokens: None), "model.*returned"),
    "a function that returns a dict": (
        lambda: Attention("a", model=lambda tokens: {"weights": [[1.0]]}),
        "model.*return",
    ),
    "a function of scores": (
        lambda: Attention("a b", model=lambda tokens: [[1.0, 2.0], [0.0, 1.0]]),
        "model: the weights it returned must be shares, but row 0 adds up to 3",
    ),
    "a function of a batch": (
        lambda: Attention("a b", model=lambda tokens: own()(embed(tokens)[None])),
        r"model: the weights it returned must be \(2, 2\).*got \(1, 2, 2\)",
    ),
    "scores that do not fit the weights": (
        lambda: Attention(
            "a b", model=lambda tokens: own()(embed(tokens))._replace(scores=torch.zeros(3, 3))
        ),
        r"model.*scores.*\(2, 2\).*\(3, 3\)",
    ),
    "a sentence that is none": (lambda: Attention(3), "sentence.*3"),
    "no temperature": (lambda: Attention(temperature=0), f"temperature must be.*{COOLEST}.*got 0"),
    "cold": (lambda: Attention(temperature=-1.0), "temperature must be.*got -1.0"),
    "temperature nan": (lambda: Attention(temperature=np.nan), "temperature must be.*got nan"),
    "endless heat": (lambda: Attention(temperature=np.inf), "temperature must be.*got inf"),
    "a query before the first": (lambda: Attention(query=-1), "'query'.*less than 0"),
    "a view that is none": (lambda: Attention(view="both"), "'view'.*'weights', 'scores'"),
    "an edit of nothing": (lambda: Attention(edits={"w/0/0": 1.0}), "edits: keys look like.*'w/0/0'"),
    "an edit without a number": (lambda: Attention(edits={"q/1": 1.0}), "edits: keys look like.*'q/1'"),
    "an edit before the first": (lambda: Attention(edits={"q/-1/0": 1.0}), "edits: keys look like"),
    "an edit in other digits": (lambda: Attention(edits={"q/٣/1": 1.0}), "edits: keys look like"),
    "an edit by number": (lambda: Attention(edits={1: 1.0}), "edits: keys look like"),
    "an edit of words": (lambda: Attention(edits={"q/0/0": "much"}), "edits.*'q/0/0'.*a number.*'much'"),
    "an edit of nan": (lambda: Attention(edits={"q/0/0": np.nan}), "edits.*a number.*got nan"),
    "an edit of True": (lambda: Attention(edits={"q/0/0": True}), "edits.*a number.*got True"),
    "an edit too large": (lambda: Attention(edits={"q/0/0": LARGEST + 1}), f"edits.*{LARGEST}"),
    "a cut of one": (lambda: Attention(cuts=[[1]]), r"cuts: each link is \[row, column\].*\[1\]"),
    "a cut of a number": (lambda: Attention(cuts=[4, 0]), r"cuts: each link is \[row, column\].*4"),
    "a cut before the first": (lambda: Attention(cuts=[[0, -1]]), r"cuts: each link is \[row, column\]"),
    "a cut between": (lambda: Attention(cuts=[[0.5, 1]]), r"cuts: each link is \[row, column\]"),
    "an unknown keyword": (lambda: Attention(warmth=2.0), "warmth"),
    "Softmax: no scores": (lambda: Softmax([]), "scores must be 1 to 12"),
    "Softmax: too many": (lambda: Softmax([0.0] * 13), "scores must be 1 to 12"),
    "Softmax: nan": (lambda: Softmax([0.0, np.nan]), "scores must be.*nan"),
    "Softmax: words": (lambda: Softmax(["much"]), "scores.*'much'"),
    "Softmax: too large": (lambda: Softmax([1e9]), "scores must be"),
    "Softmax: tokens too few": (lambda: Softmax([1.0, 2.0], tokens=["a"]), "tokens: one for each of the 2"),
    "Softmax: no temperature": (lambda: Softmax(temperature=0.0), "temperature must be"),
    "Softmax: endless heat": (lambda: Softmax(temperature=np.inf), "temperature must be.*inf"),
    "Softmax: offset nan": (lambda: Softmax(offset=np.nan), "offset must be.*nan"),
    "Softmax: offset too large": (lambda: Softmax(offset=1e9), "offset must be"),
    "Softmax: unknown keyword": (lambda: Softmax(warmth=2.0), "warmth"),
    "Blend: weights alone": (lambda: Blend([1.0]), "weights and values go together"),
    "Blend: values alone": (lambda: Blend(values=[[1, 2]]), "weights and values go together"),
    "Blend: no shares": (lambda: Blend([0.5, 0.6], [[1, 2], [3, 4]]), "weights must be 1 to 12 shares"),
    "Blend: negative": (lambda: Blend([1.5, -0.5], [[1, 2], [3, 4]]), "weights must be 1 to 12 shares"),
    "Blend: nothing": (lambda: Blend([], np.zeros((0, 2))), "weights must be 1 to 12|values must be pairs"),
    "Blend: three numbers": (lambda: Blend([1.0], [[1, 2, 3]]), r"values must be \(1, 2\).*\(1, 3\)"),
    "Blend: nan": (lambda: Blend([1.0], [[1, np.nan]]), "values must be.*nan"),
    "Blend: words": (lambda: Blend([1.0], [["a", "b"]]), "values must be"),
    "Blend: tokens too few": (lambda: Blend([1.0], [[1, 2]], tokens=[]), "tokens: one for each of the 1"),
    "Heirloom: no such distance": (lambda: Heirloom(distance=15), "distance.*15|'distance'.*10, 20, 40, 80"),
    "Heirloom: no such RNN": (lambda: Heirloom(rnn="long"), "'rnn'.*'same', 'short'"),
    "Heirloom: a story that is none": (lambda: Heirloom(3), "story must be a str, got 3"),
    "Heirloom: two stories": (lambda: Heirloom("a", sentence="b"), "story and sentence are two names"),
    "Heirloom: before the first": (lambda: Heirloom(cursor=-2), "'cursor'"),
    "Lock: no such reader": (lambda: Lock(reader="shut"), "'reader'.*'locked', 'plain', 'open'"),
    "Lock: a turn of nothing": (lambda: Lock(turns={"g/3": 1.0}), "turns: keys look like.*'g/3'"),
    "Lock: a turn too far": (lambda: Lock(turns={"f/3": 1.5}), "turns: f/3 must be a number from 0.*1.5"),
    "Lock: a turn by yes": (lambda: Lock(turns={"f/3": True}), "turns: f/3 must be a number"),
    "Lock: a turn by nan": (lambda: Lock(turns={"f/3": np.nan}), "turns: f/3 must be a number"),
    "Mask: no such kind": (lambda: Mask(kind="half"), "'kind'.*'full', 'causal'"),
    "Mask: too much padding": (lambda: Mask(pads=5), "'pads'.*5"),
    "Mask: a pair of one": (lambda: Mask(blocked=[[1]]), r"blocked: each pair is \[row, column\].*\[1\]"),
    "Mask: numbers for a mask": (lambda: Mask("谁爱", mask=np.eye(2)), "mask must be bool.*float64"),
    "Mask: a mask of another size": (
        lambda: Mask("谁爱", mask=np.ones((3, 3), dtype=bool)),
        r"mask must be bool.*\(2, 2\) for \['谁', '爱'\].*\(3, 3\)",
    ),
    "AddNorm: no text": (lambda: AddNorm(3), "sentence must be a str, got 3"),
    "AddNorm: no such layer": (lambda: AddNorm(layer=2), "'layer'"),
    "AddNorm: no such part": (lambda: AddNorm(part="mlp"), "'part'.*'attention', 'feed_forward'"),
    "AddNorm: too much": (lambda: AddNorm(factor=3.5), "factor must be a number from 0 to 3, got 3.5"),
    "AddNorm: too little": (lambda: AddNorm(scale=0.1), "scale must be a number from 0.5 to 3, got 0.1"),
    "AddNorm: offset nan": (lambda: AddNorm(offset=np.nan), "offset must be a number from -5 to 5, got nan"),
    "AddNorm: an edit of nothing": (lambda: AddNorm(edits={"x/3": 1.0}), "edits: keys look like.*'x/3'"),
    "AddNorm: an edit by yes": (lambda: AddNorm(edits={"f/3": True}), "edits: f/3 must be a number.*True"),
    "AddNorm: too large": (lambda: AddNorm(edits={"f/3": 1e9}), "edits: f/3 must be a number from -10000"),
    "OneHot: no text": (lambda: OneHot(3), "sentence must be a str, got 3"),
    "OneHot: no such word": (lambda: OneHot(word="牛"), "word must be in the vocabulary.*got '牛'"),
    "OneHot: no such place": (lambda: OneHot(place=32), "place must be from 0 to 31, got 32"),
    "OneHot: no such segment": (lambda: OneHot(segment=2), "'segment'"),
    "Blend: unknown keyword": (lambda: Blend(mixx=[1.0]), "mixx"),
}


@pytest.mark.parametrize(("make", "says"), BAD.values(), ids=BAD)
def test_bad_arguments_are_named_with_what_would_do(make: Callable[[], Any], says: str) -> None:
    with pytest.raises(TraitError, match=f"(?s){says}"):
        make()


def test_a_trait_set_later_is_checked_too_and_the_state_stays() -> None:
    widget = Attention()
    for name, value in {"temperature": 0, "edits": {"q/x/1": 1.0}, "cuts": [[1]], "query": -1}.items():
        before = getattr(widget, name)
        with pytest.raises(TraitError, match=name):
            setattr(widget, name, value)
        assert getattr(widget, name) == before


# --- with other widgets ---


def test_observe_hears_what_the_reader_types() -> None:
    widget, label = Attention(), ipywidgets.Label()
    widget.observe(lambda change: setattr(label, "value", change["new"]), "sentence")
    widget.set_state({"sentence": "妈妈爱我"})  # what the front end sends
    assert label.value == "妈妈爱我"
    assert widget.tokens == ["妈妈", "爱", "我"]


def test_jslink_and_box_take_it() -> None:
    first, second = Attention("我"), Attention("谁")
    link = ipywidgets.jslink((first, "sentence"), (second, "sentence"))
    assert (link.source, link.target) == ((first, "sentence"), (second, "sentence"))
    assert ipywidgets.HBox([first, second]).children == (first, second)


def test_only_what_the_script_draws_from_is_synced() -> None:
    inherited = set(ipywidgets.DOMWidget().keys)
    synced = {name for name in Attention().keys if name not in inherited and not name.startswith("_")}
    inputs = {"sentence", "query", "key", "temperature", "scale", "view", "edits", "cuts"}
    assert synced == {*inputs, "feed", "name", "source", "start", "widget"}


def test_two_widgets_share_no_state() -> None:
    first, second = Attention(), Attention()
    first.edits = {"q/0/0": 9.0}
    first.cuts = [[0, 0]]
    first.sentence = "我"
    assert (second.edits, second.cuts, second.sentence) == ({}, [], WHO)


# --- what a page keeps ---


class Picture(HTMLParser):
    """The root's attributes, and the text of every table cell, as a browser would read them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[dict[str, str]] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self.feed(page)
        self.root = self.attributes[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append({name: value or "" for name, value in attrs})
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        self.inside = tag in ("td", "th")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.inside:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = False


MAKERS: dict[str, Callable[[], Any]] = {
    "toy": Attention,
    "edited": lambda: Attention(
        temperature=0.3, edits={"q/1/2": 1 / 3, "k/0/0": -2.0}, cuts=[[4, 0]], view="scores", scale=False
    ),
    "module": lambda: Attention("Who goes home?", model=own(), embed=embed),
    "additive": lambda: Attention("Who goes home?", model=asks_with_tokens(own(AdditiveSelfAttention))),
    "given": lambda: Attention(tokens=["a", "b"], weights=[[1 / 3, 2 / 3], [0, 1]]),
    "empty": lambda: Attention(""),
    "softmax": Softmax,
    "divide": lambda: Softmax([3.0, -1.0, 0.5], divide=True, offset=0.1, temperature=0.7),
    "blend": Blend,
    "heirloom": Heirloom,
    "heirloom of another story": lambda: Heirloom("谁？我", distance=80, rnn="short", cursor=0),
    "heirloom of nothing": lambda: Heirloom(" "),
    "lock": Lock,
    "broken lock": lambda: Lock(reader="plain", turns={"f/12": 0.125, "i/3": 1.0}),
    "lock on nothing": lambda: Lock(""),
    "own blend": lambda: Blend([1 / 3, 2 / 3], [[1, -2], [0.1, 1 / 7]]),
    "context": Context,
    "context, read": lambda: Context("he can open the can.", chosen=1, neighbours=True),
    "context, odd": lambda: Context("xyz 的"),
    "context, empty": lambda: Context(" "),
    "add norm": AddNorm,
    "add norm, changed": lambda: AddNorm(
        "xyz 花", layer=1, part="feed_forward", factor=0.5, edits={"f/3": 1 / 3, "f/99": 1.0}, scale=2
    ),
    "add norm, of nothing": lambda: AddNorm("", add=False, factor=0, chosen=99),
    "one hot": OneHot,
    "one hot, dragged": lambda: OneHot("xyz 花", word="[PAD]", place=31, segment=1),
    "one hot, empty": lambda: OneHot(""),
    "heads": Heads,
    "heads, off": lambda: Heads(
        "the bank of the [M]", head="0.1", off=["1.0", "0.3", "7.7"], query=2, measured=True
    ),
    "heads of nothing": lambda: Heads(""),
    "heads, given": lambda: Heads(tokens=["a", "<b>"], weights=np.full((1, 3, 2, 2), 0.5), pinned="0.2"),
    "heads, stored": lambda: Heads(stored="minilm", head="1.3", pinned="0.2", view="difference"),
    "mask": Mask,
    "mask, drawn": lambda: Mask("谁 <b> 我", mask=np.eye(5, dtype=bool)),
    "mask, an empty row": lambda: Mask(
        "谁爱我", kind="hand", pads=0, blocked=[[1, 0], [1, 1], [1, 2], [9, 9]]
    ),
    "mask, empty": lambda: Mask(""),
    "matrices": Matrices,
    "matrices, edited": lambda: Matrices(
        "谁 <b> 我", length=7, width=3, edits={"W_q/0/1": 1 / 3}, columns=True
    ),
    "matrices, big": lambda: Matrices(big=True),
    "matrices, empty": lambda: Matrices(" "),
    "race": Race,
    "race, long": lambda: Race("谁 <b> 我", length=64, width=768, step=40, one=3, other=50),
    "race, empty": lambda: Race(""),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_output_holds_the_live_view_tables_and_a_line_of_text(make: Callable[[], Any]) -> None:
    data, _ = make()._repr_mimebundle_()
    assert set(data) == {WIDGET_VIEW, "text/html", "text/plain"}
    assert re.fullmatch(
        r"(Attention|Softmax|Blend|Context|Heads|Heirloom|Lock|Mask|OneHot|AddNorm|Matrices|Race)\(.*source='(toy|own|trained|real)'\)",
        data["text/plain"],
    )


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_picture_is_the_same_every_time_and_names_no_object(make: Callable[[], Any]) -> None:
    first, second = make()._repr_mimebundle_()[0], make()._repr_mimebundle_()[0]
    for mime in ("text/html", "text/plain"):
        assert first[mime] == second[mime]
        assert not re.search(r"0x[0-9a-f]{6,}|\bid=|IPY_MODEL|[0-9a-f]{32}", first[mime])
    props = Picture(first["text/html"]).root["data-props"]
    assert props == json.dumps(json.loads(props), sort_keys=True, ensure_ascii=False)


def test_the_picture_is_the_same_in_another_python() -> None:
    program = (
        "import sys; sys.stdout.reconfigure(encoding='utf-8')\n"
        "from tests.test_widgets import MAKERS\n"
        "for make in MAKERS.values(): w = make(); print(w._html(), repr(w))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert len(other) > 10_000
    assert other == "".join(
        f"{widget._html()} {widget!r}\n" for widget in (make() for make in MAKERS.values())
    )


def alike(kept: Any, held: Any) -> bool:
    """Whether two JSON values are the same, their floats to six decimals."""
    if isinstance(held, float):
        return abs(kept - held) < 1e-6
    if isinstance(held, dict):
        return kept.keys() == held.keys() and all(alike(kept[key], held[key]) for key in held)
    if isinstance(held, list):
        return len(kept) == len(held) and all(map(alike, kept, held))
    return bool(kept == held)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_props_are_the_traits_and_valid_json(make: Callable[[], Any]) -> None:
    widget = make()

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    props = json.loads(Picture(widget._html()).root["data-props"], parse_constant=refuse)
    feed = props.pop("feed", None)
    assert all(alike(value, getattr(widget, name)) for name, value in props.items())
    kept_elsewhere = {"name", "widget", "feed", "trained", "start"}
    wanted = set(widget.keys) - set(ipywidgets.DOMWidget().keys) - kept_elsewhere
    wanted -= set() if getattr(widget, "stored", "") else {"stored"}  # named where there is such a file
    assert set(props) == {name for name in wanted if not name.startswith("_")}
    if feed is not None:
        sent = widget.feed
        assert {**feed, "arrays": None} == {**sent, "arrays": None}
        assert feed["arrays"] == stored(sent["arrays"])


def test_the_state_at_the_time_is_kept_not_the_first() -> None:
    widget = Attention()
    widget.sentence, widget.query, widget.temperature = "妈妈爱我", 2, 0.5
    props = json.loads(Picture(widget._html()).root["data-props"])
    assert (props["sentence"], props["query"], props["temperature"]) == ("妈妈爱我", 2, 0.5)
    assert say("static.row", query="我") in Picture(widget._html()).text
    assert "妈妈" in {row[0] for row in Picture(widget._html()).rows}


@pytest.mark.parametrize("make", list(MAKERS.values())[:5], ids=list(MAKERS)[:5])
def test_the_table_shows_the_weights(make: Callable[[], Attention]) -> None:
    widget = make()
    T = len(widget.tokens)
    picture = Picture(widget._html())
    head, *rows = picture.rows[-T - 1 :]
    assert head == ["", *widget.tokens, "Σ"]
    for i, (token, *cells) in enumerate(rows):
        assert token == widget.tokens[i]
        assert cells == [*map(rounded, widget.weights[i]), rounded(widget.weights[i].sum())]
        np.testing.assert_allclose([float(c) for c in cells[:T]], widget.weights[i], atol=5.1e-4)
    if widget.scores is not None:
        steps = picture.rows[1 : T + 1]
        numbers = [[float(cell.replace("−", "-")) for cell in row[1:]] for row in steps]
        wanted = np.stack([widget.scores[widget.query], widget.weights[widget.query]], 1)
        np.testing.assert_allclose(numbers, wanted, atol=5.1e-4)


def test_a_query_beyond_the_sentence_shows_the_last_row() -> None:
    assert say("static.row", query="？") in Picture(Attention(query=99)._html()).text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is(text: str) -> None:
    calm = Picture(Attention("a b")._html())
    for widget in (
        Attention(text, name=text),
        Attention(text, model=own(), embed=embed, name=text),
        Attention(tokens=[text, "b"], weights=np.eye(2), name=text),
        Softmax([1.0, 2.0], tokens=[text, "b"], name=text),
        Blend([0.5, 0.5], [[1, 2], [3, 4]], tokens=[text, "b"], name=text),
        Heads(tokens=[text, "b"], weights=np.full((1, 1, 2, 2), 0.5), name=text),
        Heirloom(text, name=text),
        Lock(text, name=text),
        OneHot(text, name=text),
        AddNorm(text, name=text),
        Mask(text, name=text),
        Matrices(text, name=text),
        Race(text, name=text),
    ):
        page = widget._html()
        picture = Picture(page)
        assert set(picture.tags) <= {*calm.tags, "p", "span"}
        assert {name for attributes in picture.attributes for name in attributes} <= {
            *calm.root,
            "class",
            "lang",
            "scope",
        }
        props = json.loads(picture.root["data-props"])
        feed = props.get("feed", {"tokens": [], "asks": False})
        assert text in (props.get("sentence"), *props.get("tokens", []), *feed["tokens"])
        assert picture.root["data-name"] == text
        assert not {"\u2028", "\u2029"} & set(page)
        if not feed["asks"] and not isinstance(
            widget, Mask | Matrices | Race
        ):  # its tables hold pieces of the text
            told = [cell for row in picture.rows for cell in row]
            assert text in told or text in picture.text


def test_half_a_character_does_not_keep_a_picture_from_being_stored() -> None:
    page = Attention("我\ud83d", name="\ud800")._html()
    assert page.encode("utf-8")
    assert Picture(page).root["data-name"] == "\ufffd"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0625, "0.063"),
        (0.1875, "0.188"),
        (0.0005, "0.001"),
        (0.0015, "0.002"),
        (2 / 3, "0.667"),
        (-1.5, "−1.500"),
        (-0.0001, "0.000"),
        (-0.0, "0.000"),
        (1.0, "1.000"),
        (12345.6785, "12345.679"),
        (1e-12, "0.000"),
        (1e4, "10000.000"),
    ],
)
def test_a_number_is_rounded_alike_whatever_its_float_noise(value: float, text: str) -> None:
    for noise in (0, 1e-9, -1e-9, 4e-7, -4e-7):
        assert rounded(value + noise) == rounded(np.float64(value + noise)) == text


def test_a_table_escapes_all_it_is_given() -> None:
    made = table("<i>", ["<b>", "我"], [["<u>", "<s>"]])
    assert " ".join(Picture(made).tags) == "div table caption thead tr th th tbody tr th td"
    assert Picture(made).rows == [["<b>", "我"], ["<u>", "<s>"]]
    assert 'lang="zh-Hans">我' in made


def with_widgets(book: dict[str, Any], count: int) -> bytes:
    """The file of a notebook, as it is stored, that shows `count` more widgets."""
    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "source": "Attention()",
            "execution_count": 1,
            "outputs": [
                {
                    "output_type": "execute_result",
                    "data": Attention()._repr_mimebundle_()[0],
                    "metadata": {},
                    "execution_count": 1,
                }
            ],
        }
        for _ in range(count)
    ]
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"_esm": "x" * 50_000}}}}
    more = {**book, "cells": [*book["cells"], *cells], "metadata": {"widgets": state}}
    return text_of(normalise(more)).encode("utf-8")


def test_a_stored_widget_is_its_tables_and_nothing_of_the_script() -> None:
    chapter = json.loads((ROOT / "chapters" / "04_attention.ipynb").read_text("utf-8"))
    empty = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    none, one, ten = (len(with_widgets(empty, count)) for count in (0, 1, 10))
    assert ten - none == pytest.approx(10 * (one - none), rel=0.01)
    assert one - none < 5_000  # bytes: the script is ten times that
    assert len(with_widgets(chapter, 10)) <= 1.5 * len(with_widgets(chapter, 1))
    assert with_widgets(chapter, 10) == with_widgets(chapter, 10)


# --- texts ---

MESSAGES: dict[str, dict[str, str]] = json.loads((WIDGETS / "messages.json").read_text("utf-8"))
LIVE: dict[str, dict[str, str]] = json.loads((WIDGETS / "src" / "live" / "messages.json").read_text("utf-8"))
CALL = re.compile(r"\bsay\(")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
TEMPLATE = re.compile(r"`([^`]*)`")


def arguments(text: str, start: int) -> list[str]:
    """The arguments of a call, as text; `start` is just behind its opening bracket."""
    found, depth, last, quote = [], 0, start, ""
    for place in range(start, len(text)):
        char = text[place]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}" and depth:
            depth -= 1
        elif (char == "," and not depth) or char == ")":
            found.append(text[last:place].strip())
            last = place + 1
            if char == ")":
                return [argument for argument in found if argument]
    raise AssertionError(f"no closing bracket after {text[start : start + 40]!r}")


def keys_of(expression: str, texts: dict[str, str]) -> list[str]:
    """The keys that the first argument of a TypeScript `say` may be: literals, or what a template matches."""
    compared = re.sub(r'[!=]==\s*"[^"]*"', "", expression)
    keys = STRING.findall(compared)
    for template in TEMPLATE.findall(compared):
        pattern = re.compile(
            ".+".join(map(re.escape, re.split(r"\$\{[^}]*\}", template))).replace(".+", "[^.]+")
        )
        keys += [key for key in texts if pattern.fullmatch(key)] or [template]
    return keys


def calls_in_typescript(live: bool = False) -> list[tuple[str, str, str | None]]:
    """Every (where, key, values) of a `say` in the sources: those of the widgets, or of the live model."""
    texts, calls = (LIVE if live else MESSAGES)["en"], []
    for path in sorted((WIDGETS / "src").rglob("*.ts*")):
        if (path.parent.name == "live") != live:
            continue
        text = path.read_text("utf-8")
        for call in CALL.finditer(text):
            if text[: call.start()].endswith("function "):
                continue
            key, *values = arguments(text, call.end())
            found = keys_of(key, texts)
            assert found, f"{path.name}: which message is say({key})?"
            calls += [(path.name, name, values[0] if values else None) for name in found]
    return calls


def calls_in_python() -> list[tuple[str, str, set[str]]]:
    """Every (where, key, names of values) of a `say` in the Python widgets."""
    calls = []
    for path in sorted(WIDGETS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "say":
                names = {str(keyword.arg) for keyword in node.keywords}
                text = re.sub(r"\{[^}]*\}", "*", ast.unparse(node.args[0]).removeprefix("f").strip("'\""))
                pattern = re.compile(re.escape(text).replace(r"\*", "[^.]+"))
                found = [key for key in MESSAGES["en"] if pattern.fullmatch(key)] or [text]
                calls += [(path.name, key, names) for key in found]
    return calls


def places(message: str) -> set[str]:
    """The {names} in a message."""
    return set(re.findall(r"\{(\w+)\}", message))


@pytest.mark.parametrize("live", [False, True])
def test_every_text_that_is_asked_for_exists(live: bool) -> None:
    calls = [*calls_in_typescript(live), *([] if live else calls_in_python())]
    texts = (LIVE if live else MESSAGES)["en"]
    assert [f"{where}: {key}" for where, key, _ in calls if key not in texts] == []


@pytest.mark.parametrize("live", [False, True])
def test_every_text_is_asked_for(live: bool) -> None:
    calls = [*calls_in_typescript(live), *([] if live else calls_in_python())]
    assert sorted(set((LIVE if live else MESSAGES)["en"]) - {key for _, key, _ in calls}) == []


def test_every_place_in_a_text_is_filled() -> None:
    lacking = []
    for where, key, names in calls_in_python():
        lacking += [f"{where}: {key} {place}" for place in places(MESSAGES["en"][key]) - names]
    for texts, live in ((MESSAGES, False), (LIVE, True)):
        for where, key, values in calls_in_typescript(live):
            wanted = places(texts["en"][key])
            if values is None:
                lacking += [f"{where}: {key} {place}" for place in wanted]
            elif values.startswith("{") and "..." not in values:
                given = set(re.findall(r"[{,]\s*(\w+)\s*(?=[:,}])", values))
                lacking += [f"{where}: {key} {place}" for place in wanted - given]
    assert lacking == []


def test_every_text_is_plain_in_every_language() -> None:
    for tables in (MESSAGES, LIVE):
        for texts in tables.values():
            assert set(texts) <= set(tables["en"])
            for key, text in texts.items():
                assert text.strip() == text != ""
                assert places(text) == places(tables["en"][key])
                filled = dict.fromkeys(places(text), "·")
                assert text.format(**filled) == re.sub(
                    r"\{\w+\}", "·", text
                )  # alike in Python and the script


def test_an_unknown_text_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"no\.such\.text"):
        say("no.such.text")


# --- Python and the script agree ---


def constant(file: str, pattern: str) -> float:
    """A number in a source of the script."""
    text = (WIDGETS / "src" / file).read_text("utf-8")
    found = set(re.findall(pattern, text))
    assert len(found) == 1, f"{file}: {pattern} stands for {sorted(found)}"
    return float(found.pop().replace("_", ""))


def test_limits_are_those_of_the_script() -> None:
    assert constant("who.ts", r"\bLIMIT = ([\d_]+)") == Heirloom.limit == Lock.limit
    assert constant("who.ts", r"\bLAST = (-?\d+)") == LAST
    assert constant("widgets/attention/numbers.ts", r"\bLIMIT = ([\d_]+)") == LIMIT == Attention.limit
    assert constant("parts/FormulaBar.tsx", r"\bLARGEST = ([\d_]+)") == LARGEST
    assert constant("widgets/attention/numbers.ts", r"\bMOST = (-?\d+)") == MOST
    assert constant("widgets/mask/numbers.ts", r"\bLIMIT = ([\d_]+)") == Mask.limit
    assert constant("widgets/matrices/numbers.ts", r"\bLIMIT = ([\d_]+)") == Matrices.limit
    assert constant("widgets/race/numbers.ts", r"\bLIMIT = ([\d_]+)") == Race.limit
    assert constant("widgets/mask/numbers.ts", r"\bMOST_PADS = ([\d_]+)") == MOST_PADS
    assert constant("widgets/context/numbers.ts", r"\bLIMIT = ([\d_]+)") == Context.limit
    assert constant("widgets/context/numbers.ts", r"\bAUTO = (-?\d+)") == AUTO
    assert constant("widgets/one_hot/numbers.ts", r"\bAUTO = (-?\d+)") == one_hot.AUTO
    for n, end in ((0, r"\[([\d.-]+),"), (1, r"\[[\d.-]+, ([\d.-]+)\]")):
        for limits in ("FACTORS", "SCALES", "OFFSETS"):
            assert (
                constant("widgets/add_norm/numbers.ts", f"{limits} = {end}") == getattr(add_norm, limits)[n]
            )
    assert constant("parts/Slider.tsx", r"TEMPERATURES = \[([\d.]+),") == COOLEST
    for widget in (Attention, Softmax):
        assert widget(temperature=COOLEST).temperature == COOLEST


@pytest.mark.parametrize(
    "widget",
    [
        Attention,
        AddNorm,
        OneHot,
        Softmax,
        Blend,
        Context,
        FillMask,
        Heads,
        Heirloom,
        Lock,
        Mask,
        Matrices,
        Race,
    ],
    ids=lambda widget: widget.__name__,
)
def test_the_script_knows_every_input(widget: type[BookWidget]) -> None:
    folder = WIDGETS / "src/widgets" / module_name(widget.__name__)
    text = "".join(path.read_text("utf-8") for path in sorted(folder.glob("*.ts*")))
    listed = re.search(r"const INPUTS = \[([^\]]*)\]", text)
    assert listed is not None
    assert set(STRING.findall(listed[1])) == set(widget.inputs)
    others = set(widget().keys) - set(ipywidgets.DOMWidget().keys) - set(widget.inputs)
    assert {name for name in others if not name.startswith("_")} <= {
        "name",
        "source",
        "widget",
        "start",
        "feed",
        "stored",
        "trained",
    }


def test_a_changed_widget_still_knows_how_it_began() -> None:
    widget = Softmax(temperature=2.0)
    began = {name: getattr(widget, name) for name in Softmax.inputs}
    widget.temperature, widget.divide, widget.alpha = 0.5, True, [1.0, 1.0, 1.0, 1.0]
    assert widget.start == began
    assert Attention("谁爱我").start["query"] == 0


def test_importing_the_widgets_does_not_import_torch() -> None:
    program = "import sys, bertbook.widgets; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0


# --- Softmax and Blend ---


@pytest.mark.parametrize("temperature", [0.1, 1.0, 2.5])
@pytest.mark.parametrize("scores", [[1.2, 0.4, -0.3, 2.0], [10_000, 9_999, -10_000, 0], [7.0]])
def test_softmax_is_torchs(scores: list[float], temperature: float) -> None:
    widget = Softmax(scores, temperature=temperature)
    wanted = (torch.tensor(scores, dtype=torch.float64) / temperature).softmax(0)
    np.testing.assert_allclose(widget.weights, wanted, rtol=0, atol=1e-12)
    widget.offset = -37.5
    np.testing.assert_allclose(widget.weights, wanted, rtol=0, atol=1e-9)
    np.testing.assert_allclose(widget.scores, np.array(scores) - 37.5)


def test_plain_division_is_what_it_says() -> None:
    np.testing.assert_allclose(Softmax([3.0, -1.0, 2.0], divide=True).weights, [0.75, -0.25, 0.5])


def test_blend_is_the_mix_of_the_values() -> None:
    widget = Blend([0.25, 0.75], [[4, 8], [0, -4]])
    np.testing.assert_allclose(widget.output, [1, -1])
    np.testing.assert_allclose(Blend().weights.sum(), 1)
    np.testing.assert_allclose(widget.v, [[4, 8], [0, -4]])


# --- Mask ---


@pytest.mark.parametrize("kind", ["full", "causal", "padding"])
def test_masked_shares_are_torchs(kind: str) -> None:
    widget = Mask("谁爱我，妈妈？", kind=kind, pads=2)
    T = len(widget.tokens)
    wanted = {
        "full": torch.ones(T, T, dtype=torch.bool),
        "causal": torch.ones(T, T, dtype=torch.bool).tril(),
        "padding": (torch.arange(T) < T - 2).expand(T, T),
    }[kind]
    np.testing.assert_array_equal(widget.mask, wanted)
    for name, values in expected(toy.embed(widget.tokens), toy.self_attention(), 0.5, wanted).items():
        if name in ("scores", "weights", "output"):
            np.testing.assert_allclose(getattr(widget, name), values.detach(), rtol=0, atol=1e-9)


def test_a_mask_is_drawn_and_read_back() -> None:
    given = torch.rand(5, 5, generator=torch.Generator().manual_seed(3)) > 0.4
    given.fill_diagonal_(True)
    widget = Mask("妈妈爱我吗？", mask=given)
    np.testing.assert_array_equal(widget.mask, given)
    assert (widget.kind, widget.pads, widget.start["blocked"]) == ("hand", 0, widget.blocked)
    assert Mask("谁", mask=[[True]]).blocked == []


def test_module_source_keeps_its_own_copy() -> None:
    layer = own()
    assert Module(layer, embed).model is not layer
