"""Run the chapters and store their outputs in one normal form, or check the outputs that are stored.

python tools/notebooks.py                            run every chapter, store its outputs
python tools/notebooks.py chapters/04_attention.ipynb     run this one only
python tools/notebooks.py --check                    run nothing; list what is wrong
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ipykernel.kernelspec
import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets import default

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # this file may be run by its path, in an environment without bertbook

from tools.hygiene import problems  # noqa: E402
from tools.normalise import normalise, text_of  # noqa: E402

CELL_TIMEOUT = 120  # seconds, as in pyproject.toml
CHANGES_OUTPUTS = ("MPLBACKEND", "PYTHONWARNINGS")  # settings that a chapter must not depend on


class ThisPython(KernelSpecManager):
    """Starts the kernel in the Python that runs this file, whatever kernels are installed for the user."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The kernel of this environment, for every name."""
        spec: dict[str, Any] = ipykernel.kernelspec.get_kernel_dict()
        return KernelSpec(resource_dir=ipykernel.kernelspec.RESOURCES, **spec)


class KernelOfThisPython(AsyncKernelManager):
    """Manages such a kernel."""

    @default("kernel_spec_manager")
    def _only_this_python(self) -> KernelSpecManager:
        return ThisPython(parent=self)


class OneCellAtATime(NotebookClient):
    """Remembers which cell runs, so that a failure can name it."""

    number = 0  # of the cell that runs, all cells counted from 1

    async def async_execute_cell(self, cell: Any, cell_index: int, *args: Any, **kwargs: Any) -> Any:
        """Execute one cell as nbclient does."""
        self.number = cell_index + 1
        return await super().async_execute_cell(cell, cell_index, *args, **kwargs)


def plain(text: str) -> str:
    """Text without the colour codes of a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip()


class ChapterError(Exception):
    """A chapter did not run to its end; the message says where and why."""


def execute(
    nb: Any, path: Path, environment: Mapping[str, str] = os.environ, **settings: Any
) -> OneCellAtATime:
    """Execute a notebook from top to bottom, in the folder of its path; its outputs change in place.

    Raises ChapterError, which names the cell, when one fails, takes too long or kills the kernel.
    """
    where = {"metadata": {"path": str(path.parent)}}
    client = OneCellAtATime(nb, timeout=CELL_TIMEOUT, resources=where, **settings)
    try:
        client.execute(env=dict(environment))
        return client
    except CellExecutionError as error:
        cause = f"fails:\n{plain(error.traceback)}"
    except CellTimeoutError:
        cause = f"took longer than {CELL_TIMEOUT} seconds"
    except DeadKernelError:
        cause = "killed the kernel; is there enough memory?"
    raise ChapterError(f"{path.name}: cell {client.number} {cause}")


def run(path: Path) -> str:
    """Execute one chapter; return the text to store. Raises ChapterError."""
    nb = nbformat.from_dict(normalise(json.loads(path.read_text(encoding="utf-8"))))  # type: ignore[no-untyped-call]
    environment = {name: value for name, value in os.environ.items() if name not in CHANGES_OUTPUTS}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), environment.get("PYTHONPATH")]))
    settings = {"record_timing": False, "store_widget_state": False}
    with tempfile.TemporaryDirectory() as profile:  # the reader's own IPython start-up files stay out
        environment["IPYTHONDIR"] = profile
        execute(nb, path, environment, kernel_manager_class=KernelOfThisPython, **settings)
    return text_of(normalise(nb))


def run_all(paths: list[Path]) -> int:
    """Run the chapters one by one and store each; stop at the first that fails, and leave its file."""
    for path in paths:
        print(f"{path.name}: running", flush=True)
        started = time.monotonic()
        try:
            text = run(path)
        except ChapterError as error:
            print(f"error: {error}\n  {path.name} was left as it was.", file=sys.stderr)
            return 1
        outcome = "nothing changed" if text == path.read_text(encoding="utf-8") else "outputs stored"
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: {time.monotonic() - started:.0f} s, {outcome}", flush=True)
    return check(paths)


def check(paths: list[Path]) -> int:
    """Print what breaks the rules of tools/hygiene.py; return 1 if anything does."""
    found = [
        f"{path.name}: {problem}" for path in paths for problem in problems(path.read_text(encoding="utf-8"))
    ]
    for line in found:
        print(line, file=sys.stderr)
    print(f"{len(paths)} checked, {len(found)} problems")
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    """Run or check the chapters named on the command line, all of them by default; return an exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="run nothing; list what is wrong")
    parser.add_argument("paths", nargs="*", type=Path, help="chapters (default: all)")
    options = parser.parse_args(arguments)
    paths = [path.resolve() for path in options.paths] or sorted((ROOT / "chapters").glob("*.ipynb"))
    if missing := [str(path) for path in paths if not path.is_file()]:
        print(f"error: no such notebook: {', '.join(missing)}", file=sys.stderr)
        return 1
    return check(paths) if options.check else run_all(paths)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
