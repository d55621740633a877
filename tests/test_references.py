"""The references are the works that the book cites, in its pages and in its code: no more, and no less."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCES = ROOT / "chapters" / "references.md"
PAGES = [ROOT / "intro.md", *(path for path in (ROOT / "chapters").glob("[!.]*.*") if path != REFERENCES)]
CODE = [
    path
    for kind in ("py", "ts", "tsx")
    for path in (ROOT / "bertbook").rglob(f"*.{kind}")
    if not {"node_modules", "static"} & set(path.parts)
]

LINK = re.compile(r"references\.md#([\w-]+)")
WORK = re.compile(r"\b([A-Z][a-z]+)(?: et al\.| (?:&|and) ([A-Z][a-z]+))?,? ((?:19|20)\d\d)\b")


def in_code(text: str) -> Iterator[str]:
    """The keys of works that a docstring or a comment names: "Ba et al. 2016" is ba-2016."""
    for work in WORK.finditer(text):
        yield "-".join(filter(None, work.groups())).lower()


def listed() -> list[str]:
    """The keys of the entries: "Alain, Bengio 2016" is alain-bengio-2016."""
    headings = re.findall(r"^## (.*)$", REFERENCES.read_text("utf-8"), re.MULTILINE)
    return [heading.replace(",", "").replace(" ", "-").lower() for heading in headings]


def test_every_work_that_is_cited_has_an_entry_and_every_entry_is_cited() -> None:
    linked = {key for page in PAGES for key in LINK.findall(page.read_text("utf-8"))}
    named = {key for path in CODE for key in in_code(path.read_text("utf-8"))}
    assert sorted((linked | named) - set(listed())) == []
    assert sorted(set(listed()) - linked - named) == []


def test_entries_stand_in_the_order_of_their_first_author() -> None:
    assert listed() == sorted(listed())


def test_works_are_found_however_they_are_named() -> None:
    text = "Ba et al. 2016; (Gers et al. 2000, eq. 1), Alain & Bengio 2016 and Elman 1990, as in 2019"
    assert list(in_code(text)) == ["ba-2016", "gers-2000", "alain-bengio-2016", "elman-1990"]
