"""`workbook forecast` takes every form that `workbook import` takes, and forecasts what it can of a file."""

from __future__ import annotations

import csv
import json
import re

import made_files
import pytest
from made_files import EXPECTED, FORMS, VALUES
from shipped import BOOK

from analysis.cli import main
from analysis.imports.long_table import status_of
from analysis.imports.mapping import folded, propose
from analysis.imports.reading import read_data
from analysis.imports.series_of_file import read_any_series
from analysis.record.faults import InputFault
from analysis.series.file_columns import Columns
from analysis.series.quantile_file import yearly_series

PLACES = {folded(place): place for place in VALUES} | {place[:3].strip(): place for place in VALUES}
YEARS = tuple(map(str, range(2010, 2026)))
LONG = {
    "Hà Nội": tuple(9000 + 101.5 * n + 7 * (n % 3) for n in range(16)),
    "Đà Nẵng": (None, *(1301.5 + 11.25 * n + n % 2 for n in range(13)), None, None),
    "Huế": tuple(None if n == 8 else 1100.5 + n for n in range(16)),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_series_of_every_form_are_the_numbers_that_were_put_in(form, tmp_path):
    found, refused = yearly_series(read_any_series(FORMS[form](tmp_path)))
    assert refused == {}
    expected = {key: value for key, value in EXPECTED.items() if form != "WEO" or key[1] <= "2024"}
    numbers = {}
    for name, series in found.items():
        place, _, rest = name.partition(" / ")
        if rest != "Diện tích":
            of_year = zip(series.years, series.values.tolist(), strict=True)
            numbers |= {(PLACES.get(place) or PLACES[folded(place)], str(y)): v for y, v in of_year}
    assert numbers == expected


@pytest.mark.parametrize("form", ["PX-Web json-stat2", "PX, cp1258", "SDMX-CSV", "SDMX-ML, generic"])
def test_a_year_without_a_value_at_an_end_is_left_out_and_in_between_refuses_its_series(
    form, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(made_files, "VALUES", LONG)
    monkeypatch.setattr(made_files, "YEARS", YEARS)
    output = tmp_path / "out.csv"
    assert main(["forecast", str(FORMS[form](tmp_path)), "--output", str(output), "--horizon", "2"]) == 0
    told = capsys.readouterr()
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    years = {(row["series_id"], row["t"]) for row in rows}
    assert years == {("Hà Nội", "2026"), ("Hà Nội", "2027"), ("Đà Nẵng", "2024"), ("Đà Nẵng", "2025")}
    assert re.search("Huế: .*(no value for 2018|gap in t between 2017 and 2019)", told.err)
    assert "2 series forecast, 1 not" in told.out


def test_what_the_outlook_estimates_itself_is_no_data(tmp_path, monkeypatch):
    monkeypatch.setattr(made_files, "VALUES", {"Hà Nội": (1.0, 2.0, 3.0), "Đà Nẵng": (4.0, 5.0, 6.0)})
    path = made_files.weo(tmp_path / "t.xls")
    table = read_any_series(path)
    assert [[row[1] for row in rows] for rows in table.series.values()] == [["2023", "2024"]] * 2
    assert "2 estimates of the source's own left out" in table.notes[0]
    assert {status_of(cell.period) for cell in read_data(path).cells if "2025" in cell.period} == {"forecast"}


@pytest.mark.parametrize("form", ["WDI", "WEO"])
def test_codes_beside_names_part_no_rows_of_a_proposed_mapping(form, tmp_path):
    mapping = propose(read_data(FORMS[form](tmp_path)), BOOK.record).mapping
    assert list(mapping.places.values()) == ["VN-HN", "VN-DN"]
    assert mapping.measure in ("", "Subject Descriptor")
    assert not {"ISO", "Country Code"} & set(mapping.only)


def test_a_column_named_of_a_file_that_has_none_is_one_clear_message(tmp_path):
    with pytest.raises(InputFault, match="only a table has columns"):
        read_any_series(made_files.json_stat(tmp_path / "t.json"), Columns(value="value"))


def test_two_dimensions_name_a_series_together(tmp_path):
    path = made_files.json_stat(tmp_path / "t.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["id"].insert(1, "sex")
    content["size"].insert(1, 2)
    content["dimension"]["sex"] = {"category": {"index": ["m", "f"]}}
    content["value"] *= 2
    path.write_text(json.dumps(content), encoding="utf-8")
    names = [f"{place} / {sex}" for place in VALUES for sex in "mf"]
    assert list(read_any_series(path).series) == names
