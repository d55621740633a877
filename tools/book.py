"""Build the book into _build/html, warnings as errors, and say how to open it."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"


def main() -> int:
    """Build every page anew: no warning may hide behind a page kept from last time. Return an exit status."""
    started = time.monotonic()
    print("Building the book", flush=True)
    shutil.rmtree(HTML, ignore_errors=True)
    jupyter_book = str(Path(sys.executable).with_name("jupyter-book"))
    command = [jupyter_book, "build", ".", "--all", "-W", "-n", "--keep-going", "-q"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    index = HTML / "index.html"
    if done.returncode != 0 or not index.is_file():
        print(re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr), file=sys.stderr)
        print("error: the book was not built. Each warning and error above must go.", file=sys.stderr)
        return 1
    pages = sum(1 for _ in HTML.rglob("*.html"))
    print(f"  {pages} pages in {time.monotonic() - started:.0f} s")
    print("\nOpen the book: double-click _build/html/index.html, or paste this into a browser:")
    print(f"  {index.as_uri()}")
    print("Or serve it:  make serve")
    return 0


if __name__ == "__main__":
    sys.exit(main())
