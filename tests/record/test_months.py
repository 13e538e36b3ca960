"""Months on the record: the newest print of a day, nothing of tomorrow, and what `check` refuses."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from pandas.testing import assert_frame_equal
from shipped import DATA

from analysis.plans.check import check_record
from analysis.record import open_record
from analysis.record.faults import InputFault
from analysis.record.periods import kind_of

with (DATA / "months.csv").open(encoding="utf-8", newline="") as handle:
    ROWS = list(csv.DictReader(handle))


def test_a_month_has_its_first_print_until_the_second_is_out(record):
    first, second = (
        record.as_of(day).months("VN-HN", "state_investment").loc["2019-04"]
        for day in ("2019-05-15", "2019-06-15")
    )
    assert (first["status"], second["status"]) == ("estimate", "revised")
    assert first["published"] < second["published"]


def test_months_so_far_of_the_whole_year_stand_under_the_year(record):
    years = record.as_of("2020-01-31").months("VN", "usd_price_index_growth", "A")
    assert list(years.index) == ["2018", "2019"]
    assert years["value"].round(2).tolist() == [1.29, 0.99]


@pytest.mark.parametrize("day", ["2018-06-30", "2020-04-30", "2021-08-10", "2024-10-06", "2026-10-05"])
def test_a_view_of_any_day_sees_no_later_month(folder, record, day):
    series = {(row["geo"], row["indicator"], kind_of(row["period"])) for row in ROWS}
    before = {one: record.as_of(day).months(*one) for one in series}
    later = str(date.fromisoformat(day) + timedelta(days=1))
    with (folder / "months.csv").open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]), lineterminator="\n")
        once = {(row["geo"], row["indicator"], row["period"]): row for row in ROWS}
        writer.writerows(
            row | {"published": later, "value": "1", "source_id": "planted"} for row in once.values()
        )
    with (folder / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("planted,planted,Nobody,,,press,high\n")
    view, tomorrow = open_record(folder).as_of(day), open_record(folder).as_of(later)
    for one, known in before.items():
        assert_frame_equal(view.months(*one), known, check_exact=True)
        assert (known["published"] <= day).all()
        assert (tomorrow.months(*one)["source_id"] == "planted").any()


def test_an_indicator_that_the_codebook_does_not_have_is_an_error(record):
    with pytest.raises(InputFault, match="iip_growt"):
        record.as_of("2020-01-31").months("VN", "iip_growt")


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("months", {"period": "2019-13"}, "must be a period"),
        ("months", {"value": ""}, "needs a value"),
        ("months", {"indicator": "iip_grow"}, "did you mean"),
        ("months", {"unit": "index"}, "is not the unit"),
        ("months", {"period": "2018-05", "published": "2018-05-02"}, "that is a forecast"),
        ("months", {"source_id": "nobody"}, "is not in sources.csv"),
        ("releases", {"last_day": "32"}, "from 1 to 31"),
        ("releases", {"first_month": "9"}, "lies before"),
        ("releases", {"indicators": "gdp"}, "is not in indicators.csv"),
        ("releases", {"valid_to": "1999-01-01"}, "lies before valid_from"),
    ],
)
def test_check_names_what_is_wrong(folder, append, table, change, said):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row.get("indicator", "iip_growth") == "iip_growth")
    append(
        table, row, **({"rule_id": "new"} if table == "releases" else {"published": "2026-01-01"}) | change
    )
    assert any(said in str(fault) for fault in check_record(folder))
