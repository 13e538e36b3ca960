"""The order of rows in a table is no information: shuffled tables give what the tables give."""

from __future__ import annotations

import csv
import random

import pytest
from pandas.testing import assert_frame_equal
from results_of_a_place import assert_same, told
from shipped import BOOK, copy_of_the_book

from analysis.clusters.cluster_plans import annual_cluster_plans
from analysis.plans.annual_plans import annual_record
from analysis.plans.places import place
from analysis.record.schema import TABLES
from analysis.scoring import simple_rivals

ASKED = [
    ("VN-HN", "2021-2025", "2021-08-10"),
    ("VN-HN", "2021-2025", "2023-12-31"),
    ("VN-HN", "2026-2030", "2026-11-23"),
    ("VN-SG", "2021-2025", "2026-11-23"),
]


@pytest.fixture(scope="module", params=[1, 2])
def shuffled(request, tmp_path_factory):
    """The shipped workbook with the rows of every table in another order."""
    book = copy_of_the_book(tmp_path_factory.mktemp("shuffled") / "book")
    order = random.Random(request.param)
    for name in (*TABLES, "observations", "forecasts"):
        path = book.data / f"{name}.csv"
        if not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        order.shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *rows])
    return book


@pytest.mark.parametrize(("geo", "code", "day"), ASKED)
def test_no_result_moves_with_the_order_of_rows(shuffled, geo, code, day):
    assert_same(*(told(book.record, geo, code, day) for book in (BOOK, shuffled)))


def test_a_plan_of_the_year_is_one_by_its_column_and_not_by_its_name(tmp_path):
    book = copy_of_the_book(tmp_path / "book")
    for name in ("targets", "outcomes", "grouping", "corrections"):
        path = book.data / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("annual-", "of-the-year-").replace("-draft", "-proposed"), encoding="utf-8"
        )
    hanoi = place("VN-HN", BOOK.record)
    view, renamed = BOOK.record.latest(), book.record.latest()
    before, after = annual_record(view, hanoi), annual_record(renamed, hanoi)
    assert len(before) > 50
    columns = ["year", "indicator", "revised", "low", "verdict", "verdict_value"]
    frames = (frame[columns].sort_values(columns[:4]).reset_index(drop=True) for frame in (before, after))
    assert_frame_equal(*frames)
    assert_frame_equal(
        annual_cluster_plans(view, "VN-HN").drop(columns="target_id"),
        annual_cluster_plans(renamed, "VN-HN").drop(columns="target_id"),
    )
    aims = [simple_rivals.own_targets(one, "VN-HN", "grdp_growth")["value"] for one in (view, renamed)]
    assert aims[0].tolist() == aims[1].tolist()
