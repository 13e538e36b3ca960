"""Claims about scenarios put beside each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from shipped import RECORD, SCENARIOS

from analysis.plans.places import place, plan
from analysis.scenarios.conditions import condition
from analysis.scenarios.scenario import load_scenario
from analysis.scenarios.side_by_side import (
    driver_swings,
    known_from,
    moving,
    result_rows,
    side_by_side,
    summary,
)

NAMES = ("baseline", "pandemic-contained-early", "plan-246-low", "weaker-dong")


@pytest.fixture(scope="module")
def record():
    return RECORD


@pytest.fixture(scope="module")
def entries(paths, record):
    return side_by_side(
        paths,
        [load_scenario(name, SCENARIOS) for name in NAMES],
        record.as_of("2021-08-10"),
        place("VN-HN", record),
    )


def test_each_is_what_it_would_be_alone(paths, entries):
    assert {entry.scenario.name for entry in entries} == set(NAMES)
    for entry in entries:
        alone = condition(paths, load_scenario(entry.scenario.name, SCENARIOS))
        np.testing.assert_array_equal(entry.paths.usd, alone.paths.usd)


def test_the_baseline_comes_first_and_the_others_fall(entries, record):
    medians = summary(entries, plan("VN-HN", "2021-2025", record))["q50"]
    assert entries[0].conditioned.is_baseline
    assert medians.iloc[1:].is_monotonic_decreasing


def test_what_was_published_after_the_day_is_marked(entries, record):
    hanoi = place("VN-HN", record)
    assert [entry.scenario.name for entry in entries if entry.later] == ["plan-246-low"]
    assert known_from(record, load_scenario("plan-246-low", SCENARIOS), hanoi) == date(2021, 11, 4)
    assert known_from(record, load_scenario("pandemic-all-year", SCENARIOS), hanoi) == date(2021, 9, 22)
    assert known_from(record, load_scenario("export-slump", SCENARIOS), hanoi) == date(2023, 12, 30)
    assert known_from(record, load_scenario("weaker-dong", SCENARIOS), hanoi) is None


def test_the_drivers_add_up_to_the_difference_from_the_baseline(entries, record):
    table = summary(entries, plan("VN-HN", "2021-2025", record))
    parts = table[["growth", "people", "deflator", "dong"]].sum(axis=1)
    np.testing.assert_allclose(parts, table["difference"], atol=1e-9)
    assert table["difference"].iloc[0] == 0
    assert (table[["q025", "q10", "q50", "q90", "q975"]].diff(axis=1).iloc[:, 1:] > 0).all(axis=None)


def test_result_rows_hold_every_scenario_and_never_cross(entries, record):
    rows = result_rows(entries, plan("VN-HN", "2021-2025", record))
    assert set(rows["scenario"]) == set(NAMES)
    quantiles = rows[rows["output_type"] == "quantile"]
    for (_, indicator, _), group in quantiles.groupby(["scenario", "indicator", "period"]):
        assert len(group) == (25 if indicator == "grdp_per_capita_usd" else 5)
        assert group["value"].is_monotonic_increasing


def test_the_widest_driver_comes_first_and_low_is_low(paths):
    bars = driver_swings(paths, 2023)
    assert (bars["low"] < bars["middle"]).all()
    assert (bars["high"] > bars["middle"]).all()
    assert (bars["high"] - bars["low"]).is_monotonic_decreasing
    assert set(bars["driver"]) == {"growth", "people", "deflator", "dong"}
    rates = bars.set_index("driver")
    assert rates.loc["growth", "low_rate"] < rates.loc["growth", "high_rate"]
    assert rates.loc["dong", "low_rate"] > rates.loc["dong", "high_rate"]


def test_a_scenario_about_printed_years_moves_nothing(paths, entries, record):
    asked = plan("VN-HN", "2021-2025", record)
    assert [entry.scenario.name for entry in moving(entries, asked)] == [e.scenario.name for e in entries]
    late = side_by_side(
        replace(paths, printed=(2021, 2022, 2023)),
        [load_scenario(name, SCENARIOS) for name in NAMES],
        record.as_of("2021-08-10"),
        place("VN-HN", record),
    )
    assert [entry.scenario.name for entry in moving(late, asked)] == ["baseline"]
