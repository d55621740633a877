"""Write the book's public address into every chapter and into _config.yml, or take it out of all of them.

    python tools/address.py https://github.com/OWNER/NAME
    python tools/address.py --remove

A chapter opened alone clones the book from there, and the built pages get their Colab button from there.
Nothing is written unless all of it can be. Done again it changes nothing; --remove undoes it to the byte.
"""

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # this file is run by its path, in an environment without bertbook

from bertbook.sphinx_ext import GITHUB  # noqa: E402
from tools.normalise import joined, normalise, text_of  # noqa: E402

LINE = re.compile(r'^REPOSITORY = "[^"\n]*"', re.MULTILINE)  # in the first code cell of a chapter
KEY = "bertbook_repository"  # in _config.yml, under sphinx: config:
KEY_LINE = re.compile(rf"^    {KEY}:.*\n", re.MULTILINE)
SECTION = re.compile(r"^sphinx:.*\n(?:(?:[ #].*)?\n)*?  config:.*\n", re.MULTILINE)


class AddressError(ValueError):
    """What was given is no address, or a file has no place for one; the message says which."""


def canonical(address: str) -> str:
    """Return the one way to write a repository's address: https://github.com/OWNER/NAME.

    Raises AddressError for what is not the address of a repository on GitHub.
    """
    match = GITHUB.fullmatch(address.strip())
    if match is None:
        raise AddressError(
            f"BERTBOOK_REPO must be the address of a repository, "
            f"https://github.com/OWNER/NAME, got {address!r}"
        )
    return f"https://github.com/{match[1]}/{match[2]}"


def stamp_notebook(text: str, address: str) -> str:
    """Return a chapter's file, normalised, with this address as REPOSITORY in its first code cell.

    Raises AddressError unless that cell holds exactly one line that starts with REPOSITORY = "…".
    """
    nb = json.loads(text)
    first = next((cell for cell in nb["cells"] if cell["cell_type"] == "code"), {"source": ""})
    source, found = LINE.subn(lambda _: f'REPOSITORY = "{address}"', joined(first["source"]))
    if found != 1:
        raise AddressError(f'the first code cell must hold one line REPOSITORY = "", found {found}')
    first["source"] = source
    return text_of(normalise(nb))


def stamp_config(text: str, address: str) -> str:
    """Return _config.yml with this address under sphinx: config:, or without one if the address is empty.

    Raises AddressError if there is no such section.
    """
    text = KEY_LINE.sub("", text)
    section = SECTION.search(text)
    if section is None:
        raise AddressError("there is no section sphinx: with config: below it")
    line = f"    {KEY}: {address}   # written by make publish-address\n" if address else ""
    return text[: section.end()] + line + text[section.end() :]


def stamp(root: Path, address: str) -> list[str]:
    """Put an address, or none if it is empty, into all files below `root`; return a line for each.

    Raises AddressError, before anything is written, if one of the files has no place for it.
    """
    chapters = sorted((root / "chapters").glob("*.ipynb"))
    texts: dict[Path, str] = {}
    for path in [*chapters, root / "_config.yml"]:
        put = stamp_notebook if path.suffix == ".ipynb" else stamp_config
        try:
            texts[path] = put(path.read_text(encoding="utf-8"), address)
        except AddressError as error:
            raise AddressError(f"{path.name}: {error}") from None
    lines = []
    for path, text in texts.items():
        shown = f'REPOSITORY = "{address}"' if path in chapters else f"{KEY}: {address or '(none)'}"
        same = text == path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8", newline="\n")
        lines.append(f"{path.relative_to(root)}: {shown}{' (as it was)' if same else ''}")
    return lines


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Stamp the address named on the command line, or remove it; return an exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address", nargs="?", default="", help="https://github.com/OWNER/NAME")
    parser.add_argument("--remove", action="store_true", help="take out whatever address is there")
    options = parser.parse_args(arguments)
    try:
        if options.remove and options.address:
            raise AddressError("an address to write and a wish to remove it were given; give one of the two")
        if not options.remove and not options.address:
            raise AddressError(
                "no address was given. To write one:\n"
                "    make publish-address BERTBOOK_REPO=https://github.com/OWNER/NAME\n"
                "  To take it out again:\n"
                "    make publish-address BERTBOOK_REPO= REMOVE=1"
            )
        lines = stamp(root, "" if options.remove else canonical(options.address))
    except AddressError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
