"""The Sphinx extension, in small real builds: addresses, files, marked Chinese, scripts."""

import base64
import io
import json
import re
import subprocess
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from bertbook import published, weights
from bertbook.sphinx_ext import BUNDLE, MATHJAX, classic_script, offer_colab, repository
from bertbook.widgets import Attention
from tests.small_bert import small_bert

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
ADDRESS = "https://github.com/OWNER-EXAMPLE/NAME.EXAMPLE"
PROSE = """# 传家宝 is an heirloom

我爱 it, **谁** and [the 草原](plain.md), 《初识Bert》, 𠮷野家 and a `code谁` here.

Maths: $x_谁$ and

$$y_谁$$

```python
x = "谁"  # 谁爱谁
```

<div title="谁">raw谁</div>

Inline <b title="谁">谁</b>.

<img alt="我" src="data:,">

<!-- a comment on 谁 -->

```{toctree}
plain
live
```
"""


def build(folder: Path, pages: dict[str, str], builder: str = "html") -> Path:
    """Build these pages with the extension, warnings as errors; return the folder of what was built."""
    source, target = folder / "source", folder / "out"
    source.mkdir()
    for name, text in pages.items():
        (source / name).write_text(text, "utf-8")
    settings = {
        "extensions": ["myst_nb", "sphinx.ext.mathjax", "bertbook.sphinx_ext"],
        "root_doc": next(iter(pages)).partition(".")[0],
        "language": "en",
        "nb_execution_mode": "off",
        "nb_ipywidgets_js": {},
        "myst_enable_extensions": ["dollarmath"],
        "mathjax_path": "mathjax/tex-chtml-full.js",
        "nb_mime_priority_overrides": [["html", "text/html", 5]],
    }
    warnings = io.StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            srcdir=source,
            confdir=None,
            outdir=target,
            doctreedir=folder / "doctrees",
            buildername=builder,
            confoverrides=settings,
            status=None,
            warning=warnings,
        )
        app.build()
    assert warnings.getvalue() == ""
    return target


def notebook(*outputs: dict[str, object]) -> str:
    """A notebook with one cell, these outputs, and stored widget state, as JupyterLab saves it."""
    state = {"state": {"abc": {"model_name": "AnyModel", "state": {"_esm": "alert(1)"}}}}
    cell = {
        "cell_type": "code",
        "id": "second",
        "execution_count": 1,
        "metadata": {},
        "source": 'x = "谁"',
        "outputs": [],
    }
    cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data} for data in outputs]
    title = {"cell_type": "markdown", "id": "first", "metadata": {}, "source": "# Title"}
    return json.dumps(
        {
            "cells": [title, cell],
            "metadata": {
                "language_info": {"name": "python", "pygments_lexer": "python"},
                "widgets": {STATE: {**state, "version_major": 2, "version_minor": 0}},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of prose, one with code only, and one with a widget."""
    folder = tmp_path_factory.mktemp("sphinx")
    pages = {
        "prose.md": PROSE,
        "plain.md": '# Plain\n\nNo widget: `<div class="bb-widget">` is only spoken of.\n',
        "live.ipynb": notebook(
            {"text/html": Attention()._html(), VIEW: {"model_id": "abc"}}, {"image/png": PIXEL}
        ),
    }
    return build(folder, pages)


# The live model


@pytest.mark.parametrize("folder", [None, "model"])
def test_pages_bring_the_live_model_where_it_is_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str | None
) -> None:
    small_bert(tmp_path / "model")
    monkeypatch.setattr(published, "at_hand", lambda: folder and tmp_path / folder)
    pages = {
        "index.md": '# A\n\n<div class="bb-model">How to add it.</div>\n\n```{toctree}\nplain\n```\n',
        "plain.md": '# Plain\n\nNo model: `<div class="bb-model">` is only spoken of.\n',
    }
    built = build(tmp_path, pages)
    scripts = [
        (name, "live.js" in (built / f"{name}.html").read_text("utf-8")) for name in ("index", "plain")
    ]
    assert scripts == [("index", folder is not None), ("plain", False)]
    assert "How to add it." in (built / "index.html").read_text("utf-8")
    placed = {file.name for file in (built / "_static" / "weights" / published.NAME).glob("*.js")}
    assert placed == ({"about.js", "0.js"} if folder else set())
    assert (built / "_static" / "live.js").exists() is (folder is not None)


# The address of the repository


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new git repository without a remote, and no address in the environment."""
    for name in ("BERTBOOK_REPO", "GIT_DIR", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    git(tmp_path, "init", "-q")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    """Run git there."""
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    "given", [ADDRESS, ADDRESS + ".git", ADDRESS + "/", "git@github.com:OWNER-EXAMPLE/NAME.EXAMPLE.git"]
)
def test_address_is_taken_from_the_environment_or_the_remote(
    clone: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    assert repository(clone) is None
    git(clone, "remote", "add", "origin", given)
    assert repository(clone) == ADDRESS
    git(clone, "remote", "set-url", "origin", "https://github.com/OTHER/OTHER")
    monkeypatch.setenv("BERTBOOK_REPO", given)
    assert repository(clone) == ADDRESS  # what is said outright wins


@pytest.mark.parametrize(
    "remote",
    [
        "https://example.org/OWNER-EXAMPLE/NAME-EXAMPLE",
        "https://github.com.example.org/OWNER-EXAMPLE/NAME-EXAMPLE",
        "../elsewhere",
        "https://github.com/OWNER-EXAMPLE",
    ],
)
def test_remote_elsewhere_is_no_address(clone: Path, remote: str) -> None:
    git(clone, "remote", "add", "origin", remote)
    assert repository(clone) is None


def test_folder_without_git_has_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BERTBOOK_REPO", raising=False)
    assert repository(tmp_path) is None
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", ADDRESS)
    (tmp_path / "inside").mkdir()  # a copy unpacked inside some other checkout is not that checkout
    assert repository(tmp_path / "inside") is None


def test_git_that_is_not_installed_has_no_address(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(clone, "remote", "add", "origin", ADDRESS)
    monkeypatch.setenv("PATH", str(clone))
    assert repository(clone) is None


@pytest.mark.parametrize(
    "bad", ["NAME", "https://example.org/a/b", "https://github.com/a/b/c", 'x" onload="']
)
def test_bad_address_is_refused_by_name(clone: Path, monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    monkeypatch.setenv("BERTBOOK_REPO", bad)
    with pytest.raises(ExtensionError, match=r"BERTBOOK_REPO must look like .*OWNER/NAME, got") as caught:
        repository(clone)
    assert repr(bad) in str(caught.value)


def test_stamped_address_wins_over_the_remote_and_gives_way_to_the_environment(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(clone, "remote", "add", "origin", "https://github.com/OTHER/OTHER")
    assert repository(clone, ADDRESS) == ADDRESS
    with pytest.raises(ExtensionError, match=r"bertbook_repository in _config\.yml must look like"):
        repository(clone, "NAME")
    monkeypatch.setenv("BERTBOOK_REPO", "https://github.com/OUTRIGHT/NAME")
    assert repository(clone, ADDRESS) == "https://github.com/OUTRIGHT/NAME"


@pytest.mark.parametrize("branch", ["main", "trunk"])
def test_colab_button_leads_to_the_default_branch(clone: Path, branch: str) -> None:
    app, config = (
        SimpleNamespace(srcdir=clone),
        SimpleNamespace(html_theme_options={"kept": True}, bertbook_repository=""),
    )
    offer_colab(app, config)  # type: ignore[arg-type]
    assert config.html_theme_options == {"kept": True}

    git(clone, "remote", "add", "origin", ADDRESS)
    if branch != "main":
        git(clone, "symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{branch}")
    offer_colab(app, config)  # type: ignore[arg-type]
    assert config.html_theme_options == {
        "kept": True,
        "repository_url": ADDRESS,
        "repository_branch": branch,
        "launch_buttons": {"colab_url": "https://colab.research.google.com"},
    }


# Files beside the pages


def test_maths_is_drawn_with_what_lies_beside_the_pages(built: Path) -> None:
    mathjax = built / "_static" / "mathjax"
    assert (mathjax / "tex-chtml-full.js").stat().st_size > 500_000
    fonts = {path.name for path in (mathjax / "output" / "chtml" / "fonts" / "woff-v2").glob("*.woff")}
    assert {"MathJax_Main-Regular.woff", "MathJax_Math-Italic.woff", "MathJax_Zero.woff"} <= fonts
    assert len(list(mathjax.rglob("*.*"))) == 1 + len(fonts)  # and nothing else of that large package


def test_style_and_script_are_the_bundle(built: Path) -> None:
    assert (built / "_static" / "bertbook.css").read_bytes() == (BUNDLE / "bertbook.css").read_bytes()
    script = (built / "_static" / "bertbook.js").read_text("utf-8")
    assert embedded(script) == (BUNDLE / "bertbook.mjs").read_text("utf-8")


def test_each_shipped_model_is_a_script_that_registers_it(built: Path) -> None:
    folder = built / "_static" / "weights"
    assert {path.stem for path in folder.iterdir()} == {*weights.names(), *weights.TEXTS}
    for name in (*weights.names(), *weights.TEXTS):
        script = (folder / f"{name}.js").read_text("utf-8")
        found = re.fullmatch(r"\(window\.bertbookWeights \?\?= \{\}\)\[(\S+)\] = (\{.*\});\n", script)
        assert found is not None
        assert json.loads(found[1]) == name
        sent, shipped = json.loads(found[2]), weights.load(name)
        assert sent["about"] == shipped.about
        for key, array in shipped.arrays.items():
            one = sent["arrays"][key]
            kind = np.int8 if "scale" in one else "<f2"
            numbers = np.frombuffer(base64.b64decode(one["data"]), kind).reshape(one["shape"])
            if "scale" in one:
                numbers = (
                    numbers * np.frombuffer(base64.b64decode(one["scale"]), "<f2").astype(float)[:, None]
                )
            np.testing.assert_array_equal(numbers, array)


def test_missing_mathjax_is_said_with_its_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = metadata.files

    def without_it(name: str) -> object:
        if name == MATHJAX:
            raise metadata.PackageNotFoundError(name)
        return files(name)

    monkeypatch.setattr(metadata, "files", without_it)
    with pytest.raises(ExtensionError, match=rf"{MATHJAX} is missing: pip install -r requirements-book\.txt"):
        build(tmp_path, {"page.md": "# Page\n"})


def test_other_builders_get_no_files(tmp_path: Path) -> None:
    target = build(tmp_path, {"page.md": "# 谁 asks\n\n我爱 it.\n"}, builder="text")
    assert [path.name for path in target.rglob("*") if path.is_file()] == ["page.txt"]
    assert "我爱 it." in (target / "page.txt").read_text("utf-8")


def embedded(script: str) -> str:
    """The module that a classic script carries, read as JavaScript reads it: a string on one line."""
    line = re.search(r"^  const source = '((?:[^'\\\n]|\\.)*)';$", script, re.MULTILINE)
    assert line
    return re.sub(r"\\(.)", lambda escape: {"n": "\n", "r": "\r"}.get(escape[1], escape[1]), line[1])


@pytest.mark.parametrize(
    "module",
    [
        'x = "</script><script>alert(1)</script>";',
        r"x = /\\n\u0041/; y = '\'';",
        "x = '\u2028 and \u2029';\r\n\ty = `\n`;",
        "x = '𠮷 谁'; // <!-- -->",
    ],
)
def test_classic_script_carries_any_module(module: str) -> None:
    assert embedded(classic_script(module)) == module


# Pages


def test_a_figure_of_a_cell_stands_in_a_frame_that_can_scroll(built: Path) -> None:
    page = (built / "live.html").read_text("utf-8")
    assert re.search(r'<div class="output image_png docutils container">\s*<img [^>]*_images/', page)


def html(built: Path, page: str) -> str:
    """The article of a page."""
    text = (built / f"{page}.html").read_text("utf-8")
    return text.partition('<div class="body"')[2].partition('<div class="sphinxsidebar"')[0]


def test_chinese_in_the_prose_is_marked(built: Path) -> None:
    marked = re.findall(r'<span lang="zh-Hans">([^<]*)</span>', html(built, "prose"))
    assert marked == ["传家宝", "我爱", "谁", "草原", "《初识", "》", "𠮷野家", "谁"]


def test_code_maths_and_raw_html_are_left_alone(built: Path) -> None:
    prose = html(built, "prose")
    assert '<span class="pre">code谁</span>' in prose
    assert r"\(x_谁\)" in prose
    assert "y_谁" in prose
    assert '<div title="谁">raw谁</div>' in prose
    assert '<b title="谁"><span lang="zh-Hans">谁</span></b>' in prose  # text between tags is prose
    assert "<!-- a comment on 谁 -->" in prose
    assert '<img alt="我" src="data:,">' in prose
    code = re.search(r'<div class="highlight-python.*?</pre>', prose, re.DOTALL)
    assert code
    assert re.sub(r"<[^>]*>", "", code[0]).strip() == 'x = "谁"  # 谁爱谁'
    assert "lang=" not in code[0]
    assert "lang=" not in html(built, "live").partition('class="bb-widget"')[0]


def test_only_the_page_with_a_widget_loads_the_bundle(built: Path) -> None:
    for page, wanted in {"prose": 0, "plain": 0, "live": 1}.items():
        text = (built / f"{page}.html").read_text("utf-8")
        assert len(re.findall(r'<script defer="defer" src="_static/bertbook\.js', text)) == wanted
        assert len(re.findall(r'<link rel="stylesheet" [^>]*href="_static/bertbook\.css', text)) == wanted


def test_widget_state_stored_in_a_notebook_stays_out_of_the_page(built: Path) -> None:
    text = (built / "live.html").read_text("utf-8")
    assert 'data-widget="attention"' in text
    assert "widget-state" not in text
    assert "alert(1)" not in text
