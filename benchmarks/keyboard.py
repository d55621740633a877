"""Bar 7: every value by keyboard, in few tab stops, and out again."""

from collections.abc import Iterator

from playwright.sync_api import Page

from benchmarks.bench import Bench, wake
from benchmarks.report import Figure
from tests.browser.conftest import cells
from tests.browser.test_promises import kind, walk
from tests.browser.widgets_under_test import WIDGETS

MOST = 6
PATIENCE = 40  # Tab presses, after which there is no way out


def through(page: Page) -> tuple[int, set[str]]:
    """Tab through the page's one widget, along all its tables; return its stops and the numbers reached."""
    page.evaluate("document.querySelector('.bb-widget').previousElementSibling.focus()")
    stops, reached = 0, set[str]()
    for _ in range(PATIENCE):
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.closest('.bb-widget') !== null"):
            break
        stops += 1
        if page.evaluate("document.activeElement.matches('[data-cell]')"):
            reached |= walk(page)
    return stops, reached


def keyboard(bench: Bench) -> Iterator[Figure]:
    """Bar 7, for each widget on a page of its own."""
    for name, widget in WIDGETS.items():
        path = bench.page_with(f"keyboard-{name}", widget())
        page_text = path.read_text("utf-8").replace(
            '<div class="bb-widget"', '<p tabindex="-1"></p><div class="bb-widget"', 1
        )
        path.write_text(page_text, "utf-8")
        with bench.page(path.as_uri()) as page:
            wake(page)
            stops, reached = through(page)
            wanted = {kind(handle) for handle in cells(page, "")}
            got = wanted & {kind(handle) for handle in reached}
            what = f"{name}: tab stops; numbers reached of those drawn"
            met = 1 <= stops <= MOST and got == wanted
            yield Figure(7, what, f"{stops}; {len(got)} of {len(wanted)}", f"<= {MOST}; all", met)
