"""Numbers are typed with real keys, one at a time, as a reader types them."""

import pytest

from bertbook.widgets import AddNorm, Attention, Blend, Softmax
from tests.browser.conftest import cells, settle


@pytest.mark.parametrize(
    ("widget", "handle"), [(Attention, "q/4/0"), (Blend, "v/0/0"), (Softmax, "scores/0/0")]
)
@pytest.mark.parametrize("text", ["-1.25", "0.003", "12.5", "1.05"])
def test_a_number_is_typed_key_by_key(show, widget, handle: str, text: str) -> None:
    page = show(widget())
    page.locator(f'[data-cell="{handle}"]').focus()
    settle(page)
    for key in text:  # the first key, typed on the number itself, opens its box
        page.keyboard.press(key)
        settle(page)
    assert page.locator('[data-role="edit"]').input_value() == text
    assert cells(page, handle)[handle] == pytest.approx(float(text))


@pytest.mark.parametrize(
    ("widget", "handle"), [(Attention, "q/4/0"), (Blend, "v/0/0"), (Softmax, "scores/0/0")]
)
def test_the_buttons_beside_the_box_step_from_what_it_holds(show, widget, handle: str) -> None:
    page = show(widget())
    page.locator(f'[data-cell="{handle}"]').click()
    before = cells(page, handle)[handle]
    for _ in range(3):
        page.get_by_role("button", name="more").click()
    settle(page)
    assert cells(page, handle)[handle] == pytest.approx(before + 1.5)


@pytest.mark.parametrize(
    ("widget", "handle"),
    [(Attention, "q/4/0"), (Blend, "v/0/0"), (Softmax, "scores/0/0"), (AddNorm, "f/0/5")],
)
def test_keys_that_come_faster_than_the_page_draws_are_all_kept(show, widget, handle: str) -> None:
    page = show(widget())
    page.locator(f'[data-cell="{handle}"]').evaluate(
        """number => {
          number.focus();
          for (const key of ["-", "7", ".", "5"])
            number.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        }"""
    )
    settle(page)
    assert page.locator('[data-role="edit"]').input_value() == "-7.5"
    assert cells(page, handle)[handle] == pytest.approx(-7.5)
