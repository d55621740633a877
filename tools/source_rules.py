"""How a chapter's cells must be written: short code, a sentence before it, Markdown that reads anywhere."""

import re
from collections.abc import Iterator
from statistics import median
from unicodedata import east_asian_width

from tools.normalise import joined
from tools.output_rules import Notebook, code_cells, tags

LONGEST_CELL = 25  # lines
MEDIAN_CELL = 6  # lines
WIDEST_LINE = 87  # columns: a code block of the built page, on a wide screen, shows 87.6

CODE_IN_PROSE = re.compile(
    r"^(`{3,}|~{3,})(?!\s*\{).*?^\1[^\n]*$"  # a fenced block, not a directive
    r"|(?<![`}])(`{1,2})(?!`).+?(?<!`)\2(?!`)",  # code in a line, not a role
    re.MULTILINE | re.DOTALL,
)
MYST = re.compile(
    r"^\s*(?:`{3,}|~{3,})\s*\{[^}\n]+\}"  # a directive
    r"|^\s*:{3,}"  # a directive between colons
    r"|\{[A-Za-z][\w:+.-]*\}`[^`]"  # a role
    r"|^\([\w.-]+\)=\s*$"  # a label
    r"|\{\{ ?\w[\w.]* ?\}\}",  # a substitution
    re.MULTILINE,
)


def myst(nb: Notebook) -> Iterator[str]:
    """Prose is CommonMark, maths and HTML: MyST shows as raw text in JupyterLab and Colab."""
    for number, cell in enumerate(nb["cells"], 1):
        if cell["cell_type"] != "markdown":
            continue
        if found := MYST.search(CODE_IN_PROSE.sub("", joined(cell["source"]))):
            yield f"cell {number} uses MyST, which only the built page understands: {found[0].strip()!r}"


def long_cells(nb: Notebook) -> Iterator[str]:
    """Code comes in small pieces: no cell over 25 lines, half of them at most 6."""
    lengths = {number: len(joined(cell["source"]).strip().splitlines()) for number, cell in code_cells(nb)}
    for number, length in lengths.items():
        if length > LONGEST_CELL:
            yield f"cell {number} has {length} lines of code; {LONGEST_CELL} is the most"
    if lengths and median(lengths.values()) > MEDIAN_CELL:
        yield f"the median code cell has {median(lengths.values())} lines; {MEDIAN_CELL} is the most"


def wide_lines(nb: Notebook) -> Iterator[str]:
    """No line of code runs out of sight on the right; a Chinese character takes two columns.

    The first cell is folded away, and the book's address in it is as long as it is.
    """
    for number, cell in code_cells(nb)[1:]:
        for line in joined(cell["source"]).splitlines():
            width = sum(2 if east_asian_width(char) in "FW" else 1 for char in line)
            if width > WIDEST_LINE:
                yield f"cell {number} has a line of {width} columns; {WIDEST_LINE} is the most: {line!r}"


def unannounced(nb: Notebook) -> Iterator[str]:
    """A sentence stands before each code cell but the first, which finds bertbook, and folded answers."""
    for place, (number, cell) in enumerate(code_cells(nb)):
        before = nb["cells"][number - 2] if number > 1 else None
        prose = joined(before["source"]) if before and before["cell_type"] == "markdown" else ""
        sentence = re.search(r"^(?!#)[ \t]*\S", prose, re.MULTILINE)
        if place > 0 and "hide-cell" not in tags(cell) and not sentence:
            yield f"cell {number} has no sentence before it"


def first_cell(nb: Notebook) -> Iterator[str]:
    """The first code cell makes bertbook importable, and says nothing."""
    for number, cell in code_cells(nb)[:1]:
        if "bertbook" not in joined(cell["source"]):
            yield f"cell {number}, the first with code, must make bertbook importable"
        if cell["outputs"]:
            yield f"cell {number}, the first with code, must have no output"


def folds(nb: Notebook) -> Iterator[str]:
    """Answers (hide-cell), and the code of figures (hide-input), fold in JupyterLab too."""
    for number, cell in code_cells(nb):
        hidden = cell["metadata"].get("jupyter", {}).get("source_hidden", False)
        if bool({"hide-cell", "hide-input"} & set(tags(cell))) != bool(hidden):
            yield f"cell {number} folds in one place only: hide-… and jupyter.source_hidden go together"
