"""The same made-up numbers are read from every form in which offices and banks give theirs."""

from __future__ import annotations

import re

import pytest
from made_files import EXPECTED, FORMS, VALUES

from analysis.imports.mapping import folded
from analysis.imports.reading import read_data
from analysis.record.faults import InputFault

PLACES = {folded(place): place for place in VALUES}


def numbers(table) -> dict[tuple[str, str], float]:
    found = {}
    for cell in table.cells:
        place = next((PLACES[folded(text)] for text in cell.labels.values() if folded(text) in PLACES), None)
        if place is None or "Diện tích" in cell.labels.values() or not cell.value.strip(".- "):
            continue
        found[place, re.search(r"\d{4}", cell.period)[0]] = float(cell.value)
    return found


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_numbers(form, tmp_path):
    assert numbers(read_data(FORMS[form](tmp_path))) == EXPECTED


@pytest.mark.parametrize("form", ["PX-Web json-stat2", "PX, cp1258", "CSV, cp1258", "xlsx, merged heads"])
def test_the_words_around_a_year_stay_with_it(form, tmp_path):
    periods = {cell.period for cell in read_data(FORMS[form](tmp_path)).cells}
    assert periods == {"2023", "Sơ bộ 2024", "Ước tính 2025"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.json", b"{"),
        ("t.json", b'{"id": ["a"], "size": [2], "dimension": {"a": {"category": {"index": ["x"]}}}}'),
        ("t.json", b'{"id": 5, "size": [2], "dimension": {}}'),
        ("t.json", b"[" * 100_000),
        ("t.px", b'CHARSET="ANSI";\nDATA=1 2 3;'),
        ("t.px", b'CHARSET="ANSI";\nSTUB="a";\nVALUES("a")="2020","2021";\nDATA=1 2 3;'),
        ("t.xml", b"<a><b></a>"),
        ("t.xml", b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'),
        ("t.xml", b"<a/>"),
        ("t.csv", b""),
        ("t.csv", b"a,b\nc,d\n"),
        ("t.csv", b"\x00\x01\x02\xff" * 50),
        ("t.xlsx", b"PK\x03\x04nothing"),
        ("t.zip", b"PK\x03\x04nothing"),
        ("t.ods", b"hello"),
    ],
)
def test_what_cannot_be_read_is_one_clear_message(name, content, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputFault) as told:
        read_data(tmp_path / name)
    assert name in str(told.value)


def test_a_file_that_is_not_there_is_one_clear_message(tmp_path):
    with pytest.raises(InputFault, match=r"nothing\.csv"):
        read_data(tmp_path / "nothing.csv")
