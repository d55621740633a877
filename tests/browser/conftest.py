"""The book, built once from the working tree, and a real browser to read it with.

A page opened through `open_page` is watched: any request to another host, any error in the console and any
uncaught exception fails the test, so each test also proves that the page is whole and keeps to itself.
"""

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from bertbook.sphinx_ext import BUNDLE, classic_script, weights_script
from bertbook.widgets.base import BookWidget
from bertbook.widgets.trained import TrainedWidget
from tests.browser.chromium import FLAGS, find

ROOT = Path(__file__).resolve().parents[2]
WIDE, NARROW = 1440, 360
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


def build_book(target: Path, *, source: Path = ROOT, strict: bool = True, **environment: str) -> Path:
    """Build the book of the working tree (or other pages with its settings) into `target`; return its pages.

    Warnings are errors, unless `strict` is off.
    """
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(source), "-q"]
    command += ["--path-output", str(target), "--config", str(ROOT / "_config.yml")]
    done = subprocess.run(
        [*command, "-W"] if strict else command,
        env={**{k: v for k, v in os.environ.items() if k != "BERTBOOK_REPO"}, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return target / "_build" / "html"


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built pages."""
    return build_book(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="session")
def address(book: Path) -> Iterator[str]:
    """The book on a web server of its own, on a free port."""
    handler = functools.partial(QuietHandler, directory=str(book))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a log line for each."""

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chrome or Chromium for all tests."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(find()), args=list(FLAGS))
        yield running
        running.close()


@dataclass
class Watch:
    """What went on in a page."""

    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens an address (http or file) in a fresh window; keywords go to Playwright's `new_context`."""
    contexts = []
    watch = Watch()

    def open_it(url: str, width: int = WIDE, **settings: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)

        def keep_out(route: Route) -> None:
            request = route.request.url
            if request.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")):
                route.continue_()
            else:
                watch.foreign.append(request)
                route.abort()

        context.route("**/*", keep_out)
        page = context.new_page()
        page.on("dialog", lambda dialog: (watch.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: watch.complaints.append(f"{url}: {error}"))
        page.on(
            "console",
            lambda m: watch.complaints.append(f"{url}: {m.text}") if m.type in ("error", "warning") else None,
        )
        page.goto(url)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert watch.foreign == []
    assert watch.dialogs == []
    assert watch.complaints == []


@pytest.fixture
def show(open_page: OpenPage, tmp_path: Path) -> Callable[..., Page]:
    """Opens a plain page with these widgets, as the built book would hold them, and waits until they live.

    With `above`, they stand that many pixels down the page, and are left there.
    """

    def show_them(
        *widgets: BookWidget, theme: str = "light", fragment: str = "", above: int = 0, **settings: Any
    ) -> Page:
        style, script = tmp_path / "bertbook.css", tmp_path / "bertbook.js"
        style.write_text((BUNDLE / "bertbook.css").read_text("utf-8"), "utf-8")
        script.write_text(classic_script((BUNDLE / "bertbook.mjs").read_text("utf-8")), "utf-8")
        (tmp_path / "weights").mkdir(exist_ok=True)
        for model in {name for w in widgets if isinstance(w, TrainedWidget) for name in w.trained}:
            (tmp_path / "weights" / f"{model}.js").write_text(weights_script(model), "utf-8")
        background = {"light": "#fff", "dark": "#121212"}[theme]
        file = tmp_path / "page.html"
        file.write_text(
            f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">'
            "<title>t</title>"
            f'<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="bertbook.css">'
            f'<script src="bertbook.js" defer></script></head><body style="background:{background}"><main>'
            f'<h1>t</h1><div style="height: {above}px"></div>'
            f"{''.join(widget._html() for widget in widgets)}</main></body></html>",
            "utf-8",
        )
        page = open_page(file.as_uri() + fragment, **settings)
        if settings.get("java_script_enabled", True) and above == 0:
            page.wait_for_function("window.bertbook !== undefined")
            for root in page.locator(".bb-widget").all():
                root.scroll_into_view_if_needed()
            page.wait_for_function("!document.querySelector('.bb-widget[data-state=static]')")
            page.wait_for_function("!document.querySelector('[data-role=loading]')")
        return page

    return show_them


def settle(page: Page) -> None:
    """Wait for two frames: what a key did is painted by then."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def cells(page: Page, prefix: str, root: str = ".bb-widget") -> dict[str, float]:
    """The full-precision numbers drawn in a widget whose handles start with `prefix`, by handle."""
    drawn: list[tuple[str, float]] = page.evaluate(
        """root => [...document.querySelector(root).querySelectorAll("[data-cell]")]
            .map(cell => [cell.dataset.cell, Number(cell.dataset.value)])""",
        root,
    )
    return {handle: value for handle, value in drawn if handle.startswith(prefix)}
