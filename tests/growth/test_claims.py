"""What pages claim in words is what the numbers beside it say, and where these turn, so do the words."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from shipped import BOOK, RECORD

from analysis.growth.paths import weighted_sd
from analysis.growth.per_person import forecast
from analysis.pages.grdp_per_person.sentences import outcome, spread
from analysis.plans.places import place, plan, plans
from analysis.plans.yearly_levels import levels
from analysis.scenarios.courses import target_texts
from analysis.words import load

ASKED = [
    ("VN-HN", "2021-2025", "2021-08-10", True),
    ("VN-HN", "2026-2030", "2026-11-23", True),
    ("VN-SG", "2021-2025", "2022-06-30", False),
]


@pytest.mark.parametrize(("geo", "code", "day", "money"), ASKED)
def test_the_bands_are_wide_for_the_reason_that_is_told(geo, code, day, money):
    """Seen: one reason for every place, where of one of them growth spreads more."""
    paths = forecast(RECORD.as_of(day), place(geo, RECORD), plan(geo, code, RECORD), 2000, 183)
    said = spread(paths, int(paths.years[-1]), load("en"))
    growth = 100 * weighted_sd(paths.growth.sum(axis=1), paths.weights)
    dollars = 100 * weighted_sd((paths.deflator - paths.dong).sum(axis=1), paths.weights)
    assert (dollars > growth) is money
    assert ("because dollars are counted" in said) is money
    assert ("because growth spreads" in said) is not money
    assert f"{growth:.1f}%" in said
    assert f"{dollars:.1f}%" in said


def test_the_reason_follows_the_paths():
    paths = forecast(
        RECORD.as_of("2021-08-10"), place("VN-HN", RECORD), plan("VN-HN", "2021-2025", RECORD), 400, 183
    )
    still = type(paths)(**{**vars(paths), "deflator": np.zeros_like(paths.deflator)})
    assert "because dollars are counted" in spread(paths, 2025, load("en"))
    assert "because growth spreads" in spread(still, 2025, load("en"))


def test_what_the_readme_says_of_its_two_forecasts_is_so():
    """It says that prices and the exchange rate spread more than growth does."""
    text = " ".join((BOOK.root / "README.md").read_text(encoding="utf-8").split())
    assert "prices and the exchange rate of an emerging economy spread more than its growth does" in text
    first, *_, last = plans("VN-HN", RECORD).values()
    for asked, day in ((first, first.in_force), (last, RECORD.latest_day_of(("VN-HN", "VN")))):
        paths = forecast(RECORD.as_of(day), place("VN-HN", RECORD), asked, 2000, 183)
        assert "because dollars are counted" in spread(paths, asked.last_year, load("en"))


def test_hardly_any_completion_has_a_date_of_its_own():
    """The page of the clusters says so; at most one in twenty of those that pages name."""
    for day in ("2021-08-10", "2026-11-23"):
        named = RECORD.as_of(day).table("cluster_register", "VN-HN")
        one_day = named["complete_low"].notna() & (named["complete_low"] == named["complete_high"])
        assert len(named) > 30
        assert one_day.mean() <= 0.05


def test_no_notebook_gives_a_reason_in_prose_that_stands_whatever_the_numbers():
    for path in sorted(BOOK.notebooks.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        assert prose
        assert "bands are wide because" not in prose


def test_what_came_out_in_dong_is_told_by_the_weights_of_the_paths():
    """Seen: a scenario that weighs paths, and a sentence about the paths as if all weighed the same."""
    view, hanoi, asked = (
        RECORD.as_of("2026-01-15"),
        place("VN-HN", RECORD),
        plan("VN-HN", "2021-2025", RECORD),
    )
    paths = forecast(view, hanoi, asked, 400, 183)
    level = levels(view, hanoi)[2025]
    assert not level.in_dollars
    usd = paths.usd[:, paths.column(2025)]
    high = np.where(usd > np.quantile(usd, 0.8), 1.0, 1e-9)
    weighed = replace(paths, weights=high / high.sum())
    told = [outcome(one, asked, level, None, load("en")) for one in (paths, weighed)]
    for one, said in zip((paths, weighed), told, strict=True):
        share = float(one.quantiles_in(2025, 0.5)) / asked.usd_low
        assert f"the median is {share:.0%} of the low end" in said
        assert f"give or take {weighted_sd(np.log(usd), one.weights):.1%}" in said
    assert told[0] != told[1]


def test_what_a_plan_printed_is_read_as_of_its_own_day_or_an_earlier_one_of_the_page():
    """Seen: levels as of the plan's report, on a page of a day before it."""
    hanoi, asked = place("VN-HN", RECORD), plan("VN-HN", "2021-2025", RECORD)
    told = {
        day: target_texts(RECORD.as_of(day), hanoi, asked)
        for day in ("2020-06-30", "2021-08-10", "2026-11-23")
    }
    assert told["2021-08-10"] == told["2026-11-23"]
    assert told["2020-06-30"] is None  # the year that the plan starts from was not out in any print
