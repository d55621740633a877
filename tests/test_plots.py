"""Figures show the numbers they were given, in words too, and their lines are told apart in print."""

import re
from inspect import Parameter, signature
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from bertbook import plots
from bertbook.plots import Picture

ALT = "Two lines that fall."
XS = np.arange(1, 6)
TWO = {"RNN": (XS, 1 / XS), "LSTM, chrono": (XS, XS * 0 + 1)}
NAMES = (
    "RNN",
    "LSTM",
    "LSTM, chrono",
    "LSTM, forget bias 3",
    "attention",
    "attention without positions",
    "BERT",
)


def lines(series=TWO, **how):
    return plots.lines(series, **{"alt": ALT, "x": "distance", "y": "accuracy", **how})


def axes_of(picture):
    (axes,) = picture.figure.axes
    return axes


def drawn(axes):
    """Each named line's points."""
    return {line.get_label(): line.get_xydata().tolist() for line in axes.lines if line.get_label()[0] != "_"}


# They show the numbers they were given


def test_lines_go_through_their_points():
    axes = axes_of(lines(levels={"chance": 0.125, "luck": 1.5}, top=2))
    shown = drawn(axes)
    assert shown["RNN"] == np.column_stack(TWO["RNN"]).tolist()
    assert shown["LSTM, chrono"] == np.column_stack(TWO["LSTM, chrono"]).tolist()
    assert [y for _, y in shown["chance"]] == [0.125, 0.125]
    assert [y for _, y in shown["luck"]] == [1.5, 1.5]
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_yscale()) == ("distance", "accuracy", "linear")
    assert axes.get_ylim() == (0, 2)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(shown)


def test_a_logarithmic_axis_is_one():
    assert axes_of(lines(log=True)).get_yscale() == "log"
    assert axes_of(lines()).get_xscale() == axes_of(lines()).get_yscale() == "linear"
    assert axes_of(lines(doubling=True)).get_xscale() == "log"


def test_one_line_needs_no_legend():
    assert axes_of(lines({"RNN": TWO["RNN"]})).get_legend() is None


def test_gains_shows_a_row_from_without_to_with():
    axes = axes_of(plots.gains({"Add": (0.28, 0.968), "both sides": (0.71, 0.87)}, alt=ALT))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Add", "both sides"]
    assert [list(line.get_xdata()) for line in axes.lines] == [[0.28, 0.968], [0.71, 0.87]]
    assert [text.get_text() for text in axes.texts] == ["0.28", "0.97", "0.71", "0.87"]
    without, with_it = (points.get_offsets().tolist() for points in axes.collections)
    assert without == [[0.28, 0], [0.71, 1]]
    assert with_it == [[0.968, 0], [0.87, 1]]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first row is on top
    with pytest.raises(ValueError, match="shares must have a row, got none"):
        plots.gains({}, alt=ALT)


def test_who_shows_means_ranges_and_the_table_of_means():
    accuracy = np.array([[[1, 0.9], [0.2, 0.4]], [[1, 1], [0.5, 1]]])
    axes = axes_of(plots.who(["RNN", "mine"], [10, 20], accuracy, alt=ALT))
    bars = {bar.get_label(): bar for bar in axes.containers}
    assert list(bars) == ["RNN", "mine"]
    for row, name in enumerate(bars):
        line, _, (ranges,) = bars[name].lines
        assert line.get_ydata().tolist() == pytest.approx(accuracy[row].mean(-1))
        assert np.round(line.get_xdata()).tolist() == [0, 1]
        for segment, shares in zip(ranges.get_segments(), accuracy[row], strict=True):
            assert segment[:, 1].tolist() == pytest.approx([shares.min(), shares.max()])
    (table,) = axes.tables
    cells = {place: cell.get_text().get_text() for place, cell in table.get_celld().items()}
    assert cells == {
        **{(0, 0): "distance 10", (0, 1): "20"},
        **{(1, -1): "RNN", (1, 0): "0.95", (1, 1): "0.30"},
        **{(2, -1): "mine", (2, 0): "1.00", (2, 1): "0.75"},
    }


def test_along_has_a_value_for_each_token():
    axes = axes_of(
        plots.along(["wǒ", "yǔ", "cǎoyuán"], {"i": [0, 0.5, 1], "f": [1, 1, 1]}, alt=ALT, y="gate")
    )
    assert [label.get_text() for label in axes.get_xticklabels()] == ["wǒ", "yǔ", "cǎoyuán"]
    assert drawn(axes) == {"i": [[0, 0], [1, 0.5], [2, 1]], "f": [[0, 1], [1, 1], [2, 1]]}


def test_heat_prints_each_share_in_a_colour_that_can_be_read():
    axes = axes_of(plots.heat(["a"], ["wǒ", "ài"], [[0.98, 0.02]], alt=ALT))
    assert [text.get_text() for text in axes.texts] == ["0.98", "0.02"]
    dark, light = plots.PALETTE["weights_ink"][-1], plots.PALETTE["weights_ink"][0]
    assert [to_hex(text.get_color()) for text in axes.texts] == [dark, light]
    assert axes.images[0].get_array().tolist() == [[0.98, 0.02]]


# They speak to those who do not see them


def test_a_notebook_gets_the_picture_and_its_text():
    picture = lines()
    data, metadata = picture._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == f"Picture: {ALT}"
    assert metadata == {"image/png": {"alt": ALT}}


@pytest.mark.parametrize("alt", ["", "figure", "two words"])
def test_a_figure_without_a_sentence_for_it_is_refused(alt):
    with pytest.raises(
        ValueError, match=re.escape(f"alt must say in a sentence what the figure shows, got {alt!r}")
    ):
        lines(alt=alt)


@pytest.mark.parametrize("draw", [plots.lines, plots.who, plots.along, plots.heat])
def test_alt_must_be_given(draw):
    alt = signature(draw).parameters["alt"]
    assert (alt.kind, alt.default) == (Parameter.KEYWORD_ONLY, Parameter.empty)


def test_labels_that_fonts_may_lack_are_refused():
    told = r"^labels must be English or pinyin, which every font has, got '草原'$"
    with pytest.raises(ValueError, match=told):
        lines({"草原": TWO["RNN"], "b": TWO["RNN"]})
    with pytest.raises(ValueError, match=told):
        plots.along(["草原"], {"i": [1]}, alt=ALT, y="gate")
    with pytest.raises(ValueError, match=told):
        lines(y="草原")


def test_every_letter_of_pinyin_is_in_the_font(recwarn):
    plots.along(list("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ·ĀÁ"), {"i": [1] * 27}, alt=ALT, y="gate").png()
    assert [str(warning.message) for warning in recwarn] == []


# They are told apart, and look the same everywhere


def test_lines_differ_in_colour_marker_and_dash():
    axes = axes_of(lines(dict.fromkeys(NAMES, TWO["RNN"])))
    for look in ("get_color", "get_marker", "get_linestyle", "_dash_pattern"):
        seen = {str(getattr(line, look)() if look[0] == "g" else getattr(line, look)) for line in axes.lines}
        assert len(seen) == (4 if look == "get_linestyle" else len(NAMES)), look


def test_a_reader_looks_the_same_in_every_figure_and_another_name_never_like_it():
    def looks(*names):
        return {
            line.get_label(): (line.get_color(), line.get_marker())
            for line in axes_of(lines(dict.fromkeys(names, TWO["RNN"]))).lines
        }

    first, second = looks("mine", "BERT", "RNN"), looks("RNN", "LSTM", "yours", "BERT")
    assert first["RNN"] == second["RNN"]
    assert first["BERT"] == second["BERT"]
    assert len(set(first.values())) == 3
    assert len(set(second.values())) == 4
    assert len(set(looks("RNN", *map(str, range(6))).values())) == 7


def test_the_same_figure_is_the_same_file_without_a_word_about_who_made_it(tmp_path):
    lines().save(tmp_path / "one.png")
    lines().save(tmp_path / "other.png")
    data = (tmp_path / "one.png").read_bytes()
    assert data == (tmp_path / "other.png").read_bytes() == lines().png()
    assert b"atplotlib" not in data


def test_the_readers_own_settings_stay_and_no_figure_is_left_open():
    before = dict(plt.rcParams)
    lines().png()
    assert dict(plt.rcParams) == before
    assert plt.get_fignums() == []


def test_a_picture_is_as_wide_as_the_page():
    assert plt.imread(BytesIO(lines().png())).shape[1] == pytest.approx(7.2 * 144, abs=1)
    assert isinstance(Picture(Figure(), ALT).png(), bytes)


# Errors name the argument, what was given and what would do


def test_what_cannot_be_drawn_is_named():
    for number in (0, 8):
        message = f"^there must be 1 to 7 lines, which can be told apart, got {number}$"
        with pytest.raises(ValueError, match=message):
            lines({str(n): TWO["RNN"] for n in range(number)})
    with pytest.raises(ValueError, match=r"^RNN: x and y must be as long as each other, got \(5,\), \(4,\)$"):
        lines({"RNN": (XS, XS[:4])})
    with pytest.raises(ValueError, match=r"^i must have a value for each of 2 tokens, got \(3,\)$"):
        plots.along(["a", "b"], {"i": [0, 0, 0]}, alt=ALT, y="gate")
    with pytest.raises(
        ValueError, match=r"^accuracy must be \(readers, distances, seeds\) = \(2, 3, …\), got"
    ):
        plots.who(["a", "b"], [1, 2, 3], np.zeros((2, 2, 5)), alt=ALT)
    for values in ([[0.5]], [[0.5, 1.5]], [[0.5, float("nan")]]):
        with pytest.raises(ValueError, match=r"^values must be \(1, 2\) shares from 0 to 1, got"):
            plots.heat(["a"], ["b", "c"], values, alt=ALT)
