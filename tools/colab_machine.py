"""What stands in for Google Colab: a published repository, its packages, and a kernel that says it is Colab.

Colab itself is simulated only as far as a widget can see it (tests/colab).
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

from tools.notebooks import plain

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-colab"
PYTHON = VENV / "bin" / "python"
NO_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}  # the reader's own git settings


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


def write_kernel(folder: Path, **more: str) -> None:
    """Describe a kernel named colab, with `more` variables, below `folder`, for nbclient and nbval."""
    variables = {
        **more,
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
