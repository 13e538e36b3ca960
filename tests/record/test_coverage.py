"""What the record knew: one basis a series, gaps named, assumed dates told apart."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.pages.known.tables import rows_table
from analysis.plans.coverage import (
    COUNTRY,
    OWN,
    assumed_values,
    main_series,
    rows_known,
    source_kinds,
)
from analysis.plans.places import place
from analysis.plans.result_rows import of_series
from analysis.record.schema import TABLES
from analysis.words import load

DAYS = ("2019-12-31", "2021-08-10", "2023-12-31", "2026-11-23")


@pytest.mark.parametrize("code", ["VN-HN", "VN-SG"])
@pytest.mark.parametrize("day", DAYS)
def test_every_main_series_has_its_row_known_or_not(record, day, code):
    table = main_series(record.as_of(day), place(code, record))
    assert list(table["indicator"]) == [*OWN, *COUNTRY]
    known = table[table["years"] > 0]
    assert (known["published"] <= pd.Timestamp(day)).all()
    assert (known["source_id"] != "").all()
    blank = table[table["years"] == 0]
    assert blank["value"].isna().all()
    assert (blank["source_id"] == "").all()


def test_gaps_and_years_fill_the_span(record):
    for day in DAYS:
        for _, row in main_series(record.as_of(day), place("VN-HN", record)).iterrows():
            if row["years"]:
                last = max(int(row["last"]), int(day[:4]) - 1)
                assert row["years"] + len(row["missing"]) == last - int(row["first"]) + 1


@pytest.mark.parametrize(
    ("day", "indicator", "value", "missing"),
    [
        ("2021-08-10", "grdp_growth", 3.98, ()),
        ("2021-08-10", "grdp_per_capita_usd", 5350, ()),
        ("2023-12-31", "grdp_growth", 6.27, ()),
        ("2026-11-23", "grdp_per_capita_usd", 7178, ()),
        ("2026-11-23", "population", 8.85753, ("2021", "2022", "2023")),
    ],
)
def test_last_values_and_gaps_on_three_days(record, day, indicator, value, missing):
    row = main_series(record.as_of(day), place("VN-HN", record)).set_index("indicator").loc[indicator]
    assert row["value"] == pytest.approx(value, rel=1e-4)
    assert row["missing"] == missing


def test_a_strict_view_rests_on_no_assumed_day(record):
    hanoi = place("VN-HN", record)
    assert assumed_values(record.as_of("2021-08-10", "strict"), hanoi).empty
    assumed = assumed_values(record.as_of("2021-08-10"), hanoi)
    assert (assumed["published"] <= pd.Timestamp("2021-08-10")).all()
    assert (assumed["stamp"] > pd.Timestamp("2021-08-10")).all()


def test_prints_leave_out_what_is_flagged_and_what_is_later(record):
    found = record.as_of("2023-12-31").prints("VN-HN", "grdp_growth", "vsic2010_reval")
    assert (found["published"] <= pd.Timestamp("2023-12-31")).all()
    assert (found["flag"] == "").all()
    assert found["period"].str.fullmatch(r"\d{4}").all()
    assert record.as_of("2019-12-31").prints("VN-SG", "grdp_growth", "vsic2010_reval").empty


def test_later_days_know_more_rows_and_another_city_none_of_these_tables(record):
    hanoi, other = place("VN-HN", record), place("VN-SG", record)
    early, late = (
        rows_known(record.as_of(day), hanoi).set_index("table")["rows"] for day in (DAYS[1], DAYS[-1])
    )
    assert (early <= late).all()
    assert (early < late).any()
    theirs = rows_known(record.as_of(DAYS[-1]), other).set_index("table")["rows"]
    assert theirs["targets"] == theirs["sites"] == 0


def test_pages_are_counted_once_each(record):
    view = record.as_of(DAYS[-1])
    rows = view.table("observations")
    pages = rows.loc[rows["geo"] == "VN-HN", "source_id"].nunique()
    assert source_kinds(view, place("VN-HN", record)).to_numpy().sum() == pages


def test_result_rows_are_the_known_series_only(record):
    table = main_series(record.as_of(DAYS[0]), place("VN-SG", record))
    rows = of_series(table)
    assert len(rows) == (table["years"] > 0).sum()
    assert rows["value"].notna().all()


def test_every_dated_table_is_named_on_the_page_of_what_was_known(record):
    """Seen: a table that came in later, and a page that stopped at it."""
    dated = [name for name, table in TABLES.items() if table.dated]
    for language in ("en", "vi"):
        shown = rows_table(rows_known(record.as_of("2021-08-10"), place("VN-HN", record)), load(language))
        assert len(shown) == len(dated)
        assert shown.iloc[:, 0].is_unique
