"""Bar 9: hostile text through every door of the page."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from benchmarks.bench import Bench, wake
from benchmarks.report import Figure
from bertbook.widgets import Attention
from bertbook.widgets.base import BookWidget
from tests.browser.conftest import settle
from tests.browser.test_promises import HOSTILE, has_box
from tests.browser.widgets_under_test import WIDGETS

TEXTS = [whole for text in HOSTILE for whole in (text, f"我{text}爱 {text}")]
ALIEN = ".bb-widget :is(img, script, iframe, object, embed, a, form, [onload], [onerror], [onclick])"

# Follows a link to each address, or types each text if none are given; counts what must not be there.
ENTER_ALL = """async ([texts, addresses, alien]) => {
    const box = document.querySelector('[data-role="sentence"]'), link = document.createElement('a');
    document.querySelector('article').append(link);
    let found = 0;
    for (const n in texts) {
        if (addresses) {
            link.href = addresses[n];
            link.click();
        } else {
            box.value = texts[n];
            box.dispatchEvent(new InputEvent('input', { bubbles: true }));
        }
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        found += document.querySelectorAll(alien).length;
    }
    return found;
}"""


def address(text: str) -> str:
    """A link to the widget named "it" that holds the text in three places."""
    odd = quote(text, safe="")
    return f"#it:sentence={odd}&query={odd}&{odd}={odd}"


def with_text(name: str, text: str) -> BookWidget:
    """A widget that was given this text as its trait: the sentence, or the names of its columns."""
    widget = WIDGETS[name]()
    if has_box(name):
        return WIDGETS[name](sentence=text)
    if widget.has_trait("sentence"):
        return widget  # of stored sentences: Python refuses every other
    widget.tokens = [text] * len(widget.tokens)
    return widget


def pairs(texts: Sequence[str], names: Sequence[str]) -> list[tuple[str, str]]:
    """Every text and every widget at least once: how a page reads its own address is the same for all."""
    return [(texts[n % len(texts)], names[n % len(names)]) for n in range(max(len(texts), len(names)))]


def hostile(bench: Bench) -> Iterator[Figure]:
    """Each text through each door (trait, name, address, link, box): nothing comes of it."""
    addresses = [address(text) for text in TEXTS]
    cases = executed = alien = 0
    for name in WIDGETS:
        given = [*(with_text(name, text) for text in TEXTS), *(WIDGETS[name](name=text) for text in TEXTS)]
        with bench.page(bench.page_with("given", *given).as_uri()) as page:
            wake(page)
            settle(page)
            alien += page.locator(ALIEN).count()
            executed += page.evaluate("probe.executed")
        with bench.page(bench.page_with(f"addressed-{name}", WIDGETS[name](name="it")).as_uri()) as page:
            wake(page)
            alien += page.evaluate(ENTER_ALL, [TEXTS, addresses, ALIEN])
            executed += page.evaluate("probe.executed")
        cases += len(given) + 3 * len(TEXTS)
    for text, name in pairs(HOSTILE, list(WIDGETS)):
        with bench.page((bench.folder / f"addressed-{name}.html").as_uri() + address(text)) as page:
            wake(page)
            settle(page)
            alien += page.locator(ALIEN).count()
            executed += page.evaluate("probe.executed")
        cases += 3
    with bench.page(bench.page_with("typed", Attention()).as_uri()) as page:
        wake(page)
        alien += page.evaluate(ENTER_ALL, [TEXTS, None, ALIEN])
        executed += page.evaluate("probe.executed")
    cases += len(TEXTS)
    assert cases >= 200
    yield Figure(9, f"hostile texts executed, of {cases} cases", str(executed), "0", executed == 0)
    yield Figure(9, "elements or handlers made of hostile text", str(alien), "0", alien == 0)
