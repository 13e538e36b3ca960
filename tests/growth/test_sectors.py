"""Claims about sectors: they add up to the total in every draw and every year."""

import numpy as np
import pytest
from shipped import RECORD

from analysis.growth.paths import Paths
from analysis.growth.per_person import forecast
from analysis.growth.sectors import SECTORS, reconciled, sector_paths
from analysis.plans.places import place, plan
from analysis.record.load import Record

HANOI = place("VN-HN", RECORD)


def test_shares_times_sectors_give_the_growth_of_every_path(record: Record, plan_day: Paths) -> None:
    sectors = sector_paths(record.as_of("2021-08-10"), HANOI, plan_day)
    assert sectors is not None
    rates = np.stack([np.expm1(sectors.growth[name]) for name in SECTORS], axis=-1)
    assert np.abs((rates * sectors.shares).sum(axis=-1) - np.expm1(plan_day.growth)).max() < 1e-12
    assert sectors.shares.sum(axis=-1) == pytest.approx(1)
    wanted = 100 * plan_day.weights @ np.expm1(plan_day.growth)
    assert sectors.contributions(plan_day.weights).sum(axis=1) == pytest.approx(wanted)


def test_the_largest_sector_gives_the_most(record: Record, plan_day: Paths) -> None:
    sectors = sector_paths(record.as_of("2021-08-10"), HANOI, plan_day)
    assert sectors is not None
    assert sectors.share_year == 2019
    assert (sectors.contributions(plan_day.weights).argmax(axis=1) == SECTORS.index("services")).all()


def test_a_printed_sector_is_met(record: Record) -> None:
    # 2025 is printed and no rate of it is out, so that it lies in the paths
    view = record.as_of("2026-01-15")
    paths = forecast(view, HANOI, plan("VN-HN", "2021-2025", RECORD), 1000, 1)
    sectors = sector_paths(view, HANOI, paths)
    assert sectors is not None
    services = np.expm1(sectors.growth["services"][:, paths.column(2025)])
    assert 100 * services.mean() == pytest.approx(8.83, abs=0.3)


def test_a_sure_sector_gives_way_least() -> None:
    g, w = np.array([[0.05, 0.05]]), np.array([[0.5, 0.5]])
    moved = reconciled(g, w, np.array([0.001, 0.03]), np.array([0.08]))
    assert abs(moved[0, 0] - 0.05) < 0.001
    assert moved[0, 1] == pytest.approx(0.11, abs=0.001)


def test_without_shares_there_are_no_sectors(record: Record, plan_day: Paths) -> None:
    assert sector_paths(record.as_of("2021-08-10"), place("VN-SG", RECORD), plan_day) is None
