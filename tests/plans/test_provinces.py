"""The provinces are data: their boundaries, their plans, their classes; their rows move no other place."""

from __future__ import annotations

import csv

import pytest
from results_of_a_place import assert_same, told
from shipped import BOOK, copy_of_the_book

from analysis.plans.check import check_record
from analysis.plans.classes import law_class, parts, peers_of, place_classes, successor
from analysis.plans.places import place, places, plans
from analysis.plans.yearly_levels import levels

QUESTIONS = [
    ("VN-HN", "2021-2025", "2021-08-10"),
    ("VN-HN", "2026-2030", "2026-11-23"),
    ("VN-SG", "2021-2025", "2026-08-14"),
]
TABLES = ("observations", "targets", "plans", "places", "successors", "forecasts", "outcomes")


def rewritten(book, change):
    """The tables of a copied book with each row as `change(table, row)` leaves it; None takes it out."""
    for table in TABLES:
        path = book.data / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = [row for row in (change(table, row) for row in reader) if row is not None]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, reader.fieldnames, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return book


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The shipped workbook without a row of observations or targets of any province but three."""
    kept = ("VN", "VN-HN", "VN-SG")

    def change(table, row):
        gone = table in ("observations", "targets") and row["geo"].startswith("VN") and row["geo"] not in kept
        return None if gone else row

    return rewritten(copy_of_the_book(tmp_path_factory.mktemp("alone") / "book"), change)


@pytest.mark.parametrize(("geo", "code", "day"), QUESTIONS)
def test_the_rows_of_all_other_provinces_move_no_result_of_a_place_by_a_bit(alone, geo, code, day):
    assert_same(told(BOOK.record, geo, code, day), told(alone.record, geo, code, day))


def test_all_provinces_of_today_have_both_plans_and_the_former_ones_theirs():
    record = BOOK.record
    today = next(one for one in place_classes(record).values() if one.role == "peers")
    former = next(one for one in place_classes(record).values() if one.role == "law")
    assert (len(today.members), len(former.members)) == (34, 63)
    assert all({"2021-2025", "2026-2030"} <= plans(geo, record).keys() for geo in today.members)
    assert all("2021-2025" in plans(geo, record) for geo in former.members)
    assert all(plans(geo, record)["2026-2030"].growth_low is not None for geo in today.members)


def test_a_former_province_has_one_successor_and_a_place_on_both_boundaries_has_none():
    record = BOOK.record
    for geo in place_classes(record)["provinces-63"].members:
        into = successor(record, geo)
        here = geo in place_classes(record)["provinces-34"].members
        assert (into is None) == here
        if into:
            assert geo in parts(record, into[0])
            assert str(into[1]) == "2025-07-01"
    joined = [geo for geo in place_classes(record)["provinces-34"].members if parts(record, geo)]
    assert len(joined) == 23
    assert sum(len(parts(record, geo)) for geo in joined) == 52


def test_nobody_belongs_to_a_class_by_having_rows(alone):
    for code, one in place_classes(alone.record).items():
        assert one.members == place_classes(BOOK.record)[code].members
    assert peers_of(BOOK.record, "VN-54") is None
    assert law_class(BOOK.record, "VN-54") is not None


def test_before_the_stamp_of_the_tables_a_view_sees_the_press_prints_of_its_day_alone():
    record = BOOK.record
    stamped = place("VN-22", record)
    assert not levels(record.as_of("2026-08-14"), stamped)
    assert sorted(levels(record.as_of("2026-08-15"), stamped)) == list(range(2018, 2026))


def test_no_level_is_known_on_a_boundary_before_its_own_tables():
    record = BOOK.record
    for geo in place_classes(record)["provinces-34"].members:
        if parts(record, geo):
            assert min(levels(record.latest(), places(record)[geo])) >= 2020


def test_a_whole_outside_its_parts_is_a_fault_with_its_row(tmp_path):
    def change(table, row):
        joined = (row.get("geo"), row.get("indicator"), row.get("period"))
        if table == "observations" and joined == ("VN-44-2025", "grdp_growth", "2022"):
            row["value"] = "19.4"
        return row

    book = rewritten(copy_of_the_book(tmp_path / "book"), change)
    said = [str(fault) for fault in check_record(book.data)]
    assert any("a whole lies between its parts" in fault and "VN-44-2025 in 2022" in fault for fault in said)


def test_the_map_of_tiles_has_a_place_for_every_peer_and_no_two_on_one():
    tiles = place_classes(BOOK.record)["provinces-34"].tiles
    assert len(set(tiles.values())) == len(tiles) == 34
