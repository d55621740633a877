"""What all widgets of the book share: the script, the label of their numbers, and a picture without a script.

A widget's output is the live view, and beside it plain HTML tables of its first state. The tables are what
the built page, GitHub and a notebook without a kernel show; in the built page a script brings them to life.
"""

import base64
import json
import math
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
from numpy.typing import ArrayLike, NDArray
from traitlets import Dict, Enum, TraitError, Unicode

from .messages import say

STATIC = Path(__file__).parent / "static"
SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: UTF-8 cannot hold it
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
Numbers = NDArray[np.float64]
LARGEST = 10_000  # beyond it a number tells a reader nothing; LARGEST in FormulaBar.tsx
COOLEST = 0.1  # the lowest temperature
SOURCES = ("toy", "trained", "real", "own")


class BookWidget(anywidget.AnyWidget):
    """One interactive figure. A subclass adds the reader's inputs as synced traits, and its first state."""

    _esm = STATIC / "bertbook.mjs"
    _css = STATIC / "bertbook.css"
    _ipython_display_ = None  # ipywidgets 7 would emit the live view only, without the tables

    widget = Unicode(help="which component draws it").tag(sync=True)
    source = Enum(SOURCES, "toy", help="whose weights: hand-set, trained here, published, the reader's").tag(
        sync=True
    )
    name = Unicode(help="the name by which links in the page reach it").tag(sync=True)
    start: "Dict[str, Any]" = Dict(help="the inputs as they were at first, for Reset").tag(sync=True)

    inputs: ClassVar[tuple[str, ...]] = ()
    """The names of the traits that the reader sets."""

    def __init__(self, **traits: Any) -> None:
        known = self.trait_names()
        for name in traits:
            if name not in known:
                own = sorted(set(self.trait_names(sync=True)) - set(anywidget.AnyWidget.class_trait_names()))
                raise TraitError(
                    f"{name} is no argument of {type(self).__name__}; its traits are {', '.join(own)}"
                )
        super().__init__(**traits)
        self.start = {name: getattr(self, name) for name in self.inputs}

    def _props(self) -> dict[str, Any]:
        """Return the traits that the page needs to draw the same state, as JSON values."""
        return {name: getattr(self, name) for name in self.inputs}

    def _tables(self) -> str:
        """Return the first state as HTML tables."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        return {**bundle[0], "text/plain": repr(self), "text/html": self._html()}, bundle[1]

    def _html(self, **more: Any) -> str:
        """Return the element with the first state as tables; `more` goes to the script beside the props."""
        props = settled({"source": self.source, **self._props(), **more})
        attributes = {
            "class": "bb-widget",
            "role": "group",
            "aria-label": type(self).__name__,
            "data-widget": self.widget,
            "data-source": self.source,
            "data-state": "static",
            "data-name": self.name,
            "data-props": json.dumps(props, sort_keys=True, ensure_ascii=False, allow_nan=False),
        }
        opening = " ".join(f'{key}="{literal(value)}"' for key, value in attributes.items())
        label = f"<b>{say(f'source.{self.source}')}</b> {say(f'source.{self.source}.note')}"
        rerun = f'<p class="bb-rerun">{say("static.rerun")}</p>'  # hidden in the page, whose script does it
        body = f'<p class="bb-source">{label}</p><div class="bb-static">{self._tables()}</div>{rerun}'
        return f"<div {opening}>{body}</div>"


def settled(value: Any) -> Any:
    """Round the floats in a JSON value to six decimals, so that every machine writes the same."""
    if isinstance(value, float):
        return round(value, 6) + 0.0  # no negative zero
    if isinstance(value, dict):
        return {key: settled(inner) for key, inner in value.items()}
    return [settled(inner) for inner in value] if isinstance(value, list | tuple) else value


def literal(text: str) -> str:
    """Escape text so that HTML shows it as it is, in an attribute too."""
    text = SURROGATE.sub("\ufffd", text)
    return escape(text, quote=True).replace("\u2028", "&#x2028;").replace("\u2029", "&#x2029;")


def rounded(value: float, digits: int = 3) -> str:
    """Write a number with `digits` decimals, the same on every machine; what is not finite as a dash.

    It is rounded to six decimals first, so that 0.0625 is on the same side whatever the float noise.
    """
    if not math.isfinite(value):
        return "–"
    exact = Decimal(repr(round(float(value), 6)))
    text = str(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return an HTML table: caption, header row, and rows that start with a header. Escapes all."""
    head = "".join(f'<th scope="col"{_language(text)}>{literal(text)}</th>' for text in header)
    body = "".join(
        f'<tr><th scope="row"{_language(first)}>{literal(first)}</th>'
        + "".join(f"<td>{literal(text)}</td>" for text in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="bb-scroll"><table><caption>{_marked(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _marked(text: str) -> str:
    """Escape a sentence, and mark the Chinese in it as Chinese."""
    pieces = re.split(f"({HAN.pattern}+)", text)
    return "".join(f'<span lang="zh-Hans">{p}</span>' if HAN.match(p) else literal(p) for p in pieces)


def _language(text: str) -> str:
    return ' lang="zh-Hans"' if HAN.search(text) else ""


def array(values: ArrayLike) -> Numbers:
    """Return numbers, from a torch tensor too, as a float64 array that shares nothing with them."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().double().numpy()
    return np.array(values, dtype=np.float64)


def checked(name: str, values: ArrayLike) -> Numbers:
    """Return `array(values)`. Raises TraitError, with `name`, for what is no array of finite numbers."""
    try:
        found = array(values)
    except (TypeError, ValueError) as error:
        raise TraitError(
            f"{name} must be an array of numbers, got {type(values).__name__}: {error}"
        ) from None
    if not np.isfinite(found).all():
        raise TraitError(f"{name} must be finite, but holds nan or inf")
    return found


def pairs(name: str, value: Iterable[Any]) -> list[list[int]]:
    """Return pairs of indices as lists. Raises TraitError, with `name`, for what is no pair of them."""
    for pair in value:
        whole = isinstance(pair, list | tuple) and all(type(i) is int and i >= 0 for i in pair)
        if not whole or len(pair) != 2:
            raise TraitError(f"{name} is [row, column], counted from 0, got {pair!r}")
    return [list(pair) for pair in value]


def check_number(name: str, value: object) -> None:
    """Raise TraitError, with `name`, unless `value` is a number that a reader may set."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
        raise TraitError(f"{name} must be a number between -{LARGEST} and {LARGEST}, got {value!r}")


def sent(values: Numbers) -> dict[str, Any]:
    """Return an array as the widget's script takes it: its shape and its float32 bytes."""
    return {"shape": list(values.shape), "data": values.astype("<f4").tobytes()}


def stored(arrays: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return sent arrays for the page: base64, of seven digits, so that every machine writes the same."""

    def text(data: bytes) -> str:
        numbers = np.frombuffer(data, "<f4").astype(np.float64)
        largest = np.abs(numbers).max(initial=0.0)
        digits = 6 - math.floor(math.log10(largest)) if largest > 0 else 0
        steady = np.round(numbers, digits) + 0.0  # no negative zero
        return base64.b64encode(steady.astype("<f4").tobytes()).decode()

    return {key: {"shape": one["shape"], "data": text(one["data"])} for key, one in arrays.items()}
