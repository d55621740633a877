"""The built book as its readers meet it: every page, from a web server and from a double-clicked file."""

import gzip
import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from bertbook.attention import attend
from bertbook.sphinx_ext import repository
from bertbook.widgets import Attention
from tests.browser.conftest import NARROW, ROOT, WIDE, OpenPage, build_book, cells, settle

SOURCES = (ROOT / "intro.md", *sorted((ROOT / "chapters").glob("[!.]*.*")))
WRITTEN = [path.relative_to(ROOT).with_suffix(".html").as_posix() for path in SOURCES]
PAGES = [*WRITTEN, "genindex.html", "search.html"]
NOTEBOOKS = {page: path for page, path in zip(WRITTEN, SOURCES, strict=True) if path.suffix == ".ipynb"}
CHAPTER = "chapters/04_attention.html"
WHO, MINE = '[data-name="who"]', '[data-name="mine"]'
PALETTE = json.loads((ROOT / "bertbook" / "palette.json").read_text("utf-8"))
HAN = "[\\u3400-\\u9fff\\u{20000}-\\u{3ffff}]"


@pytest.fixture(params=["http", "file"])
def base(request: pytest.FixtureRequest, book: Path, address: str) -> str:
    """Where the book's pages are: on a web server, or as files on the disk."""
    return address if request.param == "http" else book.as_uri()


def ready(page: Page) -> Page:
    """Wait for the maths, and for each widget, scrolled to, to be live with its weights; go to the top."""
    page.evaluate(
        "(async () => { if (document.querySelector('script[src*=\"/mathjax/\"]'))"
        " await MathJax.startup.promise; })()"
    )
    for root in page.locator(".bb-widget").all():
        root.scroll_into_view_if_needed()
    page.wait_for_function(
        "!document.querySelector('.bb-widget:is([data-state=static], :has([data-role=loading]))')"
    )
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    settle(page)
    return page


def notebook(page: str) -> dict[str, Any]:
    """The notebook that a page is made of."""
    return json.loads(NOTEBOOKS[page].read_text("utf-8"))


def cells_of(page: str, kind: str, tag: str | None = None) -> list[str]:
    """The sources of a notebook's cells of one kind, or of those with one tag."""
    found = [cell for cell in notebook(page)["cells"] if cell["cell_type"] == kind]
    if tag:
        found = [cell for cell in found if tag in cell["metadata"].get("tags", [])]
    return ["".join(cell["source"]) for cell in found]


def weights_of(root: Locator) -> np.ndarray:
    """Python's α̂ of a widget's first state, from what its page stores."""
    props = json.loads(root.get_attribute("data-props") or "")
    if props["feed"]["kind"] == "toy":
        return Attention(props["sentence"]).weights
    raw = props["feed"]["arrays"]
    x, W_q, W_k, W_v = (
        torch.frombuffer(bytearray(b64decode(raw[name]["data"])), dtype=torch.float32).view(
            raw[name]["shape"]
        )
        for name in ("x", "W_q", "W_k", "W_v")
    )
    return attend(x @ W_q, x @ W_k, x @ W_v).weights.numpy()


# Every page


def test_the_pages_tried_here_are_all_there_are(book: Path) -> None:
    built = {
        path.relative_to(book).as_posix() for path in book.rglob("*.html") if "_static" not in path.parts
    }
    assert built == {*PAGES, "index.html"}


def test_the_front_page_leads_to_the_introduction(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/index.html")
    page.wait_for_url(f"{base}/intro.html")
    expect(page.locator("article h1")).to_contain_text("heirloom")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_from_a_server_and_from_a_file_without_a_network(
    open_page: OpenPage, address: str, book: Path, name: str
) -> None:
    served = ready(open_page(f"{address}/{name}"))
    text = served.inner_text("body")
    assert len(served.inner_text("main")) > 100 or name in ("genindex.html", "search.html")
    assert "$" not in prose(served)
    assert "\\(" not in prose(served)
    assert served.locator("mjx-merror, merror").count() == 0
    assert (
        served.locator("span.math, div.math").count()
        == served.locator(":is(span, div).math mjx-container").count()
    )
    assert [image for image in served.locator("img").all() if not image.get_attribute("alt")] == []
    assert chinese_unmarked(served) == []
    assert served.locator('link[rel~="icon"]').count() == 1  # without it, browsers ask the host and get a 404

    filed = ready(open_page((book / name).as_uri(), offline=True))
    assert filed.evaluate("navigator.onLine") is False
    assert filed.inner_text("body") == text
    assert filed.locator("mjx-container").count() == served.locator("mjx-container").count()


def prose(page: Page) -> str:
    """The text of the page, less code, typeset maths and widgets."""
    return page.evaluate(
        """() => { const copy = document.querySelector('main').cloneNode(true);
            for (const e of copy.querySelectorAll('pre, code, mjx-container, .bb-widget, script')) e.remove();
            return copy.textContent; }"""
    )


def chinese_unmarked(page: Page) -> list[str]:
    """What holds Chinese that is not marked as such, code and widgets aside."""
    return page.evaluate(
        f"""() => {{ const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {{
                const {{ data, parentElement }} = walk.currentNode;
                const spared = parentElement.closest('[lang^=zh], pre, code, script, .bb-widget');
                if (/{HAN}/u.test(data) && !spared) found.push(parentElement.outerHTML);
            }}
            return found; }}"""
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_screen_and_axe_finds_nothing_serious(
    open_page: OpenPage, address: str, name: str, theme: str
) -> None:
    page = ready(open_page(f"{address}/{name}", width=NARROW, color_scheme=theme))
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    unfold(page)
    for width in (NARROW, 320, 768, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width in (NARROW, WIDE):
            page.wait_for_function(SCROLLED_BY_KEYS)
            assert violations(page) == []


def test_on_a_phone_a_figure_fades_only_where_there_is_more_of_it(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}/chapters/02_rnn.html", width=NARROW))
    figure = page.locator("div.cell_output > div.image_png").first
    figure.scroll_into_view_if_needed()
    assert figure.evaluate("box => box.scrollWidth > box.clientWidth")
    fades = re.search(
        r"linear-gradient\(.*?(\d+)px\)", figure.evaluate("box => getComputedStyle(box).maskImage")
    )
    assert fades
    hidden = """box => {
        box.scrollLeft = box.scrollWidth;
        return box.querySelector('img').getBoundingClientRect().right - box.getBoundingClientRect().right;
    }"""
    assert figure.evaluate(hidden) <= 1 - int(fades[1])  # at its end, what fades is empty


def unfold(page: Page) -> None:
    """Open every folded answer."""
    page.evaluate("for (const folded of document.querySelectorAll('main details')) folded.open = true")


# The theme fades colours and opens answers slowly; half-way there is nothing to judge. What moves with the
# reader's scrolling only, as the fading edge of a wide table does, rests as well.
AT_REST = """document.getAnimations().every(
    one => one.timeline !== document.timeline || one.playState !== 'running')"""

# What scrolls sideways must take the focus. The theme sees to that a moment after each change of size.
SCROLLED_BY_KEYS = """() => [...document.querySelectorAll('pre, .pst-scrollable-table-container')]
    .every(e => e.scrollWidth <= e.clientWidth || e.tabIndex === 0)"""


def violations(page: Page) -> list[tuple[str, str, str]]:
    """What axe-core objects to: of the page what is serious or critical, of widgets all."""
    page.wait_for_function(AT_REST)
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    objections = [
        (v["impact"], v["id"], node["html"][:160], node["target"][0]) for v in found for node in v["nodes"]
    ]
    inside = "place => document.querySelector(place)?.closest('.bb-widget') != null"
    return [o[:3] for o in objections if o[0] in ("serious", "critical") or page.evaluate(inside, o[3])]


@pytest.mark.parametrize("name", PAGES)
def test_only_pages_with_a_widget_load_our_script(book: Path, name: str) -> None:
    html = (book / name).read_text("utf-8")
    assert len(re.findall(r'<script[^>]* src="[^"]*bertbook\.js', html)) == ('class="bb-widget"' in html)
    assert len(re.findall(r'<link[^>]* href="[^"]*bertbook\.css', html)) == ('class="bb-widget"' in html)
    assert "widget-state" not in html


def test_script_and_style_of_all_widgets_weigh_little(book: Path) -> None:
    files = [book / "_static" / name for name in ("bertbook.js", "bertbook.css")]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 100_000


# The theme's buttons


def test_search_finds_a_word_and_leads_to_it(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/intro.html")
    page.locator(".search-button__button:visible").first.click()
    page.keyboard.type("softmax")
    page.keyboard.press("Enter")
    # Until then results come in above each other, and the one to click moves away.
    expect(page.locator("#search-results .search-summary")).to_contain_text("Search finished", timeout=30_000)
    hits = page.locator("#search-results li a")
    expect(hits.filter(has_text="Attention: look anywhere")).to_have_count(1)
    hits.filter(has_text="Attention: look anywhere").click()
    page.wait_for_url(f"{base}/{CHAPTER}*")
    ready(page)
    expect(page.locator("main .highlighted").first).to_have_text("softmax", ignore_case=True)
    assert page.locator(".bb-widget[data-state=live]").count() == page.locator(".bb-widget").count()


def test_search_says_when_there_is_nothing(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/search.html")
    page.locator("#search-input:visible, form.bd-search input:visible").last.fill("zyxwvut")
    page.keyboard.press("Enter")
    expect(page.locator("#search-results")).to_contain_text("did not match any documents")
    assert page.locator("#search-results li").count() == 0


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_download_button_gives_the_notebook(
    open_page: OpenPage, address: str, book: Path, name: str
) -> None:
    page = open_page(f"{address}/{name}")
    page.locator(".dropdown-download-buttons > button").click()
    with page.expect_download() as download:
        page.locator(".dropdown-download-buttons").get_by_text(".ipynb").click()
    assert download.value.suggested_filename == NOTEBOOKS[name].name
    assert download.value.path().read_bytes() == NOTEBOOKS[name].read_bytes()

    page = open_page((book / name).as_uri())  # from a file, browsers open it in a new tab
    page.locator(".dropdown-download-buttons > button").click()
    with page.expect_popup() as shown:
        page.locator(".dropdown-download-buttons").get_by_text(".ipynb").click()
    assert shown.value.evaluate("decodeURI(location.pathname)") == (
        f"{(book / '_sources' / name).with_suffix('.ipynb').as_posix()}"
    )
    assert (book / "_sources" / name).with_suffix(".ipynb").read_bytes() == NOTEBOOKS[name].read_bytes()
    assert json.loads(shown.value.inner_text("body"))["cells"]


def test_colab_is_offered_when_the_address_is_known(open_page: OpenPage, tmp_path: Path) -> None:
    book = build_book(tmp_path, BERTBOOK_REPO="https://github.com/OWNER-EXAMPLE/NAME-EXAMPLE")
    page = ready(open_page((book / CHAPTER).as_uri()))
    page.locator(".dropdown-launch-buttons > button").click()
    link = page.locator(".dropdown-launch-buttons a:visible")
    expect(link).to_have_count(1)
    expect(link).to_contain_text("Colab")
    assert re.fullmatch(
        r"https://colab\.research\.google\.com/github/OWNER-EXAMPLE/NAME-EXAMPLE/blob/[\w.-]+/chapters/04_attention\.ipynb",
        link.get_attribute("href") or "",
    )
    assert open_page((book / "intro.html").as_uri()).locator('a[href*="colab"]').count() == 0


def test_colab_is_not_offered_when_the_address_is_unknown(
    open_page: OpenPage, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BERTBOOK_REPO", raising=False)
    stamped = "bertbook_repository:" in (ROOT / "_config.yml").read_text(encoding="utf-8")
    known = stamped or repository(ROOT) is not None  # in a clone from GitHub it is
    page = open_page((book / CHAPTER).as_uri())
    assert page.locator('a[href*="colab"]').count() == known
    assert page.locator(".dropdown-launch-buttons").count() == known


def test_the_theme_button_changes_page_and_widget(open_page: OpenPage, address: str) -> None:
    seen = {}
    for theme in ("light", "dark"):
        page = ready(open_page(f"{address}/{CHAPTER}", color_scheme=theme))
        seen[theme] = look(page)
        assert seen[theme]["surface"] == rgb(PALETTE[theme]["surface"])
        assert seen[theme]["ink"] == rgb(PALETTE[theme]["ink"])
        assert seen[theme]["scale"] == PALETTE[theme]["weights"]
        assert seen[theme]["high"] == rgb(PALETTE[theme]["weights"][5])  # .635 of eight steps is nearest to 5
    assert all(seen["light"][part] != seen["dark"][part] for part in seen["light"])

    switch = page.locator(".theme-switch-button:visible").first
    for _ in range(3):
        switch.click()
        theme = page.evaluate("document.documentElement.dataset.theme")
        settle(page)
        assert look(page) == seen[theme]
    assert page.evaluate("document.documentElement.dataset.theme") in seen


def rgb(colour: str) -> str:
    """#010203 as the browser computes it."""
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


def look(page: Page) -> dict[str, Any]:
    """The computed colours of the page, and of a widget."""
    return page.evaluate(
        """root => { const style = getComputedStyle(root);
            const high = root.querySelector('[data-cell="weights/4/0"]');
            return { page: getComputedStyle(document.body).backgroundColor, surface: style.backgroundColor,
                ink: style.color, scale: [...Array(9).keys()].map(i => style.getPropertyValue(`--bb-w${i}`)),
                high: getComputedStyle(high).backgroundColor }; }""",
        page.query_selector(WHO),
    )


# A chapter and its widgets


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_code_and_answers_are_the_notebooks_own(open_page: OpenPage, address: str, name: str) -> None:
    page = ready(open_page(f"{address}/{name}"))  # a widget that wakes moves what is clicked
    code = page.locator(".cell_input pre").evaluate_all(
        "cells => cells.map(cell => cell.textContent.trimEnd())"
    )
    assert code == cells_of(name, "code")
    hidden = page.locator("details.hide")
    folded = [*cells_of(name, "code", "hide-cell"), *cells_of(name, "code", "hide-input")]
    assert hidden.count() == len(folded) > 0
    written = "\n".join(cells_of(name, "markdown")).count("<details>")
    assert page.locator("main details").count() == hidden.count() + written
    for answer in page.locator("main details").all():
        inside = answer.locator(":scope > :not(summary)").first
        assert not inside.is_visible()
        answer.locator("summary").click()
        assert inside.is_visible()


def test_without_a_script_each_widget_is_a_readable_table(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/{CHAPTER}", java_script_enabled=False)
    for root in page.locator(".bb-widget").all():
        assert root.locator("table").last.is_visible()
        assert root.locator("caption").count() == root.locator("table").count() > 0
        assert not re.search("NaN|undefined|None|null", root.inner_text())
    for root in page.locator(".bb-widget[data-widget=attention]").all():
        wanted = weights_of(root)
        square = root.locator("table").last
        rows = [row.locator("td").all_inner_texts() for row in square.locator("tbody tr").all()]
        drawn = np.array(rows, dtype=float)
        assert drawn[:, :-1] == pytest.approx(wanted, abs=5.1e-4)
        assert drawn[:, -1] == pytest.approx(1)
        assert square.locator("thead th").count() == len(wanted) + 2


def test_a_widget_wakes_when_it_comes_near_and_not_before(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/{CHAPTER}")
    page.wait_for_function("window.bertbook !== undefined")
    page.evaluate("MathJax.startup.promise")
    assert page.locator(".bb-widget[data-state=static]").count() == page.locator(".bb-widget").count()
    top = f"document.querySelector('{WHO}').getBoundingClientRect().top"
    scroll = f"scrollBy({{ top: {top} - innerHeight - distance, behavior: 'instant' }})"
    below = f"distance => {{ {scroll}; return {top} - innerHeight; }}"  # how far below the fold it is then
    assert page.evaluate(below, 1200) == pytest.approx(1200, abs=2)
    settle(page)
    assert page.locator(WHO).get_attribute("data-state") == "static"
    page.evaluate(below, 400)
    expect(page.locator(WHO)).to_have_attribute("data-state", "live")
    assert page.locator(MINE).get_attribute("data-state") == "static"


def test_typing_chinese_moves_the_weights_with_the_network_gone(open_page: OpenPage, base: str) -> None:
    page = ready(open_page(f"{base}/{CHAPTER}"))
    page.context.set_offline(True)
    before = cells(page, "weights/", MINE)
    box = page.locator(f'{WHO} [data-role="sentence"]')
    box.click()
    page.keyboard.press("Control+A")
    for text in ("妈妈爱草原", "，谁爱草原？"):
        page.keyboard.type(text)
        settle(page)
        widget = Attention(box.input_value())
        T = len(widget.tokens)
        wanted = {f"weights/{i}/{j}": widget.weights[i, j] for i in range(T) for j in range(T)}
        assert cells(page, "weights/", WHO) == pytest.approx(wanted, abs=1e-5)
        assert list(cells(page, "sum/", WHO).values()) == pytest.approx([1] * T, abs=1e-6)
    assert box.input_value() == "妈妈爱草原，谁爱草原？"
    # the other widget keeps its own state
    assert cells(page, "weights/", MINE) == before


def assert_obeyed(page: Page, hash_: str) -> None:
    """The widget that a link "#name:key=value" names is in the state the link asks for."""
    name, settings = hash_.removeprefix("#").split(":", 1)
    wanted = {key: int(value) for key, value in parse_qsl(settings, strict_parsing=True)}
    assert {"query"} <= set(wanted) <= {"query", "temperature"}
    root = f'[data-name="{name}"]'
    chosen = page.locator(f'{root} [data-role="token"][aria-checked="true"]')
    expect(chosen).to_have_attribute("data-index", str(wanted["query"]))
    widget = Attention(query=wanted["query"], temperature=wanted.get("temperature", 1))
    drawn = list(cells(page, "softmax/weight/", root).values())
    assert drawn == pytest.approx(widget.weights[widget.query].tolist(), abs=1e-5)
    expect(page.locator(root)).to_be_in_viewport()


def test_links_in_the_prose_set_the_state(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/{CHAPTER}")
    page.wait_for_function("window.bertbook !== undefined")
    links = page.locator('main a[href*=":query="]')
    assert links.count() >= 4
    for link in links.all():
        link.click()
        page.mouse.move(0, 0)
        settle(page)
        assert_obeyed(page, link.get_attribute("href") or "")
    assert page.locator('.bb-widget [data-role="notice"]').count() == 0


def test_an_address_with_a_state_opens_it(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/{CHAPTER}#who:query=0&temperature=4")
    expect(page.locator(WHO)).to_have_attribute("data-state", "live")
    assert_obeyed(page, "#who:query=0&temperature=4")
    page.evaluate("MathJax.startup.promise")
    settle(page)
    expect(page.locator(WHO)).to_be_in_viewport()


def test_a_link_to_a_heading_lands_there_though_widgets_wake_on_the_way(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(f"{address}/{CHAPTER}")
    page.wait_for_function("window.bertbook !== undefined")
    page.evaluate("MathJax.startup.promise")
    page.locator('.page-toc a[href="#summary"]').click()
    page.wait_for_function("scrollY === window.last || void (window.last = scrollY)", polling=300)
    expect(page.locator("#summary h2")).to_be_in_viewport()


def test_two_loads_draw_the_same(open_page: OpenPage, address: str, book: Path) -> None:
    drawn = [
        ready(open_page(f"{base}/{CHAPTER}"))
        .locator(".bb-widget")
        .evaluate_all("all => all.map(e => e.outerHTML)")
        for base in (address, book.as_uri())
    ]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == len(drawn[1]) > 1


def test_on_paper_there_are_tables(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}/{CHAPTER}")
    page.evaluate("MathJax.startup.promise")
    page.emulate_media(media="print")
    for root in page.locator(".bb-widget[data-state=static]").all():
        assert root.locator(".bb-static table").last.is_visible()
    page.emulate_media(media="screen")
    ready(page).emulate_media(media="print")
    for root in page.locator(".bb-widget").all():
        assert root.locator("table").last.is_visible()
        assert not root.locator(".bb-controls:visible").count()
        for table in root.locator(".bb-scroll").all():
            assert table.evaluate("e => getComputedStyle(e).overflowX") == "visible"
    assert page.locator(f'{WHO} [data-cell^="weights/"]').last.is_visible()
    assert not page.locator(f"{WHO} .bb-formula").is_visible()
