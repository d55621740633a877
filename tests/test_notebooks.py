"""Every stored chapter keeps the rules of tools/hygiene.py, and every rule can reject."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tools import hygiene, notebooks, output_rules
from tools.normalise import METADATA, WIDGET_VIEW, normalise, text_of

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
PNG = "iVBORw0KGgo="


def code(source: str, *outputs: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """A code cell that was run."""
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": list(outputs),
        "execution_count": 1,
    }


def prose(source: str) -> dict[str, Any]:
    """A Markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    """Printed text."""
    return {"output_type": "stream", "name": name, "text": text}


def display(**data: Any) -> dict[str, Any]:
    """An output of several kinds; `image_png` stands for image/png."""
    named = {mime.replace("_", "/", 1): value for mime, value in data.items()}
    return {"output_type": "display_data", "data": named, "metadata": {}}


def notebook(*cells: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """A notebook as a chapter opens, then these cells."""
    start = [prose("# A chapter\n\nFirst we find the code."), code("import bertbook")]
    return {"cells": [*start, *cells], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


GOOD = notebook(
    prose("Three numbers, what `{ref}` and $\\{x\\}$ and `` {a}`b` `` are.\n\n```python\n::: {note}\n```"),
    code(
        "sum([1, 2, 3])", {**display(text_plain="6"), "output_type": "execute_result", "execution_count": 1}
    ),
    prose("## A figure\n\nLook at the first bar."),
    code(
        "plt.bar(names, shares)\nprint(shares)",
        stream("[0.1, 0.9]  a/b/c 0x1F </tmp/ 1e-05\n"),
        display(text_plain="<Figure size 640x480 with 1 Axes>", image_png=PNG),
        mystnb={"image": {"alt": "Two bars: the first a tenth, the second nine tenths."}},
    ),
    prose("Your turn."),
    code(f"answer = 42\n# {'-' * 85}", tags=["hide-cell"], jupyter={"source_hidden": True}),
)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_stored_chapter_keeps_every_rule(chapter: Path) -> None:
    assert hygiene.problems(chapter.read_text(encoding="utf-8")) == []


def test_nbval_ignores_no_cell_of_any_chapter() -> None:
    ignored = [
        f"{chapter.stem}: {problem}"
        for chapter in CHAPTERS
        for problem in output_rules.ignored_by_nbval(json.loads(chapter.read_text(encoding="utf-8")))
    ]
    assert ignored == []


def test_every_notebook_of_the_book_is_in_chapters_and_in_the_contents() -> None:
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    assert CHAPTERS
    assert [chapter.stem for chapter in CHAPTERS if f"chapters/{chapter.stem}\n" not in contents] == []


def test_good_notebook_has_no_problems() -> None:
    assert hygiene.problems(text_of(normalise(GOOD))) == []


def with_answer(**metadata: Any) -> dict[str, Any]:
    """A notebook whose answer cell folds as the metadata says."""
    return notebook(prose("Your turn."), code("answer = 42", **metadata))


LINES = "\n".join(f"x{number} = {number}" for number in range(26))
FIGURE = display(text_plain="<Figure size 640x480 with 1 Axes>")
DRAWN = display(image_png=PNG)
ALT = {"image": {"alt": "One rising line."}}
SAID = prose("Look.")

BROKEN = [
    ("never run", notebook(SAID, {**code("1 + 1"), "execution_count": None})),
    ("is empty", notebook(SAID, code("  \n"))),
    (
        "ends in KeyError",
        notebook(
            SAID, code("d[0]", {"output_type": "error", "ename": "KeyError", "evalue": "0", "traceback": []})
        ),
    ),
    ("stderr", notebook(SAID, code("1", stream("UserWarning: Glyph missing", "stderr")))),
    ("no image/png", notebook(SAID, code("fig", FIGURE, mystnb=ALT))),
    ("no image/png", notebook(SAID, code("plt.plot(x)"))),
    ("no image/png", notebook(SAID, code("plots.heat(weights)"))),
    ("no image/png", notebook(SAID, code("draw()", mystnb=ALT))),
    ("without alt text", notebook(SAID, code("draw()", DRAWN))),
    ("without alt text", notebook(SAID, code("draw()", DRAWN, mystnb={"image": {"alt": "figure"}}))),
    (
        "figures are PNG",
        notebook(SAID, code("draw()", {**display(), "data": {"image/svg+xml": "<svg/>"}}, mystnb=ALT)),
    ),
    ("widget state", notebook(widgets={WIDGET_VIEW: {}})),
    ("200000 is the most", notebook(SAID, code("x", stream("草" * 70_000)))),
    ("ignored by nbval (NBVAL_SKIP)", notebook(SAID, code("# NBVAL_SKIP\nx"))),
    ("ignored by nbval (NBVAL_IGNORE_OUTPUT)", notebook(SAID, code("x\n  # NBVAL_IGNORE_OUTPUT"))),
    ("ignored by nbval (NBVAL_RAISES_EXCEPTION)", notebook(SAID, code("#NBVAL_RAISES_EXCEPTION\nx"))),
    ("ignored by nbval (nbval-ignore-output)", notebook(SAID, code("x", tags=["nbval-ignore-output"]))),
    ("ignored by nbval (nbval-skip)", notebook(SAID, code("x", tags=["nbval-skip"]))),
    ("ignored by nbval (raises-exception)", notebook(SAID, code("x", tags=["raises-exception"]))),
    ("of this machine", notebook(SAID, code("f", stream("<function f at 0x7f3a2b4c5d60>")))),
    ("of this machine", notebook(SAID, code("f", stream("in /home/ada/book/attention.py")))),
    ("of this machine", notebook(SAID, code("f", display(text_html=r"<pre>C:\book</pre>")))),
    ("of this machine", notebook(SAID, code("f", stream("lib/python3.11/site-packages/torch")))),
    ("of this machine", notebook(SAID, code("f", stream("\x1b[31mred\x1b[0m")))),
    ("of this machine", notebook(SAID, code("f", stream(" 10%\r 20%")))),
    ("uses MyST", notebook(prose("```{note}\nRead this.\n```"))),
    ("uses MyST", notebook(prose("Text\n\n  ~~~{figure} x.png\n~~~"))),
    ("uses MyST", notebook(prose(":::{note}\nRead this.\n:::"))),
    ("uses MyST", notebook(prose("See {ref}`attention` and {cite:p}`vaswani`."))),
    ("uses MyST", notebook(prose("(attention)=\n## Attention"))),
    ("uses MyST", notebook(prose("This is {{ name }}."))),
    ("25 is the most", notebook(SAID, code(LINES), SAID, code("1"), SAID, code("2"))),
    ("median", notebook(SAID, code("a\nb\nc\nd\ne\nf\ng"), SAID, code("a\nb\nc\nd\ne\nf\ng\nh"))),
    ("a line of 88 columns; 87 is the most", notebook(SAID, code(f"x = 1\n# {'-' * 86}"))),
    ("a line of 88 columns", notebook(SAID, code(f"# {'草' * 43}"))),
    ("no sentence before", notebook(SAID, code("1"), code("2"))),
    ("no sentence before", notebook(prose("# A heading\n\n## Another"), code("1"))),
    ("make bertbook importable", {**GOOD, "cells": [prose("Hello."), code("import torch")]}),
    ("must have no output", {**GOOD, "cells": [prose("Hello."), code("import bertbook", stream("cloned"))]}),
    ("folds in one place only", with_answer(tags=["hide-cell"])),
    ("folds in one place only", with_answer(jupyter={"source_hidden": True})),
]


@pytest.mark.parametrize(("problem", "broken"), BROKEN)
def test_rule_rejects(problem: str, broken: dict[str, Any]) -> None:
    found = [line for rule in hygiene.RULES for line in rule(broken)]
    assert len(found) == 1
    assert problem in found[0]


def test_every_rule_is_seen_to_reject() -> None:
    assert {rule.__name__ for rule in hygiene.RULES if not any(list(rule(nb)) for _, nb in BROKEN)} == set()


@pytest.mark.parametrize(
    "change",
    [
        lambda nb: nb["cells"][1].update(execution_count=7),
        lambda nb: nb["cells"][1].pop("id"),
        lambda nb: nb["cells"][1].update(id=nb["cells"][0]["id"]),
        lambda nb: nb["cells"][1]["metadata"].update(execution={"iopub.status.busy": "2026-01-01T00:00:00Z"}),
        lambda nb: nb["metadata"]["language_info"].update(version="3.11.7"),
        lambda nb: nb["cells"][5]["outputs"].insert(0, stream("split ")),
        lambda nb: nb["cells"][5]["outputs"][1]["data"].update(
            {WIDGET_VIEW: {"model_id": "9f"}, "text/html": "<p>"}
        ),
    ],
)
def test_notebook_that_was_not_normalised_is_rejected(change: Any) -> None:
    nb = copy.deepcopy(normalise(GOOD))
    change(nb)
    assert any("not in normal form" in problem for problem in hygiene.problems(text_of(nb)))


def test_other_layout_of_the_same_json_is_rejected() -> None:
    text = text_of(normalise(GOOD))
    assert hygiene.problems(json.dumps(json.loads(text), indent=2)) != []
    assert hygiene.problems(text + "\n") != []


def test_normal_form_is_stable_and_leaves_its_argument_alone() -> None:
    before = copy.deepcopy(GOOD)
    once = normalise(GOOD)
    assert before == GOOD
    assert normalise(once) == once
    assert normalise(json.loads(text_of(once))) == once


def test_cell_ids_are_kept_where_valid_and_given_in_order_elsewhere() -> None:
    cells = [{**prose("x"), "id": name} for name in ("intro", "cell-01", "intro", "a b", "", "爱", "x" * 65)]
    nb = normalise({"cells": [prose("no id"), *cells]})
    given = [cell["id"] for cell in nb["cells"]]
    assert given == ["cell-02", "intro", "cell-01", "cell-03", "cell-04", "cell-05", "cell-06", "cell-07"]


def test_executed_cells_are_counted_from_one_and_streams_are_joined() -> None:
    cells = [
        {**code("a", stream("1\n"), stream("2\n"), stream("w", "stderr")), "execution_count": 9},
        {**code("b"), "execution_count": None},
        {**code("c", {**display(text_plain="3"), "output_type": "execute_result", "execution_count": 4})},
    ]
    first, second, third = normalise({"cells": cells})["cells"]
    assert [first["execution_count"], second["execution_count"], third["execution_count"]] == [1, None, 2]
    assert third["outputs"][0]["execution_count"] == 2
    assert [output["text"] for output in first["outputs"]] == ["1\n2\n", "w"]


def test_widget_view_goes_where_its_table_is_stored() -> None:
    view = {WIDGET_VIEW: {"model_id": "random"}}
    both = {**display(), "data": {**view, "text/html": "<table></table>", "text/plain": "Attention"}}
    alone = {**display(), "data": {**view, "text/plain": "Attention"}}
    cell = normalise({"cells": [code("w", both, alone)]})["cells"][0]
    assert [sorted(output["data"]) for output in cell["outputs"]] == [
        ["text/html", "text/plain"],
        [WIDGET_VIEW, "text/plain"],
    ]


def chapter_saved_with(count: int) -> dict[str, Any]:
    """Chapter 4 as a front end saves it: its largest widget `count` times, no other, the state of each."""
    nb = json.loads((ROOT / "chapters" / "04_attention.ipynb").read_text(encoding="utf-8"))
    plain = [cell for cell in nb["cells"] if "bb-widget" not in str(cell.get("outputs", ""))]
    widget = max((cell for cell in nb["cells"] if cell not in plain), key=lambda cell: len(str(cell)))
    script = (ROOT / "bertbook" / "widgets" / "static" / "bertbook.mjs").read_text(encoding="utf-8")
    state = {f"model-{n}": {"model_name": "AnyModel", "state": {"_esm": script}} for n in range(count)}
    live = {"application/vnd.jupyter.widget-state+json": {"state": state}}
    cells = [*plain, *({**widget, "id": f"widget-{n}"} for n in range(count))]
    return {**nb, "cells": cells, "metadata": {**nb["metadata"], "widgets": live}}


def test_what_a_progress_bar_leaves_is_dropped() -> None:
    left = {"output_type": "display_data", "data": {}, "metadata": {}}
    said = {"output_type": "stream", "name": "stdout", "text": "done\n"}
    (cell,) = normalise({"cells": [code("train()", left, said)]})["cells"]
    assert cell["outputs"] == [said]


def test_alt_text_that_a_figure_brings_becomes_that_of_its_cell() -> None:
    figure = {
        "output_type": "display_data",
        "data": {"image/png": "AAAA", "text/plain": "Picture"},
        "metadata": {"image/png": {"alt": "Two lines that cross."}},
    }
    (cell,) = normalise({"cells": [code("plot()", figure)]})["cells"]
    assert cell["metadata"] == {"mystnb": {"image": {"alt": "Two lines that cross."}}}


def test_chapter_with_ten_widgets_weighs_at_most_half_more_than_with_one() -> None:
    """Each widget stores the table of its own first state, and neither script nor weights."""
    one, ten = (len(text_of(normalise(chapter_saved_with(count))).encode()) for count in (1, 10))
    assert 1 < ten / one <= 1.5
    assert len(text_of(chapter_saved_with(10)).encode()) > 2 * ten  # what was saved held ten scripts


def test_chapter_is_run_in_its_own_folder_and_stored_the_same_twice(tmp_path: Path) -> None:
    path = tmp_path / "small.ipynb"
    cells = [
        SAID,
        code("import bertbook"),
        SAID,
        code("import os\nprint(os.path.basename(os.getcwd()))\nprint(1)"),
    ]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    assert notebooks.main([str(path)]) == 0
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert stored["cells"][3]["outputs"] == [
        {"name": "stdout", "output_type": "stream", "text": [f"{tmp_path.name}\n", "1\n"]}
    ]
    assert stored["metadata"] == METADATA
    assert notebooks.run(path) == path.read_text(encoding="utf-8")


def test_failing_chapter_is_named_with_its_cell_and_left_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "failing.ipynb"
    before = json.dumps(notebook(SAID, code("{}['heirloom']")))
    path.write_text(before)
    assert notebooks.main([str(path)]) == 1
    said = capsys.readouterr().err
    assert "failing.ipynb: cell 4 fails" in said
    assert "KeyError: 'heirloom'" in said
    assert path.read_text() == before


def test_check_lists_problems_and_a_missing_notebook_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.ipynb"
    path.write_text(text_of(normalise(notebook(SAID, {**code("1"), "execution_count": None}))))
    assert notebooks.main(["--check", str(path)]) == 1
    assert "odd.ipynb: cell 4 was never run" in capsys.readouterr().err
    assert notebooks.main([str(tmp_path / "absent.ipynb")]) == 1
    assert "absent.ipynb" in capsys.readouterr().err
