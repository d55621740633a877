"""What a reader does in the Answer widget, and that the page computes what torch does."""

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from bertbook import questions, weights
from bertbook.bert import BertConfig
from bertbook.spans import SpanReader
from bertbook.stories import spell
from bertbook.widgets import Answer, answering
from bertbook.widgets.answer import ASKED
from tests.browser.conftest import cells, settle
from tools.weights import rounded, save

NOBODY = "谁画了一匹马？"  # "who drew a horse?" The story does not say.
CACHES = (answering.model, answering._without, answering.read, answering.vocabulary)
SIZES = ((6, 1, 1), (15, 3, 2), (8, 2, 4))  # D, H, N


def type_into(page: Page, role: str, text: str) -> None:
    page.locator(f'[data-role="{role}"]').fill(text)
    settle(page)


def press(page: Page, role: str) -> None:
    page.locator(f'[data-role="{role}"]').click()
    page.mouse.move(2, 2)
    settle(page)


def hold(page: Page, cell: str) -> None:
    page.locator(f'[data-cell="{cell}"]').click()
    page.mouse.move(2, 2)
    settle(page)


def top(page: Page) -> tuple[str, float]:
    """The answer on screen, and its probability."""
    found = page.locator('[data-role="top"]')
    return found.get_attribute("data-token") or "", float(found.get_attribute("data-value") or "nan")


def same(page: Page, widget: Answer) -> None:
    """Check that the page draws what Python computes, by torch."""
    start, end = widget.span
    assert page.locator(".bb-token .bb-chip").all_text_contents() == widget.tokens
    assert top(page) == (widget.answer, pytest.approx(widget.starts[start] * widget.ends[end], abs=1e-9))
    first = widget.tokens.index("[SEP]") + 1
    for name in ("starts", "ends", "weights", "looks", *(["without"] if widget.measured else [])):
        wanted = np.atleast_2d(getattr(widget, name))
        listed = {f"{name}/{i}/{j}": x for (i, j), x in np.ndenumerate(wanted)}
        if name in ("starts", "ends"):  # nothing stands where no answer can be
            listed = {key: x for key, x in listed.items() if int(key.split("/")[2]) not in range(1, first)}
        assert cells(page, f"{name}/") == pytest.approx(listed, abs=1e-9)
    marked = page.locator(".bb-found .bb-chip").all_text_contents()
    assert marked == (widget.tokens[start : end + 1] if start else [])


@pytest.fixture
def other_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Ships a model of other sizes with random numbers under the same name, one after the other."""
    folder = tmp_path / "package" / "weights"
    folder.mkdir(parents=True)
    for path in weights.FOLDER.parent.glob("*.csv"):
        shutil.copy(path, folder.parent)
    about = dict(json.loads((weights.FOLDER / "list.json").read_text("utf-8"))[answering.MODEL])
    monkeypatch.setattr(weights, "FOLDER", folder)

    def ship(seed: int) -> None:
        torch.manual_seed(seed)
        D, H, N = SIZES[seed]
        config = BertConfig(**{**about["config"], "hidden_size": D, "num_attention_heads": H})
        config = replace(config, num_hidden_layers=N, intermediate_size=7, max_position_embeddings=20)
        model = SpanReader(config).eval()
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, std=0.5)
        data = save(rounded(model))
        (folder / f"{answering.MODEL}.safetensors").write_bytes(data)
        told = {**about, "config": vars(config), "sha256": hashlib.sha256(data).hexdigest()}
        (folder / "list.json").write_text(json.dumps({answering.MODEL: told}), "utf-8")
        for cache in CACHES:
            cache.cache_clear()

    yield ship
    for cache in CACHES:
        cache.cache_clear()


@pytest.mark.parametrize("seed", range(len(SIZES)))
def test_the_page_equals_torch_on_random_weights_of_any_size(show, other_weights, seed: int) -> None:
    other_weights(seed)
    page, draw = show(Answer()), random.Random(seed)
    for _ in range(8):
        story = "".join(draw.choices([*questions.vocabulary()[5:], "猫"], k=draw.randint(0, 24)))
        asked = "".join(draw.choices(questions.vocabulary()[5:], k=draw.randint(0, 6)))
        type_into(page, "sentence", story)
        type_into(page, "question", asked)
        same(page, Answer(story, asked))
    _, H, N = SIZES[seed]
    name = f"{N - 1}.{H - 1}"
    hold(page, f"looks/{N - 1}/{H - 1}")
    press(page, "switch")
    same(page, Answer(story, asked, head=name, off=[name]))
    press(page, "measure")
    same(page, Answer(story, asked, head=name, off=[name], measured=True))


def test_the_page_equals_torch_on_the_books_stories(show) -> None:
    page, source = show(Answer()), questions.Questions(3)
    for lengths in ((8, 30), (60, 100), (150, 200)):
        one = source.draw(lengths)
        type_into(page, "sentence", spell(one.story))
        type_into(page, "question", spell(one.question))
        same(page, Answer(spell(one.story), spell(one.question)))
        press(page, "measure")
        widget = Answer(spell(one.story), spell(one.question), measured=True)
        same(page, widget)
        n, h = (int(x) for x in np.unravel_index(widget.without.argmin(), widget.without.shape))
        said = page.locator(f'[data-cell="without/{n}/{h}"]').inner_text()
        other = widget.answers[n][h]
        assert ("✓" if other == widget.answer else other or "–") in said


def test_a_question_within_the_story_is_not_told(show) -> None:
    page = show(Answer())
    type_into(page, "sentence", "谁找小明聊天。谁的朋友回家了。小明回家了？老师唱了一首歌。")
    asked = page.locator('[data-role="example"]').all_inner_texts()
    assert asked[0] == "谁唱了一首歌？"
    assert len(asked) == 2
    assert "谁回家了？" not in asked


def test_story_and_question_are_told_in_english(show) -> None:
    page, english = show(Answer()), ".bb-english:visible"
    type_into(
        page,
        "sentence",
        "那年夏天小刚的弟弟与希拉穆仁结下了不解之缘。老师找我聊天。我的邻居给她打电话。大家都喜欢他。",
    )
    type_into(page, "question", "老师找谁聊天？")
    expect(page.locator(english)).to_have_text(
        "That summer, Xiaogang’s younger brother formed an unbreakable bond with Xīlāmùrén. The teacher went "
        "to see me for a chat. My neighbour phoned her. Everyone liked him. The teacher went to see whom for "
        "a chat?"
    )
    type_into(page, "sentence", "大家都喜欢他。")
    type_into(page, "question", "那么，谁的朋友回家了？")
    expect(page.locator(english)).to_have_text("Everyone liked him. So, whose friend went home?")
    source = questions.Questions(4)
    for _ in range(20):
        one = source.draw((8, 120))
        type_into(page, "sentence", spell(one.story))
        type_into(page, "question", spell(one.question))
        if one.story[-1] == "。":  # else it may be cut in the middle of a clause
            expect(page.locator(english)).to_have_count(1)
    type_into(page, "question", "谁爱我？")
    expect(page.locator(english)).to_have_count(0)


def test_every_clause_of_the_story_offers_its_question_and_one_is_not_answered(show) -> None:
    page = show(Answer())
    asked = page.locator('[data-role="example"]')
    assert asked.all_inner_texts() == [
        "谁与呼伦贝尔结下了不解之缘？",
        "谁与赛罕塔拉结下了不解之缘？",
        "小明找谁聊天？",
        "谁给小红打电话？",
        "谁写了一封信？",
        NOBODY,
    ]
    said = []
    for n in range(asked.count()):
        asked.nth(n).click()
        settle(page)
        expect(page.locator('[data-role="question"]')).to_have_value(asked.nth(n).inner_text())
        expect(asked.nth(n)).to_have_attribute("aria-pressed", "true")
        said.append(top(page)[0])
    assert said == ["奶奶", "我", "妈妈的朋友", "爷爷", "老师", ""]
    expect(page.locator('[data-role="live"]')).to_contain_text("the story does not say")
    same(page, Answer(question=NOBODY))


def test_a_story_of_every_deed_offers_no_question_with_a_gap(show) -> None:
    deeds = questions._clauses()["deed"]
    story = "".join("".join(clause).replace("{asked}", "我") for clause in deeds)
    page = show(Answer(story))
    offered = page.locator('[data-role="example"]').all_inner_texts()
    assert len(offered) == len(deeds)
    assert not any("{" in text or not text for text in offered)


def test_another_question_hides_what_was_measured(show) -> None:
    page = show(Answer())
    press(page, "measure")
    assert cells(page, "without/")
    page.locator('[data-role="example"]').nth(2).click()
    settle(page)
    assert cells(page, "without/") == {}


def test_questions_are_those_of_python(show) -> None:
    page, source = show(Answer()), questions.Questions(7, untold=0)
    for _ in range(20):
        one = source.draw((20, 60))
        type_into(page, "sentence", spell(one.story))
        assert spell(one.question) in page.locator('[data-role="example"]').all_inner_texts()


def test_a_story_grows_from_the_bank_and_shrinks_by_clauses(show) -> None:
    page = show(Answer())
    box = page.locator('[data-role="sentence"]')
    before = box.input_value()
    press(page, "longer")
    longer = box.input_value()
    assert longer.startswith(before)
    assert longer.endswith("。")
    assert len(longer) > len(before)
    press(page, "shorter")
    assert box.input_value() == before
    press(page, "bank")
    words = page.locator('[data-role="bank-words"] button')
    known = {*questions.vocabulary()}
    for kind in page.locator('[data-role="bank-words"] p').all():
        kind.locator("button").first.click()
        settle(page)
    added = box.input_value().removeprefix(before)
    assert "小明写了一封信。" in added
    assert set(Answer(added).tokens) <= known
    same(page, Answer(before + added))
    assert words.count() > 100
    assert page.locator('[data-role="token"][data-unknown]').count() == 0


def test_an_unknown_word_is_flagged_and_read_as_unknown(show) -> None:
    page = show(Answer())
    type_into(page, "sentence", "猫写了一封信。我与赛罕塔拉结下了不解之缘。")
    expect(page.locator('[data-role="notice"]')).to_contain_text("[UNK]: “猫”")
    assert page.locator('[data-role="token"][data-unknown]').all_inner_texts() == ["猫\n?"]
    same(page, Answer("猫写了一封信。我与赛罕塔拉结下了不解之缘。"))


def test_too_long_a_story_is_cut_and_says_so(show) -> None:
    page = show(Answer())
    type_into(page, "sentence", "天黑了。" * 130)
    places = weights.load(answering.MODEL).about["config"]["max_position_embeddings"]
    said = page.locator('[data-role="notice"]').all_inner_texts()
    assert f"Only the first {places - 8} tokens are drawn (260 were typed)" in said[0]
    assert "had 200 tokens at most" in said[1]
    same(page, Answer("天黑了。" * 130))
    type_into(page, "question", "谁" * 30)
    assert f"first {ASKED} tokens" in page.locator('[data-role="notice"]').first.inner_text()


def test_a_head_that_is_off_changes_the_answer_as_measured(show) -> None:
    page = show(Answer())
    widget = Answer(measured=True)
    press(page, "measure")
    same(page, widget)
    n, h = (int(x) for x in np.unravel_index(widget.without.argmin(), widget.without.shape))
    hold(page, f"without/{n}/{h}")
    press(page, "switch")
    widget.head = f"{n}.{h}"
    widget.off = [widget.head]
    same(page, widget)
    assert top(page)[0] == widget.answers[n][h] != "我"
    after = f"{widget.without[n, h]:.3f}"
    expect(page.locator('[data-role="live"]')).to_contain_text(f"“我” goes from 1.000 to {after}")
    press(page, "switch")
    assert top(page)[0] == "我"


def test_the_question_is_answered_by_the_measurement(show) -> None:
    page, widget = show(Answer()), Answer()
    assert cells(page, "without/") == {}
    assert page.locator("[data-guess]").count() == 4
    best = "{}.{}".format(*np.unravel_index(widget.looks.argmax(), widget.looks.shape))
    worst = "{}.{}".format(*np.unravel_index(widget.without.argmin(), widget.without.shape))
    page.locator(f'[data-guess="{best}"]').click()
    settle(page)
    expect(page.locator('[data-role="answer"]')).to_contain_text(f"Not quite. Head {worst}")
    assert len(cells(page, "without/")) == widget.without.size
    type_into(page, "sentence", "老师写了一封信。")
    assert page.locator('[data-role="answer"]').count() == 0  # another story, another question
    assert cells(page, "without/") == {}


def test_pointing_at_a_token_previews_where_it_looks_and_a_click_keeps_it(show) -> None:
    page = show(Answer())
    token = page.locator('[data-role="token"][data-index="14"]')
    before = cells(page, "weights/")
    token.hover()
    settle(page)
    head = "{}.{}".format(*Answer()._hardest())
    assert cells(page, "weights/") != before
    page.mouse.move(2, 2)
    settle(page)
    assert cells(page, "weights/") == before
    token.click()
    page.mouse.move(2, 2)
    settle(page)
    same(page, Answer(query=14, head=head))


def test_links_set_story_question_token_and_head(show) -> None:
    page = show(
        Answer(name="it"),
        fragment="#it:sentence=老师写了一封信。&question=谁写了一封信？&query=3&head=1.2&measured=1",
    )
    settle(page)
    same(page, Answer("老师写了一封信。", "谁写了一封信？", query=3, head="1.2", measured=True))


def test_formulas_add_up(show) -> None:
    page, widget = show(Answer(measured=True)), Answer(measured=True)
    start, _ = widget.span
    formula = page.locator('[data-role="formula"]')
    for cell, value in (
        (f"starts/0/{start}", widget.starts[start]),
        ("looks/1/2", widget.looks[1, 2]),
        ("without/0/2", widget.without[0, 2]),
        ("sum/weights", 1.0),
    ):
        page.locator(f'[data-cell="{cell}"]').hover()
        settle(page)
        expect(formula).to_contain_text(f"= {value:.3f}")
