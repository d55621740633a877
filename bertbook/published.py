"""A published BERT in the page: its numbers as bytes, in scripts that are loaded when a reader asks for them.

Each row of a matrix is kept as whole numbers from -127 to 127 and one factor in single precision, which is
a quarter of the size; vectors stay as they are. All arrays follow each other in one run of bytes, which is
cut into parts, because a page opened by double-click may load nothing but scripts, one at a time.
"""

import base64
import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bertbook.hub import PUBLISHED, file_of

if TYPE_CHECKING:  # pages are built without numpy
    import numpy as np
    from numpy.typing import NDArray

NAME = "all-MiniLM-L6-v2"
PACKAGE = PUBLISHED[NAME].package or ""
PART = 2**21  # bytes in a script
SIZES = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "layer_norm_eps")
EMBEDDINGS = ("word_embeddings", "position_embeddings", "token_type_embeddings", "LayerNorm")
LAYER = (
    *("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"),
    *("attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm"),
)


class Packed(NamedTuple):
    """A model as it is sent."""

    about: dict[
        str, Any
    ]  # sizes, vocabulary, lowercase; of each array the shape, where it and its factors begin
    data: bytes


def at_hand() -> Path | None:
    """Return the folder of all-MiniLM-L6-v2 where its package and numpy are installed, else None.

    Raises ValueError if its bytes are not the published ones, FileNotFoundError if a file of it is missing.
    """
    spec = find_spec(PACKAGE)
    left_over = spec is None or spec.origin is None  # a folder that a package left behind has no origin
    if left_over or find_spec("numpy") is None:
        return None
    for name in PUBLISHED[NAME].sha256:
        folder = file_of(NAME, name).parent
    return folder


def pack(folder: Path) -> Packed:
    """Return the BERT of a folder as bytes.

    It must hold config.json, model.safetensors, vocab.txt and tokenizer_config.json. Raises ValueError if one
    or a tensor is missing, or if it is no model that the page computes: a BERT with GELU whose widths,
    a head's too, are multiples of 8.
    """
    from safetensors.numpy import load_file

    for name in ("config.json", "model.safetensors", "vocab.txt", "tokenizer_config.json"):
        if not (folder / name).exists():
            raise ValueError(f"folder must hold {name}, got {folder}")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    _check(config)
    about: dict[str, Any] = {"arrays": {}, **{size: config[size] for size in SIZES}}
    about["vocabulary"] = (folder / "vocab.txt").read_text("utf-8").removesuffix("\n").split("\n")
    told = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    about["lowercase"] = told.get("do_lower_case", True)
    tensors = {
        name.removeprefix("bert."): one for name, one in load_file(folder / "model.safetensors").items()
    }
    data = bytearray()

    def put(array: "NDArray[Any]") -> int:
        data.extend(bytes(-len(data) % 4))  # numbers of four bytes begin at multiples of four
        begin = len(data)
        data.extend(array.tobytes())
        return begin

    for name in _names(config["num_hidden_layers"]):
        if name not in tensors:
            raise ValueError(f"model.safetensors must hold {name}, got {', '.join(sorted(tensors)[:3])} …")
        array = tensors[name].astype("<f4")
        if array.ndim == 1:
            about["arrays"][name] = {"shape": array.shape, "at": put(array)}
        else:
            whole, scale = quantise(array)
            about["arrays"][name] = {"shape": array.shape, "at": put(whole), "scale": put(scale)}
    return Packed(about, bytes(data))


def quantise(matrix: "NDArray[np.float32]") -> "tuple[NDArray[np.int8], NDArray[np.float32]]":
    """Return a matrix, (rows, columns), as whole numbers of its shape, and a factor for each row, (rows).

    The largest number of a row becomes 127 or -127, so no number is off by more than half of the factor.
    """
    import numpy as np

    scale = (np.abs(matrix).max(1) / 127).astype(np.float32)
    whole = np.rint(matrix / np.where(scale > 0, scale, 1)[:, None])
    return whole.astype(np.int8), scale


def scripts(packed: Packed, name: str = NAME) -> Iterator[tuple[str, str]]:
    """Yield the scripts that hand a model to the page, each with its key, to be kept as weights/KEY.js.

    NAME/about is what is known of the model; NAME/0, NAME/1 … are its bytes, in base64.
    """
    starts = range(0, len(packed.data), PART)
    sent: dict[str, Any] = {"about": {**packed.about, "bytes": len(packed.data), "parts": len(starts)}}
    for n, start in enumerate(starts):
        sent[str(n)] = base64.b64encode(packed.data[start : start + PART]).decode()
    for part, value in sent.items():
        key, held = json.dumps(f"{name}/{part}"), json.dumps(value, ensure_ascii=False)
        yield f"{name}/{part}", f"(window.bertbookWeights ??= {{}})[{key}] = {held};\n"


def _names(layers: int) -> Iterator[str]:
    """Yield the names of the tensors that are sent, in the order in which they are read."""
    places = [f"embeddings.{part}" for part in EMBEDDINGS]
    places += [f"encoder.layer.{n}.{part}" for n in range(layers) for part in LAYER]
    for place in places:
        yield f"{place}.weight"
        if not place.endswith("embeddings"):
            yield f"{place}.bias"


def _check(config: dict[str, Any]) -> None:
    """Say what of a config.json the page cannot compute."""
    for key, wanted in (("model_type", "bert"), ("hidden_act", "gelu")):
        if config.get(key) != wanted:
            raise ValueError(f"config.json: {key} must be {wanted!r}, got {config.get(key)!r}")
    for key, width in (("hidden_size", 8 * config["num_attention_heads"]), ("intermediate_size", 8)):
        if config[key] % width:
            raise ValueError(f"config.json: {key} must be a multiple of {width}, got {config[key]}")
