"""What a reader does in the OneHot widget, with real keys and a pointer, and what must then be true."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from bertbook.stories import TaggedSentences, spell
from bertbook.weights import load
from bertbook.widgets import OneHot
from tests.browser.conftest import NARROW, cells, settle

Show = Callable[..., Page]
NAMES = ("weights", "words", "positions", "segments", "added", "output")
WORDS = list(load("bert-tiny").about["vocabulary"])
TABLE = load("bert-tiny").arrays["bert.embeddings.words.weight"]
HORSE = WORDS.index("马")


def part(page: Page, role: str) -> Locator:
    return page.locator(f'[data-role="{role}"]')


def box(page: Page, word: int) -> Locator:
    return page.locator(f'[data-cell="weights/0/{word}"]')


def type_sentence(page: Page, text: str) -> None:
    part(page, "sentence").fill(text)
    settle(page)


def choose(page: Page, token: int) -> None:
    page.locator(f'[data-role="token"][data-index="{token}"]').click()
    settle(page)


def at(page: Page) -> int:
    """Where the 1 stands."""
    (place,) = [handle.split("/")[2] for handle, x in cells(page, "weights/").items() if x == 1]
    return int(place)


def assert_drawn_equals(page: Page, widget: OneHot) -> None:
    """Every number on screen is what Python computes for the same state."""
    assert page.locator('[data-role="token"] .bb-chip').all_text_contents() == widget.tokens
    for name in NAMES:
        wanted = {f"{name}/0/{n}": x for n, x in enumerate(getattr(widget, name))}
        assert cells(page, f"{name}/") == pytest.approx(wanted, abs=1e-5)
    picked = {f"product/0/{n}": x for n, x in enumerate(widget.weights @ TABLE)}
    assert cells(page, "product/") == pytest.approx(picked, abs=1e-5)
    rows = cells(page, "table/")
    assert len(rows) == 5 * TABLE.shape[1]
    for handle, x in rows.items():
        _, v, n = handle.split("/")
        assert x == pytest.approx(float(TABLE[int(v), int(n)]), abs=1e-6)


def test_numbers_are_pythons_on_sentences_of_the_grammar_and_others(show: Show) -> None:
    page = show(OneHot())
    sentences = TaggedSentences(seed=3)
    drawn = [spell(sentences.sentence().tokens) for _ in range(6)]
    for text in ("", *drawn, "xyz 花 了 xyz", "Émile 开 [MASK] CAN", "𠮷花𠮷", "花" * 99):
        type_sentence(page, text)
        assert_drawn_equals(page, OneHot(text))


def test_any_token_may_be_chosen(show: Show) -> None:
    page = show(OneHot())
    for token in range(len(OneHot().tokens)):
        choose(page, token)
        assert_drawn_equals(page, OneHot(chosen=token))


def test_a_word_that_is_not_in_the_vocabulary_is_read_as_unknown(show: Show) -> None:
    page = show(OneHot("我爱 xyz"))
    choose(page, 3)
    assert at(page) == WORDS.index("[UNK]")
    expect(part(page, "notice")).to_contain_text("“xyz”")
    assert page.locator("[data-unknown]").count() == len({"爱", "xyz"} - set(WORDS))


def test_the_one_is_dragged_along_the_row(show: Show) -> None:
    page = show(OneHot())
    before = at(page)
    start, end = box(page, before).bounding_box(), box(page, before + 4).bounding_box()
    assert start
    assert end
    y = start["y"] + 10
    page.mouse.move(start["x"] + 10, y)
    page.mouse.down()
    for step in range(1, 11):
        page.mouse.move(start["x"] + 10 + (end["x"] - start["x"]) * step / 10, y)
        settle(page)
    page.mouse.up()
    settle(page)
    assert at(page) == before + 4
    assert_drawn_equals(page, OneHot(word=WORDS[before + 4], place=3))
    expect(part(page, "live")).to_contain_text(f"“{WORDS[before + 4]}”")
    page.mouse.move(start["x"], y)  # after the drop, nothing follows the pointer
    settle(page)
    assert at(page) == before + 4


def test_dragged_to_the_edge_the_row_comes_along(show: Show) -> None:
    page = show(OneHot(), width=NARROW, has_touch=True)
    before = at(page)
    one = box(page, before).bounding_box()
    frame = page.locator(".bb-boxes .bb-scroll").bounding_box()
    assert one
    assert frame
    session, y = page.context.new_cdp_session(page), one["y"] + 12
    edge = frame["x"] + frame["width"] - 8
    for kind, x in (("touchStart", one["x"] + 12), *(("touchMove", edge + n % 2) for n in range(20))):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        settle(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    settle(page)
    assert at(page) > before + 8
    assert page.evaluate("scrollX") == 0


def test_the_one_goes_along_by_keyboard_and_to_a_box_that_is_clicked(show: Show) -> None:
    page = show(OneHot())
    before = at(page)
    part(page, "word").focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
        settle(page)
    assert at(page) == before + 3
    part(page, "word").fill(str(len(WORDS) - 1))
    settle(page)
    assert at(page) == len(WORDS) - 1
    expect(box(page, len(WORDS) - 1)).to_be_in_viewport()
    assert_drawn_equals(page, OneHot(word=WORDS[-1], place=3))
    box(page, len(WORDS) - 3).click()
    settle(page)
    assert at(page) == len(WORDS) - 3
    box(page, 10).focus()
    page.keyboard.press("Enter")
    settle(page)
    assert at(page) == 10


def test_place_and_segment_are_picked(show: Show) -> None:
    page = show(OneHot(word="马"))
    part(page, "place").focus()
    for _ in range(5):
        page.keyboard.press("ArrowUp")
        settle(page)
    assert_drawn_equals(page, OneHot(word="马", place=8))
    assert part(page, "notice").count() == 0
    part(page, "segment-1").click()
    settle(page)
    assert_drawn_equals(page, OneHot(word="马", place=8, segment=1))
    expect(part(page, "notice")).to_contain_text("segment 2")
    part(page, "reset").click()
    settle(page)
    assert_drawn_equals(page, OneHot(word="马"))


def test_two_places_of_one_word_share_its_row_and_nothing_more(show: Show) -> None:
    page = show(OneHot())
    before = {name: cells(page, f"{name}/") for name in NAMES}
    page.locator("[data-guess=place]").click()
    settle(page)
    expect(part(page, "answer")).to_contain_text("Yes.")
    assert_drawn_equals(page, OneHot(chosen=8))
    assert {name for name in NAMES if cells(page, f"{name}/") == before[name]} == {
        "weights",
        "words",
        "segments",
    }
    one, other = OneHot().output, OneHot(chosen=8).output
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    expect(part(page, "answer")).to_contain_text(f"cosine {cosine:.3f}")


def test_a_link_puts_the_one_on_a_word(show: Show) -> None:
    page = show(OneHot(name="it"), fragment="#it:word=马&place=31&segment=1")
    settle(page)
    assert at(page) == HORSE
    assert_drawn_equals(page, OneHot(word="马", place=31, segment=1))
    page.evaluate("location.hash = '#it:chosen=2'")
    settle(page)
    assert_drawn_equals(page, OneHot(chosen=2, segment=1))
    page.evaluate("location.hash = '#it:word=nonsense'")
    settle(page)
    expect(part(page, "notice").first).to_contain_text("“nonsense”")
    page.evaluate("location.hash = '#it:place=99&segment=2'")
    settle(page)
    expect(part(page, "notice").last).to_contain_text("segment = 2")


def test_the_price_is_counted(show: Show) -> None:
    page = show(OneHot())
    V, D = TABLE.shape
    price = page.locator(".bb-price").inner_text()
    for count in (V * D, (V - 1) * D, 21128 * 768, 21127 * 768):
        assert f"{count:,}" in price
    assert f"{D} numbers read" in price
