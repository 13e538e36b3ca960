"""What pages share is what each would have worked out alone, and only the same question shares it."""

import pandas as pd
import pytest
from shipped import DATA

from analysis.growth.library_methods import benchmark_forecasts
from analysis.plans.places import place, plan
from analysis.record import open_record
from analysis.scenarios.scenario import load_scenario
from analysis.scenarios.side_by_side import clusters_by_scenario
from analysis.scoring.shared_work import methods_beside, scenarios_of_clusters

# Python's own strings and Arrow's are one to a page.
TEXTS = {"check_dtype": False, "check_column_type": False}


@pytest.fixture
def record(tmp_path):
    return open_record(DATA, tmp_path / "cache")


def kept_files(record):
    return sorted(path.name for path in (record.cache / "backtest").glob("*.json"))


def test_methods_are_worked_out_once_a_day_and_stay_the_same_to_the_bit(record):
    where = place("VN-HN", record)
    for day in ("2021-08-10", "2023-12-31"):
        view = record.as_of(day)
        alone = benchmark_forecasts(view, where, 2026)
        for _ in range(2):
            pd.testing.assert_frame_equal(methods_beside(view, where, 2026), alone, check_exact=True, **TEXTS)
    assert len(kept_files(record)) == 2


def test_scenarios_of_clusters_are_kept_by_what_they_set(record):
    where, asked = place("VN-HN", record), plan("VN-HN", "2021-2025", record)
    view = record.as_of("2021-08-10")
    base, push = (load_scenario(name, record.folder / "scenarios") for name in ("baseline", "cluster-push"))
    for chosen in ([base], [base, push], [base, push]):
        alone = clusters_by_scenario(chosen, view, where, asked, 500, 183)
        shared = scenarios_of_clusters(chosen, view, where, asked, 500, 183)
        pd.testing.assert_frame_equal(shared, alone, check_exact=True, **TEXTS)
    assert len(kept_files(record)) == 2
