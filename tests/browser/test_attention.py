"""What a reader does in the Attention widget, with real keys and a pointer, and what must then be true."""

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from bertbook.attention import AdditiveSelfAttention, SelfAttention
from bertbook.widgets import Attention
from tests.browser.conftest import cells, settle

WHO = "我爱赛罕塔拉，谁爱赛罕塔拉？"
ODD = ("𠮷野家", "👩‍👩‍👧‍👦 👍🏽", "e\u0301 a\u0308\u0323", "שלום مرحبا", "\u202eabc\u202c")


def box(page: Page) -> Locator:
    return page.locator('[data-role="sentence"]').first


def type_sentence(page: Page, text: str) -> None:
    box(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(text)
    settle(page)


def tokens(page: Page, root: str = ".bb-widget") -> list[str]:
    return page.locator(f'{root} [data-role="token"] .bb-chip').all_inner_texts()


def most_looked_at(widget: Attention, query: int) -> int:
    """The first of the tokens that get the most, as drawn while no key was chosen."""
    shares = widget.weights[query]
    return int(np.flatnonzero(shares > shares.max() - 1e-9)[0])


def assert_drawn_equals(page: Page, widget: Attention) -> None:
    """Every number drawn is the number that Python computes for the same state."""
    assert tokens(page) == widget.tokens
    T = len(widget.tokens)
    drawn = cells(page, "weights/")
    assert len(drawn) == T * T
    for i in range(T):
        for j in range(T):
            assert drawn[f"weights/{i}/{j}"] == pytest.approx(widget.weights[i, j], abs=1e-5)
    sums = cells(page, "sum/")
    assert len(sums) == T
    assert all(
        total == pytest.approx(widget.weights[i].sum(), abs=1e-6) for i, total in enumerate(sums.values())
    )
    if widget.scores is None:
        return
    query = min(widget.query, T - 1)
    key = most_looked_at(widget, query) if widget.key < 0 else min(widget.key, T - 1)
    for name, wanted in (("softmax/score", widget.scores), ("softmax/weight", widget.weights)):
        assert list(cells(page, name).values()) == pytest.approx(wanted[query].tolist(), abs=1e-5)
    for name, wanted in (
        (f"q/{query}", widget.q[query]),
        (f"k/{key}", widget.k[key]),
        (f"output/{query}", widget.output[query]),
    ):
        assert list(cells(page, name + "/").values()) == pytest.approx(wanted.tolist(), abs=1e-5)
    wanted = {f"v/{j}/{f}": value for (j, f), value in np.ndenumerate(widget.v)}
    assert cells(page, "v/") == pytest.approx(wanted, abs=1e-5)


def rows_sum_to_one(page: Page) -> bool:
    return all(abs(total - 1) < 1e-6 for total in cells(page, "sum/").values())


@pytest.mark.parametrize(
    "sentence",
    [
        WHO,
        "妈妈去学校，老师在家。",
        "The teacher loves the river. Who goes home?",
        "我 loves 赛罕塔拉",
        "谁",
        "xyzzy 我",
        *ODD,
    ],
)
def test_first_state_is_what_python_computes(show, sentence: str) -> None:
    widget = Attention(sentence)
    assert_drawn_equals(show(widget), widget)


def test_typing_moves_every_number(show) -> None:
    page = show(Attention())
    for text in ("我", "妈妈爱草原", "Who loves the grassland?", "谁与赛罕塔拉结下了不解之缘？"):
        type_sentence(page, text)
        settle(page)
        assert rows_sum_to_one(page)
        twin = Attention(text)
        twin.query = int(page.locator('[data-role="token"][aria-checked="true"]').get_attribute("data-index"))
        drawn = cells(page, "weights/")
        wanted = {
            f"weights/{i}/{j}": twin.weights[i, j]
            for i in range(len(twin.tokens))
            for j in range(len(twin.tokens))
        }
        assert drawn == pytest.approx(wanted, abs=1e-5)


def test_each_key_is_painted_within_two_frames(show) -> None:
    page = show(Attention(""))
    box(page).click()
    for n, char in enumerate("妈妈爱草原"):
        page.keyboard.insert_text(char)
        settle(page)
        assert "".join(tokens(page)) == "妈妈爱草原"[: n + 1]


LAST_TABLE = "[...document.querySelectorAll('.bb-scroll')].at(-1)"
NOTE_ITS_STATE = f"""() => {{
    const [body, last] = [document.querySelector('.bb-body'), {LAST_TABLE}];
    window.states = [];
    new MutationObserver(() => states.push([getComputedStyle(last).contentVisibility, last.offsetHeight]))
        .observe(body, {{ attributeFilter: ["data-typing"] }});
}}"""


def test_a_table_out_of_sight_is_drawn_when_the_keys_rest_and_holds_its_numbers_before(show) -> None:
    page = show(Attention(WHO))
    page.set_viewport_size({"width": 1440, "height": 600})
    assert page.locator(".bb-unseen").count() == 0, "nobody types"
    box(page).focus()
    page.wait_for_function(f"{LAST_TABLE}.classList.contains('bb-unseen')")
    page.evaluate(NOTE_ITS_STATE)
    height = page.evaluate(f"{LAST_TABLE}.offsetHeight")
    box(page).press("End")
    page.keyboard.press("!")
    settle(page)
    assert_drawn_equals(page, Attention(WHO + "!"))
    page.wait_for_function("states.length === 2")
    assert page.evaluate("states[0]") == ["hidden", height]
    assert page.evaluate("states[1][0]") == "visible"
    page.locator('[data-cell="weights/0/0"]').scroll_into_view_if_needed()
    page.wait_for_function(f"!{LAST_TABLE}.classList.contains('bb-unseen')")
    page.keyboard.press("!")
    page.keyboard.press("Tab")
    assert page.locator("[data-typing], .bb-unseen").count() == 0, "it must be reached by keyboard"


def test_query_is_picked_by_click_and_by_arrow_keys(show) -> None:
    page = show(Attention())
    page.locator('[data-role="token"][data-index="0"]').click()
    settle(page)
    assert page.locator('[aria-checked="true"]').get_attribute("data-index") == "0"
    assert "q/0/0" in cells(page, "q/")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.mouse.move(0, 0)
    settle(page)
    assert page.locator('[aria-checked="true"]').get_attribute("data-index") == "1"
    assert "q/1/0" in cells(page, "q/")
    expect(page.locator('[data-role="live"]')).to_contain_text("爱")


def test_pointing_previews_and_leaving_goes_back(show) -> None:
    page = show(Attention())
    page.locator('[data-role="token"][data-index="2"]').hover()
    settle(page)
    assert "q/2/0" in cells(page, "q/")
    page.mouse.move(2, 2)
    settle(page)
    assert "q/4/0" in cells(page, "q/")


def test_pointing_at_a_number_lights_its_inputs_and_fills_in_the_formula(show) -> None:
    page = show(Attention())
    page.locator('[data-cell="product/0"]').hover()
    settle(page)
    lit = page.locator(".bb-input").evaluate_all("cells => cells.map(c => c.dataset.cell)")
    assert sorted(lit) == ["k/0/0", "q/4/0"]
    expect(page.locator('[data-role="formula"]')).to_have_text("2.5 × 2 = 5")
    page.locator('[data-cell="softmax/weight/0"]').hover()
    settle(page)
    expect(page.locator('[data-role="formula"]')).to_contain_text("12.182 ÷ 19.182 = 0.635")


@pytest.mark.parametrize("place", ["q/4/0", "k/0/0", "v/0/0"])
def test_editing_a_number_moves_what_depends_on_it(show, place: str) -> None:
    widget = Attention()
    page = show(widget)
    page.locator(f'[data-cell="{place}"]').click()
    page.locator('[data-role="edit"]').fill("-1.25")
    settle(page)
    widget.edits, widget.key = {place: -1.25}, 0  # the pair that was held stays
    assert_drawn_equals(page, widget)
    expect(page.locator('[data-role="formula"]')).to_contain_text("set by you; it was")
    page.locator('[data-role="reset"]').click()
    settle(page)
    assert_drawn_equals(page, Attention())


def test_a_bad_number_is_refused_with_a_reason_and_nothing_is_lost(show) -> None:
    page = show(Attention())
    page.locator('[data-cell="q/4/0"]').click()
    for bad in ("99999", ""):
        page.locator('[data-role="edit"]').fill(bad)
        settle(page)
        expect(page.locator(".bb-bad")).to_contain_text("between −10000 and 10000")
        assert page.locator('[data-role="edit"]').input_value() == bad
        assert cells(page, "q/4/")["q/4/0"] == 2.5


def test_edits_stay_with_their_token_while_the_sentence_grows(show) -> None:
    page = show(Attention())
    page.locator('[data-cell="q/4/0"]').click()
    page.locator('[data-role="edit"]').fill("1")
    settle(page)
    box(page).click()
    page.keyboard.press("Home")
    page.keyboard.insert_text("今天")
    settle(page)
    assert tokens(page)[0] == "今天"
    assert page.locator('[aria-checked="true"]').get_attribute("data-index") == "5"
    twin = Attention("今天" + WHO, query=5)
    twin.edits = {"q/5/0": 1.0}
    assert list(cells(page, "softmax/weight/").values()) == pytest.approx(twin.weights[5].tolist(), abs=1e-5)


def test_a_cut_link_is_zero_and_the_row_is_renormalised(show) -> None:
    widget = Attention()
    page = show(widget)
    page.locator('[data-cell="softmax/weight/0"]').click()
    page.locator('[data-role="cut"]').click()
    settle(page)
    widget.cuts, widget.key = [[4, 0]], 0
    assert_drawn_equals(page, widget)
    assert cells(page, "weights/4/0")["weights/4/0"] == 0
    assert cells(page, "weights/4/")["weights/4/1"] == pytest.approx(1 / 7)
    page.locator('[data-role="cut"]').click()
    settle(page)
    assert_drawn_equals(page, Attention())


def test_a_row_whose_links_are_all_cut_says_so(show) -> None:
    widget = Attention("我爱")
    widget.cuts = [[0, 0], [0, 1]]
    page = show(widget)
    assert list(cells(page, "weights/0/").values()) == [0, 0]
    expect(page.locator('[data-role="notice"]')).to_contain_text("Every link of 我 is cut")
    assert np.all(widget.weights[0] == 0)


def test_scale_and_temperature(show) -> None:
    widget = Attention()
    page = show(widget)
    page.locator('[data-role="scale"]').click()
    settle(page)
    widget.scale = False
    assert_drawn_equals(page, widget)
    page.locator('[data-role="temperature"]').fill("2.5")
    settle(page)
    widget.temperature = 2.5
    assert_drawn_equals(page, widget)
    expect(page.locator(".bb-steps")).to_contain_text("exp(α/2.5)")


def test_table_of_scores(show) -> None:
    widget = Attention()
    page = show(widget)
    page.locator('[data-role="view-scores"]').click()
    settle(page)
    drawn = cells(page, "scores/")
    wanted = {f"scores/{i}/{j}": widget.scores[i, j] for i in range(8) for j in range(8)}
    assert drawn == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize(
    ("guess", "verdict"), [("proportion", "Yes."), ("next", "Not quite."), ("lost", "Not quite.")]
)
def test_predict_then_reveal(show, guess: str, verdict: str) -> None:
    page = show(Attention())
    assert page.locator('[data-role="answer"]').count() == 0
    page.locator(f'[data-guess="{guess}"]').click()
    settle(page)
    expect(page.locator('[data-role="answer"]')).to_contain_text(verdict)
    expect(page.locator('[data-role="answer"]')).to_contain_text("(token 3) went from 0.152 to 0.260")
    assert cells(page, "weights/1/")["weights/1/0"] == 0
    assert rows_sum_to_one(page)
    page.locator('[data-role="back"]').click()
    settle(page)
    assert_drawn_equals(page, Attention(query=1, key=0))


def test_unknown_words_are_flagged_and_look_at_all_alike(show) -> None:
    page = show(Attention("我 zyx 草原"))
    assert page.locator("[data-unknown]").all_inner_texts()[0].startswith("zyx")
    expect(page.locator('[data-role="notice"]')).to_contain_text("“zyx” is not in the toy lexicon")
    assert list(cells(page, "weights/1/").values()) == pytest.approx([1 / 3] * 3)


def test_known_words_can_be_clicked_into_the_sentence(show) -> None:
    page = show(Attention("我爱"))
    page.locator('[data-role="bank"]').click()
    page.locator('[data-role="bank-words"] button', has_text="草原").first.click()
    settle(page)
    assert tokens(page) == ["我", "爱", "草原"]


def test_a_long_sentence_is_cut_with_a_notice(show) -> None:
    page = show(Attention())
    box(page).fill("我爱" * 100)
    settle(page)
    assert len(tokens(page)) == Attention.limit
    expect(page.locator('[data-role="notice"]')).to_contain_text(
        "Only the first 32 tokens are drawn (200 were typed)"
    )


def held_by_keys(page: Page) -> str:
    """The number that has the focus, of which the drawn value is the widget's own."""
    settle(page)
    return str(page.evaluate("document.activeElement.dataset.cell"))


def test_of_many_tokens_the_table_shows_a_part_and_the_arrow_keys_reach_all(show) -> None:
    widget = Attention("我爱草原，你在家，" * 4)
    T = len(widget.tokens)
    assert T == 32
    page = show(widget)
    drawn = cells(page, "weights/")
    assert len(drawn) == 16 * 16
    for (i, j), weight in np.ndenumerate(widget.weights):
        assert drawn.get(f"weights/{i}/{j}", weight) == pytest.approx(weight, abs=1e-5)
    page.locator('[data-cell="weights/0/0"]').focus()
    row = ["weights/0/0"]
    for _ in range(T):
        page.keyboard.press("ArrowRight")
        row.append(held_by_keys(page))
        assert page.evaluate("Number(document.activeElement.dataset.value)") == pytest.approx(
            [*widget.weights[0], 1.0][len(row) - 1], abs=1e-5
        )
    assert row == [*(f"weights/0/{j}" for j in range(T)), "sum/0"]
    for key, reached in (
        ("ArrowLeft", "weights/0/31"),
        ("Home", "weights/0/0"),
        *(("ArrowDown", f"weights/{i}/0") for i in range(1, T)),
        ("End", "sum/31"),
        ("ArrowUp", "sum/30"),
        *(("ArrowUp", f"sum/{i}") for i in range(29, -1, -1)),
    ):
        page.keyboard.press(key)
        assert held_by_keys(page) == reached
    page.locator('[data-role="view-scores"]').click()
    page.locator('[data-cell="scores/0/3"]').focus()
    page.keyboard.press("End")
    assert held_by_keys(page) == "scores/0/31"


def test_the_picture_of_all_shares_leads_to_each_of_them(show) -> None:
    widget = Attention("我爱草原，你在家，" * 4)
    page = show(widget)
    picture = page.locator(".bb-heat")
    label = picture.locator("canvas").get_attribute("aria-label")
    share = widget.weights.mean(axis=0)
    assert f"{widget.tokens[share.argmax()]} (token {share.argmax() + 1}) gets the most" in label
    assert f"{share.max():.3f}" in label
    expect(page.locator(".bb-map")).to_contain_text(f"the fullest colour is {widget.weights.max():.3f}")
    box = picture.bounding_box()
    picture.click(position={"x": 30.5 / 32 * box["width"], "y": 20.5 / 32 * box["height"]})
    settle(page)
    assert page.locator('[aria-checked="true"]').get_attribute("data-index") == "20"
    assert cells(page, "weights/20/30") == pytest.approx({"weights/20/30": widget.weights[20, 30]}, abs=1e-5)
    expect(page.locator(".bb-map")).to_contain_text("rows 6–21, columns 16–31")
    frame = page.locator(".bb-frame").bounding_box()
    assert frame["x"] - box["x"] == pytest.approx(15 / 32 * box["width"], abs=0.6)
    assert frame["height"] == pytest.approx(box["height"] / 2, abs=0.6)


def test_pointing_never_moves_the_part_that_is_shown(show) -> None:
    page = show(Attention("我爱草原，你在家，" * 4, query=0))
    shown = set(cells(page, "weights/"))
    page.locator('[data-role="token"]').nth(31).hover()
    page.locator('[data-cell="softmax/weight/31"]').hover()
    settle(page)
    assert set(cells(page, "weights/")) == shown
    page.locator('[data-role="token"]').nth(31).click()
    settle(page)
    assert len(cells(page, "weights/31/")) == 16


def test_an_empty_sentence_asks_for_one(show) -> None:
    page = show(Attention())
    box(page).fill("")
    settle(page)
    expect(page.locator('[data-role="notice"]')).to_contain_text("Type a sentence")
    assert page.locator("[data-cell]").count() == 0


@pytest.mark.parametrize(
    ("fragment", "index", "notice"),
    [("#who:query=0", "0", None), ("#who:query=nine", "4", "query = nine"), ("#who:feed=1", "4", "feed = 1")],
)
def test_an_address_sets_the_state(show, fragment: str, index: str, notice: str | None) -> None:
    page = show(Attention(name="who"), fragment=fragment)
    settle(page)
    assert page.locator('[aria-checked="true"]').get_attribute("data-index") == index
    if notice:
        expect(page.locator('[data-role="notice"]')).to_contain_text(notice)


def test_a_link_sets_several_traits(show) -> None:
    page = show(Attention(name="who"))
    page.evaluate(
        """() => {
            const link = document.createElement("a");
            const sentence = encodeURIComponent("妈妈爱家");
            link.href = `#who:sentence=${sentence}&query=1&temperature=0.5&scale=0&view=scores`;
            link.textContent = "set"; document.body.append(link);
        }"""
    )
    page.locator("a", has_text="set").click()
    settle(page)
    twin = Attention("妈妈爱家", query=1, temperature=0.5, scale=False)
    assert tokens(page) == twin.tokens
    assert list(cells(page, "softmax/weight/").values()) == pytest.approx(twin.weights[1].tolist(), abs=1e-5)
    assert page.locator('[data-cell^="scores/"]').count() == 9


def length_embedding(width: int):
    torch.manual_seed(3)
    table = torch.randn(10, width)
    return lambda words: torch.stack([table[min(len(word), 9)] for word in words])


def test_a_readers_own_module_is_drawn_with_its_own_weights(show) -> None:
    torch.manual_seed(0)
    layer = SelfAttention(6, 3, 5)
    widget = Attention("I see the sea", model=layer, embed=length_embedding(6))
    with torch.no_grad():
        truth = layer(length_embedding(6)(widget.tokens))
    assert widget.weights == pytest.approx(truth.weights.numpy(), abs=1e-6)
    page = show(widget)
    assert page.locator(".bb-widget").get_attribute("data-source") == "own"
    drawn = cells(page, "weights/")
    assert list(drawn.values()) == pytest.approx(truth.weights.flatten().tolist(), abs=1e-5)
    page.locator('[data-cell="q/0/0"]').click()
    page.locator('[data-role="edit"]').fill("2")
    settle(page)
    widget.edits = {"q/0/0": 2.0}
    assert list(cells(page, "weights/").values()) == pytest.approx(widget.weights.ravel().tolist(), abs=1e-5)
    assert box(page).get_attribute("readonly") is not None
    expect(page.locator('[data-role="notice"]')).to_contain_text("This model lives in Python")


@pytest.mark.parametrize("returns", ["output", "weights"])
def test_any_model_is_shown_as_python_answered(show, returns: str) -> None:
    torch.manual_seed(0)
    layer, embed = AdditiveSelfAttention(4).requires_grad_(False), length_embedding(4)
    widget = Attention(
        "a bb ccc",
        model=lambda words: layer(embed(words)) if returns == "output" else layer(embed(words)).weights,
    )
    page = show(widget)
    assert list(cells(page, "weights/").values()) == pytest.approx(widget.weights.ravel().tolist(), abs=1e-5)
    assert page.locator('[data-role="scale"]').count() == 0


def test_given_arrays_are_just_shown(show) -> None:
    page = show(Attention(tokens=["a", "b"], weights=[[0.25, 0.75], [1.0, 0.0]]))
    assert tokens(page) == ["a", "b"]
    assert list(cells(page, "weights/").values()) == [0.25, 0.75, 1, 0]
    expect(page.locator('[data-role="notice"]')).to_contain_text("given as they are")


def test_a_number_is_held_and_changed_by_keyboard_alone(show) -> None:
    page = show(Attention())
    page.locator('[data-cell="q/4/1"]').focus()
    page.keyboard.press("Enter")
    settle(page)
    assert page.evaluate("document.activeElement.dataset.role") == "edit"
    page.keyboard.press("Control+A")
    page.keyboard.type("3")
    settle(page)
    assert cells(page, "q/4/")["q/4/1"] == 3
    page.keyboard.press("Escape")
    settle(page)
    assert page.locator(".bb-pinned").count() == 0
    assert page.evaluate("document.activeElement.dataset.cell") == "q/4/1"


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_nothing_sticks_out_of_the_page(show, width: int) -> None:
    page = show(Attention(), Attention("The teacher loves the river. Who goes home? " * 4), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_token_is_picked_by_keyboard_after_a_number_was_visited(show) -> None:
    page = show(Attention())
    page.locator('[data-cell="weights/2/1"]').focus()
    page.locator('[data-role="token"]').first.focus()
    page.keyboard.press("Enter")
    settle(page)
    assert "q/0/0" in cells(page, "q/")
    expect(page.locator('[data-role="live"]')).to_contain_text("“我” looks most at")


def test_a_link_with_a_sentence_starts_without_edits_and_cuts(show) -> None:
    page = show(Attention(name="who"))
    page.locator('[data-cell="weights/2/1"]').click()
    page.locator('[data-role="cut"]').click()
    settle(page)
    page.evaluate("location.hash = '#who:sentence=' + encodeURIComponent('妈妈爱家')")
    page.wait_for_function("document.querySelectorAll('[data-role=token]').length === 3")
    assert_drawn_equals(page, Attention("妈妈爱家", query=0))


def test_the_line_names_all_that_get_the_most(show) -> None:
    page = show(Attention(query=0))
    expect(page.locator('[data-role="live"]')).to_have_text("“我” looks most at “赛罕塔拉”: 0.244 each.")
    page.locator('[data-role="token"]').nth(3).click()
    page.mouse.move(0, 0)
    expect(page.locator('[data-role="live"]')).to_have_text("“，” looks at every token alike: 0.125 each.")
