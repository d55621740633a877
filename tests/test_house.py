"""The house rules that a parser can keep: who imports whom, docstrings, pins, nothing of one machine."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bertbook"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "node_modules" not in path.parts)

# Which modules of bertbook each module may import. A new module needs a row.
MAY_IMPORT: dict[str, set[str]] = {
    "": set(),
    "rnn": set(),
    "lstm": set(),
    "attention": set(),
    "text": set(),
    "wordpiece": {"text"},
    "stories": set(),
    "initialisation": {"attention"},
    "bert": {"attention", "initialisation"},
    "weights": set(),
    "published": {"hub"},
    "questions": {"masking", "stories"},
    "spans": {"attention", "bert", "initialisation", "questions"},
    "tasks": {"rnn", "lstm", "attention", "bert", "spans", "weights"},
    "progress": set(),
    "keeping": set(),
    "training": {"keeping", "progress"},
    "measures": {"lstm", "stories", "tasks"},
    "experiments": {"rnn", "lstm", "stories", "tasks", "training", "measures", "weights"},
    "masking": set(),
    "corpus": {"masking", "stories", "text"},
    "depth": {
        *("attention", "bert", "experiments", "initialisation"),
        *("probe", "stories", "training", "weights"),
    },
    "filling": {"bert", "corpus", "masking"},
    "pairs": {"bert", "corpus", "masking", "weights"},
    "pretraining": {"bert", "corpus", "filling", "masking", "own_text", "pairs", "training"},
    "own_text": {"bert", "corpus", "pretraining", "training"},
    "finetuning": {"bert", "masking", "questions", "spans", "training", "weights"},
    "deciding": {"finetuning", "probe", "questions", "spans", "weights"},
    "hub": set(),
    "english": set(),
    "checkpoints": {"bert", "hub", "wordpiece"},
    "reading": {"bert", "wordpiece"},
    "probe": {"bert"},
    "clusters": set(),
    "plots": set(),
    "cost": set(),
    "sphinx_ext": {"widgets", "weights", "published"},
    "widgets": {
        *("widgets", "text", "wordpiece", "stories", "weights"),
        *("attention", "rnn", "lstm", "bert", "tasks", "spans", "probe", "checkpoints"),
    },
}

# The HTML is built where there is no torch, and words, stories and stored weights need none.
WITHOUT_TORCH = (
    "widgets",
    "sphinx_ext",
    "weights",
    "stories",
    "text",
    "wordpiece",
    "hub",
    "published",
    "progress",
)


def part_of(path: Path) -> str:
    """The row of MAY_IMPORT that a file belongs to: `text` for text.py, `widgets` for all below widgets/."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def imported(tree: ast.AST, path: Path) -> Iterator[str]:
    """The full name of everything that a tree imports, relative imports resolved."""
    package = ["bertbook", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def own_parts(names: Iterable[str]) -> set[str]:
    """The rows of MAY_IMPORT that imported names belong to; bertbook.__version__ belongs to none."""
    parts = {name.split(".")[1] for name in names if name.startswith("bertbook.")}
    return {part for part in parts if part in MAY_IMPORT or (PACKAGE / f"{part}.py").exists()}


def at_load(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when a module is loaded: not those in functions, nor under TYPE_CHECKING."""
    todo: list[ast.AST] = list(tree.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            todo += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            todo += ast.iter_child_nodes(node)


def imports_torch_at_load(tree: ast.Module) -> bool:
    """Whether loading a module imports torch, itself or through a module of ours that is made of torch."""
    heavy = set(MAY_IMPORT) - {"", *WITHOUT_TORCH}
    for statement in at_load(tree):
        names = list(imported(statement, PACKAGE / "widgets" / "x.py"))
        if any(name.split(".")[0] == "torch" for name in names) or own_parts(names) & heavy:
            return True
    return False


def undocumented(tree: ast.Module) -> Iterator[str]:
    """What has no docstring and needs one: the module, its public functions, classes and methods."""
    if not ast.get_docstring(tree):
        yield "the module"
    todo: list[tuple[str, ast.AST]] = [("", node) for node in tree.body]
    while todo:
        prefix, node = todo.pop()
        if not isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ) or node.name.startswith("_"):
            continue
        overload = any(
            "overload" in ast.unparse(mark) or "setter" in ast.unparse(mark) for mark in node.decorator_list
        )
        if not ast.get_docstring(node) and not overload:
            yield prefix + node.name
        if isinstance(node, ast.ClassDef):
            todo += [(f"{node.name}.", child) for child in node.body]


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_imports_only_what_its_row_allows(path: Path) -> None:
    assert part_of(path) in MAY_IMPORT, f"give {path.name} a row in MAY_IMPORT"
    assert own_parts(imported(parse(path), path)) - MAY_IMPORT[part_of(path)] == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_and_all_public_in_it_have_docstrings(path: Path) -> None:
    assert list(undocumented(parse(path))) == []


def test_what_needs_no_torch_does_not_import_it_at_load() -> None:
    light = [path for path in MODULES if part_of(path) in WITHOUT_TORCH]
    assert light
    assert [path.name for path in light if imports_torch_at_load(parse(path))] == []


def run_without(modules: tuple[str, ...], statement: str) -> subprocess.CompletedProcess[str]:
    """Run one statement in a fresh Python in which these modules cannot be imported."""
    block = f"import sys; sys.modules.update(dict.fromkeys({modules!r}))"
    return subprocess.run(
        [sys.executable, "-c", f"{block}; {statement}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_extension_loads_with_the_packages_of_the_html_build_only() -> None:
    absent = ("torch", "numpy", "matplotlib", "ipywidgets", "anywidget")
    done = run_without(absent, "import bertbook.sphinx_ext")
    assert done.returncode == 0, done.stderr


def test_widgets_load_without_torch() -> None:
    done = run_without(("torch",), "import bertbook.widgets")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("source", "place", "found"),
    [
        ("from bertbook import attention", "text.py", {"attention"}),
        ("from bertbook.attention import attend", "text.py", {"attention"}),
        ("import bertbook.widgets.toy", "text.py", {"widgets"}),
        ("def f():\n    from bertbook.bert import Bert", "text.py", {"bert"}),
        ("from .attention import attend", "text.py", {"attention"}),
        ("from . import attention", "text.py", {"attention"}),
        ("from .. import text", "widgets/base.py", {"text"}),
        ("from .base import BookWidget", "widgets/attention.py", {"widgets"}),
        ("from ..attention import attend", "widgets/toy/__init__.py", {"widgets"}),
        ("from bertbook import __version__", "sphinx_ext.py", set()),
        ("import re", "text.py", set()),
    ],
)
def test_imports_are_found_however_they_are_written(source: str, place: str, found: set[str]) -> None:
    assert own_parts(imported(ast.parse(source), PACKAGE / place)) == found


@pytest.mark.parametrize(
    ("source", "heavy"),
    [
        ("import torch", True),
        ("from torch import nn", True),
        ("from bertbook.attention import attend", True),
        ("from ..attention import attend", True),
        ("class A:\n    import torch", True),
        ("try:\n    import torch\nexcept ImportError:\n    pass", True),
        ("def f():\n    import torch", False),
        ("class A:\n    def f(self):\n        import torch", False),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch", False),
        ("from bertbook.text import basic_tokenize", False),
        ("from bertbook import stories, weights", False),
    ],
)
def test_torch_at_load_is_told_from_torch_on_use(source: str, heavy: bool) -> None:
    assert imports_torch_at_load(ast.parse(source)) is heavy


def test_missing_docstrings_are_found() -> None:
    source = (
        "def f(): pass\nclass A:\n    '''A.'''\n    def g(self): pass\n    def _h(self): pass\ndef _i(): pass"
    )
    assert set(undocumented(ast.parse(source))) == {"the module", "f", "A.g"}


def project_files() -> list[Path]:
    """The text files of the project: what git has or would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
    paths = [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return [path for path in paths if b"\0" not in path.read_bytes()[:4096]]


# In two pieces each, so that this file does not hold what it looks for.
FOREIGN = re.compile(
    "|".join(
        first + second
        for first, second in [
            (r"(?<![\w.])/(?:root", r"|work)/[\w.]"),
            (r"(?<![\w.])/(?:home", r"|Users)/(?!ada/)[\w.]"),
            (r"pypi\.", r"org/"),
            (r"files\.python", r"hosted"),
            (r"registry\.", r"npmjs|registry\.yarn"),
            (r'"reso', r'lved": *"http'),
        ]
    )
)


def test_files_hold_nothing_of_one_machine_and_no_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in project_files()
        for match in FOREIGN.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def requirement_lines() -> list[tuple[str, str]]:
    """Each requirement of all files, with the line above it."""
    lines = []
    for name in ("requirements-book.txt", "requirements.txt", "requirements-weights.txt"):
        text = (ROOT / name).read_text(encoding="utf-8").splitlines()
        lines += [
            (line, above) for above, line in zip(["", *text], text, strict=False) if line and line[0] != "#"
        ]
    return lines


def test_every_requirement_is_pinned_and_has_its_reason() -> None:
    packages = [(line, above) for line, above in requirement_lines() if not line.startswith("-r ")]
    assert [line for line, above in packages if "#" not in line and not above.startswith("#")] == []
    loose = [line for line, _ in packages if not re.match(r"[\w-]+==[\w.]+ +#|-e \.$", line)]
    assert loose == []


def test_a_package_has_one_version_in_all_files() -> None:
    pins = {match[0] for line, _ in requirement_lines() if (match := re.match(r"([\w-]+)==[\w.]+", line))}
    assert sorted(pins) == sorted({pin.split("==")[0]: pin for pin in pins}.values())


def test_torch_is_pinned_for_all_but_the_html_build() -> None:
    book = (ROOT / "requirements-book.txt").read_text(encoding="utf-8")
    everything = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert re.search(r"^torch==2\.13\.0 ", everything, re.MULTILINE)
    assert re.search(r"^-r requirements-book\.txt$", everything, re.MULTILINE)
    assert not re.search(r"^(torch|numpy|anywidget|ipywidgets)\b", book, re.MULTILINE)
