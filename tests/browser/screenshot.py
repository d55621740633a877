"""Make docs/attention.png, the picture in README.md: the Attention widget of chapter 4 in the built book.

python tests/browser/screenshot.py
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.browser.chromium import FLAGS, find
from tests.browser.conftest import ROOT, build_book, settle

PICTURE = ROOT / "docs" / "attention.png"
WIDGET = '.bb-widget[data-name="who"]'
MARGIN = 8  # pixels below the table
LARGEST = 300_000  # bytes


def photograph(book: Path) -> bytes:
    """Return the upper part of the widget as PNG, down to its table of weights, from the pages in `book`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find()), args=list(FLAGS))
        page = browser.new_page(
            viewport={"width": 1440, "height": 2000}, device_scale_factor=1.5, color_scheme="light"
        )
        page.goto((book / "chapters" / "04_attention.html").as_uri())
        page.evaluate("MathJax.startup.promise")
        page.locator(WIDGET).scroll_into_view_if_needed()
        page.wait_for_selector(f"{WIDGET}[data-state=live]")
        page.locator(WIDGET).evaluate("root => root.scrollIntoView({ block: 'center', behavior: 'instant' })")
        page.mouse.move(0, 0)
        settle(page)
        box = page.locator(WIDGET).bounding_box()
        last = page.locator(f'{WIDGET} .bb-cards > :has([data-cell^="weights/"])').bounding_box()
        assert box is not None
        assert last is not None
        height = last["y"] + last["height"] - box["y"] + MARGIN
        picture = page.screenshot(
            clip={"x": box["x"], "y": box["y"], "width": box["width"], "height": height}
        )
        browser.close()
    return picture


def optimised(picture: bytes) -> bytes:
    """Return a PNG with at most 256 colours: a drawing needs no more."""
    small = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    return small.getvalue()


def main() -> int:
    """Build the book, write the picture, and say how large it is; return an exit status."""
    with tempfile.TemporaryDirectory() as folder:
        picture = optimised(photograph(build_book(Path(folder))))
    if len(picture) > LARGEST:
        print(f"error: the picture has {len(picture):,} bytes, more than {LARGEST:,}", file=sys.stderr)
        return 1
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(picture)
    print(f"{PICTURE.relative_to(ROOT)}: {len(picture):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
