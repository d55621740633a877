"""Training that can stop and go on: Ctrl-C waits for the end of a step, and a checkpoint has all it takes.

A checkpoint is one safetensors file: the model's numbers, the optimizer's, the state of torch's random
numbers, and as text what happened so far. It is written beside the old one and then takes its place, so that
there is a whole one at any time.
"""

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn


class CtrlC:
    """Whether someone pressed Ctrl-C."""

    pressed = False


@contextmanager
def held_back() -> Iterator[CtrlC]:
    """Note the first Ctrl-C instead of raising KeyboardInterrupt; a second one raises it.

    Outside the main thread, where no Ctrl-C arrives, and where a program ignores it, nothing changes.
    """
    noted = CtrlC()
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: Any) -> None:
        noted.pressed = True
        signal.signal(signal.SIGINT, before)

    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield noted
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, before)


def save(path: Path, model: nn.Module, optimizer: torch.optim.Optimizer, about: dict[str, Any]) -> None:
    """Write a checkpoint; about: all else that is to be known, as JSON can tell it."""
    tensors = {f"model.{name}": value for name, value in model.state_dict().items()}
    for number, state in optimizer.state_dict()["state"].items():
        held = {key: value for key, value in state.items() if isinstance(value, Tensor)}
        tensors |= {f"optimizer.{number}.{key}": value for key, value in held.items()}
    tensors["random"] = torch.get_rng_state()
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    save_file(
        {name: value.contiguous() for name, value in tensors.items()}, half, {"about": json.dumps(about)}
    )
    os.replace(half, path)


def load(path: Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    """Put a checkpoint's numbers in place, torch's random ones too, and return what `save` was told.

    Raises ValueError if the file is no checkpoint, or one of another model.
    """
    try:
        with safe_open(path, "pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no dict)
            told = file.metadata() or {}
    except SafetensorError as error:
        raise ValueError(f"{path} is no checkpoint, or cut off: {error}") from error
    mine = {
        name.removeprefix("model."): value for name, value in tensors.items() if name.startswith("model.")
    }
    sizes = {name: value.shape for name, value in model.state_dict().items()}
    if "about" not in told or {name: value.shape for name, value in mine.items()} != sizes:
        raise ValueError(f"{path} is no checkpoint of this model: take another file, or the model it is of")
    model.load_state_dict(mine)
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith("optimizer."):
            _, number, key = name.split(".", 2)
            state.setdefault(int(number), {})[key] = value
    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})
    torch.set_rng_state(tensors["random"])
    about: dict[str, Any] = json.loads(told["about"])
    return about
