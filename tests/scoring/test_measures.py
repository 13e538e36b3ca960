"""Measures agree with scoringrules and with distributions whose scores are known."""

import numpy as np
import pytest
import scoringrules
from scipy import stats

from analysis.scoring import measures
from analysis.scoring.measures import CELLS, MEASURES
from analysis.series.quantile_levels import LEVELS

RNG = np.random.default_rng(183)
Y = RNG.normal(size=60)
Q = np.sort(RNG.normal(size=(60, 25)) * RNG.uniform(0.3, 3, (60, 1)) + RNG.normal(size=(60, 1)), axis=1)


def test_crps_is_the_pinball_loss_of_scoringrules_weighted_by_the_levels_cells():
    losses = np.stack([scoringrules.quantile_score(Y, Q[:, i], LEVELS[i]) for i in range(25)], axis=1)
    np.testing.assert_allclose(measures.crps(Y, Q), 2 * losses @ CELLS, atol=1e-8, rtol=0)


def test_with_even_levels_crps_is_the_ensemble_crps_of_scoringrules(monkeypatch):
    even = (np.arange(25) + 0.5) / 25
    monkeypatch.setattr(measures, "LEVELS", even)
    monkeypatch.setattr(measures, "CELLS", np.full(25, 1 / 25))
    own = measures.crps(Y, Q)
    np.testing.assert_allclose(own, scoringrules.crps_ensemble(Y, Q, estimator="qd"), atol=1e-8, rtol=0)
    np.testing.assert_allclose(own, scoringrules.crps_quantile(Y, Q, even), atol=1e-8, rtol=0)


def test_crps_of_25_quantiles_is_within_one_percent_of_the_exact_score_of_a_normal():
    y = stats.norm.ppf((np.arange(500) + 0.5) / 500)
    own = measures.crps(y, np.tile(stats.norm.ppf(LEVELS), (500, 1))).mean()
    assert own == pytest.approx(scoringrules.crps_normal(y, 0.0, 1.0).mean(), rel=0.01)


def test_log_score_is_the_normal_mixture_of_scoringrules():
    weight, centre, scale = measures.density(Q)
    oracle = scoringrules.logs_mixnorm(Y, centre, scale, np.broadcast_to(weight, centre.shape))
    np.testing.assert_allclose(measures.log_score(Y, Q), oracle, atol=1e-8, rtol=0)


LAWS = {"normal": stats.norm(7, 2), "t3": stats.t(3), "lognormal": stats.lognorm(0.5)}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS.keys())
def test_log_score_expects_the_true_entropy_within_a_hundredth(law):
    y = law.ppf((np.arange(4000) + 0.5) / 4000)
    own = measures.log_score(y, np.tile(law.ppf(LEVELS), (4000, 1))).mean()
    assert own == pytest.approx(-law.logpdf(y).mean(), abs=0.01)


@pytest.mark.parametrize("share", measures.SHARES)
def test_interval_score_is_that_of_scoringrules(share):
    low, high = measures.interval(Q, share)
    oracle = scoringrules.interval_score(Y, low, high, 1 - share)
    np.testing.assert_allclose(measures.interval_score(share)(Y, Q), oracle, atol=1e-8, rtol=0)


def test_brier_score_is_that_of_scoringrules():
    p, happened = RNG.uniform(size=50), RNG.integers(0, 2, 50)
    np.testing.assert_allclose(measures.brier(p, happened), scoringrules.brier_score(happened, p), atol=1e-12)


def test_a_point_forecast_scores_its_absolute_error_and_has_no_log_score():
    point = np.repeat(Q[:, [12]], 25, axis=1)
    np.testing.assert_allclose(measures.crps(Y, point), np.abs(Y - Q[:, 12]), atol=1e-12)
    assert np.isnan(measures.log_score(Y, point)).all()


def test_an_interval_between_levels_is_refused():
    with pytest.raises(KeyError):
        measures.interval(Q, 0.77)


def test_the_honest_forecast_has_even_pit_values_and_covers_what_it_says():
    y = stats.norm.ppf((np.arange(2000) + 0.5) / 2000)
    honest = np.tile(stats.norm.ppf(LEVELS), (2000, 1))
    assert stats.kstest(measures.pit(y, honest), "uniform").statistic < 0.01
    for share in measures.SHARES:
        assert measures.inside(share)(y, honest).mean() == pytest.approx(share, abs=0.002)


def test_a_forecast_half_as_wide_as_it_should_be_covers_too_little_and_scores_worse():
    y = stats.norm.ppf((np.arange(2000) + 0.5) / 2000)
    honest = np.tile(stats.norm.ppf(LEVELS), (2000, 1))
    bold = honest / 2
    assert measures.inside(0.8)(y, bold).mean() < 0.5
    for name in ("crps", "log_score", "interval_score_80"):
        assert MEASURES[name](y, bold).mean() > MEASURES[name](y, honest).mean()


def test_exceedance_falls_as_the_threshold_rises():
    stated = [measures.exceedance(Q, threshold) for threshold in np.linspace(-6, 6, 25)]
    assert (np.diff(stated, axis=0) <= 0).all()
