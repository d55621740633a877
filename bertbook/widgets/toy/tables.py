"""Read the toy model's two tables, which anyone may correct, and say exactly where one is broken."""

import csv
from collections.abc import Iterable, Iterator
from math import inf, isfinite
from pathlib import Path
from typing import NamedTuple

from bertbook.text import basic_tokenize, word_tokenize

FEATURES = ("person", "place", "deed", "asking")
MATRICES = ("W_q", "W_k", "W_v")


class Entry(NamedTuple):
    """What the lexicon knows of one token."""

    pinyin: str  # with tone marks; empty for English tokens and for punctuation
    gloss: str  # in the other language: English for a Chinese token, Chinese for an English one
    features: tuple[float, float, float, float]  # in the order of FEATURES, from 0 (not at all) to 1 (fully)


def read_lines(path: Path) -> list[str]:
    """Return the lines of a UTF-8 table, without the byte order mark that spreadsheets put in front."""
    return path.read_text(encoding="utf-8-sig").splitlines()


def parse_lexicon(lines: Iterable[str]) -> dict[str, Entry]:
    """Return the entries by token, in the order of the lines: a header, then one token a line.

    Raises ValueError that names line and column, says what stands there and what would do.
    """
    entries: dict[str, Entry] = {}
    columns = ("token", "pinyin", "gloss", *FEATURES)
    for where, (token, pinyin, gloss, *numbers) in _rows(lines, "lexicon.csv", columns):
        if not token or word_tokenize(token, {token}) != [token]:
            raise ValueError(
                f"{where}, column token: no text gives {token!r}, the tokenizer reads it as "
                f"{basic_tokenize(token)}; write one word in lower case, without accents or spaces"
            )
        if token in entries:
            raise ValueError(f"{where}, column token: {token!r} has a line already; keep one of the two")
        if not gloss.strip():
            raise ValueError(
                f"{where}, column gloss: {token!r} has none; write its meaning in the other language"
            )
        person, place, deed, asking = _numbers(numbers, where, low=0, high=1)
        entries[token] = Entry(pinyin, gloss, (person, place, deed, asking))
    return entries


def parse_matrices(lines: Iterable[str]) -> dict[str, list[list[float]]]:
    """Return W_q, W_k and W_v, rows and columns in the order of FEATURES.

    The lines: a header, then four for each matrix, one from each feature, in any order. Raises ValueError
    that names line and column, or the rows that are missing.
    """
    found: dict[tuple[str, str], list[float]] = {}
    for where, (name, source, *numbers) in _rows(lines, "matrices.csv", ("matrix", "from", *FEATURES)):
        if name not in MATRICES:
            raise ValueError(f"{where}, column matrix: {name!r} is none of {', '.join(MATRICES)}")
        if source not in FEATURES:
            raise ValueError(f"{where}, column from: {source!r} is none of {', '.join(FEATURES)}")
        if (name, source) in found:
            raise ValueError(f"{where}: {name} has a line from {source} already; keep one of the two")
        found[name, source] = _numbers(numbers, where)
    missing = [
        f"{name} from {source}" for name in MATRICES for source in FEATURES if (name, source) not in found
    ]
    if missing:
        raise ValueError(f"matrices.csv: lines are missing: {', '.join(missing)}")
    return {name: [found[name, source] for source in FEATURES] for name in MATRICES}


def _rows(lines: Iterable[str], name: str, columns: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """Yield ("NAME, line N", fields) for each line below the header, each with one field a column."""
    header, *rows = list(csv.reader(lines)) or [[]]
    if tuple(header) != columns:
        raise ValueError(f"{name}, line 1: the columns must be {','.join(columns)}, got {','.join(header)!r}")
    for number, fields in enumerate(rows, start=2):
        where = f"{name}, line {number}"
        if len(fields) != len(columns):
            raise ValueError(
                f"{where}: {len(fields)} fields in {','.join(fields)[:60]!r}, "
                f"expected {len(columns)}: {','.join(columns)}; "
                'a comma inside a field needs quotes around the field: "I, me"'
            )
        yield where, fields


def _numbers(texts: list[str], where: str, low: float = -inf, high: float = inf) -> list[float]:
    """Return the four numbers of a line, one a feature, each finite and from `low` to `high`."""
    expected = "a number" if low == -inf else f"a number from {low:g} to {high:g}"
    numbers = []
    for feature, text in zip(FEATURES, texts, strict=True):
        try:
            number = float(text)
        except ValueError:
            raise ValueError(
                f"{where}, column {feature}: {text!r} is not a number; write {expected}"
            ) from None
        if not (isfinite(number) and low <= number <= high):
            raise ValueError(f"{where}, column {feature}: {text!r} is out of range; write {expected}")
        numbers.append(number)
    return numbers
