"""Runs pip with a few lines of progress, its whole output in a log; a failure is told with cause and cure."""

import os
import re
import subprocess
import time
from pathlib import Path

LARGE = re.compile(r"\s*Downloading (?:\S*/)?(\S+) \((\d{3,}[\d.]* MB|[\d.]+ GB)\)")
OFFLINE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Name ?Resolution|ProxyError|SSLError"
    r"|Network is unreachable|Max retries exceeded|from versions: none",
    re.IGNORECASE,
)


def install(python: Path, requirements: Path, log: Path, *options: str) -> str:
    """Install a requirements file for `python`; return what went wrong and how to mend it, or nothing.

    options: pip's, such as --no-deps.
    """
    started = time.monotonic()
    where = f"{log.parent.name}/{log.name}"
    print(f"Installing {requirements.name} (details in {where})", flush=True)
    command = [str(python), "-m", "pip", "install", "--no-color", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--no-input", *options, "-r", requirements.name]
    found = 0
    with (
        log.open("w", encoding="utf-8") as whole,
        subprocess.Popen(
            command,
            cwd=requirements.parent,
            env={**os.environ, "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as pip,
    ):
        assert pip.stdout is not None
        for line in pip.stdout:
            whole.write(line)
            found += line.startswith("Collecting ")
            if line.startswith("Collecting ") and found % 20 == 0:
                print(f"  {found} packages found", flush=True)
            elif match := LARGE.match(line):
                print(f"  downloading {match[1]}, {match[2]}", flush=True)
            elif line.startswith("Installing collected packages"):
                print(f"  installing {line.count(',') + 1} packages", flush=True)
    if pip.returncode != 0:
        return explain(log.read_text(encoding="utf-8"), where)
    print(f"  done in {time.monotonic() - started:.0f} s", flush=True)
    return ""


def explain(output: str, log: str) -> str:
    """Name the cause of a failed pip run, and the cure, from what it printed; `log` is where all of it is."""
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
        cure = f"The lines above are pip's own. Its whole output is in {log}."
    return f"pip could not install the packages. It said:\n{tail}  {cure}\n  Then run the command again."
