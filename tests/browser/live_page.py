"""A plain page with the live bundle and a model's scripts beside it, as the built book would hold them."""

from pathlib import Path
from typing import NamedTuple

import torch
from playwright.sync_api import Page

from bertbook.checkpoints import load_bert, load_wordpiece
from bertbook.published import NAME, Packed, scripts
from bertbook.reading import sentence_vectors
from bertbook.sphinx_ext import BUNDLE, classic_script

SENTENCES = (
    "A man is eating food.",
    "A man is eating a piece of bread.",
    "The girl is carrying a baby.",
    "A man is riding a horse.",
    "A woman is playing the violin.",
    "Two men pushed carts through the woods.",
    "A man is riding a white horse on an enclosed ground.",
    "A monkey is playing drums.",
    "A cheetah is running behind its prey.",
    "The bank of the river was steep and muddy.",
    "She went to the bank to deposit her savings.",
    "The bank raised its interest rates again.",
    "They had a picnic on the grassy bank.",
    "Spring is the season when flowers bloom.",
    "The spring in the old mattress was broken.",
    "He booked a table for two at eight.",
    "She read the whole book in one night.",
    "What is the capital of France?",
    "Paris is the capital and largest city of France.",
    "How do I reset my password?",
    "Click the link below to choose a new password.",
    "The stock market fell sharply on Monday.",
    "Shares dropped after the announcement.",
    "It rained all day in the mountains.",
    "The weather was terrible.",
    "I love this movie!",
    "This film is a complete waste of time.",
    "The cat sat on the mat.",
    "A kitten was sleeping on the carpet.",
    "Neural networks learn by gradient descent.",
    "Attention is all you need.",
    "The old man lived alone in a small house by the sea, and every morning he walked to the harbour.",
    "Unbelievably, the re-tokenization wasn't pre-trained (2019).",
    "He who laughs last laughs best.",
    "Photosynthesis turns light into sugar.",
    "Plants use sunlight to make food.",
    "The committee postponed the meeting until next week.",
    "Water boils at 100 degrees Celsius.",
    "naïve café",
    "Yes.",
)


def lay_out(folder: Path, packed: Packed | None, name: str) -> str:
    """Write a page with the live bundle, and a model's scripts, into a folder; return its address."""
    script = classic_script((BUNDLE / "live.mjs").read_text("utf-8"))
    (folder / "live.js").write_text(script, "utf-8")
    for key, text in scripts(packed, name) if packed else ():
        file = folder / "weights" / f"{key}.js"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>'
    (folder / "page.html").write_text(f'{head}<script src="live.js" defer></script></html>', "utf-8")
    return (folder / "page.html").as_uri()


def opened(page: Page, name: str, plain: bool = False) -> bool:
    """Open a model, which is `live` in the page then; return whether WebAssembly computes."""
    page.wait_for_function("window.bertbookLive")
    simd: bool = page.evaluate(
        "async ([name, plain]) => (window.live = await bertbookLive.open(name, { plain })).simd",
        [name, plain],
    )
    return simd


class Fidelity(NamedTuple):
    """How well the vectors of SENTENCES agree with those of the model whose numbers are not rounded."""

    mean: float  # cosine of a sentence's two vectors
    least: float
    neighbours: int  # of how many sentences the nearest other one is the same

    def __str__(self) -> str:
        return (
            f"cosine to torch, {len(SENTENCES)} sentences: mean {self.mean:.5f}, least {self.least:.5f}; "
            f"the same nearest sentence: {self.neighbours} of {len(SENTENCES)}"
        )


def fidelity(page: Page) -> Fidelity:
    """Compare the model that is `live` in the page with all-MiniLM-L6-v2 in torch."""
    theirs = sentence_vectors(load_bert(NAME), load_wordpiece(NAME), SENTENCES)
    ours = torch.tensor(
        [page.evaluate("async text => [...(await live.read(text)).sentence]", one) for one in SENTENCES]
    )
    cosines = (ours * theirs).sum(1)
    apart = 2 * torch.eye(len(SENTENCES))  # none is its own neighbour
    near = ((ours @ ours.T - apart).argmax(1) == (theirs @ theirs.T - apart).argmax(1)).sum()
    return Fidelity(cosines.mean().item(), cosines.min().item(), int(near))
