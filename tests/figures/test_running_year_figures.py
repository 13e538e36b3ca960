"""The figures of the running year draw the numbers they are given."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.figures.news_bars import news_alt, news_bars
from analysis.figures.plot import NARROW, WIDE
from analysis.figures.year_by_day import year_by_day, year_by_day_alt
from analysis.words import load

SAY = load("en")
BY_DAY = pd.DataFrame(
    [
        (date(2025, 1, 1), 6.0, 3.0, 4.5, 7.5, 9.0),
        (date(2025, 4, 8), 7.5, 6.5, 7.0, 8.0, 8.5),
        (date(2025, 11, 25), 8.4, 8.2, 8.3, 8.5, 8.6),
    ],
    columns=["day", "mean", "low", "low_50", "high_50", "high"],
)
NEWS = pd.DataFrame({"label": ["one", "two"], "note": ["expected 6, printed 7", ""], "effect": [1.25, -0.5]})


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_the_line_holds_from_one_print_to_the_next_and_ends_at_the_last(room):
    (axes,) = year_by_day(BY_DAY, SAY, 2025).on(room).axes
    line = next(line for line in axes.lines if len(line.get_ydata()) == 4)
    assert list(line.get_ydata()) == [6.0, 7.5, 8.4, 8.4]
    assert list(line.get_xdata())[:2] == [1.0, 98.0]
    reach = [collection.get_paths()[0].get_extents() for collection in axes.collections]
    assert (min(box.y0 for box in reach), max(box.y1 for box in reach)) == (3.0, 9.0)


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_one_bar_a_release_runs_from_nothing_to_its_effect(room):
    (axes,) = news_bars(NEWS, SAY, 2025).on(room).axes
    bars = [(bar.get_x(), bar.get_width()) for bar in axes.patches]
    assert bars == [(0.0, 1.25), (0.0, -0.5)]


def test_titles_name_the_answer_and_the_largest_news():
    assert year_by_day(BY_DAY, SAY, 2025).title == "On 25 November 2025 the growth of 2025 was put at 8.4%"
    assert "one, +1.25 points" in news_bars(NEWS, SAY, 2025).title
    assert "between 8.2 and 8.6" in year_by_day_alt(BY_DAY, SAY, 2025)
    assert "two: \N{MINUS SIGN}0.50" in news_alt(NEWS, SAY)
