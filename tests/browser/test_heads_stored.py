"""The heads of a published model in a page without a kernel: all that can be done with stored sentences."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from bertbook.checkpoints import load_bert, load_wordpiece
from bertbook.widgets import Heads
from tests.browser.conftest import NARROW, cells, settle
from tests.browser.test_heads import choose, of_head, picture, press
from tools.stored_heads import MINILM, SENTENCES


def made(sentence: str = SENTENCES[0], **settings: object) -> Heads:
    return Heads(sentence, stored="minilm", name="it", **settings)


def pick(page: Page, sentence: str) -> None:
    page.locator('[data-role="example"]', has_text=sentence).click()
    settle(page)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_each_stored_sentence_is_drawn_as_python_has_it(show, sentence: str) -> None:
    page, widget = show(made()), made(sentence)
    pick(page, sentence)
    assert page.locator('[data-role="example"][aria-pressed="true"]').all_inner_texts() == [sentence]
    assert page.locator(".bb-token .bb-chip").all_inner_texts() == widget.tokens
    assert page.locator('[data-role="head"]').count() == 72
    for head in ("0.2", "5.11"):
        choose(page, head)
        assert cells(page, "weights/") == pytest.approx(of_head(widget, head), abs=1e-12)
    grey, weights = picture(page, "3.7"), widget.weights[3, 7]
    assert grey.shape == weights.shape
    assert (np.diff(grey.ravel()[np.argsort(weights, axis=None)]) >= -1).all()  # the larger the darker


def test_pointing_previews_a_click_locks_and_two_are_compared(show) -> None:
    page, widget = show(made(head="1.3")), made()
    page.locator('[data-head="2.9"]').hover()
    settle(page)
    assert cells(page, "weights/") == pytest.approx(of_head(widget, "2.9"), abs=1e-12)
    page.mouse.move(2, 2)
    settle(page)
    assert cells(page, "weights/") == pytest.approx(of_head(widget, "1.3"), abs=1e-12)
    press(page, "pin")
    choose(page, "0.2")
    wanted = widget.weights[0, 2] - widget.weights[1, 3]
    drawn = {f"difference/{i}/{j}": x for (i, j), x in np.ndenumerate(wanted)}
    assert cells(page, "difference/") == pytest.approx(drawn, abs=1e-12)


def test_what_stored_numbers_cannot_tell_is_said_and_not_offered(show) -> None:
    page = show(made())
    assert page.locator('[data-role="switch"], [data-role="measure"], [data-role="sentence"]').count() == 0
    assert (
        "Stored numbers cannot tell what a head that is switched off"
        in page.locator(".bb-widget").inner_text()
    )
    expect(page.locator(".bb-widget")).to_have_attribute("data-source", "real")


def test_a_link_chooses_a_stored_sentence_and_says_when_there_is_none(show) -> None:
    page = show(made(), fragment="#it:sentence=" + SENTENCES[2].replace(" ", "%20") + "&head=1.3")
    settle(page)
    assert cells(page, "weights/") == pytest.approx(of_head(made(SENTENCES[2]), "1.3"), abs=1e-12)
    page.evaluate("location.hash = '#it:sentence=A%20dog.'")
    expect(page.locator('[data-role="notice"]')).to_have_text("Nothing is stored for “A dog.”.")
    assert page.locator(".bb-token .bb-chip").all_inner_texts() == made().tokens


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_question_is_answered_by_the_numbers(show, sentence: str) -> None:
    page, weights = show(made(sentence)), made(sentence).weights
    marks = (weights[..., 0] + weights[..., -1]).mean(axis=-1)  # (N, H)
    best = "{}.{}".format(*np.unravel_index(marks.argmax(), marks.shape))
    right = "little" if marks.mean() < 0.25 else "third" if marks.mean() < 0.4 else "much"
    page.locator(f'[data-guess="{right}"]').click()
    settle(page)
    expect(page.locator('[data-role="answer"]')).to_contain_text(
        re.compile(
            rf"Yes\. They get {marks.mean():.3f}\. Most of all in head {best}, .* {marks.max():.3f} of its"
        )
    )
    expect(page.locator(f'[data-head="{best}"]')).to_have_attribute("aria-pressed", "true")


def test_a_file_takes_all_sentences_along(open_page, tmp_path) -> None:
    made(head="1.3").to_html(tmp_path / "heads.html")
    page = open_page((tmp_path / "heads.html").as_uri())
    expect(page.locator(".bb-widget")).to_have_attribute("data-state", "live")
    pick(page, SENTENCES[3])
    assert cells(page, "weights/") == pytest.approx(of_head(made(SENTENCES[3]), "1.3"), abs=1e-12)


def test_a_file_of_the_model_itself_holds_the_sentence_that_it_read(open_page, tmp_path) -> None:
    widget = Heads(load_bert(MINILM), load_wordpiece(MINILM), stored="minilm", head="5.11")
    widget.sentence = "A dog."
    widget.to_html(tmp_path / "heads.html")
    page = open_page((tmp_path / "heads.html").as_uri())
    expect(page.locator(".bb-widget[data-source=real]")).to_have_attribute("data-state", "live")
    assert page.locator(".bb-token .bb-chip").all_inner_texts() == ["[CLS]", "a", "dog", ".", "[SEP]"]
    assert cells(page, "weights/") == pytest.approx(of_head(widget, "5.11"), abs=2e-5)


def test_on_a_phone_every_head_can_be_reached(show) -> None:
    page = show(made(), width=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    choose(page, "5.11")
    assert cells(page, "weights/") == pytest.approx(of_head(made(), "5.11"), abs=1e-12)
    sizes = page.locator('[data-role="head"]').evaluate_all("all => all.map(one => one.offsetWidth)")
    assert min(sizes) >= 24
