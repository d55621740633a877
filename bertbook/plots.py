"""The book's figures, all in one style: the palette's colours, and never colour alone.

Every line has its own marker and dash too, so that it is told apart in print and by every eye; every figure
must come with a text for those who do not see it. Labels are English or pinyin: no font that is sure to be on
a machine has Chinese. Functions take names and numbers and return a `Picture`, which a notebook shows.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import ArrayLike

PALETTE = json.loads((Path(__file__).parent / "palette.json").read_text("utf-8"))["light"]
WIDTH = 7.2  # inches
STYLE = {
    **{"figure.dpi": 144, "figure.constrained_layout.use": True, "font.size": 10, "lines.linewidth": 1.6},
    **{"axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": PALETTE["muted"]},
    **{"text.color": PALETTE["ink"], "axes.labelcolor": PALETTE["ink"], "legend.frameon": False},
    **{"xtick.color": PALETTE["ink"], "ytick.color": PALETTE["ink"], "axes.titlesize": 10},
}
COLOURS = ("heirloom", "cell", "key", "value", "query", "output", "warn")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)), (0, (3, 1, 1, 1, 1, 1)))
# What each reader of the book looks like in every figure, as a place in the three lists above.
READERS = {
    **{"RNN": 0, "LSTM, chrono": 1, "LSTM, forget bias 3": 2, "LSTM": 3},
    **{"attention": 4, "BERT": 5, "attention without positions": 6},
}


class Picture:
    """A figure with the text that stands for it. A notebook shows it; `save` writes it as PNG.

    Raises ValueError if `alt` is not a sentence, or a label holds what the fonts may lack, such as Chinese.
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        if len(alt.split()) < 3:
            raise ValueError(f"alt must say in a sentence what the figure shows, got {alt!r}")
        labels = [item.get_text() for item in figure.findobj(Text) if isinstance(item, Text)]
        if strange := [label for label in labels if any(ord(char) >= 0x2E80 for char in label)]:
            raise ValueError(f"labels must be English or pinyin, which every font has, got {strange[0]!r}")
        self.figure, self.alt = figure, alt

    def png(self) -> bytes:
        """Return the picture, without a word about the program that made it."""
        file = BytesIO()
        with rc_context(STYLE):
            self.figure.savefig(file, format="png", metadata={"Software": None})
        return file.getvalue()

    def save(self, path: str | Path) -> None:
        """Write the picture as PNG."""
        Path(path).write_bytes(self.png())

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a notebook shows; its metadata carries the alt text."""
        return {"image/png": self.png(), "text/plain": repr(self)}, {"image/png": {"alt": self.alt}}


def lines(
    series: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    alt: str,
    x: str,
    y: str,
    log: bool = False,
    doubling: bool = False,
    top: float | None = None,
    levels: Mapping[str, float] | None = None,
) -> Picture:
    """Draw a line a name, through points x and y, with axes named `x` and `y`; `log` makes y logarithmic.

    doubling: x is logarithmic, and its marks are powers of 2. top: the end of the y axis, which then starts
    at 0. levels: heights to mark, by name. Raises ValueError if there is no line, or x and y differ in
    length.
    """
    figure, axes = _canvas(3.2)
    with rc_context(STYLE):
        for (name, (xs, ys)), look in zip(series.items(), _looks(series), strict=True):
            if np.shape(xs) != np.shape(ys) or np.ndim(xs) != 1:
                raise ValueError(
                    f"{name}: x and y must be as long as each other, got {np.shape(xs)}, {np.shape(ys)}"
                )
            axes.plot(xs, ys, label=name, markevery=max(1, np.size(xs) // 12), **look)
        if log:
            axes.set_yscale("log")
        if doubling:
            axes.set_xscale("log", base=2)
            axes.xaxis.set_major_formatter("{x:g}")
        if top is not None:
            axes.set_ylim(0, top)
        _finish(axes, x, y, levels)
    return Picture(figure, alt)


def who(readers: Sequence[str], distances: Sequence[int], accuracy: ArrayLike, *, alt: str) -> Picture:
    """Draw how well each reader answers "who?" by distance: means, bars for the range, a table of the means.

    accuracy: (readers, distances, seeds), shares from 0 to 1; see `experiments.compare`. Raises ValueError if
    the sizes do not fit.
    """
    shares = np.asarray(accuracy, float)  # (R, K, seeds)
    R, K = len(readers), len(distances)
    if shares.ndim != 3 or shares.shape[:2] != (R, K) or not shares.size:
        raise ValueError(f"accuracy must be (readers, distances, seeds) = ({R}, {K}, …), got {shares.shape}")
    figure, axes = _canvas(3.4 + 0.22 * R)
    with rc_context(STYLE):
        for row, look in enumerate(_looks(readers)):
            mean, least, most = shares[row].mean(-1), shares[row].min(-1), shares[row].max(-1)  # (K,) each
            at = np.arange(K) + 0.05 * (row - (R - 1) / 2)  # side by side where they are equal
            axes.errorbar(at, mean, [mean - least, most - mean], label=readers[row], capsize=2, **look)
        axes.set_xlim(-0.5, K - 0.5)
        axes.set_ylim(0, 1.05)
        axes.set_xticks([])
        _finish(
            axes, "", "share of right answers", {"chance": 1 / 8}, loc="center left", bbox_to_anchor=(1, 0.5)
        )
        numbers = [[f"{share:.2f}" for share in row] for row in shares.mean(-1)]
        heads = [f"distance {distances[0]}", *map(str, distances[1:])]
        table = axes.table(
            numbers, rowLabels=list(readers), colLabels=heads, cellLoc="center", loc="bottom", edges=""
        )
        table.auto_set_font_size(False)
        table.set_fontsize(9)
        table.scale(1, 1.25)
    return Picture(figure, alt)


def gains(shares: Mapping[str, tuple[float, float]], *, alt: str) -> Picture:
    """Draw a row a name, from a share of right answers without something to the share with it.

    Raises ValueError if there is no row.
    """
    if not shares:
        raise ValueError("shares must have a row, got none")
    figure, axes = _canvas(0.8 + 0.36 * len(shares))
    with rc_context(STYLE):
        for row, pair in enumerate(shares.values()):
            axes.plot(pair, [row, row], color=PALETTE["muted"], zorder=1)
            for share in pair:
                axes.annotate(
                    f"{share:.2f}", (share, row), (0, 5), textcoords="offset points", ha="center", fontsize=9
                )
        looks = (("without", "muted", "o"), ("with", "heirloom", "s"))
        for ends, (name, colour, marker) in zip(zip(*shares.values(), strict=True), looks, strict=True):
            axes.scatter(ends, range(len(shares)), color=PALETTE[colour], marker=marker, label=name, zorder=2)
        axes.set_yticks(range(len(shares)), list(shares))
        axes.set_ylim(len(shares) - 0.5, -0.8)
        axes.set_xlim(0, 1.06)
        _finish(axes, "share of right answers", "", None)
    return Picture(figure, alt)


def along(tokens: Sequence[str], series: Mapping[str, ArrayLike], *, alt: str, y: str) -> Picture:
    """Draw a line a name along the tokens of a sentence, from 0 to 1: gates, shares, probabilities.

    tokens: the T labels, English or pinyin; each line has T values. Raises ValueError if it has not.
    """
    figure, axes = _canvas(3.4)
    with rc_context(STYLE):
        for (name, values), look in zip(series.items(), _looks(series), strict=True):
            if np.shape(values) != (len(tokens),):
                raise ValueError(
                    f"{name} must have a value for each of {len(tokens)} tokens, got {np.shape(values)}"
                )
            axes.plot(np.arange(len(tokens)), values, label=name, **look)
        axes.set_xticks(np.arange(len(tokens)), tokens, rotation=90, fontsize=8)
        axes.set_ylim(-0.03, 1.03)
        _finish(axes, "", y, None)
    return Picture(figure, alt)


def heat(rows: Sequence[str], columns: Sequence[str], values: ArrayLike, *, alt: str) -> Picture:
    """Draw shares from 0 to 1 as a table of coloured cells with numbers: attention weights, for instance.

    values: (rows, columns). Raises ValueError if it has another shape or leaves 0 to 1.
    """
    shares = np.asarray(values, float)
    if shares.shape != (len(rows), len(columns)) or not ((shares >= 0) & (shares <= 1)).all():
        raise ValueError(
            f"values must be ({len(rows)}, {len(columns)}) shares from 0 to 1, got {shares.shape}"
        )
    figure, axes = _canvas(0.9 + 0.36 * len(rows))
    with rc_context(STYLE):
        axes.imshow(shares, ListedColormap(PALETTE["weights"]), vmin=0, vmax=1, aspect="auto")
        inks = ListedColormap(PALETTE["weights_ink"])
        for (row, column), share in np.ndenumerate(shares):
            axes.text(column, row, f"{share:.2f}", ha="center", va="center", fontsize=8, color=inks(share))
        axes.set_xticks(np.arange(len(columns)), columns, rotation=90 if len(columns) > 8 else 0)
        axes.set_yticks(np.arange(len(rows)), rows)
        axes.tick_params(length=0)
    return Picture(figure, alt)


def _canvas(height: float) -> tuple[Figure, Axes]:
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height))
        return figure, figure.subplots()


def _looks(names: Iterable[str]) -> list[dict[str, Any]]:
    """Return a colour, a marker and a dash a name: readers have theirs, other names take the rest in turn."""
    names = list(names)
    if not 1 <= len(names) <= len(COLOURS):
        raise ValueError(
            f"there must be 1 to {len(COLOURS)} lines, which can be told apart, got {len(names)}"
        )
    free = iter(
        [place for place in range(len(COLOURS)) if place not in {READERS.get(name) for name in names}]
    )
    places = [READERS[name] if name in READERS else next(free) for name in names]
    return [
        {"color": PALETTE[COLOURS[n]], "marker": MARKERS[n], "linestyle": DASHES[n], "markersize": 5}
        for n in places
    ]


def _finish(axes: Axes, x: str, y: str, levels: Mapping[str, float] | None, **place: Any) -> None:
    """Name the axes and the lines, above the figure if no other place is given."""
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    for n, (name, height) in enumerate((levels or {}).items()):  # dots, then dashes
        axes.axhline(height, color=PALETTE["muted"], linewidth=1, linestyle=(0, (1 + 3 * n, 2)), label=name)
    if len(axes.get_legend_handles_labels()[1]) > 1:
        above = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": 3}
        axes.legend(**(place or above), fontsize=9, handlelength=3.5)
