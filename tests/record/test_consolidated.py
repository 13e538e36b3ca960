"""The views give the consolidated tables that the codebook prints in its section 6."""

from __future__ import annotations

import re

import pytest
from shipped import DATA, RECORD

COLUMNS = {
    "growth %": ("VN-HN", "grdp_growth"),
    "nominal, trn VND": ("VN-HN", "grdp_nominal_vnd"),
    "per person, m VND": ("VN-HN", "grdp_per_capita_vnd"),
    "per person, USD": ("VN-HN", "grdp_per_capita_usd"),
    "population, m": ("VN-HN", "population"),
    "VND per USD": ("VN", "fx_vnd_usd"),
    "VN deflator %": ("VN", "gdp_deflator_growth"),
}
NO_BASIS = {"population", "fx_vnd_usd"}
CELL = re.compile(r"(?P<value>-?[\d.]+)(?P<forecast> f)?(?: \((?P<basis>\w+)\))?")


def printed(heading: str) -> list[dict[str, str]]:
    """The rows of the first Markdown table after a line that starts with that heading."""
    lines = (DATA / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(heading))
    table = []
    for line in lines[start + 1 :]:
        if line.startswith("|"):
            table.append([cell.strip() for cell in line.strip("|").split("|")])
        elif table:
            break
    return [dict(zip(table[0], row, strict=True)) for row in table[2:]]


LATEST = printed("Best known on")
FIRST = printed("First prints found")
QUARTERS = printed("Quarterly growth of GRDP")
CUMULATIVE = printed("Cumulative growth")


@pytest.fixture(scope="module")
def view():
    return RECORD.latest()


def choose(text: str, indicator: str) -> tuple[float, bool, str]:
    cell = CELL.fullmatch(text)
    assert cell, text
    basis = cell["basis"] or ("na" if indicator in NO_BASIS else "vsic2010_reval")
    return float(cell["value"]), bool(cell["forecast"]), basis


@pytest.mark.parametrize("row", LATEST, ids=lambda row: row["year"])
def test_the_latest_value_of_each_year_is_the_printed_one(view, row):
    for head, (geo, indicator) in COLUMNS.items():
        if row[head]:
            value, forecast, basis = choose(row[head], indicator)
            known = view.series(geo, indicator, basis).loc[row["year"]]
            assert known["value"] == value, head
            assert (known["status"] == "forecast") == forecast, head
        else:
            assert row["year"] not in view.series(geo, indicator, "vsic2010_reval").index, head


@pytest.mark.parametrize("row", FIRST, ids=lambda row: row["year"])
def test_the_first_print_of_each_year_is_the_printed_one(view, row):
    for head, (geo, indicator) in COLUMNS.items():
        if row[head]:
            value, _, basis = choose(row[head], indicator)
            assert view.first_print(geo, indicator, basis).loc[row["year"], "value"] == value, head


def grown(view, year: str, period: str, which: str) -> float | None:
    basis = "pre2018" if int(year) <= 2017 else "vsic2010_reval"
    if period == "year" and which == "latest" and year in ("2016", "2017"):
        basis = "restated_2018"
    kind = {"Q": "Q", "H": "C", "9": "C", "y": "A"}[period[0]]
    name = {"year": year, "9M": f"{year}-9M"}.get(period, year + period)
    ask = view.first_print if which == "first" else view.series
    rows = ask("VN-HN", "grdp_growth", basis, kind)
    rows = rows[rows["status"] != "forecast"]
    return rows["value"].get(name)


@pytest.mark.parametrize("row", QUARTERS + CUMULATIVE, ids=lambda row: f"{row['year']}-{len(row)}")
def test_quarters_and_cumulative_growth_are_the_printed_ones(view, row):
    for head, text in row.items():
        if head != "year" and text:
            period, which = head.split()
            assert grown(view, row["year"], period, which) == float(text), head
