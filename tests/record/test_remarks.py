"""Meaning stands in columns: every remark of the record can be blanked and no number moves."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from blanked import blank_remarks
from pandas.testing import assert_frame_equal
from shipped import DATA, RECORD

from analysis.clusters.cluster_plans import annual_cluster_plans, goals
from analysis.clusters.cluster_rows import cluster_results
from analysis.clusters.delays import cluster_delays
from analysis.clusters.durations import decision_to_start
from analysis.clusters.pipeline import forecast_clusters
from analysis.clusters.stage_counts import stage_counts
from analysis.growth.outlook import rate_sensitivity, result_rows
from analysis.growth.per_person import forecast
from analysis.growth.sectors import sector_paths
from analysis.plans.annual_plans import annual_record
from analysis.plans.check import check_record
from analysis.plans.coverage import assumed_values, main_series, rows_known
from analysis.plans.places import place, plans
from analysis.plans.scoreboard import scoreboard
from analysis.plans.sites import delays, known_sites, states
from analysis.plans.yearly_levels import levels
from analysis.record import open_record
from analysis.record.cells import Reason, Remark
from analysis.record.load import Record
from analysis.record.schema import TABLES
from analysis.scoring.simple_rivals import consensus, own_targets


@pytest.fixture(scope="module")
def blanked(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The record without its remarks."""
    folder: Path = tmp_path_factory.mktemp("blanked") / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("archive", "scenarios", "editions"))
    blank_remarks(folder)
    return open_record(folder)


def numbers(record: Record, geo: str, code: str, day: str) -> dict[str, pd.DataFrame]:
    """What the pages of a place show on a day, less the remarks themselves."""
    view, here, plan = record.as_of(day), place(geo, record), plans(geo, record)[code]
    known, later = levels(view, here), levels(record.latest(), here)
    paths = forecast(view, here, plan, 400, 183)
    sectors = sector_paths(view, here, paths)
    counts = stage_counts(view, geo)
    found = {
        "forecast": result_rows(paths, plan, known, later),
        "rates": rate_sensitivity(view, here, plan, paths),
        "sectors": pd.DataFrame({name: all_[:, -1] for name, all_ in sectors.growth.items()})
        if sectors
        else pd.DataFrame(),
        "consensus": consensus(view, here.country),
        "targets": own_targets(view, geo, "grdp_growth"),
        "scoreboard": scoreboard(view, here, plan),
        "annual": annual_record(view, here),
        "series": main_series(view, here),
        "assumed": assumed_values(view, here),
        "rows": rows_known(view, here),
        "states": states(known_sites(view, here, plan), view.day),
        "site delays": delays(known_sites(view, here, plan), view.day),
        "delays": cluster_delays(view, geo),
        "known": view.known(),
    }
    if counts is not None:
        run = forecast_clusters(view, here, plan, 200, 183)
        yearly = annual_cluster_plans(view, geo)
        register = view.table("cluster_register", geo)
        found |= {
            "clusters": cluster_results(run, goals(view, plan, counts), yearly, plan.last_year + 5),
            "plans of the year": yearly,
            "durations": decision_to_start(register, view.day, tuple(set(register["cohort"]))),
        }
    return {name: frame.drop(columns="note", errors="ignore") for name, frame in found.items()}


CASES = [
    (geo, code, day)
    for geo, days in (("VN-HN", ("2021-08-10", "2024-06-30", "2026-11-23")), ("VN-SG", ("2025-06-30",)))
    for code in plans(geo, RECORD)
    for day in days
]


@pytest.mark.parametrize(("geo", "code", "day"), CASES)
def test_no_number_moves_when_every_remark_is_blanked(
    record: Record, blanked: Record, geo: str, code: str, day: str
) -> None:
    printed, without = numbers(record, geo, code, day), numbers(blanked, geo, code, day)
    assert printed.keys() == without.keys()
    for name, frame in printed.items():
        assert_frame_equal(frame, without[name], check_exact=True, obj=name)


def test_the_blanked_record_holds_no_remark_and_is_sound(blanked: Record) -> None:
    for name, table in TABLES.items():
        frame = blanked.table(name)
        assert not frame[table.of_kind(Remark)].ne("").any(axis=None), name
        assert not frame[table.of_kind(Reason)].ne("-").any(axis=None), name
    assert check_record(blanked.folder) == []
