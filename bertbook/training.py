"""One training loop for every model of the book: it knows neither the model nor what a batch is.

`train` takes steps of gradient descent until the smoothed loss is low enough or the steps are used up, and
returns the losses. The same model, batches and seed give the same result on the same machine, also when
training stops on the way and goes on from its checkpoint.
"""

from collections.abc import Callable, Iterable, Iterator
from math import isfinite
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import torch
from torch import Tensor, nn

from bertbook import keeping
from bertbook.progress import Progress

Model = TypeVar("Model", bound=nn.Module)
Batch = TypeVar("Batch")
Schedule = Callable[[float], float]  # from the share of steps done, 0 to 1, to a factor of the learning rate
End = Literal["out of steps", "loss low enough", "interrupted"]

SMOOTHING = 0.9  # the smoothed loss keeps this share of what it was


class History(NamedTuple):
    """What happened: the loss of each step, measured before it was taken, and why training ended."""

    losses: tuple[float, ...]
    smoothed: tuple[float, ...]
    planned: int  # steps
    end: End

    def __repr__(self) -> str:
        loss = f", smoothed loss {self.smoothed[-1]:.3f}" if self.smoothed else ""
        return f"History({len(self.losses)} of {self.planned} steps{loss}, {self.end})"


def slope(up: float = 0.0, down: float = 0.5) -> Schedule:
    """Return the schedule that climbs from 0 over the first share `up` of steps and falls to 0 over the last.

    In between the factor is 1. Raises ValueError unless up and down are shares with a sum of at most 1.
    """
    if min(up, down) < 0 or up + down > 1:
        raise ValueError(f"up and down must be 0 or more, with a sum of at most 1, got {up} and {down}")

    def factor(done: float) -> float:
        return min(1.0, done / up if up else 1.0, (1 - done) / down if down else 1.0)

    return factor


def train(
    model: Model,
    batches: Iterable[Batch],
    loss: Callable[[Model, Batch], Tensor],
    *,
    steps: int,
    lr: float,
    schedule: Schedule | None = None,
    clip: float | None = 1.0,
    stop_below: float | None = None,
    optimizer: Callable[..., torch.optim.Optimizer] = torch.optim.Adam,
    seed: int = 0,
    label: str = "training",
    checkpoint: Path | None = None,
    every: int = 100,
) -> History:
    """Train `model` in place, one batch a step, and leave it in eval mode.

    batches: any objects, at least `steps` of them, from a generator for instance. loss: from the model and a
    batch to one number. schedule: how the learning rate `lr` changes (constant if not given; see `slope`).
    clip: the longest that the gradient of all parameters together may be. stop_below: end as soon as the
    smoothed loss is lower. optimizer: called with the parameters and lr=. seed: for dropout and the like;
    torch's random numbers outside stay as they were. label: the name of the progress bar, which goes when
    training ends. Ctrl-C, or stop in a notebook, ends it after the step it is in and keeps what was learned.
    checkpoint: a file that is written `every` so many steps and in the end; if it is there at the start,
    training goes on from it: give the same arguments, and the batches from the first one on.

    Raises ValueError if an argument is out of range, the batches run out, a loss is no finite number, or the
    checkpoint is of another training.
    """
    _check_positive(steps=steps, lr=lr, every=every, **({} if clip is None else {"clip": clip}))
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if not parameters:
        raise ValueError("model must have a parameter that requires a gradient, got none")
    descent = optimizer(parameters, lr=lr)
    losses: list[float] = []
    smoothed: list[float] = []
    end: End = "interrupted"
    plan = {"steps": steps, "lr": lr, "clip": clip, "seed": seed}
    bar = Progress(label, steps)

    def low_enough() -> bool:
        return stop_below is not None and bool(smoothed) and smoothed[-1] < stop_below

    def keep() -> None:
        if checkpoint is not None:
            keeping.save(checkpoint, model, descent, plan | {"losses": losses, "smoothed": smoothed})

    model.train()
    try:
        with torch.random.fork_rng(devices=[]), keeping.held_back() as ctrl_c:
            torch.manual_seed(seed)
            if checkpoint is not None and checkpoint.exists():
                known = keeping.load(checkpoint, model, descent)
                losses, smoothed = known.pop("losses"), known.pop("smoothed")
                _check_same_plan(checkpoint, known, plan)
            for batch in _first(batches, steps, len(losses)):
                if ctrl_c.pressed or low_enough():
                    break
                value = _checked(loss(model, batch), len(losses))
                losses.append(value.item())
                before = smoothed[-1] if smoothed else losses[-1]
                smoothed.append(SMOOTHING * before + (1 - SMOOTHING) * losses[-1])
                bar.show(len(losses), smoothed[-1])
                if low_enough():
                    break
                for group in descent.param_groups:
                    group["lr"] = lr * (1.0 if schedule is None else schedule((len(losses) - 0.5) / steps))
                descent.zero_grad()
                value.backward()  # type: ignore[no-untyped-call]
                if clip is not None:
                    nn.utils.clip_grad_norm_(parameters, clip)
                descent.step()
                if len(losses) % every == 0:
                    keep()
            keep()
        if not ctrl_c.pressed:
            end = "loss low enough" if low_enough() else "out of steps"
    except KeyboardInterrupt:  # pressed twice: the step is not done, and no checkpoint is written
        pass
    finally:
        bar.close()
        model.eval()
    return History(tuple(losses), tuple(smoothed), steps, end)


def _first(batches: Iterable[Batch], steps: int, done: int) -> Iterator[Batch]:
    """Yield the first `steps` batches, without those that are done."""
    source = iter(batches)
    for step in range(steps):
        try:
            batch = next(source)
        except StopIteration:
            raise ValueError(
                f"batches must hold one for each of {steps} steps, but ended after {step}"
            ) from None
        if step >= done:
            yield batch


def _check_same_plan(checkpoint: Path, known: dict[str, Any], plan: dict[str, Any]) -> None:
    for name, given in plan.items():
        if known[name] != given:
            told = f"{name} must be {known[name]} to go on from {checkpoint}, got {given}"
            raise ValueError(f"{told}; to begin anew, give another file")


def _checked(value: Tensor, step: int) -> Tensor:
    if not isinstance(value, Tensor) or value.numel() != 1 or not value.requires_grad:
        given = tuple(value.shape) if isinstance(value, Tensor) else type(value).__name__
        raise ValueError(f"loss must return one number that depends on the model's parameters, got {given}")
    if not isfinite(value.item()):
        raise ValueError(f"loss must stay finite, got {value.item()} at step {step}: a lower lr may do")
    return value.reshape(())


def _check_positive(**numbers: float) -> None:
    for name, number in numbers.items():
        if not 0 < number < float("inf"):
            raise ValueError(f"{name} must be above 0 and finite, got {number}")
