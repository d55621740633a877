"""The palette is readable on the page and its roles are told apart by every eye.

Colour arithmetic is coloraide's: WCAG 2.1 contrast, CIE lightness L*, CIEDE2000 (Sharma et al. 2005), and the
colour-vision simulation of Machado, Oliveira & Fernandes (2009) at severity 1.0, applied in linear sRGB.
"""

import json
import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pydata_sphinx_theme
import pytest
import sphinx_book_theme
from coloraide import Color

ROOT = Path(__file__).resolve().parents[1]
PALETTE: dict[str, dict[str, Any]] = json.loads(
    (ROOT / "bertbook" / "palette.json").read_text(encoding="utf-8")
)
THEMES = sorted(PALETTE)
ROLES = ("heirloom", "cell", "query", "key", "value", "output", "warn")
GROUNDS = ("page", "surface")
VISION = (None, "protan", "deutan", "tritan")

TEXT = 4.5  # WCAG 2.1, success criterion 1.4.3
MARK = 3.0  # WCAG 2.1, success criterion 1.4.11
# CIEDE2000 is about 1 at the threshold of seeing, side by side. Marks here are small, apart from each other
# and judged from memory ("rose is the query"), so ten times that is asked for, under each kind of vision.
# Colour alone is never the message: each role also carries its letter and pattern.
TOLD_APART = 10.0

themes = pytest.mark.parametrize("theme", THEMES)


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio, 1 to 21."""
    return Color(one).contrast(other, method="wcag21")


def lightness(colour: str) -> float:
    """CIE L*, 0 (black) to 100 (white)."""
    return float(Color(colour).convert("lab")["lightness"])


def seen_by(vision: str | None, colour: str) -> Color:
    """The colour as a person with this colour vision sees it; None is normal vision."""
    return Color(colour) if vision is None else Color(colour).filter(vision, 1.0, method="machado")


def difference(one: str, other: str, vision: str | None) -> float:
    """CIEDE2000 distance between two colours as this kind of vision sees them."""
    return seen_by(vision, one).delta_e(seen_by(vision, other), method="2000")


def blend(ground: str, colour: str, share: float) -> str:
    """`share` of the colour laid over the ground, as CSS color-mix(in srgb, …) does."""
    return Color(ground).mix(colour, share, space="srgb").to_string(hex=True)


def test_both_themes_name_the_same_things() -> None:
    assert THEMES == ["dark", "light"]
    assert list(PALETTE["light"]) == list(PALETTE["dark"])
    assert {*GROUNDS, *ROLES, "line", "ink", "muted", "focus", "weights", "weights_ink"} <= set(
        PALETTE["light"]
    )


@themes
def test_every_value_is_a_hexadecimal_colour(theme: str) -> None:
    values = [v for value in PALETTE[theme].values() for v in (value if isinstance(value, list) else [value])]
    assert [v for v in values if not re.fullmatch(r"#[0-9a-f]{6}", v)] == []


def test_page_is_the_background_of_the_books_theme() -> None:
    """Light comes from pydata-sphinx-theme, dark from sphinx-book-theme, which overrides it."""
    found = {}
    for theme, module in (("light", pydata_sphinx_theme), ("dark", sphinx_book_theme)):
        sheets = Path(module.__file__).parent.rglob("*.css")
        css = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
        declared = re.findall(
            rf"data-theme=\"?{theme}\"?\][^{{}}]*{{[^}}]*--pst-color-background:\s*(#[0-9a-f]+)", css
        )
        found[theme] = {Color(value).to_string(hex=True) for value in declared}
    assert found == {theme: {PALETTE[theme]["page"]} for theme in ("light", "dark")}


@themes
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("name", ["ink", "muted", *ROLES])
def test_text_and_roles_are_readable(theme: str, ground: str, name: str) -> None:
    """Roles get text contrast, not only a mark's 3:1, so that a coloured letter may stand in a sentence."""
    assert contrast(PALETTE[theme][name], PALETTE[theme][ground]) >= TEXT


@themes
@pytest.mark.parametrize("ground", GROUNDS)
def test_focus_ring_is_seen(theme: str, ground: str) -> None:
    assert contrast(PALETTE[theme]["focus"], PALETTE[theme][ground]) >= MARK


@themes
def test_surface_is_a_hair_off_the_page(theme: str) -> None:
    assert 1 < abs(lightness(PALETTE[theme]["surface"]) - lightness(PALETTE[theme]["page"])) < 6


@themes
@pytest.mark.parametrize("vision", VISION)
def test_roles_are_told_apart(theme: str, vision: str | None) -> None:
    colours = PALETTE[theme]
    gaps = {(a, b): difference(colours[a], colours[b], vision) for a, b in combinations(ROLES, 2)}
    assert {pair: gap for pair, gap in gaps.items() if gap < TOLD_APART} == {}


@themes
@pytest.mark.parametrize("role", ROLES)
def test_ink_is_readable_on_a_tint_of_each_role(theme: str, role: str) -> None:
    """A chip is filled with up to a fifth of its role's colour."""
    colours = PALETTE[theme]
    assert contrast(colours["ink"], blend(colours["surface"], colours[role], 0.2)) >= TEXT


@themes
def test_weights_start_at_the_page_and_climb_evenly(theme: str) -> None:
    """Little attention vanishes into the page; equal steps of weight look like equal steps of lightness."""
    colours = PALETTE[theme]
    assert colours["weights"][0] == colours["page"]
    assert len(colours["weights"]) == len(colours["weights_ink"]) == 9
    levels = [lightness(stop) for stop in colours["weights"]]
    steps = [after - before for before, after in pairwise(levels)]
    toward_ink = lightness(colours["ink"]) - lightness(colours["page"])
    assert all(step * toward_ink > 0 and 7 <= abs(step) <= 13 for step in steps), steps


@themes
def test_numbers_are_readable_on_each_weight(theme: str) -> None:
    """On the nine stops, and on any mixture of two neighbours that share an ink."""
    colours = PALETTE[theme]
    assert set(colours["weights_ink"]) == {colours["ink"], colours["page"]}
    stops = list(zip(colours["weights"], colours["weights_ink"], strict=True))
    for (stop, ink), (next_stop, next_ink) in pairwise(stops):
        shares = (0.0, 0.25, 0.5, 0.75, 1.0) if ink == next_ink else (0.0,)
        assert all(contrast(ink, blend(stop, next_stop, share)) >= TEXT for share in shares), (stop, ink)
    assert contrast(*stops[-1]) >= TEXT


@themes
@pytest.mark.parametrize("end", ["negative", "positive"])
def test_ink_is_readable_on_signed_scores(theme: str, end: str) -> None:
    """A signed number is laid on a mixture of page (zero) and one end (the largest size)."""
    colours = PALETTE[theme]
    assert all(
        contrast(colours["ink"], blend(colours["page"], colours[end], s / 8)) >= TEXT for s in range(9)
    )


@themes
@pytest.mark.parametrize("vision", VISION)
def test_signs_are_told_apart(theme: str, vision: str | None) -> None:
    assert difference(PALETTE[theme]["negative"], PALETTE[theme]["positive"], vision) >= TOLD_APART
