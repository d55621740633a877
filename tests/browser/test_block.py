"""The Block widget: every number on the way of a vector is torch's, and says where it comes from."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from traitlets import TraitError

from bertbook.widgets import Block, tiny
from bertbook.widgets.block import ARROWS, STATIONS
from tests.browser.conftest import NARROW, cells, settle

Show = Callable[..., Page]
ENGLISH = "we walked to the bank of the river."


def chip(page: Page, index: int):
    return page.locator(f'[data-role="token"][data-index="{index}"]')


def open_station(page: Page, name: str) -> None:
    page.locator(f'[data-role="station"][data-name="{name}"]').click()
    settle(page)


def press(page: Page, role: str) -> None:
    page.locator(f'[data-role="{role}"]').click()
    settle(page)


def spread(widget: Block) -> dict[str, float]:
    """Mean and standard deviation around the two norms, by handle."""
    around = [widget.vectors[name] for name in ("added", "normed", "added_again", "output")]
    names = ("added", "normed", "added_again", "output")
    means = {f"mean/{name}": float(values.mean()) for name, values in zip(names, around, strict=True)}
    return means | {f"std/{name}": float(values.std()) for name, values in zip(names, around, strict=True)}


def assert_drawn_equals(page: Page, widget: Block) -> None:
    """Every station is opened once, and all numbers on screen are Python's."""
    shares = {f"weights/{h}/{j}": x for (h, j), x in np.ndenumerate(widget.weights)}
    assert cells(page, "weights/") == pytest.approx(shares, abs=1e-6)
    assert {**cells(page, "mean/"), **cells(page, "std/")} == pytest.approx(spread(widget), abs=1e-6)
    vectors = widget.vectors
    drawn = page.locator('[data-role="station"]').evaluate_all("all => all.map(one => one.dataset.name)")
    assert drawn == list(vectors)
    for name, values in vectors.items():
        open_station(page, name)
        wanted = {f"{name}/{n}": x for n, x in enumerate(values)}
        assert cells(page, f"{name}/") == pytest.approx(wanted, abs=1e-6)
        open_station(page, name)
        assert cells(page, f"{name}/") == {}


@pytest.mark.parametrize("block", [0, 1])
@pytest.mark.parametrize("sentence", ["他去银行存钱。", ENGLISH, "他去[M]行 zzz", ""])
def test_every_number_on_the_way_is_pythons(show: Show, sentence: str, block: int) -> None:
    widget = Block(sentence, block=block)
    assert_drawn_equals(show(widget), widget)


def test_the_vectors_are_those_of_the_model() -> None:
    """The arithmetic between the stations, done again here from the weights alone."""
    widget = Block(ENGLISH)
    vectors, state = widget.vectors, {k: v.numpy() for k, v in tiny.model().state_dict().items()}
    np.testing.assert_allclose(vectors["total"], sum(vectors[name] for name in ARROWS[:3]))
    word = tiny.vocabulary().index("bank")
    np.testing.assert_allclose(vectors["word"], state["bert.embeddings.words.weight"][word])
    np.testing.assert_allclose(vectors["position"], state["bert.embeddings.positions.weight"][widget.place])
    W_o = state["bert.blocks.0.attention.W_o.weight"], state["bert.blocks.0.attention.W_o.bias"]
    np.testing.assert_allclose(vectors["attention"], W_o[0] @ vectors["b"] + W_o[1], atol=1e-12)
    np.testing.assert_allclose(vectors["added"], vectors["x"] + vectors["attention"], atol=1e-12)
    np.testing.assert_allclose(vectors["added_again"], vectors["normed"] + vectors["fed"], atol=1e-12)
    assert [len(vectors[name]) for name in STATIONS] == [64] * 5 + [256] + [64] * 3
    np.testing.assert_array_equal(Block(ENGLISH, block=1).vectors["x"], vectors["output"])


def test_the_token_of_several_meanings_is_followed_until_another_is_picked(show: Show) -> None:
    assert Block(ENGLISH).tokens[Block(ENGLISH).place] == "bank"
    assert Block("你 zzz").place == 1
    page = show(Block())
    chip(page, 2).click()
    page.mouse.move(0, 0)
    settle(page)
    assert_drawn_equals(page, Block(chosen=2))
    expect(page.locator('[data-role="live"]')).to_contain_text("去 goes through block 1")
    page.locator('[data-role="sentence"]').fill("你去")
    settle(page)
    assert_drawn_equals(page, Block("你去"))


def test_the_next_block_takes_what_this_one_gave(show: Show) -> None:
    page = show(Block(station="output"))
    given = cells(page, "output/")
    page.locator('[data-role="block"][data-index="1"]').click()
    open_station(page, "x")
    assert list(cells(page, "x/").values()) == list(given.values())


def test_every_station_tells_its_shape_and_that_of_bert_base(show: Show) -> None:
    page = show(Block())
    shapes = page.locator(".bb-shape").all_inner_texts()
    assert len(shapes) == len(ARROWS) + len(STATIONS)
    assert [text for text in shapes if text != "64 of (9, 64) 768 in BERT-base"] == [
        "256 of (9, 256) 3072 in BERT-base"
    ]


def test_the_turns_are_pythons_and_come_with_the_answer(show: Show) -> None:
    page = show(Block())
    assert cells(page, "turn/") == {}
    for guess, verdict in (("fed", "Yes."), ("attention", "Not quite."), ("norm", "Not quite.")):
        page.locator(f'[data-guess="{guess}"]').click()
        settle(page)
        turned = {f"turn/{name}": angle for name, angle in Block().turned.items()}
        assert cells(page, "turn/") == pytest.approx(turned, abs=1e-4)
        answer = page.locator('[data-role="answer"]').inner_text()
        assert answer.startswith(verdict)
        assert all(f"{angle:.1f}°" in answer for angle in turned.values())
        press(page, "back")
        assert cells(page, "turn/") == {}
        press(page, "again")


def test_every_number_says_where_it_comes_from(show: Show) -> None:
    page = show(Block(turns=True))
    formula = page.locator('[data-role="formula"]')
    number = r"\(?−?\d+\.\d+\)?"
    for station, handle, says in [
        ("", "weights/3/3", rf"head 4 \(0\.3\): q₅·k₄ ÷ √16 = {number}.*= 0\.174$"),
        ("", "sum/0", r"Σ α̂₅ = .* = 1\.000$"),
        ("", "std/added", r"√\(Σ \(number − .*\)² ÷ 64\) = √"),
        ("", "turn/added", r"cos\(x, added\) = 0\.\d+ = cos \d+\.\d°$"),
        ("word", "word/2", r"number 3 in the row of 行 \(id \d+\) of the table of words = "),
        ("position", "position/0", r"number 1 in row 4 of the table of positions = "),
        ("segment", "segment/63", r"number 64 in row 0 of the table of segments = "),
        ("total", "total/1", rf"sum₂ = {number} \+ {number} \+ {number} = {number}$"),
        ("x", "x/1", rf"x₂ = \({number} − {number}\) ÷ {number} × {number} \+ {number} = {number}$"),
        ("b", "b/16", r"b₁₇, head 2 \(0\.1\) = Σ α̂ v = .*×.* = "),
        (
            "attention",
            "attention/5",
            r"row 6 of Wₒ · b = head 1 \(0\.0\) .* \+ head 4 \(0\.3\) .* \+ bias .* = ",
        ),
        ("added", "added/0", rf"added₁ = {number} \+ {number} = {number}$"),
        ("wide", "wide/255", r"wide₂₅₆ = GELU\(row 256 of W₁ · normed \+ .*\) = GELU\(.*\) = "),
        ("fed", "fed/0", r"feed-forward₁ = row 1 of W₂ · wide \+ .* = "),
        ("added_again", "added_again/0", rf"added again₁ = {number} \+ {number} = {number}$"),
        ("output", "output/7", rf"output₈ = \({number} − {number}\) ÷ {number} × .* = {number}$"),
    ]:
        if station:
            open_station(page, station)
        page.locator(f'[data-cell="{handle}"]').hover()
        settle(page)
        assert re.search(says, formula.inner_text()), formula.inner_text()
        value = page.locator(f'[data-cell="{handle}"]').get_attribute("data-value")
        if handle.split("/")[0] in (*ARROWS, *STATIONS):
            assert formula.inner_text().endswith(f"= {float(value or 0):.3f}".replace("-", "−"))


def test_a_link_sets_all_of_it(show: Show) -> None:
    page = show(Block(name="it"), fragment="#it:block=1&chosen=6&station=wide&turns=1")
    settle(page)
    widget = Block(block=1, chosen=6)
    assert list(cells(page, "wide/").values()) == pytest.approx(widget.vectors["wide"], abs=1e-6)
    assert len(cells(page, "turn/")) == 4
    page.evaluate("location.hash = '#it:sentence=' + encodeURIComponent('这样行吗？')")
    settle(page)
    assert cells(page, "weights/") == pytest.approx(
        {f"weights/{h}/{j}": x for (h, j), x in np.ndenumerate(Block("这样行吗？", block=1).weights)},
        abs=1e-6,
    )
    page.evaluate("location.hash = '#it:block=2'")
    settle(page)
    expect(page.locator('[data-role="notice"]')).to_contain_text("block = 2")


def test_unknown_words_are_flagged_and_long_sentences_cut(show: Show) -> None:
    page = show(Block("zzz 花 [UNK]"))
    assert page.locator("[data-unknown]").count() == 4  # zzz, and [UNK] falls into three
    page.locator('[data-role="sentence"]').fill("花" * 40)
    settle(page)
    expect(page.locator('[data-role="notice"]')).to_contain_text("first 30 tokens")
    assert_drawn_equals(page, Block("花" * 40))


def test_the_bank_adds_a_word(show: Show) -> None:
    page = show(Block("他"))
    press(page, "bank")
    page.locator('[data-role="bank-words"] button', has_text=re.compile("^银 ")).click()
    settle(page)
    assert page.locator(".bb-token .bb-chip").all_inner_texts() == ["[CLS]", "他", "银", "[SEP]"]


def test_pointing_at_a_token_previews_its_way(show: Show) -> None:
    page = show(Block())
    chip(page, 1).hover()
    settle(page)
    assert cells(page, "sum/0") != {}
    assert cells(page, "mean/") == pytest.approx(
        {k: v for k, v in spread(Block(chosen=1)).items() if k.startswith("mean")}, abs=1e-6
    )
    page.mouse.move(0, 0)
    settle(page)
    assert_drawn_equals(page, Block())


def test_the_open_numbers_fit_a_phone(show: Show) -> None:
    for station in ("added", "wide"):
        page = show(Block(station=station), width=NARROW)
        table = page.locator(".bb-values").bounding_box()
        assert table is not None
        assert table["x"] >= 0
        assert table["x"] + table["width"] <= NARROW
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_what_does_not_fit_is_refused() -> None:
    for wrong, says in (
        ({"sentence": 3}, "sentence must be a str, got 3"),
        ({"block": 2}, "block"),
        ({"station": "nowhere"}, "station"),
        ({"chosen": -2}, "chosen"),
    ):
        with pytest.raises(TraitError, match=says):
            Block(**wrong)
