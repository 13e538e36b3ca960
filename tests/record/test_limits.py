"""What cannot be is found by the check, and what is only rare can be let in."""

import re
from datetime import date, timedelta

import pytest

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
