"""`make test-colab` notices what Colab would miss; it runs apart, since it installs Colab's versions."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools import colab, colab_machine, colab_outputs
from tools.normalise import WIDGET_VIEW

ROOT = Path(__file__).resolve().parent.parent
OUTPUT: dict[str, Any] = {
    "output_type": "execute_result",
    "data": {
        WIDGET_VIEW: {"model_id": "9f", "version_major": 2},
        "text/html": '<div class="bb-widget"><table></table></div>',
        "text/plain": "Attention()",
    },
    "metadata": {WIDGET_VIEW: {"colab": {"custom_widget_manager": {"url": "https://colab.invalid/x.js"}}}},
}
STATE: dict[str, Any] = {
    "_model_module": "anywidget",
    "_esm": (colab_outputs.STATIC / "bertbook.mjs").read_text(encoding="utf-8"),
    "_css": (colab_outputs.STATIC / "bertbook.css").read_text(encoding="utf-8"),
}


def test_complete_output_has_no_faults() -> None:
    assert colab_outputs.faults(OUTPUT, {"9f": STATE}) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda output, _: output["metadata"].clear(), "no address of the widget manager"),
        (lambda output, _: output["data"].pop("text/html"), "no tables"),
        (lambda output, _: output["data"].update({"text/html": "<div></div>"}), "no tables"),
        (lambda _, state: state.update(_esm="export default {}"), "_esm of the model"),
        (lambda _, state: state.pop("_css"), "_css of the model"),
        (lambda _, state: state.update(_model_module="@jupyter-widgets/base"), "no anywidget model"),
    ],
)
def test_each_missing_piece_is_named(
    change: Callable[[dict[str, Any], dict[str, Any]], object], fault: str
) -> None:
    output, state = copy.deepcopy(OUTPUT), dict(STATE)
    change(output, state)
    found = colab_outputs.faults(output, {"9f": state})
    assert len(found) == 1
    assert fault in found[0]


def test_output_without_live_view_is_named() -> None:
    output = copy.deepcopy(OUTPUT)
    del output["data"][WIDGET_VIEW]
    assert "no live view" in colab_outputs.faults(output, {"9f": STATE})


def test_widgets_are_found_live_and_stored_and_other_outputs_are_not() -> None:
    stored = {"data": {"text/html": ['<div class="bb-widget">', "</div>"]}}
    live = {"data": {WIDGET_VIEW: {"model_id": "9f"}}}
    others = [{"output_type": "stream", "text": "x"}, {"data": {"text/html": "<table></table>"}}]
    cells = [{"cell_type": "markdown"}, {"outputs": [stored, *others]}, {"outputs": [live]}]
    assert colab_outputs.widgets({"cells": cells}) == [stored, live]


def test_stand_in_holds_the_files_as_they_are_now_and_can_be_cloned(tmp_path: Path) -> None:
    (tmp_path / "remote").mkdir()
    count = colab_machine.stand_in(tmp_path / "remote")
    address = (tmp_path / "remote").as_uri()
    subprocess.run(["git", "clone", "-q", address, "the-book"], cwd=tmp_path, check=True)
    clone = tmp_path / "the-book"
    names = [path for path in clone.rglob("*") if path.is_file() and ".git" not in path.parts]
    assert len(names) == count > 50
    for name in ("bertbook/attention.py", "bertbook/widgets/static/bertbook.mjs", "tools/colab.py"):
        assert (clone / name).read_bytes() == (ROOT / name).read_bytes()
    assert not list(clone.rglob("node_modules"))


def test_chapter_that_fails_is_named_with_its_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colab_machine, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    colab_machine.write_kernel(tmp_path)
    alone = tmp_path / "alone"
    alone.mkdir()
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for source in ("import sys\nassert sys.modules['google.colab.output']", "{}['heirloom']")
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    (alone / "small.ipynb").write_text(text)
    with pytest.raises(
        colab_machine.ColabError, match=r"small\.ipynb: cell 2 fails:\n[^$]*KeyError: 'heirloom'"
    ):
        colab.run_alone("small.ipynb", alone)


def test_failed_command_is_named_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(colab_machine.ColabError, match=r"`git clone -q .* …` failed:\nfatal: .*absent"):
        colab_machine.said(
            "git", "clone", "-q", (tmp_path / "no" / "absent").as_uri(), cwd=tmp_path, LC_ALL="C"
        )


def test_every_line_of_colabs_requirements_is_pinned_and_has_its_reason() -> None:
    lines = (ROOT / "requirements-colab.txt").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and line[0] != "#"]
    assert [line for line in packages if not re.fullmatch(r"[\w-]+==[\w.]+ +# .+", line)] == []
    assert {line.split("==")[0] for line in packages} >= {"ipykernel", "ipywidgets", "anywidget", "traitlets"}
