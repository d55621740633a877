"""A plain page with the live bundle and a model's scripts beside it, as the built book would hold them."""

from pathlib import Path

from playwright.sync_api import Page

from bertbook.published import Packed, scripts
from bertbook.sphinx_ext import BUNDLE, classic_script


def lay_out(folder: Path, packed: Packed | None, name: str) -> str:
    """Write a page with the live bundle, and a model's scripts, into a folder; return its address."""
    script = classic_script((BUNDLE / "live.mjs").read_text("utf-8"))
    (folder / "live.js").write_text(script, "utf-8")
    for key, text in scripts(packed, name) if packed else ():
        file = folder / "weights" / f"{key}.js"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>'
    (folder / "page.html").write_text(f'{head}<script src="live.js" defer></script></html>', "utf-8")
    return (folder / "page.html").as_uri()


def opened(page: Page, name: str, plain: bool = False) -> bool:
    """Open a model, which is `live` in the page then; return whether WebAssembly computes."""
    page.wait_for_function("window.bertbookLive")
    simd: bool = page.evaluate(
        "async ([name, plain]) => (window.live = await bertbookLive.open(name, { plain })).simd",
        [name, plain],
    )
    return simd
