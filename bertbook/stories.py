"""Seeded sentences to train on: the "who?" stories, and tagged sentences full of words with several meanings.

A story says early that somebody formed a bond with the grassland 赛罕塔拉, wanders off for a while, and asks
at its end who it was: `WhoStories` puts exactly as many tokens between the two as it is told to. A tagged
sentence has a token that means different things in different company (花: flower, to spend), with the part
of speech of every token: `TaggedSentences`. Both exist in Chinese and English.

Every clause stands in `stories.csv`, every word in `words.csv`: `python -m bertbook.stories` prints each
clause with all its fillings, to be read and approved by a person. In a clause `a|b` is a choice, `{name}`
any of the names, and `text/TAG/sense` a part of speech (as in Universal Dependencies) and a sense. Stories
are made of whole words; tagged sentences of the tokens of BERT's basic tokenizer, one a Chinese character.

All chance comes from `numpy.random.RandomState.random_sample`, whose stream numpy keeps as it is for ever:
equal arguments give equal sentences on any machine. Shapes: B batch, T tokens of the longest sentence in it.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import chain, product
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

LANGUAGES = ("zh", "en")
IGNORED = -100  # the label of what has no sense, or is padding: torch's cross-entropy leaves it out
PAD = "<pad>"
KINDS = ("names", "bond", "full", "short", "when", "opener", "plain", "distractor")  # clauses of a story
TWO = 0.5  # how often a tagged sentence has a second clause
LEAD = 0.25  # how often a filling starts with a lead ("that year", "may I ask") although it need not

Item = TypeVar("Item")


class Word(NamedTuple):
    """How to show a token to a reader."""

    pinyin: str  # how a Chinese token is said, with its tones; "" for an English one
    gloss: str  # what it means: in English for a Chinese token, in Chinese for an English one


class Template(NamedTuple):
    """One clause of `stories.csv` with every sentence that can be made of it."""

    language: str  # "zh" or "en"
    kind: str  # "names", "bond", "full", "short" (the question), "when", "opener", "plain", …, "tagged"
    pattern: str  # as it stands in the file
    gloss: str  # its translation
    examples: tuple[tuple[str, ...], ...]  # the tokens of each filling


class Story(NamedTuple):
    """One "who?" story."""

    tokens: tuple[str, ...]
    subject: int  # where the one who formed the bond stands, from 0
    answer: str  # the token that stands there
    distance: int  # tokens from the subject to the last token: len(tokens) - 1 - subject


class WhoBatch(NamedTuple):
    """Stories as numbers."""

    ids: NDArray[np.int64]  # (B, T) index into vocabulary; 0, <pad>, after the end
    lengths: NDArray[np.int64]  # (B,) real tokens
    answers: NDArray[np.int64]  # (B,) index into names


class Tagged(NamedTuple):
    """One tagged sentence; all five have one entry a token."""

    tokens: tuple[str, ...]
    tags: tuple[str, ...]  # part of speech
    senses: tuple[str, ...]  # what an ambiguous token means here; "" for any other token
    late: tuple[
        bool, ...
    ]  # True where the clause up to the token leaves its sense open: the clue comes after
    words: tuple[Word, ...]  # pinyin and gloss, right for this place


class TaggedBatch(NamedTuple):
    """Tagged sentences as numbers."""

    ids: NDArray[np.int64]  # (B, T) index into vocabulary; 0, <pad>, after the end
    lengths: NDArray[np.int64]  # (B,) real tokens
    tags: NDArray[np.int64]  # (B, T) index into tags; IGNORED after the end
    senses: NDArray[np.int64]  # (B, T) index into senses; IGNORED where there is none
    late: NDArray[np.bool_]  # (B, T) True where the clue comes after the token


def words() -> dict[str, Word]:
    """Return every token of both generators, except <pad>, with its pinyin and gloss.

    A token with several readings has all of them, parted by " / "; in a sentence, `Tagged.words` has the
    right one.
    """
    return dict(_words())


@cache
def templates() -> tuple[Template, ...]:
    """Return all clauses, in the order of `stories.csv`."""
    return tuple(Template(*row, tuple(map(_text, fillings))) for row, fillings in _clauses().items())


def spell(tokens: Iterable[str]) -> str:
    """Write tokens as a sentence: a space before each English word only. The tokenizers of `text` undo it.

    >>> spell(["谁", "与", "赛罕塔拉", "？"]), spell(["who", "sang", "?"])
    ('谁与赛罕塔拉？', 'who sang?')
    """
    return "".join(f" {token}" if token.isascii() and token.isalpha() else token for token in tokens).lstrip()


class _Sentences:
    """What the two generators share: a seed, and a vocabulary with <pad> at 0."""

    vocabulary: tuple[str, ...]

    def __init__(self, tokens: Iterable[str], seed: int, dice: int) -> None:
        self.vocabulary = (PAD, *dict.fromkeys(tokens))
        self._ids = {token: number for number, token in enumerate(self.vocabulary)}
        self._random = np.random.RandomState(_whole("seed", seed, least=0))
        self._dice = dice  # random numbers set aside for a sentence

    def encode(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        """Return the (T,) places of `tokens` in `vocabulary`.

        Raises KeyError for a token that is not there, TypeError if `tokens` is one str.
        """
        if isinstance(tokens, str):
            raise TypeError(f"tokens must be a list of str, got the str {tokens!r}: cut it into words first")
        for token in tokens:
            if token not in self._ids:
                close = get_close_matches(token, self.vocabulary) or self.vocabulary[1:9]
                raise KeyError(f"no token {token!r} in this vocabulary; there are {', '.join(close)}, …")
        return np.array([self._ids[token] for token in tokens], np.int64)

    def _rolls(self, size: int) -> Iterator[Iterator[float]]:
        """Yield random numbers for `size` sentences, so that a batch is the same sentences as one by one."""
        for row in self._random.random_sample((_whole("size", size, least=1), self._dice)).tolist():
            yield iter(row)


class WhoStories(_Sentences):
    """An endless supply of "who?" stories in which the subject stands exactly `distance` tokens from the end.

    distance: one whole number, or the first and last of a range to draw from; `shortest` is the least that
        there is, and every larger one is possible.
    language: "zh" or "en". seed: equal seeds give equal stories, singly or in batches of any size.
    prefix: the range of the number of tokens before the subject. Without a prefix the subject would stand at
        position 0 in every story, and looking there would be enough.
    distractors: how likely a clause of the middle is to name somebody, if there is room for such a clause;
        prefix_distractors: the same for the prefix.
    question: "full", which repeats the deed, or "short": "Who?".

    The answer is drawn evenly, and nothing else in a story depends on it. Two shortcuts remain: with
    prefix_distractors = 0 the first name of a story is always the answer; and the answer is named once more
    than chance would have it, so a reader who counts names does well where there are few (distance 10: one).
    Raises ValueError, with what would do, if an argument is out of range.
    """

    def __init__(
        self,
        distance: int | tuple[int, int],
        *,
        language: str = "zh",
        seed: int = 0,
        prefix: tuple[int, int] = (0, 8),
        distractors: float = 0.35,
        prefix_distractors: float = 0.0,
        question: str = "full",
    ) -> None:
        _one_of("language", language, LANGUAGES)
        _one_of("question", question, ("full", "short"))
        self._likely = _share("distractors", distractors), _share("prefix_distractors", prefix_distractors)
        texts = {
            kind: [text for row in templates() if row[:2] == (language, kind) for text in row.examples]
            for kind in KINDS
        }
        self.names = tuple(name for (name,) in texts["names"])
        self.shortest = len(texts["bond"][0]) + len(texts[question][0])
        self._distances = _span("distance", distance, self.shortest)
        self._prefixes = _span("prefix", prefix, 0)
        super().__init__(
            chain(*chain(*texts.values())), seed, dice=7 + self._distances[-1] + self._prefixes[-1]
        )
        code = {
            kind: [self.encode(tokens).astype(np.uint16).tobytes() for tokens in clauses]
            for kind, clauses in texts.items()
        }
        self._name, (self._bond,), (self._question,) = code["names"], code["bond"], code[question]
        self._before = _Filler(code["when"], code["plain"], code["distractor"])
        self._after = _Filler(code["opener"], code["plain"], code["distractor"])

    def story(self) -> Story:
        """Return the next story."""
        code, subject, answer, distance = next(self._draw(1))
        tokens = tuple(self.vocabulary[number] for number in np.frombuffer(code, np.uint16))
        return Story(tokens, subject, self.names[answer], distance)

    def batch(self, size: int) -> WhoBatch:
        """Return the next `size` stories. Raises ValueError if size < 1."""
        codes, subjects, answers, distances = zip(*self._draw(size), strict=True)
        lengths = np.array(subjects, np.int64) + 1 + distances  # (B,)
        flat = np.frombuffer(b"".join(codes), np.uint16)
        return WhoBatch(_padded(flat, lengths, 0), lengths, np.array(answers, np.int64))

    def _draw(self, size: int) -> Iterator[tuple[bytes, int, int, int]]:
        """Yield each story's tokens as two-byte numbers, the subject's place, the answer and the distance."""
        middle, before = self._likely
        for dice in self._rolls(size):
            distance = _pick(self._distances, next(dice))
            subject = _pick(self._prefixes, next(dice))
            answer = int(next(dice) * len(self.names))
            parts = self._before.fill(subject, before, dice)
            parts += [self._name[answer], self._bond]
            parts += self._after.fill(distance - self.shortest, middle, dice)
            parts.append(self._question)
            yield b"".join(parts), subject, answer, distance


class _Filler:
    """Fills a number of tokens exactly, with clauses that may name somebody and one lead that ends them."""

    def __init__(self, leads: list[bytes], plain: list[bytes], distractors: list[bytes]) -> None:
        top = len(max(plain + distractors + leads, key=len))  # two clauses' tokens, as a token is two bytes
        self._fits = [True]  # by room, up to `top`: can plain clauses fill it? Larger rooms are like `top`
        for room in range(1, top + 1):
            self._fits.append(any(self._leaves(room, clause) for clause in plain))
        self._leads, self._plain, self._distractors = (
            [[clause for clause in clauses if self._leaves(room, clause)] for room in range(top + 1)]
            for clauses in (leads, plain, distractors)
        )

    def _leaves(self, room: int, clause: bytes) -> bool:
        """Say whether plain clauses can fill what `clause` leaves of `room`."""
        left = room - len(clause) // 2
        return left >= 0 and self._fits[left]

    def fill(self, room: int, distractors: float, dice: Iterator[float]) -> list[bytes]:
        """Return clauses of `room` tokens in all, none like one of the two before it."""
        top = len(self._fits) - 1
        parts, end = [b""], b""
        at = min(room, top)
        if self._leads[at] and (next(dice) < LEAD or not self._fits[at]):
            end = _pick(self._leads[at], next(dice))
            room -= len(end) // 2
        while room:
            at = room if room < top else top
            options = (next(dice) < distractors and self._distractors[at]) or self._plain[at]
            chosen = int(next(dice) * len(options))
            while options[chosen] in parts[-2:]:
                chosen -= 1
            parts.append(options[chosen])
            room -= len(options[chosen]) // 2
        return [*parts, end]


class TaggedSentences(_Sentences):
    """An endless supply of sentences of one or two clauses, with tokens whose sense depends on their company.

    languages: which to draw from; `vocabulary`, `tags` and `senses` hold those of all, so that models agree.
    `ambiguous` maps a token to its senses. Tokens are drawn evenly; the first sense of a token makes half of
    its occurrences and the others share the rest, so the token alone tells its sense half of the time. A
    second clause takes up the token of the first, in either sense, half of the time or more. Raises
    ValueError for a language that is not in LANGUAGES, or none.
    """

    def __init__(self, *, seed: int = 0, languages: Sequence[str] = LANGUAGES) -> None:
        if isinstance(languages, str) or not languages:
            raise ValueError(f"languages must be one or more of {LANGUAGES}, in a tuple; got {languages!r}")
        for language in languages:
            _one_of("languages", language, LANGUAGES)
        templates = [fillings for row, fillings in _clauses().items() if row.kind == "tagged"]
        clauses = list(chain(*templates))
        super().__init__(chain(*map(_text, clauses)), seed, dice=12)
        self.tags = tuple(dict.fromkeys(token.tag for clause in clauses for token in clause))
        self.senses = tuple(sense for _, sense in _lexicon() if sense)
        self.ambiguous: dict[str, tuple[str, ...]] = {}
        for token, sense in _lexicon():
            if sense:
                self.ambiguous[token] = (*self.ambiguous.get(token, ()), sense)
        self._drawn = [token for token in self.ambiguous if ("en" if token.isascii() else "zh") in languages]
        starts = defaultdict(set)  # how a clause may start: the senses of the last token
        for clause in clauses:
            for end, (_, _, sense, _) in enumerate(clause, start=1):
                starts[_text(clause[:end])].add(sense)
        self._templates: dict[str, list[list[_Coded]]] = defaultdict(list)  # by a sense that they hold
        for fillings in templates:
            coded = [_Coded(clause, self._code(clause, starts)) for clause in fillings]
            for sense in {token.sense: None for token in fillings[0] if token.sense}:
                self._templates[sense].append(coded)

    def sentence(self) -> Tagged:
        """Return the next sentence."""
        clauses = next(self._draw(1))
        tokens, tags, senses, words = zip(*chain(*(clause.tokens for clause in clauses)), strict=True)
        late = np.concatenate([clause.code[3] for clause in clauses]) == 1
        return Tagged(tokens, tags, senses, tuple(late.tolist()), words)

    def batch(self, size: int) -> TaggedBatch:
        """Return the next `size` sentences. Raises ValueError if size < 1."""
        codes = [[clause.code for clause in clauses] for clauses in self._draw(size)]
        lengths = np.array([sum(code.shape[1] for code in row) for row in codes], np.int64)  # (B,)
        flat = np.concatenate(list(chain(*codes)), axis=1)  # (4, all tokens)
        ids, tags, senses, late = (
            _padded(row, lengths, fill) for row, fill in zip(flat, (0, IGNORED, IGNORED, 0), strict=True)
        )
        return TaggedBatch(ids, lengths, tags, senses, late == 1)

    def _code(self, clause: "_Clause", starts: dict[tuple[str, ...], set[str]]) -> NDArray[np.int64]:
        """Return the (4, T) ids, tags, senses and 1 where the clause's start fits another sense as well."""
        tags = [self.tags.index(token.tag) for token in clause]
        senses = [self.senses.index(token.sense) if token.sense else IGNORED for token in clause]
        late = [len(starts[_text(clause[:end])]) > 1 for end in range(1, len(clause) + 1)]
        return np.array([self.encode(_text(clause)), tags, senses, late], np.int64)

    def _draw(self, size: int) -> Iterator[list["_Coded"]]:
        """Yield the one or two clauses of each sentence."""
        for dice in self._rolls(size):
            token = _pick(self._drawn, next(dice))
            first = self._template(token, dice, None)
            clauses = [_pick(first, next(dice))]
            if next(dice) < TWO:
                peers = [peer for peer in self._drawn if peer.isascii() == token.isascii()]
                token = token if next(dice) < 0.5 else _pick(peers, next(dice))
                clauses.append(_pick(self._template(token, dice, first), next(dice)))
            yield clauses

    def _template(self, token: str, dice: Iterator[float], other: "list[_Coded] | None") -> "list[_Coded]":
        """Return the fillings of a template with the token, not `other`; the sense is drawn first."""
        first, *others = self.ambiguous[token]
        sense = first if next(dice) < 0.5 else _pick(others, next(dice))
        return _pick([template for template in self._templates[sense] if template is not other], next(dice))


# Reading the two files


class _Token(NamedTuple):
    token: str
    tag: str  # "" in stories
    sense: str  # "" for most
    word: Word


_Clause = tuple[_Token, ...]


class _Row(NamedTuple):
    language: str
    kind: str
    pattern: str
    gloss: str


class _Coded(NamedTuple):
    tokens: _Clause
    code: NDArray[np.int64]  # (4, T) ids, tags, senses, late


def _read(name: str) -> list[list[str]]:
    """Return the rows of a CSV file that lies beside this module, without the header."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


@cache
def _lexicon() -> dict[tuple[str, str], Word]:
    """Return each (word, sense) of `words.csv`; in its pinyin · parts the syllables of a word."""
    return {(word, sense): Word(pinyin, gloss) for word, sense, pinyin, gloss in _read("words.csv")}


@cache
def _clauses() -> dict[_Row, list[_Clause]]:
    """Return each row of `stories.csv` with all its fillings."""
    rows = [_Row(*row) for row in _read("stories.csv")]
    names = {row.language: row.pattern for row in rows if row.kind == "names"}
    return {row: _fillings(row.pattern.replace("{name}", names[row.language])) for row in rows}


def _fillings(pattern: str) -> list[_Clause]:
    """Return every way to fill a pattern."""
    slots = []
    for item in pattern.split():
        choices, tag, sense = (*item.split("/"), "", "")[:3]
        slots.append([_tokens(word, tag, sense) for word in choices.split("|")])
    return [tuple(chain(*choice)) for choice in product(*slots)]


def _tokens(word: str, tag: str, sense: str) -> _Clause:
    """Return the tokens of a word: one in a story; one a character if it is Chinese and tagged."""
    pinyin, gloss = _lexicon()[word, sense]
    if not tag or word.isascii() or len(word) == 1:
        return (_Token(word, tag, sense, Word(pinyin.replace("·", ""), gloss)),)
    syllables = pinyin.replace("·", " ").split()
    return tuple(
        _Token(character, tag, sense, Word(syllable, gloss))
        for character, syllable in zip(word, syllables, strict=True)
    )


@cache
def _words() -> dict[str, Word]:
    """Return each token's readings as `words.csv` lists them, or those of the words that it is part of."""
    found: dict[str, list[Word]] = defaultdict(list)
    for (word, _), reading in _lexicon().items():
        found[word].append(Word(reading.pinyin.replace("·", ""), reading.gloss))
    listed = set(found)
    used = dict.fromkeys(token for clauses in _clauses().values() for token in chain(*clauses))
    for token in used:
        if token.token not in listed:
            found[token.token].append(token.word)
    joined = {
        token: (dict.fromkeys(texts) for texts in zip(*found[token], strict=True)) for token, *_ in used
    }
    return {token: Word(*map(" / ".join, texts)) for token, texts in joined.items()}


def _text(clause: _Clause) -> tuple[str, ...]:
    return tuple(token.token for token in clause)


# Small helps


def _pick(items: Sequence[Item], die: float) -> Item:
    """Return the item that a random number in [0, 1) falls on."""
    return items[int(die * len(items))]


def _padded(flat: NDArray[Any], lengths: NDArray[np.int64], fill: int) -> NDArray[np.int64]:
    """Lay the numbers of all sentences, one after the other, in rows: (B, T), `fill` after each end."""
    rows = np.full((len(lengths), lengths.max()), fill, np.int64)
    rows[np.arange(lengths.max()) < lengths[:, None]] = flat
    return rows


def _one_of(name: str, given: str, allowed: tuple[str, ...]) -> None:
    if given not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {given!r}")


def _whole(name: str, given: object, least: int) -> int:
    if isinstance(given, bool | np.bool_) or not isinstance(given, int | np.integer) or given < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {given!r}")
    return int(given)


def _span(name: str, given: object, least: int) -> range:
    """Return all from the first to the last of a range, or the one number."""
    pair = given if isinstance(given, tuple | list) else (given, given)
    if len(pair) != 2:
        raise ValueError(f"{name} must be a whole number or a pair (first, last), got {given!r}")
    first = _whole(name, pair[0], least)
    return range(first, _whole(f"{name}: the last of its range", pair[1], first) + 1)


def _share(name: str, given: float) -> float:
    if not isinstance(given, float | int | np.floating) or not 0 <= given <= 1:
        raise ValueError(f"{name} must be a probability from 0 to 1, got {given!r}")
    return float(given)


if __name__ == "__main__":
    for template in templates():
        print(f"\n{template.language} {template.kind}: {template.pattern}\n    {template.gloss}")
        for example in template.examples:
            print(f"        {spell(example)}")
