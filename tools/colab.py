"""Run chapters as Google Colab would: each alone in an empty folder, with the versions that Colab has.

    python tools/colab.py                             every chapter
    python tools/colab.py chapters/04_attention.ipynb     this one only

A copy of this working tree, uncommitted files included, is committed to a repository in a temporary folder.
The chapter's first cell clones the book from there; git is let use no network. Nothing here is installed
for the chapter to find: what .venv-colab holds is what Colab has. Published weights come from a stand-in for
the Hugging Face hub, as they would on Colab.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bertbook.hub import PUBLISHED, file_of  # noqa: E402
from tests.hub import stand_in as stand_in_hub  # noqa: E402
from tools.address import AddressError, stamp_notebook  # noqa: E402
from tools.colab_machine import PYTHON, VENV, ColabError, said, stand_in, write_kernel  # noqa: E402
from tools.colab_outputs import faults, widgets  # noqa: E402
from tools.environment import SetupError, bring_up_to_date  # noqa: E402
from tools.notebooks import CELL_TIMEOUT, ChapterError, execute  # noqa: E402


def run_alone(name: str, folder: Path) -> str:
    """Run the chapter in `folder` top to bottom in the kernel named colab; return a line about it.

    Raises ColabError, which names the cell, where it fails, or where a widget's output lacks something.
    """
    stored = json.loads((folder / name).read_text(encoding="utf-8"))
    nb = nbformat.read(folder / name, as_version=4)  # type: ignore[no-untyped-call]
    started = time.monotonic()
    try:
        client = execute(nb, folder / name, kernel_name="colab")
    except ChapterError as error:
        raise ColabError(str(error)) from None
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
    bring_up_to_date(ROOT / "requirements-colab.txt", VENV)
    print(f".venv-colab: {said(PYTHON, '-V').strip()} (Colab: 3.13)", flush=True)
    question = (
        "import importlib.util as u, sys; sys.exit('bertbook is installed' if u.find_spec('bertbook') else 0)"
    )
    minilm = "all-MiniLM-L6-v2"
    published = {PUBLISHED[minilm].repository: file_of(minilm, "config.json").parent}
    with tempfile.TemporaryDirectory() as name, stand_in_hub(published) as hub:
        folder = Path(name)
        said(PYTHON, "-c", question, cwd=folder)
        before = said(PYTHON, "-m", "pip", "freeze", "--all", cwd=folder)
        (folder / "remote").mkdir()
        print(f"remote: {stand_in(folder / 'remote')} files of this working tree committed", flush=True)
        settings = {"HF_ENDPOINT": hub.address, "HF_HOME": str(folder / "hub"), "HF_HUB_DISABLE_XET": "1"}
        settings["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"  # they are widgets too, and not the book's
        write_kernel(folder, **settings)
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
    except (ColabError, SetupError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"Colab: all passed in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
