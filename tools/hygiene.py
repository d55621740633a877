"""The rules that every stored chapter keeps, each a function from a notebook to what breaks it.

`problems` applies them all; tests/test_notebooks.py runs it on each chapter and shows that each can reject.
"""

import json
import re
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from tools.normalise import joined, normalise, text_of

Notebook = dict[str, Any]
Rule = Callable[[Notebook], Iterator[str]]

LONGEST_CELL = 25  # lines
MEDIAN_CELL = 6  # lines
LARGEST_OUTPUT = 200_000  # bytes

IMAGES = ("image/png", "image/jpeg", "image/svg+xml")
IGNORED_BY_NBVAL = re.compile(
    r"^\s*#+\s*(NBVAL_(?:SKIP|IGNORE_OUTPUT|RAISES_EXCEPTION)|PYTEST_VALIDATE_IGNORE_OUTPUT)\s*$",
    re.MULTILINE,
)
TAGS_IGNORED_BY_NBVAL = re.compile(
    r"nbval-(?:skip|ignore-output|raises-exception)|pytest-validate-ignore-output|raises-exception|skip-execution"
)
MACHINE = re.compile(
    r"0x[0-9a-fA-F]{5,}"  # a memory address
    r"|(?<![\w.:/<])/(?:home|root|tmp|usr|opt|work|var|mnt|content|Users|private)/|\b[A-Z]:\\"  # a path
    r"|site-packages"
    r"|[\x00-\x08\x0b-\x1f\x7f]"  # escape codes, and the \r of progress bars
)
DRAWS = re.compile(
    r"\b(?:plt\.(?:show|subplots|figure|plot|bar|barh|imshow|matshow|scatter|hist)|plots\.\w+)\("
)  # fmt: skip
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


def code_cells(nb: Notebook) -> list[tuple[int, dict[str, Any]]]:
    """The code cells, each with its place in the notebook counted from 1."""
    return [(number, cell) for number, cell in enumerate(nb["cells"], 1) if cell["cell_type"] == "code"]


def tags(cell: dict[str, Any]) -> list[str]:
    """The tags of a cell."""
    return list(cell["metadata"].get("tags", []))


def texts(output: dict[str, Any]) -> Iterator[str]:
    """Every text of one output: streams, plain text, HTML; no images."""
    if output["output_type"] == "stream":
        yield joined(output["text"])
    for mime, value in output.get("data", {}).items():
        if mime.startswith("text/"):
            yield joined(value)


def unexecuted(nb: Notebook) -> Iterator[str]:
    """Every code cell holds code, and was run."""
    for number, cell in code_cells(nb):
        if not joined(cell["source"]).strip():
            yield f"cell {number} is empty"
        elif cell.get("execution_count") is None:
            yield f"cell {number} was never run"


def errors(nb: Notebook) -> Iterator[str]:
    """No cell ends in an error, a warning, or anything else on stderr."""
    for number, cell in code_cells(nb):
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                yield f"cell {number} ends in {output['ename']}: {output['evalue']}"
            elif output.get("name") == "stderr":
                yield f"cell {number} writes to stderr: {joined(output['text'])[:80]!r}"


def figures(nb: Notebook) -> Iterator[str]:
    """A cell that draws has its image stored, as PNG, with alt text in its metadata (mystnb.image.alt)."""
    for number, cell in code_cells(nb):
        stored = {mime for output in cell["outputs"] for mime in output.get("data", {}) if mime in IMAGES}
        image = cell["metadata"].get("mystnb", {}).get("image", {})
        announced = any("<Figure size" in text for output in cell["outputs"] for text in texts(output))
        if not stored and (image or announced or DRAWS.search(joined(cell["source"]))):
            yield f"cell {number} draws a figure, but no image/png is stored"
        if stored - {"image/png"}:
            yield f"cell {number} stores {', '.join(sorted(stored - {'image/png'}))}; figures are PNG"
        if stored and len(str(image.get("alt", "")).split()) < 3:
            yield f"cell {number} has a figure without alt text (metadata mystnb.image.alt, a sentence)"


def widget_state(nb: Notebook) -> Iterator[str]:
    """No widget state is stored: it would carry every widget's script."""
    if "widgets" in nb["metadata"]:
        yield "widget state is stored in the notebook's metadata"


def large_outputs(nb: Notebook) -> Iterator[str]:
    """No output is larger than 200 KB."""
    for number, cell in code_cells(nb):
        for output in cell["outputs"]:
            size = len(json.dumps(output, ensure_ascii=False).encode())
            if size > LARGEST_OUTPUT:
                yield f"cell {number} has an output of {size} bytes; {LARGEST_OUTPUT} is the most"


def ignored_by_nbval(nb: Notebook) -> Iterator[str]:
    """nbval compares every cell: no cell is skipped, let fail, or its output ignored."""
    for number, cell in code_cells(nb):
        marks = [mark[1] for mark in IGNORED_BY_NBVAL.finditer(joined(cell["source"]))]
        marks += [tag for tag in tags(cell) if TAGS_IGNORED_BY_NBVAL.fullmatch(tag)]
        if marks:
            yield f"cell {number} is ignored by nbval ({', '.join(marks)})"


def machine_traces(nb: Notebook) -> Iterator[str]:
    """Outputs are the same on every machine: no paths, memory addresses, escape codes, progress bars."""
    for number, cell in code_cells(nb):
        for text in (text for output in cell["outputs"] for text in texts(output)):
            if found := MACHINE.search(text):
                around = text[max(0, found.start() - 20) : found.end() + 20]
                yield f"cell {number} prints something of this machine: {around!r}"


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
    """An answer tagged hide-cell folds in JupyterLab too (metadata jupyter.source_hidden)."""
    for number, cell in code_cells(nb):
        hidden = cell["metadata"].get("jupyter", {}).get("source_hidden", False)
        if ("hide-cell" in tags(cell)) != bool(hidden):
            yield f"cell {number} folds in one place only: hide-cell and jupyter.source_hidden go together"


RULES: tuple[Rule, ...] = (
    unexecuted, errors, figures, widget_state, large_outputs, ignored_by_nbval, machine_traces, myst,
    long_cells, unannounced, first_cell, folds,
)  # fmt: skip


def problems(text: str) -> list[str]:
    """Everything wrong with a notebook, given as the text of its file; an empty list when all is well."""
    nb = json.loads(text)
    found = [problem for rule in RULES for problem in rule(nb)]
    if text_of(normalise(nb)) != text:
        found.append("it is not in normal form; `make notebooks` (python tools/notebooks.py) writes it")
    return found
