"""What a layer costs: its operations, the longest chain of them that wait for each other, and its time.

The chains are counted in torch's record of what was computed from what, the graph that gradients run through,
so what is counted is what ran. A step is one such operation: a matrix product, an addition, a tanh.
Shapes: T tokens, D width, L lengths.
"""

import gc
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.autograd.graph import Node
from torch.utils.flop_counter import FlopCounterMode

PATIENCE = 3  # how many times as many rounds `seconds` adds
TICK = 1e-4  # seconds that do not count: what a clock and a cache are unsure of


def flops(run: Callable[[], object]) -> int:
    """Return how many floating-point operations the matrix products of `run()` take.

    A multiplication and the addition that follows it are two. torch counts them by the shapes.
    """
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        run()
    return int(counter.get_total_flops())


def dependent_steps(output: Tensor) -> int:
    """Return the length of the longest chain of operations behind `output`, each waiting for the one before.

    However many processors there are, it takes so many steps. Raises ValueError if no gradient was recorded.
    """
    depth: dict[Node, int] = {}
    for node in _in_order(_last(output)):
        depth[node] = 1 + max((depth[before] for before in _before(node)), default=0)
    return depth[_last(output)] - 1  # the first of a chain is the leaf that it starts from


def path(start: Tensor, output: Tensor) -> int:
    """Return the length of the shortest chain of operations from `start`, a leaf, to `output`.

    An operation on all tokens at once is one link for each of them. Raises ValueError if no gradient was
    recorded, or output does not depend on start.
    """
    steps: dict[Node, int] = {}
    for node in _in_order(_last(output)):
        shortest = min((steps[before] + 1 for before in _before(node) if before in steps), default=None)
        if getattr(node, "variable", None) is start:
            steps[node] = 0
        elif shortest is not None:
            steps[node] = shortest
    if _last(output) not in steps:
        raise ValueError("output must depend on start, a tensor with requires_grad=True that nothing made")
    return steps[_last(output)]


def seconds(
    runs: Mapping[str, Callable[[int], Callable[[], object]]], lengths: Sequence[int], repeats: int = 5
) -> dict[str, NDArray[np.float64]]:
    """Return how long each of `runs` takes at each length: the shortest of `repeats`, in seconds, (L,).

    runs: from a length to what is to be timed, made ready and called once before. All take turns, so that a
    busy moment of the machine meets them alike; while the times make no sense, up to `PATIENCE` times as many
    rounds are added. Raises ValueError if repeats < 1.
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats}")
    places = reversed(range(len(lengths)))  # the longest first: a short run would find its caches emptied
    ready = [(place, name, make(lengths[place])) for place in places for name, make in runs.items()]
    for _, _, run in ready:
        run()
    found = {name: np.full(len(lengths), np.inf) for name in runs}
    for _ in range(1 + PATIENCE):
        gc.collect()
        for _ in range(repeats):
            for place, name, run in ready:
                started = perf_counter()
                run()
                found[name][place] = min(found[name][place], perf_counter() - started)
        if all(_make_sense(times, lengths) for times in found.values()):
            break
    return found


def _make_sense(times: NDArray[np.float64], lengths: Sequence[int]) -> bool:
    """Say whether no longer input takes much less time, or more than twice what its square tells."""
    return all(
        0.7 * before - TICK < now < 2 * (more / T) ** 2 * before + TICK
        for (T, before), (more, now) in pairwise(zip(lengths, times, strict=True))
    )


def _last(output: Tensor) -> Node:
    if output.grad_fn is None:
        raise ValueError(
            "output must be computed from a tensor that requires a gradient, got one that is not"
        )
    return output.grad_fn


def _before(node: Node) -> list[Node]:
    return [before for before, _ in node.next_functions if before is not None]


def _in_order(last: Node) -> list[Node]:
    """Return all nodes behind `last`, and it, each after those that it waits for."""
    order: list[Node] = []
    seen: set[Node] = set()
    todo = [(last, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo += [(node, True), *((before, False) for before in _before(node))]
    return order
