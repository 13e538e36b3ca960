"""One verdict on a target on a day: by the rule, at every rate, and the same wherever it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import RECORD

from analysis.pages.verdicts import by_rate
from analysis.plans.annual_plans import annual_record
from analysis.plans.outcome import came_out
from analysis.plans.places import place, plan, plans
from analysis.plans.scoreboard import scoreboard
from analysis.plans.verdict import at_rates, judged, on_clusters, on_dollars
from analysis.words import load

HANOI, ASKED = place("VN-HN", RECORD), plan("VN-HN", "2021-2025", RECORD)
LAST = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "dollars", "clusters"),
    [
        ("2021-08-10", "open", "open"),
        ("2025-12-30", "open", "open"),
        ("2025-12-31", "open", "missed"),
        ("2026-01-15", "open", "missed"),
        ("2026-01-28", "missed", "missed"),
        ("2026-11-23", "missed", "missed"),
    ],
)
def test_the_verdicts_on_the_plan_day_by_day(day, dollars, clusters):
    view = RECORD.as_of(day)
    assert on_dollars(view, HANOI, ASKED).verdict == dollars
    assert on_clusters(view, HANOI, ASKED).verdict == clusters


def test_a_forecast_that_was_printed_points_and_does_not_decide():
    found = on_dollars(RECORD.as_of("2025-12-31"), HANOI, ASKED)
    assert (found.verdict, found.pointing) == ("open", "missed")


def test_a_verdict_says_what_it_rests_on():
    found = on_dollars(RECORD.latest(), HANOI, ASKED)
    assert (found.basis, found.period) == ("computed", "2025")
    assert found.value == pytest.approx(179.29e6 / 24976)
    found = on_clusters(RECORD.latest(), HANOI, ASKED)
    assert (found.basis, found.value, found.period) == ("inferred", 9, "2025H1")


def test_a_plan_without_clusters_has_no_verdict_on_them():
    assert on_clusters(RECORD.latest(), HANOI, plan("VN-HN", "2026-2030", RECORD)) is None


@given(st.floats(1, 20_000), st.floats(1, 20_000), st.floats(0, 500))
def test_a_range_is_met_from_its_lower_end_on_and_a_ceiling_up_to_it(value, low, width):
    assert (
        judged(value, low, low + width) == judged(value, low, None) == ("met" if value >= low else "missed")
    )
    assert judged(value, float("nan"), low, "at_most") == ("met" if value <= low else "missed")


def test_the_outcome_is_judged_at_each_rate_and_the_spread_is_said():
    found = at_rates(RECORD.latest(), HANOI, ASKED)
    assert [round(one.usd) for one in found] == [7178, 7441, 6791]
    assert {one.verdict for one in found} == {"missed"}
    assert "They lie 649 USD apart; the verdict is the same at each." in by_rate(found, load("en"))


def test_where_the_rate_decides_the_verdict_that_is_said():
    found = at_rates(RECORD.latest(), HANOI, replace(ASKED, usd_low=7100.0, usd_high=None))
    assert {one.verdict for one in found} == {"met", "missed"}
    assert "the verdict hangs on the rate" in by_rate(found, load("en"))


def test_before_a_figure_in_dong_has_a_rate_there_is_nothing_to_judge_at_rates():
    assert at_rates(RECORD.as_of("2026-01-28"), HANOI, ASKED) == ()
    assert by_rate((), load("en")) == ""


@settings(max_examples=30, deadline=None)
@given(st.dates(date(2019, 12, 31), LAST), st.sampled_from(["VN-HN", "VN-SG"]))
def test_the_board_and_the_plan_have_one_verdict(day, code):
    view, where = RECORD.as_of(day), place(code, RECORD)
    for asked in plans(code, RECORD).values():
        board = scoreboard(view, where, asked)
        usd = board[board["indicator"] == "grdp_per_capita_usd"]
        wanted = on_dollars(view, where, asked)
        assert set(usd["verdict"]) <= {wanted.verdict}
        outcome = came_out(view, where).get(asked.last_year)
        assert (wanted.verdict == "open") == (outcome is None)
        if outcome is not None:
            assert wanted.value == outcome.usd
            assert usd["verdict_value"].eq(outcome.usd).all()
            assert usd["value"].eq(outcome.usd).all()
        built = board[board["indicator"] == "cluster_built"]
        clusters = on_clusters(view, where, asked)
        assert set(built["verdict"]) <= ({clusters.verdict} if clusters else set())


def test_a_plan_of_the_year_is_held_against_the_first_figure_of_its_year():
    annual = annual_record(RECORD.latest(), HANOI)
    row = annual.loc["annual-2024:grdp_per_capita_usd:2024"]
    assert row["value"] == pytest.approx(163.5e6 / 24164.89)
