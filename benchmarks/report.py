"""A figure, the bar it has to clear, and the table of all of them."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# Measured of these peers earlier, by probes of the same kinds on their own pages; not measured again here.
PEERS: dict[int, str] = {
    1: "BertViz: 152-273 ms to switch a layer at 32 tokens; Transformer Explainer: only on a button",
    3: "CircuitsVis: 360 KB a figure; html-manager: 1.13 MB; Transformer Explainer: 2.95 MB + a 600 MB model",
    4: "BertViz export at 32 tokens: 6.6 MB; Distill, memorization in RNNs: 6.8 MB",
    5: "1-5 foreign hosts each; BertViz and Transformer Explainer go blank without them",
    6: "Transformer Explainer: 79 nodes; CircuitsVis: 21; BertViz: 1 critical",
    7: "BertViz: 1 stop; CircuitsVis: 0",
    8: "Transformer Explainer: 1300 px wide at 360",
    9: "BertViz and CircuitsVis execute </script> tokens",
    11: "Transformer Explainer draws random vectors for q, k and v",
}
HEADER = ("bar", "what", "measured", "wanted", "", "peer (measured of it earlier)")
WIDTHS = (3, 44, 34, 16, 7, 42)


@dataclass(frozen=True)
class Figure:
    """One measured figure. `met` is None where it is printed and nothing more."""

    bar: int
    what: str
    measured: str
    wanted: str
    met: bool | None

    @property
    def verdict(self) -> str:
        """What the table says of it."""
        return {True: "met", False: "NOT MET", None: "printed"}[self.met]


def at_most(bar: int, what: str, value: float, most: float, unit: str = "", digits: int = 0) -> Figure:
    """A figure that must not be larger than `most`, in the same unit."""
    unit = f" {unit}" if unit else ""
    return Figure(bar, what, f"{value:.{digits}f}{unit}", f"<= {most:g}{unit}", value <= most)


def listed(bar: int, what: str, found: Sequence[str]) -> Figure:
    """A figure that counts what must not be there, and names the first few of it."""
    names = sorted(set(found))
    return Figure(
        bar, what, " ".join([str(len(found)), *names[:3], *["…"][: len(names) > 3]]), "0", not found
    )


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield the lines of the table, by bar; the peer stands beside a bar's first figure."""
    yield from row(HEADER)
    yield "-" * (sum(WIDTHS) + 2 * (len(WIDTHS) - 1))
    last = 0
    for figure in sorted(figures, key=lambda figure: figure.bar):
        first = figure.bar != last
        number, peer = (str(figure.bar), PEERS.get(figure.bar, "-")) if first else ("", "")
        yield from row((number, figure.what, figure.measured, figure.wanted, figure.verdict, peer))
        last = figure.bar


def row(texts: Iterable[str]) -> Iterator[str]:
    """Yield one row as lines, each text wrapped to the width of its column."""
    columns = [textwrap.wrap(text, width) or [""] for text, width in zip(texts, WIDTHS, strict=True)]
    for n in range(max(map(len, columns))):
        parts = (column[n] if n < len(column) else "" for column in columns)
        yield "  ".join(f"{part:<{width}}" for part, width in zip(parts, WIDTHS, strict=True)).rstrip()
