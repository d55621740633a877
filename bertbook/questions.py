"""Stories with questions about them, whose answer is a piece of the story, or nothing: what chapter 10 reads.

A story says who did what, who talked with whom, who phoned whom and who formed a bond with which grassland,
among clauses in which nobody does anything. A question is one of its clauses with 谁 ("who") in the place of
one person. No two clauses of a story answer the same question, and some questions have no answer there. Four
kinds: "deed" 谁唱了一首歌？ "bond" 谁与赛罕塔拉结下了不解之缘？ "chat" 小明找谁聊天？ "call" 谁给小明打电话？

The clauses stand in `questions.csv`, with those of the "who?" stories (`stories.csv`), and words that only
they have in `question_words.csv`: `python -m bertbook.questions` prints examples. Tokens are whole words. All
chance comes from `numpy.random.RandomState.random_sample`: equal arguments give equal stories on any machine.
Shapes: B batch, T tokens.
"""

import csv
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from torch import Tensor

from bertbook.masking import CLS, PAD, SEP, SPECIAL, UNK
from bertbook.stories import Story, Word, spell, templates, words

KINDS = ("deed", "bond", "chat", "call")
WHO = "谁"
LENGTHS = (8, 200)  # tokens of a story, if nothing else is asked for
LONGEST = 2000  # at some length everything is told, and nothing is left to ask in vain
PLAIN = 0.35  # the share of clauses in which nobody does anything
LEAD = 0.1  # of those after "later, …" or the like, and of stories that end with "may I ask, …"
PHRASE = 0.15  # the share of persons who are told by another: 妈妈的朋友, "Mum's friend"
UNTOLD = 0.22  # the share of questions that the story does not answer

Tokens = tuple[str, ...]
Item = TypeVar("Item")


class Asked(NamedTuple):
    """A story and a question about it."""

    story: Tokens
    question: Tokens
    kind: str  # of KINDS
    start: int  # where the answer begins in the story, from 0; -1 if the story does not say
    end: int  # its last token; -1 likewise

    @property
    def answer(self) -> Tokens:
        """The tokens of the answer; none if the story does not say."""
        return self.story[self.start : self.end + 1] if self.start >= 0 else ()


class QuestionBatch(NamedTuple):
    """Questions as a BERT reads them: [CLS] question [SEP] story [SEP]."""

    ids: Tensor  # (B, T)
    mask: Tensor  # (B, T)  True = a real token
    segments: Tensor  # (B, T)  1 for the story and its [SEP]
    starts: Tensor  # (B,)  the answer's first place in ids; 0, [CLS], if there is none
    ends: Tensor  # (B,)  its last place


class _Event(NamedTuple):
    """Something that somebody did, and the question about it."""

    kind: str
    clause: Tokens
    question: Tokens
    start: int  # the answer's places in the clause
    end: int
    people: tuple[Tokens, ...]


class Questions:
    """An endless supply of stories, each with a question; equal seeds give equal ones.

    untold: the share of questions that the story does not answer, though whoever is named in them is in it.
    Raises ValueError if it is no share, or the seed is negative.
    """

    def __init__(self, seed: int = 0, untold: float = UNTOLD) -> None:
        if not 0 <= untold <= 1:
            raise ValueError(f"untold must be a share from 0 to 1, got {untold!r}")
        if seed < 0:
            raise ValueError(f"seed must be 0 or more, got {seed!r}")
        self.untold = untold
        self._dice = _rolls(np.random.RandomState(seed))

    def draw(self, lengths: tuple[int, int] = LENGTHS) -> Asked:
        """Return the next story of at most as many tokens as drawn from `lengths`, first to last.

        Raises ValueError unless 8 ≤ first ≤ last ≤ 2,000: less has no room for every clause, and in more all
        that could be asked would be told.
        """
        first, last = lengths
        if not LENGTHS[0] <= first <= last <= LONGEST:
            limits = f"from {LENGTHS[0]} to {LONGEST}"
            raise ValueError(f"lengths must be first and last, {limits}, got {lengths!r}")
        story, told, people = self._tell(first + int(next(self._dice) * (last - first + 1)))
        if next(self._dice) < self.untold:
            event = self._event(people)
            while event.question in told:
                event = self._event(people)
            return Asked(story, event.question, event.kind, -1, -1)
        kind = self._pick(sorted({asked.kind for asked in told.values()}))
        return self._pick([asked for asked in told.values() if asked.kind == kind])._replace(story=story)

    def batch(self, size: int, lengths: tuple[int, int] = LENGTHS) -> QuestionBatch:
        """Return the next `size` stories as numbers. Errors as `draw` and `encode`."""
        return encode([self.draw(lengths) for _ in range(size)])

    def _tell(self, most: int) -> tuple[Tokens, dict[Tokens, Asked], list[Tokens]]:
        """Return a story of at most so many tokens, what can be asked about it, and who is in it."""
        story, told, people = list[str](), dict[Tokens, Asked](), list[Tokens]()
        while True:
            clause = self._pick(_of("when")) if next(self._dice) < LEAD else ()
            event = self._event() if next(self._dice) >= PLAIN else None
            if event is None or event.question in told:
                event, clause = None, clause + self._pick(_of("plain"))
            else:
                clause += event.clause
            if len(story) + len(clause) > most:
                if told:
                    last = self._pick(_of("opener")) if next(self._dice) < LEAD else ()
                    return (*story, *last)[:most], told, people
                story.clear()  # nobody has done anything, and there is no room left: begin again
                continue
            if event is not None:
                start = len(story) + len(clause) - len(event.clause) + event.start
                end = start + event.end - event.start
                told[event.question] = Asked((), event.question, event.kind, start, end)
                people += event.people
            story += clause

    def _event(self, known: Sequence[Tokens] = ()) -> _Event:
        """Return an event of two different persons; if some are known, the one of the question is of them."""
        kind = self._pick((*KINDS, "deed"))  # there are more deeds to ask for than anything else
        pattern = self._pick(_clauses()[kind])
        other = self._pick(known) if known else self._person()
        while (asked := self._person()) == other:
            pass
        slots = {"{asked}": asked, "{name}": other, "{place}": (self._pick(_bank()["places"]),)}
        clause = tuple(chain(*(slots.get(word, (word,)) for word in pattern)))
        question = tuple(chain(*((slots | {"{asked}": (WHO,)}).get(word, (word,)) for word in pattern)))
        before = pattern[: pattern.index("{asked}")]
        start = sum(len(slots.get(word, (word,))) for word in before)
        people = (asked, other) if "{name}" in pattern else (asked,)
        return _Event(kind, clause, (*question[:-1], "？"), start, start + len(asked) - 1, people)

    def _person(self) -> Tokens:
        name = self._pick(_bank()["names"])
        return (name, "的", self._pick(_bank()["kin"])) if next(self._dice) < PHRASE else (name,)

    def _pick(self, items: Sequence[Item]) -> Item:
        return items[int(next(self._dice) * len(items))]


def of_who(story: Story) -> Asked:
    """Return a "who?" story with the full question, as chapters 2 to 4 tell it, as a story and its question.

    Raises ValueError if it does not end with that question.
    """
    bond = _clauses()["bond"][0][1:-1]  # 与 {place} 结下了不解之缘
    told, question = story.tokens[: -len(bond) - 2], story.tokens[-len(bond) - 2 :]
    if (question[:2], question[3:]) != ((WHO, bond[0]), (*bond[2:], "？")):
        raise ValueError(f"story must end with 谁与…结下了不解之缘？, got {spell(story.tokens)!r}")
    return Asked(told, question, "bond", story.subject, story.subject)


def encode(asked: Sequence[Asked]) -> QuestionBatch:
    """Return stories and questions as numbers; a token that is not in `vocabulary()` becomes [UNK].

    Raises ValueError if there are none, or an answer is no piece of its story.
    """
    if not asked:
        raise ValueError("asked must be one or more, got none")
    numbers = {token: number for number, token in enumerate(vocabulary())}
    T = max(len(one.question) + len(one.story) + 3 for one in asked)
    ids = torch.full((len(asked), T), PAD)  # (B, T)
    segments, places = torch.zeros_like(ids), torch.zeros(2, len(asked), dtype=torch.int64)
    for row, (story, question, _, start, end) in enumerate(asked):
        if not (start == end == -1 or 0 <= start <= end < len(story)):
            raise ValueError(f"start and end must be places of the story, or -1 and -1, got {start}, {end}")
        coded = [[numbers.get(token, UNK) for token in tokens] for tokens in (question, story)]
        line = [CLS, *coded[0], SEP, *coded[1], SEP]
        first = len(question) + 2  # where the story begins
        ids[row, : len(line)] = torch.tensor(line)
        segments[row, first : len(line)] = 1
        if start >= 0:
            places[:, row] = torch.tensor([first + start, first + end])
    return QuestionBatch(ids, ids != PAD, segments, *places)


@cache
def vocabulary() -> Tokens:
    """Return all tokens, the special ones first."""
    known = (
        token
        for row in chain(
            chain(*_clauses().values()), *map(_of, ("plain", "when", "opener")), _bank().values()
        )
        for token in row
        if not token.startswith("{")
    )
    return (*SPECIAL, *dict.fromkeys((*known, WHO, "？", "的")))


@cache
def question_words() -> dict[str, Word]:
    """Return every token of `vocabulary()` that is a word or a mark, with its pinyin and gloss."""
    own = {token: Word(pinyin.replace("·", ""), gloss) for token, pinyin, gloss in _rows("question_words")}
    return {token: (own | words())[token] for token in vocabulary()[len(SPECIAL) :]}


@cache
def _bank() -> dict[str, Tokens]:
    """Return names, kin and places."""
    return {kind: tuple(items.split("|")) for kind, items, _ in _rows("questions") if "|" in items}


@cache
def _clauses() -> dict[str, list[Tokens]]:
    """Return the patterns of each kind; what distracts in the "who?" stories can be asked for here."""
    found = {kind: [tuple(text.split()) for k, text, _ in _rows("questions") if k == kind] for kind in KINDS}
    others = [row.pattern.split() for row in templates() if row[:2] == ("zh", "distractor")]
    return found | {
        "deed": found["deed"] + [tuple(w.replace("{name}", "{asked}") for w in o) for o in others]
    }


@cache
def _of(kind: str) -> list[Tokens]:
    return [text for row in templates() if row[:2] == ("zh", kind) for text in row.examples]


def _rows(name: str) -> list[list[str]]:
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def _rolls(random: np.random.RandomState) -> Iterator[float]:
    while True:
        yield from random.random_sample(4096).tolist()


if __name__ == "__main__":
    source = Questions()
    for _ in range(20):
        one = source.draw((20, 40))
        print(f"{spell(one.story)}\n    {spell(one.question)}  {spell(one.answer) or '-'}")
