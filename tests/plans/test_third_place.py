"""A third place, added by rows alone, has results of its own and moves nobody else's."""

from __future__ import annotations

import numpy as np
import pytest
from pandas.testing import assert_frame_equal
from shipped import BOOK
from third_place import DAY, GEO, PLAN, SOURCES, third_place

from analysis.clusters.assumptions import assumption_faults, stages_of
from analysis.clusters.cluster_plans import annual_cluster_plans, goals
from analysis.clusters.delays import cluster_delays
from analysis.clusters.pipeline import forecast_clusters
from analysis.growth.per_person import forecast
from analysis.growth.running_year import closures_expected
from analysis.plans.annual_plans import annual_record
from analysis.plans.check import check_record
from analysis.plans.places import place, plan
from analysis.plans.scoreboard import scoreboard, yearly_series
from analysis.plans.sites import known_sites
from analysis.scenarios.courses import target_texts
from analysis.scenarios.scenario import load_scenarios
from analysis.scoring.backtest import backtest
from analysis.scoring.cluster_backtest import cluster_backtest

OTHERS = [
    ("VN-HN", "2021-2025", "2021-08-10"),
    ("VN-HN", "2026-2030", "2026-11-23"),
    ("VN-SG", "2021-2025", "2022-06-30"),
]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return third_place(tmp_path_factory.mktemp("third"))


def test_its_rows_are_sound(book):
    assert check_record(book.data) == []
    assert assumption_faults(book.record) == []


@pytest.mark.parametrize(("geo", "code", "day"), OTHERS)
def test_no_result_of_another_place_moves_by_a_bit(book, geo, code, day):
    told = []
    for record in (BOOK.record, book.record):
        where, asked, view = place(geo, record), plan(geo, code, record), record.as_of(day)
        paths = forecast(view, where, asked, 500, 183)
        clusters = forecast_clusters(view, where, asked, 200, 183)
        scored = backtest(record, where, asked, draws=100, days=[view.day])
        told.append(
            {
                "asked": asked,
                "usd": paths.usd.tobytes(),
                "weights": np.asarray(paths.weights).tobytes(),
                "clusters": None
                if clusters is None
                else [clusters.count(s).tobytes() for s in clusters.order],
                "goals": [] if clusters is None else goals(view, asked, clusters.counts),
                "texts": repr(target_texts(view, where, asked)),
                "frames": [
                    frame.reset_index(drop=True)
                    for frame in (
                        scoreboard(view, where, asked),
                        annual_record(view, where),
                        annual_cluster_plans(view, geo),
                        known_sites(view, where, asked),
                        cluster_delays(view, geo),
                        scored.ledger,
                        scored.chances,
                    )
                ],
            }
        )
    frames = [one.pop("frames") for one in told]
    assert told[0] == told[1]
    for before, after in zip(*frames, strict=True):
        assert_frame_equal(before, after, check_exact=True)


def test_the_scenarios_of_a_place_are_its_own(book):
    assert "made-up-slump" in [one.name for one in load_scenarios(GEO, PLAN, book.scenarios)]
    for geo, code, _ in OTHERS:
        assert "made-up-slump" not in [one.name for one in load_scenarios(geo, code, book.scenarios)]


def test_it_has_results_of_its_own_and_cites_nobody_elses_rows(book):
    record = book.record
    where, asked = place(GEO, record), plan(GEO, PLAN, record)
    view = record.as_of("2023-06-30")
    assert (asked.usd_low, asked.clusters, str(asked.adopted)) == (7000, 12, DAY)
    board = scoreboard(view, where, asked)
    assert set(board["indicator"]) >= {"grdp_per_capita_usd", "grdp_growth_avg", "grdp_per_capita_vnd"}
    assert set(board["source_id"]) <= set(SOURCES)
    yearly = annual_record(record.latest(), where)
    assert set(yearly.loc[yearly["indicator"] == "grdp_growth", "verdict"]) == {"met", "missed"}
    assert len(yearly_series(view, where)("grdp_growth")) == 9
    assert closures_expected(view, where, 2023)
    paths = forecast_clusters(view, where, asked, 300, 183)
    assert tuple(stages_of(record, GEO)) == tuple(paths.order) == ("leased", "open")
    assert (paths.counts.planned, paths.counts.old, paths.counts.size_before) == (30, 10, 8)
    assert set(paths.counts.sources) <= set(SOURCES)
    assert [plan["stage"] for _, plan in annual_cluster_plans(view, GEO).iterrows()] == ["leased"]
    assert set(known_sites(view, where, asked)["source_id"]) <= set(SOURCES)
    assert cluster_delays(view, GEO).empty
    scored = cluster_backtest(record, where, asked, draws=50)
    assert set(scored["source_id"]) <= set(SOURCES)
    assert set(scored["stage"]) == {"leased", "open"}
