"""Train the weights that the book ships: python tools/weights.py [NAME …] (everything, if none is named).

Each is trained with five seeds, rounded to half precision (the matrices of a BERT to a byte a number), and
only then measured, on stories that no model was trained on; one is shipped. Writes bertbook/weights/: a
safetensors file each, list.json, README.md, comparison.json, the accuracy of every "who?" reader by distance,
depth.json, that of chapter 7's deep taggers, and pairs.json, that of chapter 8's second task; and
minilm-heads.json, which is of a published model. The same files each time on one machine.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # this file may be run by its path, in an environment without bertbook

from bertbook.bert import BertForPreTraining  # noqa: E402
from bertbook.corpus import tagged_corpus  # noqa: E402
from bertbook.deciding import deciding  # noqa: E402
from bertbook.depth import measure  # noqa: E402
from bertbook.experiments import (  # noqa: E402
    SHORTEST,
    TEST,
    WHO,
    compare,
    locked,
    taught_short_first,
    train_tagger,
    train_who,
)
from bertbook.filling import answer, masked_accuracy  # noqa: E402
from bertbook.finetuning import SHELVES, blanks_first, blind, exact_match, fine_tune_answers  # noqa: E402
from bertbook.measures import tagger_accuracy, who_accuracy  # noqa: E402
from bertbook.pairs import SecondTask, pairs, pairs_accuracy  # noqa: E402
from bertbook.pretraining import Task, fresh_batch, pretrain_tiny  # noqa: E402
from bertbook.probe import fit_read_out  # noqa: E402
from bertbook.questions import Questions, encode, of_who, question_words, vocabulary  # noqa: E402
from bertbook.spans import SpanReader, right, spans  # noqa: E402
from bertbook.stories import TaggedSentences, WhoStories  # noqa: E402
from tools.stored_heads import minilm_heads  # noqa: E402

FOLDER = ROOT / "bertbook" / "weights"
SEEDS = range(5)
DISTANCES = (10, 20, 40, 80)


class Shipped(NamedTuple):
    """One file: how it is made, and what it is asked."""

    what: str
    data: str
    make: Callable[[int], Any]  # from a seed to a trained model
    distances: tuple[int, ...] = ()  # at which a "who?" reader is measured; none for others
    read_out: int = 0  # up to how many tokens after the subject its hidden states are read out; 0: not at all
    reads: Task = "both sides"  # what a BERT may look at
    seed: int = 0  # the one whose file is shipped


@cache
def answering(seed: int) -> SpanReader:
    """The BERT that answers; it takes minutes, and is asked for twice."""
    return fine_tune_answers(seed)[0]


def who(reader: str, distance: int) -> Shipped:
    """A reader for one distance."""
    data = f"stories of distance {max(SHORTEST, 3 * distance // 4)} to {distance}"
    what = f"{reader}, for distance {distance}"
    return Shipped(what, data, lambda seed: WHO[reader](distance, seed), (distance,), distance)


ALL = {
    **{f"who-rnn-{distance}": who("RNN", distance) for distance in DISTANCES},
    **{f"who-lstm-{distance}": who("LSTM, chrono", distance) for distance in DISTANCES},
    "who-rnn-short-first": Shipped(
        "RNN, taught short stories first",
        "stories of distance 9 to 10, then 9 to 14, 20, 30 and 60",
        taught_short_first,
        (*DISTANCES, 160, 320),
        80,
    ),
    "who-lstm-locked": Shipped(
        "LSTM with a price on opening its input gate",
        "stories of distance 20 to 60",
        lambda seed: locked(seed=seed),
        (*DISTANCES, 160, 320),
        60,
    ),
    "who-attention": Shipped(
        "attention, one head, with positions",
        "stories of distance 9 to 80",
        lambda seed: train_who(WHO["attention"], (9, 80), seed)[0],
        (*DISTANCES, 160),
    ),
    "tagger-table": Shipped(
        "tagger that only looks tokens up",
        "tagged sentences, Chinese and English",
        lambda seed: train_tagger("table", seed),
    ),
    "tagger-lstm-both-ways": Shipped(
        "LSTM tagger that reads both ways",
        "tagged sentences, Chinese and English",
        lambda seed: train_tagger("lstm both ways", seed),
    ),
    "bert-tiny": Shipped(
        "BERT of two blocks, pre-trained on masked words",
        "tagged sentences, Chinese and English, without their tags",
        lambda seed: pretrain_tiny(seed)[0],
    ),
    "bert-tiny-left": Shipped(
        "the same, taught to look at itself and to its left only",
        "tagged sentences, Chinese and English, without their tags",
        lambda seed: pretrain_tiny(seed, "left")[0],
        reads="left",
    ),
    "bert-answers": Shipped(
        "BERT of three blocks that answers questions with a piece of the story",
        "stories of 8 to 200 tokens with a question, the short ones first",
        lambda seed: deepcopy(answering(seed)),
        DISTANCES,
        seed=3,
    ),
}


def rounded(model: nn.Module) -> dict[str, NDArray[Any]]:
    """Round a model's numbers in place; return what its file holds, as `bertbook.weights` says."""
    held: dict[str, NDArray[Any]] = {}
    for name, value in model.state_dict().items():  # these share the model's memory
        if isinstance(model, BertForPreTraining | SpanReader) and value.dim() == 2:
            largest = value.abs().amax(dim=1, keepdim=True)  # (rows, 1)
            scale = (largest / 127).half().float()
            steps = (value / scale.where(scale > 0, 1.0)).round().clamp(-127, 127)
            held |= {name: steps.numpy().astype(np.int8), f"{name}.scale": scale[:, 0].numpy().astype("<f2")}
            value.copy_(steps * scale)
        else:
            held[name] = value.numpy().astype("<f2")
            value.copy_(value.half())
    return held


def measured(model: Any, shipped: Shipped, before: Any) -> dict[str, float]:
    """The shares of right answers, by distance or by what is asked; before: the same model, not rounded."""
    if isinstance(model, BertForPreTraining):
        left = shipped.reads == "left"
        found = masked_accuracy(model, fresh_batch(), left)._asdict()
        found["unchanged"] = agreement(model, before, left)
        return {name: round(share, 3) for name, share in found.items()}
    if isinstance(model, SpanReader):
        return {name: round(share, 3) for name, share in answered(model, shipped, before).items()}
    if not shipped.distances:
        found = tagger_accuracy(model, TaggedSentences(seed=TEST).batch(2000))._asdict()
        return {name: round(share, 3) for name, share in found.items()}
    tests = {distance: WhoStories(distance, seed=TEST).batch(1000) for distance in shipped.distances}
    return {str(distance): round(who_accuracy(model, batch), 3) for distance, batch in tests.items()}


@torch.no_grad()
def answered(model: SpanReader, shipped: Shipped, before: SpanReader) -> dict[str, float]:
    """Exact match by the length of the story, with the question hidden, and on the "who?" stories."""
    names = [f"{first} to {last} tokens" for first, last in SHELVES]
    shares = dict(zip(names, exact_match(model), strict=True))
    batch = Questions(TEST).batch(1000)
    shares["question heard"] = right(model, batch).float().mean().item()
    shares["question hidden"] = right(model, blind(batch)).float().mean().item()
    for distance in shipped.distances:
        who = WhoStories(distance, seed=TEST)
        told = encode([of_who(who.story()) for _ in range(1000)])
        shares[f"who {distance}"] = right(model, told).float().mean().item()
    one, other = (spans(reader(*(field[:400] for field in batch[:3]))) for reader in (model, before))
    same = (one.starts == other.starts) & (one.ends == other.ends)
    return shares | {"unchanged": same.float().mean().item()}


@torch.no_grad()
def agreement(one: BertForPreTraining, other: BertForPreTraining, left: bool) -> float:
    """How often two models have the same likeliest word, in all chosen places of fresh sentences."""
    batch = fresh_batch()
    words = [answer(model, batch, left).argmax(-1) for model in (one, other)]
    return (words[0] == words[1]).float().mean().item()


def after_subject(model: Any, distance: int, seed: int, size: int = 2000) -> tuple[Tensor, Tensor]:
    """The hidden states of stories from the subject on, (size, distance + 1, H), and the answers, (size,)."""
    batch = WhoStories(distance, seed=seed).batch(size)
    ids, lengths = torch.from_numpy(batch.ids), torch.from_numpy(batch.lengths)
    with torch.no_grad():
        hidden = model.read(model.embed(ids), lengths).hidden
    places = (lengths - 1 - distance)[:, None] + torch.arange(distance + 1)  # (B, distance + 1)
    return hidden[torch.arange(len(ids))[:, None], places], torch.from_numpy(batch.answers)


def read_outs(model: Any, distance: int) -> tuple[dict[str, NDArray[np.float16]], list[float]]:
    """A linear read-out of the subject for each number of tokens since it, and how often each is right.

    Half of the stories that it is fitted to are shorter, down to three quarters of the distance, so that it
    does not take for granted which word the k-th is. The weights, (K · N, H), and biases, (K, N), stand for
    K = distance + 1 numbers of tokens and N names.
    """
    shorter = range(max(SHORTEST, 3 * distance // 4), distance)
    told = [after_subject(model, distance, seed=TEST + 1)]
    told += [after_subject(model, d, seed=TEST + 1 + d, size=2000 // len(shorter)) for d in shorter]
    fits = []
    for k in range(distance + 1):
        states = [(hidden[:, k], answers) for hidden, answers in told if k < hidden.shape[1]]
        hidden, answers = (torch.cat(parts) for parts in zip(*states, strict=True))  # (B, H), (B,)
        fits.append(fit_read_out(hidden, answers))
    weight = torch.stack([fit.weight for fit in fits]).half()  # (K, N, H)
    bias = torch.stack([fit.bias for fit in fits]).half()  # (K, N)
    hidden, answers = after_subject(model, distance, seed=TEST)
    logits = torch.einsum("bkh,knh->bkn", hidden, weight.float()) + bias.float()
    right = (logits.argmax(dim=-1) == answers[:, None]).float().mean(dim=0)  # (K,)
    arrays = {"read_out.weight": weight.flatten(0, 1).numpy(), "read_out.bias": bias.numpy()}
    return arrays, [round(share, 3) for share in right.tolist()]


def make(name: str, shipped: Shipped) -> dict[str, Any]:
    """Train one model with each seed, write the file of one, and return what list.json says of it."""
    if shipped.seed not in SEEDS:
        raise ValueError(f"seed must be one of {list(SEEDS)}, got {shipped.seed}")
    arrays: dict[str, NDArray[Any]] = {}
    about: dict[str, Any] = {}
    scores: list[dict[str, float]] = []
    for seed in SEEDS:
        model = shipped.make(seed)
        before = deepcopy(model)
        held = rounded(model)
        scores.append(measured(model, shipped, before))
        if seed == shipped.seed:
            arrays, about = held, described(model, shipped)
            if shipped.read_out:
                more, about["read_out"] = read_outs(model, shipped.read_out)
                arrays |= more
    data = save(arrays)
    (FOLDER / f"{name}.safetensors").write_bytes(data)
    about["accuracy"] = {key: [score[key] for score in scores] for key in scores[0]}  # one a seed
    return about | {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def described(model: Any, shipped: Shipped) -> dict[str, Any]:
    """What is needed to build the model again, and where it comes from."""
    if isinstance(model, BertForPreTraining):
        facts = {"what": shipped.what, "reads": shipped.reads, "seed": shipped.seed, "data": shipped.data}
        config, words = asdict(model.bert.config), tagged_corpus(1).vocabulary
        return {"task": "words", **facts, "config": config, "vocabulary": words}
    if isinstance(model, SpanReader):
        facts = {"what": shipped.what, "seed": shipped.seed, "data": shipped.data}
        config, words = asdict(model.bert.config), vocabulary()
        known = {"config": config, "vocabulary": words, "words": question_words()}
        return {"task": "answers", **facts, **known}
    about = {"what": shipped.what, "kind": model.kind, "width": model.embedding.embedding_dim}
    about |= {"hidden_width": model.layer_width, "seed": shipped.seed, "data": shipped.data}
    if shipped.distances:
        stories = WhoStories(9)
        return {"task": "who", **about, "vocabulary": stories.vocabulary, "names": stories.names}
    sentences = TaggedSentences()
    lists = {"vocabulary": sentences.vocabulary, "tags": sentences.tags, "senses": sentences.senses}
    return {"task": "sense", **about, **lists}


def listing(listed: dict[str, dict[str, Any]]) -> str:
    """list.json: one line a fact."""
    models = []
    for name, about in listed.items():
        facts = [
            f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in about.items()
        ]
        models.append(f"{json.dumps(name)}: {{\n" + ",\n".join(facts) + "\n}")
    return "{\n" + ",\n".join(models) + "\n}\n"


def readme(listed: dict[str, dict[str, Any]]) -> str:
    """README.md: what each file is, and how well the five seeds did."""
    rows = []
    for name, about in listed.items():
        scores = "; ".join(f"{key}: {spread(values)}" for key, values in about["accuracy"].items())
        size = f"{about['bytes'] / 1000:.0f} kB"
        rows.append(f"| `{name}` | {about['what']} | {about['data']} | {scores} | {size} |")
    return README + "\n".join([*rows, ""])


def spread(values: list[float]) -> str:
    """Mean and range of the seeds' accuracies: .998 (.996 to .999)."""
    mean, least, most = (
        f"{number:.3f}".removeprefix("0") for number in (np.mean(values), min(values), max(values))
    )
    return mean if least == most else f"{mean} ({least} to {most})"


README = """\
# The weights that this book trained

Written by `make weights` (`python tools/weights.py`), like all files here but `__init__.py`; to make one
anew: `python tools/weights.py NAME`. Every model is trained by its recipe in `bertbook/experiments.py` (the
BERTs: `bertbook/pretraining.py` and `bertbook/finetuning.py`) with seeds 0 to 4, and the file holds seed 0,
rounded to half precision. (That of `bert-answers` holds seed 3: about as good as the others, and the one in
which a head looks most at the answer, for the sake of what chapter 10 shows.)
Accuracy is the mean over the seeds, with the range where they differ, after rounding, on 1,000 stories a
distance (2,000 sentences for others) that no model was trained on. Chance is .125 for "who?". `list.json` has
each seed's accuracy, the vocabulary, and the SHA-256 of each file, which `bertbook.weights.load` checks.
`comparison.json` has the accuracy of all readers, without rounding, by distance and seed; `depth.json` that
of the taggers of chapter 7 (`bertbook/depth.py`), by depth, way to norm, and seed, and their gradients before
training; `pairs.json` that of chapter 8's second task (`bertbook/pairs.py`), by seed. `deciding.json` says
where the heads of five answering BERTs look and what each costs when it is off (`bertbook/deciding.py`);
`blanks-first.json` how well three do by length if a third of the steps goes into masked words first.

Files of recurrent readers also hold linear read-outs, fitted to 4,000 other stories, half of them of the full
distance and half shorter: from the hidden state k tokens after the subject to the names, one for each k. How
often each is right on fresh stories of the full distance stands in `list.json`.

The matrices of a BERT are rounded further: a byte a number, from -127 to 127, times a half-precision factor
for each row. Of tokens hidden by [MASK], `first` is the share that is its likeliest word, `five` the share
among its five likeliest; `unchanged` is how often rounding left its likeliest word as it was, in all chosen
places of 2,000 sentences. Of the BERT that answers, accuracy is exact match, the share of questions whose
answer is marked from its first token to its last, on 1,000 stories a length; `question heard` is that of
8 to 200 tokens, `question hidden` the same stories with [MASK] over every word of the question, and `who 10`
that of the "who?" stories of distance 10.

`minilm-heads.json` is of a model that others trained and published: sentence-transformers/all-MiniLM-L6-v2, a
BERT of 6 layers with 12 heads (Apache-2.0), whose files it names by their SHA-256. It holds the attention
weights of all 72 heads in a few sentences, as the book's own `Bert` computes them from these files in double
precision; `python tools/weights.py minilm-heads` makes it again. A share is kept in 16 bits, as 65535ths:
each row adds up to 1, none is off by more than 0.00002, and rounded to three decimals it is what it was.

| name | what it is | trained on | accuracy, by distance or question | size |
|---|---|---|---|---|
"""


def taught_both() -> SecondTask:
    """How often five models that learned both tasks of BERT are right in the second."""
    batch = next(pairs(tagged_corpus(2_000, TEST, clauses=True), 2_000))
    return SecondTask(tuple(pairs_accuracy(pretrain_tiny(seed, "next sentence")[0], batch) for seed in SEEDS))


TABLES: dict[str, Callable[[], Any]] = {  # what is kept of models whose weights are not
    "comparison": lambda: compare(WHO, DISTANCES, SEEDS),
    "depth": lambda: measure(SEEDS),
    "pairs": taught_both,
    "deciding": lambda: deciding(map(answering, SEEDS)),
    "blanks-first": lambda: blanks_first(range(3)),
    "minilm-heads": minilm_heads,
}


def table(name: str) -> None:
    """Train, or read, all that a table is about, and write it as JSON, a line a fact."""
    facts = TABLES[name]()._asdict().items()
    lines = [f"{json.dumps(key)}: {json.dumps(value, default=np.ndarray.tolist)}" for key, value in facts]
    (FOLDER / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8", newline="\n")


def main(names: list[str]) -> int:
    """Make the named weights and tables, or all of them; return an exit status."""
    known = [*ALL, *TABLES]
    if unknown := [name for name in names if name not in known]:
        print(f"error: no such weights: {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 1
    torch.set_num_threads(1)
    path = FOLDER / "list.json"
    listed = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for name in names or known:
        started = time.monotonic()
        if name in TABLES:
            table(name)
            print(f"{name:22} {time.monotonic() - started:4.0f} s", flush=True)
            continue
        listed[name] = make(name, ALL[name])
        scores = ", ".join(f"{key}: {spread(values)}" for key, values in listed[name]["accuracy"].items())
        print(
            f"{name:22} {time.monotonic() - started:4.0f} s  {listed[name]['bytes']:6} bytes  {scores}",
            flush=True,
        )
        listed = {name: listed[name] for name in ALL if name in listed}  # in our order, nothing else
        path.write_text(listing(listed), "utf-8", newline="\n")
        (FOLDER / "README.md").write_text(readme(listed), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
