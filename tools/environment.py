"""Bring .venv up to date with one requirements file, and say what happens.

    python tools/environment.py requirements-book.txt

Done again, it does nothing in a moment. A .venv that was interrupted while it was made, was moved, or lost
its Python is made anew. Only the standard library is used: nothing is installed yet.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UNFINISHED = VENV / "unfinished"  # there while pip works; if it is there at the start, pip was killed
LOG = VENV / "pip.log"

LARGE = re.compile(r"\s*Downloading (?:\S*/)?(\S+) \((\d{3,}[\d.]* MB|[\d.]+ GB)\)")
OFFLINE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Name ?Resolution|ProxyError|SSLError"
    r"|Network is unreachable|Max retries exceeded|from versions: none",
    re.IGNORECASE,
)


class SetupError(Exception):
    """Something the reader can mend; the message says how."""


def included(requirements: Path) -> list[Path]:
    """The requirements file and every file it includes with -r."""
    files = [requirements]
    for name in re.findall(r"^-r\s+(\S+)", requirements.read_text(encoding="utf-8"), re.MULTILINE):
        files += included(requirements.parent / name)
    return files


def stamp_of(requirements: Path) -> tuple[Path, str]:
    """The file that marks these requirements as installed, and what it must hold to be true of today's."""
    files = included(requirements)
    if any(re.search(r"^-e\s+\.", file.read_text(encoding="utf-8"), re.MULTILINE) for file in files):
        files.append(ROOT / "pyproject.toml")
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    return VENV / f"installed-{requirements.name}", f"{ROOT}\n{digest}\n"


def is_installed(requirements: Path) -> bool:
    """Whether these requirements, as they are now, were installed completely, here."""
    stamp, content = stamp_of(requirements)
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == content


def is_usable() -> bool:
    """Whether .venv is whole: the Python asked for, with pip, and nothing was interrupted or moved."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return False
    stamps = list(VENV.glob("installed-*"))
    if not stamps or any(stamp.read_text(encoding="utf-8").split("\n")[0] != str(ROOT) for stamp in stamps):
        return False
    asked = f"and sys.version_info[:2] == {sys.version_info[:2]}" if os.environ.get("PYTHON") else ""
    question = f"import sys, pip; sys.exit(not (sys.version_info >= (3, 11) {asked}))"
    return subprocess.run([PYTHON, "-c", question], capture_output=True).returncode == 0


def make_venv() -> None:
    """Make .venv from this Python, in place of any that is there."""
    version = ".".join(map(str, sys.version_info[:3]))
    try:
        import ensurepip  # noqa: F401  (Debian keeps it in a package of its own)
        import venv  # noqa: F401
    except ImportError as missing:
        raise SetupError(
            f"{sys.executable} (Python {version}) cannot make a .venv: it has no {missing.name} module.\n"
            "  Debian, Ubuntu:  sudo apt install python3-venv\n"
            "  or choose another Python:  PYTHON=/path/to/python3 make ..."
        ) from None
    print(f"Making .venv with Python {version}", flush=True)
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SetupError(f"python -m venv .venv failed:\n{done.stdout}{done.stderr}")


def install(requirements: Path) -> None:
    """Install one requirements file with pip: a few lines of progress, the whole output in pip.log."""
    started = time.monotonic()
    print(f"Installing {requirements.name} (details in .venv/pip.log)", flush=True)
    UNFINISHED.touch()
    command = [str(PYTHON), "-m", "pip", "install", "--no-color", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--no-input", "-r", requirements.name]
    found = 0
    with (
        LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as pip,
    ):
        assert pip.stdout is not None
        for line in pip.stdout:
            log.write(line)
            found += line.startswith("Collecting ")
            if line.startswith("Collecting ") and found % 20 == 0:
                print(f"  {found} packages found", flush=True)
            elif match := LARGE.match(line):
                print(f"  downloading {match[1]}, {match[2]}", flush=True)
            elif line.startswith("Installing collected packages"):
                print(f"  installing {line.count(',') + 1} packages", flush=True)
    UNFINISHED.unlink()  # pip ended by itself: whatever it did, it did tidily
    if pip.returncode != 0:
        raise SetupError(explain(LOG.read_text(encoding="utf-8")))
    stamp, content = stamp_of(requirements)
    stamp.write_text(content, encoding="utf-8")
    print(f"  done in {time.monotonic() - started:.0f} s", flush=True)


def explain(output: str) -> str:
    """Name the cause of a failed pip run, and the cure, from what it printed."""
    lines = output.strip().splitlines()
    told = [line for line in lines if line.strip().lower().startswith(("error", "oserror"))] or lines
    tail = "".join(f"    {line}\n" for line in told[-6:])
    if OFFLINE.search(output):
        cure = (
            "The package index could not be reached, or lacks the package. Is this machine online?\n"
            "  Behind a proxy or with a mirror, tell pip: HTTPS_PROXY=..., PIP_INDEX_URL=... or pip.conf."
        )
    elif "No space left" in output:
        cure = "The disk is full: requirements.txt needs about 2 GB, requirements-book.txt about 300 MB."
    else:
        cure = "The lines above are pip's own. Its whole output is in .venv/pip.log."
    return f"pip could not install the packages. It said:\n{tail}  {cure}\n  Then run the command again."


def main(arguments: list[str]) -> int:
    """Make .venv satisfy the requirements file named on the command line; return an exit status."""
    if len(arguments) != 1 or not (ROOT / arguments[0]).is_file():
        print("usage: python tools/environment.py requirements-book.txt", file=sys.stderr)
        return 2
    requirements = ROOT / arguments[0]
    everything = ROOT / "requirements.txt"
    try:
        if not is_usable():
            make_venv()
        if not is_installed(requirements) and not (everything.is_file() and is_installed(everything)):
            install(requirements)
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Run the command again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
