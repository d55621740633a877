"""`make new-widget` makes a whole widget, in the house's style, or says why not and makes nothing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import new_widget

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("Nonesuch", "NonesuchState", "NonesuchTrackerForLong1")  # the last one is as long as lines allow


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what a new widget touches and is checked with, without what the bundle's tools installed."""
    leave = shutil.ignore_patterns("node_modules", "__pycache__")
    for part in ("bertbook", "tools"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=leave)
    (tmp_path / "tests" / "browser").mkdir(parents=True)
    for file in ("pyproject.toml", "tests/hub.py", "tests/browser/widgets_under_test.py"):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file below a folder, with what is in it."""
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def run(root: Path, *command: str) -> str:
    """Run a command that must succeed in a folder; return what it said."""
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_new_widget_is_a_whole_one_in_the_style_of_the_house(copy: Path) -> None:
    """Python's side is always tried; the bundle where Node and the bundle's tools are, as in .ci/run."""
    for name in NAMES:
        assert new_widget.main([name], copy) == 0
    for check in (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy", "bertbook/widgets")):
        run(copy, sys.executable, "-m", *check)
    made = "; ".join(f"print({name}()._html(), {name}([1, 2, 5]).weights.sum())" for name in NAMES)
    said = run(copy, sys.executable, "-c", f"from bertbook.widgets import {', '.join(NAMES)}; {made}")
    assert said.count(" 1.0\n") == len(NAMES)
    listed = (copy / "tests/browser/widgets_under_test.py").read_text("utf-8")
    for name in NAMES:
        assert f'data-widget="{new_widget.module_name(name)}"' in said
        assert f'    "{new_widget.module_name(name)}": {name},' in listed

    widgets, tools = copy / "bertbook" / "widgets", ROOT / "bertbook" / "widgets" / "node_modules"
    if shutil.which("node") and tools.is_dir():
        (widgets / "node_modules").symlink_to(tools)
        for command in (("tsc",), ("biome", "ci", "."), ("build.mjs",)):
            tool = (str(tools / ".bin" / command[0]), *command[1:])
            run(widgets, *(("node", *command) if command[0].endswith(".mjs") else tool))
        assert "nonesuch_tracker_for_long1.question" in (widgets / "static/bertbook.mjs").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "NAME is missing"),
        ("gauge", "'gauge'; it must be words"),
        ("Two Words", "'Two Words'; it must be words"),
        ("../Gauge", "it must be words"),
        ("G", "it must be words"),
        ("Long" * 7, "at most 24"),
        ("Attention", "bertbook/widgets/attention.py"),
        ("Toy", "bertbook/widgets/toy"),
        ("List", "means something else"),
        ("Map", "means something else"),
        ("Formula", "means something else"),
        ("Import", "means something else"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_made(
    copy: Path, capsys: pytest.CaptureFixture[str], name: str, reason: str
) -> None:
    before = snapshot(copy)
    assert new_widget.main([name], copy) == 1
    said = capsys.readouterr().err
    assert reason in said
    assert "NAME=Gauge" in said
    assert snapshot(copy) == before


def test_the_same_name_twice_is_refused(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new_widget.main(["Nonesuch"], copy) == 0
    before = snapshot(copy)
    assert new_widget.main(["Nonesuch"], copy) == 1
    assert "is taken: there is bertbook/widgets/nonesuch.py" in capsys.readouterr().err
    assert snapshot(copy) == before


def test_nothing_is_left_half_made(copy: Path) -> None:
    before = snapshot(copy)
    files = new_widget.changes("Nonesuch", copy)
    blocked = copy / "pyproject.toml" / "no-folder.txt"  # a file stands where its folder should be
    with pytest.raises(OSError, match=r"pyproject\.toml"):
        new_widget.write({**files, blocked: "never"})
    assert snapshot(copy) == before
    assert not (copy / "bertbook/widgets/src/widgets/nonesuch").exists()


def test_each_message_is_added_once_and_the_others_stay(copy: Path) -> None:
    path = copy / "bertbook" / "widgets" / "messages.json"
    before = json.loads(path.read_text("utf-8"))["en"]
    assert new_widget.main(["Nonesuch"], copy) == 0
    after = json.loads(path.read_text("utf-8"))["en"]
    assert {key: text for key, text in after.items() if not key.startswith("nonesuch.")} == before
    assert len(after) == len(before) + 11
