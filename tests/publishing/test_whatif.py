"""What if: the reader's path follows the identity that the model's paths follow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_reports import some_paths
from own_path import share_below, what_if

from analysis.publishing.whatif import DRIVERS, Start, central, panel


def start_of(paths) -> Start:
    return Start(paths.base_year, paths.base_vnd * 1e6 / paths.base_rate, paths.base_rate)


def test_a_models_own_path_gives_the_models_own_dollars():
    paths = some_paths()
    for n in range(0, 500, 50):
        drivers = {name: 100 * np.expm1(getattr(paths, name)[n]) for name in DRIVERS}
        np.testing.assert_allclose(what_if(start_of(paths), drivers), paths.usd[n], rtol=1e-9)


@given(st.lists(st.floats(-5, 15), min_size=1, max_size=6))
def test_growth_that_people_and_prices_that_the_dong_eat_up_change_nothing(changes):
    drivers = {"growth": changes, "people": changes, "deflator": changes, "dong": changes}
    np.testing.assert_allclose(what_if(Start(2020, 5000.0, 23500.0), drivers), 5000.0, rtol=1e-12)


@pytest.mark.parametrize(("driver", "sign"), [("growth", 1), ("deflator", 1), ("people", -1), ("dong", -1)])
def test_each_driver_pushes_its_own_way(driver, sign):
    still = {name: [1.0, 1.0] for name in DRIVERS}
    start = Start(2020, 5000.0, 23500.0)
    assert np.sign(what_if(start, still | {driver: [1.0, 2.0]})[-1] - what_if(start, still)[-1]) == sign


def test_the_sliders_start_at_the_medians_and_reach_beyond_them():
    paths = some_paths()
    given_panel = panel(paths)
    assert given_panel["years"] == [2021, 2022, 2023, 2024, 2025]
    for name in DRIVERS:
        expected = paths.quantiles([0.5], name)[:, 0]
        np.testing.assert_allclose(central(paths)[name], expected, atol=0.051)
        low, high = given_panel["reach"][name]
        assert low <= min(central(paths)[name]) <= max(central(paths)[name]) <= high


def test_outside_the_fan_all_or_nothing_lies_below():
    assert share_below(1.0, [0.1, 0.9], [5.0, 6.0]) == 0.0
    assert share_below(9.0, [0.1, 0.9], [5.0, 6.0]) == 1.0
