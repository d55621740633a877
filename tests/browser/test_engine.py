"""The arithmetic in the browser equals torch's, and its tokenizers equal Python's."""

import json
import math
import random
from typing import TypeVar

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Page

from bertbook import stories
from bertbook.attention import attend
from bertbook.lstm import LSTM, Gates
from bertbook.rnn import RNN
from bertbook.text import basic_tokenize, word_tokenize
from bertbook.widgets import Attention, toy
from tests.corpus import fuzz_corpus

CASES = 1000
TOLERANCE = 1e-5


@pytest.fixture
def page(show) -> Page:
    return show(Attention())


def random_case(seed: int) -> dict:
    """Sizes odd and different, numbers from tiny to large, some links masked but never a whole row."""
    rng = torch.Generator().manual_seed(seed)
    draw = random.Random(seed)
    Tq, Tk, K, Kv = (draw.choice(sizes) for sizes in ([1, 3, 7], [1, 2, 5, 9], [1, 3, 8], [2, 5]))
    size = draw.choice([1e-3, 1.0, 3.0, 30.0])
    q, k, v = (
        torch.randn(shape, generator=rng, dtype=torch.float64) * size
        for shape in [(Tq, K), (Tk, K), (Tk, Kv)]
    )
    mask = torch.rand(Tq, Tk, generator=rng) > draw.choice([0.0, 0.3, 0.6])
    mask[torch.arange(Tq), torch.arange(Tq) % Tk] = True
    return {
        "q": q,
        "k": k,
        "v": v,
        "mask": mask,
        "temperature": draw.choice([0.1, 1.0, 2.5]),
        "scale": draw.random() < 0.5,
    }


def test_attention_equals_torch_on_random_cases(page: Page) -> None:
    cases = [random_case(seed) for seed in range(CASES)]
    answers = page.evaluate(
        """cases => cases.map(c => {
            const { attend, fromRows } = window.bertbook.engine;
            const a = attend(fromRows(c.q), fromRows(c.k), fromRows(c.v),
                { scale: c.scale, temperature: c.temperature, mask: Uint8Array.from(c.mask.flat()) });
            return { scores: [...a.scores.data], weights: [...a.weights.data], output: [...a.output.data] };
        })""",
        [
            {name: value.tolist() if torch.is_tensor(value) else value for name, value in case.items()}
            for case in cases
        ],
    )
    for case, answer in zip(cases, answers, strict=True):
        unscaled = 1.0 if case["scale"] else math.sqrt(case["q"].shape[1])
        scores = attend(case["q"] * unscaled, case["k"], case["v"]).scores
        truth = attend(case["q"] * unscaled / case["temperature"], case["k"], case["v"], case["mask"])
        for name, wanted in (("scores", scores), ("weights", truth.weights), ("output", truth.output)):
            got = torch.tensor(answer[name], dtype=torch.float64).reshape(wanted.shape)
            torch.testing.assert_close(got, wanted, rtol=TOLERANCE, atol=TOLERANCE)


@pytest.mark.parametrize(
    "scores", [[1.2, 0.4, -0.3, 2.0], [10_000.0, 9_999.0], [-10_000.0, -10_001.0], [0.0]]
)
def test_softmax_equals_torch_at_any_size(page: Page, scores: list[float]) -> None:
    got = page.evaluate("s => [...window.bertbook.engine.softmax(Float64Array.from(s)).weights]", scores)
    assert got == pytest.approx(torch.tensor(scores, dtype=torch.float64).softmax(0).tolist(), abs=1e-12)
    assert sum(got) == pytest.approx(1.0, abs=1e-12)


def test_a_row_with_nothing_to_attend_to_is_empty(page: Page) -> None:
    got = page.evaluate(
        "[...window.bertbook.engine.softmax(Float64Array.of(1, 2), 1, Uint8Array.of(0, 0)).weights]"
    )
    assert got == [0, 0]


def test_a_matrix_that_does_not_fit_is_refused(page: Page) -> None:
    for call in (
        "matmul(m(2, 3), m(2, 3))",
        "attend(m(2, 3), m(2, 4), m(2, 3))",
        "linear(m(2, 3), m(4, 5), [1, 1, 1, 1])",
        "rnn(m(2, 3), m(4, 2), m(4, 4), [1, 1, 1, 1])",
        "lstm(m(2, 3), m(8, 1), m(8, 2), Array(8).fill(1))",
    ):
        message = page.evaluate(
            f"""() => {{
                const {{ matmul, attend, linear, rnn, lstm, fromRows }} = window.bertbook.engine;
                const m = (rows, cols) => fromRows(Array.from({{ length: rows }}, () => Array(cols).fill(1)));
                try {{ {call}; return ""; }} catch (error) {{ return String(error); }}
            }}"""
        )
        assert "RangeError" in message
        assert "columns" in message


Layer = TypeVar("Layer", RNN, LSTM)


def recurrent_case(kind: type[Layer], seed: int) -> tuple[Layer, torch.Tensor, dict]:
    """A layer of both ways with numbers from small to so large that its curves are flat, and a sentence."""
    torch.manual_seed(seed)
    draw = random.Random(seed)
    T, D, H = (draw.choice(sizes) for sizes in ([1, 2, 5, 9], [1, 3, 6], [1, 4, 7]))
    layer = kind(D, H, bidirectional=True).double().requires_grad_(False)
    size = draw.choice([0.1, 1.0, 5.0, 60.0])
    for parameter in layer.parameters():
        parameter.copy_(torch.randn_like(parameter) * size)
    x = torch.randn(1, T, D, dtype=torch.float64) * draw.choice([0.01, 1.0, 10.0])
    weights = [[cell.W.weight, cell.U.weight, cell.W.bias] for cell in layer.cells]
    arrays = [[array.tolist() for array in ours] for ours in weights]
    return layer, x, {"x": x[0].tolist(), "cells": arrays}


def test_rnn_equals_torch_on_random_cases_in_both_directions(page: Page) -> None:
    cases, wanted = [], []
    for seed in range(CASES):
        layer, x, case = recurrent_case(RNN, seed)
        start = torch.randn(1, 2 * layer.cell.U.in_features, dtype=torch.float64) if seed % 2 else None
        halves = [] if start is None else [half[0].tolist() for half in start.chunk(2, 1)]
        cases.append({**case, "start": halves})
        wanted.append(layer(x, start).hidden[0])
    answers = page.evaluate(
        """cases => cases.map(({ x, cells, start }) => {
            const { rnn, fromRows, reversed, sideBySide } = window.bertbook.engine;
            const [to, back] = cells.map(([W, U, b], n) => {
                const read = n ? reversed(fromRows(x)) : fromRows(x);
                return rnn(read, fromRows(W), fromRows(U), b, start[n]);
            });
            return [...sideBySide(to, reversed(back)).data];
        })""",
        cases,
    )
    for hidden, answer in zip(wanted, answers, strict=True):
        got = torch.tensor(answer, dtype=torch.float64).reshape(hidden.shape)
        torch.testing.assert_close(got, hidden, rtol=TOLERANCE, atol=TOLERANCE)


def test_lstm_equals_torch_on_random_cases_in_both_directions(page: Page) -> None:
    """Hidden states, cells and gates; with a start in every other case, and a gate held in every third."""
    cases, wanted = [], []
    for seed in range(CASES):
        layer, x, case = recurrent_case(LSTM, seed)
        shape = (2, 1, 2 * layer.cell.U.in_features)
        start = torch.randn(shape, dtype=torch.float64).unbind(0) if seed % 2 else None
        held = seed % 3 == 0

        def turn(t: int, gates: Gates, last: int = x.shape[1] - 1) -> Gates:
            return gates._replace(f=torch.zeros_like(gates.f)) if t == last else gates

        halves = [[half[0].tolist() for half in one.chunk(2, 1)] for one in start] if start else []
        cases.append({**case, "start": halves, "held": held})
        wanted.append(layer(x, start, turn=turn if held else None))
    answers = page.evaluate(
        """cases => cases.map(({ x, cells, start, held }) => {
            const { lstm, fromRows, reversed, sideBySide } = window.bertbook.engine;
            const [to, back] = cells.map(([W, U, b], n) => {
                const read = n ? reversed(fromRows(x)) : fromRows(x);
                const [h, c] = start.map(halves => halves[n]);
                const shut = n ? 0 : x.length - 1; // the last token, whichever way it is read
                const turn = (t, gates) => t === shut ? { ...gates, f: gates.f.map(() => 0) } : gates;
                const from = h ? { h, c } : undefined;
                return lstm(read, fromRows(W), fromRows(U), b, from, held ? turn : undefined);
            });
            return Object.fromEntries(["hidden", "cell", "i", "f", "g", "o"].map(
                name => [name, [...sideBySide(to[name], reversed(back[name])).data]]));
        })""",
        cases,
    )
    for truth, answer in zip(wanted, answers, strict=True):
        for name, got in answer.items():
            true = getattr(truth, name)[0]
            found = torch.tensor(got, dtype=torch.float64).reshape(true.shape)
            torch.testing.assert_close(found, true, rtol=TOLERANCE, atol=TOLERANCE)


@pytest.mark.parametrize("kind", [RNN, LSTM])
def test_sensitivity_equals_torchs_gradients_on_random_cases(
    page: Page, kind: type[RNN] | type[LSTM]
) -> None:
    """The norm of all derivatives of h at a token by each token's vector, up to it."""
    cases, wanted = [], []
    for seed in range(CASES // 4):
        torch.manual_seed(seed)
        draw = random.Random(seed)
        T, D, H = (draw.choice(sizes) for sizes in ([1, 2, 5, 9], [1, 3, 6], [1, 4, 7]))
        layer = kind(D, H).double().requires_grad_(False)
        for parameter in layer.parameters():
            parameter.copy_(torch.randn_like(parameter) * draw.choice([0.1, 0.5, 2.0]))
        x = torch.randn(1, T, D, dtype=torch.float64)
        t = draw.randrange(T)
        slopes = torch.autograd.functional.jacobian(lambda x, layer=layer, t=t: layer(x).hidden[0, t], x)[
            :, 0
        ]  # (H, T, D)
        wanted.append(slopes.square().sum(dim=(0, 2)).sqrt()[: t + 1])
        arrays = [array.tolist() for array in (layer.cell.W.weight, layer.cell.U.weight, layer.cell.W.bias)]
        cases.append({"x": x[0].tolist(), "arrays": arrays, "t": t})
    answers = page.evaluate(
        """([cases, kind]) => cases.map(({ x, arrays: [W, U, b], t }) => {
            const { lstm, rnn, lstmSensitivity, rnnSensitivity, fromRows } = window.bertbook.engine;
            const read = [fromRows(x), fromRows(W), fromRows(U), b];
            return kind === "RNN" ? [...rnnSensitivity(rnn(...read), read[1], read[2], t)]
                                  : [...lstmSensitivity(lstm(...read), read[1], read[2], t)];
        })""",
        [cases, kind.__name__],
    )
    for truth, answer in zip(wanted, answers, strict=True):
        got = torch.tensor(answer, dtype=torch.float64)
        torch.testing.assert_close(got, truth, rtol=TOLERANCE, atol=1e-12)


def test_read_outs_and_cosines_equal_torch_on_random_cases(page: Page) -> None:
    cases = []
    for seed in range(CASES):
        torch.manual_seed(seed)
        draw = random.Random(seed)
        T, D, H = (draw.choice(sizes) for sizes in ([1, 4, 7], [1, 3, 8], [2, 5]))
        shapes = {"x": (T, D), "weight": (H, D), "bias": (H,), "other": (D,)}
        size = draw.choice([1e-3, 1.0, 100.0])
        cases.append({name: torch.randn(s, dtype=torch.float64) * size for name, s in shapes.items()})
    answers = page.evaluate(
        """cases => cases.map(({ x, weight, bias, other }) => {
            const { linear, cosine, fromRows } = window.bertbook.engine;
            return [[...linear(fromRows(x), fromRows(weight), bias).data], x.map(row => cosine(row, other))];
        })""",
        [{name: array.tolist() for name, array in case.items()} for case in cases],
    )
    for case, (logits, cosines) in zip(cases, answers, strict=True):
        wanted = F.linear(case["x"], case["weight"], case["bias"])
        got = torch.tensor(logits, dtype=torch.float64).reshape(wanted.shape)
        torch.testing.assert_close(got, wanted, rtol=TOLERANCE, atol=TOLERANCE)
        alike = F.cosine_similarity(case["x"], case["other"][None], eps=0)
        torch.testing.assert_close(
            torch.tensor(cosines, dtype=torch.float64), alike, rtol=TOLERANCE, atol=TOLERANCE
        )


def test_words_and_clauses_are_pythons(page: Page) -> None:
    got = page.evaluate("() => [...window.bertbook.engine.words()]")
    assert {token: tuple(word.values()) for token, word in got} == stories.words()
    for language in stories.LANGUAGES:
        for kind in stories.KINDS:
            wanted = [
                list(example)
                for template in stories.templates()
                if template[:2] == (language, kind)
                for example in template.examples
            ]
            asked = [language, kind]
            assert page.evaluate("asked => window.bertbook.engine.clauses(...asked)", asked) == wanted
    for template in stories.templates():
        for tokens in map(list, template.examples[:2]):
            assert page.evaluate("t => window.bertbook.engine.spell(t)", tokens) == stories.spell(tokens)


@pytest.mark.parametrize("lowercase", [True, False])
def test_tokenizers_equal_pythons_on_odd_text(page: Page, lowercase: bool) -> None:
    texts = [*fuzz_corpus(3000, seed=11), *toy.lexicon(), "我与赛罕塔拉结下了不解之缘"]
    words = list(toy.lexicon())
    got = page.evaluate(
        """([texts, words, lowercase]) => {
            const { basicTokenize, wordTokenize } = window.bertbook.engine;
            const bank = new Set(words);
            return JSON.parse(texts)
                .map(t => [basicTokenize(t, lowercase), wordTokenize(t, bank, lowercase)]);
        }""",
        [json.dumps(texts), words, lowercase],
    )
    for text, (basic, merged) in zip(texts, got, strict=True):
        assert basic == basic_tokenize(text, lowercase=lowercase)
        assert merged == word_tokenize(text, words, lowercase=lowercase)
