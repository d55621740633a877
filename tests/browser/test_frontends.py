"""JupyterLab 4 and Notebook 7, used as a reader does: run all, type, and the kernel knows what is drawn.

One server serves both. Each front end runs one notebook; a test has a cell of it to itself.
"""

import json
import os
import runpy
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import nbformat
import pytest
from playwright.sync_api import Browser, Dialog, Expect, Locator, Page
from traitlets.config import Config

from bertbook.widgets import Attention
from tests.browser.conftest import ROOT, Watch, settle
from tools.normalise import WIDGET_VIEW, normalise, text_of

FRONT_ENDS = {"lab": "lab/workspaces/{stem}/tree/{stem}.ipynb", "notebook": "notebooks/{stem}.ipynb"}
TOKEN = "for-these-tests-only"
PATIENCE = 60  # seconds that a server, a kernel or a page may take on a busy machine
PAINTED = 20_000  # milliseconds until what a key or the kernel did is seen

# What the front ends complain about by themselves, also over a notebook without a widget.
OWN_COMPLAINTS = ("reading 'schema'", "Command 'filebrowser:open-path' not registered")

CELLS = {
    "imports": """
import json

import torch
from ipywidgets import HBox, Text, VBox, jslink
from transformers import BertConfig as TheirConfig
from transformers import BertModel, BertTokenizer

from bertbook.attention import AdditiveSelfAttention, SelfAttention
from bertbook.bert import Bert, BertConfig
from bertbook.widgets import Attention, Heads, Lock
from bertbook.wordpiece import WordPiece

asked = []
probes = 0


def embed(tokens):
    asked.append(tokens)
    if "oops" in tokens:
        raise ValueError("oops is no word")
    return torch.tensor([[len(token), ord(token[0]) % 7 - 3, 1.0] for token in tokens]) / 2


torch.manual_seed(5)
scaled, additive = SelfAttention(3, 2, 5), AdditiveSelfAttention(3, 2, 5)
""",
    "alone": "alone = Attention()\nalone",
    "box": 'left, right = Attention("妈妈去学校"), Attention("老师在家")\nHBox([left, right])',
    "observe": """
spoken, heard = Attention("我"), Text()
spoken.observe(lambda change: setattr(heard, "value", f"heard: {change['new']}"), "sentence")
VBox([spoken, heard])
""",
    "link": """
first, second = Attention("我"), Attention("谁")
link = jslink((first, "sentence"), (second, "sentence"))
HBox([first, second])
""",
    "module": 'module = Attention("who goes home", model=scaled, embed=embed)\nmodule',
    "function": 'function = Attention("who goes home", model=lambda t: additive(embed(t)))\nfunction',
    "given": """
given = Attention(tokens=["<b>a</b>", "b"], weights=[[0.25, 0.75], [1, 0]])
given
""",
    "changed": """
changed = Attention("我", temperature=2.0)
changed.sentence, changed.temperature = "谁", 0.5
changed
""",
    "lock": "lock = Lock()\nlock",
    "theirs": """
pieces = WordPiece(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "cat", "dog", "sleep", "##s", "今", "天"])
sizes = dict(vocab_size=11, hidden_size=24, num_hidden_layers=3, num_attention_heads=4, intermediate_size=20)
config = TheirConfig(**sizes, initializer_range=1.0)
bert = BertModel._from_config(config, attn_implementation="eager").eval()
theirs = Heads(bert, BertTokenizer(vocab=pieces.ids, do_lower_case=True), "the cat sleeps", head="1.2")
theirs
""",
    "ours": """
ours = Heads(Bert(BertConfig(**sizes, initializer_range=1.0)).eval(), pieces, "the cat sleeps", head="2.3")
ours
""",
    "probe": """
probes += 1
shown = dict(alone=alone, left=left, right=right, spoken=spoken, first=first, second=second,
             module=module, function=function, given=given, changed=changed)
state = {name: [w.sentence, w.tokens, w.weights.tolist(), w.query] for name, w in shown.items()}
answer = dict(zip(lock.names, lock.answer.tolist()))
heads = dict(theirs=theirs, ours=ours)
state |= {name: [w.sentence, w.tokens, w.shown.tolist(), w.query] for name, w in heads.items()}
heads = {name: [w.off, w.moved.tolist(), w.cost.tolist() if w.measured else []] for name, w in heads.items()}
print(json.dumps({"probes": probes, "asked": asked, "state": state, "answer": answer, "turns": lock.turns,
                  "heads": heads}))
""",
}

SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {
        "windowingMode": "none"
    },  # cells out of sight stay in the page
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}

expect = Expect()  # its own: others are less patient
expect.set_options(timeout=PAINTED)

Found = TypeVar("Found")


def until(what: str, look: Callable[[], Found | None]) -> Found:
    """Look again and again until something is found; fail, saying what is missing, when it takes too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE} s: {what}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A Jupyter server that serves both front ends, and the folder of its notebooks."""

    address: str
    folder: Path

    def url(self, front_end: str, stem: str) -> str:
        """The address at which a front end shows a notebook."""
        return f"{self.address}/{FRONT_ENDS[front_end].format(stem=stem)}?token={TOKEN}"

    def ask(self, path: str) -> Any:
        """What the server answers; None when nobody is there."""
        try:
            with urllib.request.urlopen(f"{self.address}/api{path}?token={TOKEN}", timeout=5) as reply:
                return json.load(reply)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None

    def kernel_is_ready(self, file: Path) -> bool:
        """Whether a notebook's kernel has nothing to do, and the page listens to it."""
        kernels = [one["kernel"] for one in self.ask("/sessions") or () if one["path"] == file.name]
        return any(one["connections"] > 0 and one["execution_state"] == "idle" for one in kernels)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own, that neither reads nor writes the settings of who runs the tests."""
    home = tmp_path_factory.mktemp("jupyter")
    folder = home / "notebooks"
    folder.mkdir()
    for name, setting in SETTINGS.items():
        file = home / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(setting), "utf-8")
    own = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
        "PYTHONPATH": ROOT,
        "JUPYTER_TOKEN": TOKEN,
    }
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"]
    command += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    log = home / "log.txt"
    with log.open("w", encoding="utf-8") as writing:
        process = subprocess.Popen(
            command,
            cwd=home,
            env={**os.environ, **{key: str(value) for key, value in own.items()}},
            stdout=writing,
            stderr=subprocess.STDOUT,
        )
        try:
            here = Server(f"http://127.0.0.1:{port}", folder)

            def up() -> dict[str, Any] | None:
                assert process.poll() is None, log.read_text("utf-8")
                return here.ask("")

            until("the Jupyter server answers", up)
            yield here
        finally:
            process.terminate()  # its kernels end with it
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(PATIENCE)


def open_notebook(browser: Browser, server: Server, front_end: str, stem: str, watch: Watch) -> Page:
    """Open a notebook in a fresh window that is watched for foreign requests and complaints."""

    def note(text: str) -> None:
        if not any(own in text for own in OWN_COMPLAINTS):
            watch.complaints.append(text)

    def stay(dialog: Dialog) -> None:  # "leave the page?" when a window with unsaved changes closes
        dialog.accept()

    page = browser.new_context(viewport={"width": 1440, "height": 1600}).new_page()
    own = (server.address, server.address.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else watch.foreign.append(r.url))
    page.on("pageerror", lambda error: note(str(error)))
    page.on("console", lambda message: note(message.text) if message.type == "error" else None)
    page.on("dialog", stay)
    page.set_default_timeout(PAINTED)
    page.goto(server.url(front_end, stem))
    page.locator(".jp-Notebook:visible .jp-Cell").first.wait_for(timeout=PATIENCE * 1000)
    return page


@dataclass
class Running:
    """A notebook that has been run in a front end."""

    front_end: str
    page: Page
    file: Path

    def cell(self, name: str) -> Locator:
        """The cell of that name in CELLS."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(list(CELLS).index(name))

    def widget(self, name: str, which: int = 0) -> Locator:
        """A live widget in a cell's output."""
        return self.cell(name).locator('.bb-widget[data-state="live"]').nth(which)

    def type(self, name: str, text: str, which: int = 0) -> None:
        """Replace a widget's sentence, key by key."""
        self.widget(name, which).locator('[data-role="sentence"]').click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)
        settle(self.page)

    def tokens(self, name: str, which: int = 0) -> list[str]:
        """The tokens drawn."""
        return self.widget(name, which).locator('[data-role="token"] .bb-chip').all_inner_texts()

    def weights(self, name: str, which: int = 0) -> list[list[float]]:
        """The shares drawn in the square table, at full precision."""
        drawn = self.widget(name, which).locator('[data-cell^="weights/"]')
        flat = drawn.evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))")
        size = round(len(flat) ** 0.5)
        return [flat[i * size : (i + 1) * size] for i in range(size)]

    def kernel(self) -> dict[str, Any]:
        """What the widgets are in Python now: the answer of the probe cell, run once more."""
        output = self.cell("probe").locator(".jp-OutputArea-output pre")
        before = json.loads(output.inner_text())["probes"]
        self.cell("probe").locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

        def answer() -> dict[str, Any] | None:
            texts = "".join(output.all_inner_texts()).strip()
            found: dict[str, Any] = json.loads(texts) if texts.endswith("}") else {}
            return found if found.get("probes", 0) > before else None

        return until("the probe cell answers", answer)

    def kernel_with(self, name: str, sentence: str) -> tuple[list[str], list[list[float]]]:
        """A widget's tokens and weights in Python, once the kernel has heard the sentence."""

        def heard() -> tuple[list[str], list[list[float]]] | None:
            now, tokens, weights, _ = self.kernel()["state"][name]
            return (tokens, weights) if now == sentence else None

        return until(f"the kernel hears {sentence!r}", heard)

    def assert_drawn_is_python(self, cell: str, name: str, sentence: str, which: int = 0) -> None:
        """The widget shows the sentence's tokens and shares, and they are those of Python."""
        tokens, weights = self.kernel_with(name, sentence)
        until(f"{tokens} are drawn", lambda: self.tokens(cell, which) == tokens or None)
        drawn = self.weights(cell, which)
        assert len(drawn) == len(tokens) == len(weights) > 0
        for mine, wanted in zip(drawn, weights, strict=True):
            assert mine == pytest.approx(wanted, abs=1e-5)


def run_all(page: Page, server: Server, file: Path) -> None:
    """Choose Run > Run All Cells once there is a kernel, and wait until the last cell has printed."""
    until("the front end is connected to an idle kernel", lambda: server.kernel_is_ready(file) or None)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator('.lm-Menu [data-command="runmenu:run-all"]').click()
    printed = page.locator(".jp-Notebook .jp-Cell").last.locator(".jp-OutputArea-output")
    printed.wait_for(timeout=PATIENCE * 1000)


@pytest.fixture(scope="module", params=FRONT_ENDS)
def running(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Running]:
    """The notebook, run in each front end; nothing foreign was asked for and nothing complained."""
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS.values()]
    book = nbformat.v4.new_notebook(cells=cells, metadata=normalise({"cells": []})["metadata"])
    file = server.folder / f"{request.param}.ipynb"
    nbformat.write(book, file)
    watch = Watch()
    page = open_notebook(browser, server, request.param, request.param, watch)
    run_all(page, server, file)
    yield Running(request.param, page, file)
    page.context.close()
    assert watch.foreign == []
    assert watch.complaints == []


def test_every_widget_lives_and_no_cell_fails(running: Running) -> None:
    counts = {name: running.cell(name).locator('.bb-widget[data-state="live"]') for name in CELLS}
    wanted = {"box": 2, "link": 2, "imports": 0, "probe": 0}
    for name, found in counts.items():
        expect(found).to_have_count(wanted.get(name, 1))
    assert running.page.locator('.jp-OutputArea [data-mime-type*="error"]').count() == 0


def test_typing_moves_the_shares_and_the_kernel_knows_them(running: Running) -> None:
    assert running.weights("alone")[4][0] == pytest.approx(0.635, abs=1e-3)
    for sentence in ("妈妈爱草原", "Who loves the grassland?", "谁与赛罕塔拉"):
        running.type("alone", sentence)
        assert running.tokens("alone") == Attention(sentence).tokens  # drawn without waiting for the kernel
        running.assert_drawn_is_python("alone", "alone", sentence)


def test_arrow_keys_enter_and_escape_reach_the_widget(running: Running) -> None:
    running.type("observe", "我爱草原")
    widget, page = running.widget("observe"), running.page
    widget.locator('[data-role="token"][data-index="0"]').focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    settle(page)
    expect(widget.locator('[aria-checked="true"]')).to_have_attribute("data-index", "2")
    widget.locator('[data-cell="weights/0/1"]').focus()
    for key, place in {"ArrowDown": "1/1", "ArrowLeft": "1/0", "ArrowUp": "0/0"}.items():
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.cell") == f"weights/{place}"
    page.keyboard.press("Enter")
    expect(widget.locator(".bb-pinned")).not_to_have_count(0)
    page.keyboard.press("Escape")
    expect(widget.locator(".bb-pinned")).to_have_count(0)


def test_letters_typed_into_the_box_are_no_commands(running: Running) -> None:
    running.type("observe", "a b x y dd m")  # in command mode they would add, cut and delete cells
    expect(running.widget("observe").locator('[data-role="sentence"]')).to_have_value("a b x y dd m")
    expect(running.page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(len(CELLS))


def test_two_widgets_in_a_box_have_room(running: Running) -> None:
    wide = [running.widget("box", which).bounding_box() for which in (0, 1)]
    left, right = (box for box in wide if box is not None)
    assert min(left["width"], right["width"]) > 300
    assert left["x"] + left["width"] <= right["x"] + 1


def test_two_widgets_in_a_box_keep_apart(running: Running) -> None:
    running.type("box", "谁爱我", which=0)
    running.assert_drawn_is_python("box", "left", "谁爱我", which=0)
    running.assert_drawn_is_python("box", "right", "老师在家", which=1)


def test_observe_hears_each_sentence(running: Running) -> None:
    running.type("observe", "妈妈去学校")
    heard = running.cell("observe").locator('input[type="text"]')
    expect(heard).to_have_value("heard: 妈妈去学校")


def test_jslink_carries_a_sentence_over(running: Running) -> None:
    running.type("link", "妈妈爱我", which=0)
    running.assert_drawn_is_python("link", "second", "妈妈爱我", which=1)
    running.type("link", "谁去学校？", which=1)
    running.assert_drawn_is_python("link", "first", "谁去学校？", which=0)


def test_own_module_reads_a_new_sentence_in_python(running: Running) -> None:
    running.type("module", "the river sleeps")
    running.assert_drawn_is_python("module", "module", "the river sleeps")
    assert ["the", "river", "sleeps"] in running.kernel()["asked"]
    assert running.tokens("module") == ["the", "river", "sleeps"]


def test_own_module_that_fails_says_so_and_recovers(running: Running) -> None:
    running.type("module", "oops")
    notice = running.widget("module").locator('[data-role="notice"]', has_text="ValueError: oops is no word")
    expect(notice).to_have_count(1)
    waiting = running.widget("module").locator('[data-role="notice"]', has_text="Waiting")
    expect(waiting).to_have_count(0)
    running.type("module", "we go on")
    running.assert_drawn_is_python("module", "module", "we go on")
    expect(notice).to_have_count(0)


def test_any_function_is_asked_through_the_kernel(running: Running) -> None:
    running.type("function", "old and new")
    running.assert_drawn_is_python("function", "function", "old and new")
    assert running.tokens("function") == ["old", "and", "new"]


def test_given_arrays_are_drawn_as_they_are(running: Running) -> None:
    assert running.tokens("given") == ["<b>a</b>", "b"]
    assert running.weights("given") == [[0.25, 0.75], [1, 0]]
    expect(running.widget("given").locator('[data-role="sentence"]')).to_have_attribute("readonly", "")


def test_trained_weights_come_along_with_the_widget(running: Running) -> None:
    top = running.widget("lock").locator('[data-role="top"][data-rank="0"]')
    expect(top).to_have_attribute("data-token", "我")
    assert float(top.get_attribute("data-value") or 0) == pytest.approx(
        running.kernel()["answer"]["我"], abs=1e-5
    )
    running.widget("lock").locator('[data-role="break"]').click()
    answer = until(
        "the kernel hears of the broken lock", lambda: (k := running.kernel())["turns"] and k["answer"]
    )
    best = max(answer, key=lambda name: answer[name])
    expect(top).to_have_attribute("data-token", best)
    assert float(top.get_attribute("data-value") or 0) == pytest.approx(answer[best], abs=1e-5)


def pictures(running: Running, name: str) -> list[str]:
    """What the pictures of all heads look like."""
    drawn = running.widget(name).locator('[data-role="head"] canvas')
    return drawn.evaluate_all("all => all.map(one => one.toDataURL())")


@pytest.mark.parametrize("name", ["theirs", "ours"])
def test_all_heads_of_a_bert_read_what_is_typed(running: Running, name: str) -> None:
    running.type(name, "the dog sleeps")
    running.assert_drawn_is_python(name, name, "the dog sleeps")
    before = pictures(running, name)
    assert len(set(before)) == 12
    running.type(name, "今天 the cat sleeps")
    running.assert_drawn_is_python(name, name, "今天 the cat sleeps")
    assert running.tokens(name) == ["[CLS]", "今", "天", "the", "cat", "sleep", "##s", "[SEP]"]
    assert set(before).isdisjoint(pictures(running, name))


@pytest.mark.parametrize("name", ["theirs", "ours"])
def test_a_head_of_a_bert_is_switched_off_in_the_kernel(running: Running, name: str) -> None:
    running.type(name, "the cat sleeps")
    running.assert_drawn_is_python(name, name, "the cat sleeps")
    widget = running.widget(name)
    numbers = "all => all.map(one => Number(one.dataset.value))"
    widget.locator('[data-head="0.1"]').click()
    widget.locator('[data-role="switch"]').click()
    off, moved, _ = until("a head is off", lambda: h if (h := running.kernel()["heads"][name])[0] else None)
    assert off == ["0.1"]
    assert min(moved) > 0.001
    cells = widget.locator('[data-cell^="moved/"]')
    expect(cells).to_have_count(6)
    assert cells.evaluate_all(numbers) == pytest.approx(moved, rel=1e-5)
    widget.locator('[data-head="1.2"]').click()
    shown = running.kernel()["state"][name][2]  # what the later layers make of it
    for mine, wanted in zip(running.weights(name), shown, strict=True):
        assert mine == pytest.approx(wanted, abs=1e-5)
    widget.locator('[data-role="measure"]').click()
    cost = until("heads are measured", lambda: running.kernel()["heads"][name][2] or None)
    expect(widget.locator('[data-cell^="cost/"]')).to_have_count(12)
    drawn = widget.locator('[data-cell^="cost/"]').evaluate_all(numbers)
    assert drawn == pytest.approx([one for row in cost for one in row], rel=1e-5)
    widget.locator('[data-role="reset"]').click()
    expect(cells).to_have_count(0)
    assert running.kernel()["heads"][name][0] == []


def test_reset_goes_back_to_how_python_made_it(running: Running) -> None:
    assert running.tokens("changed") == ["谁"]
    running.widget("changed").locator('[data-role="reset"]').click()
    expect(running.widget("changed").locator('[data-role="temperature"]')).to_have_value("2")
    assert running.tokens("changed") == ["我"]


def test_python_sets_what_is_drawn(running: Running) -> None:
    editor = running.cell("probe").locator(".cm-content")
    source = CELLS["probe"].strip()
    editor.fill(f"left.query, right.sentence = 2, '我爱她'\n{source}")
    answer = running.kernel()["state"]
    assert (answer["left"][3], answer["right"][0]) == (2, "我爱她")
    editor.fill(source)
    expect(running.widget("box", 0).locator('[aria-checked="true"]')).to_have_attribute("data-index", "2")
    until("the new tokens", lambda: running.tokens("box", 1) == ["我", "爱", "她"] or None)


def saved(running: Running) -> dict[str, Any]:
    """The notebook's file, after the reader has saved it."""
    running.cell("imports").locator(".cm-content").click()
    running.page.keyboard.press("Control+S")

    def file() -> dict[str, Any] | None:
        found: dict[str, Any] = json.loads(running.file.read_text("utf-8"))
        return found if found["cells"][-1]["outputs"] else None

    return until("the notebook is saved with its outputs", file)


def of_another(book: dict[str, Any]) -> dict[str, Any]:
    """A saved notebook as it comes from someone else: no signature of this machine fits it."""
    note = {"cell_type": "markdown", "id": "from-a-friend", "metadata": {}, "source": "Have a look."}
    assert any(WIDGET_VIEW in output.get("data", {}) for cell in book["cells"] for output in cell["outputs"])
    return {**book, "cells": [*book["cells"], note]}


def as_make_lab_saves(book: dict[str, Any]) -> dict[str, Any]:
    """The same notebook after the hook of jupyter_server_config.py, which `make lab` starts Jupyter with."""
    settings = runpy.run_path(str(ROOT / "jupyter_server_config.py"), {"get_config": Config})
    settings["c"].ContentsManager.pre_save_hook(model={"type": "notebook", "content": book})
    data = [output.get("data", {}) for cell in book["cells"] for output in cell["outputs"]]
    assert not any(WIDGET_VIEW in one and "text/html" in one for one in data)
    return book


@pytest.mark.parametrize(
    "stored", [normalise, of_another, as_make_lab_saves], ids=["normalised", "from-another", "make-lab"]
)
def test_saved_notebook_without_its_kernel_shows_the_tables(
    running: Running, browser: Browser, server: Server, stored: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    stem = f"{running.front_end}-{stored.__name__}"
    (server.folder / f"{stem}.ipynb").write_text(text_of(stored(saved(running))), "utf-8")
    watch = Watch()
    page = open_notebook(browser, server, running.front_end, stem, watch)
    shown = page.locator(".jp-Notebook .jp-Cell").nth(list(CELLS).index("alone"))
    expect(shown.locator("table")).to_have_count(2)
    wanted = Attention()
    rows = shown.locator("table").last.locator("tbody tr")
    expect(rows).to_have_count(len(wanted.tokens))
    numbers = [[float(text) for text in row.locator("td").all_inner_texts()] for row in rows.all()]
    for drawn, weights in zip(numbers, wanted.weights, strict=True):
        assert drawn == pytest.approx([*weights, 1], abs=5.1e-4)
    given = page.locator(".jp-Notebook .jp-Cell").nth(list(CELLS).index("given"))
    expect(given.locator("tbody th").first).to_have_text("<b>a</b>")
    page.context.close()
    assert watch.foreign == []
    assert watch.complaints == []


def test_letters_pressed_on_a_number_are_no_commands(running: Running) -> None:
    running.widget("alone").locator('[data-cell="weights/0/0"]').focus()
    running.page.keyboard.type("xybddm")  # the last test: where it fails, cells are gone
    settle(running.page)
    expect(running.page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(len(CELLS))
