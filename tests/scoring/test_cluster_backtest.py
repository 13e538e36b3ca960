"""The cluster backtest: no leak, the benchmarks by their formula, disputed outcomes by their weights."""

from datetime import date

import numpy as np
import pytest
from shipped import RECORD

from analysis.clusters.stage_counts import stage_counts
from analysis.plans.places import place, plan
from analysis.scoring.cluster_backtest import (
    _scored,
    backtest_by_prior,
    cluster_backtest,
    plan_record,
    same_as_last_year,
    summary,
    year_ends,
)
from analysis.scoring.cluster_chance import apart, chance_through_time, days_until

HANOI, PLAN = place("VN-HN", RECORD), plan("VN-HN", "2021-2025", RECORD)


@pytest.fixture(scope="module")
def scored(record):
    return cluster_backtest(record, HANOI, PLAN, draws=1000)


def test_every_year_end_from_2019_to_2024_is_scored_against_later_counts_only(scored):
    assert set(scored["origin"]) == {2019, 2020, 2021, 2022, 2023, 2024}
    assert all(row.date.date() > date(row.origin, 12, 31) for row in scored.itertuples())
    assert (scored["horizon"] > 0).all()


def test_the_scored_year_ends_are_the_newest_before_the_last_count(record):
    counts = stage_counts(record.latest(), "VN-HN")
    last = max(s.day for s in counts.statements if s.stage in counts.stages.readings)
    assert list(year_ends(counts)) == list(range(last.year - 6, last.year))
    assert list(year_ends(None)) == []


def test_every_outcome_names_a_source(record, scored):
    assert set(scored["source_id"]) <= set(record.table("sources")["source_id"])


def test_a_count_published_later_changes_no_forecast_but_only_what_came(scored, added):
    late = {
        "geo": "VN-HN",
        "date": "2025-10-31",
        "date_precision": "day",
        "cohort": "founded_2018_2020",
        "stage": "started",
        "measure": "cumulative_count",
        "scope": "whole",
        "certainty": "stated",
        "value": 36,
        "kind": "observed",
        "published": "2026-01-31",
        "source_id": "vns-2025-11-28-accelerates-development-industrial",
    }
    again = cluster_backtest(added("cluster_counts", [late]), HANOI, PLAN, origins=(2023,), draws=1000)
    before = scored[scored["origin"] == 2023].set_index(["stage", "date"])
    after = again.set_index(["stage", "date"]).loc[before.index]
    for name in ("low", "median", "high", "last_year"):
        assert after[name].equals(before[name]), name
    assert len(again) == len(before) + 1


def test_the_score_of_a_disputed_outcome_is_the_mean_over_its_readings():
    paths = np.array([8.0, 10.0, 12.0, 14.0])
    alone = [_scored(paths, {value: 1.0}, 9.0) for value in (9, 13)]
    both = _scored(paths, {9: 0.25, 13: 0.75}, 9.0)
    for name in ("crps", "crps_last_year", "covered"):
        assert both[name] == pytest.approx(0.25 * alone[0][name] + 0.75 * alone[1][name])


def test_the_score_is_that_of_the_oracle():
    import scoringrules

    paths = np.random.default_rng(3).poisson(20, 400)
    found = _scored(paths, {17: 1.0}, 15.0)
    assert found["crps"] == pytest.approx(
        float(scoringrules.crps_ensemble(17.0, paths.astype(float))), abs=1e-8
    )
    assert found["crps_last_year"] == 2.0


def test_same_as_last_year_repeats_the_last_years_moves_and_stops_at_the_stock(record):
    known = stage_counts(record.as_of("2024-12-31"), "VN-HN")
    times, counts = known.readings("started")[0].counts()
    yearly = counts[-1] - np.interp(times[-1] - 1, times, counts)
    assert same_as_last_year(known, "started", times[-1] + 1) == pytest.approx(counts[-1] + yearly)
    assert same_as_last_year(known, "started", times[-1] + 100) == known.new
    assert same_as_last_year(known, "operating", times[-1] + 3) == 0


def test_the_summary_says_n_and_its_skill_is_one_less_the_ratio(scored):
    found = summary(scored).set_index("stage")
    assert found.loc["all", "n"] == len(scored) == found.drop("all")["n"].sum()
    row = found.loc["all"]
    assert row["skill"] == pytest.approx(1 - row["crps"] / row["crps_last_year"])


def test_the_model_beats_the_same_as_last_year_over_all_dates(scored):
    assert summary(scored).set_index("stage").loc["all", "skill"] > 0.3


def test_no_plan_of_a_past_year_that_the_counts_decide_was_reached(record):
    judged = plan_record(record, HANOI, PLAN, draws=500)
    decided = judged[(judged["came_high"] < judged["low"]) | (judged["came_low"] >= judged["low"])]
    assert len(decided) >= 6
    assert (decided["came_high"] < decided["low"]).all()
    assert judged["chance"].between(0, 1).all()


def test_a_place_without_counts_has_no_backtest(record):
    empty = place("VN-SG", RECORD), plan("VN-SG", "2021-2025", RECORD)
    assert cluster_backtest(record, *empty, draws=10).empty
    assert plan_record(record, *empty, draws=10).empty


def test_the_chance_through_time_is_that_of_each_days_own_record(record):
    from analysis.clusters.cluster_plans import Goal

    goal = Goal("plan", 46, 2025, ())
    days = days_until(date(2020, 12, 31), date(2026, 11, 23))
    path = chance_through_time(record, HANOI, PLAN, goal, days, draws=500)
    assert path["probability"].between(0, 1).all()
    early = chance_through_time(record, HANOI, PLAN, goal, days[:3], draws=500)
    assert early.equals(path[path["day"] <= early["day"].max()].reset_index(drop=True))


def test_on_its_own_day_a_page_tells_one_chance(record):
    """Seen: the headline from 20,000 paths and the last point of the figure from 4,000 others."""
    from analysis.clusters.cluster_plans import Goal
    from analysis.clusters.pipeline import forecast_clusters

    view, goal = record.as_of("2023-12-31"), Goal("plan", 46, 2025, ())
    own = forecast_clusters(view, HANOI, PLAN, 300, 183)
    days = days_until(date(2023, 6, 30), view.day)
    path = chance_through_time(record, HANOI, PLAN, goal, days, draws=100, own=own)
    last = path[path["day"] == "2023-12-31"].set_index(["stage", "scope"])["probability"]
    assert {key: own.probability(key[0], 46, 2025, key[1]) for key in last.index} == last.to_dict()
    anew = chance_through_time(record, HANOI, PLAN, goal, days, draws=100)
    assert not anew.equals(path)
    assert abs(anew["probability"] - path["probability"]).max() <= 2 * apart(100, 300)


def test_every_set_of_priors_is_scored_on_the_same_counts():
    for geo in dict.fromkeys(RECORD.table("cluster_cohorts")["geo"]):
        found = backtest_by_prior(RECORD, geo, draws=200)
        judged, fitted = found.get("judged"), found.get("fitted")
        assert (judged is None) == (fitted is None)
        if judged is not None and fitted is not None:
            assert judged[["stage", "n"]].equals(fitted[["stage", "n"]])
            assert not judged["crps"].equals(fitted["crps"])
