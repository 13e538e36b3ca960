"""Claims about the benchmarks of statsmodels: they are fitted, they differ, and none is the project's own."""

import numpy as np
import pytest
from shipped import RECORD

from analysis.growth.library_methods import (
    ARIMA,
    DRIFT,
    ETS,
    NAIVE,
    THETA,
    benchmark_forecasts,
    quantiles_by_method,
)
from analysis.plans.places import place
from analysis.record.load import Record


def test_every_method_finds_a_steady_growth() -> None:
    rng = np.random.default_rng(4)
    z = np.cumsum(0.06 + 0.01 * rng.standard_normal(25))
    found = quantiles_by_method(z, 5, [0.1, 0.5, 0.9])
    assert set(found) == {ETS, THETA, ARIMA, DRIFT, NAIVE}
    for name in (ETS, ARIMA, DRIFT):
        assert found[name][:, 1] - z[-1] == pytest.approx(0.06 * np.arange(1, 6), rel=0.3)
    assert (found[NAIVE][:, 1] == z[-1]).all()
    assert all((np.diff(quantiles, axis=1) > 0).all() for quantiles in found.values())


@pytest.mark.parametrize("code", ["VN-HN", "VN-SG"])
def test_the_methods_stand_on_the_places_level(record: Record, code: str) -> None:
    frame = benchmark_forecasts(record.as_of("2021-08-10"), place(code, RECORD), 2025)
    assert set(frame["year"]) == set(range(2021, 2026))
    first = frame[(frame["year"] == 2021) & (frame["probability"] == 0.5)]
    assert len(first) == 5
    assert first["value"].between(4500, 8500).all()
