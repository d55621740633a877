"""What a reader does in the Context widget, with real keys and a pointer, and what must then be true."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bertbook.sphinx_ext import BUNDLE, classic_script
from bertbook.stories import TaggedSentences, spell
from bertbook.widgets import Attention, Context
from tests.browser.conftest import NARROW, cells, settle
from tests.corpus import fuzz_corpus

Show = Callable[..., Page]
HAIR = "他的头发长长了。"
BANKS = "we walked to the bank of the river. we walked to the bank to open an account."


def type_sentence(page: Page, text: str) -> None:
    page.locator('[data-role="sentence"]').fill(text)
    settle(page)


def drawn_tokens(page: Page) -> list[str]:
    return page.locator('[data-role="token"] .bb-chip').all_text_contents()


def chip(page: Page, place: int) -> Locator:
    return page.locator(f'[data-role="token"][data-index="{place}"]')


def chosen(page: Page) -> int:
    return int(page.locator('[data-role="token"][aria-checked="true"]').get_attribute("data-index") or -1)


def press(page: Page, role: str) -> None:
    page.locator(f'[data-role="{role}"]').click()
    settle(page)


def assert_drawn_equals(page: Page, widget: Context) -> None:
    """Every number and name on screen is what Python computes for the same state."""
    assert drawn_tokens(page) == widget.tokens
    for name in ("weights", "vectors"):
        wanted = {f"{name}/{i}/{j}": x for (i, j), x in np.ndenumerate(getattr(widget, name))}
        assert cells(page, f"{name}/") == pytest.approx(wanted, abs=1e-5)
    wanted = {f"cosine/{n}": x for n, x in enumerate(widget.cosines)}
    assert cells(page, "cosine/") == pytest.approx(wanted, abs=1e-5)
    on_the_line = float(page.locator('[data-role="cosine"]').get_attribute("data-value") or "nan")
    assert on_the_line == pytest.approx(widget.cosines[0], abs=1e-5)
    tags = TaggedSentences().tags
    drawn = {(int(p), tags[int(n)]) for p, n in (key.split("/")[1:] for key in cells(page, "tags/"))}
    assert drawn == {(p, widget.tags[place]) for p, place in enumerate(widget.places)}
    best = page.locator('[data-role="top"][data-rank="0"]').evaluate_all(
        """all => all.sort((a, b) => a.dataset.index - b.dataset.index)
            .map(top => [top.dataset.token, Number(top.dataset.value)])"""
    )
    if widget.senses:
        token = widget.tokens[widget.places[0]]
        assert [name for name, _ in best] == [
            widget.senses[n] or token for n in widget.weights.argmax(axis=1)
        ]
        assert [share for _, share in best] == pytest.approx(widget.weights.max(axis=1), abs=1e-5)
    else:
        assert best == []


def test_numbers_are_pythons_on_sentences_of_the_grammar_and_others(show: Show) -> None:
    page = show(Context())
    sentences = TaggedSentences(seed=9)
    drawn = [spell(sentences.sentence().tokens) for _ in range(12)]
    for text in (HAIR, BANKS, *drawn, "xyz 花 了 xyz", "的的", "花", "Émile 开 了 CAN", "𠮷花𠮷", "3 4 花 3"):
        type_sentence(page, text)
        for role in ("neighbours", "table"):
            press(page, role)
            assert_drawn_equals(page, Context(text, neighbours=role == "neighbours"))


def test_any_token_may_be_chosen(show: Show) -> None:
    page = show(Context(BANKS, neighbours=True))
    for place in range(len(Context(BANKS).tokens)):
        chip(page, place).click()
        settle(page)
        assert_drawn_equals(page, Context(BANKS, chosen=place, neighbours=True))


def test_a_table_gives_one_vector_and_neighbours_give_two(show: Show) -> None:
    page = show(Context())
    expect(page.locator('[data-role="cosine"]')).to_have_text("cosine 1.000")
    expect(page.locator('[data-role="live"]')).to_contain_text("the same vector twice")
    press(page, "neighbours")
    live = page.locator('[data-role="live"]')
    expect(live).to_contain_text("“huā, flower” at place 3 and for “huā, to spend” at place 8")
    assert cells(page, "cosine/")["cosine/0"] < 0.7
    press(page, "table")
    expect(page.locator('[data-role="cosine"]')).to_have_text("cosine 1.000")


def test_the_reading_under_a_token_follows_its_sense(show: Show) -> None:
    page = show(Context(HAIR))
    expect(chip(page, 4).locator(".bb-said")).to_have_text("cháng / zhǎng")
    press(page, "neighbours")
    expect(chip(page, 4).locator(".bb-said")).to_have_text("zhǎng")
    expect(chip(page, 5).locator(".bb-said")).to_have_text("cháng")


def test_a_token_is_dragged_to_another_place(show: Show) -> None:
    page = show(Context(neighbours=True))
    start, end = chip(page, 2).bounding_box(), chip(page, 6).bounding_box()
    assert start
    assert end
    y = start["y"] + 10
    page.mouse.move(start["x"] + start["width"] / 2, y)
    page.mouse.down()
    for step in range(1, 41):
        page.mouse.move(start["x"] + (end["x"] + end["width"] - start["x"]) * step / 40, y)
        settle(page)
    page.mouse.up()
    settle(page)
    assert drawn_tokens(page) == list("这朵很红。他花花了三元。")
    assert chosen(page) == 6
    assert page.locator('[data-role="sentence"]').input_value() == "这朵很红。他花花了三元。"
    assert_drawn_equals(page, Context("这朵很红。他花花了三元。", chosen=6, neighbours=True))
    assert page.locator(".bb-lifting").count() == 0
    chip(page, 0).click()  # a press without a move still chooses
    settle(page)
    assert chosen(page) == 0


def test_on_a_phone_the_chosen_token_is_dragged_and_the_others_scroll_the_row(show: Show) -> None:
    page = show(Context(), width=NARROW, has_touch=True)
    session = page.context.new_cdp_session(page)

    def swipe(place: int, by: int) -> None:
        box = chip(page, place).bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + 12
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, 11):
            at = {"x": x + by * step / 10, "y": y}
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
            settle(page)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        settle(page)

    swipe(2, 60)
    assert drawn_tokens(page) == list("这朵很花红。他花了三元。")
    scrolled = page.locator(".bb-strip").evaluate("strip => strip.scrollLeft")
    swipe(5, -60)
    assert drawn_tokens(page) == list("这朵很花红。他花了三元。")
    assert page.locator(".bb-strip").evaluate("strip => strip.scrollLeft") > scrolled


def test_a_token_is_moved_and_removed_by_keyboard(show: Show) -> None:
    page = show(Context(neighbours=True))
    chip(page, 2).focus()
    for _ in range(2):
        page.keyboard.press("Alt+ArrowRight")
        settle(page)
    assert drawn_tokens(page) == list("这朵很红花。他花了三元。")
    assert page.evaluate("document.activeElement.dataset.index") == "4"
    page.keyboard.press("Alt+ArrowLeft")
    settle(page)
    assert_drawn_equals(page, Context("这朵很花红。他花了三元。", chosen=3, neighbours=True))
    page.keyboard.press("Delete")
    settle(page)
    assert drawn_tokens(page) == list("这朵很红。他花了三元。")
    assert page.evaluate("document.activeElement.dataset.index") == "3"
    chip(page, 0).focus()
    page.evaluate("addEventListener('keydown', event => { window.stopped = event.defaultPrevented; })")
    page.keyboard.press("Alt+ArrowLeft")  # nothing is further left, and the browser must not go back a page
    settle(page)
    assert drawn_tokens(page) == list("这朵很红。他花了三元。")
    assert page.evaluate("window.stopped") is True


def test_the_tools_move_remove_and_insert(show: Show) -> None:
    page = show(Context("he can open the can."))
    press(page, "right")
    assert drawn_tokens(page) == ["he", "open", "can", "the", "can", "."]
    press(page, "left")
    press(page, "remove")
    assert drawn_tokens(page) == ["he", "open", "the", "can", "."]
    press(page, "bank")
    page.locator('[data-role="bank-words"] button', has_text=re.compile("^can ")).click()
    settle(page)
    assert drawn_tokens(page) == ["he", "open", "can", "the", "can", "."]
    assert page.locator('[data-role="sentence"]').input_value() == "he open can the can."
    press(page, "reset")
    assert drawn_tokens(page) == ["he", "can", "open", "the", "can", "."]


def test_the_last_token_may_go_and_a_first_one_come_from_the_bank(show: Show) -> None:
    page = show(Context("花"))
    press(page, "remove")
    assert drawn_tokens(page) == []
    expect(page.locator('[data-role="notice"]')).to_contain_text("Type a sentence")
    press(page, "bank")
    page.locator('[data-role="bank-words"] button', has_text=re.compile("^行 ")).click()
    settle(page)
    assert_drawn_equals(page, Context("行"))


def test_the_bank_holds_every_word_that_the_readers_learned(show: Show) -> None:
    page = show(Context())
    press(page, "bank")
    texts = page.locator('[data-role="bank-words"] button').all_inner_texts()
    assert {text.split()[0] for text in texts} == set(TaggedSentences().vocabulary) - {"<pad>"}
    assert len(texts) == len(TaggedSentences().vocabulary) - 1


def test_moving_keeps_every_token_whatever_was_typed(show: Show) -> None:
    page = show(Context())
    for text in ("3 4 x y", "ab,cd 我e f", "한국 어", "a .b", *fuzz_corpus(25, seed=3)):
        type_sentence(page, text)
        before = drawn_tokens(page)
        if len(before) < 2 or len(before) == Context.limit:
            continue
        chip(page, 0).focus()
        page.keyboard.press("Alt+ArrowRight")
        settle(page)
        assert drawn_tokens(page) == [before[1], before[0], *before[2:]], text


def test_unknown_tokens_are_flagged(show: Show) -> None:
    page = show(Context("zzz 花 zzz 花"))
    assert page.locator("[data-unknown]").count() == 2
    expect(page.locator('[data-role="notice"]')).to_contain_text("zzz is not among the words")
    chip(page, 0).click()
    settle(page)
    assert_drawn_equals(page, Context("zzz 花 zzz 花", chosen=0))
    assert cells(page, "sum/") == {}


def test_a_token_that_stands_once_is_compared_with_itself(show: Show) -> None:
    page = show(Context("这朵花很红。", neighbours=True))
    expect(page.locator('[data-role="live"]')).to_contain_text("stands only once")
    expect(page.locator('[data-role="cosine"]')).to_have_text("cosine with itself 1.000")
    assert page.locator('[data-role="predict"]').count() == 0
    assert_drawn_equals(page, Context("这朵花很红。", neighbours=True))


def test_the_choice_stays_with_its_token_while_typing(show: Show) -> None:
    page = show(Context())
    chip(page, 3).click()
    settle(page)
    type_sentence(page, "啊这朵花很红。他花了三元。")
    assert chosen(page) == 4  # 很
    type_sentence(page, "啊这朵花很红。")
    assert chosen(page) == 4
    type_sentence(page, "花都开了。")
    assert chosen(page) == 0


@pytest.mark.parametrize(
    ("sentence", "right"), [("这朵花很红。他花了三元。", "differ"), ("这朵花很红。花都开了。", "sense")]
)
def test_the_answer_is_what_the_reader_finds(show: Show, sentence: str, right: str) -> None:
    page = show(Context(sentence))
    for guess in ("same", "sense", "differ"):
        page.locator(f'[data-guess="{guess}"]').click()
        settle(page)
        answer = page.locator('[data-role="answer"]').inner_text()
        assert answer.startswith("Yes." if guess == right else "Not quite.")
        assert f"{Context(sentence, neighbours=True).cosines[0]:.3f}" in answer
        press(page, "back")
        press(page, "again")


def test_a_link_sets_sentence_choice_and_reader(show: Show) -> None:
    page = show(Context(name="it"), fragment="#it:neighbours=1&chosen=0")
    settle(page)
    assert_drawn_equals(page, Context(chosen=0, neighbours=True))
    page.evaluate("location.hash = '#it:sentence=' + encodeURIComponent('他的头发长长了。')")
    settle(page)
    assert_drawn_equals(page, Context(HAIR, neighbours=True))


def test_a_long_sentence_is_cut_with_a_notice_and_kept(show: Show) -> None:
    page = show(Context())
    type_sentence(page, "花" * 200)
    expect(page.locator('[data-role="notice"]')).to_contain_text("first 64 tokens")
    assert_drawn_equals(page, Context("花" * 200))
    press(page, "remove")
    assert page.locator('[data-role="sentence"]').input_value() == "花" * 199


def test_every_number_says_where_it_comes_from(show: Show) -> None:
    page = show(Context(BANKS, neighbours=True))
    formula = page.locator('[data-role="formula"]')
    for handle, says in {
        "weights/0/1": r"river 岸: exp\(.*\) ÷ \(exp\(.*\) \+ exp\(.*\)\) = 0\.995",
        "sum/1": r"Σ = 0\.991 \+ 0\.009 = 1\.000",
        "vectors/1/3": r"from the left up to bank .* h₁₄ = o × tanh\(c\) = .* = −0\.27$",
        "vectors/0/31": r"from the right up to bank .* h₅ = o × tanh\(c\) = .* = −0\.75$",
        "cosine/1": r"cos = a·b ÷ \(\|a\| \|b\|\) = .* = 1\.000",
    }.items():
        page.locator(f'[data-cell="{handle}"]').hover()
        settle(page)
        assert re.search(says, formula.inner_text()), formula.inner_text()
    assert page.locator(".bb-input").count() == 32  # both left halves


@pytest.mark.parametrize("width", [320, NARROW])
def test_both_places_are_in_sight_on_a_phone(show: Show, width: int) -> None:
    page = show(Context(), width=width)
    if width == NARROW:
        expect(chip(page, 2)).to_be_in_viewport(ratio=0.95)
        expect(chip(page, 7)).to_be_in_viewport(ratio=0.95)
    expect(page.locator('[data-role="cosine"]')).to_be_in_viewport(ratio=1)


def test_the_line_ends_at_its_two_tokens_however_wide_the_page_becomes(show: Show) -> None:
    page = show(Context())
    for width in (1440, 800, 500, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        line = page.locator(".bb-tie").evaluate("path => path.getBoundingClientRect().toJSON()")
        for place, side in ((2, "left"), (7, "right")):
            box = chip(page, place).bounding_box()
            assert box
            assert line[side] == pytest.approx(box["x"] + box["width"] / 2, abs=4)


def test_without_its_weights_it_says_so_and_leaves_the_rest_alone(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "bertbook.js").write_text(
        classic_script((BUNDLE / "bertbook.mjs").read_text("utf-8")), "utf-8"
    )
    (tmp_path / "page.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><script src="bertbook.js" defer></script>'
        f"{Context()._html()}{Attention()._html()}",
        "utf-8",
    )
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "page.html").as_uri())
    notice = page.locator('[data-widget="context"] [data-role="notice"]')
    expect(notice).to_contain_text("could not be loaded")
    expect(notice).to_contain_text("weights/tagger-")
    assert page.locator('[data-widget="context"] [data-cell]').count() == 0
    page.locator('[data-widget="attention"]').scroll_into_view_if_needed()
    expect(page.locator('[data-widget="attention"] [data-cell]').first).to_be_visible()
    assert errors == []
    page.close()


def test_a_verdict_on_one_word_is_none_on_another(show: Show) -> None:
    """A link, or the reader, may change the word that was asked about."""
    page = show(Context(name="it"))
    page.locator("[data-guess]").first.click()
    settle(page)
    assert page.locator('[data-role="answer"]').count() == 1
    page.evaluate("location.hash = '#it:sentence=' + encodeURIComponent('长大长大') + '&neighbours=0'")
    settle(page)
    assert page.locator('[data-role="answer"]').count() == 0
    page.locator("[data-guess]").first.click()
    settle(page)
    page.locator('[data-role="token"]').nth(1).click()
    settle(page)
    assert page.locator('[data-role="answer"]').count() == 0
