"""The book's address is written into all files or into none, and taken out without a trace."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import address, hygiene
from tools.address import AddressError, canonical, stamp_config, stamp_notebook
from tools.normalise import joined, normalise, text_of

ROOT = Path(__file__).resolve().parent.parent
HERE, THERE = "https://github.com/OWNER/NAME", "https://github.com/an-owner/a.book_2"
FIRST = 'import sys\n\nREPOSITORY = "{}"  # the book\'s address\nif not REPOSITORY:\n    import bertbook\n'
CONFIG = (
    "title: a book\nsphinx:\n  # why\n  local_extensions:\n    bertbook.sphinx_ext: .\n\n"
    "  config:\n    language: en\nhtml:\n  config: no\n"
)


def code(source: str) -> dict[str, Any]:
    """A code cell that was run."""
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": 1}


def chapter(*sources: str) -> str:
    """The file of a chapter with these code cells."""
    prose = {"cell_type": "markdown", "metadata": {}, "source": '# A\n\nREPOSITORY = "not this"'}
    return text_of(normalise({"cells": [prose, *map(code, sources)], "metadata": {}}))


def sources(text: str) -> list[str]:
    """The source of each cell of a chapter's file."""
    return [joined(cell["source"]) for cell in json.loads(text)["cells"]]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A small book of two chapters and the real one's, without an address."""
    (tmp_path / "chapters").mkdir()
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        shutil.copy(path, tmp_path / "chapters")
    (tmp_path / "chapters" / "90_one.ipynb").write_text(chapter(FIRST.format("")), encoding="utf-8")
    (tmp_path / "chapters" / "91_two.ipynb").write_text(chapter(FIRST.format(""), "1"), encoding="utf-8")
    shutil.copy(ROOT / "_config.yml", tmp_path)
    assert address.main(["--remove"], tmp_path) == 0
    return tmp_path


def files(book: Path) -> dict[str, bytes]:
    """The content of every file of a book."""
    return {path.name: path.read_bytes() for path in sorted(book.rglob("*")) if path.is_file()}


def test_address_is_written_into_every_chapter_and_the_config_alike(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert address.main([HERE], book) == 0
    printed = capsys.readouterr().out.splitlines()
    chapters = sorted((book / "chapters").glob("*.ipynb"))
    assert len(printed) == len(chapters) + 1 >= 4
    for path, line in zip(chapters, printed, strict=False):
        text = path.read_text(encoding="utf-8")
        first = next(cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")
        assert f'\nREPOSITORY = "{HERE}"  # the book\'s address' in joined(first["source"])
        assert line == f'chapters/{path.name}: REPOSITORY = "{HERE}"'
        assert hygiene.problems(text) == [] or path.name[0] == "9"
        assert text == text_of(normalise(json.loads(text)))
    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    assert config["sphinx"]["config"]["bertbook_repository"] == HERE
    assert printed[-1] == f"_config.yml: bertbook_repository: {HERE}"


def test_only_that_line_changes(book: Path) -> None:
    before = {name: content.decode().splitlines() for name, content in files(book).items()}
    address.main([HERE], book)
    after = {name: content.decode().splitlines() for name, content in files(book).items()}
    for name in before:
        added = [line for line in after[name] if line not in before[name]]
        removed = [line for line in before[name] if line not in after[name]]
        assert (len(added), len(removed)) == ((1, 0) if name == "_config.yml" else (1, 1))


def test_writing_twice_or_another_address_and_removing_leave_no_trace(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without = files(book)
    address.main([HERE], book)
    here = files(book)
    assert here != without
    address.main([HERE], book)
    assert files(book) == here
    address.main([THERE], book)
    assert files(book) != here
    assert all(HERE.encode() not in content for content in files(book).values())
    capsys.readouterr()
    assert address.main(["--remove"], book) == 0
    assert files(book) == without
    assert capsys.readouterr().out.splitlines()[-1] == "_config.yml: bertbook_repository: (none)"
    address.main(["--remove"], book)
    assert capsys.readouterr().out.count("(as it was)") == len(without)


@pytest.mark.parametrize(
    "given", [THERE, f"{THERE}/", f"{THERE}.git", "git@github.com:an-owner/a.book_2.git"]
)
def test_every_spelling_is_written_in_one_way(given: str) -> None:
    assert canonical(f" {given}\n") == THERE


REFUSED = [
    "github.com/an-owner/a-book", "http://github.com/an-owner/a-book", "https://github.com/an-owner",
    "https://github.com/an-owner/a-book/tree/main", "https://gitlab.com/an-owner/a-book", "an-owner/a-book",
    'https://github.com/an-owner/a"; import os', "https://github.com/an-owner/a book", "../a-book", "--force",
    "https://github.com/an-owner/a-book\nREPOSITORY = 1", "file:///a-book",
]  # fmt: skip


@pytest.mark.parametrize("given", REFUSED)
def test_what_is_no_address_is_refused_and_nothing_written(
    given: str, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(book)
    assert address.main(["--", given], book) == 1
    said = capsys.readouterr().err
    assert "must be the address of a repository, https://github.com/OWNER/NAME, got " in said
    assert repr(given) in said
    assert files(book) == before


def test_nothing_given_or_two_wishes_at_once_are_refused(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(book)
    assert address.main([""], book) == 1
    assert "make publish-address BERTBOOK_REPO=https://github.com/OWNER/NAME" in capsys.readouterr().err
    assert address.main(["--remove", HERE], book) == 1
    assert "give one of the two" in capsys.readouterr().err
    assert files(book) == before


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["import bertbook", FIRST.format("")], 0),
        (["REPOSITORY = ''"], 0),
        (['  REPOSITORY = ""'], 0),
        (['REPOSITORY = ""\nREPOSITORY = ""'], 2),
        ([], 0),
    ],
)
def test_chapter_without_its_one_line_is_named_and_no_file_is_written(
    cells: list[str], found: int, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (book / "chapters" / "92_odd.ipynb").write_text(chapter(*cells), encoding="utf-8")
    before = files(book)
    assert address.main([HERE], book) == 1
    said = capsys.readouterr().err
    assert f'92_odd.ipynb: the first code cell must hold one line REPOSITORY = "", found {found}' in said
    assert files(book) == before


def test_later_cells_and_prose_are_left_alone() -> None:
    text = chapter(FIRST.format("https://github.com/OLD/BOOK"), 'REPOSITORY = "mine"')
    after = sources(stamp_notebook(text, HERE))
    assert after == ['# A\n\nREPOSITORY = "not this"', FIRST.format(HERE), 'REPOSITORY = "mine"']


def test_config_without_the_section_is_named() -> None:
    stamped = stamp_config(CONFIG, HERE)
    assert yaml.safe_load(stamped)["sphinx"]["config"] == {"language": "en", "bertbook_repository": HERE}
    assert stamp_config(stamped, "") == CONFIG
    for text in ("title: a book\n", "sphinx:\n  local: x\nhtml:\n  config: no\n", "sphinx:\nconfig:\n"):
        with pytest.raises(AddressError, match="no section sphinx"):
            stamp_config(text, HERE)


def test_make_hands_the_address_on_as_one_word(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "environment.sh").write_text("exit 0\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
    (tmp_path / ".venv/bin/python").chmod(0o755)

    def make(*words: str) -> str:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        return subprocess.run(
            ["make", "publish-address", *words],
            cwd=tmp_path,
            env={**environ, "BERTBOOK_REPO": THERE},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert make() == f"<tools/address.py><--><{THERE}>"
    assert make("BERTBOOK_REPO=a; touch 'b'") == "<tools/address.py><--><a; touch 'b'>"
    assert make("BERTBOOK_REPO=", "REMOVE=1") == "<tools/address.py><--remove><--><>"
    assert not (tmp_path / "b'").exists()
