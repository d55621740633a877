"""The small weights that this book trained: `make weights` makes them, README.md tells how and how good.

They are safetensors files of half-precision numbers, so that the page, torch and the README speak of the same
model. Where a matrix "X" is held as bytes from -127 to 127, "X.scale" has a half-precision factor for each of
its rows: their products are exact in single precision, so all read the same numbers. `list.json` says what
each file is, and holds the SHA-256 of its bytes.
"""

import hashlib
import json
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from safetensors import deserialize

if TYPE_CHECKING:  # pages are built without numpy
    import numpy as np
    from numpy.typing import NDArray

FOLDER = Path(__file__).parent
WORDS, HEADS = "words", "minilm-heads"
TEXTS = (WORDS, HEADS)  # what is sent like weights, and holds no arrays


class Weights(NamedTuple):
    """A trained model's numbers."""

    arrays: "dict[str, NDArray[np.floating]]"  # by the parameter's name; "read_out.…" belongs to no parameter
    about: dict[str, Any]  # task, kind and sizes, vocabulary, data, accuracy: what list.json says


def names() -> tuple[str, ...]:
    """Return the names of all shipped weights."""
    return tuple(_list())


def load(name: str) -> Weights:
    """Return shipped weights by name: half precision, or single where bytes are scaled.

    Raises KeyError or ValueError as `sent`.
    """
    import numpy as np

    found = sent(name)
    arrays: dict[str, NDArray[np.floating]] = {}
    for key, one in found["arrays"].items():
        if "scale" in one:
            scale = np.frombuffer(one["scale"], "<f2").astype(np.float32)  # (rows,)
            arrays[key] = np.frombuffer(one["data"], np.int8).reshape(one["shape"]) * scale[:, None]
        else:
            arrays[key] = np.frombuffer(one["data"], "<f2").reshape(one["shape"]).copy()
    return Weights(arrays, found["about"])


def sent(name: str) -> dict[str, Any]:
    """Return shipped weights as a widget's script takes them: about, and arrays as shape and data.

    The data are float16; where there is a scale, int8, with a float16 factor for each row. "words" are the
    texts of the files of words, clauses and questions, in about, which go with all weights; "minilm-heads" is
    what a published model does with a few sentences, in about. Raises KeyError for an unknown name, and
    ValueError for a file that is missing, cut off or another one.
    """
    again = "run `make weights`, or get the file anew with git"
    if name == HEADS:
        return {"about": _heads(again), "arrays": {}}
    if name == WORDS:
        texts = {"clauses": "stories.csv", "words": "words.csv", "questions": "questions.csv"}
        return {
            "about": {key: (FOLDER.parent / file).read_text("utf-8") for key, file in texts.items()},
            "arrays": {},
        }
    known = _list()
    if name not in known:
        close = get_close_matches(name, known) or list(known)
        raise KeyError(f"there are no weights named {name!r}; there are {', '.join(close)}")
    path = FOLDER / f"{name}.safetensors"
    if not path.exists():
        raise ValueError(f"{path.name} is missing: {again}")
    data = path.read_bytes()
    about = dict(known[name])
    if hashlib.sha256(data).hexdigest() != about.pop("sha256"):
        raise ValueError(f"{path.name} is not the file that list.json speaks of, {len(data)} bytes: {again}")
    found = deserialize(data)  # type: ignore[no-untyped-call]
    arrays = {key: {"shape": one["shape"], "data": bytes(one["data"])} for key, one in found}
    for key in [key for key in arrays if key.endswith(".scale")]:
        arrays[key.removesuffix(".scale")]["scale"] = arrays.pop(key)["data"]
    return {"about": about, "arrays": arrays}


def _heads(again: str) -> dict[str, Any]:
    path = FOLDER / f"{HEADS}.json"
    if not path.exists():
        raise ValueError(f"{path.name} is missing: {again}")
    try:
        about: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name} is cut off or another file ({error}): {again}") from None
    return about


def _list() -> dict[str, dict[str, Any]]:
    listed: dict[str, dict[str, Any]] = json.loads((FOLDER / "list.json").read_text("utf-8"))
    return listed
