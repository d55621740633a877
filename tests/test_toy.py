"""The toy model means what it says: sound tables, right arithmetic, and a broken table is explained."""

import re
from math import exp
from pathlib import Path
from unicodedata import normalize

import pytest
import torch

from bertbook.widgets import toy
from bertbook.widgets.toy.tables import parse_lexicon, parse_matrices, read_lines

LEXICON = "token,pinyin,gloss,person,place,deed,asking"
MATRICES = "matrix,from,person,place,deed,asking"
TWELVE = [f"{name},{feature},0,0,0,0" for name in ("W_q", "W_k", "W_v") for feature in toy.FEATURES]
SENTENCE = "我爱赛罕塔拉，谁爱赛罕塔拉？"
HAN = re.compile("[\u4e00-\u9fff]")
NEUTRAL = {"的", "了", "吗", "呢"}


def most_watched(sentence: str, asker: str) -> list[str]:
    """The tokens of the sentence that get the largest weight from the first `asker`, first to last."""
    tokens = toy.tokenize(sentence)
    row = toy.self_attention()(toy.embed(tokens)).weights[tokens.index(asker)]
    return [token for token, weight in zip(tokens, row, strict=True) if weight > row.max() - 1e-6]


# --- the lexicon ---


def test_lexicon_is_small_and_bilingual() -> None:
    tokens = toy.lexicon()
    chinese = [token for token in tokens if HAN.search(token)]
    english = [token for token in tokens if re.fullmatch("[a-z]+", token)]
    signs = [token for token in tokens if token not in chinese + english]
    assert 120 <= len(tokens) <= 180
    assert len(chinese) > 60
    assert len(english) > 60
    assert sorted(signs) == sorted("，。？！、,.?!")


def test_every_token_can_be_typed() -> None:
    assert [token for token in toy.lexicon() if toy.tokenize(token) != [token]] == []


def test_chinese_entries_have_pinyin_and_an_english_gloss() -> None:
    for token, entry in toy.lexicon().items():
        if HAN.search(token):
            spelled = normalize("NFD", entry.pinyin)
            assert re.fullmatch("[A-Za-z\u0300-\u030c]+", spelled), token
            assert (token in NEUTRAL) != bool(re.search("[\u0300\u0301\u0304\u030c]", spelled)), token
            assert re.search("[a-z]", entry.gloss), token
            assert not HAN.search(entry.gloss), token


def test_english_entries_have_a_chinese_gloss_and_no_pinyin() -> None:
    for token, entry in toy.lexicon().items():
        if token.isascii():
            assert entry.pinyin == "", token
            assert HAN.search(entry.gloss), token


def test_both_languages_agree_on_the_features() -> None:
    """An English word whose gloss is a Chinese entry has that entry's features."""
    known = toy.lexicon()
    pairs = [
        (token, entry.gloss) for token, entry in known.items() if token.isascii() and entry.gloss in known
    ]
    assert len(pairs) > 50
    assert [pair for pair in pairs if known[pair[0]].features != known[pair[1]].features] == []


def test_features_are_none_half_or_whole_and_each_is_in_use() -> None:
    rows = [entry.features for entry in toy.lexicon().values()]
    assert {value for row in rows for value in row} == {0.0, 0.5, 1.0}
    assert all(any(column) for column in zip(*rows, strict=True))
    assert (0.0, 0.0, 0.0, 0.0) in rows


def test_a_callers_changes_do_not_reach_the_tables() -> None:
    toy.lexicon().clear()
    toy.matrices()["W_q"][0][1] = 99.0
    toy.features(["我"])[0][0] = 99.0
    assert toy.features(["我"]) == [[1, 0, 0, 0]]
    assert toy.matrices()["W_q"][0][1] == 1.5


# --- the arithmetic ---


def test_sentence_is_cut_into_words_and_unlisted_text_into_basic_tokens() -> None:
    assert toy.tokenize(SENTENCE) == ["我", "爱", "赛罕塔拉", "，", "谁", "爱", "赛罕塔拉", "？"]
    assert toy.tokenize("为什么 Who loves 蒙古?") == ["为什么", "who", "loves", "蒙", "古", "?"]


def test_who_looks_at_the_person_by_hand() -> None:
    """谁 has asking = 1, so q = (2.5, 0, 0, 0). 我 has person = 1, so k = (2, 0, 0, 0). K = 4, so √K = 2.

    Score 谁 → 我: 2.5 · 2 / 2 = 2.5; the other seven tokens have no person in them: 0.
    Weight: e^2.5 / (e^2.5 + 7 · e^0) = 12.182 / 19.182 = .635; the other seven get 1 / 19.182 = .052 each.
    """
    found = toy.self_attention()(toy.embed(toy.tokenize(SENTENCE)))
    assert found.scores[4].tolist() == [2.5, 0, 0, 0, 0, 0, 0, 0]
    expected = [exp(2.5) / (exp(2.5) + 7)] + [1 / (exp(2.5) + 7)] * 7
    assert found.weights[4].tolist() == pytest.approx(expected, abs=1e-6)
    assert round(found.weights[4, 0].item(), 3) == 0.635
    # v is x itself, so b = .635 of a person + 2 × .052 of a deed and of a place + (.052 + .052 / 2) of asking
    little = 1 / (exp(2.5) + 7)
    assert found.output[4].tolist() == pytest.approx(
        [1 - 7 * little, 2 * little, 2 * little, 1.5 * little], abs=1e-6
    )


def test_self_attention_multiplies_by_the_matrices_as_written() -> None:
    x = torch.rand(5, 4)
    found = toy.self_attention()(x)
    for name, projected in zip(("W_q", "W_k", "W_v"), (found.q, found.k, found.v), strict=True):
        torch.testing.assert_close(projected, x @ torch.tensor(toy.matrices()[name]))


def test_self_attention_is_new_each_time() -> None:
    with torch.no_grad():
        toy.self_attention().W_q.weight.zero_()
    assert toy.self_attention().W_q.weight.any()


def test_unlisted_tokens_look_at_all_tokens_alike() -> None:
    tokens = toy.tokenize("我爱编程")
    assert tokens == ["我", "爱", "编", "程"]
    assert toy.features(tokens)[2:] == [[0, 0, 0, 0]] * 2
    assert toy.self_attention()(toy.embed(tokens)).weights[2:].tolist() == [[0.25] * 4] * 2


def test_embed_gives_float32_and_a_row_a_token() -> None:
    assert toy.embed(["我", "草原", "？"]).tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0.5]]
    assert toy.embed(["我"]).dtype == torch.float32
    assert toy.embed([]).shape == (0, 4)


def test_a_sentence_given_as_tokens_is_refused() -> None:
    with pytest.raises(TypeError, match=r"tokens must be a list of str, got the str '我爱'.*tokenize"):
        toy.features("我爱")


@pytest.mark.parametrize(
    ("sentence", "asker", "watched"),
    [
        (SENTENCE, "谁", ["我"]),
        (SENTENCE, "爱", ["我"]),
        (SENTENCE, "我", ["赛罕塔拉", "赛罕塔拉"]),
        ("我与赛罕塔拉结下了不解之缘，今天谁与赛罕塔拉结下了不解之缘？", "谁", ["我"]),
        ("妈妈在家唱歌吗？", "妈妈", ["家"]),
        ("爷爷骑马回草原。", "骑", ["爷爷"]),
        ("小明去学校，小红呢？", "呢", ["小明", "小红"]),
        ("牧民为什么爱草原？", "为什么", ["牧民"]),
        ("今天我不去银行。", "银行", ["去"]),
        ("My grandfather loves the grassland.", "loves", ["grandfather"]),
        ("Who loves Saihantala? I do.", "who", ["i"]),
        ("A herder rides a horse to the mountain.", "horse", ["mountain"]),
        ("Why does the teacher come here?", "teacher", ["here"]),
        ("We went to the river bank, and Mother sings.", "bank", ["went", "sings"]),
        (
            "你去哪里？",
            "哪里",
            ["你"],
        ),  # the stated limit: with four features every question asks for a person
    ],
)
def test_attention_reads_well(sentence: str, asker: str, watched: list[str]) -> None:
    """Who? → the person; a deed → its doer; a person → the place; a place → the deed."""
    assert most_watched(sentence, asker) == watched


# --- a table that someone edited ---


def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    """Spreadsheets put a byte order mark in front and end lines with carriage return and line feed."""
    table = tmp_path / "lexicon.csv"
    table.write_bytes(f'{LEXICON}\r\n我,wǒ,"I, me",1,0,0,0\r\n'.encode("utf-8-sig"))
    assert parse_lexicon(read_lines(table)) == {"我": toy.Entry("wǒ", "I, me", (1, 0, 0, 0))}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "lexicon.csv, line 1: the columns must be token,pinyin"),
        (["token,gloss,person,place,deed,asking"], "line 1: the columns must be .*asking, got 'token,gloss"),
        (
            [LEXICON, "我,wǒ,I,1,0,0,0", "你,nǐ,you,1,0,0"],
            "line 3: 6 fields in '你,nǐ,you,1,0,0', expected 7",
        ),
        ([LEXICON, "我,wǒ,I, me,1,0,0,0"], 'line 2: 8 fields .*needs quotes around the field: "I, me"'),
        ([LEXICON, "", "我,wǒ,I,1,0,0,0"], "line 2: 0 fields"),
        ([LEXICON, '我,wǒ,"I,1,0,0,0', "你,nǐ,you,1,0,0,0"], "line 2: 3 fields"),
        ([LEXICON, "我,wǒ,I,1,0,0,0", "我,wǒ,me,1,0,0,0"], "line 3, column token: '我' has a line already"),
        (
            [LEXICON, "He,,他,1,0,0,0"],
            r"line 2, column token: no text gives 'He', .* as \['he'\]; .*lower case",
        ),
        ([LEXICON, "new york,,纽约,0,1,0,0"], r"line 2, column token: .*\['new', 'york'\]"),
        ([LEXICON, "café,,咖啡馆,0,1,0,0"], r"line 2, column token: .*\['cafe'\].*accents"),
        ([LEXICON, " 我,wǒ,I,1,0,0,0"], "line 2, column token: no text gives ' 我'"),
        ([LEXICON, ",wǒ,I,1,0,0,0"], "line 2, column token: no text gives ''"),
        ([LEXICON, "我,wǒ, ,1,0,0,0"], "line 2, column gloss: '我' has none"),
        (
            [LEXICON, "我,wǒ,I,1,0,yes,0"],
            "line 2, column deed: 'yes' is not a number; write a number from 0 to 1",
        ),
        ([LEXICON, "我,wǒ,I,1,,0,0"], "line 2, column place: '' is not a number"),
        (
            [LEXICON, "我,wǒ,I,1,0,0,1.5"],
            "line 2, column asking: '1.5' is out of range; write a number from 0 to 1",
        ),
        ([LEXICON, "我,wǒ,I,nan,0,0,0"], "line 2, column person: 'nan' is out of range"),
    ],
)
def test_broken_lexicon_is_explained(lines: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_lexicon(lines)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ["matrix,from,person"],
            "matrices.csv, line 1: the columns must be matrix,from,person,place,deed,asking",
        ),
        ([MATRICES, "W_o,person,0,0,0,0"], "line 2, column matrix: 'W_o' is none of W_q, W_k, W_v"),
        (
            [MATRICES, "W_q,colour,0,0,0,0"],
            "line 2, column from: 'colour' is none of person, place, deed, asking",
        ),
        ([MATRICES, TWELVE[0], TWELVE[0]], "line 3: W_q has a line from person already"),
        ([MATRICES, "W_q,person,0,0,x,0"], "line 2, column deed: 'x' is not a number; write a number$"),
        ([MATRICES, "W_q,person,0,inf,0,0"], "line 2, column place: 'inf' is out of range"),
        ([MATRICES, *TWELVE[:5], *TWELVE[6:11]], "lines are missing: W_k from place, W_v from asking"),
    ],
)
def test_broken_matrices_are_explained(lines: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_matrices(lines)


def test_matrix_lines_may_come_in_any_order() -> None:
    shuffled = [MATRICES, *reversed(TWELVE[1:]), "W_q,person,1,2,3,-4"]
    assert parse_matrices(shuffled)["W_q"] == [[1, 2, 3, -4], [0] * 4, [0] * 4, [0] * 4]
