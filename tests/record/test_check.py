"""`workbook check`: every fault of every file at once, each with file, row, column, value and what is
allowed."""

from __future__ import annotations

import csv

import pytest
from shipped import DATA

from analysis.plans.check import check_record
from analysis.record import open_record
from analysis.record.faults import InputFault
from analysis.record.schema import TABLES

GROWTH = {"geo": "VN-HN", "indicator": "grdp_growth", "period": "2022", "value": "8.89"}
TARGET = {"target_id": "plan-183-2021-2025:grdp_per_capita_usd:2025"}

CELLS = [
    ("observations", GROWTH, {"value": "8,89"}, "value: '8,89' must be a plain number such as 1067.6"),
    ("observations", GROWTH, {"value": "nan"}, "value: 'nan' must be a plain number"),
    ("observations", GROWTH, {"value": " 8.89"}, "value: ' 8.89' must be a plain number"),
    (
        "observations",
        GROWTH,
        {"published": "2022-02-30"},
        "published: '2022-02-30' must be a real day, YYYY-MM-DD",
    ),
    (
        "observations",
        GROWTH,
        {"published": "29/12/2022"},
        "published: '29/12/2022' must be a real day, YYYY-MM-DD",
    ),
    ("observations", GROWTH, {"published": ""}, "published: '' is empty, but this column needs a value"),
    ("observations", GROWTH, {"period": "2022Q5"}, "period: '2022Q5' must be a period"),
    (
        "observations",
        GROWTH,
        {"status": "estimat"},
        "status: 'estimat' is not known; did you mean 'estimate'?",
    ),
    (
        "observations",
        GROWTH,
        {"basis": "vsic2010"},
        "basis: 'vsic2010' is not known; did you mean 'vsic2010_reval'?",
    ),
    ("observations", GROWTH, {"geo": "VN HN"}, "geo: 'VN HN' must be a code"),
    ("observations", GROWTH, {"note": " early"}, "note: ' early' begins or ends with a blank"),
    (
        "sources",
        {"reliability": "high"},
        {"url": "www.gso.gov.vn"},
        "url: 'www.gso.gov.vn' must be an address",
    ),
    ("sources", {"reliability": "high"}, {"published": "2021-13"}, "published: '2021-13' must be a period"),
    (
        "indicators",
        {"indicator": "population"},
        {"decimals": "two"},
        "decimals: 'two' must be a whole number",
    ),
    (
        "targets",
        TARGET,
        {"direction": "atleast"},
        "direction: 'atleast' is not known; did you mean 'at_least'?",
    ),
    (
        "official_scenarios",
        {"scenario": "high"},
        {"horizon": "20"},
        "horizon: '20' must be a year such as 2025",
    ),
    ("sites", {"site_id": "hoa-lac"}, {"date_low": "2021"}, "date_low: '2021' must be a real day"),
    (
        "plans",
        {"place": "VN-SG"},
        {"usd_target": "8500"},
        "usd_target: '8500' must be targets/plan:indicator:period",
    ),
]

JOINS = [
    (
        "observations",
        GROWTH,
        {"indicator": "grdp_grwth"},
        "indicator: 'grdp_grwth' is not in indicators.csv; did you mean 'grdp_growth'?",
    ),
    ("observations", GROWTH, {"geo": "VN-HM"}, "geo: 'VN-HM' is not in areas.csv; did you mean 'VN-H"),
    (
        "observations",
        GROWTH,
        {"unit": "per cent"},
        "unit: 'per cent' is not the unit of grdp_growth; allowed: percent",
    ),
    (
        "observations",
        GROWTH,
        {"period": "2021-2022"},
        "period: '2021-2022' is of kind M; grdp_growth has A, Q, C",
    ),
    ("observations", GROWTH, {"source_id": "nobody-2022"}, "source_id: 'nobody-2022' is not in sources.csv"),
    (
        "observations",
        GROWTH,
        {"also_sources": "nobody-22"},
        "also_sources: 'nobody-22' is not in sources.csv",
    ),
    (
        "observations",
        GROWTH,
        {"published": "2022-11-21"},
        "status: 'estimate' was printed 40 days before the end of 2022; that is a forecast, or a `stock`",
    ),
    (
        "observations",
        GROWTH,
        {"published": "2022-12-28", "timing": ""},
        "timing: '' must be `early`: published 3 days before the end of 2022",
    ),
    ("observations", GROWTH, {"low": "9", "high": "8"}, "low: 9.0 is above high; low <= value <= high"),
    ("observations", GROWTH, {"high": "8"}, "high: 8.0 is below value; low <= value <= high"),
    ("observations", GROWTH, {"value": ""}, "value: '' must be given, or low or high"),
    (
        "observations",
        {"geo": "VN-HN", "indicator": "grdp_nominal_vnd", "value": "1588.06"},
        {"value": "1688.06"},
        "grdp_nominal_vnd: 1688.06 is 6.3% off grdp_per_capita_vnd x population of VN-HN in 2025, 1588.07",
    ),
    (
        "observations",
        {"geo": "VN-HN", "indicator": "share_services", "period": "2022"},
        {"value": "64.8"},
        "is the sum of the four shares of VN-HN in 2022",
    ),
    (
        "observations",
        {"geo": "VN-HN", "source_id": "vns-2025-01-14-top-five-localities"},
        {"published": "2025-01-02"},
        "published: '2025-01-14' lies after the date of 1 rows that name vns-2025-01-14-top-five-localities",
    ),
    ("targets", TARGET, {"high": ""}, "direction: 'range' needs low and high"),
    ("targets", TARGET, {"low": "8500", "high": "8300"}, "low: 8500.0 is above high"),
    (
        "targets",
        TARGET,
        {"period": "2026"},
        "target_id: 'plan-183-2021-2025:grdp_per_capita_usd:2025' must be",
    ),
    (
        "outcomes",
        {"target_id": TARGET["target_id"], "value": "7178"},
        {"verdict": "met"},
        "verdict: 'met' does not follow from the value and the target; allowed: missed",
    ),
    (
        "outcomes",
        {"target_id": TARGET["target_id"], "value": "7178"},
        {"verdict": "met"},
        "verdict: 'met' disagrees",
    ),
    (
        "outcomes",
        {"target_id": TARGET["target_id"], "value": "7178"},
        {"source_id": ""},
        "must name a source",
    ),
    (
        "outcomes",
        {"target_id": TARGET["target_id"], "value": "7178"},
        {"verdict_basis": ""},
        "verdict_basis: '' must be given for a verdict",
    ),
    (
        "outcomes",
        {"target_id": TARGET["target_id"], "value": "7178"},
        {"unit": "million VND"},
        "unit: 'million VND' is not the unit of the target, USD",
    ),
    (
        "outcomes",
        {"target_id": TARGET["target_id"], "value": "7178"},
        {"target_id": "plan-184:x:2025"},
        "target_id: 'plan-184:x:2025' is not in targets.csv for VN-HN",
    ),
    (
        "cluster_counts",
        {"date": "2025-11-28"},
        {"published": "2025-11-27"},
        "lies before the day it tells of (2025-11-28)",
    ),
    (
        "cluster_register",
        {"cluster_id": "cn2"},
        {"started_low": "2025-06-24"},
        "started_low: '2025-06-24' lies after started_high (2025-06-23)",
    ),
    (
        "sites",
        {"kind": "achieved"},
        {"published": "2001-01-01"},
        "published: '2001-01-01' lies before the day",
    ),
    (
        "plans",
        {"plan": "2026-2030"},
        {"target_sets": "congress-18-2026-2031"},
        "target_sets: 'congress-18-2026-2031' is no plan of VN-HN in targets.csv; did you mean",
    ),
    (
        "outcomes",
        {"target_id": TARGET["target_id"], "value": "7178"},
        {"geo": "VN-SG"},
        f"target_id: '{TARGET['target_id']}' is not in targets.csv for VN-SG",
    ),
    ("plan_sites", {"role": "named"}, {"geo": "VN-SG"}, "site_id: 'hoa-lac' is not in sites.csv for VN-SG"),
    (
        "cluster_counts",
        {"stage": "started"},
        {"cohort": "the_43"},
        "cohort: 'the_43' is not in cluster_cohorts.csv for VN-HN",
    ),
    ("cluster_counts", {"stage": "started"}, {"stage": "strted"}, "for VN-HN; did you mean 'started'?"),
    ("cluster_register", {"cluster_id": "cn2"}, {"geo": "VN-HM"}, "geo: 'VN-HM' is not in areas.csv"),
    (
        "grouping",
        {"row": "1"},
        {"plan": "2021-2026"},
        "plan: 'VN-HN 2021-2026' is no plan of plans.csv; allowed: VN-01 2021-2025",
    ),
    (
        "observations",
        {"published_precision": "month", "published": "2018-07-31"},
        {"published": "2018-07-01"},
        "published: '2018-07-01' must be the last day of 2018-07, 2018-07-31: the precision is month",
    ),
    (
        "targets",
        {"published_precision": "year", "published": "2023-12-31"},
        {"published": "2023-12-30"},
        "published: '2023-12-30' must be the last day of 2023, 2023-12-31: the precision is year",
    ),
    ("plans", {"place": "VN-SG"}, {"first_year": "2026"}, "first_year: 2026 lies after last_year (2025)"),
    (
        "plans",
        {"place": "VN-SG"},
        {"usd_target": "forecasts/HCMC-CONGRESS-2020:grdp_per_capita_usd:2026"},
        "usd_target: 'forecasts/HCMC-CONGRESS-2020:grdp_per_capita_usd:2026' names no row with a number",
    ),
    (
        "plans",
        {"plan": "2026-2030"},
        {"usd_target": "targets/congress-17:grdp_per_capita_usd:2025"},
        "names rows that differ",
    ),
    ("availability", {"indicator": "population"}, {"status": "revised"}, "covers no row of observations.csv"),
    (
        "availability",
        {"indicator": "population"},
        {
            "indicator": "grdp_growth",
            "basis": "vsic2010_reval",
            "source_id": "hanoimoi-2022-12-29",
            "status": "estimate",
        },
        "source_id: 'hanoimoi-2022-12-29' is not in sources.csv",
    ),
]


def test_the_record_of_the_project_is_sound():
    assert check_record(DATA) == []


@pytest.mark.parametrize(("table", "where", "cells", "said"), CELLS, ids=lambda value: str(value)[:40])
def test_a_bad_cell_is_named_with_what_is_allowed(folder, change, table, where, cells, said):
    line = change(table, where, **cells)
    faults = [str(fault) for fault in check_record(folder)]
    assert any(text.startswith(f"data/{table}.csv, row {line}, {said}") for text in faults), faults
    with pytest.raises(InputFault) as error:
        open_record(folder).table(table)
    assert any(said in str(fault) for fault in error.value.faults)


@pytest.mark.parametrize(("table", "where", "cells", "said"), JOINS, ids=lambda value: str(value)[:40])
def test_rows_that_do_not_fit_together_are_named(folder, change, table, where, cells, said):
    line = change(table, where, **cells)
    faults = [str(fault) for fault in check_record(folder)]
    fitting = [text for text in faults if said in text]
    assert fitting, faults
    assert f"row {line}" in fitting[0] or "sources.csv" in fitting[0] or "shares" in fitting[0]


def test_two_places_may_use_one_target_id(folder, append):
    """Same plan, same id, other numbers and another verdict: each place is held against its own."""
    append("targets", TARGET, geo="VN-SG", low="6000", high="6100")
    append("outcomes", {"target_id": TARGET["target_id"], "value": "7178"}, geo="VN-SG", verdict="met")
    assert check_record(folder) == []
    line = append("targets", TARGET, geo="VN-SG", low="6000", high="6100")
    [said] = check_record(folder)
    assert f"row {line}, geo: 'VN-SG {TARGET['target_id']}" in str(said)


def test_all_faults_of_all_files_come_at_once(folder, change):
    change("observations", GROWTH, value="x", status="y")
    change("targets", TARGET, direction="z")
    change("sites", {"site_id": "hoa-lac"}, kind="w")
    (folder / "forecasts.csv").unlink()
    change("cluster_counts", {"date": "2025-11-28"}, source_id="nobody-2025")
    said = "\n".join(str(fault) for fault in check_record(folder))
    for words in (
        "value: 'x'",
        "status: 'y'",
        "direction: 'z'",
        "kind: 'w'",
        "data/forecasts.csv: 'no such file'",
        "'nobody-2025' is not in sources.csv",
    ):
        assert words in said


def test_a_source_that_nothing_names_must_go(folder, append):
    line = append("sources", {"reliability": "high"}, source_id="idle-2026")
    assert f"data/sources.csv, row {line}, source_id: 'idle-2026' is named by no row" in str(
        check_record(folder)[0]
    )


def test_a_key_given_twice_names_both_rows(folder, append):
    line = append("observations", GROWTH, value="8.9")
    said = [str(fault) for fault in check_record(folder)]
    assert any(f"row {line}, geo" in text and "is there already, in row" in text for text in said)


def test_a_value_with_a_real_date_may_not_be_assumed(folder, append):
    append(
        "observations",
        {"indicator": "fx_vnd_usd", "period": "2020"},
        source_id="vietnamnet-2026-01-takes-off-enters",
        published="2021-01-31",
        published_precision="month",
        status="estimate",
        note="",
    )
    assert any("has a real publication date, 2021-01-31" in str(fault) for fault in check_record(folder))


HEADERS = [
    (
        b"geo,indicator",
        b"geo,indicater",
        ["'indicator' is a column that is missing", "'indicater' is not known; did you mean 'indicator'?"],
    ),
    (b"timing,note\n", b"timing,note,extra\n", ["column: 'extra' is not known"]),
    (b"timing,note\n", b"timing\n", ["'note' is a column that is missing"]),
    (
        b"geo,indicator",
        b"geo,geo",
        ["'indicator' is a column that is missing", "'geo' is a column given twice"],
    ),
    (b",percent,", b",percent,oops,", ["cells; the header has 16"]),
    (b",percent,", b',"percent,', ["is broken CSV"]),
    (b"VN-HN", b"VN-H\xff", ["data/observations.csv, row ", "is not UTF-8"]),
]


@pytest.mark.parametrize(("old", "new", "said"), HEADERS, ids=lambda value: str(value)[:30])
def test_a_broken_file_is_told_and_not_half_read(folder, old, new, said):
    file = folder / "observations.csv"
    text = file.read_bytes()
    assert old in text
    file.write_bytes(text.replace(old, new, 1))
    faults = "\n".join(str(fault) for fault in check_record(folder))
    for words in said:
        assert words in faults
    with pytest.raises(InputFault):
        open_record(folder).table("observations")


@pytest.mark.parametrize("name", ["observations", "sources", "indicators", "targets", "plans", "corrections"])
def test_one_missing_file_is_told_once_and_not_once_a_row(folder, name):
    (folder / f"{name}.csv").unlink()
    faults = [str(fault) for fault in check_record(folder)]
    assert any(text.startswith(f"data/{name}.csv: 'no such file'") for text in faults)
    assert len(faults) < 60
    assert not [text for text in faults if "take the doubt out" in text]


def test_every_missing_file_and_every_empty_file_is_told(folder):
    for number, name in enumerate(TABLES):
        file = folder / f"{name}.csv"
        file.unlink() if number % 2 else file.write_text("")
    faults = [str(fault) for fault in check_record(folder)]
    for number, name in enumerate(TABLES):
        said = "no such file" if number % 2 else "empty file"
        assert any(text.startswith(f"data/{name}.csv: {said!r}") for text in faults)


def test_a_file_saved_by_a_spreadsheet_with_a_mark_at_its_start_reads_the_same(folder):
    file = folder / "indicators.csv"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert check_record(folder) == []


def test_every_column_of_every_file_is_in_the_schema_in_that_order():
    for name, table in TABLES.items():
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
            assert tuple(next(csv.reader(handle))) == table.columns
