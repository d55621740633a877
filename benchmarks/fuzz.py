"""Bars 9 and 11: odd text by the thousand into every widget. BERTBOOK_FUZZ=20000 takes more than 2,000."""

import os
from collections.abc import Iterator
from typing import Any

from benchmarks.bench import Bench, wake
from benchmarks.report import Figure, at_most, listed
from bertbook.widgets import toy
from bertbook.widgets.attention import Attention
from tests.browser.widgets_under_test import WIDGETS
from tests.corpus import fuzz_corpus

INPUTS = max(2000, int(os.environ.get("BERTBOOK_FUZZ", "2000")))
LONG = ("我爱" * 2500, "a" * 5000, "a " * 2500)
COPIES = 25  # of a widget on one page: each frame draws as many texts, one in each copy
MOST_NODES = 6000

# Types each text into the sentence box of the next copy; a widget without a box is sent a link that holds it.
ENTER_ALL = """async texts => {
    const roots = [...document.querySelectorAll('.bb-widget')], seen = [];
    const boxes = roots.map(root => root.querySelector('[data-role="sentence"]'));
    const link = document.createElement('a');
    document.querySelector('article').append(link);
    history.pushState = () => {};  // the browser's own work, and it would refuse so many entries
    const enter = (text, n) => {
        if (boxes[n]) {
            boxes[n].value = text;
            boxes[n].dispatchEvent(new InputEvent('input', { bubbles: true }));
        } else {
            const odd = encodeURIComponent(text);
            link.href = `#it${n}:temperature=${odd}&odd${odd}=${odd}`;
            link.click();
        }
    };
    const look = (text, n) => {
        const told = [...roots[n].querySelectorAll('[data-role="notice"]')].map(notice => notice.textContent);
        const sums = [...roots[n].querySelectorAll('[data-cell^="sum/"]')].map(e => Number(e.dataset.value));
        return { live: roots[n].dataset.state === 'live', box: boxes[n]?.value ?? null,
            told: told.some(notice => notice.includes(`odd${text} = ${text}`)),
            tokens: [...roots[n].querySelectorAll('.bb-token .bb-chip')].map(chip => chip.textContent),
            error: Math.max(0, ...sums.map(sum => Math.abs(sum - 1))),
            nodes: roots[n].querySelectorAll('*').length };
    };
    for (let start = 0; start < texts.length; start += roots.length) {
        const some = texts.slice(start, start + roots.length);
        some.forEach(enter);
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        seen.push(...some.map(look));
    }
    return seen;
}"""


def fuzzed(bench: Bench) -> Iterator[Figure]:
    """Each text is kept, each widget stays live and small, each row adds up."""
    texts = [*fuzz_corpus(INPUTS, seed=20), *LONG]
    errors = len(bench.watch.complaints)
    seen: dict[str, list[dict[str, Any]]] = {}
    for name, widget in WIDGETS.items():
        copies = [widget(name=f"it{n}") for n in range(COPIES)]
        with bench.page(bench.page_with(f"fuzzed-{name}", *copies).as_uri()) as page:
            wake(page)
            seen[name] = page.evaluate(ENTER_ALL, texts)
        lost = sum(not kept(name, text, one) for text, one in zip(texts, seen[name], strict=True))
        yield Figure(9, f"{name}, {len(texts)} odd texts: not kept, or misread", str(lost), "0", lost == 0)
    every = [one for some in seen.values() for one in some]
    yield at_most(9, "most nodes in a widget", max(one["nodes"] for one in every), MOST_NODES)
    yield listed(9, f"page errors from {len(every)} odd texts", bench.watch.complaints[errors:])
    worst = max(one["error"] for one in every)
    yield Figure(
        11, f"rows of shares, {len(every)} texts: |sum - 1|", f"{worst:.1e}", "<= 1e-6", worst <= 1e-6
    )


def kept(name: str, text: str, seen: dict[str, Any]) -> bool:
    """Whether a box still holds its text, in Attention split as Python does; or a notice the odd link."""
    if seen["box"] is None:
        return bool(seen["live"] and seen["told"])
    typed = text.replace("\r\n", "\n").replace("\r", "\n")  # as every text area does
    read = name != "attention" or seen["tokens"] == toy.tokenize(typed)[: Attention.limit]
    return bool(seen["live"] and seen["box"] == typed and read)
