"""What a widget's output must carry for Colab's widget manager, and for a reader of the saved notebook."""

from pathlib import Path
from typing import Any

from tools.normalise import WIDGET_VIEW, joined

STATIC = Path(__file__).resolve().parent.parent / "bertbook" / "widgets" / "static"
Outputs = list[dict[str, Any]]


def widgets(nb: dict[str, Any]) -> Outputs:
    """Return the outputs of a notebook that show a widget, live or as tables."""
    found: Outputs = []
    for cell in nb["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if WIDGET_VIEW in data or 'class="bb-widget"' in joined(data.get("text/html", "")):
                found.append(output)
    return found


def faults(output: dict[str, Any], states: dict[str, dict[str, Any]]) -> list[str]:
    """Return what a widget's output lacks for Colab's widget manager, or for a reader of the saved file."""
    missing = []
    data = output["data"]
    model = data.get(WIDGET_VIEW, {}).get("model_id")
    told = output.get("metadata", {}).get(WIDGET_VIEW, {}).get("colab", {})
    state = states.get(model, {})
    if model is None:
        missing.append("no live view")
    if not told.get("custom_widget_manager", {}).get("url"):
        missing.append("no address of the widget manager in the metadata")
    if "<table" not in joined(data.get("text/html", "")):
        missing.append("no tables in text/html")
    if state.get("_model_module") != "anywidget":
        missing.append("no anywidget model behind the view")
    for key, file in (("_esm", "bertbook.mjs"), ("_css", "bertbook.css")):
        if state.get(key) != (STATIC / file).read_text(encoding="utf-8"):
            missing.append(f"{key} of the model is not {file}")
    return missing
