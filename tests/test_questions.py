"""Questions have one answer in their story or none, their words are known, and their clauses are Chinese."""

import csv
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
import torch

from bertbook import questions
from bertbook.masking import CLS, PAD, SEP, SPECIAL, UNK
from bertbook.questions import (
    KINDS,
    LENGTHS,
    PHRASE,
    UNTOLD,
    WHO,
    Asked,
    Questions,
    encode,
    of_who,
    question_words,
    vocabulary,
)
from bertbook.stories import Story, WhoStories, spell, templates
from bertbook.text import word_tokenize

FOLDER = Path(questions.__file__).parent


def rows(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NAMES, KIN, PLACES = (row["clause"].split("|") for row in rows("questions")[:3])
PATTERNS = {
    kind: [row["clause"].split() for row in rows("questions") if row["kind"] == kind] for kind in KINDS
}
PATTERNS["deed"] += [
    row.pattern.replace("{name}", "{asked}").split() for row in templates() if row[:2] == ("zh", "distractor")
]


def person(tokens, start):
    """The person who is told of from a place on, and where the telling ends; None if there is none."""
    if tokens[start : start + 1] and tokens[start] in NAMES:
        if tokens[start + 1 : start + 2] == ("的",) and tokens[start + 2] in KIN:
            return tokens[start : start + 3]
        return tokens[start : start + 1]
    return None


def fits(pattern, tokens, asked=None):
    """What stands for {asked} where the pattern stands for the whole of tokens; None where it does not."""
    at, found = 0, None
    for word in pattern:
        if word in ("{asked}", "{name}"):
            who = (WHO,) if asked == WHO and word == "{asked}" and tokens[at : at + 1] == (WHO,) else None
            who = who or person(tokens, at)
            if who is None:
                return None
            found = (who, at) if word == "{asked}" else found
            at += len(who)
        elif tokens[at : at + 1] == (word,) or (word == "{place}" and tokens[at] in PLACES):
            at += 1
        else:
            return None
    return found if at == len(tokens) else None


def answers(asked):
    """Every place of the story that answers the question, found by reading its clauses one by one."""
    found, start = [], 0
    statement = (*asked.question[:-1], "。")
    for end, token in enumerate(asked.story):
        if token != "。":
            continue
        clause = asked.story[start : end + 1]
        for pattern in PATTERNS[asked.kind]:
            for skip in range(3):  # "that summer, …" stands before some
                if (hit := fits(pattern, clause[skip:])) is None:
                    continue
                who, at = hit
                told = (*clause[skip : skip + at], WHO, *clause[skip + at + len(who) :])
                if told == statement:
                    place = start + skip + at
                    found.append((place, place + len(who) - 1))
        start = end + 1
    return sorted(set(found))


@pytest.fixture(scope="module")
def drawn():
    source = Questions(3)
    return [source.draw() for _ in range(600)]


def test_a_question_has_exactly_one_answer_or_none(drawn):
    for asked in drawn:
        wanted = [(asked.start, asked.end)] if asked.start >= 0 else []
        assert answers(asked) == wanted, f"{spell(asked.story)} {spell(asked.question)}"


def test_a_question_is_its_clause_with_who_for_a_person(drawn):
    for asked in drawn:
        assert any(fits([*pattern[:-1], "？"], asked.question, WHO) for pattern in PATTERNS[asked.kind])
        assert Counter(asked.question)[WHO] == 1


def test_the_answer_is_a_person(drawn):
    for asked in drawn:
        assert asked.answer == (person(asked.story, asked.start) if asked.start >= 0 else ())
    long = [asked.answer for asked in drawn if len(asked.answer) == 3]
    assert len(long) / sum(bool(asked.answer) for asked in drawn) == pytest.approx(PHRASE, abs=0.05)
    assert {asked.answer[0] for asked in drawn if asked.answer} == set(NAMES)


def test_kinds_and_unanswerable_questions_come_as_often_as_said(drawn):
    untold = [asked for asked in drawn if asked.start < 0]
    assert len(untold) / len(drawn) == pytest.approx(UNTOLD, abs=0.05)
    counts = Counter(asked.kind for asked in drawn)
    assert counts.keys() == set(KINDS)
    assert min(counts.values()) > len(drawn) / 8
    for asked in untold:  # whoever it names is in the story
        named = [token for token in asked.question if token in NAMES]
        assert set(named) <= set(asked.story)


@pytest.mark.parametrize("lengths", [(8, 8), (20, 40), (141, 200)])
def test_stories_fit_their_length(lengths):
    source = Questions(1)
    found = [len(source.draw(lengths).story) for _ in range(200)]
    assert max(found) <= lengths[1]
    assert max(found) > lengths[1] - 3
    assert sum(found) / 200 > (lengths[0] + lengths[1]) / 2 - 7


def test_equal_seeds_give_equal_stories_on_every_machine():
    source = Questions(7)
    batch = source.batch(40, (8, 60))
    other = Questions(7)
    assert torch.equal(batch.ids, encode([other.draw((8, 60)) for _ in range(40)]).ids)
    assert not torch.equal(Questions(8).batch(40, (8, 60)).ids[:, :20], batch.ids[:, :20])
    text = str([field.int().tolist() for field in batch])
    assert sha256(text.encode()).hexdigest()[:16] == "f8ebcab52d558ab9"


def test_numbers_say_what_the_story_says(drawn):
    words = vocabulary()
    batch = encode(drawn[:50])
    for row, asked in enumerate(drawn[:50]):
        real = batch.ids[row][batch.mask[row]].tolist()
        first = len(asked.question) + 2
        assert [words[number] for number in real] == [
            "[CLS]", *asked.question, "[SEP]", *asked.story, "[SEP]"
        ]  # fmt: skip
        assert batch.segments[row].tolist() == [0] * first + [1] * (len(real) - first) + [0] * (
            batch.ids.shape[1] - len(real)
        )
        marked = real[batch.starts[row] : batch.ends[row] + 1]
        assert tuple(words[number] for number in marked) == (asked.answer or ("[CLS]",))
    assert (batch.ids[~batch.mask] == PAD).all()


def test_unknown_words_become_unk():
    batch = encode([Asked(("鲸鱼", "唱了"), (WHO, "鲸鱼"), "deed", -1, -1)])
    assert batch.ids.tolist()[0][:2] == [CLS, vocabulary().index(WHO)]
    assert batch.ids.tolist()[0][2:5] == [UNK, SEP, UNK]


def test_the_stories_of_the_first_chapters_can_be_asked():
    source = WhoStories((20, 60), seed=2, prefix_distractors=0.5)
    for story in [source.story() for _ in range(200)]:
        asked = of_who(story)
        assert (*asked.story, *asked.question) == story.tokens
        assert asked.answer == (story.answer,)
        assert UNK not in encode([asked]).ids


def test_words_are_known_and_cut_again(drawn):
    bank = vocabulary()
    assert bank[: len(SPECIAL)] == SPECIAL
    assert len(set(bank)) == len(bank)
    known = question_words()
    assert (*SPECIAL, *known) == bank
    assert all(word.gloss for word in known.values())
    own = [row["token"] for row in rows("question_words")]
    assert len(set(own)) == len(own)
    assert set(own) <= set(bank)
    for asked in drawn:
        assert tuple(word_tokenize(spell(asked.story), bank)) == asked.story
        assert tuple(word_tokenize(spell(asked.question), bank)) == asked.question


def placed(start, end):
    """A question about a story of three tokens, as numbers."""
    return encode([Asked(("我", "唱了", "。"), (WHO, "唱了", "？"), "deed", start, end)])


def test_a_long_story_can_be_drawn_whatever_it_leaves_untold():
    assert 1900 < len(Questions(0, untold=1.0).draw((2000, 2000)).story) <= 2000


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Questions(untold=1.5), "untold must be a share from 0 to 1, got 1.5"),
        (lambda: Questions(-1), "seed must be 0 or more, got -1"),
        (lambda: Questions().draw((4, 20)), "lengths must be first and last, from 8 to 2000, got"),
        (lambda: Questions().draw((30, 20)), "lengths must be first and last, from 8 to 2000, got"),
        (lambda: Questions().draw((20, 2001)), "lengths must be first and last, from 8 to 2000, got"),
        (lambda: encode([]), "asked must be one or more, got none"),
        (lambda: placed(2, 1), "start and end must be places of the story, or -1 and -1, got 2, 1"),
        (lambda: placed(0, -1), "start and end must be places of the story, or -1 and -1, got 0, -1"),
        (lambda: placed(2, 3), "start and end must be places of the story, or -1 and -1, got 2, 3"),
        (lambda: of_who(Story((), 0, "", 0)), "story must end with 谁与…结下了不解之缘？, got ''"),
        (
            lambda: of_who(Story(("我", "唱了", "。", "谁", "？"), 0, "我", 4)),
            "story must end with 谁与…结下了不解之缘？, got '我唱了。谁？'",
        ),
    ],
)
def test_bad_arguments_are_named(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_lengths_have_a_default():
    assert Questions(4).draw() == Questions(4).draw(LENGTHS) != Questions(4).draw((20, 40))
