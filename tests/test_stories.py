"""Stories have the distance asked for and give nothing away; tagged sentences need their context."""

import csv
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from bertbook import stories
from bertbook.stories import (
    IGNORED,
    LANGUAGES,
    TaggedSentences,
    WhoStories,
    spell,
    templates,
    words,
)
from bertbook.text import basic_tokenize, word_tokenize

BOTH = pytest.mark.parametrize("language", LANGUAGES)
BOND = {
    "zh": ("与", "赛罕塔拉", "结下了不解之缘", "。"),
    "en": ("formed", "an", "unbreakable", "bond", "with", "saihantala", "."),
}
QUESTION = {
    ("zh", "full"): ("谁", "与", "赛罕塔拉", "结下了不解之缘", "？"),
    ("zh", "short"): ("谁", "？"),
    ("en", "full"): ("who", "formed", "the", "unbreakable", "bond", "with", "saihantala", "?"),
    ("en", "short"): ("who", "?"),
}
PACKAGE = Path(stories.__file__).parent


def draw(n, *args, **kwargs):
    """Return `n` stories and where they come from."""
    source = WhoStories(*args, **kwargs)
    return source, [source.story() for _ in range(n)]


def digest(*arrays):
    """Return a short fingerprint of numbers, the same whatever the byte order of a machine."""
    text = " ".join(str(array.astype(int).tolist()) for array in arrays)
    return sha256(text.encode()).hexdigest()[:16]


def guess_rate(clues, answers):
    """Return how often the answer is guessed on the second half by a table clue -> answer of the first."""
    half = len(answers) // 2
    table = defaultdict(Counter)
    for clue, answer in zip(clues[:half], answers[:half], strict=True):
        table[clue][answer] += 1
    guesses = [table[clue].most_common(1)[0][0] if clue in table else None for clue in clues[half:]]
    return np.mean([guess == answer for guess, answer in zip(guesses, answers[half:], strict=True)])


# Who: the shape of a story


@BOTH
@pytest.mark.parametrize(("question", "last"), [("full", 400), ("short", 50)])
def test_every_distance_is_reached_exactly(language, question, last):
    shortest = WhoStories(100, language=language, question=question).shortest
    assert shortest == len(BOND[language]) + len(QUESTION[language, question])
    for distance in range(shortest, last + 1):
        source = WhoStories(distance, language=language, seed=distance, question=question)
        for _ in range(3):
            tokens, subject, answer, told = source.story()
            assert told == distance == len(tokens) - 1 - subject
            assert tokens[subject] == answer
            assert answer in source.names


@BOTH
@pytest.mark.parametrize("question", ["full", "short"])
def test_subject_is_followed_by_the_bond_and_the_story_ends_with_the_question(language, question):
    bond, asked = BOND[language], QUESTION[language, question]
    for tokens, subject, *_ in draw(200, (20, 90), language=language, question=question)[1]:
        assert tokens[subject + 1 : subject + 1 + len(bond)] == bond
        assert tokens[-len(asked) :] == asked
        assert " ".join(tokens).count(" ".join(bond)) == 1


def test_range_of_distances_is_drawn_from_end_to_end():
    counts = Counter(story.distance for story in draw(2200, (20, 30))[1])
    assert sorted(counts) == list(range(20, 31))
    assert max(abs(count - 200) for count in counts.values()) < 70


@BOTH
def test_prefix_is_free_of_names_and_has_every_length_equally_often(language):
    source, drawn = draw(4500, 20, language=language)
    counts = Counter(story.subject for story in drawn)
    assert sorted(counts) == list(range(9))
    assert max(abs(count - 500) for count in counts.values()) < 110
    assert not any(set(story.tokens[: story.subject]) & set(source.names) for story in drawn)


def test_prefix_range_is_obeyed():
    assert {story.subject for story in draw(300, 20, prefix=(3, 5))[1]} == {3, 4, 5}
    assert {story.subject for story in draw(20, 20, prefix=(0, 0))[1]} == {0}
    assert {story.subject for story in draw(20, 20, prefix=50)[1]} == {50}


@BOTH
def test_no_clause_comes_again_within_two_clauses(language):
    for story in draw(200, 120, language=language, prefix=(0, 0))[1]:
        middle = story.tokens[1 + len(BOND[language]) : -len(QUESTION[language, "full"])]
        clauses = re.findall(r"[^。.]+[。.]", " ".join(middle))
        assert len(clauses) > 10
        assert all(clause not in clauses[max(0, i - 2) : i] for i, clause in enumerate(clauses))


@BOTH
def test_every_clause_of_the_list_is_told(language):
    told = " ".join(" ".join(story.tokens) for story in draw(400, (9 + 6, 90), language=language)[1])
    for template in templates():
        if template.language == language and template.kind not in ("tagged", "short"):
            for example in template.examples:
                assert " ".join(example) in told, example


def test_share_of_distractors_is_the_one_asked_for():
    for share in (0.0, 0.35, 1.0):
        source, drawn = draw(100, 300, distractors=share, prefix=(0, 0))
        middles = [story.tokens[1:] for story in drawn]
        named = sum(token in source.names for tokens in middles for token in tokens)
        clauses = sum(tokens.count("。") - 1 for tokens in middles)
        assert named / clauses == pytest.approx(share, abs=0.02)


# Who: nothing gives the answer away


@BOTH
def test_answers_are_uniform_over_the_eight_names(language):
    source = WhoStories(20, language=language)
    assert len(set(source.names)) == 8
    counts = np.bincount(source.batch(16_000).answers, minlength=8)
    assert abs(counts - 2000).max() < 170  # 4 standard deviations


CLUES = {
    "where the subject stands": lambda story, names: story.subject,
    "how long the story is": lambda story, names: len(story.tokens),
    "the distance": lambda story, names: story.distance,
    "length and distance": lambda story, names: (len(story.tokens), story.distance),
    "the token before the subject": lambda story, names: story.tokens[: story.subject][-1:],
    "the token after the bond": lambda story, names: story.tokens[story.subject + 5],
    "the last name": lambda story, names: [t for t in story.tokens[story.subject + 1 :] if t in names][-1:][
        :1
    ],
    "how many distractors": lambda story, names: sum(t in names for t in story.tokens),
}


@pytest.mark.parametrize("clue", CLUES)
@pytest.mark.parametrize("prefix_distractors", [0.0, 0.6])
def test_answer_cannot_be_told_from(clue, prefix_distractors):
    source, drawn = draw(6000, (20, 40), seed=5, prefix_distractors=prefix_distractors)
    clues = [str(CLUES[clue](story, source.names)) for story in drawn]
    rate = guess_rate(clues, [story.answer for story in drawn])
    assert rate == pytest.approx(1 / 8, abs=0.025)


def test_names_of_the_distractors_do_not_depend_on_the_answer():
    source, drawn = draw(3000, 60, seed=6)
    same = [
        t == story.answer for story in drawn for t in story.tokens[story.subject + 1 :] if t in source.names
    ]
    assert len(same) > 5000
    assert np.mean(same) == pytest.approx(1 / 8, abs=0.02)


def first_name(story, names):
    return next(token for token in story.tokens if token in names)


@BOTH
def test_first_name_is_the_answer_only_while_the_prefix_is_free_of_names(language):
    """The shortcut that the docstring of WhoStories tells of, and the way to close it."""
    source, drawn = draw(2000, 30, language=language)
    assert all(first_name(story, source.names) == story.answer for story in drawn)
    source, drawn = draw(2000, 30, language=language, prefix=(4, 8), prefix_distractors=1.0)
    rate = np.mean([first_name(story, source.names) == story.answer for story in drawn])
    assert rate < 0.45


# Who: numbers


def test_batch_holds_the_same_stories_as_one_by_one():
    _, drawn = draw(24, (20, 50), seed=4)
    other = WhoStories((20, 50), seed=4)
    batches = [other.batch(7), other.batch(17)]
    rows = [(row[:n], a) for b in batches for row, n, a in zip(b.ids, b.lengths, b.answers, strict=True)]
    for story, (ids, answer) in zip(drawn, rows, strict=True):
        assert tuple(other.vocabulary[i] for i in ids) == story.tokens
        assert other.names[answer] == story.answer
        assert (other.encode(story.tokens) == ids).all()


def test_batch_is_padded_on_the_right_with_zeros():
    source = WhoStories((20, 50))
    ids, lengths, answers = source.batch(33)
    assert ids.shape == (33, lengths.max())
    assert lengths.shape == answers.shape == (33,)
    assert ids.dtype == lengths.dtype == answers.dtype == np.int64
    assert len(set(lengths)) > 5
    assert ((ids == 0) == (np.arange(ids.shape[1]) >= lengths[:, None])).all()
    assert source.vocabulary[0] == "<pad>"


def test_vocabulary_is_the_same_whatever_is_asked():
    one = WhoStories(12)
    other = WhoStories((50, 90), seed=3, prefix=(0, 0), distractors=0, question="short")
    assert one.vocabulary == other.vocabulary
    assert len(set(one.vocabulary)) == len(one.vocabulary)


@pytest.mark.parametrize(
    ("language", "pinned"),
    [("zh", "9b3c3c72faf5db0f"), ("en", "1180aeb7df66aacc")],
)
def test_stories_are_the_same_on_every_machine(language, pinned):
    assert (
        digest(*WhoStories((20, 60), language=language, seed=7, prefix_distractors=0.5).batch(50)) == pinned
    )


def test_seeds_differ_and_global_randomness_is_left_alone():
    np.random.seed(1)
    first = WhoStories(30, seed=1).batch(9).ids
    after = np.random.random_sample()
    np.random.seed(1)
    assert after == np.random.random_sample()
    assert (first == WhoStories(30, seed=1).batch(9).ids).all()
    assert digest(first) != digest(WhoStories(30, seed=2).batch(9).ids)


# Words


@BOTH
def test_stories_are_cut_into_their_words_again(language):
    source, drawn = draw(400, (20, 60), language=language, prefix_distractors=0.5)
    for story in drawn:
        assert tuple(word_tokenize(spell(story.tokens), source.vocabulary)) == story.tokens


def test_clauses_of_stories_are_cut_into_their_words_by_the_words_of_both_generators_too():
    bank = words().keys()
    for template in templates():
        if template.kind != "tagged":
            for example in template.examples:
                assert tuple(word_tokenize(spell(example), bank)) == example


def test_tagged_sentences_are_cut_into_their_tokens_by_the_basic_tokenizer():
    source = TaggedSentences()
    for tokens in [source.sentence().tokens for _ in range(500)]:
        assert tuple(basic_tokenize(spell(tokens))) == tokens


def test_every_token_has_a_gloss_and_every_chinese_one_its_pinyin():
    known = words()
    tokens = {
        token for source in (*map(who, LANGUAGES), TaggedSentences()) for token in source.vocabulary[1:]
    }
    assert tokens == known.keys()
    for token, (pinyin, gloss) in known.items():
        assert gloss, token
        assert bool(pinyin) == (re.search(r"[\u4e00-\u9fff]", token) is not None), token


def who(language):
    return WhoStories(30, language=language)


SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"[aeiouü]{1,3}(?:ng|n|r)?"
)
PLAIN = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "aaaaeeeeiiiioooouuuuüüüü")


def lines(name):
    with (PACKAGE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_pinyin_has_one_well_formed_syllable_a_character_and_no_second_tone_mark():
    rows = [row for row in lines("words.csv") if row["pinyin"]]
    assert len(rows) > 180
    for row in rows:
        syllables = row["pinyin"].replace("·", " ").split()
        assert len(syllables) == len(row["token"].removesuffix("儿")), row
        for syllable in syllables:
            plain = syllable.lower().translate(PLAIN)
            assert SYLLABLE.fullmatch(plain), row
            assert sum(a != b for a, b in zip(syllable.lower(), plain, strict=True)) <= 1, row


def test_words_are_listed_once_and_all_are_used():
    rows = [(row["token"], row["sense"]) for row in lines("words.csv")]
    assert len(set(rows)) == len(rows)
    assert {token for token, _ in rows if len(token) == 1} <= words().keys()
    patterns = [row["tokens"].replace("{name}", "").split() for row in lines("stories.csv")]
    used = {word for items in patterns for item in items for word in item.split("/")[0].split("|")}
    assert {token for token, _ in rows} - used == set("天们公午球子孩")  # only as parts of words


def test_word_says_all_its_readings_and_a_sentence_the_right_one():
    assert words()["行"].pinyin == "háng / xíng"
    assert words()["赛罕塔拉"].pinyin == "Sàihǎntǎlā"
    right = {"firm": "háng", "okay": "xíng", "long": "cháng", "grow": "zhǎng", "good": "hǎo", "fond": "hào"}
    source = TaggedSentences(languages=("zh",))
    seen = {
        (sense, word.pinyin)
        for s in (source.sentence() for _ in range(500))
        for sense, word in zip(s.senses, s.words, strict=True)
        if sense in right
    }
    assert seen == set(right.items())


def test_each_character_of_a_word_is_said_as_it_stands_in_the_word():
    source = TaggedSentences(languages=("zh",))
    said = defaultdict(set)
    for sentence in (source.sentence() for _ in range(500)):
        for (one, two), (first, second) in zip(
            zip(sentence.tokens, sentence.tokens[1:], strict=False),
            zip(sentence.words, sentence.words[1:], strict=False),
            strict=True,
        ):
            said[one + two].add(f"{first.pinyin} {second.pinyin}")
    assert said["电话"] == {"diàn huà"}
    assert said["妈妈"] == {"mā ma"}
    assert said["头发"] == {"tóu fa"}
    assert said["上午"] == {"shàng wǔ"}
    assert said["坡上"] == {"pō shang"}


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (("谁", "与", "赛罕塔拉", "？"), "谁与赛罕塔拉？"),
        (("so", ",", "who", "?"), "so, who?"),
        (("我", "loves", "草原", "。"), "我 loves草原。"),
        ((), ""),
    ],
)
def test_spelling(tokens, text):
    assert spell(tokens) == text


# Templates


def test_templates_list_what_the_book_promises():
    kinds = Counter((template.language, template.kind) for template in templates())
    for language, tagged in zip(LANGUAGES, (32, 15), strict=True):
        assert kinds[language, "plain"] == 20
        assert kinds[language, "distractor"] == 6
        assert kinds[language, "tagged"] >= tagged
    assert len({template.pattern for template in templates()}) == len(templates())
    assert all(template.gloss and template.examples for template in templates())


@BOTH
def test_plain_clauses_name_nobody_and_distractors_name_one(language):
    names = set(who(language).names)
    for template in templates():
        if template.language == language and template.kind in ("plain", "distractor", "when", "opener"):
            for example in template.examples:
                assert len(names & set(example)) == (template.kind == "distractor"), example


def test_module_prints_every_sentence_of_every_template():
    printed = subprocess.run(
        [sys.executable, "-m", "bertbook.stories"],
        env={**os.environ, "PYTHONUTF8": "1"},
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    for template in templates():
        at = printed.index(f"{template.language} {template.kind}: {template.pattern}")
        found = [line.strip() for line in printed[at + 1 : at + 2 + len(template.examples)]]
        assert found == [template.gloss, *map(spell, template.examples)]


# Tagged sentences


def counts(n=20_000, **kwargs):
    """Return a batch, its source, and the sense and token of each ambiguous token in it."""
    source = TaggedSentences(**kwargs)
    batch = source.batch(n)
    has = batch.senses != IGNORED
    return source, batch, batch.senses[has], batch.ids[has]


def test_there_are_nine_ambiguous_tokens_with_nineteen_senses():
    source = TaggedSentences()
    assert list(source.ambiguous) == ["花", "行", "长", "好", "打", "会", "bank", "book", "can"]
    assert sum(source.ambiguous.values(), ()) == source.senses
    assert len(set(source.senses)) == 19


def test_only_ambiguous_tokens_have_a_sense_and_always_one_of_theirs():
    source = TaggedSentences()
    for tokens, tags, senses, late, explained in (source.sentence() for _ in range(1000)):
        assert len(tokens) == len(tags) == len(senses) == len(late) == len(explained)
        for token, sense in zip(tokens, senses, strict=True):
            assert sense in source.ambiguous.get(token, ("",))


def test_token_alone_tells_its_sense_half_of_the_time():
    source, _, senses, ids = counts()
    rates = []
    for token in source.ambiguous:
        here = np.bincount(senses[ids == source.encode([token])[0]])
        assert here.max() / here.sum() == pytest.approx(0.5, abs=0.03)
        rates.append(here.max())
    assert sum(rates) / len(senses) == pytest.approx(0.5, abs=0.015)


def test_every_ambiguous_token_comes_equally_often():
    source, _, _, ids = counts()
    share = {token: np.mean(ids == source.encode([token])[0]) for token in source.ambiguous}
    assert min(share.values()) > 0.08
    assert max(share.values()) < 0.15


def test_clue_is_late_exactly_where_the_left_side_leaves_the_sense_open():
    source, batch, _, _ = counts()
    table = defaultdict(set)
    told_late = defaultdict(set)
    for ids, senses, late in zip(batch.ids, batch.senses, batch.late, strict=True):
        for place in np.flatnonzero(senses != IGNORED):
            ends = [i for i in range(place) if source.vocabulary[ids[i]] in "。.？?"]
            start = tuple(ids[ends[-1] + 1 if ends else 0 : place + 1])
            table[start].add(senses[place])
            told_late[start].add(late[place])
    assert all(told_late[start] == {len(table[start]) > 1} for start in table)
    assert 0.25 < batch.late.sum() / (batch.senses != IGNORED).sum() < 0.45


def test_late_is_false_where_there_is_no_sense():
    _, batch, _, _ = counts(500)
    assert not batch.late[batch.senses == IGNORED].any()


def test_tagged_batch_holds_the_same_sentences_as_one_by_one():
    source, other = TaggedSentences(seed=8), TaggedSentences(seed=8)
    batches = [other.batch(5), other.batch(14)]
    for batch in batches:
        for ids, n, tags, senses, late in zip(*batch, strict=True):
            sentence = source.sentence()
            assert tuple(source.vocabulary[i] for i in ids[:n]) == sentence.tokens
            assert tuple(source.tags[i] for i in tags[:n]) == sentence.tags
            assert tuple("" if i == IGNORED else source.senses[i] for i in senses[:n]) == sentence.senses
            assert tuple(late[:n]) == sentence.late
            assert (ids[n:] == 0).all()
            assert (tags[n:] == IGNORED).all()
            assert (senses[n:] == IGNORED).all()
            assert not late[n:].any()


def test_second_clause_often_takes_up_the_token_and_never_the_template():
    source = TaggedSentences()
    pairs = 0
    patterns = {example: t.pattern for t in templates() if t.kind == "tagged" for example in t.examples}
    for _ in range(1500):
        tokens = source.sentence().tokens
        ends = [i + 1 for i, token in enumerate(tokens) if token in "。.？?"]
        if len(ends) == 2:
            first, second = tokens[: ends[0]], tokens[ends[0] :]
            assert patterns[first] != patterns[second]
            pairs += bool(set(first) & set(second) & source.ambiguous.keys())
    assert pairs > 350


@BOTH
def test_language_is_obeyed_and_the_vocabulary_stays(language):
    source = TaggedSentences(languages=(language,))
    tokens = {token for _ in range(300) for token in source.sentence().tokens}
    assert all(token.isascii() == (language == "en") for token in tokens)
    assert source.vocabulary == TaggedSentences().vocabulary


def test_tagged_sentences_are_the_same_on_every_machine():
    assert digest(*TaggedSentences(seed=7).batch(50)) == "716f7313bc2b0548"


# Errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"distance": 8}, "distance must be a whole number of at least 9.* got 8"),
        ({"distance": 14, "language": "en"}, "distance must be a whole number of at least 15.* got 14"),
        ({"distance": 5, "question": "short"}, "distance must be a whole number of at least 6.* got 5"),
        ({"distance": (8, 20)}, "distance must be a whole number of at least 9.* got 8"),
        ({"distance": (20, 10)}, "distance.*last.*at least 20.* got 10"),
        ({"distance": (10, 20, 30)}, r"distance must be .*pair.* got \(10, 20, 30\)"),
        ({"distance": 20.0}, "distance must be a whole number.* got 20.0"),
        ({"distance": True}, "distance must be a whole number.* got True"),
        ({"distance": "20"}, "distance must be a whole number.* got '20'"),
        ({"prefix": (-1, 3)}, "prefix must be a whole number of at least 0.* got -1"),
        ({"language": "fr"}, "language must be one of 'zh', 'en', got 'fr'"),
        ({"question": "long"}, "question must be one of 'full', 'short', got 'long'"),
        ({"distractors": 1.2}, "distractors must be a probability from 0 to 1, got 1.2"),
        ({"distractors": float("nan")}, "distractors must be a probability from 0 to 1, got nan"),
        ({"prefix_distractors": "0"}, "prefix_distractors must be a probability from 0 to 1, got '0'"),
        ({"seed": -1}, "seed must be a whole number of at least 0.* got -1"),
    ],
)
def test_bad_arguments_for_stories_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        WhoStories(**{"distance": 20, **arguments})


@pytest.mark.parametrize("languages", ["zh", (), ("zh", "fr")])
def test_bad_languages_for_tagged_sentences_are_named(languages):
    with pytest.raises(ValueError, match="languages must be"):
        TaggedSentences(languages=languages)


@pytest.mark.parametrize("source", [WhoStories(20), TaggedSentences()], ids=["who", "tagged"])
def test_batches_and_unknown_tokens_are_checked(source):
    with pytest.raises(ValueError, match="size must be a whole number of at least 1, got 0"):
        source.batch(0)
    with pytest.raises(KeyError, match=r"no token '月亮' .* there are "):
        source.encode(["。", "月亮"])
    with pytest.raises(TypeError, match="tokens must be a list of str, got the str '我'"):
        source.encode("我")


def test_unknown_token_is_answered_with_close_ones():
    with pytest.raises(KeyError, match="草地上"):
        WhoStories(20).encode(["草地"])
