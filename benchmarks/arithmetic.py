"""Bar 11: the browser computes what torch computes, and the screen shows what the browser computed."""

import json
import math
import re
from collections.abc import Iterator

import torch

from benchmarks.bench import Bench, wake
from benchmarks.keystrokes import CHAPTER
from benchmarks.report import Figure
from bertbook.attention import attend
from tests.browser.test_engine import CASES, random_case

TOLERANCE = 1e-5
ATTEND_ALL = """text => JSON.parse(text).map(c => {
    const { attend, fromRows } = window.bertbook.engine;
    const a = attend(fromRows(c.q), fromRows(c.k), fromRows(c.v),
        { scale: c.scale, temperature: c.temperature, mask: Uint8Array.from(c.mask.flat().map(Number)) });
    return { scores: [...a.scores.data], weights: [...a.weights.data], output: [...a.output.data] };
})"""


def arithmetic(bench: Bench) -> Iterator[Figure]:
    """The engine of the chapter's page beside torch, and its text beside its numbers."""
    cases = [random_case(seed) for seed in range(CASES)]
    plain = [{key: x.tolist() if torch.is_tensor(x) else x for key, x in case.items()} for case in cases]
    with bench.page(f"{bench.address}/{CHAPTER}") as page:
        wake(page)
        answers = page.evaluate(ATTEND_ALL, json.dumps(plain))
        drawn = page.locator("[data-cell]").evaluate_all(
            "cells => cells.map(cell => [cell.textContent, Number(cell.dataset.value)])"
        )
    worst = 0.0
    for case, answer in zip(cases, answers, strict=True):
        q = case["q"] * (1.0 if case["scale"] else math.sqrt(case["q"].shape[1]))
        truth = attend(q / case["temperature"], case["k"], case["v"], case["mask"])
        scores = attend(q, case["k"], case["v"]).scores
        for name, wanted in (("scores", scores), ("weights", truth.weights), ("output", truth.output)):
            got = torch.tensor(answer[name], dtype=torch.float64).reshape(wanted.shape)
            worst = max(worst, ((got - wanted).abs() / (1 + wanted.abs())).max().item())
    what = f"attend (matmul, softmax) beside torch, {CASES} random cases: worst difference"
    yield Figure(11, what, f"{worst:.1e}", "<= 1e-05", worst <= TOLERANCE)
    wrong = [text for text, value in drawn if not shows(text, value)]
    what = f"of {len(drawn)} numbers on screen, those not the rounded value"
    yield Figure(11, what, f"{len(wrong)} {' '.join(wrong[:3])}".strip(), "0", not wrong)


def shows(text: str, value: float) -> bool:
    """Whether the number at the end of a cell's text is `value`, rounded to as many places as it shows."""
    found = re.search(r"−?\d*(?:\.(\d+))?(?:e(-?\d+))?$", text.strip())
    if not found or not found[0]:
        return False
    places = len(found[1] or "") - int(found[2] or 0)
    return abs(float(found[0].replace("−", "-")) - value) <= 0.5 * 10.0**-places + 1e-12
