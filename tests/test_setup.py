"""The set-up tools name the cause and the cure of what can go wrong, and repair what was left half done."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.browser import chromium
from tools import environment, pip_install, serve

ROOT = Path(__file__).resolve().parent.parent
SYSTEM = "/usr/bin:/bin"
PYTHONS = ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python")


def command(folder: Path, name: str, script: str) -> None:
    """Put a command of this name, a shell script, into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with our tools, that asks for no packages at all."""
    folder = tmp_path / "a project"
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "requirements-book.txt").write_text("# nothing\n")
    return folder


def set_up(
    project: Path, path: str = os.environ["PATH"], **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run tools/environment.sh in a project, as make does."""
    settings = {name: value for name, value in os.environ.items() if name not in ("PYTHON", "VIRTUAL_ENV")}
    return subprocess.run(
        ["sh", "tools/environment.sh", "requirements-book.txt"],
        cwd=project,
        env={**settings, "PATH": path, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def old_pythons(folder: Path) -> str:
    """A PATH on which every Python says it is 3.9."""
    for name in PYTHONS:
        command(folder, name, 'if [ "$1" = -V ]; then echo Python 3.9.2; else exit 1; fi')
    return f"{folder}:{SYSTEM}"


def test_too_old_python_is_named_with_the_cure(project: Path, tmp_path: Path) -> None:
    done = set_up(project, old_pythons(tmp_path / "old"))
    assert done.returncode == 1
    assert "no Python 3.11 or newer found" in done.stderr
    assert "python3 is Python 3.9.2" in done.stderr
    assert "apt install python3" in done.stderr
    assert not (project / ".venv").exists()


def test_chosen_python_that_is_too_old_is_named(project: Path, tmp_path: Path) -> None:
    old_pythons(tmp_path / "old")
    done = set_up(project, PYTHON=str(tmp_path / "old" / "python3"))
    assert done.returncode == 1
    assert "is not a Python 3.11 or newer" in done.stderr


def test_newer_python_is_found_behind_an_old_one(project: Path, tmp_path: Path) -> None:
    path = old_pythons(tmp_path / "old")
    command(tmp_path / "old", "python3.13", f'exec "{sys.executable}" "$@"')
    (project / "requirements-book.txt").unlink()
    assert "usage:" in set_up(project, path).stderr  # it got as far as environment.py


def test_python_without_venv_is_named_with_the_cure(project: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    command(tmp_path / "bare", "python3", f'PYTHONPATH="{tmp_path}" exec "{sys.executable}" "$@"')
    done = set_up(project, f"{tmp_path / 'bare'}:{SYSTEM}")
    assert done.returncode == 1
    assert "it has no ensurepip module" in done.stderr
    assert "apt install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_environment_is_made_once_repaired_when_broken_and_says_when_offline(project: Path) -> None:
    first = set_up(project)
    assert first.returncode == 0, first.stderr
    assert "Making .venv" in first.stdout
    assert (project / ".venv/bin/python").exists()

    again = set_up(project)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    (project / "requirements-book.txt").write_text("a-package==1.0  # that no index has\n")
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"}
    offline = set_up(project, **nowhere, PIP_FIND_LINKS="", PIP_EXTRA_INDEX_URL="")
    assert offline.returncode == 1
    assert "Is this machine online?" in offline.stderr
    assert "Making .venv" not in offline.stdout
    assert not (project / ".venv/unfinished").exists()

    (project / "requirements-book.txt").write_text("# nothing\n")
    (project / ".venv/unfinished").touch()  # as if the machine had been switched off while pip worked
    repaired = set_up(project)
    assert repaired.returncode == 0, repaired.stderr
    assert "Making .venv" in repaired.stdout
    assert set_up(project).stdout == ""


def test_moved_or_half_made_environment_is_not_usable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").symlink_to(sys.executable)
    monkeypatch.delenv("PYTHON", raising=False)
    assert not environment.is_usable(venv)  # nothing was ever installed
    stamp = venv / "installed-requirements.txt"
    stamp.write_text("/elsewhere\nabc\n")
    assert not environment.is_usable(venv)
    stamp.write_text(f"{environment.ROOT}\nabc\n")
    (venv / "bin/python").unlink()
    command(venv / "bin", "python", "exit 0")
    assert environment.is_usable(venv)
    (venv / "unfinished").touch()  # as if the machine had been switched off while pip worked
    assert not environment.is_usable(venv)
    (venv / "unfinished").unlink()
    command(venv / "bin", "python", "exit 1")
    assert not environment.is_usable(venv)


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("WARNING: Retrying after connection broken by 'NewConnectionError(...)'", "online"),
        ("ERROR: No matching distribution found (from versions: none)", "online"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: ResolutionImpossible", "pip.log"),
    ],
)
def test_failed_installation_names_its_cause(output: str, cause: str) -> None:
    said = pip_install.explain(f"Collecting torch\n{output}\n", ".venv/pip.log")
    assert output in said
    assert cause in said


def test_requirements_are_installed_again_when_an_included_file_changes(project: Path) -> None:
    everything = project / "requirements.txt"
    everything.write_text("-r requirements-book.txt\n")
    stamp, content = environment.stamp_of(everything, project)
    stamp.write_text(content)
    assert environment.is_installed(everything, project)
    (project / "requirements-book.txt").write_text("# more\n")
    assert not environment.is_installed(everything, project)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A built book of one page."""
    (tmp_path / "index.html").write_text("<p>hello</p>")
    return tmp_path


def test_taken_port_is_named_with_the_cure(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve.main([str(port)], built) == 1
    said = capsys.readouterr().err
    assert f"port {port} is taken" in said
    assert "make serve PORT=" in said


def test_missing_book_and_odd_port_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.main([], tmp_path) == 1
    assert "make book" in capsys.readouterr().err
    assert serve.main(["http"], tmp_path) == 1
    assert "from 1 to 65535, not 'http'" in capsys.readouterr().err


def test_book_is_served_on_this_machine_only(built: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"from pathlib import Path; from tools import serve; serve.main(['{port}'], Path({str(built)!r}))"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/index.html", timeout=10) as page:
                assert page.read() == b"<p>hello</p>"
        finally:
            server.terminate()


def test_missing_node_is_named_with_the_cure(tmp_path: Path) -> None:
    for name in ("node", "npm"):
        command(tmp_path / "none", name, "exit 127")
    done = subprocess.run(
        ["sh", "tools/widgets.sh"],
        cwd=ROOT,
        env={"PATH": f"{tmp_path / 'none'}:{SYSTEM}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "Node 18 or newer" in done.stderr
    assert "apt install nodejs npm" in done.stderr


def test_every_target_is_declared_and_listed_by_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = [
        "help", "book", "test", "test-colab", "lab", "serve", "notebooks", "weights", "widgets",
        "new-widget", "publish-address", "bars", "lint", "clean",
    ]  # fmt: skip
    assert re.findall(r"^([a-z-]+): *## \S", makefile, re.MULTILINE) == targets
    assert re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split() == targets


def nothing_installed(tmp_path: Path) -> dict[str, str]:
    """The settings of a machine on which no browser can be found by name."""
    return {"PATH": str(tmp_path), "HOME": str(tmp_path)}


def test_missing_browser_is_named_with_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "standard_places", lambda environment: iter(()))
    with pytest.raises(chromium.NoBrowserError, match="apt install chromium-headless-shell"):
        chromium.find(nothing_installed(tmp_path))
    with pytest.raises(chromium.NoBrowserError, match=r"BERTBOOK_CHROME is .*absent"):
        chromium.find({"BERTBOOK_CHROME": str(tmp_path / "absent")})


def test_browser_is_found_by_name_in_usual_places_and_in_playwrights_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloaded = tmp_path / ".cache/ms-playwright/chromium-1200/chrome-linux"
    downloaded.mkdir(parents=True)
    command(downloaded, "chrome", "exit 0")
    monkeypatch.setattr(chromium, "standard_places", lambda environment: iter(()))
    assert chromium.find(nothing_installed(tmp_path)) == downloaded / "chrome"

    usual = tmp_path / "usual"
    usual.touch()
    monkeypatch.setattr(chromium, "standard_places", lambda environment: iter([tmp_path / "no", usual]))
    assert chromium.find(nothing_installed(tmp_path)) == usual

    command(tmp_path, "chromium", "exit 0")
    assert chromium.find(nothing_installed(tmp_path)) == tmp_path / "chromium"

    command(tmp_path, "chromium-headless-shell", "exit 0")
    assert chromium.find(nothing_installed(tmp_path)) == tmp_path / "chromium-headless-shell"

    chosen = {**nothing_installed(tmp_path), "BERTBOOK_CHROME": str(usual)}
    assert chromium.find(chosen) == usual


def test_every_way_to_install_a_browser_is_tried_and_the_last_failure_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(*_: object) -> Path:
        raise chromium.NoBrowserError("none")

    fails = [sys.executable, "-c", "import sys; sys.exit('no network')"]
    waits = [sys.executable, "-c", "import time; time.sleep(60)", "playwright"]
    monkeypatch.setattr(chromium, "find", none)
    monkeypatch.setattr(chromium, "attempts", lambda: iter([[waits], [fails]]))
    monkeypatch.setattr(chromium, "DOWNLOAD_SECONDS", 0.5)
    monkeypatch.delenv("BERTBOOK_CHROME", raising=False)
    assert chromium.main(["--install"]) == 1
    said = capsys.readouterr()
    assert "gave up" in said.out
    assert "no network" in said.out
    assert "none could be installed" in said.err
