"""The files behind figures and tables: codes as heads, plain numbers, nothing that runs, all described."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from analysis.publishing.data_files import data_csv, defused, resource
from analysis.words import load

ABOUT = {"place": "P", "plan": "2021-2025", "as_of": "2021-08-10", "scenario": "baseline"}


def a_file(language: str, column: str, *cells: str) -> list[dict[str, str]]:
    say = load(language)
    head = [say("Year"), say(column)]
    out = io.StringIO()
    csv.writer(out).writerows([head, *(["2025", cell] for cell in cells)])
    return list(csv.DictReader(io.StringIO(data_csv(out.getvalue(), head, language, ABOUT, ["a", "b"]))))


def own(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name not in (*ABOUT, "sources", "year")}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_number_is_plain_in_both_languages(language):
    say = load(language)
    [row] = a_file(language, "Median, USD", say.number(7877))
    assert own(row) == {"median_usd": "7877"}
    [row] = a_file(language, "Median", say.number(-1234.5, 1))
    assert own(row) == {"median": "-1234.5"}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_range_is_two_columns_and_a_chance_a_number(language):
    say = load(language)
    [row] = a_file(language, "80% interval", say.interval(8119, 13145))
    assert own(row) == {"80_percent_interval_low": "8119", "80_percent_interval_high": "13145"}
    rows = a_file(language, "Median", *(say.chance(share) for share in (0.004, 0.29)))
    assert [own(row) for row in rows] == [
        {"median_percent": "", "median_percent_high": "1"},
        {"median_percent": "29", "median_percent_high": ""},
    ]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_follows_a_number_stands_in_a_column_of_its_own(language):
    say = load(language)
    rows = a_file(language, "Median", say.number(5350), f"{say.number(5350)} (x)")
    assert [own(row) for row in rows] == [
        {"median": "5350", "median_note": ""},
        {"median": "5350", "median_note": "(x)"},
    ]


def test_every_row_says_place_plan_day_and_sources():
    [row] = a_file("en", "Median", "words")
    assert {**ABOUT, "sources": "a b"}.items() <= row.items()


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(cell):
    assert defused(cell) == f"'{cell}"
    text = data_csv("name\n" + f'"{cell}"' + "\n", [], "en", ABOUT, [])
    [row] = csv.DictReader(io.StringIO(text))
    assert row["name"] == f"'{cell}".replace("\r", " ")


@pytest.mark.parametrize("cell", ["-3.5", "+2", "-1e-05", "7", "a=b"])
def test_a_number_or_a_harmless_text_stays_as_it_is(cell):
    assert defused(cell) == cell


def test_the_package_says_what_kind_a_column_is():
    fields = resource("a.csv", "i,n,d,b,s\n1,1.5,2021-08-10,True,x\n,,,,\n", "A")["schema"]["fields"]
    assert [field["type"] for field in fields] == ["integer", "number", "date", "boolean", "string"]


CASTS = {
    "integer": r"-?\d+",
    "number": r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?",
    "date": r"\d{4}-\d\d-\d\d",
    "boolean": r"True|False",
    "string": r"(?s).*",
}


def test_every_file_of_the_site_is_described_and_named_by_place_edition_and_figure(reports):
    site = reports / "site"
    packages = sorted(site.rglob("datapackage.json"))
    described = set()
    for package in packages:
        told = json.loads(package.read_text(encoding="utf-8"))
        assert told["profile"] == "tabular-data-package"
        names = [one["name"] for one in told["resources"]]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in (*names, told["name"]))
        for one in told["resources"]:
            path = package.parent / one["path"]
            described.add(path)
            head, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
            assert [field["name"] for field in one["schema"]["fields"]] == head
            assert len(set(head)) == len(head)
            for field, column in zip(one["schema"]["fields"], zip(*rows, strict=True), strict=True):
                assert all(not cell or re.fullmatch(CASTS[field["type"]], cell) for cell in column)
    found = set(site.rglob("*.csv"))
    assert found == described
    assert len(packages) > 1
    assert all(re.match(r"VN-HN_20\d\d-20\d\d_20\d\d-\d\d-\d\d", path.name) for path in found)
