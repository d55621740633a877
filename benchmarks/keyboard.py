"""Bar 7: every value by keyboard, in few tab stops, and out again."""

from collections.abc import Iterator

from benchmarks.bench import Bench, wake
from benchmarks.report import Figure
from tests.browser.conftest import cells
from tests.browser.test_promises import MOST_STOPS, kind, through
from tests.browser.widgets_under_test import WIDGETS


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
            page.evaluate("document.querySelector('.bb-widget').previousElementSibling.focus()")
            stops, reached = through(page)
            wanted = {kind(handle) for handle in cells(page, "")}
            got = wanted & {kind(handle) for handle in reached}
            what = f"{name}: tab stops; numbers reached of those drawn"
            met = 1 <= stops <= MOST_STOPS and got == wanted
            yield Figure(7, what, f"{stops}; {len(got)} of {len(wanted)}", f"<= {MOST_STOPS}; all", met)
