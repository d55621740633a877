"""What every stored output must be: there, whole, small, and the same on any machine."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tools.normalise import joined

Notebook = dict[str, Any]

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
