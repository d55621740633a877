"""The one form in which notebooks are stored: the same after every run, on every machine."""

from collections.abc import Iterator
from typing import Any

import nbformat

KEPT_CELL_METADATA = ("deletable", "editable", "jupyter", "mystnb", "tags")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"  # names a random model; text/html holds what is seen
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}


def joined(text: str | list[str]) -> str:
    """Text as one string: in a file it may be a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def is_valid_id(name: object) -> bool:
    """Whether a cell id is one that the notebook format allows: 1 to 64 of a-z A-Z 0-9 - _."""
    if not isinstance(name, str) or not name.isascii():
        return False
    return len(name) <= 64 and name.replace("-", "0").replace("_", "0").isalnum()


def cell_ids(cells: list[dict[str, Any]]) -> Iterator[str]:
    """An id for each cell: its own where that is valid and new, else the first free of cell-01, cell-02, …"""
    own = [cell.get("id") for cell in cells]
    free = (new for number in range(1, 10_000) if (new := f"cell-{number:02d}") not in own)
    seen: set[str] = set()
    for name in own:
        kept = str(name) if is_valid_id(name) and name not in seen else next(free)
        seen.add(kept)
        yield kept


def normal_output(output: dict[str, Any], count: int | None) -> dict[str, Any]:
    """One output without what changes from run to run."""
    kind = output["output_type"]
    if kind == "stream":
        return {"name": output["name"], "output_type": kind, "text": joined(output["text"])}
    if kind == "error":
        return {name: output[name] for name in ("ename", "evalue", "output_type", "traceback")}
    data = {mime: value if mime.endswith("json") else joined(value) for mime, value in output["data"].items()}
    if "text/html" in data:
        data.pop(WIDGET_VIEW, None)
    metadata = {mime: value for mime, value in output.get("metadata", {}).items() if mime in data}
    result = {"data": data, "metadata": metadata, "output_type": kind}
    return {**result, "execution_count": count} if kind == "execute_result" else result


def normal_outputs(outputs: list[dict[str, Any]], count: int | None) -> list[dict[str, Any]]:
    """The outputs of one cell: pieces of one stream joined, what a progress bar left dropped."""
    result: list[dict[str, Any]] = []
    for output in (normal_output(output, count) for output in outputs):
        if output.get("data") == {}:
            continue
        both_streams = bool(result) and output["output_type"] == "stream" == result[-1]["output_type"]
        if both_streams and output["name"] == result[-1]["name"]:
            result[-1]["text"] += output["text"]
        else:
            result.append(output)
    return result


def figure_alt(outputs: list[dict[str, Any]]) -> str | None:
    """What a figure shows, in words, if it brought them along; the page reads them from its cell."""
    for output in outputs:
        if alt := output.get("metadata", {}).get("image/png", {}).get("alt"):
            return str(alt)
    return None


def normalise(nb: dict[str, Any]) -> dict[str, Any]:
    """The same notebook (format 4, as `json` reads it) in its one normal form; the argument stays as it was.

    Cell ids are kept or given in order, executed cells are counted from 1; widget state, timings, versions
    and other metadata that no reader sees are dropped. Doing it twice changes nothing more.
    """
    cells: list[dict[str, Any]] = []
    executed = 0
    for cell, name in zip(nb["cells"], cell_ids(nb["cells"]), strict=True):
        own = cell.get("metadata", {})
        metadata = {key: own[key] for key in KEPT_CELL_METADATA if own.get(key)}
        new = {
            "cell_type": cell["cell_type"],
            "id": name,
            "metadata": metadata,
            "source": joined(cell["source"]),
        }
        if cell["cell_type"] == "code":
            executed += cell.get("execution_count") is not None
            count = None if cell.get("execution_count") is None else executed
            outputs = normal_outputs(cell.get("outputs", []), count)
            new |= {"execution_count": count, "outputs": outputs}
            if alt := figure_alt(outputs):
                metadata["mystnb"] = {**metadata.get("mystnb", {}), "image": {"alt": alt}}
        elif "attachments" in cell:
            new["attachments"] = cell["attachments"]
        cells.append(new)
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def text_of(nb: dict[str, Any]) -> str:
    """A notebook as the text of its file: sorted keys, one space of indent, a newline at the end."""
    node = nbformat.from_dict(nb)  # type: ignore[no-untyped-call]
    return str(nbformat.v4.writes(node)).rstrip("\n") + "\n"  # type: ignore[no-untyped-call]
