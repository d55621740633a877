"""Bars 3, 4, 5, 6, 8 and 12: what pages weigh, whom they call, who can read them, and that they repeat."""

import gzip
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from benchmarks.bench import Bench, wake
from benchmarks.keystrokes import CHAPTER
from benchmarks.report import Figure, at_most, listed
from tests.browser.conftest import NARROW, ROOT, WIDE, settle
from tests.browser.test_page import AT_REST, SCROLLED_BY_KEYS, ready, unfold

WIDGETS = ROOT / "bertbook" / "widgets"
OPTIONS = {"preload": False, "resultTypes": ["violations"]}
TIMED = WIDGETS / "src" / "live" / "model.ts"  # tells how long it has read: the only clock
WIDTHS = (320, NARROW, 768, WIDE)
Rule = dict[str, Any]


def weight(bench: Bench) -> Iterator[Figure]:
    """Bars 3 and 4: compressed bytes, of the widgets and of a chapter's first load."""
    bundle = [WIDGETS / "static" / name for name in ("bertbook.mjs", "bertbook.css")]
    size = sum(len(gzip.compress(file.read_bytes())) for file in bundle)
    yield at_most(3, "script and style of all widgets, compressed", size / 1000, 100, "KB", 1)
    bench.sent.clear()
    with bench.page(f"{bench.address}/{CHAPTER}") as page:
        page.wait_for_load_state("networkidle")
        wake(page)
        page.evaluate("MathJax.startup.promise")
        page.wait_for_load_state("networkidle")
    total = sum(bench.sent.values())
    largest = sorted(bench.sent, key=lambda path: -bench.sent[path])[:4]
    parts = ", ".join(f"{path.rsplit('/', 1)[-1]} {bench.sent[path] / 1000:.0f} KB" for path in largest)
    what = f"chapter 4, first load, {len(bench.sent)} files compressed"
    yield Figure(4, what, f"{total / 1000:.0f} KB ({parts})", "<= 1000 KB", None)


def walk(bench: Bench) -> Iterator[Figure]:
    """Bars 5, 6, 8 and 12: each page from a file with the network off, and from a server."""
    before = len(bench.watch.foreign)
    other_text, other_tree, wide = [], [], []
    inside: list[Rule] = []
    grave: list[Rule] = []
    for name in bench.pages:
        with bench.page((bench.folder / name).as_uri(), offline=True) as page:
            text, tree = ready(page).inner_text("body"), without_icon_ids(page)
        with bench.page(f"{bench.address}/{name}", color_scheme="light") as page:
            other_text += [name] if ready(page).inner_text("body") != text else []
            other_tree += [name] if without_icon_ids(page) != tree else []
            unfold(page)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                settle(page)
                over = page.evaluate("document.documentElement.scrollWidth") - width
                wide += [f"{name} by {over} at {width}"] if over > 0 else []
                rules = [*broken(page)] if width in (NARROW, WIDE) else []
                grave += [rule for rule in rules if rule["impact"] in ("serious", "critical")]
                inside += [rule for rule in rules if touches_widget(page, rule)]
    hosts = sorted({urlsplit(url).netloc for url in bench.watch.foreign[before:]})
    count, at = len(bench.pages), f"2 themes, {NARROW} and {WIDE} px"
    yield listed(5, f"foreign hosts, {count} pages over http and file", hosts)
    yield listed(5, "pages with other text when the network is off", other_text)
    yield listed(6, f"axe-core: rules broken inside widgets; {at}", [rule["id"] for rule in inside])
    yield listed(6, f"axe-core: serious or critical, {count} pages; {at}", [rule["id"] for rule in grave])
    yield listed(8, f"pages that scroll sideways at {', '.join(map(str, WIDTHS))} px", wide)
    what = "pages whose main part differs in two loads (ids that Font Awesome draws by lot aside)"
    yield listed(12, what, other_tree)


def without_icon_ids(page: Page) -> str:
    """The page's main part as a tree, without the names that the theme's icons give themselves by chance."""
    return re.sub(r"svg-inline--fa-title-\w+", "icon", page.locator("main").inner_html())


def broken(page: Page) -> Iterator[Rule]:
    """What axe-core finds, in both themes. What scrolls sideways takes the focus a moment after a resize."""
    page.wait_for_function(SCROLLED_BY_KEYS)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
        settle(page)
        page.wait_for_function(AT_REST)
        yield from Axe().run(page, options=OPTIONS).response["violations"]


def touches_widget(page: Page, rule: Rule) -> bool:
    """Whether a rule of axe-core is broken inside a widget."""
    inside = "place => document.querySelector(place)?.closest('.bb-widget') != null"
    return any(page.evaluate(inside, node["target"][0]) for node in rule["nodes"])


def sources(_: Bench) -> Iterator[Figure]:
    """Bar 12: nothing in the widgets' source that could differ from one run to the next."""
    chance = re.compile(r"Math\.random|\bDate\b|performance\.now|crypto\.")
    files = [*WIDGETS.glob("src/**/*.ts"), *WIDGETS.glob("src/**/*.tsx")]
    found = [path.name for path in files if path != TIMED and chance.search(path.read_text("utf-8"))]
    what = f"of {len(files)} sources, those with chance or a clock (the live model's, for its reading, aside)"
    yield listed(12, what, found)
