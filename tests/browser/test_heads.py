"""What a reader does in the Heads widget, with real keys and a pointer, and what must then be true."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from bertbook.widgets import Heads, tiny
from tests.browser.conftest import NARROW, cells, settle

BANK = "今天银[MASK]不开门。"  # "the bank is not open today", 行 covered
ODD = ("今天银[M]不开门。", "he can open the [mask].", "xyzzy 我 𠮷", "", "这朵花很红。" * 9)


def press(page: Page, role: str) -> None:
    page.locator(f'[data-role="{role}"]').click()
    settle(page)


def choose(page: Page, head: str) -> None:
    page.locator(f'[data-head="{head}"]').click()
    page.mouse.move(2, 2)
    settle(page)


def of_head(widget: Heads, head: str) -> dict[str, float]:
    """The weights of a head by their handles."""
    n, h = map(int, head.split("."))
    return {f"weights/{n}/{h}/{i}/{j}": x for (i, j), x in np.ndenumerate(widget.weights[n, h])}


def answers(widget: Heads) -> dict[str, float]:
    found = widget.answer or {}
    return {f"answer/{name}/{n}": float(x) for name, one in found.items() for n, x in enumerate(one)}


def captions(page: Page) -> dict[str, str]:
    """What stands under each picture."""
    found = page.locator('[data-role="head"]')
    return dict(found.evaluate_all("all => all.map(one => [one.dataset.head, one.innerText])"))


def picture(page: Page, head: str) -> np.ndarray:
    """(T, T): how dark each pixel of a head's picture is, from 0 to 255."""
    pixels = page.locator(f'[data-head="{head}"] canvas').evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    )
    grey = 255 - np.array(pixels).reshape(-1, 4)[:, :3].mean(axis=1)
    return grey.reshape(round(len(grey) ** 0.5), -1)


@pytest.mark.parametrize("sentence", ODD)
def test_a_typed_sentence_is_what_python_computes(show, sentence: str) -> None:
    page = show(Heads(BANK))
    page.locator('[data-role="sentence"]').fill(sentence)
    settle(page)
    widget = Heads(sentence)
    shown = widget._shown_name()
    assert page.locator('[data-role="head"][aria-pressed="true"]').get_attribute("data-head") == shown
    assert cells(page, "weights/") == pytest.approx(of_head(widget, shown), abs=1e-9)
    assert cells(page, "answer/") == pytest.approx(answers(widget), abs=1e-9)
    rows = page.locator(".bb-names tbody th").all_inner_texts()
    assert rows == widget.words


def test_pictures_show_the_weights_and_captions_the_clearest_pattern(show) -> None:
    page, widget = show(Heads(BANK)), Heads(BANK)
    found = widget.patterns
    for n, h in np.ndindex(2, 4):
        grey, weights = picture(page, f"{n}.{h}"), widget.weights[n, h]
        order = np.argsort(weights, axis=None)
        assert (np.diff(grey.ravel()[order]) >= -1).all()  # the larger the darker
        assert grey.shape == weights.shape
        name = max(found, key=lambda name: found[name][n, h])
        assert f"{name} {found[name][n, h]:.2f}" in captions(page)[f"{n}.{h}"]


def test_pointing_previews_and_a_click_locks(show) -> None:
    page, widget = show(Heads(BANK)), Heads(BANK)
    page.locator('[data-head="0.2"]').hover()
    settle(page)
    assert cells(page, "weights/") == pytest.approx(of_head(widget, "0.2"))
    page.mouse.move(2, 2)
    settle(page)
    assert cells(page, "weights/") == pytest.approx(of_head(widget, "1.3"))
    choose(page, "0.2")
    assert cells(page, "weights/") == pytest.approx(of_head(widget, "0.2"))
    expect(page.locator('[data-head="0.2"]')).to_have_attribute("aria-pressed", "true")


def test_heads_are_walked_through_by_keyboard(show) -> None:
    page = show(Heads(BANK))
    page.locator('[data-head="1.3"]').focus()
    for key in ("ArrowUp", "ArrowLeft", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
        settle(page)
    expect(page.locator('[data-head="0.1"]')).to_have_attribute("aria-pressed", "true")


def test_two_heads_are_compared(show) -> None:
    page, widget = show(Heads(BANK, head="0.1")), Heads(BANK)
    press(page, "pin")
    assert len(cells(page, "weights/")) == 100  # nothing to compare with yet
    choose(page, "1.2")
    difference = widget.weights[1, 2] - widget.weights[0, 1]
    wanted = {f"difference/{i}/{j}": x for (i, j), x in np.ndenumerate(difference)}
    assert cells(page, "difference/") == pytest.approx(wanted, abs=1e-9)
    first = page.locator('[data-cell="difference/4/0"]')
    head = page.locator(".bb-square thead th").first  # the column below its own token
    assert abs(first.bounding_box()["x"] - head.bounding_box()["x"]) < 12
    first.hover()
    expect(page.locator('[data-role="formula"]')).to_contain_text("α̂(1.2) − α̂(0.1) = ")
    press(page, "difference")
    assert cells(page, "weights/") == pytest.approx(of_head(widget, "1.2"))
    press(page, "pin")
    assert page.locator('[data-role="difference"]').count() == 0


@pytest.mark.parametrize("off", [["1.3"], ["0.3", "1.1"]])
def test_a_head_that_is_off_costs_what_python_measures(show, off: list[str]) -> None:
    page = show(Heads(BANK))
    for head in off:
        choose(page, head)
        press(page, "switch")
        assert "off" in captions(page)[head]
    widget = Heads(BANK, off=off, head=off[-1])
    assert cells(page, "answer/") == pytest.approx(answers(widget), abs=1e-9)
    assert cells(page, "moved/") == {"moved/4": pytest.approx(widget.moved[4], abs=1e-9)}
    assert cells(page, "weights/") == pytest.approx(of_head(widget, off[-1]), abs=1e-9)
    before, after = (widget.answer[name][0] for name in ("whole", "without"))
    expect(page.locator('[data-role="live"]')).to_contain_text(
        f"Without {', '.join(off)}, “行” goes from {before:.3f} to {after:.3f}."
    )
    press(page, "switch")
    widget.off = off[:-1]
    assert cells(page, "answer/") == pytest.approx(answers(widget), abs=1e-9)


def test_each_head_is_measured_alone(show) -> None:
    page, widget = show(Heads(BANK)), Heads(BANK)
    assert cells(page, "cost/") == {}
    press(page, "measure")
    wanted = {f"cost/{n}/{h}": x for (n, h), x in np.ndenumerate(widget.cost)}
    assert cells(page, "cost/") == pytest.approx(wanted, abs=1e-9)
    for (n, h), cost in np.ndenumerate(widget.cost):
        assert f"costs {cost:.2f}".replace("-", "−") in captions(page)[f"{n}.{h}"]
    page.locator('[data-cell="cost/1/3"]').hover()
    expect(page.locator('[data-role="formula"]')).to_have_text(
        f"p(行): {widget.answer['whole'][0]:.3f} − {widget.answer['whole'][0] - widget.cost[1, 3]:.3f} "
        f"= {widget.cost[1, 3]:.3f}"
    )


def test_the_question_is_answered_by_the_measurement(show) -> None:
    page, widget = show(Heads(BANK)), Heads(BANK)
    worst = "{}.{}".format(*np.unravel_index(widget.cost.argmax(), widget.cost.shape))
    page.locator(f'[data-guess="{worst}"]').click()
    settle(page)
    before, after = widget.answer["whole"][0], widget.answer["whole"][0] - widget.cost.max()
    expect(page.locator('[data-role="answer"]')).to_contain_text(
        re.compile(f"Yes. Head {worst}: without it, “行” goes from {before:.3f} to {after:.3f}")
    )
    box, answer = page.locator('[data-role="sentence"]'), page.locator('[data-role="answer"]')
    box.fill("他会打[M]。")
    settle(page)
    expect(answer).to_have_count(0)  # another sentence, another question
    box.fill(BANK)
    settle(page)
    expect(answer).to_have_count(0)  # and this one is asked anew


def test_a_question_that_nobody_pressed_takes_no_focus(show) -> None:
    page = show(Heads(BANK))
    page.locator("[data-guess]").first.click()
    settle(page)
    expect(page.locator('[data-role="predict"] button')).to_be_focused()  # the successor of what was pressed
    page.locator('.bb-square tbody th[scope="row"]').last.click()  # a place that cannot have the focus
    settle(page)
    expect(page.locator('[data-role="answer"]')).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('[data-role=predict]')") is None


def test_the_words_are_those_of_the_token_that_asks(show) -> None:
    page = show(Heads(BANK))
    page.locator('[data-role="token"][data-index="3"]').click()
    settle(page)
    widget = Heads(BANK, query=3)
    assert page.locator(".bb-names tbody th").all_inner_texts() == widget.words
    assert cells(page, "answer/") == pytest.approx(answers(widget), abs=1e-9)


def test_the_bank_adds_a_word_after_the_token_that_asks(show) -> None:
    page = show(Heads("the [M] is steep."))
    press(page, "bank")
    bank = page.locator('[data-role="bank-words"] button')
    known = {word for word in tiny.vocabulary() if not re.fullmatch(r"\[.+\]", word)}
    assert {text.split(" ")[0].split("\n")[0] for text in bank.all_inner_texts()} <= known
    bank.filter(has_text=re.compile("^river ")).click()
    settle(page)
    expect(page.locator('[data-role="sentence"]')).to_have_value("the [MASK] river is steep.")
    assert page.locator(".bb-token .bb-chip").all_inner_texts() == Heads("the [M] river is steep.").tokens


def test_a_link_sets_head_and_comparison(show) -> None:
    page = show(Heads(BANK, name="it"), fragment="#it:head=0.2&pinned=1.0&view=difference")
    settle(page)
    assert len(cells(page, "difference/")) == 100
    expect(page.locator('[data-head="0.2"]')).to_have_attribute("aria-pressed", "true")


def given(N: int, H: int, T: int) -> Heads:
    """Heads of some finished arrays."""
    scores = np.random.default_rng(N + H + T).normal(size=(N, H, T, T)) * 3
    weights = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    return Heads(tokens=[f"t{i}" for i in range(T)], weights=weights, name="it")


def test_finished_arrays_are_shown_as_they_are(show) -> None:
    widget = given(2, 3, 5)
    page = show(widget)
    assert cells(page, "weights/") == pytest.approx(of_head(widget, widget._shown_name()), abs=1e-6)
    expect(page.locator('[data-role="sentence"]')).not_to_be_editable()
    assert page.locator('[data-role="switch"], [data-role="measure"], [data-guess]').count() == 0
    page.locator('[data-cell="sum/2"]').hover()
    settle(page)
    assert page.locator(".bb-input").count() == 5


@pytest.mark.parametrize("width", [1440, NARROW])
def test_many_tokens_stand_in_a_table_that_is_moved(show, width: int) -> None:
    widget = given(1, 2, 90)
    page = show(widget, width=width)
    shown = of_head(widget, widget._shown_name())
    handles = set(cells(page, "weights/"))
    assert len(handles) == 32 * 32
    for role in ("rows-on", "rows-on", "columns-on", "columns-on"):
        press(page, role)
    last = cells(page, "weights/")
    assert last == pytest.approx({handle: shown[handle] for handle in last}, abs=1e-6)
    assert max(int(handle.split("/")[-1]) for handle in last) == 89
    assert all(abs(total - 1) < 1e-5 for total in cells(page, "sum/").values())
    assert page.locator(".bb-widget *").count() <= 6000
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator('[data-role="token"][data-index="10"]').click()
    settle(page)
    assert any(handle.split("/")[3] == "10" for handle in cells(page, "weights/"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_file_opens_by_itself_and_computes_any_sentence(open_page, tmp_path, theme: str) -> None:
    Heads(head="0.1").to_html(tmp_path / "heads.html")
    page = open_page((tmp_path / "heads.html").as_uri(), color_scheme=theme)
    expect(page.locator(".bb-widget")).to_have_attribute("data-state", "live")
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    page.locator('[data-role="sentence"]').fill("他会打[M]。")
    settle(page)
    widget = Heads("他会打[M]。", head="0.1")
    assert cells(page, "weights/") == pytest.approx(of_head(widget, "0.1"), abs=1e-9)
    assert cells(page, "answer/") == pytest.approx(answers(widget), abs=1e-9)


def test_a_file_of_finished_arrays_says_how_it_keeps_them(open_page, tmp_path) -> None:
    widget = given(3, 2, 40)
    widget.to_html(tmp_path / "heads.html")
    page = open_page((tmp_path / "heads.html").as_uri())
    expect(page.locator(".bb-widget")).to_have_attribute("data-state", "live")
    shown = of_head(widget, widget._shown_name())
    drawn = cells(page, "weights/")
    assert drawn == pytest.approx({handle: shown[handle] for handle in drawn}, abs=2e-5)
    assert len(drawn) == 32 * 32
    assert all(abs(total - 1) < 1e-6 for total in cells(page, "sum/").values())
    expect(page.locator('[data-role="notice"]').first).to_contain_text("16 bits")


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>"])
def test_hostile_tokens_in_a_file_are_only_text(open_page, tmp_path, text: str) -> None:
    weights = np.full((1, 1, 2, 2), 0.5)
    Heads(tokens=[text, "b"], weights=weights).to_html(tmp_path / "heads.html")
    page = open_page((tmp_path / "heads.html").as_uri())  # a dialog would fail the test
    expect(page.locator(".bb-widget")).to_have_attribute("data-state", "live")
    assert page.locator(".bb-chip").first.inner_text() == text
    assert page.locator("img, .bb-widget script").count() == 0
