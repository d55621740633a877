"""Makes a new widget that keeps every promise, to be changed from there: make new-widget NAME=Gauge.

It writes the Python class, the component and its messages, and lists the widget where widgets are listed: for
Python, for the page, for the promise suite. After it, `make widgets` builds the bundle.
"""

import json
import keyword
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.widget_lists import in_messages, in_mount, in_package, in_tests  # noqa: E402

TEMPLATE = Path(__file__).parent / "widget_template"
LONGEST = 24  # letters in a name
GLOBALS = {
    *("Array", "Boolean", "Date", "Function", "Map", "Number", "Object", "Promise", "Set", "String", "Symbol")
}


class BadNameError(Exception):
    """No widget can have this name; the message says why, and what would do."""


def module_name(name: str) -> str:
    """HiddenState → hidden_state: its module, its folder, its data-widget, the beginning of its messages."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def check(name: str, root: Path) -> None:
    """Raise BadNameError unless `name` can be the name of a new class, module and component."""
    good = "A name looks like Gauge or HiddenState: make new-widget NAME=Gauge"
    if not re.fullmatch(r"(?:[A-Z][a-z0-9]+)+", name) or len(name) > LONGEST:
        given = f"NAME is {name!r}" if name else "NAME is missing"
        raise BadNameError(
            f"{given}; it must be words in a row, each a capital and then letters a-z or digits, "
            f"at most {LONGEST} characters. {good}"
        )
    module, widgets = module_name(name), root / "bertbook" / "widgets"
    for path in (widgets / f"{module}.py", widgets / module, widgets / "src" / "widgets" / module):
        if path.exists():
            raise BadNameError(f"NAME={name} is taken: there is {path.relative_to(root).as_posix()}. {good}")
    around = [*TEMPLATE.glob("*.txt"), widgets / "src" / "mount.tsx"]
    used = {word for path in around for word in re.findall(r"\w+", path.read_text("utf-8"))} | GLOBALS
    messages = json.loads((widgets / "messages.json").read_text("utf-8"))["en"]
    begins = {key.split(".")[0] for key in messages}
    if name in used or module in begins or keyword.iskeyword(name) or keyword.iskeyword(module):
        raise BadNameError(f"NAME={name} means something else in Python, TypeScript or the messages. {good}")


def changes(name: str, root: Path) -> dict[Path, str]:
    """Every file that the new widget needs, with its whole new text; nothing is written yet."""
    module, widgets = module_name(name), root / "bertbook" / "widgets"
    tests = root / "tests" / "browser" / "widgets_under_test.py"

    def filled(template: str) -> str:
        text = (TEMPLATE / template).read_text("utf-8")
        return text.replace("@Class@", name).replace("@name@", module)

    lists = (widgets / "__init__.py", widgets / "src" / "mount.tsx", widgets / "messages.json", tests)
    package, mount, messages, under_test = (path.read_text("utf-8") for path in lists)
    return {
        widgets / f"{module}.py": filled("widget.py.txt"),
        widgets / "src" / "widgets" / module / f"{name}.tsx": filled("Widget.tsx.txt"),
        lists[0]: in_package(package, name, module),
        lists[1]: in_mount(mount, name, module),
        lists[2]: in_messages(messages, json.loads(filled("messages.json"))),
        lists[3]: in_tests(under_test, name, module),
    }


def write(files: dict[Path, str]) -> None:
    """Write all files, or none: when one cannot be written, the others are put back as they were."""
    before = {path: path.read_text("utf-8") if path.exists() else None for path in files}
    new_folders = {path.parent for path in files if not path.parent.exists()}
    try:
        for path, text in files.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    except OSError:
        for path, old in before.items():
            if old is not None:
                path.write_text(old, "utf-8")
            elif path.exists():
                path.unlink()
        for folder in filter(Path.exists, new_folders):
            folder.rmdir()
        raise


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Make the widget named by the one argument; return an exit status."""
    name = " ".join(arguments)
    try:
        check(name, root)
    except BadNameError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    files = changes(name, root)
    write(files)
    print(f"Made {name}, a widget that keeps every promise as it is. Change it from there:")
    print("".join(f"  {path.relative_to(root).as_posix()}\n" for path in files))
    print(
        "Next: make widgets (builds the bundle), then make test; in a chapter: from bertbook.widgets import",
        name,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
