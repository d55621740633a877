"""What a layer costs: its operations, the longest chain of them that wait for each other, and its time.

The chains are counted in torch's record of what was computed from what, the graph that gradients run through,
so what is counted is what ran. A step is one such operation: a matrix product, an addition, a tanh.
Shapes: T tokens, D width, L lengths.
"""

import gc
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.autograd.graph import Node
from torch.utils.flop_counter import FlopCounterMode


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

    runs: from a length to what is to be timed, made ready and called once before. They take turns, so that a
    busy moment of the machine meets all of them alike. Raises ValueError if repeats < 1.
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats}")
    found = {name: np.full(len(lengths), np.inf) for name in runs}
    for place, length in enumerate(lengths):
        ready = {name: make(length) for name, make in runs.items()}
        for run in ready.values():
            run()
        gc.collect()
        for _ in range(repeats):
            for name, run in ready.items():
                started = perf_counter()
                run()
                found[name][place] = min(found[name][place], perf_counter() - started)
    return found


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
