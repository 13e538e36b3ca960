"""What cannot be is found by the check, and what is only rare can be let in."""

import re
from datetime import date, timedelta

import pytest
from shipped import RECORD

from analysis.plans.check import check_record

YEAR = {"geo": "VN-HN", "indicator": "grdp_growth", "period": "2024", "basis": "vsic2010_reval"}
LEVEL = {"geo": "VN-HN", "indicator": "grdp_per_capita_vnd", "period": "2024", "basis": "vsic2010_reval"}


def said(folder):
    return "\n".join(str(fault) for fault in check_record(folder))


@pytest.mark.parametrize(
    ("where", "cells", "pattern"),
    [
        (YEAR, {"value": "81.6"}, "81.6 cannot be grdp_growth in percent.*-30 to 40"),
        (YEAR, {"value": "746"}, "746.0 cannot be grdp_growth"),
        ({**YEAR, "status": "preliminary"}, {"value": "-6.5"}, "-6.5 does not go with grdp_per_capita_vnd"),
        (LEVEL, {"value": "163500"}, "cannot be grdp_per_capita_vnd in million VND"),
        (LEVEL, {"value": "0.1635"}, "cannot be grdp_per_capita_vnd"),
        ({"geo": "VN-HN", "indicator": "population"}, {"value": "-8.5"}, "-8.5 cannot be population"),
        ({"geo": "VN-HN", "indicator": "population"}, {"value": "8500000"}, "cannot be population"),
        ({"geo": "VN-HN", "indicator": "grdp_per_capita_usd"}, {"value": "-4000"}, "-4000.0 cannot be"),
        (
            {"geo": "VN-HN", "indicator": "grdp_growth", "period": "2023Q2"},
            {"value": "9100"},
            "9100.0 cannot be",
        ),
        ({"geo": "VN-HN", "indicator": "grdp_growth"}, {"value": "inf"}, "'inf' must be a plain number"),
    ],
)
def test_a_number_that_cannot_be_is_named(folder, change, where, cells, pattern):
    line = change("observations", where, **cells)
    found = said(folder)
    assert re.search(pattern, found), found
    assert f"row {line}" in found


def test_nine_months_outside_their_own_quarters_are_named(folder, append):
    like = {"geo": "VN-HN", "indicator": "grdp_growth", "basis": "vsic2010_reval"}
    for period, value in (("2017Q1", "7"), ("2017Q2", "7.5"), ("2017Q3", "8"), ("2017-9M", "38.5")):
        append("observations", like, period=period, value=value, low="", high="")
    assert "38.5 lies outside its own quarters, 7 to 8" in said(folder)


def test_a_publication_after_today_is_named(folder, change):
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    change("observations", YEAR, published=tomorrow)
    assert f"'{tomorrow}' lies after today" in said(folder)


def test_a_declared_doubt_lets_a_true_outlier_in(folder, append, change):
    where = {"geo": "VN-HN", "indicator": "iip_growth"}
    line = change("observations", where, value="400")
    assert f"row {line}" in said(folder)
    with (folder / "observations.csv").open(encoding="utf-8") as file:
        header, *rows = file.read().splitlines()
    row = dict(zip(header.split(","), rows[line - 2].split(","), strict=False))
    append(
        "corrections",
        {"action": "doubt"},
        table="observations",
        key=f"VN-HN iip_growth {row['period']} 400",
        column="value",
        source_id=row["source_id"],
    )
    assert "iip_growth" not in said(folder)


HANOI = {"geo": "VN-HN", "indicator": "grdp_growth", "basis": "vsic2010_reval"}


@pytest.mark.parametrize(
    ("where", "cells", "pattern"),
    [
        ({**HANOI, "period": "2026-9M"}, {"value": "-8.85"}, "-8.85 after 7.92 the year before cannot be"),
        (
            {**HANOI, "period": "2026-9M"},
            {"value": "18.85"},
            "18.85 after 7.92 the year before .*; allowed: 10 points",
        ),
        ({**HANOI, "period": "2025Q3"}, {"value": "-8.2"}, "is another grdp_growth of VN-HN in 2025Q3"),
        (
            {**HANOI, "period": "2021", "status": "official"},
            {"value": "-2.94"},
            "-2.94 (is another|cannot be) grdp_growth of VN-HN in 2021",
        ),
        ({**HANOI, "period": "2025", "status": "estimate"}, {"value": "0.0816"}, "is another grdp_growth"),
        (
            {"geo": "VN", "indicator": "gdp_growth", "period": "1995"},
            {"value": "-9.5405"},
            "does not go with gdp_real_vnd|after .* cannot be gdp_growth",
        ),
        (
            {"geo": "VN-HN", "indicator": "grdp_per_capita_usd", "period": "2024"},
            {"value": "67420"},
            "cannot be grdp_per_capita_usd of VN-HN in 2024",
        ),
        (
            {"geo": "VN", "indicator": "gdp_nominal_vnd", "period": "2025"},
            {"value": "12.85"},
            "12.85 (is another|after .* cannot be) gdp_nominal_vnd",
        ),
        ({"geo": "VN-HN", "indicator": "tourists_total"}, {"value": "-31"}, "-31.0 cannot be tourists_total"),
    ],
)
def test_a_print_that_others_contradict_is_named(folder, change, where, cells, pattern):
    change("observations", where, **cells)
    found = said(folder)
    assert re.search(pattern, found), found


@pytest.mark.parametrize(
    ("value", "pattern"),
    [("-4", "cannot be a number in clusters"), ("26000", "0 to 1000"), ("3.5", "must be a whole number")],
)
def test_counts_are_whole_and_within_their_limits(folder, change, value, pattern):
    change("cluster_counts", {"measure": "count", "low": "", "high": ""}, value=value)
    assert re.search(pattern, said(folder))


def test_every_unit_of_the_record_has_limits():
    limits = RECORD.table("limits")
    units = set(limits.loc[limits["indicator"].isna() | (limits["indicator"] == ""), "unit"])
    indicators = set(limits["indicator"].dropna())
    rows = RECORD.table("observations")[["unit", "indicator"]].drop_duplicates()
    bare = {unit for unit, indicator in rows.itertuples(index=False) if indicator not in indicators} - units
    assert bare == set()
