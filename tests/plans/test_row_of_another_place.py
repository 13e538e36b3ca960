"""A row of another place moves neither a result of this one nor the day on which its questions are asked."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from results_of_a_place import assert_same, told
from shipped import BOOK, copy_of_the_book

from analysis.plans.check import check_record
from analysis.plans.places import place
from analysis.publishing.desk import open_desk
from analysis.record.load import Record
from analysis.running.first_notebook import new_notebook
from analysis.running.plan import load_edition, todays_runs

OTHER, LATER = "VN-DN", "2026-11-27"
SOURCE = "hanoitimes-2020-10-12-congress17"
QUESTIONS = [
    ("VN-HN", "2021-2025", "2021-08-10"),
    ("VN-HN", "2026-2030", "2026-11-23"),
    ("VN-SG", "2021-2025", "2026-11-23"),
]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The shipped workbook, and a target and a growth of a place that it has no plan of, newer than all."""
    book = copy_of_the_book(tmp_path_factory.mktemp("beside") / "book")
    about = {"geo": OTHER, "published": LATER, "published_precision": "day", "source_id": SOURCE}
    for plan in ("congress-17", "five-year-plan"):  # codes of the first place among them
        goal = {"indicator": "grdp_per_capita_usd", "period": "2025", "low": "4500", "unit": "USD"}
        goal |= {"label_en": "GRDP per person", "label_vi": "GRDP bình quân đầu người"}
        goal |= {"target_id": f"{plan}:grdp_per_capita_usd:2025", "direction": "at_least", "evidence": "A"}
        add(book.data, "targets", about | goal | {"plan": plan})
    grown = {"indicator": "grdp_growth", "period": "2025", "basis": "vsic2010_reval", "value": "9.9"}
    add(book.data, "observations", about | grown | {"unit": "percent", "status": "official"})
    return book


def add(data: Path, table: str, row: dict[str, str]) -> None:
    path = data / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="", lineterminator="\n").writerow(row)


def test_the_rows_are_sound_and_the_record_reaches_to_their_day(book):
    assert check_record(book.data) == []
    assert str(book.record.latest_day) == LATER > str(BOOK.record.latest_day)


@pytest.mark.parametrize(("geo", "code", "day"), QUESTIONS)
def test_no_result_of_this_place_moves_by_a_bit(book, geo, code, day):
    """Seen: a target of Da Nang moved Hanoi's 2025 from 7,073 to 6,875 dollars."""
    assert_same(told(BOOK.record, geo, code, day), told(book.record, geo, code, day))


@pytest.mark.parametrize("geo", ["VN-HN", "VN-SG"])
def test_todays_question_stays_that_of_the_place(book, geo):
    asked = [todays_runs(["known"], {"place": geo}, one)[0].parameters for one in (BOOK, book)]
    assert asked[0] == asked[1]
    days = [open_desk(one, place=geo).later.day for one in (BOOK, book)]
    assert days[0] == days[1] == BOOK.record.latest_day_of(place(geo, BOOK.record).areas)


def test_the_editions_and_the_first_notebook_stay_as_they_were(book):
    for name in ("standard", "scenarios"):
        assert load_edition(name, book) == load_edition(name, BOOK)
    assert BOOK.record.latest_day.isoformat() in new_notebook("first", book).read_text(encoding="utf-8")


def test_a_row_of_the_place_or_its_country_moves_its_day_alone(tmp_path):
    book = copy_of_the_book(tmp_path / "book")
    row = {"geo": "VN-SG", "indicator": "grdp_growth", "period": "2026", "basis": "vsic2010_reval"}
    row |= {"value": "8", "unit": "percent", "status": "forecast", "published": LATER}
    add(book.data, "observations", row | {"published_precision": "day", "source_id": SOURCE})
    for geo, moved in (("VN-SG", True), ("VN-HN", False)):
        day = todays_runs(["known"], {"place": geo}, book)[0].parameters["as_of"]
        assert (day == LATER) is moved
    assert BOOK.record.latest_day == Record(BOOK.data).latest_day_of(("VN",))
