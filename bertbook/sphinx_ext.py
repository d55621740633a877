"""The Sphinx extension behind the static book: live widgets, local maths, marked Chinese, a Colab button.

It needs neither torch nor a kernel: widgets come as the built bundle in `widgets/static/`, their weights
from `weights/`, MathJax from the PyPI package sphinx-mathjax-offline. Nothing on a built page is fetched
from another host.
"""

import base64
import json
import os
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

from bertbook import published, weights

BUNDLE = Path(__file__).parent / "widgets" / "static"
MATHJAX = "sphinx-mathjax-offline"
ICON = '<link rel="icon" href="data:,">'  # none, and said so: else the browser asks the server for one
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
CHINESE = re.compile(r"([\u3000-\u303f\u3400-\u9fff\uff01-\uff5e\U00020000-\U0003ffff]+)")
# Nearly all quotes in a script are double: in single ones it weighs a kilobyte less than as JSON.
QUOTED = str.maketrans({"\\": r"\\", "'": r"\'", "\n": r"\n", "\r": r"\r"})
GITHUB = re.compile(
    r"(?:https://github\.com/|(?:ssh://)?git@github\.com[:/])([\w.-]+)/([\w.-]+?)(?:\.git)?/?"
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register everything with Sphinx."""
    app.add_config_value("bertbook_repository", "", "html", str)  # `make publish-address` writes it
    app.connect("config-inited", offer_colab)
    app.connect("builder-inited", place_files)
    app.connect("html-page-context", bring_widgets)
    app.add_post_transform(MarkChinese)
    app.add_post_transform(FrameFigures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def repository(root: Path, stamped: str = "") -> str | None:
    """Return the address on GitHub: $BERTBOOK_REPO, else the one stamped, else git's `origin`, else None.

    stamped: bertbook_repository in _config.yml, which `make publish-address` writes.
    Raises ExtensionError if either is set to something else than a GitHub repository.
    """
    outright = os.environ.get("BERTBOOK_REPO", "")
    given = outright or stamped
    if given and not GITHUB.fullmatch(given):
        name = "BERTBOOK_REPO" if outright else "bertbook_repository in _config.yml"
        raise ExtensionError(
            f"{name} must look like https://github.com/OWNER/NAME, got {given!r}, or be unset"
        )
    match = GITHUB.fullmatch(given or _git(root, "remote", "get-url", "origin"))
    return f"https://github.com/{match[1]}/{match[2]}" if match else None


def _git(root: Path, *arguments: str) -> str:
    """Return what git says, or nothing where there is no git, no checkout or no answer."""
    if not (root / ".git").exists() or shutil.which("git") is None:
        return ""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def offer_colab(app: Sphinx, config: Config) -> None:
    """Give notebook pages a Colab button when, and only when, the repository's address is known."""
    root = Path(app.srcdir)
    address = repository(root, config.bertbook_repository)
    if address is None:
        return
    branch = (
        _git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/") or "main"
    )
    config.html_theme_options = {
        **config.html_theme_options,
        "repository_url": address,
        "repository_branch": branch,
        "launch_buttons": {"colab_url": "https://colab.research.google.com"},
    }


def place_files(app: Sphinx) -> None:
    """Put MathJax and the widgets' script and style beside the pages.

    Raises ExtensionError if sphinx-mathjax-offline is not installed.
    """
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static"
    (target / "mathjax").mkdir(parents=True, exist_ok=True)
    for source in _mathjax_files():
        place = target / "mathjax" / str(source).split("/mathjax/", 1)[1]
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
    shutil.copyfile(BUNDLE / "bertbook.css", target / "bertbook.css")
    (target / "bertbook.js").write_text(classic_script((BUNDLE / "bertbook.mjs").read_text("utf-8")), "utf-8")
    (target / "weights").mkdir(exist_ok=True)
    for name in (*weights.names(), *weights.TEXTS):
        (target / "weights" / f"{name}.js").write_text(weights_script(name), "utf-8")


def weights_script(name: str) -> str:
    """Return shipped weights as a classic script: a page opened by double-click may fetch nothing else."""
    found = weights.sent(name)
    for one in found["arrays"].values():
        one.update({key: base64.b64encode(one[key]).decode() for key in ("data", "scale") if key in one})
    model = json.dumps(found, sort_keys=True, ensure_ascii=False)
    return f"(window.bertbookWeights ??= {{}})[{json.dumps(name)}] = {model};\n"


def place_live(target: Path) -> bool:
    """Put the live model's script and weights beside the pages; return False where they are not at hand."""
    folder = published.at_hand()
    if folder is None:
        return False
    (target / "live.js").write_text(classic_script((BUNDLE / "live.mjs").read_text("utf-8")), "utf-8")
    (target / "weights" / published.NAME).mkdir(parents=True, exist_ok=True)
    for key, script in published.scripts(published.pack(folder)):
        (target / "weights" / f"{key}.js").write_text(script, "utf-8")
    return True


def _mathjax_files() -> list[Path]:
    """Return the one script with all of TeX's commands, and the fonts it draws with."""
    try:
        files = metadata.files(MATHJAX) or []
    except metadata.PackageNotFoundError as error:
        raise ExtensionError(f"{MATHJAX} is missing: pip install -r requirements-book.txt") from error
    wanted = [f for f in files if f.name == "tex-chtml-full.js" or f.suffix == ".woff"]
    return [Path(str(file.locate())) for file in wanted]


def classic_script(module: str) -> str:
    """Wrap an ES module as a script that also runs from a file opened by double-click.

    There `<script type=module src>` and `import('./x.js')` are forbidden, importing a Blob is not.
    The theme's scroll spy looks for a class that no page has, falls back to every link of the page, and
    stops at one such as #who:query=4; so it is pointed at the page's real table of contents first.
    """
    return (
        '(() => {\n  if (document.querySelector(".page-toc")) document.body.dataset.bsTarget = ".page-toc";\n'
        "  else delete document.body.dataset.bsSpy;\n"
        f"  const source = '{module.translate(QUOTED)}';\n"
        '  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));\n'
        '  const folder = new URL(".", document.currentScript.src).href;\n'
        "  import(url).then((bundle) => bundle.page(folder));\n})();\n"
    )


def bring_widgets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the scripts that a page needs, and drop widget state that a notebook stored.

    Pages with a widget get the bundle; those with a `bb-model` element the live model, where it is at hand.
    """
    context["metatags"] = context.get("metatags", "") + ICON
    for script in list(context.get("script_files", [])):
        if getattr(script, "attributes", {}).get("type") == WIDGET_STATE:
            context["script_files"].remove(script)
    raw = "".join(node.astext() for node in doctree.findall(nodes.raw)) if doctree is not None else ""
    if 'class="bb-widget"' in raw:
        app.add_css_file("bertbook.css")
        app.add_js_file("bertbook.js", loading_method="defer")
    if 'class="bb-model"' in raw and place_live(Path(app.outdir) / "_static"):
        app.add_js_file("live.js", loading_method="defer")


class MarkChinese(SphinxPostTransform):
    """Marks Chinese in the prose with lang="zh-Hans", so that it is spoken and drawn as Chinese."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Wrap each run of Chinese characters of the page's text."""
        plain = (nodes.literal, nodes.literal_block, nodes.raw, nodes.math, nodes.math_block, nodes.comment)
        for text in list(self.document.findall(nodes.Text)):
            parent = text.parent
            if isinstance(parent, plain) or not CHINESE.search(text):
                continue
            pieces = [piece for piece in CHINESE.split(text) if piece]
            parent.replace(text, [self._piece(piece) for piece in pieces])

    @staticmethod
    def _piece(text: str) -> nodes.Node:
        if not CHINESE.fullmatch(text):
            return nodes.Text(text)
        return nodes.inline(
            text, text, classes=["language-zh-Hans"]
        )  # docutils writes it as a lang attribute


class FrameFigures(SphinxPostTransform):
    """Puts each figure of a cell into a frame of its own, as other outputs have: on a phone it scrolls there.

    The theme gives frames of this class a tab stop where they scroll.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Wrap each image that stands alone in a cell's output."""
        for image in list(self.document.findall(nodes.image)):
            if "cell_output" in image.parent.get("classes", []):
                image.replace_self(nodes.container("", image.copy(), classes=["output", "image_png"]))
