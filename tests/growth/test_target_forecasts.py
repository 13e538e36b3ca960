"""Forecasts of targets: only what a series can carry, in order, with known years held fixed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import RECORD

from analysis.growth.target_forecasts import (
    OWN,
    POOL,
    forecast_from_paths,
    forecast_mean_growth,
    forecast_targets,
    join_forecasts,
    paths_or_none,
    unbroken,
)
from analysis.plans.places import place, plan
from analysis.plans.scoreboard import scoreboard, yearly_series

LEVELS = [0.1, 0.5, 0.9]


def growth_of(values, first=2018):
    return pd.Series(values, index=range(first, first + len(values)), dtype=float)


def on(day, plan_code="2021-2025"):
    record = RECORD
    hanoi = place("VN-HN", record)
    view = record.as_of(day)
    board = scoreboard(view, hanoi, plan("VN-HN", plan_code, record))
    return board, forecast_targets(board, yearly_series(view, hanoi), view.day, LEVELS)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-5, 12), min_size=5, max_size=8))
def test_quantiles_never_cross(values):
    quantiles = forecast_mean_growth(growth_of(values), 2021, 2026, np.linspace(0.05, 0.95, 19))
    assert (np.diff(quantiles) >= -1e-9).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-5, 12), min_size=7, max_size=7))
def test_one_year_ahead_moves_the_mean_by_a_fifth_of_what_it_moves_growth(values):
    growth = growth_of(values)
    low, high = forecast_mean_growth(growth, 2021, 2025, [0.1, 0.9])
    year_low, year_high = forecast_mean_growth(growth, 2025, 2025, [0.1, 0.9])
    fixed = np.prod(1 + np.array(values[3:]) / 100)
    for mean, year in ((low, year_low), (high, year_high)):
        assert (1 + mean / 100) ** 5 == pytest.approx(fixed * (1 + year / 100))


def test_a_series_that_starts_too_late_is_refused():
    with pytest.raises(ValueError, match="needs the level of 2015"):
        forecast_mean_growth(growth_of([6.0] * 6), 2016, 2025, LEVELS)


def test_a_mean_that_starts_after_the_last_known_year_has_no_forecast_from_its_own_series():
    board, forecasts = on(date(2025, 10, 20), "2026-2030")
    assert "grdp_growth_avg" in set(board["indicator"])
    assert "grdp_growth_avg" not in set(forecasts["indicator"])


def test_only_the_last_unbroken_run_of_complete_years_counts():
    frame = pd.DataFrame(
        {"value": [1.0, 2.0, np.nan, 4.0, 5.0, 6.0]}, index=["2018", "2019", "2020", "2021", "2022", "2023"]
    )
    assert list(unbroken(frame, pd.Timestamp("2023-06-30")).index) == [2021, 2022]
    assert list(unbroken(frame, pd.Timestamp("2023-12-31")).index) == [2021, 2022, 2023]


def test_on_the_day_of_the_plan_no_series_is_long_enough():
    assert on(date(2021, 8, 10))[1].empty


@pytest.mark.parametrize(
    ("day", "plan_code", "median", "reach"),
    [("2025-06-30", "2021-2025", 5.77, 0.020), ("2026-11-23", "2026-2030", 4.98, 0.008)],
)
def test_mean_growth_on_two_days(day, plan_code, median, reach):
    row = on(date.fromisoformat(day), plan_code)[1].set_index("indicator").loc["grdp_growth_avg"]
    assert row[0.5] == pytest.approx(median, abs=0.05)
    assert row["reach"] == pytest.approx(reach, abs=0.01)


def test_a_decided_target_is_not_forecast():
    board, forecasts = on(date(2026, 11, 23))
    verdicts = board.set_index("target_id")["verdict"]
    assert (verdicts[forecasts["target_id"]] == "open").all()


def from_paths(day, plan_code="2021-2025", geo="VN-HN", draws=2000):
    record = RECORD
    where, asked, view = place(geo, record), plan(geo, plan_code, record), record.as_of(day)
    board = scoreboard(view, where, asked)
    paths = paths_or_none(view, where, asked, draws, 183)
    return paths, forecast_from_paths(board, yearly_series(view, where), paths, view.day, LEVELS)


def test_the_level_is_that_of_the_page_of_grdp_per_person():
    paths, forecasts = from_paths("2021-08-10")
    row = forecasts.set_index("indicator").loc["grdp_per_capita_usd"]
    assert row["reach"] == pytest.approx(paths.probability(8300, 2025))
    assert list(row[LEVELS]) == pytest.approx(list(paths.quantiles(LEVELS)[paths.column(2025)]))
    assert row["model"] == POOL


def test_printed_years_are_fixed_in_the_mean_growth():
    early, late = (
        from_paths(day)[1].set_index("indicator").loc["grdp_growth_avg"]
        for day in ("2021-08-10", "2025-06-30")
    )
    assert late[0.9] - late[0.1] < (early[0.9] - early[0.1]) / 3
    known = np.prod([1.0294, 1.0896, 1.0621, 1.0654])
    year = known**-1 * (1 + late[0.5] / 100) ** 5
    assert 1.03 < year < 1.12


def test_a_place_without_a_level_has_no_paths_and_so_no_forecast():
    paths, forecasts = from_paths("2019-12-31", geo="VN-SG")
    assert paths is None
    assert forecasts.empty


def test_a_target_gets_one_forecast_and_the_paths_come_first():
    board, own = on(date(2025, 6, 30))
    joined = join_forecasts(from_paths("2025-06-30")[1], own)
    assert not joined["target_id"].duplicated().any()
    models = joined.set_index("indicator")["model"]
    assert models["grdp_growth_avg"] == POOL
    assert models["grdp_growth_services_avg"] == OWN
    assert joined["row"].is_monotonic_increasing
    assert set(joined["target_id"]) <= set(board["target_id"])
