"""The order of rows in a table is no information: shuffled tables give what the tables give."""

from __future__ import annotations

import csv
import random

import numpy as np
import pytest
from pandas.testing import assert_frame_equal
from shipped import BOOK, copy_of_the_book

from analysis.clusters.cluster_plans import annual_cluster_plans, goals
from analysis.clusters.delays import cluster_delays
from analysis.clusters.pipeline import forecast_clusters
from analysis.growth.consensus import consensus
from analysis.growth.per_person import forecast
from analysis.growth.target_forecasts import forecast_targets
from analysis.plans.annual_plans import annual_record
from analysis.plans.coverage import main_series
from analysis.plans.places import place, plan
from analysis.plans.scoreboard import paths as ways
from analysis.plans.scoreboard import scoreboard, yearly_series
from analysis.plans.sites import events, known_sites
from analysis.plans.verdict import at_rates
from analysis.record.schema import TABLES
from analysis.scenarios.courses import target_texts
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
    one, other = (told(book.record, geo, code, day) for book in (BOOK, shuffled))
    for name, before in one.items():
        after = other[name]
        if hasattr(before, "columns"):
            try:
                assert_frame_equal(
                    before.reset_index(drop=True), after.reset_index(drop=True), check_exact=True
                )
            except AssertionError as error:
                raise AssertionError(f"{name}: {error}") from None
        else:
            assert before == after, name


def told(record, geo, code, day) -> dict[str, object]:
    where, asked, view = place(geo, record), plan(geo, code, record), record.as_of(day)
    paths = forecast(view, where, asked, 200, 183)
    clusters = forecast_clusters(view, where, asked, 100, 183)
    board = scoreboard(view, where, asked)
    found: dict[str, object] = {
        "asked": asked,
        "rates": at_rates(view, where, asked),
        "houses": repr(consensus(view, where.country, where.country_basis)),
        "rivals": simple_rivals.consensus(view, where.country),
        "usd": paths.usd.tobytes(),
        "weights": np.asarray(paths.weights).tobytes(),
        "texts": repr(target_texts(view, where, asked)),
        "board": board,
        "ways": ways(view, where, board),
        "targets": forecast_targets(board, yearly_series(view, where), view.day, [0.1, 0.5, 0.9]),
        "annual": annual_record(view, where),
        "series": main_series(view, where),
        "cluster plans": annual_cluster_plans(view, geo),
        "sites": events(known_sites(view, where, asked)),
        "delays": cluster_delays(view, geo),
    }
    if clusters is not None:
        found["clusters"] = [clusters.count(stage).tobytes() for stage in clusters.order]
        found["goals"] = goals(view, asked, clusters.counts)
        found["statements"] = clusters.counts.statements
    return found


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
