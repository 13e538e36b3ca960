"""As-of views: nothing from tomorrow, nothing lost, everything sourced."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shipped import DATA, RECORD

from analysis.record import open_record
from analysis.record.availability import AVAILABILITIES
from analysis.record.columns import FLAGS, STATUSES, TIMINGS
from analysis.record.faults import InputFault
from analysis.record.load import Record
from analysis.record.schema import TABLES

FIRST, LAST = date(2010, 1, 1), date(2026, 11, 23)
days = st.dates(FIRST, LAST)

with (DATA / "observations.csv").open(encoding="utf-8", newline="") as handle:
    ROWS = list(csv.DictReader(handle))
with (DATA / "availability.csv").open(encoding="utf-8", newline="") as handle:
    STAMPED = {row["source_id"] for row in csv.DictReader(handle)}


def linked(folder: Path, *own: str) -> Path:
    """A data folder whose tables are those of the project but for a few of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in DATA.glob("*.csv"):
        there = folder / file.name
        if not there.exists() and file.stem not in own:
            there.symlink_to(file)
    return folder


@st.composite
def later_rows(draw: st.DrawFn) -> tuple[date, list[dict[str, str]]]:
    """A day, and rows of observations published after it: known series with other values, statuses and
    flags."""
    day = draw(days)
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        row = dict(draw(st.sampled_from([row for row in ROWS if row["source_id"] not in STAMPED])))
        row["published"] = (day + timedelta(draw(st.integers(1, 2000)))).isoformat()
        row["value"] = str(draw(st.integers(-1000, 1_000_000)))
        row["low"] = row["high"] = ""
        row["status"] = draw(st.sampled_from(STATUSES))
        row["flag"] = draw(st.sampled_from(["", *FLAGS]))
        row["timing"] = draw(st.sampled_from(["", *TIMINGS]))
        rows.append(row)
    return day, rows


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(later=later_rows(), availability=st.sampled_from(AVAILABILITIES))
def test_rows_published_later_change_nothing_to_the_bit(record, tmp_path, later, availability):
    day, rows = later
    folder = linked(tmp_path / "data", "observations")
    with (folder / "observations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(ROWS + rows)
    before = record.as_of(day, availability)
    after = Record(folder).as_of(day, availability)
    assert_frame_equal(after.known(), before.known(), check_exact=True)
    assert after.known()["value"].to_numpy().tobytes() == before.known()["value"].to_numpy().tobytes()
    assert_frame_equal(after.table("observations"), before.table("observations"), check_exact=True)


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if table.dated])
def test_a_row_of_any_dated_table_published_later_is_not_seen(folder, append, name):
    day = date(2021, 8, 10)
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    before = open_record(folder).as_of(day).table(name)
    append(name, row, published="2021-08-11", note="one day later")
    after = open_record(folder).as_of(day).table(name)
    assert_frame_equal(after, before, check_exact=True)
    assert len(open_record(folder).as_of("2021-08-11").table(name)) > len(before)


def test_a_cluster_from_a_page_published_later_is_not_seen(folder, append):
    before = open_record(folder).as_of("2021-08-10").table("cluster_register")
    append(
        "cluster_register",
        {"cluster_id": "dong-la"},
        cluster_id="new-1",
        source_id="hanoimoi-2021-08-11-plan183",
    )
    append(
        "cluster_register",
        {"cluster_id": "dong-la"},
        cluster_id="new-2",
        also_sources="hanoimoi-2021-08-11-plan183",
    )
    assert_frame_equal(
        open_record(folder).as_of("2021-08-10").table("cluster_register"), before, check_exact=True
    )
    seen = set(open_record(folder).as_of("2021-08-11").table("cluster_register")["cluster_id"])
    assert {"new-1", "new-2"} <= seen


def test_a_cluster_is_known_from_the_last_of_its_pages(record):
    before, after = (
        set(record.as_of(day).table("cluster_register")["cluster_id"]) for day in ("2022-07-21", "2022-07-22")
    )
    assert after - before == {"vong-xuyen"}
    undated = set(record.as_of("2026-03-30").table("cluster_register")["cluster_id"])
    assert "thanh-da" not in undated
    assert "thanh-da" in set(record.as_of("2026-03-31").table("cluster_register")["cluster_id"])


@settings(max_examples=25, deadline=None)
@given(pair=st.tuples(days, days), availability=st.sampled_from(AVAILABILITIES))
def test_a_later_view_never_loses_a_series_or_a_period(pair, availability):
    record = shared()
    sooner, later = (record.as_of(day, availability).known() for day in sorted(pair))
    key = ["geo", "indicator", "basis", "period"]
    assert set(sooner[key].itertuples(index=False, name=None)) <= set(
        later[key].itertuples(index=False, name=None)
    )


@settings(max_examples=25, deadline=None)
@given(pair=st.tuples(days, days))
def test_a_first_print_stays_the_first(pair):
    record = shared()
    for code in ("grdp_growth", "grdp_per_capita_vnd", "grdp_nominal_vnd"):
        sooner, later = (
            record.as_of(day, "strict").first_print("VN-HN", code, "vsic2010_reval")["value"]
            for day in sorted(pair)
        )
        assert later.loc[sooner.index].equals(sooner)


@settings(max_examples=25, deadline=None)
@given(day=days, availability=st.sampled_from(AVAILABILITIES))
def test_every_value_names_a_known_source_published_by_the_day(day, availability):
    view = shared().as_of(day, availability)
    for name, table in TABLES.items():
        if table.dated or name == "cluster_register":
            rows = view.table(name)
            assert (rows["published"] <= pd.Timestamp(day)).all()
            assert not (rows["source_id"] == "").any()
            view.sources(rows["source_id"].tolist())
    assert (view.known()["published"] <= pd.Timestamp(day)).all()


@settings(max_examples=10, deadline=None)
@given(day=days)
def test_picking_by_the_rules_one_at_a_time_gives_the_same(day):
    view = shared().as_of(day, "strict")
    reliability = shared().table("sources").set_index("source_id")["reliability"].to_dict()
    groups: dict[tuple[str, ...], dict[int, dict[str, object]]] = {}
    for line, row in view.table("observations").to_dict("index").items():
        key = (row["geo"], row["indicator"], row["basis"], row["period"])
        groups.setdefault(key, {})[line] = row
    picked = {line for rows in groups.values() if (line := by_hand(rows, reliability)) is not None}
    assert picked == set(view.known().index)


def by_hand(rows: dict[int, dict[str, object]], reliability: dict[str, str]) -> int | None:
    """The codebook's section 4, read aloud."""
    left = {line: row for line, row in rows.items() if row["flag"] not in ("stale", "outlier", "rounded")}
    if any(row["status"] != "forecast" for row in left.values()):
        left = {line: row for line, row in left.items() if row["status"] != "forecast"}
    if not left:
        return None
    newest = max(row["published"] for row in left.values())
    left = {line: row for line, row in left.items() if row["published"] == newest}
    ranks = ("official", "revised", "preliminary", "estimate", "forecast")
    trust = ("high", "medium", "low")
    return min(
        left,
        key=lambda line: (
            ranks.index(left[line]["status"]),
            trust.index(reliability[left[line]["source_id"]]),
            left[line]["source_id"],
        ),
    )


def test_only_stamped_rates_deflators_population_and_old_growth_are_assumed(record):
    view = record.as_of("2021-08-10")
    assumed = view.known().loc[lambda rows: rows["assumed"]]
    assert set(zip(assumed["geo"], assumed["indicator"], strict=True)) == {
        ("VN", "fx_vnd_usd"),
        ("VN", "gdp_deflator_growth"),
        ("VN", "gdp_growth"),
        ("VN-HN", "population"),
    }
    assert assumed.loc[assumed["indicator"] == "gdp_growth", "period"].max() == "2009"
    assert not record.as_of("2021-08-10", "strict").known()["assumed"].any()
    assert record.as_of("2021-08-10", "strict").series("VN", "fx_vnd_usd", "na").empty


def test_the_rate_of_a_year_is_known_on_its_last_day_and_a_real_date_is_kept(record):
    rate = [
        record.as_of(day).series("VN", "fx_vnd_usd", "na")
        for day in ("2020-12-30", "2020-12-31", "2026-01-30")
    ]
    assert ["2020" in known.index for known in rate] == [False, True, True]
    assert "2025" not in rate[2].index
    real = record.as_of("2026-01-31").series("VN", "fx_vnd_usd", "na").loc["2025"]
    assert (real["value"], real["assumed"]) == (24976.0, False)


def test_the_reevaluated_deflator_is_not_known_before_the_reevaluation(record):
    ask = ("VN", "gdp_deflator_growth", "vsic2010_reval")
    assert record.as_of("2021-03-28").series(*ask).empty
    assert record.as_of("2021-03-29").series(*ask).index.max() == "2018"
    assert record.as_of("2021-06-30").series(*ask).index.max() == "2019"


def test_from_its_stamp_on_a_row_rests_on_no_assumption(record):
    known = [
        record.as_of(day).series("VN", "fx_vnd_usd", "na").loc["2020"] for day in ("2025-12-30", "2025-12-31")
    ]
    assert [bool(row["assumed"]) for row in known] == [True, False]
    assert [str(row["published"].date()) for row in known] == ["2020-12-31", "2025-12-31"]


def test_on_the_day_of_the_plan_2020_was_known_from_estimates_only(record):
    view = record.as_of("2021-08-10")
    usd = view.series("VN-HN", "grdp_per_capita_usd", "vsic2010_reval")
    assert usd["value"].to_dict() == {"2019": 5196.0, "2020": 5250.0}
    assert usd["status"].to_dict() == {"2019": "estimate", "2020": "forecast"}


def test_bases_are_never_spliced(record):
    view = record.latest()
    for basis in ("pre2018", "vsic2010_reval"):
        assert set(view.series("VN-HN", "grdp_per_capita_vnd", basis)["basis"]) == {basis}


def test_revisions_show_first_print_and_latest_beside_each_other(record):
    row = record.latest().revisions("VN-HN", "grdp_growth", "vsic2010_reval").loc["2020"]
    assert (row["first"], row["latest"]) == (3.98, 4.11)
    assert row["revision"] == pytest.approx(0.13)
    assert row["first_published"] < row["latest_published"]


def test_a_name_that_the_codebook_does_not_have_is_an_error_with_a_suggestion(record):
    with pytest.raises(InputFault, match="did you mean 'grdp_growth'"):
        record.latest().series("VN-HN", "grdp_grwth", "vsic2010_reval")
    with pytest.raises(InputFault, match="did you mean 'vsic2010_reval'"):
        record.latest().series("VN-HN", "grdp_growth", "vsic2010_reeval")
    with pytest.raises(InputFault, match="did you mean 'strict'"):
        record.as_of("2021-08-10", "strikt")
    with pytest.raises(InputFault, match="hanoimoi-2021-08-11-plan184"):
        record.latest().source("hanoimoi-2021-08-11-plan184")


def test_a_view_opens_only_the_tables_it_needs(tmp_path):
    needed = ("observations", "sources", "availability", "corrections")
    folder = tmp_path / "data"
    folder.mkdir()
    for name in needed:
        (folder / f"{name}.csv").symlink_to(DATA / f"{name}.csv")
    view = open_record(folder).as_of("2021-08-10")
    assert not view.series("VN-HN", "grdp_growth", "vsic2010_reval").empty
    assert open_record(folder).reaches(date(2021, 8, 10))


def test_changing_what_a_view_gave_changes_nothing_else(record):
    view = record.as_of("2021-08-10")
    rows = view.series("VN-HN", "grdp_growth", "vsic2010_reval")
    rows.loc["2020", "value"] = 99.0
    whole = record.table("observations")
    whole["value"] = 0.0
    assert view.series("VN-HN", "grdp_growth", "vsic2010_reval").loc["2020", "value"] == 3.98
    assert record.table("observations")["value"].abs().sum() > 0


def test_the_latest_day_is_that_of_the_newest_publication(record):
    assert record.latest_day == date(2026, 11, 23)
    assert record.reaches(date(2026, 11, 23))
    assert not record.reaches(date(2026, 11, 24))
    assert_frame_equal(record.latest().known(), record.as_of("2026-11-23").known())


def test_only_the_last_views_are_kept(record):
    asked = [record.as_of(date(2020, 1, 1) + timedelta(n)) for n in range(70)]
    assert record.as_of("2020-03-10") is asked[-1]
    assert record.as_of("2020-01-01") is not asked[0]


_SHARED: list[Record] = []


def shared() -> Record:
    if not _SHARED:
        _SHARED.append(RECORD)
    return _SHARED[0]


def test_a_forecast_dated_by_its_issue_counts_from_its_page_where_no_date_may_be_assumed(record):
    for day, availability, there in (
        ("2021-08-10", "assumed", True),
        ("2021-08-10", "strict", False),
        ("2021-10-30", "strict", False),
        ("2021-10-31", "strict", True),
    ):
        seen = set(record.as_of(day, availability).table("forecasts")["forecaster"])
        assert ("ADB-ADO-2021-04" in seen) is there, (day, availability)
