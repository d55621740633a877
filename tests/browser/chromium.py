"""The browser that the tests drive: a Chrome or Chromium of this machine, or one installed for them.

python tests/browser/chromium.py             print its path
python tests/browser/chromium.py --install   the same, but install one first where there is none
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
"""What every test starts the browser with: it may run as root, and it contacts nobody of its own accord."""

COMMANDS = (
    *("chromium-headless-shell", "chrome-headless-shell"),  # the same engine, no windows: pages open sooner
    *("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome"),
)
DOWNLOAD_SECONDS = 180  # how long Playwright's own download may take before something else is tried

CURE = """Install Chrome or Chromium, or set BERTBOOK_CHROME to the program's path:
  Debian:          sudo apt install chromium-headless-shell
  Ubuntu, Fedora:  the Chrome package of google.com/chrome
  macOS:           brew install --cask google-chrome
  Windows:         winget install Google.Chrome
  anywhere:        python -m playwright install --with-deps chromium"""


class NoBrowserError(Exception):
    """There is no browser to test with; the message says how to get one."""


def standard_places(environment: Mapping[str, str]) -> Iterator[Path]:
    """Where Chrome and Chromium install themselves when they are not on the PATH."""
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home())
    for applications in (Path("/Applications"), home / "Applications"):
        yield applications / "Google Chrome.app/Contents/MacOS/Google Chrome"
        yield applications / "Chromium.app/Contents/MacOS/Chromium"
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if variable in environment:
            yield Path(environment[variable]) / "Google/Chrome/Application/chrome.exe"
            yield Path(environment[variable]) / "Chromium/Application/chrome.exe"
    yield Path("/opt/google/chrome/chrome")
    yield Path("/snap/bin/chromium")


def playwright_cache(environment: Mapping[str, str]) -> Iterator[Path]:
    """The browsers that `playwright install` has downloaded, newest first."""
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home())
    folders = [
        Path(environment["PLAYWRIGHT_BROWSERS_PATH"])
        if environment.get("PLAYWRIGHT_BROWSERS_PATH")
        else None,
        Path(environment["LOCALAPPDATA"]) / "ms-playwright" if "LOCALAPPDATA" in environment else None,
        home / "Library/Caches/ms-playwright",
        home / ".cache/ms-playwright",
    ]
    programs = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*", "chrome-win*/chrome.exe")
    for folder in filter(None, folders):
        for version in sorted(folder.glob("chromium-*"), reverse=True):
            for program in programs:
                yield from version.glob(program)


def find(environment: Mapping[str, str] = os.environ) -> Path:
    """The path of a Chrome or Chromium: BERTBOOK_CHROME, the PATH, the usual places, Playwright's own.

    Raises NoBrowserError, which says how to get one, when there is none or BERTBOOK_CHROME names no file.
    """
    if chosen := environment.get("BERTBOOK_CHROME"):
        if not Path(chosen).is_file():
            raise NoBrowserError(f"BERTBOOK_CHROME is {chosen!r}, which is not a file.\n{CURE}")
        return Path(chosen)
    for command in COMMANDS:
        if path := shutil.which(command, path=environment.get("PATH", "")):
            return Path(path)
    for place in (*standard_places(environment), *playwright_cache(environment)):
        if place.is_file():
            return place
    raise NoBrowserError(f"No Chrome or Chromium was found.\n{CURE}")


def attempts() -> Iterator[list[list[str]]]:
    """The ways to get a browser here, in the order to try them; each is a list of commands."""
    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if platform.system() == "Linux" and is_root:
        download.insert(-1, "--with-deps")  # the system libraries it needs, too
    yield [download]
    if is_root and shutil.which("apt-get"):
        apt = ["apt-get", "-q", "-y"]
        for package in ("chromium-headless-shell", "chromium"):
            yield [[*apt, "update"], [*apt, "install", "--no-install-recommends", package]]


def install() -> Path:
    """Get a browser in the first way that works, and return its path.

    Raises NoBrowserError when none does; each failure is printed as it happens.
    """
    for commands in attempts():
        for command in commands:
            print(f"  {' '.join(command[-5:])}", flush=True)
            try:
                done = subprocess.run(
                    command,
                    env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    timeout=DOWNLOAD_SECONDS if "playwright" in command else None,
                )
            except subprocess.TimeoutExpired:
                print(f"    gave up after {DOWNLOAD_SECONDS} s", flush=True)
                break
            if done.returncode != 0:
                print("".join(f"    {line}\n" for line in done.stdout.splitlines()[-3:]), end="", flush=True)
                break
        else:
            return find()
    raise NoBrowserError(f"No Chrome or Chromium was found, and none could be installed.\n{CURE}")


def main(arguments: list[str]) -> int:
    """Print the browser's path, after installing one if asked to and needed; return an exit status."""
    try:
        try:
            path = find()
        except NoBrowserError:
            if arguments != ["--install"] or os.environ.get("BERTBOOK_CHROME"):
                raise
            print("Installing a browser for the tests", flush=True)
            path = install()
    except NoBrowserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"Browser: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
