"""The rules that every stored chapter keeps, each a function from a notebook to what breaks it.

`problems` applies them all; tests/test_notebooks.py runs it on each chapter and shows that each can reject.
"""

import json
from collections.abc import Callable, Iterator

from tools import output_rules as stored
from tools import source_rules as written
from tools.normalise import normalise, text_of

Rule = Callable[[stored.Notebook], Iterator[str]]

RULES: tuple[Rule, ...] = (
    stored.unexecuted, stored.errors, stored.figures, stored.widget_state, stored.large_outputs,
    stored.ignored_by_nbval, stored.machine_traces, written.myst, written.long_cells, written.wide_lines,
    written.unannounced, written.first_cell, written.folds,
)  # fmt: skip


def problems(text: str) -> list[str]:
    """Everything wrong with a notebook, given as the text of its file; an empty list when all is well."""
    nb = json.loads(text)
    found = [problem for rule in RULES for problem in rule(nb)]
    if text_of(normalise(nb)) != text:
        found.append("it is not in normal form; `make notebooks` (python tools/notebooks.py) writes it")
    return found
