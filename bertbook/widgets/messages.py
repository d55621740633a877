"""The texts a widget shows, read from the table it shares with the page (`messages.json`)."""

import json
from functools import cache
from pathlib import Path


@cache
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = json.loads(
        (Path(__file__).parent / "messages.json").read_text("utf-8")
    )
    return table


def say(key: str, language: str = "en", **values: object) -> str:
    """Return the message `key` with its {places} filled in. Raises KeyError if there is no such message."""
    return _table()[language][key].format(**values)
