"""The Python side of `Heads`: its numbers are the model's, with and without some heads, ours or theirs."""

import base64
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from traitlets import TraitError
from transformers import BertConfig as TheirConfig
from transformers import BertModel

from bertbook.text import basic_tokenize
from bertbook.widgets import Heads, heads, tiny
from bertbook.widgets.asked_heads import LONGEST
from bertbook.widgets.messages import say
from bertbook.widgets.stored_heads import WHOLE, sixteen_bits
from tests.test_widgets import Picture, constant


def without(off: list[tuple[int, int]], sentence: str) -> Any:
    """What the shipped model computes when a hook zeroes heads just before W_o."""
    model = deepcopy(tiny.model())

    def silence(layer: int) -> Callable[..., Any]:
        def hook(module: nn.Module, given: tuple[torch.Tensor]) -> tuple[torch.Tensor]:
            joined = given[0].clone().unflatten(-1, (4, 16))  # (1, T, D) -> (1, T, H, K)
            for n, h in off:
                if n == layer:
                    joined[..., h, :] = 0
            return (joined.flatten(-2),)

        return hook

    for layer, block in enumerate(model.bert.blocks):
        block.attention.W_o.register_forward_pre_hook(silence(layer))
    return model(torch.tensor([tiny.ids(tiny.tokens(sentence))]), inside=True)


@pytest.mark.parametrize("off", [[], [(1, 3)], [(0, 0), (1, 2), (0, 3)]])
def test_heads_are_those_of_the_model_without_what_is_off(off: list[tuple[int, int]]) -> None:
    sentence = "今天银[M]不开门。"
    names = [f"{n}.{h}" for n, h in off]
    widget, wanted, whole = Heads(sentence, off=names), without(off, sentence), without([], sentence)
    for n, block in enumerate(wanted.bert.blocks):
        np.testing.assert_allclose(widget.weights[n], block.attention.heads.weights[0], atol=1e-12)
    np.testing.assert_allclose(widget.weights.sum(axis=-1), 1, atol=1e-12)
    words, probabilities = whole.words[0, 4].softmax(-1).topk(5).indices, wanted.words[0, 4].softmax(-1)
    assert widget.words == [tiny.vocabulary()[int(id)] for id in words]
    np.testing.assert_allclose(widget.answer["without" if off else "whole"], probabilities[words], atol=1e-12)
    h, changed = whole.bert.hidden[0], wanted.bert.hidden[0]
    np.testing.assert_allclose(widget.moved, (changed - h).norm(dim=1) / h.norm(dim=1), atol=1e-12)
    assert np.any(widget.moved > 0.1) == bool(off)


def test_the_cost_of_a_head_is_what_its_word_loses() -> None:
    widget = Heads("今天银[MASK]不开门。")
    before = widget.answer["whole"][0]
    for (n, h), cost in np.ndenumerate(widget.cost):
        without_it = Heads(widget.sentence, off=[f"{n}.{h}"]).answer["without"][0]
        assert without_it == pytest.approx(before - cost, abs=1e-12)
    assert widget.cost.max() > 0.3  # what chapter 6 tells of


def test_patterns_are_measured() -> None:
    T = 5
    shift = np.roll(np.eye(T), 1, axis=1)  # each row looks at the next token, the last row at the first
    weights = np.stack([[np.eye(T), shift, shift.T], [np.ones((T, T)) / T] * 3])
    found = Heads(tokens=list("abcde"), weights=weights).patterns
    assert found["itself"].tolist() == [[1, 0, 0], pytest.approx([0.2] * 3)]
    assert found["next"].tolist() == [[0, 1, 0], pytest.approx([0.2] * 3)]
    assert found["previous"].tolist() == [[0, 0, 1], pytest.approx([0.2] * 3)]
    assert found["first"][0].tolist() == pytest.approx([0.2] * 3)
    assert Heads(tokens=["a"], weights=[[[[1.0]]]]).patterns["next"].tolist() == [[0]]


class Tokenizer:
    """As much of a Hugging Face tokenizer as is asked for, over the tiny BERT's vocabulary."""

    def __call__(
        self, text: str, return_tensors: str = "", truncation: bool = False, max_length: int = 9
    ) -> Any:
        ids = tiny.ids(["[CLS]", *basic_tokenize(text), "[SEP]"])
        ids = [*ids[: max_length - 1], ids[-1]] if truncation and len(ids) > max_length else ids
        return {"input_ids": torch.tensor([ids])} if return_tensors else {"input_ids": ids}

    def convert_ids_to_tokens(self, ids: list[int]) -> list[str]:
        return [tiny.vocabulary()[id] for id in ids]


def their_bert(attention: str) -> BertModel:
    """A random BERT of Hugging Face's, of 3 layers with 2 heads."""
    torch.manual_seed(7)
    sizes = {"hidden_size": 12, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 20}
    config = TheirConfig(vocab_size=len(tiny.vocabulary()), initializer_range=1.0, **sizes)
    return BertModel._from_config(config, attn_implementation=attention)


def test_a_hugging_face_model_is_asked_for_each_sentence() -> None:
    model, tokenizer = their_bert("eager"), Tokenizer()
    for widget in (
        Heads(model, tokenizer, "今天很好。"),
        Heads(model=model, tokenizer=tokenizer, sentence="今天很好。"),
    ):
        assert (widget.source, widget.tokens) == ("own", ["[CLS]", *"今天很好。", "[SEP]"])
        ids = torch.tensor([tiny.ids(widget.tokens)])
        wanted = model.eval()(input_ids=ids, output_attentions=True).attentions
        np.testing.assert_allclose(widget.weights, torch.cat(wanted).detach(), atol=1e-7)
        assert widget.feed["arrays"]["weights"]["shape"] == [3, 2, 7, 7]
        widget.sentence = "我"
        assert widget.weights.shape == (3, 2, 3, 3)
        assert widget.answer is None


def test_a_hugging_face_model_stays_in_training_and_is_read_without_dropout() -> None:
    model = their_bert("eager").train()
    first, second = (Heads(model, Tokenizer(), "今天很好。").weights for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert model.training


def test_fused_attention_says_what_to_do() -> None:
    with pytest.raises(TraitError, match="attn_implementation='eager'"):
        Heads(their_bert("sdpa"), Tokenizer(), "今天很好。")
    widget = Heads(their_bert("eager"), Tokenizer(), "我")
    widget._source.model = their_bert("sdpa")
    widget.sentence = "你"
    assert "eager" in widget.feed["error"]
    assert "eager" in widget._html()
    with pytest.raises(TraitError, match=r"could not read '你'"):
        assert widget.weights is None


def test_a_long_sentence_of_theirs_is_cut_and_not_stored() -> None:
    widget = Heads(their_bert("eager"), Tokenizer(), "我" * 500)
    assert len(widget.tokens) == LONGEST
    assert widget.feed["typed"] == 502
    props = json.loads(Picture(widget._html()).root["data-props"])
    assert props["feed"]["arrays"] == {}
    assert say("heads.part", limit=32, count=LONGEST) in Picture(widget._html()).text
    assert len(widget._html()) < 40_000


def test_a_file_keeps_shares_to_a_50000th_and_rows_whole() -> None:
    scores = np.random.default_rng(5).normal(size=(3, 2, 37, 37)) * 6
    weights = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    weights[1, 0, 3] = 0
    kept = sixteen_bits(weights)
    assert kept["shape"] == [3, 2, 37, 37]
    parts = np.frombuffer(base64.b64decode(kept["data"]), "<u2").reshape(kept["shape"]).astype(int)
    np.testing.assert_allclose(parts / WHOLE, weights, rtol=0, atol=1 / WHOLE)
    sums = parts.sum(axis=-1)
    assert sums[1, 0, 3] == 0
    assert set(sums.ravel()) == {0, WHOLE}


BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "tokens alone": (lambda: Heads(tokens=["a"]), "tokens and weights go together"),
    "one layer": (
        lambda: Heads(tokens=["a"], weights=[[1.0]]),
        r"weights must be \(layers, heads, 1, 1",
    ),
    "no shares": (
        lambda: Heads(tokens=["a", "b"], weights=np.full((2, 3, 2, 2), 0.4)),
        r"weights must be shares after softmax, but row \(0, 0, 0\) adds up to 0.8",
    ),
    "too long": (
        lambda: Heads(tokens=["a"] * 129, weights=np.ones((1, 1, 129, 129)) / 129),
        "tokens: 1 to 128 are drawn, got 129",
    ),
    "another name": (
        lambda: Heads(model="bert-large"),
        "the shipped one is 'bert-tiny', got 'bert-large'",
    ),
    "a model alone": (lambda: Heads(model=lambda **x: x), "tokenizer is missing"),
    "a tokenizer alone": (lambda: Heads(tokenizer=str), "tokenizer goes with a model"),
    "no tokenizer": (
        lambda: Heads(print, "x", "y"),
        "tokenizer must be one of Hugging Face's.*got str",
    ),
    "two sentences": (lambda: Heads("a", sentence="b"), "in this order, or by their names, not both"),
    "too many": (lambda: Heads(1, 2, 3, 4), "at most a model, its tokenizer and a sentence, got 4"),
    "a sentence that is none": (lambda: Heads(3), "sentence must be a str, got 3"),
    "no name of a head": (lambda: Heads(head="1/2"), "head looks like \"1.2\".*got '1/2'"),
    "off by number": (lambda: Heads(off=["12"]), "off: heads look like \"1.2\".*got '12'"),
    "before the first": (lambda: Heads(query=-2), "'query'"),
    "costs of others": (
        lambda: Heads(tokens=["a"], weights=[[[[1.0]]]]).cost,
        "heads of finished numbers cannot be switched off",
    ),
}


@pytest.mark.parametrize(("make", "says"), BAD.values(), ids=BAD)
def test_bad_arguments_are_named_with_what_would_do(make: Callable[[], Any], says: str) -> None:
    with pytest.raises(TraitError, match=f"(?s){says}"):
        make()


def test_numbers_are_those_of_the_script() -> None:
    assert constant("widgets/heads/numbers.ts", r"\bAUTO = (-?\d+)") == heads.AUTO
    assert constant("widgets/heads/numbers.ts", r"\bTOP = (\d+)") == heads.TOP
    assert constant("widgets/heads/Large.tsx", r"\bWINDOW = (\d+)") == heads.WINDOW
    assert constant("widgets/heads/numbers.ts", r"\bWHOLE = ([\d_]+)") == WHOLE
    assert Heads.limit == tiny.LIMIT
