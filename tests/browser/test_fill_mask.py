"""What a reader does in the FillMask widget, with real keys and a pointer, and what must then be true."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bertbook.sphinx_ext import BUNDLE, classic_script
from bertbook.stories import TaggedSentences, spell
from bertbook.widgets import FillMask
from tests.browser.conftest import NARROW, cells, settle
from tests.corpus import fuzz_corpus

Show = Callable[..., Page]
HEADS = ["mean", *(f"{layer}.{head}" for layer in range(2) for head in range(4))]


def bank(**settings: object) -> FillMask:
    """He goes to the [silver] bank to pay in money."""
    return FillMask("他去[MASK]行存钱。", covered=["银"], **settings)


def type_sentence(page: Page, text: str) -> None:
    page.locator('[data-role="sentence"]').fill(text)
    settle(page)


def sentence(page: Page) -> str:
    return page.locator('[data-role="sentence"]').input_value()


def token(page: Page, place: int) -> Locator:
    return page.locator(f'[data-role="token"][data-index="{place}"]')


def click(page: Page, selector: str) -> None:
    page.locator(selector).first.click()
    settle(page)


def press(page: Page, role: str) -> None:
    click(page, f'[data-role="{role}"]')


def guess(page: Page) -> None:
    """Answer the question, whatever; the words come into sight."""
    click(page, "[data-guess]")


def opened(show: Show, widget: FillMask, **settings: object) -> Page:
    page = show(widget, **settings)
    guess(page)
    return page


def asked(page: Page) -> int:
    return int(page.locator(".bb-asks").get_attribute("data-index") or -1)


def listed(page: Page) -> list[tuple[str, float]]:
    """The words on screen with their probabilities, best first."""
    return page.locator('[data-role="top"]').evaluate_all(
        "all => all.map(top => [top.dataset.token, Number(top.dataset.value)])"
    )


def assert_drawn_equals(page: Page, widget: FillMask) -> None:
    """Every number and word on screen is what Python computes for the same state."""
    assert page.locator('[data-role="token"] .bb-chip').all_text_contents() == widget.tokens
    wanted = {f"weights/0/{j}": x for j, x in enumerate(widget.weights)}
    assert cells(page, "weights/") == pytest.approx(wanted, abs=1e-5)
    assert asked(page) == widget.asked
    shares = widget.probabilities
    assert cells(page, "sum/") == pytest.approx({"sum/0": 1, "sum/1": 1}, abs=1e-6)
    drawn = {int(handle.split("/")[1]): x for handle, x in cells(page, "probabilities/").items()}
    assert drawn == pytest.approx({n: shares[n] for n in drawn}, abs=1e-5)
    assert cells(page, "others/") == pytest.approx({"others/0": 1 - sum(drawn.values())}, abs=1e-6)
    words = listed(page)
    assert [x for _, x in words] == sorted(drawn.values(), reverse=True)
    assert [x for _, x in words[:5]] == pytest.approx([x for _, x in widget.top], abs=1e-5)
    for (word, x), (other, y) in zip(words, widget.top, strict=False):
        assert word == other or x == pytest.approx(y, abs=1e-5)  # nearly alike words may change places


def test_numbers_are_pythons_on_sentences_of_the_grammar_and_others(show: Show) -> None:
    page = opened(show, bank())
    sentences, chance = TaggedSentences(seed=11), np.random.RandomState(3)
    texts = ["the cat sat on the [MASK].", "[M]", "Émile 开 了 [mask]", "𠮷花[MASK]", "3 [MASK] 花"]
    for _ in range(8):
        words = list(sentences.sentence().tokens)
        for place in chance.choice(len(words), 2, replace=False):
            words[place] = "[MASK]"
        texts.append(spell(words))
    for n, text in enumerate(texts):
        type_sentence(page, text)
        for role in ("left-only", "both-sides"):
            press(page, role)
            head = HEADS[n % len(HEADS)]
            click(page, f'[data-head="{head}"]')
            assert_drawn_equals(page, FillMask(text, left_only=role == "left-only", head=head))


def test_every_head_shows_its_own_shares(show: Show) -> None:
    page = opened(show, bank())
    for head in HEADS:
        click(page, f'[data-head="{head}"]')
        assert page.locator(f'[data-head="{head}"]').get_attribute("aria-pressed") == "true"
        assert_drawn_equals(page, bank(head=head))
    page.locator('[data-head="0.2"]').hover()
    settle(page)
    wanted = dict(enumerate(bank(head="0.2").weights))
    assert cells(page, "weights/") == pytest.approx(
        {f"weights/0/{j}": x for j, x in wanted.items()}, abs=1e-5
    )
    page.mouse.move(0, 0)
    settle(page)
    assert_drawn_equals(page, bank(head="1.3"))


def test_the_words_are_covered_until_the_reader_has_guessed(show: Show) -> None:
    page = show(bank())
    assert page.locator('[data-role="top"]').count() == 0
    assert cells(page, "probabilities/") == {}
    assert "银" not in page.locator('[data-role="live"]').inner_text()
    assert "银" not in token(page, 3).inner_text()
    choices = page.locator("[data-guess]").evaluate_all("all => all.map(one => one.dataset.guess)")
    assert len(choices) == len(set(choices)) == 4
    assert "银" in choices
    click(page, '[data-guess="银"]')
    expect(page.locator('[data-role="answer"]')).to_contain_text("Yes.")
    assert_drawn_equals(page, bank())
    expect(page.locator('[data-role="live"]')).to_contain_text("“银”, the hidden word")
    press(page, "back")
    press(page, "again")
    click(page, f'[data-guess="{next(word for word in choices if word != "银")}"]')
    expect(page.locator('[data-role="answer"]')).to_contain_text("Not quite.")
    press(page, "left-only")  # another question: the widget goes on without asking
    assert page.locator('[data-role="predict"]').count() == 0
    assert_drawn_equals(page, bank(left_only=True))
    press(page, "again")
    assert page.locator('[data-role="top"]').count() == 0
    assert page.locator("[data-guess]").count() == 4


def test_a_clicked_token_is_hidden_and_comes_back(show: Show) -> None:
    page = opened(show, FillMask("他花了三块。他去银行存钱。[MASK]"))
    token(page, 9).click()
    settle(page)
    assert sentence(page) == "他花了三块。他去[MASK]行存钱。[MASK]"
    assert token(page, 9).get_attribute("aria-pressed") == "true"
    assert_drawn_equals(page, FillMask(sentence(page), place=9))
    expect(page.locator('[data-role="live"]')).to_contain_text("the hidden word")
    expect(page.locator(".bb-true")).to_contain_text("银")
    token(page, 9).click()
    settle(page)
    assert sentence(page) == "他花了三块。他去银行存钱。[MASK]"
    assert_drawn_equals(page, FillMask(sentence(page), place=9))
    expect(page.locator('[data-role="live"]')).to_contain_text("has “银” in sight at place 9")
    press(page, "undo")
    assert sentence(page) == "他花了三块。他去[MASK]行存钱。[MASK]"
    press(page, "undo")
    assert sentence(page) == "他花了三块。他去银行存钱。[MASK]"
    assert page.locator('[data-role="undo"]').is_disabled()


def test_a_token_is_hidden_by_keyboard(show: Show) -> None:
    page = opened(show, bank())
    token(page, 4).focus()
    page.keyboard.press("Enter")
    settle(page)
    assert sentence(page) == "他去[MASK][MASK]存钱。"
    assert page.evaluate("document.activeElement.dataset.index") == "4"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    settle(page)
    assert sentence(page) == "他去银[MASK]存钱。"
    assert_drawn_equals(page, FillMask(sentence(page), place=3))


def test_several_blanks_each_have_their_words(show: Show) -> None:
    page = show(FillMask("他的头发长长了。"))
    for place in (5, 6):
        token(page, place).click()
        settle(page)
    guess(page)
    assert sentence(page) == "他的头发[MASK][MASK]了。"
    for place in (5, 6):
        click(page, f'[data-role="blank"][data-index="{place}"]')
        assert_drawn_equals(page, FillMask("他的头发[MASK][MASK]了。", place=place))
        expect(page.locator(".bb-true")).to_contain_text("长")
    token(page, 5).click()
    settle(page)
    assert sentence(page) == "他的头发长[MASK]了。"


def test_a_proposal_is_put_in_place_and_taken_back(show: Show) -> None:
    page = opened(show, FillMask("他[MASK]了三[MASK]。", covered=["花", "块"]))
    click(page, '[data-role="top"][data-rank="1"]')
    second = FillMask("他[MASK]了三[MASK]。").top[1][0]
    assert sentence(page) == f"他{second}了三[MASK]。"
    assert_drawn_equals(page, FillMask(sentence(page), place=5))
    expect(page.locator(".bb-true")).to_contain_text("块")  # the other blank still knows its word
    press(page, "undo")
    assert sentence(page) == "他[MASK]了三[MASK]。"
    assert_drawn_equals(page, FillMask("他[MASK]了三[MASK]。"))
    press(page, "reset")
    assert page.locator('[data-role="undo"]').is_disabled()


def test_the_hidden_word_is_found_below_the_first_five(show: Show) -> None:
    page = opened(show, FillMask("他去[MASK]行存钱。", covered=["五"]))
    shares = bank().probabilities
    five = bank().vocabulary.index("五")
    rank = int((shares > shares[five]).sum()) + 1
    assert rank > 5
    assert len(listed(page)) == 6
    row = page.locator(".bb-true")
    expect(row).to_contain_text("五")
    expect(row.locator(".bb-rank")).to_have_text(str(rank))
    expect(page.locator('[data-role="live"]')).to_contain_text(f"“五” comes at rank {rank}")
    assert_drawn_equals(page, bank())


def test_a_hidden_word_that_it_never_learned_is_named(show: Show) -> None:
    page = opened(show, FillMask("the [MASK] sat.", covered=["cat"]))
    expect(page.locator('[data-role="live"]')).to_contain_text("The hidden “cat” is no word that it knows")
    assert page.locator(".bb-true").count() == 0


def test_typing_keeps_the_hidden_words_with_their_blanks(show: Show) -> None:
    page = opened(show, bank())
    type_sentence(page, "今天他去[MASK]行存钱。")
    expect(token(page, 5)).to_contain_text("银")
    assert_drawn_equals(page, FillMask("今天他去[MASK]行存钱。"))
    type_sentence(page, "今天[MASK]去[MASK]行存钱。")
    expect(token(page, 5)).to_contain_text("银")
    expect(token(page, 3)).to_contain_text("?")
    type_sentence(page, "今天去行存钱。")
    assert page.locator(".bb-blank").count() == 0


def test_a_typed_blank_knows_no_word_and_is_only_chosen(show: Show) -> None:
    page = opened(show, FillMask("[MASK]花了[M]。"))
    token(page, 4).click()
    settle(page)
    assert sentence(page) == "[MASK]花了[M]。"
    assert_drawn_equals(page, FillMask("[MASK]花了[M]。", place=4))
    assert page.locator(".bb-true").count() == 0


def test_half_composed_text_waits_and_a_finished_word_is_read(show: Show) -> None:
    page = opened(show, FillMask("他花了三[MASK]"))
    box = page.locator('[data-role="sentence"]')
    box.click()
    page.keyboard.press("End")
    before = cells(page, "")
    session = page.context.new_cdp_session(page)
    for part in ("y", "yu", "yuan"):
        at = {"selectionStart": len(part), "selectionEnd": len(part)}
        session.send("Input.imeSetComposition", {"text": part, **at})
        settle(page)
        assert cells(page, "") == before
    session.send("Input.insertText", {"text": "。"})
    settle(page)
    assert_drawn_equals(page, FillMask("他花了三[MASK]。"))


def test_the_bank_holds_every_word_and_puts_one_after_the_place(show: Show) -> None:
    page = opened(show, bank())
    press(page, "bank")
    words = page.locator('[data-role="bank-words"] button')
    assert {text.split()[0] for text in words.all_inner_texts()} == {
        word for word in bank().vocabulary if not word.startswith("[")
    }
    page.locator('[data-role="bank-words"] button', has_text=re.compile("^会 ")).click()
    settle(page)
    assert sentence(page) == "他去[MASK]会行存钱。"
    assert asked(page) == 4
    type_sentence(page, "")
    page.locator('[data-role="bank-words"] button', has_text=re.compile("^会 ")).click()
    settle(page)
    assert_drawn_equals(page, FillMask("会"))


def test_every_example_says_what_python_says(show: Show) -> None:
    page = opened(show, bank())
    examples = page.locator('[data-role="example"]')
    for n in range(examples.count()):
        examples.nth(n).click()
        settle(page)
        assert_drawn_equals(page, FillMask(sentence(page)))
    expect(page.locator('[data-role="notice"]')).to_contain_text("read as [UNK]: “cat”")


def test_what_is_hidden_on_the_right_gets_nothing(show: Show) -> None:
    page = opened(show, bank())
    press(page, "left-only")
    assert_drawn_equals(page, bank(left_only=True))
    assert [cells(page, "weights/")[f"weights/0/{j}"] for j in range(4, 9)] == [0] * 5
    assert page.locator(".bb-token.bb-away").count() == 5
    expect(page.locator(".bb-body")).to_contain_text("A second model answers, with weights of its own")


def test_a_link_sets_sentence_place_side_and_head(show: Show) -> None:
    page = show(bank(name="it"), fragment="#it:left_only=1&head=1.1")
    guess(page)
    assert_drawn_equals(page, bank(left_only=True, head="1.1"))
    page.evaluate(
        "location.hash = '#it:left_only=0&place=2&sentence=' + encodeURIComponent('[M][M]了三元。')"
    )
    settle(page)
    guess(page)  # a link asks anew
    assert_drawn_equals(page, FillMask("[M][M]了三元。", place=2, head="1.1"))
    page.evaluate("location.hash = '#it:head=7.7'")
    expect(page.locator('[data-role="notice"]')).to_contain_text("head = 7.7")


def test_a_long_sentence_is_cut_with_a_notice_and_kept(show: Show) -> None:
    page = opened(show, bank())
    type_sentence(page, "花" * 28 + "[MASK]" + "花" * 200)
    expect(page.locator('[data-role="notice"]')).to_contain_text("first 30 tokens")
    assert_drawn_equals(page, FillMask("花" * 28 + "[MASK]" + "花" * 200))
    token(page, 1).click()
    settle(page)
    assert sentence(page) == "[MASK]" + "花" * 27 + "[MASK]" + "花" * 200


def test_hiding_keeps_every_other_token_whatever_was_typed(show: Show) -> None:
    page = opened(show, bank())
    for text in ("3 4 x y", "ab,cd 我e f", "한국 어", "a .b [M]c", *fuzz_corpus(25, seed=4)):
        type_sentence(page, text)
        before = FillMask(text).tokens
        if not before:
            continue
        token(page, 1).click()
        settle(page)
        drawn = page.locator('[data-role="token"] .bb-chip').all_text_contents()
        assert drawn == [before[0], "[MASK]", *before[2:]], text


def test_every_number_says_where_it_comes_from(show: Show) -> None:
    page = opened(show, bank())
    formula = page.locator('[data-role="formula"]')
    first = bank().vocabulary.index("银")
    for handle, says in {
        "weights/0/4": r"^mean: \((0\.\d+ \+ ){7}0\.\d+\) ÷ 8 = 0\.\d+$",
        "sum/0": r"^Σ = (0\.\d+ \+ ){8}0\.\d+ = 1\.000$",
        f"probabilities/{first}": r"^p\(银\) = exp\(.*\) ÷ Σ exp = .* = 0\.99\d$",
        "others/0": r"of 215 words, added up = 0\.\d+$",
        "sum/1": r"^Σ = (0\.\d+ \+ ){5}0\.\d+ = 1\.000$",
    }.items():
        page.locator(f'[data-cell="{handle}"]').hover()
        settle(page)
        assert re.search(says, formula.inner_text()), formula.inner_text()
    assert page.locator(".bb-input").count() == 6
    press(page, "left-only")
    click(page, '[data-head="1.1"]')
    for handle, says in {
        "weights/0/2": r"^1\.1: α̂₃,₂ = .* ÷ .* = 0\.\d+$",
        "weights/0/4": r"行 stands right of the blank and is hidden: its share = 0$",
    }.items():
        page.locator(f'[data-cell="{handle}"]').hover()
        settle(page)
        assert re.search(says, formula.inner_text()), formula.inner_text()


@pytest.mark.parametrize("width", [320, NARROW])
def test_the_blank_and_its_words_are_in_sight_on_a_phone(show: Show, width: int) -> None:
    page = opened(show, FillMask("今天上午他去[MASK]行存钱。"), width=width)
    token(page, 7).scroll_into_view_if_needed()
    expect(token(page, 7)).to_be_in_viewport(ratio=0.95)
    page.locator('[data-role="top"]').first.scroll_into_view_if_needed()
    expect(page.locator('[data-cell^="probabilities/"]').first).to_be_in_viewport(ratio=0.95)


def test_without_its_weights_it_says_so(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "bertbook.js").write_text(
        classic_script((BUNDLE / "bertbook.mjs").read_text("utf-8")), "utf-8"
    )
    (tmp_path / "page.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><script src="bertbook.js" defer></script>'
        f"{bank()._html()}",
        "utf-8",
    )
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    notice = page.locator('[data-role="notice"]')
    expect(notice).to_contain_text("could not be loaded")
    expect(notice).to_contain_text("weights/bert-tiny")
    assert page.locator("[data-cell]").count() == 0
    page.close()
