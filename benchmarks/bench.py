"""The book as it is measured: built from the stored outputs, served compressed, read with a real browser."""

import functools
import gzip
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from bertbook.widgets.base import BookWidget
from tests.browser.chromium import FLAGS, find
from tests.browser.conftest import WIDE, QuietHandler, Watch, build_book

PROBE = (Path(__file__).parent / "probe.js").read_text("utf-8")
WAKE = """async () => {
    for (const root of document.querySelectorAll('.bb-widget')) {
        root.scrollIntoView({ block: 'nearest', behavior: 'instant' });
        await new Promise(done => requestAnimationFrame(done));
    }
}"""
COMPRESSED = {".html", ".js", ".css", ".mjs", ".json", ".svg", ".txt"}  # fonts and images are so already


@dataclass
class Bench:
    """The built book, where it is served, and what all pages opened so far did."""

    folder: Path
    address: str
    browser: Browser
    build_seconds: float
    sent: dict[str, int]
    """Path → bytes that the server sent of it, last time."""
    pages: list[str]
    """Every page of the book, from its folder."""
    watch: Watch = field(default_factory=Watch)

    @contextmanager
    def page(self, url: str, width: int = WIDE, **settings: Any) -> Iterator[Page]:
        """Open an address (http or file) in a fresh window, the probe in it, and watch it until it closes."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, **settings)
        context.add_init_script(PROBE)
        context.on("request", lambda request: self._note(request.url))
        context.on("weberror", lambda error: self.watch.complaints.append(f"{url}: {error.error}"))
        page = context.new_page()
        page.goto(url)
        yield page
        context.close()

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, "file:", "data:", "blob:")):
            self.watch.foreign.append(url)

    def page_with(self, name: str, *widgets: BookWidget) -> Path:
        """Write one more page of the book, `name`.html, that holds these widgets; return its path."""
        style = '<link rel="stylesheet" href="_static/bertbook.css">'
        script = '<script defer src="_static/bertbook.js"></script>'
        inside = style + script + "".join(widget._html() for widget in widgets)
        page, found = re.subn(
            r"<article[^>]*>",
            lambda match: match[0] + inside,
            (self.folder / "genindex.html").read_text("utf-8"),
        )
        assert found == 1, "genindex.html has no <article>"
        path = self.folder / f"{name}.html"
        path.write_text(page, "utf-8")
        return path


@contextmanager
def opened() -> Iterator[Bench]:
    """Build the book, serve it, start the browser; remove all of it at the end."""
    with TemporaryDirectory() as scratch:
        start = time.perf_counter()
        folder = build_book(Path(scratch))
        seconds = time.perf_counter() - start
        sent: dict[str, int] = {}
        handler = functools.partial(GzipHandler, sent, directory=str(folder))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            browser = playwright.chromium.launch(executable_path=str(find()), args=list(FLAGS))
            address = f"http://127.0.0.1:{server.server_address[1]}"
            pages = sorted(
                path.relative_to(folder).as_posix()
                for path in folder.rglob("*.html")
                if "_static" not in path.parts and path.name != "index.html"  # it leads on to the first page
            )
            yield Bench(folder, address, browser, seconds, sent, pages)
            browser.close()
            server.shutdown()


class GzipHandler(QuietHandler):
    """Sends files as GitHub Pages does, text compressed, and notes how many bytes each took."""

    def __init__(self, sent: dict[str, int], *arguments: Any, **settings: Any) -> None:
        self.sent = sent
        super().__init__(*arguments, **settings)

    def do_GET(self) -> None:
        """Answer with the file, compressed where that helps."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        small = path.suffix in COMPRESSED
        body = compressed(path, path.stat().st_mtime_ns) if small else path.read_bytes()
        self.sent[unquote(urlsplit(self.path).path)] = len(body)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if small:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@functools.cache
def compressed(path: Path, _changed: int) -> bytes:
    """A file as it is sent, worked out once for each time the file was changed."""
    return gzip.compress(path.read_bytes())


def wake(page: Page) -> None:
    """Scroll to every widget of the page and wait until all are live."""
    page.wait_for_function("window.bertbook !== undefined")
    page.evaluate(WAKE)
    page.wait_for_function(
        "!document.querySelector('.bb-widget:is([data-state=static], :has([data-role=loading]))')"
    )
