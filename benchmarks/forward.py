"""Bar 17: a forward pass of `Bert` beside those of its peers: python -m benchmarks.forward

sdpa and eager are transformers.BertModel with either attention; encoder is nn.TransformerEncoder, which is
given the embeddings and has no pooler; the floor is matrix products and fused attention with nothing between.
They have the same random weights, which no time depends on, and must say the same of all real tokens before
they are timed. They take turns, in random order; a size that misses the bar gets three times as long, since
noise only ever adds. On one thread the processor's time is taken, without what other programs have of it; on
more, the clock's. Needs transformers (requirements.txt). The exit status is 1 where the bar does not hold.
"""

import argparse
import importlib
import importlib.util
import os
import random
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bertbook.bert import Bert, BertConfig

V = 1000  # words: looking one up among 30,000 takes no longer
SHAPES = {"minilm": BertConfig(V, 384, 6, 12, 1536), "base": BertConfig(V, 768, 12, 12, 3072)}
TYPES = {"float32": 1e-4, "bfloat16": 0.2}  # and how far apart what two models say may be
BATCHES, TOKENS = (1, 8), (16, 128, 512)
RAGGED = tuple(round(8 + 120 * n / 7) for n in range(8))  # the lengths of 8 sentences, from 8 to 128
PEERS = ("sdpa", "eager", "encoder", "floor")
ROUNDS = (3, 60)  # of a size, at least and at most
Times = dict[str, list[float]]  # seconds, by model and round


@dataclass(frozen=True)
class Size:
    """What is measured: models of a shape and a dtype read sentences of some lengths."""

    shape: str
    dtype: str
    lengths: tuple[int, ...]

    @property
    def ragged(self) -> bool:
        """Whether some sentences are shorter than others."""
        return min(self.lengths) < max(self.lengths)

    @property
    def most(self) -> dict[str, float]:
        """What share of a peer's time Bert may take."""
        return {"sdpa": 1 / 1.6 if self.ragged else 1.03, "floor": 1.3}

    def __str__(self) -> str:
        tokens = f"{min(self.lengths)}-{max(self.lengths)}" if self.ragged else str(self.lengths[0])
        return f"{self.shape} {self.dtype} {len(self.lengths)} x {tokens}"


@lru_cache(maxsize=1)
def models(shape: str) -> dict[str, Any]:
    """Return a Bert with random weights, and its peers with the same, in eval mode."""
    their_model: Any = importlib.import_module("tests.hugging_face").their_model
    torch_layer: Any = importlib.import_module("tests.test_bert").torch_layer
    BertModel = importlib.import_module("transformers").BertModel
    torch.manual_seed(0)
    bert = Bert(SHAPES[shape]).eval()
    layers = [torch_layer(block, bert.config) for block in bert.blocks]
    encoder = nn.TransformerEncoder(layers[0], len(layers)).eval()
    encoder.layers = nn.ModuleList(layers)
    theirs = {name: their_model(BertModel, bert, name) for name in ("sdpa", "eager")}
    return {"Bert": bert, **theirs, "encoder": encoder}


def floor(bert: Any, x: Tensor, lengths: list[int]) -> Tensor:
    """Do the matrix products and the attention for x, (B, T, D), or for sentences in a row, (1, ΣT, D)."""
    for block in bert.blocks:
        W, H = block.attention, bert.config.num_attention_heads
        q, k, v = (
            matrix(x).unflatten(-1, (H, -1)).transpose(1, 2).split(lengths, dim=2)  # (B, H, T, K) each
            for matrix in (W.W_q, W.W_k, W.W_v)
        )
        b = [F.scaled_dot_product_attention(*one).transpose(1, 2) for one in zip(q, k, v, strict=True)]
        whole = b[0] if len(b) == 1 else torch.cat(b, dim=1)
        x = block.W_2(block.W_1(W.W_o(whole.flatten(2))))
    pooled: Tensor = bert.pooler(x[:, 0])
    return pooled


def passes(size: Size, made: dict[str, Any]) -> dict[str, Callable[[], Tensor]]:
    """Return the forward pass of each. Raises ValueError if two say different things of a real token."""
    bert, lengths = made["Bert"], torch.tensor(size.lengths)
    T = int(lengths.max())
    ids = torch.randint(1, V, (len(lengths), T))
    real = torch.arange(T) < lengths[:, None]  # (B, T)
    kept, hidden = real.long(), ~real if size.ragged else None  # the same in theirs' words
    x = bert.embeddings(ids).output
    row, parts = (x[real][None], list(size.lengths)) if size.ragged else (x, [T])
    found: dict[str, Callable[[], Tensor]] = {
        "Bert": lambda: bert(ids, real).hidden,
        "sdpa": lambda: made["sdpa"](input_ids=ids, attention_mask=kept).last_hidden_state,
        "eager": lambda: made["eager"](input_ids=ids, attention_mask=kept).last_hidden_state,
        "encoder": lambda: made["encoder"](x, src_key_padding_mask=hidden),
    }
    wanted = found["Bert"]()[real]
    for name, run in found.items():
        if (apart := (run()[real] - wanted).abs().max().item()) > TYPES[size.dtype]:
            raise ValueError(f"{name} must say what Bert says, got {apart:.1e} at most apart at {size}")
    return found | {"floor": lambda: floor(bert, row, parts)}


def measure(size: Size, runs: dict[str, Callable[[], Tensor]], seconds: float) -> Times:
    """Return how long each took, round by round."""
    clock = time.process_time if torch.get_num_threads() == 1 else time.perf_counter
    times: Times = {name: [] for name in runs}
    order, start = list(runs), time.perf_counter()
    for n in range(ROUNDS[1]):
        spent = (time.perf_counter() - start) / (3 if n and missed(size, times) else 1)
        if n >= ROUNDS[0] and spent > seconds:
            break
        random.shuffle(order)
        for name in order:
            begin = clock()
            runs[name]()
            times[name].append(clock() - begin)
    return times


def missed(size: Size, times: Times) -> list[str]:
    """Name the peers beside whom Bert took too long, by the shortest time of each."""
    ratios = {name: min(times["Bert"]) / min(times[name]) for name in size.most}
    return [f"{ratios[name]:.2f} of {name}" for name, most in size.most.items() if ratios[name] > most]


def line(size: Size, times: Times) -> str:
    """Return a row of the table: Bert's shortest and median time, and what shares of its peers' they are."""
    ours = times["Bert"]
    shares = [(min(ours) / min(times[peer]), median(ours) / median(times[peer])) for peer in PEERS]
    cells = "  ".join(f"{least:>6.2f} {middle:>4.2f}" for least, middle in shares)
    verdict = "NOT MET" if missed(size, times) else "met"
    mine = f"{1000 * min(ours):>8.1f} {1000 * median(ours):>8.1f}"
    return f"{size!s:<24}  {mine}  {cells}  {len(ours):>6}  {verdict}"


def sizes(asked: argparse.Namespace) -> list[Size]:
    """Return what is asked for, each shape and dtype by itself."""
    lengths = [(T,) * B for B in BATCHES for T in asked.tokens] + [RAGGED]
    return [Size(shape, dtype, some) for shape in asked.shape for dtype in asked.dtype for some in lengths]


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forward", description="Bar 17: Bert's speed.")
    parser.add_argument("--shape", nargs="+", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--dtype", nargs="+", choices=TYPES, default=list(TYPES))
    parser.add_argument("--tokens", nargs="+", type=int, choices=TOKENS, default=TOKENS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10, help="for each size, after its first 3 rounds")
    parser.add_argument("--quick", action="store_true", help="minilm, 16 and 128 tokens, 3 seconds each")
    asked = parser.parse_args()
    if asked.threads < 1 or asked.seconds <= 0:
        parser.error(f"--threads and --seconds must be above 0, got {asked.threads} and {asked.seconds:g}")
    if asked.quick:
        asked.shape, asked.tokens, asked.seconds = ["minilm"], TOKENS[:2], 3
    return asked


def tell(progress: str) -> None:
    """Write how far it is in place of what was said before, if someone watches."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{progress}", end="", file=sys.stderr, flush=True)


@torch.inference_mode()
def main() -> int:
    """Print a row a size; return 1 if one misses the bar, 2 if transformers is not there."""
    asked = arguments()
    if importlib.util.find_spec("transformers") is None:
        print("transformers is missing: pip install -r requirements.txt", file=sys.stderr)
        return 2
    torch.set_num_threads(asked.threads)
    warnings.filterwarnings("ignore", message=".*nested tensors")  # with which torch's encoder skips padding
    kind = "processor's" if asked.threads == 1 else "clock's"
    print(f"threads: {asked.threads}. The {kind} time, least and median; and Bert's divided by its peers'.")
    peers = "  ".join(f"{f'/ {peer}':>11}" for peer in PEERS)
    print(f"{'shape, dtype, B x T':<24}  {'Bert, ms':>17}  {peers}  rounds")
    behind = []
    for n, size in enumerate(wanted := sizes(asked), 1):
        tell(f"{n} of {len(wanted)}: {size}")
        made = models(size.shape)
        for model in made.values():
            model.to(getattr(torch, size.dtype))
        times = measure(size, passes(size, made), asked.seconds)
        tell("")
        print(line(size, times), flush=True)
        if slow := missed(size, times):
            behind.append(f"{size}: {', '.join(slow)}")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}: a busy machine is no fair judge.")
    print("bar 17", f"does not hold: {'; '.join(behind)}" if behind else f"holds at all {len(wanted)} sizes")
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
