"""Bar 9: hostile text through every door of the page, and odd text by the thousand."""

from collections.abc import Iterator
from urllib.parse import quote

from playwright.sync_api import Page

from benchmarks.bench import Bench, wake
from benchmarks.report import Figure, at_most, listed
from bertbook.widgets import Attention, toy
from bertbook.widgets.base import BookWidget
from tests.browser.conftest import settle
from tests.browser.test_promises import HOSTILE
from tests.browser.widgets_under_test import WIDGETS
from tests.corpus import fuzz_corpus

TEXTS = [whole for text in HOSTILE for whole in (text, f"我{text}爱 {text}")]
ALIEN = ".bb-widget :is(img, script, iframe, object, embed, a, form, [onload], [onerror], [onclick])"
INPUTS = 2000
MOST_NODES = 6000

TYPE_ALL = """async texts => {
    const root = document.querySelector('.bb-widget'), box = root.querySelector('textarea'), seen = [];
    for (const text of texts) {
        box.value = text;
        box.dispatchEvent(new InputEvent('input', { bubbles: true }));
        await new Promise(done => requestAnimationFrame(done));
        const sums = [...root.querySelectorAll('[data-cell^="sum/"]')].map(e => Number(e.dataset.value));
        seen.push({ kept: box.value, live: root.dataset.state === 'live',
            tokens: [...root.querySelectorAll('.bb-token .bb-chip')].map(chip => chip.textContent),
            error: Math.max(0, ...sums.map(sum => Math.abs(sum - 1))),
            nodes: root.querySelectorAll('*').length });
    }
    return seen;
}"""


FOLLOW = """address => {
    const link = document.createElement('a');
    link.href = address;
    document.querySelector('article').append(link);
    link.click();
    link.remove();
}"""


def address(text: str) -> str:
    """A link to the widget named "it" that holds the text in three places."""
    odd = quote(text, safe="")
    return f"#it:sentence={odd}&query={odd}&{odd}={odd}"


def with_text(name: str, text: str) -> BookWidget:
    """A widget that was given this text as its trait: the sentence, or the names of its columns."""
    widget = WIDGETS[name]()
    if widget.has_trait("sentence"):
        return WIDGETS[name](sentence=text)
    widget.tokens = [text] * len(widget.tokens)
    return widget


def hostile(bench: Bench) -> Iterator[Figure]:
    """Each text through each door (box, trait, name, link, address): nothing comes of it."""
    cases = executed = alien = 0

    def look(page: Page) -> None:
        nonlocal executed, alien
        settle(page)
        executed += page.evaluate("probe.executed")
        alien += page.locator(ALIEN).count()

    for name in WIDGETS:
        given = [*(with_text(name, text) for text in TEXTS), *(WIDGETS[name](name=text) for text in TEXTS)]
        with bench.page(bench.page_with("given", *given).as_uri()) as page:
            wake(page)
            look(page)
        cases += len(given)
        url = bench.page_with("addressed", WIDGETS[name](name="it")).as_uri()
        for text in HOSTILE:
            with bench.page(url + address(text)) as page:
                wake(page)
                look(page)
        with bench.page(url) as page:
            wake(page)
            for text in TEXTS:
                page.evaluate(FOLLOW, address(text))
                look(page)
        cases += 3 * len(HOSTILE) + 3 * len(TEXTS)
    with bench.page(bench.page_with("typed", Attention()).as_uri()) as page:
        wake(page)
        for text in TEXTS:
            page.locator('[data-role="sentence"]').fill(text)
            look(page)
        cases += len(TEXTS)
    assert cases >= 200
    yield Figure(9, f"hostile texts executed, of {cases} cases", str(executed), "0", executed == 0)
    yield Figure(9, "elements or handlers made of hostile text", str(alien), "0", alien == 0)


def fuzzed(bench: Bench) -> Iterator[Figure]:
    """Odd text into Attention's box: it stays there, is read as Python reads it, stays small, and adds up."""
    texts = [*fuzz_corpus(INPUTS, seed=20), "我爱" * 2500, "a" * 5000, "a " * 2500]
    errors = len(bench.watch.complaints)
    with bench.page(bench.page_with("fuzzed", Attention()).as_uri()) as page:
        wake(page)
        seen = page.evaluate(TYPE_ALL, texts)
    lost = misread = 0
    for text, one in zip(texts, seen, strict=True):
        kept = text.replace("\r\n", "\n").replace("\r", "\n")  # as every text area does
        lost += one["kept"] != kept or not one["live"]
        misread += one["tokens"] != toy.tokenize(kept)[: Attention.limit]
    what = f"{len(texts)} odd texts: lost from the box + read unlike Python"
    yield Figure(9, what, f"{lost} + {misread}", "0 + 0", lost == misread == 0)
    yield at_most(9, "most nodes in the widget", max(one["nodes"] for one in seen), MOST_NODES)
    yield listed(9, f"page errors from {len(texts)} odd texts", bench.watch.complaints[errors:])
    worst = max(one["error"] for one in seen)
    yield Figure(
        11, f"rows of shares, {len(texts)} texts: |sum - 1|", f"{worst:.1e}", "<= 1e-6", worst <= 1e-6
    )
