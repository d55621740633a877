"""What a reader does in the AddNorm widget, with real keys and a pointer, and what must then be true."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from bertbook.stories import TaggedSentences, spell
from bertbook.widgets import AddNorm
from tests.browser.conftest import cells, settle

Show = Callable[..., Page]
VECTORS = ("x", "f", "added", "normed", "output")


def part(page: Page, role: str) -> Locator:
    return page.locator(f'[data-role="{role}"]')


def press(page: Page, role: str) -> None:
    part(page, role).click()
    settle(page)


def slide(page: Page, role: str, value: float) -> None:
    part(page, role).fill(str(value))
    settle(page)


def assert_drawn_equals(page: Page, widget: AddNorm) -> None:
    """Every number on screen is what Python computes for the same state."""
    assert page.locator('[data-role="token"] .bb-chip').all_text_contents() == widget.tokens
    for name in VECTORS:
        wanted = {f"{name}/0/{n}": x for n, x in enumerate(getattr(widget, name))}
        assert cells(page, f"{name}/") == pytest.approx(wanted, abs=1e-5)
    for name in ("mean", "std"):
        wanted = {f"{name}/{n}": x for n, x in enumerate(getattr(widget, name))}
        assert cells(page, f"{name}/") == pytest.approx(wanted, abs=1e-5)
    wanted = {f"weights/0/{n}": x for n, x in enumerate(widget.weights)}
    assert cells(page, "weights/") == pytest.approx(wanted, abs=1e-5, nan_ok=True)


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("kind", ["attention", "feed_forward"])
def test_numbers_are_pythons_in_every_layer(show: Show, layer: int, kind: str) -> None:
    page = show(AddNorm())
    press(page, f"{kind}-{layer}")
    sentences = TaggedSentences(seed=5)
    drawn = [spell(sentences.sentence().tokens) for _ in range(2)]
    for text in (AddNorm().sentence, *drawn, "", "xyz 花 [MASK] CAN", "花" * 99):
        part(page, "sentence").fill(text)
        settle(page)
        assert_drawn_equals(page, AddNorm(text, layer=layer, part=kind))


def test_any_token_may_be_chosen(show: Show) -> None:
    page = show(AddNorm(layer=1))
    for token in range(len(AddNorm().tokens)):
        page.locator(f'[data-role="token"][data-index="{token}"]').click()
        settle(page)
        assert_drawn_equals(page, AddNorm(layer=1, chosen=token))


def test_without_add_only_the_change_is_normed(show: Show) -> None:
    page = show(AddNorm())
    press(page, "add")
    widget = AddNorm(add=False)
    assert_drawn_equals(page, widget)
    np.testing.assert_allclose(widget.added, widget.f)
    np.testing.assert_allclose(widget.weights, [0, 1], atol=1e-12)
    cosine = widget.output @ widget.x / np.linalg.norm(widget.output) / np.linalg.norm(widget.x)
    expect(part(page, "live")).to_contain_text(f"cosine {cosine:.2f}".replace("-", "−"))
    expect(part(page, "live")).to_contain_text("without Add")


def test_the_change_is_made_larger_smaller_and_nothing(show: Show) -> None:
    page = show(AddNorm())
    for factor in (0, 0.5, 3):
        slide(page, "factor", factor)
        assert_drawn_equals(page, AddNorm(factor=factor))
    slide(page, "factor", 0)
    press(page, "add")
    assert_drawn_equals(page, AddNorm(factor=0, add=False))
    assert set(cells(page, "normed/").values()) == {0}
    expect(page.locator('[data-cell="weights/0/0"]')).to_have_text("–")
    expect(part(page, "notice")).to_contain_text("Nothing is left")
    press(page, "reset")
    assert_drawn_equals(page, AddNorm())


def test_what_is_done_to_all_sums_changes_nothing_after_norm(show: Show) -> None:
    page = show(AddNorm())
    before = cells(page, "normed/") | cells(page, "output/")
    slide(page, "scale", 2.5)
    slide(page, "offset", -4.5)
    widget = AddNorm(scale=2.5, offset=-4.5)
    assert_drawn_equals(page, widget)
    assert cells(page, "normed/") | cells(page, "output/") == pytest.approx(before, abs=1e-9)
    np.testing.assert_allclose(widget.added, AddNorm().added * 2.5 - 4.5)


def test_norm_leaves_mean_zero_and_deviation_one_whatever_was_typed(show: Show) -> None:
    page = show(AddNorm())
    page.locator('[data-cell="f/0/5"]').focus()
    page.keyboard.type("7.5")
    settle(page)
    assert_drawn_equals(page, AddNorm(edits={"f/5": 7.5}))
    after = cells(page, "")
    assert (after["mean/3"], after["std/3"]) == pytest.approx((0, 1), abs=1e-9)
    expect(page.locator('[data-cell="f/0/5"]')).to_have_class(re.compile("bb-edited"))
    page.keyboard.press("Escape")
    slide(page, "factor", 2)  # a number set by hand stays
    assert_drawn_equals(page, AddNorm(edits={"f/5": 7.5}, factor=2))
    press(page, "attention-1")  # it belonged to the other layer
    assert_drawn_equals(page, AddNorm(layer=1, factor=2))


def test_the_question_is_answered_by_the_sums(show: Show) -> None:
    page = show(AddNorm())
    page.locator("[data-guess=nothing]").click()
    settle(page)
    expect(part(page, "answer")).to_contain_text("Yes.")
    assert_drawn_equals(page, AddNorm(scale=2, offset=3))
    press(page, "back")
    assert_drawn_equals(page, AddNorm())


def test_a_link_sets_the_layer_and_clears_what_was_typed(show: Show) -> None:
    page = show(AddNorm(name="it", edits={"f/0": 1.0}), fragment="#it:add=0&factor=2.5")
    settle(page)
    assert_drawn_equals(page, AddNorm(edits={"f/0": 1.0}, add=False, factor=2.5))
    page.evaluate("location.hash = '#it:layer=1&part=feed_forward&add=1&scale=3&offset=5'")
    settle(page)
    assert_drawn_equals(page, AddNorm(layer=1, part="feed_forward", factor=2.5, scale=3, offset=5))
    page.evaluate("location.hash = '#it:layer=2&part=mlp&factor=4'")
    settle(page)
    expect(part(page, "notice").last).to_contain_text("factor = 4")
