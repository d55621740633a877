"""The arithmetic in the browser equals torch's, and its tokenizers equal Python's."""

import json
import math
import random

import pytest
import torch
from playwright.sync_api import Page

from bertbook.attention import attend
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
    for call in ("matmul(m(2, 3), m(2, 3))", "attend(m(2, 3), m(2, 4), m(2, 3))"):
        message = page.evaluate(
            f"""() => {{
                const {{ matmul, attend, fromRows }} = window.bertbook.engine;
                const m = (rows, cols) => fromRows(Array.from({{ length: rows }}, () => Array(cols).fill(1)));
                try {{ {call}; return ""; }} catch (error) {{ return String(error); }}
            }}"""
        )
        assert "RangeError" in message
        assert "columns" in message


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
