"""The figures of the track record draw the numbers they are given."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.figures.coverage_plot import coverage, coverage_alt, fifths
from analysis.figures.hedgehog import hedgehog, hedgehog_alt
from analysis.figures.leads import by_lead, split
from analysis.figures.plot import NARROW, WIDE
from analysis.figures.probability_path import probability_path, probability_path_alt
from analysis.words import load

SAY = load("en")
OUTCOME = pd.DataFrame(
    {"first": [100.0, 110.0, np.nan], "latest": [101.0, 111.0, np.nan]}, index=[2019, 2020, 2021]
)
SPINES = pd.DataFrame(
    [(date(2019, 12, 31), year, 90 + k, 100 + k, 110 + k) for k, year in enumerate((2019, 2020, 2021))]
    + [(date(2020, 12, 31), year, 95.0 + k, 105.0 + k, 115.0 + k) for k, year in enumerate((2020, 2021))],
    columns=["origin", "period", "low", "median", "high"],
)
COVERAGE = pd.DataFrame(
    {
        "label": ["Hanoi", "Hanoi", "Viet Nam"],
        "stated": [0.5, 0.8, 0.8],
        "found": [0.25, 0.75, 0.8],
        "low": [0.05, 0.3, 0.6],
        "high": [0.7, 0.95, 0.92],
        "n": [4, 4, 30],
        "outcomes": [2, 2, 15],
    }
)
PIT = pd.DataFrame({"low": [0.0, 0.5], "high": [0.5, 1.0], "n": [3, 1], "expected": [2.0, 2.0]})
PATH = pd.DataFrame(
    {
        "origin": pd.to_datetime(["2020-12-31", "2021-08-10", "2021-12-31"]),
        "probability": [0.1, 0.2, 0.05],
        "benchmark": [np.nan, 0.3, 0.1],
    }
)


def said(figure):
    return [text.get_text() for text in figure.texts]


def drawn(axes):
    return [np.asarray(line.get_ydata(), float).tolist() for line in axes.get_lines()]


def test_every_origin_is_a_line_and_the_outcome_is_drawn_twice():
    axes = hedgehog(SPINES, OUTCOME, SAY, unit="USD per person", marked=date(2020, 12, 31)).on(WIDE).axes[0]
    lines = drawn(axes)
    assert [100.0, 101.0, 102.0] in lines
    assert [105.0, 106.0] in lines
    assert sum(line[:2] in ([101.0, 111.0], [100.0, 110.0]) for line in lines) == 2
    assert "USD per person" in said(axes.figure)


def test_only_the_marked_origin_has_a_band():
    marked = hedgehog(SPINES, OUTCOME, SAY, unit="x", marked=date(2020, 12, 31))
    assert len(marked.on(WIDE).axes[0].collections) == 1
    assert "80% interval of 31 December 2020" in marked.subtitle
    unmarked = hedgehog(SPINES, OUTCOME, SAY, unit="x", marked=date(2021, 6, 30))
    assert len(unmarked.on(WIDE).axes[0].collections) == 0
    assert "80%" not in unmarked.subtitle


def test_the_target_lies_where_it_should():
    axes = hedgehog(SPINES, OUTCOME, SAY, unit="x", target=(2021, 120.0, 130.0)).on(WIDE).axes[0]
    [zone] = axes.collections
    assert set(zone.get_paths()[0].vertices[:, 1]) == {120.0, 130.0}
    assert "target 120 to 130" in " ".join(said(axes.figure))


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_coverage_is_drawn_beside_what_was_stated(room):
    axes = coverage(COVERAGE, SAY).on(room).axes[0]
    found = [float(line.get_xdata()[0]) for line in axes.lines if line.get_marker() == "o"]
    assert found == COVERAGE["found"].tolist()
    [bars] = fifths(PIT, SAY, "Growth").on(room).axes
    assert [bar.get_height() for bar in bars.patches] == [3, 1]


def test_forecasts_are_set_apart_by_how_far_ahead_they_look():
    parts = split(SPINES)
    assert {lead: part["period"].tolist() for lead, part in parts.items()} == {
        1.0: [2020, 2021],
        2.0: [2021],
    }
    assert by_lead(SPINES, OUTCOME, SAY, "x").title == (
        "Average miss of the median in points: one year ahead 9.0"
    )


def test_the_marked_day_shows_its_probability():
    plot = probability_path(
        PATH,
        SAY,
        target=(2025, 8300.0),
        came=7178.0,
        marks=[(date(2021, 8, 10), "plan")],
        marked=date(2021, 8, 10),
    )
    assert plot.title.endswith("it was missed, and the random walk was nearer on 0 of 2 days")
    axes = plot.on(WIDE).axes[0]
    assert "20.0%" in said(axes.figure)
    assert [0.1, 0.2, 0.05] in drawn(axes)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_words_for_those_who_do_not_see_the_figure_hold_its_numbers(language):
    say = load(language)
    assert say.number(111) in hedgehog_alt(SPINES, OUTCOME, say)
    assert say.percent(0.25) in coverage_alt(COVERAGE, say)
    assert say.percent(0.2, 1) in probability_path_alt(PATH, say)
