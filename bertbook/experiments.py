"""How the readers and taggers of the book are trained and measured, in its chapters and by `make weights`.

A recipe a reader, and `compare`, which asks any set of readers the same "who?" questions. A seed gives a
model its start (torch's global generator is set to it) and its stories; every accuracy is measured on stories
of a seed of their own, `TEST`, which nothing is trained on.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from bertbook import weights
from bertbook.lstm import LSTM, chrono_, forget_bias_
from bertbook.measures import locked_loss, tagger_loss, who_accuracy, who_loss
from bertbook.rnn import orthogonal_
from bertbook.stories import TaggedSentences, WhoStories
from bertbook.tasks import HeadsReader, SenseTagger, WhoReader
from bertbook.training import History, slope, train

BATCH = 32  # sentences a step
TEST = 1_000_000  # the seed of test stories, far from those of training
SHORTEST = 9  # the least distance of a story with the full question


@dataclass(frozen=True)
class Recipe:
    """How to make a "who?" reader for stories of one distance; about 3,700 parameters each here."""

    kind: str  # of tasks.KINDS
    width: int  # D
    hidden_width: int  # H
    lr: float
    steps: int = 800
    start: Callable[[Any, int], object] = lambda layer, distance: layer  # changes the layer in place

    def build(self, stories: WhoStories, distance: int) -> nn.Module:
        """Return an untrained reader of these stories."""
        sizes = len(stories.vocabulary), len(stories.names)
        reader = WhoReader(*sizes, self.kind, self.width, self.hidden_width)
        self.start(reader.layer, distance)
        return reader

    def __call__(self, distance: int, seed: int) -> nn.Module:
        """Return a reader trained for one distance."""
        return train_who(self, distance, seed)[0]


@dataclass(frozen=True)
class HeadsRecipe:
    """How to make a "who?" reader of many heads; about 7,300 parameters each here."""

    width: int  # D
    heads: int  # H
    layers: int = 1
    lr: float = 5e-3
    steps: int = 1200

    def build(self, stories: WhoStories, _: int) -> nn.Module:
        """Return an untrained reader of these stories."""
        return HeadsReader(len(stories.vocabulary), len(stories.names), self.width, self.heads, self.layers)


HEADS = {
    "one head": HeadsRecipe(32, heads=1),
    "four heads": HeadsRecipe(32, heads=4),
    "two layers": HeadsRecipe(24, heads=1, layers=2),
}

WHO = {
    "RNN": Recipe("rnn", 16, 37, lr=3e-3, start=lambda layer, _: orthogonal_(layer)),
    "LSTM": Recipe("lstm", 16, 16, lr=1e-2, steps=1200),
    "LSTM, forget bias 3": Recipe("lstm", 16, 16, 3e-3, 1200, lambda layer, _: forget_bias_(layer, 3)),
    "LSTM, chrono": Recipe("lstm", 16, 16, 1e-2, 1200, lambda layer, distance: chrono_(layer, 2 * distance)),
    "attention without positions": Recipe("attention", 22, 22, lr=1e-2),
    "attention": Recipe("attention with positions", 22, 22, lr=1e-2),
}


def trained_through(model: nn.Module, *arguments: Any, **how: Any) -> History:
    """Train as `training.train`, and pass a Ctrl-C on: a model that was cut off is no result of a recipe."""
    history = train(model, *arguments, **how)
    if history.end == "interrupted":
        raise KeyboardInterrupt(f"{how['label']}: {history}")
    return history


def train_who(
    recipe: Recipe | HeadsRecipe, distance: int | tuple[int, int], seed: int = 0, **how: Any
) -> tuple[nn.Module, History]:
    """Return a reader trained on stories from three quarters of a distance up to it, and its losses.

    A pair gives both ends of the distances to train on; how: more for `WhoStories`. Training ends when the
    smoothed loss is below .02.
    """
    first, last = distance if isinstance(distance, tuple) else (max(SHORTEST, 3 * distance // 4), distance)
    stories = WhoStories((first, last), seed=seed, **how)
    torch.manual_seed(seed)
    reader = recipe.build(stories, last)
    history = trained_through(
        reader,
        (stories.batch(BATCH) for _ in range(recipe.steps)),
        who_loss,
        steps=recipe.steps,
        lr=recipe.lr,
        schedule=slope(),
        stop_below=0.02,
        label=f"distance {last}, seed {seed}",
    )
    return reader, history


class Comparison(NamedTuple):
    """Who answers how well at which distance."""

    readers: tuple[str, ...]  # R
    distances: tuple[int, ...]  # K
    accuracy: NDArray[np.float64]  # (R, K, seeds)  shares of 1,000 test stories


def compare(
    readers: Mapping[str, Callable[[int, int], nn.Module]],
    distances: Sequence[int] = (10, 20, 40, 80),
    seeds: Sequence[int] = (0,),
) -> Comparison:
    """Ask all readers the same 1,000 stories a distance; each is given by the name to show and a function.

    The function takes a distance and a seed and returns a trained reader: from ids, (B, T), and lengths,
    (B,), to logits over the names. The recipes of `WHO` are such functions.
    """
    tests = {distance: WhoStories(distance, seed=TEST).batch(1000) for distance in distances}
    accuracy = [
        [[who_accuracy(trained(distance, seed), tests[distance]) for seed in seeds] for distance in distances]
        for trained in readers.values()
    ]
    return Comparison(tuple(readers), tuple(distances), np.array(accuracy))


def stored_comparison() -> Comparison:
    """Return `compare(WHO)` over five seeds, as `make weights` found it: minutes of training, kept."""
    found = json.loads((weights.FOLDER / "comparison.json").read_text("utf-8"))
    return Comparison(tuple(found["readers"]), tuple(found["distances"]), np.array(found["accuracy"]))


def taught_short_first(seed: int = 0) -> nn.Module:
    """Return an RNN made as all others, but taught short stories first: distance 9 to 10, then up to 14 … 60.

    A lesson ends when the smoothed loss is below .03, after 600 steps at most; the last one has 400 steps.
    """
    torch.manual_seed(seed)
    reader = WHO["RNN"].build(WhoStories(SHORTEST), SHORTEST)
    for lesson, last in enumerate((10, 14, 20, 30, 60)):
        stories = WhoStories((SHORTEST, last), seed=100 * seed + lesson)
        batches = (stories.batch(BATCH) for _ in range(600))
        how: dict[str, Any] = {"steps": 600, "stop_below": 0.03}
        if last == 60:
            how = {"steps": 400, "schedule": slope(down=1)}
        trained_through(
            reader, batches, who_loss, lr=WHO["RNN"].lr, label=f"up to {last}, seed {seed}", **how
        )
    return reader


def locked(price: float = 1.0, seed: int = 0) -> WhoReader:
    """Return an LSTM for distances 20 to 60, trained with a price on opening its input gate; 0 is no price.

    For the first 30 % of the steps nothing but right answers counts; then the price rises for 20 %.
    """
    steps = 1200
    stories = WhoStories((20, 60), seed=seed)
    torch.manual_seed(seed)
    reader = WhoReader(len(stories.vocabulary), len(stories.names), "lstm", 16, 16)
    forget_bias_(cast(LSTM, reader.layer), 3)
    rise = (min(1.0, max(0.0, (step / steps - 0.3) / 0.2)) for step in range(steps))
    batches = ((stories.batch(BATCH), price * share) for share in rise)
    how: dict[str, Any] = {"steps": steps, "lr": 1e-2, "schedule": slope(down=1 / 3)}
    trained_through(reader, batches, locked_loss, label=f"price {price:g}, seed {seed}", **how)
    return reader


def train_tagger(kind: str, seed: int = 0) -> SenseTagger:
    """Return a tagger of that kind (see `tasks.KINDS`), trained on sentences in both languages.

    Raises ValueError if kind is unknown.
    """
    sentences = TaggedSentences(seed=seed)
    torch.manual_seed(seed)
    sizes = len(sentences.vocabulary), len(sentences.tags), len(sentences.senses)
    tagger = SenseTagger(*sizes, kind, 16, 16)
    batches = (sentences.batch(BATCH) for _ in range(400))
    trained_through(
        tagger, batches, tagger_loss, steps=400, lr=1e-2, schedule=slope(), label=f"tagger, {kind}"
    )
    return tagger
