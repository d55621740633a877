"""Adds a new widget to the files that list all widgets, each in its own order and style."""

import ast
import json
import re
from collections.abc import Callable

WIDTH = 110  # of a line, in Python and TypeScript


def in_package(text: str, name: str, module: str) -> str:
    """Import the class in bertbook/widgets/__init__.py, and name it in __all__."""
    text = put(text, r"from \.\w+ import \w+", f"from .{module} import {name}")
    exported = next(node for node in ast.parse(text).body if isinstance(node, ast.Assign))
    names = [f'"{one}"' for one in sorted([*ast.literal_eval(exported.value), name])]
    return replaced(text, exported, fitted("__all__ = [{}]", names))


def in_mount(text: str, name: str, module: str) -> str:
    """List the component, and what links may set in it, in src/mount.tsx."""
    links = f"{name[0].lower()}{name[1:]}Links"
    names = (name, f"LINKS as {links}")
    line = f'import {{ {", ".join(names)} }} from "./widgets/{module}/{name}";'
    if len(line) > WIDTH:
        line = "\n".join(
            ["import {", *(f"  {one}," for one in names), f'}} from "./widgets/{module}/{name}";']
        )
    text = put(text, r'import \{[^}]*\} from "\./widgets/.+";', line, key=lambda one: one.split('"')[1])
    return put(text, r"  \w+: \{ Widget: .+ \},", f"  {module}: {{ Widget: {name}, links: {links} }},")


def in_messages(text: str, messages: dict[str, str]) -> str:
    """Put the messages at the end of the English table."""
    lines = [
        f"    {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in messages.items()
    ]
    end = text.index("\n  }", text.index('"en": {'))
    return text[:end] + ",\n\n" + ",\n".join(lines) + text[end:]


def in_tests(text: str, name: str, module: str) -> str:
    """Add the widget to what the promise suite covers."""
    tree = ast.parse(text)
    imported = next(
        node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "bertbook.widgets"
    )
    names = sorted([*(alias.name for alias in imported.names), name])
    line = fitted("from bertbook.widgets import {}", names)
    text = replaced(text, imported, line if "\n" not in line else line.replace("import ", "import (") + ")")
    return put(text, r'    "\w+": .+,', f'    "{module}": {name},')


def fitted(pattern: str, items: list[str]) -> str:
    """Python source: the items on one line where they fit, else each on its own."""
    line = pattern.format(", ".join(items))
    return line if len(line) <= WIDTH else pattern.format("\n" + "".join(f"    {item},\n" for item in items))


def replaced(text: str, node: ast.stmt, source: str) -> str:
    """The text with the lines of a statement replaced."""
    lines = text.splitlines()
    lines[node.lineno - 1 : node.end_lineno] = [source]
    return "\n".join(lines) + "\n"


def put(text: str, pattern: str, line: str, key: Callable[[str], str] = str) -> str:
    """Put a line among those that match the pattern, in order."""
    places = list(re.finditer(f"^{pattern}$", text, re.MULTILINE))
    assert places, f"nothing looks like {pattern}"
    after = next((place for place in places if key(place[0]) > key(line)), None)
    if after:
        return text[: after.start()] + line + "\n" + text[after.start() :]
    end = places[-1].end()
    return text[:end] + "\n" + line + text[end:]
