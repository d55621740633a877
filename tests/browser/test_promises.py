"""What every widget promises, checked on each of them in a real page.

BERTBOOK_FUZZ=2000 makes the fuzzing long; a few dozen inputs are enough for every day.
"""

import os
import re
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from traitlets import TraitError

from bertbook.widgets.base import BookWidget
from tests.browser.conftest import NARROW, WIDE, build_book, cells, settle
from tests.browser.widgets_under_test import WIDGETS
from tests.corpus import fuzz_corpus

FUZZ = int(os.environ.get("BERTBOOK_FUZZ", "40"))
MOST_NODES = 6000
MOST_STOPS = 6
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "'><iframe srcdoc='<script>parent.alert(1)</script>'>",
    "javascript:alert(1)",
    "<!--",
    "]]>",
    "\u2028alert(1)\u2029",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "${alert(1)}",
    "{{constructor.constructor('alert(1)')()}}",
)
ARRAYS = (
    *("scores", "weights", "q", "k", "v", "output", "hidden", "cell", "gates", "left", "answer"),
    *("starts", "ends", "looks", "without"),
)
HANDLES = {"hidden": "h", "cell": "c"}  # where they are not the array's name

pytestmark = pytest.mark.parametrize("name", sorted(WIDGETS))
Show = Callable[..., Page]


def make(name: str, **settings: object) -> BookWidget:
    return WIDGETS[name](name="it", **settings)


def has_box(name: str) -> bool:
    """Whether a reader can type a sentence; of stored ones there is a choice."""
    widget = WIDGETS[name]()
    return widget.has_trait("sentence") and not getattr(widget, "stored", "")


def root(page: Page) -> Locator:
    return page.locator(".bb-widget").first


def box(page: Page) -> Locator:
    return root(page).locator('[data-role="sentence"]')


def poke(page: Page, widget: Locator | None = None) -> None:
    """Change something, as a reader would: move a slider, or pick another sentence or another token."""
    widget = widget or root(page)
    sliders = widget.locator('[data-role="slider"]')
    sentences = widget.locator('[data-role="example"][aria-pressed="false"]')
    if sentences.count():
        sentences.last.click()
        page.mouse.move(0, 0)
    elif sliders.count():
        sliders.first.focus()
        page.keyboard.press("ArrowUp")
    else:
        widget.locator('[data-role="token"]').nth(1).click()
        page.mouse.move(0, 0)
    settle(page)


def python_numbers(widget: BookWidget) -> dict[str, float]:
    """Each array of the Python side by its numbers' handles: weights/1/2, weights/0/2 of a row, h/rnn/1/2."""
    found: dict[str, float] = {}
    for array in ARRAYS:
        values = getattr(widget, array, None)
        if values is None or type(values) in (str, tuple):  # a text or places of tokens are no array
            continue
        for part, one in parts(values).items():
            handle = "/".join(filter(None, [HANDLES.get(array, array), part]))
            rows = one if array == "answer" else np.atleast_2d(one)
            numbers = {place: float(x) for place, x in np.ndenumerate(rows) if not np.isnan(x)}
            found |= {f"{handle}/{'/'.join(map(str, place))}": x for place, x in numbers.items()}
    return found


def parts(values: Any) -> dict[str, np.ndarray]:
    """The arrays of a widget that has one for each of its readers or gates; else the one array, under ""."""
    return values if isinstance(values, dict) else {"": values}


def shares(widget: BookWidget) -> np.ndarray:
    """What the widget is about, one number after the other: shares that a page without a script shows too."""
    given = getattr(widget, "shown", getattr(widget, "weights", None))  # of many heads, the one shown large
    return np.concatenate(
        [np.ravel(one) for one in parts(widget.answer if given is None else given).values()]
    )


def test_numbers_drawn_are_pythons(show: Show, name: str) -> None:
    widget = make(name)
    page = show(widget)
    wanted = python_numbers(widget)
    drawn = {handle: x for handle, x in cells(page, "").items() if handle in wanted}
    assert len(drawn) >= shares(widget).size
    assert drawn == pytest.approx({handle: wanted[handle] for handle in drawn}, abs=1e-5)


def test_text_on_screen_is_the_rounded_number(show: Show, name: str) -> None:
    page = show(make(name))
    for text, value in (
        root(page)
        .locator("[data-cell]")
        .evaluate_all("cells => cells.map(cell => [cell.innerText, Number(cell.dataset.value)])")
    ):
        shown = re.search(r"−?(\d*)(?:\.(\d+))?(?:e(-?\d+))?$", text.strip())
        assert shown, text
        step = 10.0 ** (int(shown[3] or 0) - len(shown[2] or ""))  # the last digit's worth
        number = float(shown[0].replace("−", "-"))
        assert abs(number - value) <= 0.5 * step + min(1e-9, 1e-3 * step), (text, value)


def test_rows_of_shares_add_up_and_the_sum_is_printed(show: Show, name: str) -> None:
    page = show(make(name))
    poke(page)
    sums = cells(page, "sum/")
    assert sums
    assert all(abs(total - 1) < 1e-6 for total in sums.values())
    expect(root(page).locator('[data-cell^="sum/"]').first).to_contain_text("1.000")


def test_source_is_named(show: Show, name: str) -> None:
    widget = make(name)
    page = show(widget)
    expect(root(page).locator(".bb-source b")).to_have_text(
        {"own": "yours"}.get(widget.source, widget.source)
    )
    assert root(page).get_attribute("data-source") == widget.source


def test_one_sentence_for_each_change(show: Show, name: str) -> None:
    page = show(make(name))
    live = root(page).locator('[data-role="live"]')
    assert live.count() == 1
    assert live.get_attribute("role") == "status"
    before = live.inner_text()
    poke(page)
    poke(page)
    assert live.inner_text() not in ("", before)


def test_idle_widgets_run_nothing(show: Show, name: str) -> None:
    page = show(make(name))
    poke(page)
    ran = page.evaluate(
        """() => new Promise(done => {
            let count = 0;
            const note = real => (...given) => { count++; return real.apply(window, given); };
            window.requestAnimationFrame = note(window.requestAnimationFrame);
            const later = window.setTimeout;
            window.setTimeout = note(later);
            window.setInterval = note(window.setInterval);
            new MutationObserver(list => { count += list.length; })
                .observe(document.body, { subtree: true, childList: true, attributes: true });
            later(() => done(count), 1000);
        })"""
    )
    assert ran == 0


def test_far_below_the_fold_nothing_is_drawn_yet(show: Show, name: str) -> None:
    page = show(make(name), above=6000)
    page.wait_for_function("window.bertbook !== undefined")
    settle(page)
    assert root(page).get_attribute("data-state") == "static"
    root(page).scroll_into_view_if_needed()
    expect(root(page)).to_have_attribute("data-state", "live")


def test_any_text_typed_is_kept_and_read(show: Show, name: str) -> None:
    page = show(make(name))
    if not has_box(name):
        assert box(page).count() == 0
        return
    texts = [
        *HOSTILE,
        "",
        "   ",
        "𠮷",
        "👩‍👩‍👧‍👦",
        "e\u0301",
        "שלום",
        "我" * 5000,
        *fuzz_corpus(FUZZ, seed=5),
    ]
    for text in texts:
        page.evaluate(
            """text => {
                const box = document.querySelector('[data-role="sentence"]');
                box.value = text;
                box.dispatchEvent(new InputEvent("input", { bubbles: true }));
            }""",
            text,
        )
        settle(page)
        kept = text.replace("\r\n", "\n").replace("\r", "\n")  # as every text area does
        assert box(page).input_value() == kept
        assert root(page).get_attribute("data-state") == "live"
        assert page.locator(".bb-token .bb-chip").all_text_contents() == WIDGETS[name](kept).tokens
        assert all(abs(total - 1) < 1e-6 for total in cells(page, "sum/").values())
    box(page).fill("我" * 5000)
    settle(page)
    assert root(page).locator("*").count() <= MOST_NODES


def test_a_word_more_or_less_takes_no_part_of_the_body_or_of_a_head_away(show: Show, name: str) -> None:
    """With a part more or less in front of others the browser would match all rules for these again."""
    page = show(make(name))
    if not has_box(name):
        assert box(page).count() == 0
        return
    box(page).press("Control+End")
    tokens = page.locator('[data-role="token"]')
    counts = {}
    for key in ("w", "Backspace"):
        box(page).press(key)
        settle(page)
        counts[key] = tokens.count()
    assert counts["w"] == counts["Backspace"] + 1
    page.evaluate(
        """() => {
            window.changed = [];
            const watch = new MutationObserver((records) => {
                const parts = records.filter(({ target }) => target.matches(".bb-body, thead tr"));
                window.changed.push(...parts.map(({ target }) => target.localName));
            });
            watch.observe(document.querySelector(".bb-widget"), { subtree: true, childList: true });
        }"""
    )
    for key, count in counts.items():
        box(page).press(key)
        settle(page)
        assert tokens.count() == count
        assert page.evaluate("window.changed") == []


@pytest.mark.parametrize("door", ["trait", "name"])
def test_hostile_text_from_python_is_only_text(show: Show, name: str, door: str) -> None:
    widgets = [attacked(name, door, text) for text in HOSTILE]
    page = show(*widgets)
    expect(page.locator(".bb-widget")).to_have_count(len(HOSTILE))
    assert_only_text(page)
    for n, (text, widget) in enumerate(zip(HOSTILE, widgets, strict=True)):
        here = page.locator(".bb-widget").nth(n)
        if here.locator('[data-role="token"]').count() > 1:
            poke(page, here)
        built = page.evaluate(
            """html => {
                const page = new DOMParser().parseFromString(html, "text/html");
                const risky = "img, script, iframe, svg, a, [onload], [onerror]";
                const { children, textContent } = page.body;
                return [page.querySelectorAll(risky).length, children.length, textContent];
            }""",
            widget._html(),
        )
        assert built[:2] == [0, 1]
        if door == "trait":
            assert text.strip() in built[2] or widget.has_trait("sentence")
    assert_only_text(page)


def attacked(name: str, door: str, text: str) -> BookWidget:
    """A widget with a hostile text as its name, or in the trait that takes one."""
    widget = make(name)
    if door == "name":
        widget.name = text
    elif has_box(name):
        widget = make(name, sentence=text)
    elif widget.has_trait("sentence"):
        with pytest.raises(TraitError):
            make(name, sentence=text)
    else:
        widget.tokens = [text] * len(widget.tokens)
    return widget


def assert_only_text(page: Page) -> None:
    assert page.locator(".bb-widget :is(img, script, iframe, a, [onload], [onerror])").count() == 0


def test_hostile_text_in_the_address_is_only_text(show: Show, name: str) -> None:
    page = show(make(name))
    for text in HOSTILE:
        quoted = urllib.parse.quote(text, safe="")
        page.evaluate("link => { location.hash = link; }", f"#it:sentence={quoted}&{quoted}={quoted}")
        for door in ("followed", "opened"):
            if door == "opened":
                page.reload()
                root(page).scroll_into_view_if_needed()
            expect(root(page)).to_have_attribute("data-state", "live")
            expect(root(page).locator('[data-role="notice"]').last).to_contain_text(text.strip())
            assert_only_text(page)
        if root(page).locator('[data-role="token"]').count() > 1:
            poke(page)
            assert_only_text(page)


def test_half_composed_text_is_left_alone(show: Show, name: str) -> None:
    page = show(make(name))
    if not has_box(name):
        assert page.locator("textarea, input[type=text]").count() == 0
        return
    box(page).click()
    page.keyboard.press("End")
    settle(page)
    before, typed = drawn(page), box(page).input_value()
    session = page.context.new_cdp_session(page)
    for part in ("n", "ni", "ni'hao"):
        at = {"selectionStart": len(part), "selectionEnd": len(part)}
        session.send("Input.imeSetComposition", {"text": part, **at})
        settle(page)
        assert drawn(page) == before
        assert box(page).input_value() == typed + part
    session.send("Input.insertText", {"text": "你"})
    settle(page)
    assert box(page).input_value() == typed + "你"
    assert drawn(page) != before


def drawn(page: Page) -> tuple[list[str], dict[str, float]]:
    """The tokens and the numbers on screen."""
    return page.locator(".bb-token .bb-chip").all_text_contents(), cells(page, "")


def test_every_number_by_keyboard_in_at_most_six_tab_stops(show: Show, name: str) -> None:
    page = show(make(name))
    assert root(page).evaluate("r => [...r.querySelectorAll('*')].filter(e => e.tabIndex >= 0).length") <= 6
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    stops, reached = through(page)
    assert 1 <= stops <= MOST_STOPS
    assert len(reached) > 8
    assert {kind(handle) for handle in cells(page, "")} <= {kind(handle) for handle in reached}


def through(page: Page) -> tuple[int, set[str]]:
    """Tab through the page's one widget, along all its tables; return its stops and the numbers reached.

    It is left after one stop too many: that many, then, also tell of a widget that Tab never leaves.
    """
    stops, reached = 0, set[str]()
    while stops <= MOST_STOPS:
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.closest('.bb-widget') !== null"):
            break
        stops += 1
        if page.evaluate("document.activeElement.matches('[data-cell]')"):
            reached |= walk(page)
    return stops, reached


def kind(handle: str) -> str:
    """A handle without the row of q or k, since only the pair on screen is drawn."""
    return re.sub(r"^(q|k|output)/\d+/", r"\1/", handle)


def walk(page: Page) -> set[str]:
    """Go through a group of tables with the arrow keys alone, row by row."""
    here = "document.activeElement.dataset.cell"
    seen: set[str] = set()
    for _ in range(200):
        page.keyboard.press("Home")
        start = page.evaluate(here)
        while (at := page.evaluate(here)) not in seen:
            seen.add(at)
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
        if page.evaluate(here) == start:
            break
    return seen


def test_a_number_is_held_with_enter_and_freed_with_escape(show: Show, name: str) -> None:
    page = show(make(name))
    cell = root(page).locator("[data-cell]").first
    cell.focus()
    settle(page)
    expect(root(page).locator('[data-role="formula"]')).to_contain_text("=")
    page.keyboard.press("Enter")
    settle(page)
    assert root(page).locator(".bb-pinned").count() == 1
    page.keyboard.press("Escape")
    settle(page)
    assert root(page).locator(".bb-pinned").count() == 0
    assert page.evaluate("document.activeElement.dataset.cell") == cell.get_attribute("data-cell")


def test_pointing_lights_the_inputs(show: Show, name: str) -> None:
    page = show(make(name))
    root(page).locator('[data-cell^="sum/"]').first.hover()
    settle(page)
    lit = root(page).locator(".bb-input").evaluate_all("cells => cells.map(c => Number(c.dataset.value))")
    assert sum(lit) == pytest.approx(1)
    expect(root(page).locator('[data-role="formula"]')).to_contain_text("Σ")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing(show: Show, name: str, theme: str, width: int) -> None:
    page = show(make(name), make(name), theme=theme, width=width)
    root(page).locator("[data-cell]").first.click()
    settle(page)
    found = (
        Axe()
        .run(page, context=".bb-widget", options={"preload": False, "resultTypes": ["violations"]})
        .response["violations"]
    )
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []


def test_forced_colours_keep_what_is_chosen_visible(show: Show, name: str) -> None:
    page = show(make(name), forced_colors="active")
    root(page).locator("[data-cell]").first.click()
    settle(page)
    outline = root(page).locator(".bb-pinned").evaluate("cell => getComputedStyle(cell).outlineStyle")
    assert outline == "solid"
    assert root(page).evaluate("r => getComputedStyle(r).forcedColorAdjust") == "auto"


def test_nothing_moves_by_itself(show: Show, name: str) -> None:
    page = show(make(name), reduced_motion="reduce")
    poke(page)
    moving = root(page).evaluate(
        """root => [...root.querySelectorAll('*')].filter(element => {
            const style = getComputedStyle(element);
            return style.transitionDuration !== '0s' || style.animationName !== 'none';
        }).length"""
    )
    assert moving == 0


def test_nothing_sticks_out_of_the_page(show: Show, name: str) -> None:
    page = show(make(name), width=288)  # the text of a page 320 wide
    for width in (288, 320, NARROW, 768, WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough(show: Show, name: str) -> None:
    page = show(make(name), width=NARROW)
    small = (
        root(page)
        .locator("[data-stop]")
        .evaluate_all(
            """stops => stops.map(stop => [stop.outerHTML.slice(0, 80), stop.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
        )
    )
    assert small == []


def test_the_wheel_scrolls_the_page(show: Show, name: str) -> None:
    page = show(make(name))
    page.evaluate("document.body.style.paddingBottom = '3000px'; scrollTo(0, 0)")
    bounds = root(page).bounding_box()
    assert bounds
    page.mouse.move(bounds["x"] + bounds["width"] / 2, min(bounds["y"] + 200, 800))
    page.mouse.wheel(0, 400)
    page.wait_for_function("scrollY > 100")


def test_without_a_script_and_on_paper_there_are_tables(show: Show, name: str) -> None:
    widget = make(name)
    page = show(widget, java_script_enabled=False)
    text = " ".join(root(page).locator("table").all_inner_texts())
    for share in shares(widget):
        assert f"{share:.3f}" in text
    page = show(widget)
    page.emulate_media(media="print")
    assert root(page).locator("table").last.is_visible()
    assert not root(page).locator(".bb-formula").is_visible()


def test_two_on_a_page_share_nothing(show: Show, name: str) -> None:
    page = show(WIDGETS[name](name="one"), WIDGETS[name](name="two"))
    second = page.locator('[data-name="two"]')
    before = second.inner_html()
    poke(page)
    assert second.inner_html() == before


def test_reset_brings_back_the_first_state(show: Show, name: str) -> None:
    page = show(make(name))
    first = cells(page, "")
    poke(page)
    poke(page)
    assert cells(page, "") != first
    root(page).locator('[data-role="reset"]').click()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    settle(page)
    assert cells(page, "") == first


def test_a_link_to_what_is_not_there_says_so(show: Show, name: str) -> None:
    page = show(make(name), fragment="#it:nonsense=1")
    settle(page)
    expect(root(page).locator('[data-role="notice"]').last).to_contain_text("nonsense = 1")


def test_predict_then_reveal(show: Show, name: str) -> None:
    page = show(make(name))
    first = cells(page, "weights/") | cells(page, "answer/")
    guesses = root(page).locator("[data-guess]")
    assert guesses.count() >= 2
    for n in range(guesses.count()):
        assert root(page).locator('[data-role="answer"]').count() == 0
        guesses.nth(n).click()
        settle(page)
        expect(root(page).locator('[data-role="answer"]')).to_contain_text(re.compile("Yes.|Not quite."))
        root(page).locator('[data-role="back"]').click()
        settle(page)
        assert cells(page, "weights/") | cells(page, "answer/") == pytest.approx(first)
        root(page).locator('[data-role="again"]').click()
        settle(page)


def test_two_loads_draw_the_same(show: Show, name: str) -> None:
    first = root(show(make(name))).inner_html()
    assert root(show(make(name))).inner_html() == first


STATE = "application/vnd.jupyter.widget-state+json"


@pytest.fixture(scope="session")
def hostile_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with a page for each widget, from notebooks that store odd metadata and a widget state."""
    folder = tmp_path_factory.mktemp("hostile")
    chapters = folder / "source" / "chapters"
    chapters.mkdir(parents=True)
    attack = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    state = {"state": {"a": {"model_name": attack, "state": {"_esm": f"alert(1) /* {attack} */"}}}}
    for name in WIDGETS:
        data = {"text/html": make(name)._html(), "text/plain": "w"}
        output = nbformat.v4.new_output("execute_result", data)
        output["metadata"] = {"text/html": {"isolated": attack}, attack: attack}
        cell = nbformat.v4.new_code_cell(
            "w", outputs=[output], execution_count=1, metadata={"tags": [attack]}
        )
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_markdown_cell("# A page\n\n## With a widget"), cell],
            metadata={"widgets": {STATE: state}, "title": attack},
        )
        nbformat.write(notebook, chapters / f"{name}.ipynb")
    source = folder / "source"
    (source / "intro.md").write_text("# Hello\n")
    listed = "".join(f"  - file: chapters/{name}\n" for name in WIDGETS)
    (source / "_toc.yml").write_text(f"format: jb-book\nroot: intro\nchapters:\n{listed}")
    return build_book(folder, source=source, strict=False)


def test_hostile_notebook_metadata_runs_nothing(
    open_page: Callable[..., Page], hostile_book: Path, name: str
) -> None:
    """Widget state and odd metadata that some notebook stored are not brought to life by the built page."""
    file = hostile_book / "chapters" / f"{name}.html"
    page = open_page(file.as_uri())
    root(page).scroll_into_view_if_needed()
    expect(root(page)).to_have_attribute("data-state", "live")
    assert STATE not in file.read_text("utf-8")


def test_a_link_shows_what_it_says_whatever_was_held(show: Show, name: str) -> None:
    page = show(make(name))
    root(page).locator("[data-cell]").last.click()
    settle(page)
    assert root(page).locator(".bb-pinned").count() == 1
    page.evaluate("location.hash = '#it:nonsense=1'")
    expect(root(page).locator(".bb-pinned")).to_have_count(0)


def test_reset_asks_the_question_again(show: Show, name: str) -> None:
    page = show(make(name))
    root(page).locator("[data-guess]").first.click()
    settle(page)
    assert page.evaluate("document.activeElement.matches('[data-role=back], [data-role=again]')")
    root(page).locator('[data-role="reset"]').click()
    settle(page)
    assert root(page).locator('[data-role="answer"]').count() == 0


def test_the_formula_stays_in_sight(show: Show, name: str) -> None:
    page = show(make(name), width=NARROW)
    cell = root(page).locator("[data-cell]").first
    cell.scroll_into_view_if_needed()
    cell.click()
    settle(page)
    expect(root(page).locator('[data-role="formula"]')).to_be_in_viewport()
