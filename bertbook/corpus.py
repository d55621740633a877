"""From sentences to what a BERT reads: ids between [CLS] and [SEP], padded, with their vocabulary.

Tokens are those of BERT's basic tokenizer, one a Chinese character or an English word; a token that is not in
the vocabulary becomes [UNK]. Shapes: S sentences, T tokens of the longest with [CLS] and [SEP].
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from bertbook.masking import CLS, PAD, SEP, SPECIAL, UNK
from bertbook.stories import TaggedSentences
from bertbook.text import basic_tokenize

RARE = 2  # a token of a reader's text that is seen less often becomes [UNK]
WORDS = 8_000  # the most words of a vocabulary made from a text
SENTENCES, LINE = 200_000, 100_000  # the most that a text may have, and the most bytes of one of its lines


class Corpus(NamedTuple):
    """Sentences as numbers."""

    ids: Tensor  # (S, T)  [CLS], the tokens, [SEP], then [PAD]
    documents: Tensor  # (S,)  the text that each is from: neighbours in one follow each other
    vocabulary: tuple[str, ...]  # the special tokens first


def tokenize(text: str) -> list[str]:
    """Cut text into BERT's basic tokens, and leave [MASK] whole.

    >>> tokenize("他去[MASK]行。")
    ['他', '去', '[MASK]', '行', '。']
    """
    pieces = re.split(r"(\[MASK\])", text)
    return [token for piece in pieces for token in ([piece] if piece == "[MASK]" else basic_tokenize(piece))]


def encode(sentences: Sequence[Sequence[str]], vocabulary: Iterable[str]) -> Tensor:
    """Return sentences, given as their tokens, as ids, (S, T). Raises ValueError if there are none."""
    if not sentences:
        raise ValueError("sentences must be one or more, got none")
    numbers = {token: number for number, token in enumerate(vocabulary)}
    ids = torch.full((len(sentences), 2 + max(map(len, sentences))), PAD)  # (S, T)
    for row, tokens in zip(ids, sentences, strict=True):
        row[: 2 + len(tokens)] = torch.tensor([CLS, *(numbers.get(token, UNK) for token in tokens), SEP])
    return ids


def tagged_corpus(size: int, seed: int = 0, clauses: bool = False) -> Corpus:
    """Return `size` of chapter 1's sentences in both languages, each a document; or each of their clauses.

    With clauses, a sentence of two is a document of two. Raises ValueError as `TaggedSentences`.
    """
    sentences = TaggedSentences(seed=seed)
    found: list[list[str]] = []
    documents = []
    for number in range(size):
        found.append([])
        documents.append(number)
        tokens = sentences.sentence().tokens
        for token, following in zip(tokens, (*tokens[1:], ""), strict=True):
            found[-1].append(token)
            if clauses and following and token in "。？.?":
                found.append([])
                documents.append(number)
    vocabulary = (*SPECIAL, *sentences.vocabulary[1:])  # without its <pad>
    return Corpus(encode(found, vocabulary), torch.tensor(documents), vocabulary)


def read_corpus(path: Path, longest: int) -> Corpus:
    """Return a text of the reader's own: UTF-8, a sentence a line; an empty line begins another document.

    A line of more than `longest` tokens becomes several sentences. The vocabulary holds the tokens that occur
    twice or more, the most frequent first. Raises ValueError, with the line, if it is not UTF-8, longer than
    any sentence or one too many; and if there is no token that occurs twice.
    """
    sentences: list[list[str]] = []
    documents: list[int] = []
    document = 0
    for number, line in enumerate(_lines(path), start=1):
        tokens = basic_tokenize(line)
        document += not tokens
        for first in range(0, len(tokens), longest):
            sentences.append(tokens[first : first + longest])
            documents.append(document)
        if len(sentences) > SENTENCES:
            raise ValueError(
                f"{path}, line {number}: more than {SENTENCES} sentences; take a part of the text"
            )
    counts = Counter(token for sentence in sentences for token in sentence)
    words = [token for token, count in counts.most_common(WORDS) if count >= RARE]
    if not words:
        told = f"no token occurs {RARE} times" if sentences else "there is no sentence"
        raise ValueError(f"{path}: {told}; write a sentence a line, in UTF-8")
    known = set(words)
    kept = [number for number, sentence in enumerate(sentences) if known.intersection(sentence)]
    vocabulary = (*SPECIAL, *words)
    ids = encode([sentences[number] for number in kept], vocabulary)
    return Corpus(ids, torch.tensor([documents[number] for number in kept]), vocabulary)


def _lines(path: Path) -> Iterable[str]:
    """Yield the lines of a text, and say which one cannot be read."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LINE + 1):
            number += 1
            if len(line) > LINE:
                raise ValueError(f"{path}, line {number}: more than {LINE} bytes; write a sentence a line")
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                byte = f"byte {error.start + 1} of it is 0x{line[error.start]:02x}"
                raise ValueError(f"{path}, line {number}: not UTF-8 ({byte}); save it as UTF-8") from error
