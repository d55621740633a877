"""A widget as one HTML file: script, style and numbers inside, so that it opens anywhere, with no network."""

import base64
import json
from typing import Any

import numpy as np

from .base import STATIC, Numbers, literal

WHOLE = 65_535  # a share of 1 in 16 bits; WHOLE in numbers.ts

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


def sixteen_bits(weights: Numbers) -> dict[str, Any]:
    """Return shares as the script takes them from a file: 65535ths, each row of which has 65535, or none.

    No share is off by more than one of them, that is 0.00002.
    """
    total = weights.sum(axis=-1, keepdims=True)
    exact = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0) * WHOLE
    whole = np.floor(exact)
    missing = np.round(exact.sum(axis=-1) - whole.sum(axis=-1))  # (N, H, T): given to the largest remainders
    rank = (whole - exact).argsort(axis=-1, kind="stable").argsort(axis=-1)
    parts = (whole + (rank < missing[..., None])).astype("<u2")
    return {"shape": list(weights.shape), "bits": 16, "data": base64.b64encode(parts.tobytes()).decode()}
