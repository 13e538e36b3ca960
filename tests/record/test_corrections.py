"""Corrections are data with a guard: what no longer fits what it corrects is an error."""

from __future__ import annotations

import pandas as pd
import pytest
from shipped import RECORD

from analysis.plans.check import check_record
from analysis.record import open_record
from analysis.record.faults import InputFault

NEW = {
    "table": "observations",
    "key": "VN-HN grdp_growth 2022 8.89",
    "column": "status",
    "was": "estimate",
    "now": "revised",
    "reason": "a test",
    "source_id": "hanoitimes-2022-12-29-gross-regional-domestic",
}


@pytest.fixture
def row(record) -> pd.Series:
    rows = record.table("observations")
    return rows[
        (rows["geo"] == "VN-HN")
        & (rows["indicator"] == "grdp_growth")
        & (rows["period"] == "2022")
        & (rows["value"] == 8.89)
        & (rows["status"] == "estimate")
    ].iloc[0]


@pytest.fixture
def declare(append, row):
    def declare(**cells: str) -> int:
        return append("corrections", {"action": "dropped"}, **(NEW | {"source_id": row["source_id"]} | cells))

    return declare


def said(folder) -> list[str]:
    return [str(fault) for fault in check_record(folder)]


def test_an_override_changes_the_cell_that_it_names_and_no_other(folder, declare, row):
    declare(action="override")
    after = open_record(folder).table("observations")
    assert after.at[row.name, "status"] == "revised"
    before = RECORD.table("observations")
    assert after.drop(columns="status").equals(before.drop(columns="status"))
    assert (after["status"] != before["status"]).sum() == 1
    assert said(folder) == []


def test_a_drop_takes_the_row_out_and_a_flag_puts_it_out_of_the_choice(folder, declare, row):
    declare(action="drop", column="", was="", now="")
    assert row.name not in open_record(folder).table("observations").index


def test_a_flag_set_by_a_correction_puts_the_row_out_of_the_choice(folder, declare, row):
    declare(action="override", column="flag", was="", now="outlier")
    view = open_record(folder).as_of("2022-12-31")
    assert row.name in view.table("observations").index
    assert row.name not in view.known().index


@pytest.mark.parametrize(
    "cells",
    [
        {"action": "override", "was": "official"},
        {"action": "override", "key": "VN-HN grdp_growth 2022 8.88"},
        {"action": "override", "column": "statos"},
        {"action": "drop", "key": "VN-HN grdp_growth 2022"},
        {"action": "drop", "key": "VN-HN grdp_growth 2022 eight"},
        {"action": "override", "column": "flag", "was": "", "now": "odd"},
        {"action": "override", "column": "status", "now": "revisd"},
    ],
    ids=str,
)
def test_a_correction_that_does_not_fit_is_an_error_wherever_the_table_is_read(folder, declare, cells):
    line = declare(**cells)
    assert any(text.startswith(f"data/corrections.csv, row {line}, ") for text in said(folder))
    with pytest.raises(InputFault, match=f"corrections.csv, row {line}"):
        open_record(folder).table("observations")


def test_an_overridden_row_that_was_mended_at_the_source_is_an_error(folder, change):
    change("observations", {"geo": "VN-HN", "indicator": "exports", "value": "17.3"}, value="16.7")
    assert any("VN-HN exports 2023 17.3' was overridden and fits 0 rows" in text for text in said(folder))


def test_an_overridden_status_or_flag_that_went_back_is_an_error(folder, change):
    change("observations", {"geo": "VN-HN", "indicator": "exports", "value": "17.3"}, flag="")
    change(
        "observations",
        {
            "geo": "VN-HN",
            "indicator": "grdp_growth",
            "period": "2025",
            "source_id": "tbtc-2025-11-26-day-manh-dong",
        },
        status="estimate",
    )
    faults = said(folder)
    assert any("was overridden to flag outlier" in text for text in faults)
    assert any("was overridden to status forecast" in text for text in faults)


def test_a_dropped_value_that_comes_back_is_an_error(folder, append):
    line = append(
        "observations",
        {"geo": "VN-HN", "indicator": "grdp_growth", "period": "2022"},
        value="8.29",
        source_id="dnktxanh-2025-hien-ke",
        published="2025-12-31",
        published_precision="year",
        status="revised",
    )
    assert any(f"was dropped, but is in observations.csv again, row {line}" in text for text in said(folder))


def test_a_doubt_that_no_check_shares_is_an_error(folder, change):
    change(
        "observations",
        {"geo": "VN-43", "indicator": "grdp_nominal_vnd", "value": "390.293"},
        flag="outlier",
    )
    assert any(
        "is doubted for its grdp_nominal_vnd, but no check fails there" in text for text in said(folder)
    )


def test_a_doubt_keeps_the_row_as_printed(record):
    rows = record.table("observations")
    found = rows[
        (rows["geo"] == "VN-43") & (rows["indicator"] == "grdp_nominal_vnd") & (rows["period"] == "2022")
    ]
    assert found["value"].tolist() == [390.293]


def test_the_count_that_was_dated_before_its_page_is_mended(record):
    derived = record.table("cluster_counts").loc[
        lambda rows: rows["note"].str.startswith("102 less 70 less 31")
    ]
    assert [str(day.date()) for day in derived["published"]] == ["2024-04-23"]


def test_a_table_that_cannot_be_corrected_is_named(folder, declare):
    declare(table="site", action="dropped")
    assert any("'site' is no table that can be corrected" in text for text in said(folder))
