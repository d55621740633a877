"""What a reader does in the Mask widget, with real keys and a pointer, and what must then be true."""

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from bertbook.attention import attend, causal_mask
from bertbook.widgets import Mask, toy
from tests.browser.conftest import cells, settle


def pair(page: Page, i: int, j: int) -> Locator:
    return page.locator(f'[data-pair="{i}/{j}"]')


def press(page: Page, role: str) -> None:
    page.locator(f'[data-role="{role}"]').click()
    settle(page)


def drawn_mask(page: Page) -> np.ndarray:
    """(T, T): which squares are allowed."""
    squares = page.locator('[data-role="pair"]').evaluate_all("all => all.map(one => one.ariaPressed)")
    T = round(len(squares) ** 0.5)
    return np.array([one == "true" for one in squares]).reshape(T, T)


def assert_drawn_is(page: Page, widget: Mask) -> None:
    """Mask, scores, shares and the output of the token that asks are those that Python computes."""
    np.testing.assert_array_equal(drawn_mask(page), widget.mask)
    scores = {f"scores/{i}/{j}": x for (i, j), x in np.ndenumerate(widget.scores) if widget.mask[i, j]}
    assert cells(page, "scores/") == pytest.approx(scores, abs=1e-9)
    weights = {f"weights/{i}/{j}": x for (i, j), x in np.ndenumerate(widget.weights)}
    assert cells(page, "weights/") == pytest.approx(weights, abs=1e-9)
    output = {f"output/{widget.query}/{f}": x for f, x in enumerate(widget.output[widget.query])}
    assert cells(page, "output/") == pytest.approx(output, abs=1e-9)
    assert page.locator('[data-role="blocked"]').all_inner_texts() == ["−∞"] * int((~widget.mask).sum())


@pytest.mark.parametrize("kind", ["full", "causal", "padding"])
@pytest.mark.parametrize("sentence", ["谁爱我？妈妈。", "Who loves the grassland?", "xyzzy 我"])
def test_each_mask_is_what_python_computes(show, sentence: str, kind: str) -> None:
    page = show(Mask(sentence, kind="hand", pads=3, query=1))
    press(page, f"kind-{kind}")
    widget = Mask(sentence, kind=kind, pads=3, query=1)
    assert_drawn_is(page, widget)
    q, k, v = toy.self_attention().project(toy.embed(widget.tokens))
    wanted = attend(q, k, v, torch.from_numpy(widget.mask))
    np.testing.assert_allclose(widget.weights, wanted.weights.detach(), atol=1e-6)


def test_drawing_begins_with_the_mask_on_screen(show) -> None:
    page = show(Mask("谁爱我", kind="causal", pads=1))
    pair(page, 0, 2).click()
    settle(page)
    expect(page.locator('[data-role="kind-hand"]')).to_have_attribute("aria-pressed", "true")
    drawn = causal_mask(4)
    drawn[0, 2] = True
    assert_drawn_is(page, Mask("谁爱我", mask=drawn, pads=1))
    press(page, "kind-full")
    assert drawn_mask(page).all()
    press(page, "kind-hand")  # the drawing was kept
    assert_drawn_is(page, Mask("谁爱我", mask=drawn, pads=1))


def test_squares_are_toggled_by_keyboard(show) -> None:
    page = show(Mask("谁爱我", kind="full", pads=0))
    pair(page, 0, 0).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Space", "ArrowUp", "Enter"):
        page.keyboard.press(key)
        settle(page)
    assert np.argwhere(~drawn_mask(page)).tolist() == [[0, 2], [1, 2]]


def test_squares_are_painted_with_the_mouse(show) -> None:
    page = show(Mask("谁爱我", kind="full", pads=0))
    pair(page, 0, 0).hover()
    page.mouse.down()
    for place in ((1, 1), (2, 2)):
        pair(page, *place).hover()
    page.mouse.up()
    settle(page)
    assert np.argwhere(~drawn_mask(page)).tolist() == [[0, 0], [1, 1], [2, 2]]
    pair(page, 1, 1).click()  # the next click is a new stroke
    settle(page)
    assert np.argwhere(~drawn_mask(page)).tolist() == [[0, 0], [2, 2]]


def test_a_row_with_nothing_to_look_at_says_so_and_gives_nothing(show) -> None:
    mask = np.ones((3, 3), dtype=bool)
    mask[1] = False
    widget = Mask("谁爱我", mask=mask, query=1)
    page = show(widget)
    assert {handle.split("/")[1] for handle in cells(page, "weights/")} == {"0", "2"}
    assert set(cells(page, "sum/")) == {"sum/0", "sum/2"}
    assert cells(page, "output/") == {}
    assert page.locator('[data-role="empty-row"]').all_inner_texts() == ["no shares", "no output"]
    expect(page.locator('[data-role="notice"]')).to_contain_text("nothing to look at for “爱”")
    expect(page.locator('[data-role="live"]')).to_contain_text("“爱” may look at nothing")
    with pytest.raises(ValueError, match=r"only False in row \[1\]"):
        assert widget.weights is None
    assert "nothing to look at for 爱" in widget._html()


@pytest.mark.parametrize(
    ("convention", "line"),
    [
        ("book", "mask[1] = [True, True, False, False]"),
        ("multihead", "attn_mask[1] = [False, False, True, True]"),
        ("huggingface", "attention_mask[0] = [1, 1, 0, 0]"),
    ],
)
def test_the_same_mask_in_three_conventions(show, convention: str, line: str) -> None:
    page = show(Mask("谁爱", query=1))
    before = cells(page, "weights/")
    press(page, f"convention-{convention}")
    expect(page.locator('[data-role="written"]')).to_have_text(line)
    assert cells(page, "weights/") == before


def test_padding_takes_a_share_without_a_mask(show) -> None:
    page = show(Mask())
    page.locator('[data-guess="none"]').click()
    settle(page)
    free = Mask(kind="full")
    taken = free.weights[0, -2:].sum()
    assert taken > 0.05
    expect(page.locator('[data-role="answer"]')).to_contain_text(f"Not quite. {taken:.3f}")
    assert_drawn_is(page, free)


def test_the_formulas_tell_minus_infinity_from_a_score(show) -> None:
    page = show(Mask())
    formula = page.locator('[data-role="formula"]')
    page.locator('[data-cell="scores/0/2"]').hover()
    expect(formula).to_have_text("α₁,₃ = q₁ · k₃ ÷ √4 = 5 ÷ 2 = 2.50")
    page.locator('[data-cell="weights/0/6"]').hover()
    expect(formula).to_contain_text("exp(−∞) ÷ ")
    page.locator('[data-cell="weights/0/2"]').hover()
    expect(formula).to_contain_text("= 0.429")


def test_padding_is_added_and_taken_away(show) -> None:
    page = show(Mask())
    slider = page.locator('[data-role="pads"]')
    for value in ("4", "0"):
        slider.fill(value)
        settle(page)
        assert_drawn_is(page, Mask(pads=int(value)))


def test_the_bank_adds_a_known_word(show) -> None:
    page = show(Mask("谁爱"))
    press(page, "bank")
    page.locator('[data-role="bank-words"] button', has_text=re.compile("^草原 ")).first.click()
    settle(page)
    expect(page.locator('[data-role="sentence"]')).to_have_value("谁爱草原")
    assert_drawn_is(page, Mask("谁爱草原"))


def test_a_link_sets_the_mask(show) -> None:
    page = show(Mask(name="it"), fragment="#it:kind=causal&query=3&pads=0")
    settle(page)
    assert_drawn_is(page, Mask(kind="causal", query=3, pads=0))


def test_a_token_is_looked_at_by_pointing_and_chosen_by_click(show) -> None:
    page = show(Mask())
    page.locator('[data-role="token"][data-index="4"]').hover()
    settle(page)
    assert set(cells(page, "output/")) == {f"output/4/{f}" for f in range(4)}
    page.mouse.move(2, 2)
    settle(page)
    assert set(cells(page, "output/")) == {f"output/0/{f}" for f in range(4)}
