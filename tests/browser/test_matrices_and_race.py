"""`Matrices` and `Race` in a real page: their numbers in many states, and what a reader can do to them."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from bertbook.widgets import Matrices, Race
from bertbook.widgets.base import BookWidget
from tests.browser.conftest import NARROW, cells, settle
from tests.browser.test_promises import MOST_NODES, python_numbers

Show = Callable[..., Page]
MATRICES: dict[str, Callable[[], Matrices]] = {
    "eight tokens": lambda: Matrices("我爱赛罕塔拉，谁爱赛罕塔拉？"),
    "told again": lambda: Matrices("妈妈去学校", length=7),
    "three wide": lambda: Matrices("Who loves the green river?", width=3),
    "two wide, in columns": lambda: Matrices(length=5, width=2, columns=True),
    "edited": lambda: Matrices(edits={"W_q/0/1": -2.5, "W_k/3/0": 7, "W_v/2/2": 0.125}),
    "edited beyond the width": lambda: Matrices(width=2, edits={"W_q/3/0": 9.0, "W_v/0/3": 9.0}),
    "huge": lambda: Matrices(edits={"W_q/3/0": 10_000, "W_k/0/0": -10_000}),
    "unknown": lambda: Matrices("xyzzy 我 𠮷"),
    "one": lambda: Matrices("我"),
}


def root(page: Page) -> Locator:
    return page.locator(".bb-widget").first


def press(page: Page, role: str) -> None:
    root(page).locator(f'[data-role="{role}"]').click()
    page.mouse.move(0, 0)
    settle(page)


def slide(page: Page, role: str, value: int) -> None:
    """Move a slider as a reader would, by keys."""
    slider = root(page).locator(f'[data-role="{role}"]')
    slider.focus()
    now = int(slider.input_value())
    for _ in range(abs(value - now)):
        page.keyboard.press("ArrowUp" if value > now else "ArrowDown")
    settle(page)


def cell(page: Page, handle: str) -> Locator:
    return root(page).locator(f'[data-cell="{handle}"]')


def lit(page: Page) -> set[str]:
    """The numbers that light up."""
    return set(root(page).locator(".bb-input").evaluate_all("all => all.map(one => one.dataset.cell)"))


def formula(page: Page) -> str:
    return root(page).locator('[data-role="formula"]').inner_text()


def assert_drawn(page: Page, widget: BookWidget) -> None:
    wanted = python_numbers(widget)
    drawn = cells(page, "")
    assert {handle: drawn.get(handle) for handle in wanted} == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("make", MATRICES.values(), ids=MATRICES)
def test_every_number_in_every_state_is_pythons(show: Show, make: Callable[[], Matrices]) -> None:
    widget = make()
    page = show(widget)
    assert_drawn(page, widget)
    drawn = cells(page, "")
    assert {name: drawn[f"work/{name}"] for name in widget.work} == widget.work
    assert drawn["work/all"] == sum(widget.work.values())
    for (t, f), value in np.ndenumerate(widget.x):
        assert drawn[f"x/{t}/{f}"] == value
        for name in "qkv":
            assert drawn[f"again/{name}/{t}/{f}"] == drawn[f"{name}/{t}/{f}"]


def test_typing_and_sliding_give_pythons_numbers(show: Show) -> None:
    page = show(Matrices())
    root(page).locator('[data-role="sentence"]').fill("The teacher loves the river")
    settle(page)
    assert_drawn(page, Matrices("The teacher loves the river"))
    slide(page, "slider", 8)
    slide(page, "width", 3)
    assert_drawn(page, Matrices("The teacher loves the river", length=8, width=3))
    expect(root(page).locator('[data-role="notice"]')).to_contain_text("told again until there are 8")
    slide(page, "slider", 2)
    assert_drawn(page, Matrices("The teacher loves the river", length=2, width=3))
    expect(root(page).locator('[data-role="notice"]')).to_contain_text("Only the first 2 tokens")


@pytest.mark.parametrize("columns", [False, True])
def test_a_number_stands_where_its_row_meets_its_column(show: Show, columns: bool) -> None:
    page = show(Matrices("我爱赛罕塔拉，谁？", columns=columns))
    one, other = ("again/k", "again/q") if columns else ("again/q", "again/k")
    for handle, left, above in (
        ("scores/4/1", f"{one}/{1 if columns else 4}/0", f"{other}/{4 if columns else 1}/0"),
        ("output/4/1", *(("again/v/0/1", "weights/4/0") if columns else ("weights/4/0", "again/v/0/1"))),
        ("q/4/1", *(("W_q/0/1", "x/4/0") if columns else ("x/4/0", "W_q/0/1"))),
    ):
        spot, row, column = (cell(page, name).bounding_box() for name in (handle, left, above))
        assert spot
        assert row
        assert column
        assert (row["y"], column["x"]) == pytest.approx((spot["y"], spot["x"]), abs=1)
        assert row["x"] < spot["x"]
        assert column["y"] < spot["y"]


def test_pointing_lights_a_row_and_a_column_and_the_arrow_of_the_pair(show: Show) -> None:
    page = show(Matrices())
    cell(page, "scores/1/3").hover()
    settle(page)
    assert lit(page) == {f"again/q/1/{f}" for f in range(4)} | {f"again/k/3/{f}" for f in range(4)}
    assert formula(page) == "α₂,₄ = q₂ · k₄ ÷ √4 = 2 ÷ 2 = 1.00"
    chosen = root(page).locator('[aria-checked="true"]')
    assert [chosen.nth(n).get_attribute("data-index") for n in range(2)] == ["1", "3"]
    lines = root(page).locator(".bb-lit")
    expect(lines).to_have_count(1)
    assert lines.get_attribute("d") == "M 1.5 0 L 3.5 1"
    expect(root(page).locator('[data-role="live"]')).to_contain_text("“爱” (row 2 of Q) meets “家” (column 4")
    cell(page, "q/0/0").hover()
    settle(page)
    assert lit(page) == {f"x/0/{m}" for m in range(4)} | {f"W_q/{m}/0" for m in range(4)}
    assert formula(page) == "q₁ person = x₁ · W_q person = 1×2.5 = 2.5"
    cell(page, "output/2/1").hover()
    settle(page)
    assert lit(page) == {f"weights/2/{j}" for j in range(4)} | {f"again/v/{j}/1" for j in range(4)}


def test_every_formula_ends_in_the_number_that_is_drawn(show: Show) -> None:
    page = show(Matrices("我爱赛罕塔拉，谁", edits={"W_q/0/1": -2.5}))
    for handle in (
        "x/0/0",
        "W_q/0/1",
        "k/2/1",
        "scores/0/2",
        "weights/0/2",
        "sum/3",
        "output/1/0",
        "work/all",
    ):
        cell(page, handle).focus()
        settle(page)
        shown = cell(page, handle).inner_text().lstrip("0") or "0"
        assert shown in formula(page)


def test_a_chosen_pair_stays_and_arrow_keys_walk_from_matrix_to_matrix(show: Show) -> None:
    page = show(Matrices())
    cell(page, "W_q/3/1").focus()
    for key, there in (("ArrowDown", "q/0/1"), ("ArrowLeft", "q/0/0"), ("ArrowLeft", "x/0/3")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.cell") == there
    cell(page, "weights/1/2").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    settle(page)
    assert root(page).locator(".bb-met").evaluate_all("all => all.map(one => one.dataset.cell)") == [
        "scores/1/2",
        "weights/1/2",
    ]
    root(page).locator('[data-role="asked"]').nth(3).click()
    root(page).locator('[data-role="asked"]').nth(3).evaluate("it => it.blur()")
    page.mouse.move(0, 0)
    settle(page)
    assert cell(page, "scores/1/3").get_attribute("class") == "bb-number bb-met"


def test_a_weight_is_typed_or_dragged_and_all_follows(show: Show) -> None:
    page = show(Matrices())
    cell(page, "W_q/0/1").focus()
    page.keyboard.press("-")
    settle(page)
    page.keyboard.type("3.5")
    settle(page)
    assert_drawn(page, Matrices(edits={"W_q/0/1": -3.5}))
    page.keyboard.press("Escape")
    box = cell(page, "W_v/1/1").bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10 + 3 * 24, box["y"] + 12, steps=5)
    page.mouse.up()
    settle(page)
    assert_drawn(page, Matrices(edits={"W_q/0/1": -3.5, "W_v/1/1": 2.5}))
    assert root(page).locator(".bb-pinned").count() == 0
    assert "bb-edited" in (cell(page, "W_v/1/1").get_attribute("class") or "")
    press(page, "reset")
    assert_drawn(page, Matrices())


def test_only_what_changes_is_written(show: Show) -> None:
    page = show(Matrices())
    page.evaluate(
        """() => {
            window.written = new Set();
            const note = node => {
                const cell = (node.nodeType === 1 ? node : node.parentElement)?.closest("[data-cell]");
                if (cell) window.written.add(cell.dataset.cell);
            };
            new MutationObserver(all => all.forEach(one => note(one.target))).observe(
                document.querySelector(".bb-cards"),
                { subtree: true, characterData: true, childList: true, attributeFilter: ["data-value"] },
            );
        }"""
    )
    cell(page, "W_v/0/0").focus()
    page.keyboard.type("5")
    settle(page)
    written = set(page.evaluate("[...window.written]"))
    assert {handle.split("/")[0] for handle in written} == {"W_v", "v", "again", "output"}
    assert "again/v/2/0" in written
    assert not {handle for handle in written if handle.startswith(("again/q", "again/k"))}


def test_at_768_outlines_are_true_to_scale_and_their_cost_is_told(show: Show) -> None:
    widget = Matrices(big=True)
    for columns in (False, True):
        page = show(Matrices(columns=columns))
        press(page, "big")
        assert set(cells(page, "")) == {*(f"work/{name}" for name in widget.work), "work/all"}
        assert {f"work/{name}": n for name, n in widget.work.items()} == {
            handle: n for handle, n in cells(page, "").items() if handle != "work/all"
        }
        assert cell(page, "work/q").inner_text() == "301,989,888"
        expect(root(page).locator('[data-role="live"]')).to_contain_text("1,308,622,848 multiplications")
        cell(page, "work/scores").focus()
        settle(page)
        assert formula(page) == "T × K × T = 512 × 768 × 512 = 201,326,592"
        places = (
            root(page)
            .locator(".bb-outline-place:has(.bb-outline)")
            .evaluate_all(
                """all => all.map(one => {
                const { width, height } = one.querySelector(".bb-outline").getBoundingClientRect();
                return [one.querySelector("small").textContent, width, height];
            })"""
            )
        )
        assert len(places) == 13
        unit = places[0][1] / int(places[0][0].split()[-1])
        for told, width, height in places:
            rows, cols = map(int, told.split(" × "))
            assert (width / cols, height / rows) == pytest.approx((unit, unit), rel=0.05)
        press(page, "big")
        assert_drawn(page, Matrices())


def test_the_column_form_moves_every_number_and_changes_none(show: Show) -> None:
    page = show(Matrices())
    rows = cells(page, "")
    press(page, "columns")
    assert cells(page, "") == rows
    expect(root(page)).to_contain_text("A = Kᵀ Q, O = V Â")


def test_the_answer_to_matrices_is_what_happens(show: Show) -> None:
    page = show(Matrices("我爱赛罕塔拉，谁"))
    before = cells(page, "")
    root(page).locator('[data-guess="scores"]').click()
    settle(page)
    expect(root(page).locator('[data-role="answer"]')).to_contain_text("Not quite. Only V and O changed.")
    changed = {
        handle.removeprefix("again/").split("/")[0]
        for handle, x in cells(page, "").items()
        if before[handle] != x
    }
    assert changed == {"W_v", "v", "output"}
    press(page, "back")
    assert cells(page, "") == before


def test_a_link_sets_matrices(show: Show) -> None:
    page = show(Matrices(name="it"), fragment="#it:sentence=who%20loves%20me&width=3&query=1&key=2&columns=1")
    settle(page)
    assert_drawn(page, Matrices("who loves me", width=3))
    assert "bb-met" in (cell(page, "scores/1/2").get_attribute("class") or "")
    page.evaluate("location.hash = '#it:big=1'")
    expect(root(page).locator(".bb-outline")).to_have_count(13)


@pytest.mark.parametrize("big", [False, True])
def test_the_longest_matrices_stay_small_and_inside_the_page(show: Show, big: bool) -> None:
    page = show(Matrices("我爱" * 2500, big=big), width=NARROW)
    assert root(page).locator("*").count() <= MOST_NODES
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


# --- Race ---

RACES: dict[str, Callable[[], Race]] = {
    "first state": Race,
    "cut": lambda: Race(length=3, step=9, one=7, other=1),
    "told again": lambda: Race("谁爱我家", length=64, width=768, step=64, one=60, other=2),
    "backwards": lambda: Race("The teacher loves the river", one=4, other=0, width=64),
    "one word twice": lambda: Race(one=2, other=2),
    "one": lambda: Race("我"),
}


def counts(widget: Race) -> dict[str, int]:
    """What the table below the lanes must say."""
    rnn, attention = widget.work["rnn"], widget.work["attention"]
    return {
        "done/rnn": min(widget.step, len(widget.tokens)),
        "done/attention": 1,
        **{f"steps/{layer}": n for layer, n in widget.steps.items()},
        **{f"path/{layer}": n for layer, n in widget.path.items()},
        "work/project/rnn": rnn["W"],
        "work/hand/rnn": rnn["U"],
        "work/project/attention": attention["q"] + attention["k"] + attention["v"],
        "work/meet/attention": attention["scores"] + attention["output"],
        "work/all/rnn": sum(rnn.values()),
        "work/all/attention": sum(attention.values()),
    }


def assert_race(page: Page, widget: Race) -> None:
    drawn = cells(page, "")
    wanted = python_numbers(widget) | counts(widget)
    assert set(drawn) == set(wanted) | {"sum/0"}
    assert {handle: drawn[handle] for handle in wanted} == pytest.approx(wanted, abs=1e-6)
    done = min(widget.step, len(widget.tokens))
    assert root(page).locator(".bb-ready:not(.bb-of-attention)").count() == done
    assert root(page).locator(".bb-waiting").count() == len(widget.tokens) - done
    assert root(page).locator(".bb-ready.bb-of-attention").count() == len(widget.tokens)


@pytest.mark.parametrize("make", RACES.values(), ids=RACES)
def test_counts_and_lanes_in_every_state_are_pythons(show: Show, make: Callable[[], Race]) -> None:
    widget = make()
    assert_race(show(widget), widget)


def test_steps_are_taken_scrubbed_and_walked(show: Show) -> None:
    page = show(Race(step=1))
    press(page, "step")
    assert_race(page, Race(step=2))
    press(page, "back-step")
    slide(page, "cursor", 6)
    assert_race(page, Race(step=7))
    expect(root(page)).to_contain_text("step 7 of 8")
    press(page, "walk")
    page.wait_for_selector('[data-role="walk"][aria-pressed="false"]')
    assert_race(page, Race(step=8))
    expect(root(page).locator('[data-role="live"]')).to_contain_text("After 8 steps the RNN has all")


def test_two_words_are_picked_and_the_path_between_them_is_drawn(show: Show) -> None:
    page = show(Race())
    for picked, (one, other) in ((6, (4, 6)), (1, (6, 1)), (1, (6, 1))):
        root(page).locator('[data-role="token"]').nth(picked).click()
        page.mouse.move(0, 0)
        settle(page)
        assert_race(page, Race(one=one, other=other))
        first, last = sorted((one, other))
        stages = (
            root(page)
            .locator(".bb-stage:not(.bb-of-attention) > span")
            .evaluate_all("all => all.map(one => one.className)")
        )
        assert stages.index("bb-path-from") == first
        assert stages.index("bb-path-to") == last
        assert stages.count("bb-path-on") == last - first - 1
        lines = (
            root(page)
            .locator(".bb-race-lines .bb-lit")
            .evaluate_all("all => all.map(one => one.getAttribute('d'))")
        )
        assert lines == [f"M {first + 0.5} 1 V 0", f"M {one + 0.5} 0 L {other + 0.5} 1"]
    expect(root(page).locator('[data-role="live"]')).to_contain_text(
        "From “赛罕塔拉” (word 7) to “爱” (word 2): 5 hand-overs in the RNN, 1 in attention."
    )


def test_lengths_and_widths_change_the_counts(show: Show) -> None:
    page = show(Race())
    slide(page, "slider", 64)
    root(page).locator('[data-role="width"][data-value="768"]').click()
    page.mouse.move(0, 0)
    settle(page)
    assert_race(page, Race(length=64, width=768))
    assert root(page).locator("*").count() <= MOST_NODES
    cell(page, "work/meet/attention").focus()
    settle(page)
    assert formula(page) == "Q Kᵀ, Â V: 2 × T × T × K = 2 × 64 × 64 × 768 = 6,291,456"
    cell(page, "work/all/rnn").focus()
    settle(page)
    assert lit(page) == {"work/project/rnn", "work/hand/rnn"}
    root(page).locator('[data-role="sentence"]').fill("who goes home")
    settle(page)
    assert_race(page, Race("who goes home", width=768))


@pytest.mark.parametrize("length", [8, 50])
def test_the_answer_to_race_is_what_happens(show: Show, length: int) -> None:
    page = show(Race(length=length))
    asked = min(length, 32)
    expect(root(page).locator('[data-role="predict"]')).to_contain_text(
        f"{2 * asked} tokens instead of {asked}"
    )
    root(page).locator('[data-guess="twice"]').click()
    settle(page)
    before, after = (sum(Race(length=T).work["attention"].values()) for T in (asked, 2 * asked))
    assert after > 2 * before
    assert cells(page, "work/all")["work/all/attention"] == after
    expect(root(page).locator('[data-role="answer"]')).to_contain_text(f"{after / before:.2f} times as many")
    press(page, "back")
    assert_race(page, Race(length=length))


def test_the_step_just_taken_is_kept_in_sight(show: Show) -> None:
    page = show(Race(length=64), width=NARROW)
    lanes = root(page).locator(".bb-scroll").first
    slide(page, "cursor", 40)
    seen = root(page).locator(".bb-stage.bb-just:not(.bb-of-attention)").bounding_box()
    frame = lanes.bounding_box()
    assert seen
    assert frame
    assert frame["x"] < seen["x"] < frame["x"] + frame["width"] - seen["width"]


def test_a_link_sets_the_race(show: Show) -> None:
    page = show(Race(name="it"), fragment="#it:length=16&step=5&width=64&one=2&other=9")
    settle(page)
    assert_race(page, Race(length=16, step=5, width=64, one=2, other=9))
    page.evaluate("location.hash = '#it:width=5'")
    expect(root(page).locator('[data-role="notice"]').last).to_contain_text("width = 5")
