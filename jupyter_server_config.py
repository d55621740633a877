"""What `make lab` starts Jupyter with.

A notebook that is opened again without a kernel shows an error where a live widget stood, though the same
output holds the widget's tables. So the reference to the live view is left out when a notebook is saved.
"""

from typing import Any

LIVE_VIEW = "application/vnd.jupyter.widget-view+json"


def keep_tables(model: dict[str, Any], **_: Any) -> None:
    """Drop the live view of every output that has tables beside it, before the notebook is written."""
    if model["type"] != "notebook" or model.get("content") is None:
        return
    for cell in model["content"]["cells"]:
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output["data"].pop(LIVE_VIEW, None)


c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.ContentsManager.pre_save_hook = keep_tables
