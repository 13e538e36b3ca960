"""Claims about required growth and the best on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from shipped import RECORD

from analysis.growth.paths import weighted_quantiles
from analysis.scenarios.required import SHAPES, best_growth, required_growth


def median_with(paths, growth: np.ndarray) -> float:
    logs = np.where(np.isnan(growth), paths.growth, np.log1p(np.nan_to_num(growth) / 100))
    return float(weighted_quantiles(replace(paths, growth=logs).usd[:, -1], paths.weights, [0.5])[0])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("target", [5_000, 6_500, 8_300])
def test_the_required_growth_puts_the_median_on_the_target(paths, shape, target):
    growth = required_growth(paths, target, shape)
    assert median_with(paths, growth) == pytest.approx(target, rel=1e-6)


def test_constant_is_the_same_every_year_and_front_loaded_falls(paths):
    constant = required_growth(paths, 8_300)
    front = required_growth(paths, 8_300, "front_loaded")
    assert np.ptp(constant) < 1e-12
    assert np.ptp(np.diff(np.log1p(front / 100))) < 1e-12
    assert front[0] > constant[0] > front[-1]


def test_the_year_under_way_keeps_its_own_law(paths):
    growth = required_growth(paths, 8_300, "from_now")
    assert np.isnan(growth[0])
    assert growth[1] == growth[2]
    at_the_start = replace(paths, day=date(2020, 12, 31))
    np.testing.assert_allclose(
        required_growth(at_the_start, 8_300, "from_now"), required_growth(paths, 8_300)
    )


def test_a_printed_year_is_left_as_it_is(paths):
    growth = required_growth(replace(paths, printed=(2021,)), 8_300)
    assert np.isnan(growth[0])
    assert median_with(paths, growth) == pytest.approx(8_300, rel=1e-6)


def test_more_is_required_for_more_and_for_less_time(paths):
    assert required_growth(paths, 8_400)[0] > required_growth(paths, 8_300)[0]
    assert required_growth(paths, 8_300, year=2022)[0] > required_growth(paths, 8_300)[0]


def test_a_target_of_nothing_is_refused(paths):
    with pytest.raises(ValueError, match="must be positive"):
        required_growth(paths, 0)


def test_the_best_years_are_those_of_one_basis_and_known_on_the_day():
    record = RECORD
    then = best_growth(record.as_of("2021-08-10"), "VN-HN", "grdp_growth", "vsic2010_reval", run=5)
    assert then.singles.to_dict() == {2019: 7.62, 2018: 7.37, 2020: 3.98}
    assert np.isnan(then.run_mean)
    now = best_growth(record.as_of(record.latest_day), "VN-HN", "grdp_growth", "vsic2010_reval", run=5)
    assert now.singles.index[0] == 2022
    assert now.run_mean == pytest.approx(6.54, abs=0.01)
    assert now.run_years == (2021, 2022, 2023, 2024, 2025)
    assert now.sources
