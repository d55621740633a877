"""Measures the built book and prints each promise (bars 1-12 and 15) beside what was found: `make bars`.

The exit status is 1 if one that can fail is not met. Bar 4, the weight of a first load, is printed only: most
of it is the theme's icons and the maths.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator

from benchmarks import arithmetic, bench, fuzz, keyboard, keystrokes, odd_text, pages
from benchmarks.report import Figure, at_most, listed, table

PARTS: tuple[Callable[[bench.Bench], Iterable[Figure]], ...] = (
    keystrokes.typing,
    keystrokes.composing,
    pages.weight,
    pages.walk,
    pages.sources,
    keyboard.keyboard,
    odd_text.hostile,
    fuzz.fuzzed,
    arithmetic.arithmetic,
)


def measured() -> Iterator[Figure]:
    """Build the book and measure it, part by part."""
    with bench.opened() as opened:
        yield at_most(15, "build from the stored outputs, no warning", opened.build_seconds, 15, "s", 1)
        for part in PARTS:
            start = time.perf_counter()
            yield from part(opened)
            print(
                f"  {part.__module__}.{part.__name__}: {time.perf_counter() - start:.0f} s", file=sys.stderr
            )
        yield listed(9, "page errors in all of this run", opened.watch.complaints)


def main() -> int:
    """Print the table; return 1 if a bar is not met."""
    figures = list(measured())
    print("\n".join(table(figures)))
    load = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    print(f"{load}: times taken on a busy machine are not the book's.")
    missed = sorted({figure.bar for figure in figures if figure.met is False})
    print(f"not met: {', '.join(map(str, missed))}" if missed else "all met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
