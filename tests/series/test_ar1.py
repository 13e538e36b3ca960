"""Claims about the shrunk AR(1): the paths are the closed form, and the prior gives way to the record."""

import numpy as np
import pytest
from scipy.special import gamma

from analysis.series.ar1 import Prior, fit_ar1, shrunk_correlation, sum_covariance

PRIOR = Prior(mean=0.06, mean_years=8, persistence=0.45, sd=0.03, sd_years=8)
RECORD = [0.07, 0.05, 0.08, 0.02, 0.09, 0.065]


def test_paths_have_the_mean_and_variance_of_the_closed_form() -> None:
    law, draws = fit_ar1(RECORD, PRIOR), 400_000
    rng = np.random.default_rng(183)
    sums = law.paths(rng.standard_normal((draws, 5)), rng).cumsum(1)
    variance = law.sum_variance(5) * law.df / (law.df - 2)
    assert sums.mean(0) == pytest.approx(law.sum_mean(5), abs=4 * np.sqrt(variance[-1] / draws))
    assert sums.var(0) == pytest.approx(variance, rel=0.02)


def test_sums_of_correlated_shocks_have_the_closed_covariance() -> None:
    a, b = fit_ar1(RECORD, PRIOR), fit_ar1([0.01, 0.03, -0.02], Prior(0.02, 30, 0.15, 0.08, 8))
    rng, draws, rho = np.random.default_rng(5), 400_000, 0.6
    first = rng.standard_normal((draws, 4))
    second = rho * first + np.sqrt(1 - rho**2) * rng.standard_normal((draws, 4))
    x, y = a.paths(first, rng).cumsum(1), b.paths(second, rng).cumsum(1)
    simulated = np.array([np.cov(x[:, h], y[:, h])[0, 1] for h in range(4)])
    # each sd is drawn by itself, with the mean of a scaled inverse chi
    sd = [np.sqrt(law.df / 2) * gamma((law.df - 1) / 2) / gamma(law.df / 2) for law in (a, b)]
    assert simulated == pytest.approx(sum_covariance(a, b, rho, 4) * sd[0] * sd[1], rel=0.02)


def test_without_a_record_the_prior_speaks() -> None:
    law = fit_ar1([], PRIOR)
    assert (law.mean, law.variance, law.df) == (0.06, pytest.approx(0.03**2), 8)


def test_a_long_record_overrules_the_prior() -> None:
    x = 0.02 + 0.01 * np.random.default_rng(1).standard_normal(2000)
    law = fit_ar1(x, PRIOR)
    assert law.mean == pytest.approx(0.02, abs=0.001)
    assert np.sqrt(law.variance) < 0.013


def test_correlation_is_shrunk_by_the_years_behind_it() -> None:
    assert shrunk_correlation([1, 2, 3, 4], [1, 2, 3, 4]) == pytest.approx(4 / 14)
    assert shrunk_correlation([1, 2], [1, 2]) == 0
    assert shrunk_correlation([1, 1, 1], [1, 2, 3]) == 0
