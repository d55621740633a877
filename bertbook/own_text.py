"""Pre-train a small BERT on a text of your own: `python -m bertbook.pretraining TEXT FOLDER`.

The folder gets checkpoint.safetensors while training runs; run the same command again to go on from it, after
Ctrl-C or any other stop. In the end, and after Ctrl-C, it also gets model.safetensors (the weights),
model.json (sizes, vocabulary, how it was trained) and history.json (the loss of each step).
"""

import hashlib
import json
import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, get_args

import torch
from safetensors.torch import load_file, save_file

from bertbook.bert import BertConfig, BertForPreTraining
from bertbook.corpus import read_corpus
from bertbook.pretraining import TINY, Task, pretrain
from bertbook.training import History

LEAST = 8  # places: [CLS], two sentences of two tokens, two [SEP], and one to spare


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 when done, 1 for an error, which is printed, and 130 after Ctrl-C."""
    asked = _parser().parse_args(arguments)
    try:
        history = train_on(asked)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before training began: nothing is lost
        print("interrupted", file=sys.stderr)
        return 130
    print(history)
    if history.end == "interrupted":
        print("run the same command again to go on")
        return 130
    print(
        f"try it: from bertbook.own_text import opened; from bertbook.filling import fill; "
        f"fill(*opened({str(asked.folder)!r}), 'a sentence with a [MASK]')"
    )
    return 0


def train_on(asked: Namespace) -> History:
    """Train as asked, from the folder's checkpoint if there is one, and write the model.

    Raises ValueError if the text or a number will not do, or the folder is of another training.
    """
    told = {key: value for key, value in vars(asked).items() if key != "folder"}
    with asked.text.open("rb") as file:
        told |= {"text": asked.text.name, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
    _check_same(asked.folder / "model.json", told)
    places = asked.places
    if places < LEAST:
        raise ValueError(f"places must be at least {LEAST}, got {places}")
    corpus = read_corpus(asked.text, (places - 3) // 2 if asked.task == "next sentence" else places - 2)
    config = replace(
        TINY,
        vocab_size=len(corpus.vocabulary),
        hidden_size=asked.width,
        num_hidden_layers=asked.layers,
        num_attention_heads=asked.heads,
        intermediate_size=4 * asked.width,
        max_position_embeddings=places,
    )
    torch.manual_seed(asked.seed)
    model = BertForPreTraining(config)
    words, size = len(corpus.vocabulary), sum(p.numel() for p in model.parameters())
    print(f"{len(corpus.ids)} sentences, {words} words in the vocabulary, {size} parameters")
    asked.folder.mkdir(parents=True, exist_ok=True)
    about = {"config": asdict(config), "vocabulary": corpus.vocabulary, "training": told}
    _write(asked.folder / "model.json", about)
    how = {"steps": asked.steps, "lr": asked.lr, "size": asked.batch, "seed": asked.seed, "task": asked.task}
    history = pretrain(model, corpus, **how, checkpoint=asked.folder / "checkpoint.safetensors")
    save_file(model.state_dict(), asked.folder / "model.safetensors")
    _write(asked.folder / "history.json", history._asdict())
    return history


def opened(folder: Path | str) -> tuple[BertForPreTraining, tuple[str, ...]]:
    """Return the model that a folder holds, in eval mode, and its vocabulary."""
    about = json.loads((Path(folder) / "model.json").read_text("utf-8"))
    model = BertForPreTraining(BertConfig(**about["config"]))
    model.load_state_dict(load_file(Path(folder) / "model.safetensors"))
    return model.eval(), tuple(about["vocabulary"])


def _check_same(path: Path, told: dict[str, Any]) -> None:
    if path.exists():
        before = json.loads(path.read_text("utf-8"))["training"]
        for name, given in told.items():
            if before[name] != given:
                asked = f"{name} must be {before[name]!r} to go on in {path.parent}, got {given!r}"
                raise ValueError(f"{asked}; to begin anew, name another folder")


def _write(path: Path, facts: dict[str, Any]) -> None:
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "python -m bertbook.pretraining",
        description="Pre-train a small BERT on a text of your own: UTF-8, a sentence a line, an empty line "
        "between documents. Ctrl-C loses nothing: run the same command again to go on.",
        formatter_class=ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("text", type=Path, help="the file to learn from")
    parser.add_argument("folder", type=Path, help="where the model goes; made if it is not there")
    parser.add_argument("--task", choices=get_args(Task), default="both sides", help="what it is asked")
    numbers = {
        "steps": (1200, "steps of gradient descent"),
        "batch": (64, "sentences a step"),
        "width": (TINY.hidden_size, "numbers a token, D"),
        "layers": (TINY.num_hidden_layers, "blocks, N"),
        "heads": (TINY.num_attention_heads, "heads, H; they must divide the width"),
        "places": (TINY.max_position_embeddings, "the most tokens that it can read at once"),
        "seed": (0, "of all chance"),
    }
    for name, (usual, what) in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=usual, help=what)
    parser.add_argument("--lr", type=float, default=3e-3, help="the highest learning rate")
    return parser
