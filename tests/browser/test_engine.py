"""The arithmetic in the browser equals torch's, and its tokenizers equal Python's."""

import json
import math
import random
from typing import Any, TypeVar

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Page

from bertbook import stories, weights
from bertbook.attention import attend
from bertbook.bert import BertConfig, BertForPreTraining, BlockOutput
from bertbook.lstm import LSTM, Gates
from bertbook.rnn import RNN
from bertbook.text import basic_tokenize, word_tokenize
from bertbook.widgets import Attention, tiny, toy
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
        "layerNorm(m(2, 3), { weight: [1, 1], bias: [1, 1, 1] })",
        "multiHead(m(2, 3), { W_q: l(3, 3), W_k: l(3, 3), W_v: l(3, 3), W_o: l(3, 3) }, 2)",
        "embeddings({ words: m(5, 3), positions: m(2, 3), segments: m(2, 3) }, [1, 5])",
        "embeddings({ words: m(5, 3), positions: m(2, 2), segments: m(2, 3) }, [1, 4])",
        "sideBySide(m(2, 3), m(3, 3))",
    ):
        message = page.evaluate(
            f"""() => {{
                const {{ matmul, attend, linear, rnn, lstm, fromRows, sideBySide }} = window.bertbook.engine;
                const {{ layerNorm, multiHead, embeddings }} = window.bertbook.engine;
                const l = (rows, cols) => ({{ weight: m(rows, cols), bias: Array(rows).fill(1) }});
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


def assert_equal(got: list[float], wanted: torch.Tensor, name: str) -> None:
    found = torch.tensor(got, dtype=torch.float64).reshape(wanted.shape)
    torch.testing.assert_close(
        found, wanted, rtol=TOLERANCE, atol=TOLERANCE, msg=lambda text: f"{name}: {text}"
    )


def test_layer_norm_equals_torch_on_random_cases(page: Page) -> None:
    """Rows of any mean and spread; in some all numbers are alike, so that only eps keeps them finite."""
    cases = []
    for seed in range(CASES):
        torch.manual_seed(seed)
        draw = random.Random(seed)
        T, D = draw.choice([1, 2, 5]), draw.choice([1, 3, 8])
        x = torch.randn(T, D, dtype=torch.float64) * draw.choice([1e-3, 1.0, 100.0]) + draw.choice([0, 30])
        x[0] = x[0, 0] if seed % 5 == 0 else x[0]
        weight, bias = torch.randn(2, D, dtype=torch.float64)
        cases.append(
            {"x": x, "weight": weight, "bias": bias, "eps": torch.tensor(draw.choice([1e-12, 1e-5]))}
        )
    answers = page.evaluate(
        """cases => cases.map(({ x, weight, bias, eps }) => {
            const { layerNorm, fromRows } = window.bertbook.engine;
            const { data, mean, std } = layerNorm(fromRows(x), { weight, bias }, eps);
            return [[...data], [...mean], [...std]];
        })""",
        [{name: array.double().tolist() for name, array in case.items()} for case in cases],
    )
    for case, (output, mean, std) in zip(cases, answers, strict=True):
        x, eps = case["x"], case["eps"].double().item()
        wanted = F.layer_norm(x, x.shape[1:], case["weight"], case["bias"], eps)
        assert_equal(output, wanted, "output")
        assert_equal(mean, x.mean(1), "mean")
        assert_equal(std, (x.var(1, correction=0) + eps).sqrt(), "std")


def test_gelu_and_erf_equal_torch(page: Page) -> None:
    drawn = torch.randn(CASES, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 3
    x = torch.cat([drawn, torch.tensor([0.0, -0.0, 5.999, 6.001, -6.001, 40.0, -40.0, 1e-300, math.inf])])
    code = "x => x.split(' ').map(Number).map(x => [window.bertbook.engine.{name}(x)])"
    text = " ".join("Infinity" if v == math.inf else repr(v) for v in x.tolist())
    for name, truth in (("erf", torch.erf(x)), ("gelu", F.gelu(x))):
        got = torch.tensor(page.evaluate(code.replace("{name}", name), text), dtype=torch.float64)[:, 0]
        torch.testing.assert_close(got, truth, rtol=1e-12, atol=1e-13)


def bert_case(seed: int) -> tuple[BertForPreTraining, dict[str, Any]]:
    """A BERT of odd sizes with random numbers, two sentences in one, and links that may not attend."""
    torch.manual_seed(seed)
    draw = random.Random(seed)
    H, K, wide, N, V, T = (
        draw.choice(sizes) for sizes in ([1, 2, 3], [1, 2, 3], [5, 7], [1, 2], [9, 11], [1, 4, 6])
    )
    config = BertConfig(
        vocab_size=V,
        hidden_size=H * K,
        num_hidden_layers=N,
        num_attention_heads=H,
        intermediate_size=wide,
        max_position_embeddings=T + seed % 3,
    )
    model = BertForPreTraining(config).double().eval().requires_grad_(False)
    size = draw.choice([0.1, 0.5, 2.0])
    for parameter in model.parameters():
        parameter.copy_(torch.randn_like(parameter) * size)
    mask = torch.rand(T, T) > draw.choice([0.0, 0.5])
    mask[range(T), range(T)] = True
    ids, segments = torch.randint(V, (T,)), torch.randint(2, (T,))
    read = {"ids": ids, "segments": segments, "mask": mask}
    arrays = {name: torch.atleast_2d(array) for name, array in model.state_dict().items()}
    return model, {**read, "arrays": arrays, "H": H}


ALL_OF_BERT = """cases => cases.map(({ arrays, H, ids, segments, mask }) => {
    const { bert, bertWeights, block, embeddings, multiHead, wordLogits, fromRows } = window.bertbook.engine;
    const named = Object.fromEntries(Object.entries(arrays).map(([name, rows]) => [name, fromRows(rows)]));
    const weights = bertWeights(named, H);
    const flat = mask && Uint8Array.from(mask.flat());
    const of = (names, out) => names.map(name => [...out[name].data]);
    const out = bert(weights, ids, { segments, mask: flat });
    const x = embeddings(weights.embeddings, ids, segments);
    const one = block(x.output, weights.blocks[0], H, flat);
    const heads = multiHead(x.output, weights.blocks[0].attention, H, flat);
    const each = name => heads.heads.flatMap(head => [...head[name].data]);
    const whole = [...out.blocks, one].map(block => [
        [...block.attention.output.data],
        ...of(["added", "normed", "wide", "fed", "addedAgain", "output"], block),
    ]);
    return {
        embeddings: of(["words", "positions", "segments", "output"], x),
        heads: [[...heads.output.data], each("output"), each("weights"), each("scores")],
        columns: of(["q", "k", "v"], heads),
        blocks: whole.slice(0, -1),
        block: whole.at(-1),
        hidden: [...out.hidden.data],
        logits: [...wordLogits(weights, out.hidden).data],
    };
})"""


def lists(value: Any) -> Any:
    """Tensors as lists, all the way down."""
    if isinstance(value, dict):
        return {key: lists(inner) for key, inner in value.items()}
    return value.tolist() if torch.is_tensor(value) else value


def test_bert_and_each_of_its_parts_equal_torch_on_random_cases(page: Page) -> None:
    cases = [bert_case(seed) for seed in range(CASES)]
    answers = page.evaluate(ALL_OF_BERT, [lists(case) for _, case in cases])
    for (model, case), answer in zip(cases, answers, strict=True):
        ids, segments, mask = (case[name][None] for name in ("ids", "segments", "mask"))
        truth = model(ids, mask, segments, inside=True)
        embedded, blocks = truth.bert.embeddings, truth.bert.blocks
        attention = blocks[0].attention
        joined = [one[0].transpose(0, 1).flatten(1) for one in attention.heads[3:]]  # (T, D): q, k, v
        wanted = [
            ("embeddings", [embedded.words, embedded.positions, embedded.segments, embedded.output]),
            ("heads", [attention.output, *attention.heads[:3]]),
            ("columns", joined),
            ("block", steps(blocks[0])),
        ]
        for name, tensors in wanted:
            for got, tensor in zip(answer[name], tensors, strict=True):
                assert_equal(got, tensor, name)
        for got, one in zip(answer["blocks"], blocks, strict=True):
            for numbers, tensor in zip(got, steps(one), strict=True):
                assert_equal(numbers, tensor, "blocks")
        assert_equal(answer["hidden"], truth.bert.hidden, "hidden")
        assert_equal(answer["logits"], truth.words, "logits")


def steps(block: BlockOutput) -> list[torch.Tensor]:
    """The way through a block, as ALL_OF_BERT lists it."""
    around = [block.added, block.normed, block.wide, block.fed, block.added_again, block.output]
    return [block.attention.output, *around]


def random_sentence(draw: random.Random) -> str:
    """Known words, Chinese and English, in no order, with blanks and words that nobody knows."""
    words = [word for word in tiny.vocabulary() if not word.startswith("[")]
    odd = ["[MASK]", "[M]", "zzz", "草", "😀", "[mask]"]
    return " ".join(draw.choice(odd if draw.random() < 0.15 else words) for _ in range(draw.randrange(34)))


def test_the_tiny_bert_equals_torch_on_random_sentences(page: Page) -> None:
    """With the weights as they are shipped: hidden vector and likeliest word of each, [CLS]'s logits."""
    draw = random.Random(0)
    sentences = [random_sentence(draw) for _ in range(CASES)]
    arrays, about = weights.load(tiny.MODEL)
    held = {name: array.reshape(-1, array.shape[-1]).tolist() for name, array in arrays.items()}
    answers = page.evaluate(
        """([held, about, sentences]) => {
            const { openTiny, read, typedTokens, guesses, wordLogits, fromRows } = window.bertbook.engine;
            const named = Object.entries(held).map(([name, rows]) => [name, fromRows(rows)]);
            const firstRow = m => ({ rows: 1, cols: m.cols, data: m.data.subarray(0, m.cols) });
            const model = openTiny({ about, arrays: Object.fromEntries(named) });
            return sentences.map(sentence => {
                const { tokens, ids, unknown, output } = read(model, typedTokens(sentence));
                const places = [...tokens.keys()];
                return { tokens, ids, unknown, hidden: [...output.hidden.data],
                    logits: [...wordLogits(model.weights, firstRow(output.hidden)).data],
                    first: guesses(model, output.hidden, places).map(([best]) => [best.token, best.share]) };
            });
        }""",
        [held, about, sentences],
    )
    for sentence, answer in zip(sentences, answers, strict=True):
        tokens = tiny.tokens(sentence)
        assert answer["tokens"] == tokens
        assert answer["ids"] == tiny.ids(tokens)
        assert answer["unknown"] == [token not in tiny.vocabulary() for token in tokens]
        truth = tiny.read(tokens)
        for name, wanted in (("hidden", truth.bert.hidden), ("logits", truth.words[0, 0])):
            got = torch.tensor(answer[name], dtype=torch.float64).reshape(wanted.shape)
            torch.testing.assert_close(got, wanted, rtol=0, atol=1e-9)
        shares, best = truth.words[0].softmax(-1).max(-1)
        assert [token for token, _ in answer["first"]] == [tiny.vocabulary()[number] for number in best]
        assert [share for _, share in answer["first"]] == pytest.approx(shares.tolist(), abs=1e-9)


def test_words_and_clauses_are_pythons(page: Page) -> None:
    page.evaluate("files => window.bertbook.engine.tell(files)", weights.sent(weights.WORDS)["about"])
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
