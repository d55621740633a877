"""English sentences to look into a published BERT with: fixed, few, and written for this book.

Each list comes in halves, one to find something in and one to test on what was found.
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

# A word, and six sentences for each of two of its senses, in which nothing else is meant to repeat.
SENSES: dict[str, dict[str, tuple[str, ...]]] = {
    "bank": {
        "of a river": (
            "He sat on the bank of the river.",
            "The boat was tied to the muddy bank.",
            "Trees grew along the bank of the stream.",
            "They walked along the grassy bank near the water.",
            "The fisherman stood on the bank all day.",
            "The river rose above its bank after the rain.",
        ),
        "for money": (
            "She put her money in the bank.",
            "The bank raised its interest rates.",
            "He works at a bank as a cashier.",
            "I opened an account at the bank.",
            "The bank refused to lend him money.",
            "A robber stole cash from the bank.",
        ),
    },
    "spring": {
        "season": (
            "Flowers bloom in spring.",
            "In spring the days grow longer.",
            "We plant the garden every spring.",
            "The snow melts in early spring.",
            "Birds return in spring.",
            "Last spring was very warm.",
        ),
        "coil": (
            "The spring in the clock was broken.",
            "He pressed the metal spring.",
            "A coiled spring stores energy.",
            "The mattress has a loose spring.",
            "The spring bounced back when released.",
            "She replaced the rusty spring in the pen.",
        ),
    },
    "book": {
        "to read": (
            "She read a book about history.",
            "The book has two hundred pages.",
            "He wrote a book last year.",
            "I left my book on the table.",
            "This book is very long.",
            "The library lent me a book.",
        ),
        "to reserve": (
            "I want to book a table for two.",
            "Please book a flight to Paris.",
            "They book a hotel every summer.",
            "You can book tickets online.",
            "We should book a room in advance.",
            "He forgot to book a seat on the train.",
        ),
    },
}

# Plain sentences: ten to find a head's habit in, ten to test it on.
PLAIN: tuple[tuple[str, ...], tuple[str, ...]] = (
    (
        "The old man walked slowly to the market.",
        "Scientists discovered a new planet last week.",
        "My brother plays the guitar every evening.",
        "It rained all night and the river flooded.",
        "She gave the letter to her best friend.",
        "The company plans to open three new offices.",
        "Children love to play in the snow.",
        "He cooked dinner while listening to music.",
        "The train to London leaves at nine.",
        "We painted the walls of the kitchen yellow.",
    ),
    (
        "A small dog barked at the postman.",
        "The teacher explained the lesson twice.",
        "Our neighbours are moving to another city.",
        "The museum was closed because of the holiday.",
        "I forgot my umbrella on the bus.",
        "Two birds built a nest under the roof.",
        "The doctor told him to drink more water.",
        "After lunch they went for a long walk.",
        "The film was longer than we expected.",
        "Fresh bread smells wonderful in the morning.",
    ),
)


class Pronoun(NamedTuple):
    """A sentence with a pronoun that can mean one of two nouns, and does mean the first of them."""

    sentence: str
    pronoun: str
    meant: str
    other: str


FRAMES = (
    (
        "{} met {} in the park because {} was early.",
        "{} called {} when {} got home.",
        "{} thanked {} after {} left.",
    ),
    (
        "{} sat beside {} while {} was reading.",
        "{} wrote to {} before {} moved away.",
        "{} saw {} as {} crossed the square.",
    ),
)
HE = (("John", "David", "Peter"), ("James", "Michael", "Robert"))
SHE = (("Mary", "Anna", "Susan"), ("Laura", "Emma", "Linda"))


def by_gender(half: int) -> Iterator[Pronoun]:
    """Yield 108 sentences in which "he" or "she" tells who is meant; half: 0 or 1, with names of its own."""
    for frame, he, she, swap in product(FRAMES[half], HE[half], SHE[half], (False, True)):
        first, second = (she, he) if swap else (he, she)
        yield Pronoun(frame.format(first, second, "he"), "he", he.lower(), she.lower())
        yield Pronoun(frame.format(first, second, "she"), "she", she.lower(), he.lower())


# Pairs that differ in one word; it changes what "it" means (after Levesque et al. 2012).
BY_SENSE: tuple[tuple[Pronoun, Pronoun], ...] = tuple(
    (
        Pronoun(sentence.format(one), "it", first, second),
        Pronoun(sentence.format(two), "it", second, first),
    )
    for sentence, one, two, first, second in (
        ("The horse did not cross the road because it was too {}.", "tired", "busy", "horse", "road"),
        ("The lamp did not go into the box because it was too {}.", "tall", "small", "lamp", "box"),
        ("The stone broke the window because it was so {}.", "heavy", "thin", "stone", "window"),
        ("The truck could not pass the gate because it was too {}.", "wide", "narrow", "truck", "gate"),
        ("The knife did not cut the bread because it was too {}.", "dull", "hard", "knife", "bread"),
        ("The ship could not enter the harbor because it was too {}.", "long", "shallow", "ship", "harbor"),
    )
)
