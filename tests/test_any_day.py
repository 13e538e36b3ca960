"""Every day has a page or a sentence that says why not; on every day all tell one outcome and verdict.

The facts of the pages are worked out below the notebooks, so that many days can be asked; a few are run.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import BOOK, RECORD

from analysis.clusters.cluster_plans import goals, shown_years
from analysis.clusters.pipeline import forecast_clusters
from analysis.figures.cluster_fan import fan_figure, fan_frame
from analysis.figures.stages import statement_frame
from analysis.growth import outlook
from analysis.growth.base import first_usable_day
from analysis.growth.per_person import forecast
from analysis.pages.clusters import sentences as cluster_words
from analysis.pages.clusters import tables as cluster_tables
from analysis.pages.grdp_per_person import sentences as words
from analysis.plans.coverage import main_series
from analysis.plans.outcome import came_out
from analysis.plans.places import place, plans
from analysis.plans.scoreboard import scoreboard, yearly_series
from analysis.plans.verdict import on_clusters, on_dollars
from analysis.plans.yearly_levels import levels
from analysis.publishing.headline import headline
from analysis.record.faults import InputFault
from analysis.running.batch import run_edition
from analysis.running.plan import one_run
from analysis.scenarios.contract import LEAST_DRAWS
from analysis.scenarios.courses import courses_of
from analysis.words import load

PLANS = [(code, asked) for code in ("VN-HN", "VN-SG") for asked in plans(code, RECORD).values()]
DAYS = st.dates(date(2016, 1, 1), RECORD.latest_day)
SAY = load("en").keyed
RULES = st.sampled_from(["assumed", "strict"])


@settings(max_examples=25, deadline=None)
@given(DAYS, st.sampled_from(PLANS), RULES)
def test_a_day_has_a_forecast_or_says_from_which_day_on_there_is_one(day, whose, rule):
    (code, asked), view = whose, RECORD.as_of(day, rule)
    where = place(code, RECORD)
    since = first_usable_day(view, where)
    assert since is not None
    if day < since:
        with pytest.raises(
            InputFault, match=f"no GRDP per person of {code} .* choose {since} or a later day"
        ):
            forecast(view, where, asked, LEAST_DRAWS, 183)
        return
    paths = forecast(view, where, asked, LEAST_DRAWS, 183)
    goal = outlook.plans_ahead(view, asked, paths)[-1]
    known = levels(view, where)
    numbers = outlook.result_rows(paths, asked, known, {})["value"]
    assert np.isfinite(numbers).all()
    assert np.isfinite(outlook.members_frame(paths, goal)[["low", "median", "high"]]).all(axis=None)
    members = outlook.members_frame(paths, goal)
    width = (members["high"] - members["low"]).tolist()
    narrower = sum(one < width[-1] for one in width[:-1])
    said = words.pool_width(members, SAY)
    assert f"wider than those of {narrower} of its {len(width) - 1} members" in said
    courses_of(view, RECORD.latest(rule), where, asked, paths, 183)


@settings(max_examples=20, deadline=None)
@given(
    st.dates(date(2019, 12, 27), RECORD.latest_day), st.sampled_from([p for p in PLANS if p[0] == "VN-HN"])
)
def test_index_page_and_scoreboard_tell_one_outcome_and_one_verdict(day, whose):
    (code, asked), view, later = whose, RECORD.as_of(day), RECORD.latest()
    where = place(code, RECORD)
    paths = forecast(view, where, asked, LEAST_DRAWS, 183)
    told, verdict = came_out(view, where).get(asked.last_year), on_dollars(view, where, asked)
    index = headline(
        outlook.result_rows(paths, asked, levels(view, where), {}), where, asked, view, later, SAY
    )
    board = scoreboard(view, where, asked).set_index("indicator")
    assert (
        (verdict.verdict == "open")
        == (told is None)
        == (index.outcome is None or index.judged.isoformat() != index.day)
    )
    page = words.headline(paths, asked, where, told, verdict, SAY)
    if told is None:
        assert "the outcome is known" not in page
        assert index.median == pytest.approx(float(paths.quantiles_in(asked.last_year, 0.5)))
        return
    assert index.outcome == told
    assert index.verdict.verdict == verdict.verdict
    assert board.at["grdp_per_capita_usd", "verdict"] == verdict.verdict
    assert board.at["grdp_per_capita_usd", "value"] == told.usd


@settings(max_examples=25, deadline=None)
@given(DAYS, st.sampled_from(["VN-HN", "VN-SG"]), RULES)
def test_a_year_known_has_one_level_on_every_page(day, code, rule):
    """Seen: 2022 of 6,068 dollars, as a paper printed it, beside 6,093 at the one rate of the year."""
    view, where = RECORD.as_of(day, rule), place(code, RECORD)
    known, series = levels(view, where), main_series(view, where).set_index("indicator")
    for indicator, what in (("grdp_per_capita_usd", "usd"), ("grdp_per_capita_vnd", "vnd")):
        read = yearly_series(view, where)(indicator)["value"]
        for year, level in known.items():
            value = getattr(level, what)
            if np.isfinite(value):
                assert read[str(year)] == value
        row = series.loc[indicator]
        level = known.get(int(row["last"] or 0))
        if level is not None and row["basis"] == where.basis and np.isfinite(getattr(level, what)):
            assert row["value"] == getattr(level, what)


@settings(max_examples=25, deadline=None)
@given(DAYS, st.sampled_from(PLANS))
def test_a_day_has_a_page_of_the_clusters(day, whose):
    (code, asked), view = whose, RECORD.as_of(day)
    paths = forecast_clusters(view, place(code, RECORD), asked, LEAST_DRAWS, 183)
    if paths is None:
        return
    wanted = goals(view, asked, paths.counts)
    told, drawn = shown_years(wanted, asked, day.year)
    assert {told, drawn, *(goal.year for goal in wanted)} <= set(paths.years)
    assert cluster_words.medians(paths, told, SAY)
    assert ("no number of clusters and no date" in cluster_words.headlines(paths, wanted, SAY)) == (
        not wanted
    )
    assert len(cluster_tables.chance_table(paths, wanted, SAY)) == 2 * len(wanted) * len(paths.order.readings)
    stated = statement_frame(paths.counts)
    plot = fan_figure(
        fan_frame(paths, drawn), stated, stated.iloc[:0], paths.counts.stages, SAY, day, year=told
    )
    assert str(told) in plot.title
    found = on_clusters(view, place(code, RECORD), asked)
    assert (found is None) == (asked.clusters is None)


@pytest.mark.slow
def test_the_clusters_are_told_on_days_before_anything_was_asked(tmp_path):
    """Seen: `tuple.index` with the one plan and an IndexError with the other."""
    days = {"as_of": ["2019-03-01"], "draws": LEAST_DRAWS}
    jobs = [
        job
        for code in ("2021-2025", "2026-2030")
        for job in one_run(["clusters"], days | {"plan": code}, BOOK)
    ]
    batch = run_edition(BOOK, jobs, tmp_path, jobs=2, progress=False)
    assert [outcome.failure for outcome in batch.failed] == []


@pytest.mark.slow
def test_the_day_before_the_first_usable_one_says_so(tmp_path):
    first = first_usable_day(RECORD.as_of("2016-01-01"), place("VN-HN", RECORD))
    before = {"as_of": str(first - timedelta(days=1)), "draws": LEAST_DRAWS}
    batch = run_edition(BOOK, one_run(["grdp_per_person"], before, BOOK), tmp_path, progress=False)
    [failed] = batch.failed
    assert f"choose {first} or a later day" in str(failed.failure)
