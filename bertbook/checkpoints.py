"""Published BERTs in the book's own model: checked, loaded, and saved so that others can load them.

A checkpoint is a folder with config.json (sizes), model.safetensors (numbers) and vocab.txt or tokenizer.json
(word pieces), as Hugging Face's library writes them. Only safetensors files are read: the older
pytorch_model.bin is a pickle, and opening a pickle may run any code that its author put into it.
"""

import json
import re
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from bertbook.bert import Bert, BertConfig, BertForPreTraining
from bertbook.hub import file_of
from bertbook.wordpiece import WordPiece

Model = TypeVar("Model", Bert, BertForPreTraining)

# Our name of a parameter, as a pattern, and Hugging Face's.
NAMES = (
    (r"embeddings\.words", "embeddings.word_embeddings"),
    (r"embeddings\.positions", "embeddings.position_embeddings"),
    (r"embeddings\.segments", "embeddings.token_type_embeddings"),
    (r"embeddings\.norm", "embeddings.LayerNorm"),
    (r"blocks\.(\d+)\.attention\.W_q", r"encoder.layer.\1.attention.self.query"),
    (r"blocks\.(\d+)\.attention\.W_k", r"encoder.layer.\1.attention.self.key"),
    (r"blocks\.(\d+)\.attention\.W_v", r"encoder.layer.\1.attention.self.value"),
    (r"blocks\.(\d+)\.attention\.W_o", r"encoder.layer.\1.attention.output.dense"),
    (r"blocks\.(\d+)\.attention_norm", r"encoder.layer.\1.attention.output.LayerNorm"),
    (r"blocks\.(\d+)\.W_1", r"encoder.layer.\1.intermediate.dense"),
    (r"blocks\.(\d+)\.W_2", r"encoder.layer.\1.output.dense"),
    (r"blocks\.(\d+)\.feed_forward_norm", r"encoder.layer.\1.output.LayerNorm"),
    (r"pooler", "pooler.dense"),
    (r"transform_norm", "cls.predictions.transform.LayerNorm"),
    (r"transform", "cls.predictions.transform.dense"),
    (r"word_bias", "cls.predictions.bias"),
    (r"next_sentence", "cls.seq_relationship"),
)
OLD_ENDINGS = (("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias"))  # until 2019
BUFFERS = ("embeddings.position_ids", "embeddings.token_type_ids")  # 0, 1, 2 … and zeros: nothing learned
USUAL = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
    "is_decoder": False,
}


def their_name(ours: str) -> str:
    """Return what Hugging Face calls the parameter that we call `ours`. KeyError if there is none."""
    name = ours.removeprefix("bert.")
    for pattern, theirs in NAMES:
        if match := re.match(pattern + r"(?=\.|$)", name):
            return ours[: -len(name)] + match.expand(theirs) + name[match.end() :]
    raise KeyError(f"no parameter of a BERT is named {ours!r}")


def load_bert(source: str | Path) -> Bert:
    """Return a published BERT in eval mode, in single precision.

    source: a folder; a name of `hub.PUBLISHED`, whose bytes are checked; or a repository of the Hugging Face
    hub, such as "owner/name". What was downloaded once is found again without internet. Without a pooler in
    the file the model has none. Heads on top, for masked words or for a task, are left aside.
    Raises FileNotFoundError if it lacks a file; ValueError, which names the file or the tensor, if something
    is cut off, missing in it, of another shape, not a BERT, or not the published bytes; ConnectionError if it
    is neither on this machine nor to be reached.
    """
    path = file_of(source, "model.safetensors")
    state = {name.removeprefix("bert."): value for name, value in _tensors(path).items()}
    with torch.device("meta"):  # shapes only: the numbers come from the file
        model = Bert(_config(source), pooler="pooler.dense.weight" in state)
    return _filled(model, state, path)


def load_bert_for_pretraining(source: str | Path) -> BertForPreTraining:
    """Return a published BERT with its heads for masked words and next sentence; all else as `load_bert`."""
    path = file_of(source, "model.safetensors")
    with torch.device("meta"):
        model = BertForPreTraining(_config(source))
    return _filled(model, _tensors(path), path)


def load_wordpiece(source: str | Path) -> WordPiece:
    """Return the tokenizer of a checkpoint. source and errors: as for `load_bert`."""
    path = file_of(source, "tokenizer_config.json")
    told = _json(path)
    for key, usual in (("strip_accents", None), ("tokenize_chinese_chars", True)):
        if told.get(key, usual) != usual:
            raise ValueError(f"{path}: {key} must be {usual} for a tokenizer of this book, got {told[key]}")
    return WordPiece(_vocabulary(source), lowercase=told.get("do_lower_case", True))


def save_bert(model: Bert | BertForPreTraining, folder: str | Path, tokenizer: WordPiece) -> None:
    """Write a folder that `load_bert` reads, and `transformers` by `from_pretrained`.

    The folder is made. Raises ValueError if the tokenizer's vocabulary is not of the model's size, and
    FileExistsError if a checkpoint is there already.
    """
    bert, folder = model if isinstance(model, Bert) else model.bert, Path(folder)
    if len(tokenizer.vocabulary) != (V := bert.config.vocab_size):
        raise ValueError(f"tokenizer has {len(tokenizer.vocabulary)} word pieces, and model has {V}")
    if (path := folder / "model.safetensors").exists():
        raise FileExistsError(f"{path} exists: choose another folder, or delete it first")
    folder.mkdir(parents=True, exist_ok=True)
    kind = "BertModel" if model is bert else "BertForPreTraining"
    told = {
        "config.json": {"architectures": [kind], **USUAL, **asdict(bert.config)},
        "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "do_lower_case": tokenizer.lowercase},
    }
    for name, what in told.items():
        (folder / name).write_text(json.dumps(what, indent=2), "utf-8")
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in tokenizer.vocabulary), "utf-8")
    state = {their_name(name): value.contiguous() for name, value in model.state_dict().items()}
    save_file(state, path, {"format": "pt"})


def _vocabulary(source: str | Path) -> list[str]:
    """Read the word pieces, in the order of their ids, from vocab.txt or its successor."""
    try:
        return (path := file_of(source, "vocab.txt")).read_text("utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8: {error}") from error
    except FileNotFoundError:
        path = file_of(source, "tokenizer.json")
    model = _json(path).get("model", {})
    ids: dict[str, int] = model.get("vocab", {}) if model.get("type") == "WordPiece" else {}
    if not ids or sorted(ids.values()) != list(range(len(ids))):
        raise ValueError(f"{path} must hold a WordPiece vocabulary with the ids 0, 1, 2 …, and does not")
    return sorted(ids, key=ids.__getitem__)


def _json(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text("utf-8"))
    except ValueError as error:  # not JSON, or not UTF-8
        raise ValueError(f"{path} is not JSON: {error}") from error
    if not isinstance(told, dict):
        raise ValueError(f"{path} must hold a JSON object, got {type(told).__name__}")
    return told


def _config(source: str | Path) -> BertConfig:
    """Read config.json, and refuse what `Bert` would compute otherwise."""
    path = file_of(source, "config.json")
    told = _json(path)
    for key, value in USUAL.items():
        if told.get(key, value) != value:
            raise ValueError(f"{path}: {key} must be {value!r} for a BERT of this book, got {told[key]!r}")
    names = [field.name for field in fields(BertConfig)]
    sizes = [name for name in names if name.endswith(("size", "layers", "heads", "max_position_embeddings"))]
    if missing := [name for name in sizes if name not in told]:
        raise ValueError(f"{path} does not say {', '.join(missing)}")
    try:
        return BertConfig(**{name: told[name] for name in names if name in told})
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error


def _tensors(path: Path) -> dict[str, Tensor]:
    """Read a safetensors file, in single precision, with the names of today; buffers are left out."""
    try:
        found = load_file(path)
    except SafetensorError as error:
        raise ValueError(f"{path} is no safetensors file, or cut off: {error}") from error
    state = {}
    for name, value in found.items():
        for old, new in OLD_ENDINGS:
            name = name.removesuffix(old) + new if name.endswith(old) else name
        if not name.endswith(BUFFERS):
            state[name] = value.float()
    return state


def _filled(model: Model, state: dict[str, Tensor], path: Path) -> Model:
    """Put the tensors in place by their names: all must be there, in shape, and none of BERT's left over."""
    ours: dict[str, Tensor] = {}
    for name, parameter in model.state_dict().items():
        if (theirs := their_name(name)) not in state:
            raise ValueError(f"{path} has no tensor {theirs!r}")
        if state[theirs].shape != parameter.shape:
            shapes = f"{tuple(parameter.shape)}, as config.json says, got {tuple(state[theirs].shape)}"
            raise ValueError(f"{path}: {theirs} must have the shape {shapes}")
        ours[name] = state.pop(theirs)
    if left := [name for name in state if re.match(r"(bert\.)?(embeddings|encoder|pooler)\.", name)]:
        raise ValueError(f"{path} has {left[0]!r}, for which there is no place in a BERT of its config.json")
    model.load_state_dict(ours, assign=True)
    return model.eval()
