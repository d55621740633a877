"""`Heads` beside BertViz's head_view and model_view, same tensors: python -m benchmarks.attention_views

Each view is written as one HTML file of 12 layers with 12 heads, opened in a fresh window, and used. BertViz
fetches its scripts from cdnjs.cloudflare.com; here they are got from npm once, and handed to it at no cost in
time; then all is opened once more without a network. Needs `pip install --no-deps bertviz==1.4.1`, and npm.
Nothing of either is kept. Times are medians of a few rounds; the exit status is 1 where `Heads` is behind.
"""

import importlib
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import torch
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from bertbook.widgets import Heads
from tests.browser.chromium import FLAGS, find

LAYERS = HEADS = 12
SIZES = (16, 32, 64)
ROUNDS = 5
HOSTILE = ("</script><script>hit()</script>", "<img src=x onerror=hit()>", "<svg onload=hit()>")
# What BertViz asks for, and what npm has: package, its file. jQuery 2.0.0 is not there; 2.1.0 is the next.
SCRIPTS = {
    "require.min.js": ("requirejs@2.3.6", "package/require.js"),
    "d3.min.js": ("d3@5.7.0", "package/dist/d3.min.js"),
    "jquery.min.js": ("jquery@2.1.0", "package/dist/jquery.min.js"),
}
START = """
window.hits = 0;
window.hit = () => { window.hits++; };
window.alert = window.hit;
"""
PAINTED = """ready => new Promise(done => {
    const paint = () => done(performance.now());
    const look = () => requestAnimationFrame(eval(ready) ? paint : look);
    look();
})"""
ACTED = """act => new Promise(done => {
    const start = performance.now();
    eval(act);
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})"""


@dataclass(frozen=True)
class View:
    """A view, how to write it, when it stands on the page, and what switches it to another layer or head."""

    name: str
    html: Callable[[list[str], torch.Tensor], str]
    ready: str
    switches: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """What was measured of a file."""

    kilobytes: float
    paint: float
    switch: float
    nodes: int
    executed: int
    foreign: int
    shown_offline: bool


def tensors(n: int) -> torch.Tensor:
    """Return attention weights of all heads, (layers, heads, n, n): softmax of random scores."""
    scores = torch.randn(LAYERS, HEADS, n, n, generator=torch.Generator().manual_seed(n))
    return (3 * scores).softmax(dim=-1)


def ours(tokens: list[str], weights: torch.Tensor) -> str:
    """Return the file that `Heads.to_html` writes."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "heads.html"
        Heads(tokens=tokens, weights=weights).to_html(file)
        return file.read_text("utf-8")


def theirs(view: str) -> Callable[[list[str], torch.Tensor], str]:
    """Return how BertViz writes one of its views."""
    bertviz = importlib.import_module("bertviz")

    def html(tokens: list[str], weights: torch.Tensor) -> str:
        page = getattr(bertviz, view)([layer[None] for layer in weights], tokens, html_action="return")
        return f'<!doctype html><html><head><meta charset="utf-8"></head><body>{page.data}</body></html>'

    return html


def views() -> list[View]:
    """Return ours and the two of BertViz's."""
    layer = "document.querySelector('#layer').value = '{}'; $('#layer').change()"
    head = (
        "document.querySelectorAll('#vis rect')[{}].dispatchEvent(new MouseEvent('click', {{bubbles: true}}))"
    )
    pick = "document.querySelector('[data-head=\"{}.5\"]').click()"
    return [
        View(
            "bertbook Heads",
            ours,
            "document.querySelector('.bb-widget[data-state=live] canvas')",
            tuple(pick.format(n) for n in (3, 7, 11)),
        ),
        View(
            "BertViz head_view",
            theirs("head_view"),
            "document.querySelectorAll('#vis svg line').length",
            tuple(layer.format(n) for n in (3, 7, 11)),
        ),
        View(
            "BertViz model_view",
            theirs("model_view"),
            "document.querySelectorAll('#vis svg line').length",
            tuple(head.format(n) for n in (41, 89, 137)),
        ),
    ]


def scripts() -> dict[str, bytes]:
    """Return BertViz's scripts by the ends of their addresses, from npm."""
    found = {}
    with TemporaryDirectory() as folder:
        for address, (package, file) in SCRIPTS.items():
            command = ["npm", "pack", "--silent", package]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
            with tarfile.open(Path(folder) / done.stdout.split()[-1]) as archive:
                inside = archive.extractfile(file)
                assert inside is not None, f"{package} holds no {file}"
                found[address] = inside.read()
    return found


def window(browser: Browser, served: dict[str, bytes] | None, foreign: list[str]) -> BrowserContext:
    """Return a fresh window that reaches no other host; what it asks of one is noted, and perhaps served."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(START)

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith(("file:", "data:", "blob:")):
            return route.continue_()
        foreign.append(url)
        body = (served or {}).get(url.rsplit("/", 1)[-1])
        return route.fulfill(body=body, content_type="text/javascript") if body else route.abort()

    context.route("**/*", answer)
    return context


def measure(browser: Browser, view: View, n: int, served: dict[str, bytes], file: Path) -> Seen:
    """Write the view of n tokens to `file`, open it, use it, and open it without a network."""
    file.write_text(view.html([f"token{i}" for i in range(n)], tensors(n)), "utf-8")
    foreign: list[str] = []
    paints, switches, nodes = [], [], 0
    for _ in range(ROUNDS):
        context = window(browser, served, foreign)
        page = context.new_page()
        page.goto(file.as_uri(), wait_until="commit")
        paints.append(float(page.evaluate(PAINTED, view.ready)))
        switches += [float(page.evaluate(ACTED, act)) for act in view.switches]
        nodes = int(page.evaluate("document.querySelectorAll('*').length"))
        context.close()
    context = window(browser, None, [])
    offline = stands(context.new_page(), file, view.ready)
    context.close()
    size = file.stat().st_size / 1000
    return Seen(
        size,
        median(paints),
        median(switches),
        nodes,
        executed(browser, view, served, file),
        len(set(foreign)),
        offline,
    )


def stands(page: Page, file: Path, ready: str) -> bool:
    """Whether anything of the view is there once the page has loaded."""
    page.goto(file.as_uri())
    page.wait_for_timeout(1000)
    return bool(page.evaluate(ready))


def executed(browser: Browser, view: View, served: dict[str, bytes], file: Path) -> int:
    """Count the hostile tokens that run as code."""
    found = 0
    for token in HOSTILE:
        file.write_text(view.html([token, "b"], tensors(2)), "utf-8")
        context = window(browser, served, [])
        page = context.new_page()
        stands(page, file, "true")
        found += bool(page.evaluate("window.hits"))
        context.close()
    return found


HEADER = (
    "n",
    "view",
    "file kB",
    "first paint ms",
    "switch ms",
    "DOM nodes",
    "hostile run",
    "foreign",
    "offline",
)


def main() -> int:
    """Print a line a view and a size; return 1 where `Heads` is not ahead in all."""
    behind = []
    print("{:>3}  {:<19} {:>9} {:>15} {:>10} {:>10} {:>12} {:>8}  {}".format(*HEADER))
    served = scripts()
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find()), args=list(FLAGS))
        for n in SIZES:
            seen = [measure(browser, view, n, served, Path(folder) / "view.html") for view in views()]
            for view, one in zip(views(), seen, strict=True):
                print(
                    f"{n:>3}  {view.name:<19} {one.kilobytes:>9,.0f} {one.paint:>15.0f} {one.switch:>10.0f} "
                    f"{one.nodes:>10,} {f'{one.executed} of {len(HOSTILE)}':>12} {one.foreign:>8}  "
                    f"{'shown' if one.shown_offline else 'blank'}"
                )
            for name in ("kilobytes", "paint", "switch", "nodes", "executed", "foreign"):
                if getattr(seen[0], name) >= min(getattr(one, name) for one in seen[1:]):
                    behind.append(f"{name} at n = {n}")
        browser.close()
    print(f"not ahead: {', '.join(behind)}" if behind else "ahead on each")
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
