"""Run chapters as Google Colab would: each alone in an empty folder, with the versions that Colab has.

    python tools/colab.py                             every chapter
    python tools/colab.py chapters/04_attention.ipynb     this one only

A copy of this working tree, uncommitted files included, is committed to a repository in a temporary folder.
The chapter's first cell clones the book from there; git is let use no network. Colab itself is simulated
only as far as a widget can see it (tests/colab). Nothing here is installed for the chapter to find: what
.venv-colab holds is what Colab has.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import environment  # noqa: E402
from tools.address import AddressError, stamp_notebook  # noqa: E402
from tools.normalise import WIDGET_VIEW, joined  # noqa: E402
from tools.notebooks import CELL_TIMEOUT, OneCellAtATime, plain  # noqa: E402

REQUIREMENTS = ROOT / "requirements-colab.txt"
VENV = ROOT / ".venv-colab"
PYTHON = VENV / "bin" / "python"
STATIC = ROOT / "bertbook" / "widgets" / "static"
NO_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}  # the reader's own git settings
Outputs = list[dict[str, Any]]


class ColabError(Exception):
    """A step failed; the message names the cause."""


def said(*command: str | Path, cwd: Path = ROOT, **variables: str) -> str:
    """Return what a command prints. Raises ColabError, with what it printed, if it fails."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        words = " ".join(str(word) for word in command[1:4])
        raise ColabError(f"`{Path(command[0]).name} {words} …` failed:\n{plain(done.stdout)}")
    return done.stdout


def make_environment() -> str:
    """Make .venv-colab hold what requirements-colab.txt says, unless it does; return a line about it."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp, content = VENV / "installed", f"{ROOT}\n{sys.version}\n{digest}\n"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == content:
        return "as installed before"
    started = time.monotonic()
    print(f"Installing {REQUIREMENTS.name} into .venv-colab (a minute or two)", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    said(sys.executable, "-m", "venv", VENV)
    command = [str(PYTHON), "-m", "pip", "install", "--no-compile", "--no-color", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--no-input", "-r", REQUIREMENTS.name]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    (VENV / "pip.log").write_text(done.stdout, encoding="utf-8")
    if done.returncode != 0:
        raise ColabError(environment.explain(done.stdout).replace(".venv/pip.log", ".venv-colab/pip.log"))
    stamp.write_text(content, encoding="utf-8")
    return f"installed in {time.monotonic() - started:.0f} s"


def stand_in(folder: Path) -> int:
    """Commit this working tree to a new repository in `folder`; return the number of files."""
    listed = said("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    names = [name for name in listed if name and (ROOT / name).is_file()]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    who = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    said("git", "init", "-q", "-b", "main", cwd=folder, **NO_SETTINGS)
    said("git", "add", "-A", "-f", cwd=folder, **NO_SETTINGS)
    said("git", *who, "commit", "-q", "-m", "The working tree", cwd=folder, **NO_SETTINGS)
    return len(names)


def write_kernel(folder: Path) -> None:
    """Describe a kernel named colab below `folder`, for nbclient and nbval to start."""
    variables = {
        **NO_SETTINGS,
        "GIT_ALLOW_PROTOCOL": "file",  # git refuses the network
        "IPYTHONDIR": str(folder / "ipython"),  # the reader's own start-up files stay out
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the kernel's debugger warns at each start
        "PYTHONNOUSERSITE": "1",
        "PYTHONPATH": str(ROOT / "tests" / "colab"),
        "PYTHONWARNINGS": "",
    }
    argv = [str(PYTHON), "-m", "colab_kernel", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Colab", "language": "python", "env": variables}
    (folder / "kernels" / "colab").mkdir(parents=True)
    (folder / "kernels" / "colab" / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


def widgets(nb: dict[str, Any]) -> Outputs:
    """Return the outputs of a notebook that show a widget, live or as tables."""
    found: Outputs = []
    for cell in nb["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if WIDGET_VIEW in data or 'class="bb-widget"' in joined(data.get("text/html", "")):
                found.append(output)
    return found


def faults(output: dict[str, Any], states: dict[str, dict[str, Any]]) -> list[str]:
    """Return what a widget's output lacks for Colab's widget manager, or for a reader of the saved file."""
    missing = []
    data = output["data"]
    model = data.get(WIDGET_VIEW, {}).get("model_id")
    told = output.get("metadata", {}).get(WIDGET_VIEW, {}).get("colab", {})
    state = states.get(model, {})
    if model is None:
        missing.append("no live view")
    if not told.get("custom_widget_manager", {}).get("url"):
        missing.append("no address of the widget manager in the metadata")
    if "<table" not in joined(data.get("text/html", "")):
        missing.append("no tables in text/html")
    if state.get("_model_module") != "anywidget":
        missing.append("no anywidget model behind the view")
    for key, file in (("_esm", "bertbook.mjs"), ("_css", "bertbook.css")):
        if state.get(key) != (STATIC / file).read_text(encoding="utf-8"):
            missing.append(f"{key} of the model is not {file}")
    return missing


def run_alone(name: str, folder: Path) -> str:
    """Run the chapter in `folder` top to bottom in the kernel named colab; return a line about it.

    Raises ColabError, which names the cell, where it fails, or where a widget's output lacks something.
    """
    stored = json.loads((folder / name).read_text(encoding="utf-8"))
    nb = nbformat.read(folder / name, as_version=4)  # type: ignore[no-untyped-call]
    path = {"metadata": {"path": str(folder)}}
    client = OneCellAtATime(nb, kernel_name="colab", timeout=CELL_TIMEOUT, resources=path)
    started = time.monotonic()
    try:
        client.execute()
    except CellExecutionError as error:
        raise ColabError(f"{name}: cell {client.number} fails:\n{plain(error.traceback)}") from None
    except CellTimeoutError:
        raise ColabError(f"{name}: cell {client.number} took over {CELL_TIMEOUT} seconds") from None
    except DeadKernelError:
        raise ColabError(f"{name}: cell {client.number} killed the kernel; is there enough memory?") from None
    seconds = time.monotonic() - started
    if sorted(path.name for path in folder.iterdir()) != sorted([name, "the-book"]):
        raise ColabError(f"{name}: left {sorted(path.name for path in folder.iterdir())}, not only the-book")
    drawn, expected = widgets(nb), len(widgets(stored))
    if len(drawn) != expected:
        raise ColabError(f"{name}: shows {len(drawn)} widgets; {expected} are stored")
    for number, output in enumerate(drawn, 1):
        if missing := faults(output, client.widget_state):
            raise ColabError(f"{name}: widget {number} of {expected} has {'; '.join(missing)}")
    return (
        f"ran top to bottom in {seconds:.0f} s; {expected} widgets with view, manager, tables, script, style"
    )


def compare(name: str, folder: Path) -> str:
    """Run nbval on the chapter in `folder`, where the clone is by now; return its last line."""
    command = ["-m", "pytest", "--nbval", "--nbval-kernel-name=colab", f"--nbval-cell-timeout={CELL_TIMEOUT}"]
    options = ["-q", "--color=no", "-p", "no:cacheprovider", "--rootdir=."]
    output = said(sys.executable, *command, *options, name, cwd=folder)
    return output.strip().splitlines()[-1]


def check(chapters: list[Path]) -> None:
    """Go through all steps, a line each. Raises ColabError at the first that fails."""
    version = ".".join(map(str, sys.version_info[:2]))
    print(f".venv-colab: {make_environment()}; Python {version} (Colab: 3.13)", flush=True)
    question = (
        "import importlib.util as u, sys; sys.exit('bertbook is installed' if u.find_spec('bertbook') else 0)"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said(PYTHON, "-c", question, cwd=folder)
        before = said(PYTHON, "-m", "pip", "freeze", "--all", cwd=folder)
        (folder / "remote").mkdir()
        print(f"remote: {stand_in(folder / 'remote')} files of this working tree committed", flush=True)
        write_kernel(folder)
        os.environ["JUPYTER_PATH"] = str(folder)
        for chapter in chapters:
            alone = folder / chapter.stem
            alone.mkdir()
            try:
                text = stamp_notebook(chapter.read_text(encoding="utf-8"), (folder / "remote").as_uri())
            except AddressError as error:
                raise ColabError(f"{chapter.name}: {error}") from None
            (alone / chapter.name).write_text(text, encoding="utf-8")
            print(f"{chapter.name}: {run_alone(chapter.name, alone)}", flush=True)
            print(f"{chapter.name}: nbval with the clone there: {compare(chapter.name, alone)}", flush=True)
            shutil.rmtree(alone)
        if said(PYTHON, "-m", "pip", "freeze", "--all", cwd=folder) != before:
            raise ColabError("a chapter changed what is installed")
        print(f"packages: the same {len(before.splitlines())} as before", flush=True)


def main(arguments: list[str]) -> int:
    """Check the chapters named on the command line, all of them by default; return an exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path, help="chapters (default: all)")
    paths = parser.parse_args(arguments).paths
    chapters = [path.resolve() for path in paths] or sorted((ROOT / "chapters").glob("*.ipynb"))
    if missing := [str(path) for path in chapters if not path.is_file()]:
        print(f"error: no such notebook: {', '.join(missing)}", file=sys.stderr)
        return 1
    started = time.monotonic()
    try:
        check(chapters)
    except ColabError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"Colab: all passed in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
