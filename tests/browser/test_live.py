"""The published model that runs in the page: its tokens are Python's, its numbers torch's, nobody waits."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, Page
from transformers import BertConfig, BertModel

from bertbook import published
from bertbook.published import pack
from tests.browser.live_page import SENTENCES, fidelity, lay_out, opened
from tests.small_bert import VOCABULARY, small_bert, unpacked
from tests.wordpieces import CORPUS, TOKENIZERS, encoded

KERNELS = pytest.mark.parametrize("plain", [False, True], ids=["SIMD", "plain"])


def read(page: Page, text: str) -> dict[str, Any]:
    """What the open model makes of a text. As JSON on both ways: Playwright takes long for many numbers."""
    answer = page.evaluate(
        """async text => {
            const { pieces, typed, attention, hidden, sentence } = await live.read(JSON.parse(text));
            const lists = [attention, hidden, sentence].map(numbers => [...numbers]);
            return JSON.stringify([pieces, typed, ...lists]);
        }""",
        json.dumps(text),
    )
    return dict(zip(("pieces", "typed", "attention", "hidden", "sentence"), json.loads(answer), strict=True))


@pytest.fixture
def small(tmp_path: Path, open_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch) -> Page:
    """A page beside a small random model in many parts."""
    monkeypatch.setattr(published, "PART", 1001)
    small_bert(tmp_path / "model")
    return open_page(lay_out(tmp_path, pack(tmp_path / "model"), "small"))


@pytest.fixture(scope="module")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page beside the published model."""
    folder = published.at_hand()
    assert folder is not None
    return lay_out(tmp_path_factory.mktemp("minilm"), pack(folder), published.NAME)


@pytest.fixture
def real(open_page: Callable[..., Page], minilm: str) -> Page:
    """A page in which the published model is open."""
    page = open_page(minilm)
    assert opened(page, published.NAME)
    return page


# What it computes


@pytest.mark.parametrize("name", TOKENIZERS)
def test_pieces_in_the_page_equal_pythons_on_a_fuzzed_corpus(tmp_path, open_page, name):
    page = open_page(lay_out(tmp_path, None, ""))
    page.wait_for_function("window.bertbookLive")
    tokenizer = TOKENIZERS[name]
    answers = page.evaluate(
        """given => {
            const [vocabulary, lowercase, texts] = JSON.parse(given);
            const tokenizer = new bertbookLive.WordPiece(vocabulary, lowercase);
            const pieces = text => tokenizer.pieces(text).map(piece => [piece.text, piece.start, piece.end]);
            return JSON.stringify(texts.map(pieces));
        }""",
        json.dumps([tokenizer.vocabulary, tokenizer.lowercase, CORPUS]),
    )
    for text, answer, wanted in zip(CORPUS, json.loads(answers), encoded(name), strict=True):
        assert list(map(tuple, answer)) == wanted.pieces[1:-1], ascii(text)


@KERNELS
def test_every_number_equals_torchs_with_the_same_weights(small, tmp_path, plain):
    assert opened(small, "small", plain) is not plain
    config = BertConfig.from_pretrained(tmp_path / "model")
    config._attn_implementation = "eager"
    model = BertModel(config, add_pooling_layer=False).eval()
    sent = {
        name: torch.from_numpy(array.copy()) for name, array in unpacked(pack(tmp_path / "model")).items()
    }
    model.load_state_dict(sent)
    numbers = {entry: number for number, entry in enumerate(VOCABULARY)}
    for length in [*range(17), 15, 3]:  # a long one before a short one: nothing of it may stay
        text = " ".join("abcdefgh谁x"[(7 * n + length) % 10] for n in range(length))
        answer = read(small, text)
        pieces = [piece["text"] for piece in answer["pieces"]]
        assert len(pieces) == length + 2
        with torch.inference_mode():
            wanted = model(torch.tensor([[numbers[piece] for piece in pieces]]), output_attentions=True)
        hidden = wanted.last_hidden_state[0]
        expected = {
            "hidden": hidden,
            "attention": torch.cat(wanted.attentions),
            "sentence": torch.nn.functional.normalize(hidden.mean(0), dim=0),
        }
        for name, tensor in expected.items():
            torch.testing.assert_close(torch.tensor(answer[name]), tensor.flatten(), rtol=0, atol=2e-6)


def test_sentence_vectors_are_those_of_the_published_model(real):
    found = fidelity(real)
    print(found)
    assert found.mean >= 0.999
    assert found.least >= 0.995
    assert found.neighbours >= len(SENTENCES) - 1


def test_a_text_of_more_tokens_than_positions_is_cut_and_says_so(small):
    opened(small, "small")
    answers = [read(small, "a " * count) for count in (16, 17, 5000)]
    assert [answer["typed"] for answer in answers] == [18, 19, 5002]
    assert [len(answer["pieces"]) for answer in answers] == [18, 18, 18]
    assert answers[2]["sentence"] == answers[0]["sentence"]
    assert answers[2]["pieces"][-1] == {"text": "[SEP]", "start": 0, "end": 0}


@KERNELS
def test_any_text_is_read(small, plain):
    opened(small, "small", plain)
    for text in ["", " ", "\ud800", "[MASK][PAD]", "</script><img src=x onerror=alert(1)>", *CORPUS[:200]]:
        shares = torch.tensor(read(small, text)["attention"])
        size = round((len(shares) / 6) ** 0.5)  # two layers of three heads, (T, T) each
        torch.testing.assert_close(shares.reshape(-1, size).sum(1), torch.ones(6 * size))


# Nobody waits


def test_the_newest_text_wins(small):
    opened(small, "small")
    answers = small.evaluate(
        """async () => {
            const all = ["a", "b", "c", "d e", "f g h"].map(text => live.read(text));
            const first = (await Promise.all(all)).map(reading => reading?.pieces.map(piece => piece.text));
            return [...first, (await live.read("a")).pieces.length];
        }"""
    )
    assert answers == [None, None, None, None, ["[CLS]", "f", "g", "h", "[SEP]"], 3]


def test_the_page_goes_on_while_the_model_reads(real):
    ticks = real.evaluate(
        """async () => {
            let ticks = 0;
            const clock = setInterval(() => ticks++, 5);
            await live.read("word ".repeat(150));
            clearInterval(clock);
            return ticks;
        }"""
    )
    assert ticks > 5


def test_progress_is_told_part_by_part(small, tmp_path):
    small.wait_for_function("window.bertbookLive")
    told = small.evaluate(
        """async () => {
            const told = [];
            await bertbookLive.open("small", { progress: (done, all) => told.push([done, all]) });
            return told;
        }"""
    )
    size = len(pack(tmp_path / "model").data)
    assert told == [[min(1001 * (n + 1), size), size] for n in range(-(-size // 1001))]
    assert small.evaluate("Object.keys(bertbookWeights)") == []  # handed over, not kept twice


def test_loading_is_cancelled_and_begun_again(small):
    small.wait_for_function("window.bertbookLive")
    asked: list[str] = []
    small.on("request", lambda request: asked.append(request.url))
    name = small.evaluate(
        """async () => {
            const stop = new AbortController();
            const progress = done => done > 2500 && stop.abort();
            return bertbookLive.open("small", { progress, signal: stop.signal }).catch(error => error.name);
        }"""
    )
    assert name == "AbortError"
    assert [url.rsplit("/", 1)[1] for url in asked if "/weights/" in url] == [
        "about.js",
        "0.js",
        "1.js",
        "2.js",
    ]
    assert small.evaluate("document.querySelectorAll('head script[src*=weights]').length") == 0
    assert opened(small, "small")
    assert len(read(small, "a b")["pieces"]) == 4


def test_a_model_that_was_ended_says_so_to_all_who_wait(small):
    small.wait_for_function("window.bertbookLive")
    names = small.evaluate(
        """async () => {
            const stop = new AbortController();
            const live = await bertbookLive.open("small", { signal: stop.signal });
            const waiting = ["a", "b"].map(text => live.read(text).catch(error => error.name));
            stop.abort();
            const known = await Promise.all(waiting);
            const late = await live.read("c").catch(error => error.name);
            const begun = bertbookLive.open("small", { signal: stop.signal }).catch(error => error.name);
            return [...known, late, await begun];
        }"""
    )
    assert names == ["AbortError"] * 4


# What can go wrong


def failure(page: Page, name: str = "small") -> str:
    """What opening a model that cannot be opened says."""
    page.wait_for_function("window.bertbookLive")
    return page.evaluate("name => bertbookLive.open(name).then(() => 'opened', String)", name)


def test_a_script_that_is_missing_is_named(small, tmp_path, browser: Browser):
    (tmp_path / "weights" / "small" / "3.js").unlink()
    page = browser.new_page()  # of its own: a script that fails is an error in the console
    page.goto((tmp_path / "page.html").as_uri())
    assert failure(page).endswith("weights/small/3.js could not be loaded")
    assert failure(page, "other").endswith("weights/other/about.js could not be loaded")
    page.close()


def test_a_script_that_holds_something_else_is_named(small, tmp_path):
    (tmp_path / "weights" / "small" / "2.js").write_text("window.bertbookWeights = {};", "utf-8")
    assert failure(small).endswith("weights/small/2.js holds no small/2")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda about: about.update(bytes=about["bytes"] + 1), r"the model has \d+ bytes, of which \d+ came"),
        (
            lambda about: about["arrays"].pop("embeddings.LayerNorm.bias"),
            "no array embeddings.LayerNorm.bias",
        ),
    ],
)
def test_a_model_that_is_not_whole_is_refused(small, tmp_path, change, message):
    file = tmp_path / "weights" / "small" / "about.js"
    start, held = file.read_text("utf-8").split(" = ", 1)
    about = json.loads(held.removesuffix(";\n"))
    change(about)
    file.write_text(f"{start} = {json.dumps(about)};\n", "utf-8")
    with pytest.raises(AssertionError, match=message):
        assert failure(small) == "opened"
