"""A widget as one HTML file: script, style and numbers inside, so that it opens anywhere, with no network."""

import base64
import json
from typing import Any

from .base import STATIC, literal

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
{style}
body {{ margin: 0.75rem; background: #fff; }}
html[data-theme="dark"] body {{ background: #121212; }}
main {{ max-width: 60rem; margin: auto; }}
</style>
</head>
<body>
<main>
{widget}
</main>
<script>
{script}
</script>
</body>
</html>
"""
SCRIPT = """document.documentElement.dataset.theme =
  matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
import(URL.createObjectURL(new Blob([{module}], {{ type: "text/javascript" }}))).then((it) => it.page(""));"""


def page(title: str, widget: str) -> str:
    """Return a whole page that holds a widget's HTML and brings it to life; it follows the reader's theme."""
    module = json.dumps((STATIC / "bertbook.mjs").read_text("utf-8"), ensure_ascii=False)
    script = SCRIPT.format(module=module.replace("<", "\\u003c"))  # no tag of the script's ends it early
    style = (STATIC / "bertbook.css").read_text("utf-8")
    return PAGE.format(title=literal(title), style=style, widget=widget, script=script)


def text(model: dict[str, Any]) -> dict[str, Any]:
    """Return shipped weights with their bytes as base64."""
    parts = {
        key: {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in one.items()}
        for key, one in model["arrays"].items()
    }
    return {**model, "arrays": parts}
