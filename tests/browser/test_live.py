"""The published model that runs in the page: its tokens are Python's, its numbers torch's, nobody waits."""

import functools
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from transformers import BertConfig, BertModel, BertTokenizer

from bertbook import published
from bertbook.published import pack
from bertbook.widgets import Heads
from tests.browser.conftest import QuietHandler, build_book
from tests.browser.live_page import lay_out, opened
from tests.small_bert import VOCABULARY, small_bert, unpacked
from tests.wordpieces import CORPUS, TOKENIZERS, encoded

SENTENCES = (
    "A man is eating food.",
    "A man is eating a piece of bread.",
    "The girl is carrying a baby.",
    "A man is riding a horse.",
    "A woman is playing the violin.",
    "Two men pushed carts through the woods.",
    "A man is riding a white horse on an enclosed ground.",
    "A monkey is playing drums.",
    "A cheetah is running behind its prey.",
    "The bank of the river was steep and muddy.",
    "She went to the bank to deposit her savings.",
    "The bank raised its interest rates again.",
    "They had a picnic on the grassy bank.",
    "Spring is the season when flowers bloom.",
    "The spring in the old mattress was broken.",
    "He booked a table for two at eight.",
    "She read the whole book in one night.",
    "What is the capital of France?",
    "Paris is the capital and largest city of France.",
    "How do I reset my password?",
    "Click the link below to choose a new password.",
    "The stock market fell sharply on Monday.",
    "Shares dropped after the announcement.",
    "It rained all day in the mountains.",
    "The weather was terrible.",
    "I love this movie!",
    "This film is a complete waste of time.",
    "The cat sat on the mat.",
    "A kitten was sleeping on the carpet.",
    "Neural networks learn by gradient descent.",
    "Attention is all you need.",
    "The old man lived alone in a small house by the sea, and every morning he walked to the harbour.",
    "Unbelievably, the re-tokenization wasn't pre-trained (2019).",
    "He who laughs last laughs best.",
    "Photosynthesis turns light into sugar.",
    "Plants use sunlight to make food.",
    "The committee postponed the meeting until next week.",
    "Water boils at 100 degrees Celsius.",
    "naïve café",
    "Yes.",
)
KERNELS = pytest.mark.parametrize("plain", [False, True], ids=["SIMD", "plain"])


def read(page: Page, text: str) -> dict[str, Any]:
    """What the open model makes of a text. As JSON on both ways: Playwright takes long for many numbers."""
    answer = page.evaluate(
        """async text => {
            const { pieces, cut, attention, hidden, sentence } = await live.read(JSON.parse(text));
            const lists = [attention, hidden, sentence].map(numbers => [...numbers]);
            return JSON.stringify([pieces, cut, ...lists]);
        }""",
        json.dumps(text),
    )
    return dict(zip(("pieces", "cut", "attention", "hidden", "sentence"), json.loads(answer), strict=True))


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
    folder = published.at_hand()
    model, tokenizer = BertModel.from_pretrained(folder).eval(), BertTokenizer.from_pretrained(folder)
    theirs = torch.empty(0, 384)
    ours = torch.tensor([read(real, sentence)["sentence"] for sentence in SENTENCES])
    for sentence in SENTENCES:
        with torch.inference_mode():
            hidden = model(**tokenizer(sentence, return_tensors="pt")).last_hidden_state[0]
        theirs = torch.cat([theirs, torch.nn.functional.normalize(hidden.mean(0, keepdim=True), dim=1)])
    cosines = (ours * theirs).sum(1)
    apart = 2 * torch.eye(len(SENTENCES))
    near = ((ours @ ours.T - apart).argmax(1) == (theirs @ theirs.T - apart).argmax(1)).sum()
    print(f"cosine to torch, {len(SENTENCES)} sentences: mean {cosines.mean():.5f}, min {cosines.min():.5f};")
    print(f"the same nearest sentence: {near} of {len(SENTENCES)}")
    assert cosines.mean() >= 0.999
    assert cosines.min() >= 0.995
    assert near >= len(SENTENCES) - 1


def test_a_text_of_more_tokens_than_positions_is_cut_and_says_so(small):
    opened(small, "small")
    answers = [read(small, "a " * count) for count in (16, 17, 5000)]
    assert [answer["cut"] for answer in answers] == [False, True, True]
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


# The panel on a page of the book

PAGE = """# Live

<div class="bb-model" data-model="all-MiniLM-L6-v2" data-heads="heads"><p>How to add the weights.</p></div>

{widget}
"""


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of one page, built with the extension: the panel, and a `Heads` widget with stored sentences."""
    source = tmp_path_factory.mktemp("panel")
    widget = Heads(stored="minilm", name="heads")
    (source / "index.md").write_text(PAGE.format(widget=widget._html()), "utf-8")
    (source / "_toc.yml").write_text("format: jb-book\nroot: index\n", "utf-8")
    return build_book(source / "out", source=source) / "index.html"


@pytest.fixture(params=["file", "http"])
def reader(request: pytest.FixtureRequest, panel: Path, open_page: Callable[..., Page]) -> Iterator[Page]:
    """The page with the panel, opened by double-click and from a web server; the model is loaded."""
    handler = functools.partial(QuietHandler, directory=str(panel.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = panel.as_uri() if request.param == "file" else f"http://127.0.0.1:{server.server_address[1]}/"
        page = open_page(url)
        page.click('[data-role="load"]')
        page.wait_for_selector('.bb-model [data-cell="similarity/3"][data-value]')
        yield page
        server.shutdown()


def test_heads_and_similarities_follow_the_typed_text(reader):
    nearest = []
    for text, count in [("She put her money in the bank.", 10), ("Nobody fell into the river.", 8)]:
        reader.fill(".bb-model textarea", "")
        reader.locator(".bb-model textarea").press_sequentially(text)
        last = text.removesuffix(".").split()[-1]
        expect(reader.locator('.bb-widget [data-role="token"]').nth(-3)).to_contain_text(last)
        expect(reader.locator('.bb-widget [data-role="token"]')).to_have_count(count)
        assert reader.locator(".bb-widget canvas").count() >= 72
        nearest.append(reader.locator(".bb-model tr[data-nearest] input").input_value())
    assert nearest == ["She opened a savings account at the bank.", "The water was too deep to cross."]
    shares = reader.locator('.bb-widget [data-cell^="weights/"]').evaluate_all(
        "cells => cells.map(cell => Number(cell.dataset.value))"
    )
    assert sum(shares) == pytest.approx(8, abs=1e-5)  # a row for each token


def test_another_sentence_to_compare_with_may_be_typed(reader):
    text = reader.locator(".bb-model textarea").input_value()
    reader.fill(".bb-model tr:nth-child(3) input", text)
    cell = reader.locator('.bb-model [data-cell="similarity/1"]')
    expect(cell).to_have_text("1.000")
    assert float(cell.get_attribute("data-value")) == pytest.approx(1, abs=1e-6)


def test_panel_is_cancelled_and_loaded_again(panel, open_page):
    page = open_page(panel.as_uri())
    assert page.locator(".bb-model").inner_text().startswith("Load the model (22.9 MB)")
    page.click('[data-role="load"]')
    page.click('[data-role="cancel"]')
    expect(page.locator(".bb-model [data-role=status]")).to_have_text("Stopped. Nothing was kept.")
    expect(page.locator('[data-role="load"]')).to_be_focused()
    page.click('[data-role="load"]')
    expect(page.locator(".bb-model textarea")).to_be_focused(timeout=30_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_panel_has_no_accessibility_faults(panel, open_page, theme):
    page = open_page(panel.as_uri(), color_scheme=theme)
    for _ in range(2):  # before the model is loaded, and after
        faults = Axe().run(page, ".bb-model", {"preload": False}).response["violations"]
        assert [fault["id"] for fault in faults] == []
        if page.locator('[data-role="load"]').count():
            page.click('[data-role="load"]')
            page.wait_for_selector('.bb-model [data-cell="similarity/3"][data-value]')


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
