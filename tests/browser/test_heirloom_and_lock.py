"""`Heirloom` and `Lock` in a real page: their numbers in many states, and what a reader can do to a story."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bertbook.sphinx_ext import BUNDLE, classic_script, weights_script
from bertbook.stories import WhoStories, spell
from bertbook.widgets import Context, Heirloom, Lock
from bertbook.widgets.base import BookWidget
from bertbook.widgets.trained import TrainedWidget
from tests.browser.conftest import NARROW, cells, settle
from tests.browser.test_promises import python_numbers

Show = Callable[..., Page]
STATES: dict[str, Callable[[], BookWidget]] = {
    "distance 10": lambda: Heirloom(distance=10, cursor=7),
    "distance 40": lambda: Heirloom(distance=40),
    "distance 80": lambda: Heirloom(distance=80, cursor=50),
    "short stories first": lambda: Heirloom(distance=80, rnn="short"),
    "before the subject": lambda: Heirloom(cursor=1),
    "nobody": lambda: Heirloom("我爱你吗？hello 𠮷"),
    "another distance": lambda: Heirloom(spell(WhoStories(33, seed=4).story().tokens), cursor=20),
    "one word": lambda: Heirloom("我"),
    "plain": lambda: Lock(reader="plain", cursor=30),
    "held open": lambda: Lock(reader="open", cursor=9),
    "broken": lambda: Lock(turns={"f/12": 0.0, "i/20": 0.75, "o/44": 0.5, "f/999": 0.0}, cursor=20),
    "held open but here": lambda: Lock(reader="open", turns={"i/4": 0.0}, cursor=4),
    "nobody under lock": lambda: Lock("小明回家了。谁？", cursor=0),
}


def root(page: Page) -> Locator:
    return page.locator(".bb-widget").first


def press(page: Page, role: str) -> None:
    root(page).locator(f'[data-role="{role}"]').click()
    settle(page)


def story(page: Page) -> str:
    return root(page).locator('[data-role="sentence"]').input_value()


def words(page: Page) -> list[str]:
    return root(page).locator(".bb-token .bb-chip").all_text_contents()


def answer(page: Page) -> str | None:
    """Whom the last reader on the page names first."""
    return root(page).locator('[data-role="top"][data-rank="0"]').last.get_attribute("data-token")


@pytest.mark.parametrize("make", STATES.values(), ids=STATES)
def test_numbers_in_every_state_are_pythons(show: Show, make: Callable[[], BookWidget]) -> None:
    widget = make()
    page = show(widget)
    wanted = python_numbers(widget)
    drawn = {handle: x for handle, x in cells(page, "").items() if handle in wanted}
    assert {handle.split("/")[0] for handle in drawn} >= {"h", "answer"}
    assert drawn == pytest.approx({handle: wanted[handle] for handle in drawn}, abs=1e-5)
    assert words(page) == widget.tokens


@pytest.mark.parametrize("name", [name for name, make in STATES.items() if isinstance(make(), Heirloom)])
def test_sensitivity_is_pythons_whatever_its_size(show: Show, name: str) -> None:
    widget = STATES[name]()
    page = show(widget)
    for kind, norms in widget.sensitivity.items():
        drawn = cells(page, f"sensitivity/{kind}/{len(norms) - 1}/")
        assert len(drawn) == len(norms)
        np.testing.assert_allclose(list(drawn.values()), norms, rtol=1e-6)


def test_gates_along_the_story_are_means_over_units(show: Show) -> None:
    widget = Lock(turns={"f/9": 0.25})
    page = show(widget)
    for gate in "ifo":
        for t, mean in enumerate(widget.gates[gate].mean(axis=1)):
            assert cells(page, f"gates/{gate}/{t}")[f"gates/{gate}/{t}"] == pytest.approx(mean, abs=1e-9)
    assert cells(page, "gates/f/9")["gates/f/9"] == 0.25


def test_answers_name_the_most_probable_first(show: Show) -> None:
    widget = Heirloom(distance=40)
    page = show(widget)
    for kind, place in (("rnn", 0), ("lstm", 3)):
        best = root(page).locator('[data-role="top"]').nth(place)
        assert best.get_attribute("data-token") == widget.names[int(widget.answer[kind].argmax())]
        assert float(best.get_attribute("data-value") or 0) == pytest.approx(
            widget.answer[kind].max(), abs=1e-6
        )


@pytest.mark.parametrize("make", [Heirloom, Lock])
def test_a_clause_more_and_one_less_tell_the_true_distance(show: Show, make: type[BookWidget]) -> None:
    page = show(make())
    first, count = story(page), len(words(page))
    press(page, "longer")
    assert len(words(page)) > count
    distance = len(words(page)) - 1 - words(page).index("我")
    expect(root(page)).to_contain_text(f"我 stands {distance} words before the end")
    press(page, "shorter")
    assert story(page) == first
    for _ in range(20):
        if root(page).locator('[data-role="shorter"]').is_disabled():
            break
        press(page, "shorter")
    assert words(page)[-10:] == [*"我", "与", "赛罕塔拉", "结下了不解之缘", "。", *words(page)[-5:]]


def test_a_distance_outside_what_was_learned_is_said(show: Show) -> None:
    page = show(Heirloom())
    notices = root(page).locator('[data-role="notice"]')
    assert notices.count() == 0
    press(page, "longer")
    expect(notices).to_contain_text(
        "A distance of 22 is outside what the RNN and the LSTM learned from, 15–20"
    )
    press(page, "rnn-short")
    expect(notices).to_contain_text("A distance of 22 is outside what the LSTM learned from, 15–20")


def test_the_distance_switches_both_readers_and_the_story(show: Show) -> None:
    page = show(Heirloom())
    for distance in (10, 20, 40, 80):
        button = root(page).locator(f'[data-role="distance"][data-value="{distance}"]')
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")  # its readers have come
        expect(button).to_be_focused()
        widget = Heirloom(distance=distance)
        assert words(page) == widget.tokens
        wanted = python_numbers(widget)
        assert cells(page, "answer/") == pytest.approx(
            {handle: x for handle, x in wanted.items() if handle.startswith("answer/")}, abs=1e-6
        )
        assert root(page).locator('[data-role="notice"]').count() == 0
        expect(root(page)).to_contain_text(f"我 stands {distance} words before the end")


@pytest.mark.parametrize("widget", [Heirloom, Lock])
def test_the_word_under_the_cursor_is_brought_into_sight(show, widget) -> None:
    page = show(widget(), width=NARROW)
    for key in ("Home", "End"):
        page.locator('[data-role="cursor"]').press(key)
        word = page.locator('[data-role="token"][aria-current]')
        word.evaluate("word => word.closest('.bb-scroll').scrollIntoView()")
        expect(word).to_be_in_viewport()


def test_the_bank_tells_the_story_of_somebody_else_and_adds_what_is_clicked(show: Show) -> None:
    page = show(Heirloom(distance=10))
    press(page, "bank")
    root(page).locator('[data-role="subject"]', has_text="爷爷").click()
    settle(page)
    assert words(page)[1] == "爷爷"
    assert answer(page) == "爷爷"
    clauses = root(page).locator('[data-role="clause"]')
    assert clauses.count() == 26
    for n in range(clauses.count()):
        clause = clauses.nth(n).locator("span").inner_text()
        clauses.nth(n).click()
        settle(page)
        assert clause + "请问谁" in story(page)
        page.locator(".bb-english").wait_for()  # each clause of the bank has its English
        press(page, "shorter")


def test_the_cursor_moves_by_slider_steps_words_and_chart(show: Show) -> None:
    page = show(Heirloom())
    last = len(words(page)) - 1
    now = root(page).locator("[aria-current=step]")
    assert now.get_attribute("data-index") == str(last)
    root(page).locator('[data-role="cursor"]').focus()
    page.keyboard.press("ArrowLeft")
    settle(page)
    assert now.get_attribute("data-index") == str(last - 1)
    press(page, "back-step")
    assert now.get_attribute("data-index") == str(last - 2)
    press(page, "step")
    assert now.get_attribute("data-index") == str(last - 1)
    root(page).locator('[data-role="token"][data-index="6"]').click()
    settle(page)
    assert now.get_attribute("data-index") == "6"
    box = root(page).locator(".bb-plot").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 2, box["y"] + 20)
    settle(page)
    assert now.get_attribute("data-index") == "0"


def test_the_walk_ends_by_itself_and_is_not_offered_where_motion_is_not_wanted(show: Show) -> None:
    page = show(Heirloom(distance=10, cursor=9))
    press(page, "walk")
    expect(root(page).locator("[aria-current=step]")).to_have_attribute("data-index", "11", timeout=10_000)
    expect(root(page).locator('[data-role="walk"]')).to_have_attribute("aria-pressed", "false")
    page = show(Heirloom(), reduced_motion="reduce")
    assert root(page).locator('[data-role="walk"]').count() == 0


@pytest.mark.parametrize("make", [Heirloom, Lock, Context])
def test_weights_that_do_not_come_are_missed_in_words_until_reset_finds_them(
    open_page: Callable[..., Page], tmp_path: Path, make: type[TrainedWidget]
) -> None:
    """Here the scripts of weights hold none at first."""
    module = (BUNDLE / "bertbook.mjs").read_text("utf-8")
    (tmp_path / "bertbook.js").write_text(classic_script(module), "utf-8")
    (tmp_path / "weights").mkdir()
    for name in make().trained:
        (tmp_path / "weights" / f"{name}.js").write_text("0")
    script = '<!doctype html><meta charset="utf-8"><script src="bertbook.js" defer></script>'
    (tmp_path / "page.html").write_text(f"{script}{make()._html()}", "utf-8")
    page = open_page((tmp_path / "page.html").as_uri())
    expect(root(page).locator('[data-role="notice"]')).to_contain_text("The weights could not be loaded")
    assert root(page).get_attribute("data-state") == "live"
    for name in make().trained:
        (tmp_path / "weights" / f"{name}.js").write_text(weights_script(name), "utf-8")
    press(page, "reset")
    expect(root(page).locator("[data-cell]").first).to_be_visible()
    assert root(page).locator('[data-role="notice"]').count() == 0


@pytest.mark.parametrize("make", [Heirloom, Lock, Context])
def test_reset_asks_again_for_weights_that_were_out_of_reach(
    show: Show, browser: Browser, make: type[TrainedWidget]
) -> None:
    address = show(make(), java_script_enabled=False).url
    page = browser.new_page()  # of its own: a script that fails is an error in the console
    page.route("**/weights/*.js", lambda route: route.abort())
    page.goto(address)
    notice = root(page).locator('[data-role="notice"]')
    expect(notice).to_contain_text("The weights could not be loaded")
    press(page, "reset")
    expect(notice).to_contain_text("The weights could not be loaded")
    page.unroute("**/weights/*.js")
    press(page, "reset")
    expect(root(page).locator("[data-cell]").first).to_be_visible()
    assert notice.count() == 0
    page.close()


def test_a_broken_lock_loses_the_name_and_reset_mends_it(show: Show) -> None:
    page = show(Lock(cursor=12))
    assert answer(page) == "我"
    press(page, "break")
    assert cells(page, "gates/f/12")["gates/f/12"] == 0
    assert answer(page) == "小明"  # the next name that comes along
    press(page, "let-go")
    assert answer(page) == "我"
    press(page, "break")
    press(page, "reset")
    assert answer(page) == "我"


def test_the_dial_sets_one_gate_of_all_units_at_one_word(show: Show) -> None:
    page = show(Lock(cursor=7))
    press(page, "gate-o")
    root(page).locator('[data-role="dial"]').focus()
    page.keyboard.press("ArrowDown")
    settle(page)
    set_to = cells(page, "gates/o/7")["gates/o/7"]
    widget = Lock(cursor=7, turns={"o/7": set_to})
    assert set(np.ravel(widget.gates["o"][7])) == {set_to}
    wanted = python_numbers(widget)
    drawn = {handle: x for handle, x in cells(page, "").items() if handle in wanted}
    assert drawn == pytest.approx({handle: wanted[handle] for handle in drawn}, abs=1e-6)


def test_a_held_gate_is_set_by_typing(show: Show) -> None:
    page = show(Lock())
    root(page).locator('[data-cell="gates/i/10"]').click()
    settle(page)
    root(page).locator('[data-role="edit"]').fill("7")
    settle(page)
    assert cells(page, "gates/i/10")["gates/i/10"] == 1  # no gate opens further


def test_what_the_gate_does_is_said_in_words(show: Show) -> None:
    widget = Lock()
    page = show(widget)
    opened = widget.gates["i"].mean(axis=1)
    for name, tokens in (("我", [4]), ("the words of the deed", [5, 6, 7]), ("other names", [22])):
        expect(root(page)).to_contain_text(f"{name} {opened[tokens].mean():.3f}")
    rest = [t for t in range(len(opened)) if t not in (4, 5, 6, 7, 22)]
    expect(root(page)).to_contain_text(f"all other words {opened[rest].mean():.3f}")


@pytest.mark.parametrize(
    ("link", "index"), [("#it:distance=40&cursor=3", 3), ("#it:rnn=short&distance=80&cursor=0", 0)]
)
def test_links_set_distance_reader_and_cursor(show: Show, link: str, index: int) -> None:
    page = show(Heirloom(name="it"), fragment=link)
    settle(page)
    expect(root(page).locator("[aria-current=step]")).to_have_attribute("data-index", str(index))
    assert root(page).locator('[data-role="notice"]').count() == (1 if "short" in link else 0)


@pytest.mark.parametrize("changed", ["answered", "typed"])
def test_a_link_to_a_distance_brings_its_story(show: Show, changed: str) -> None:
    page = show(Heirloom(distance=40, name="it", cursor=6))
    if changed == "answered":
        root(page).locator('[data-guess="stays"]').click()
    else:
        root(page).locator('[data-role="sentence"]').fill("我与赛罕塔拉结下了不解之缘。谁？")
    settle(page)
    page.evaluate("location.hash = '#it:distance=10'")
    button = root(page).locator('[data-role="distance"][data-value="10"]')
    expect(button).to_have_attribute("aria-pressed", "true")
    widget = Heirloom(distance=10)
    assert words(page) == widget.tokens
    now = root(page).locator("[aria-current=step]")
    assert now.get_attribute("data-index") == str(len(widget.tokens) - 1)
    assert root(page).locator('[data-role="notice"]').count() == 0


def test_a_link_that_brings_a_story_and_a_distance_shows_that_story(show: Show) -> None:
    page = show(Heirloom(name="it"))
    text = "我与赛罕塔拉结下了不解之缘。谁？"
    page.evaluate("text => { location.hash = `#it:sentence=${text}&distance=40` }", text)
    button = root(page).locator('[data-role="distance"][data-value="40"]')
    expect(button).to_have_attribute("aria-pressed", "true")
    assert story(page) == text


@pytest.mark.parametrize("reader", ["locked", "plain", "open"])
def test_a_link_to_a_reader_takes_the_hand_off_the_gates(show: Show, reader: str) -> None:
    page = show(Lock(name="it"))
    root(page).locator('[data-guess="stays"]').click()
    settle(page)
    assert cells(page, "gates/f/12")["gates/f/12"] == 0
    page.evaluate(f"location.hash = '#it:reader={reader}&cursor=4'")
    button = root(page).locator(f'[data-role="reader-{reader}"]')
    expect(button).to_have_attribute("aria-pressed", "true")
    settle(page)
    widget = Lock(reader=reader, cursor=4)
    wanted = python_numbers(widget)
    drawn = {handle: x for handle, x in cells(page, "").items() if handle in wanted}
    assert drawn == pytest.approx({handle: wanted[handle] for handle in drawn}, abs=1e-5)
    assert cells(page, "gates/f/12")["gates/f/12"] == pytest.approx(widget.gates["f"][12].mean(), abs=1e-6)


def test_people_hold_the_numbers_of_h(show: Show) -> None:
    """A square of a box is as far from the page's colour as its number is from zero."""
    widget = Heirloom(distance=10)
    page = show(widget, width=NARROW)
    read = "one => [...one.getContext('2d').getImageData(0, 0, one.width, one.height).data]"
    boxes = root(page).locator("canvas").evaluate_all(f"all => all.map({read})")
    T = len(widget.tokens)
    assert len(boxes) == 2 * T
    for kind, held in (("rnn", boxes[:T]), ("lstm", boxes[T:])):
        for box, h in zip(held, widget.hidden[kind], strict=True):
            pixels = np.array(box).reshape(-1, 4)[: len(h)]
            faded = np.abs(pixels[:, :3] - 255).sum(axis=1)
            for side in (h > 0, h < 0):
                if side.sum() > 1:
                    assert np.corrcoef(faded[side], np.abs(h[side]))[0, 1] > 0.99
