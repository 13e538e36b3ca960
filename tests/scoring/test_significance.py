"""The Diebold-Mariano test says no more than the number of forecasts allows."""

import numpy as np
import pytest
from scipy import stats

from analysis.scoring.significance import FEWEST, diebold_mariano


def test_with_eight_origins_nothing_is_tested():
    result = diebold_mariano(np.zeros(8), np.ones(8) + np.arange(8))
    assert (result.n, result.reason) == (8, "few")
    assert np.isnan(result.p_value)


def test_one_step_ahead_it_is_the_paired_t_test():
    """With h = 1 the correction turns g_0/n into s^2/n, so the oracle is scipy's paired t test."""
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, 25)) ** 2
    own, oracle = diebold_mariano(a, b), stats.ttest_rel(a, b)
    assert own.statistic == pytest.approx(oracle.statistic, abs=1e-10)
    assert own.p_value == pytest.approx(oracle.pvalue, abs=1e-10)


def test_two_steps_ahead_it_is_the_formula_worked_by_hand():
    d = np.array([1.0, 3.0, 2.0, 4.0, 0.0, 2.0, 5.0, 1.0, 2.0, 0.0, 3.0, 1.0])
    n, e = 12, d - 2.0
    variance = ((e**2).sum() + 2 * (e[1:] * e[:-1]).sum()) / n / n
    by_hand = 2.0 / np.sqrt(variance) * np.sqrt((n + 1 - 4 + 2 / n) / n)
    assert diebold_mariano(d, np.zeros(n), steps=2).statistic == pytest.approx(by_hand, abs=1e-12)


def test_equal_forecasts_are_called_equal_and_not_tested():
    losses = np.arange(20.0)
    assert diebold_mariano(losses, losses).reason == "equal"


def test_overlap_that_leaves_too_little_is_said():
    rng = np.random.default_rng(4)
    assert diebold_mariano(rng.normal(size=12), rng.normal(size=12), steps=8).reason == "overlap"


def test_forecasters_of_equal_skill_are_told_apart_about_as_often_as_the_level_says():
    rng = np.random.default_rng(5)
    found = [diebold_mariano(*(rng.normal(size=(2, 15)) ** 2)).p_value < 0.05 for _ in range(2000)]
    assert 0.02 < np.mean(found) < 0.07


def test_missing_losses_leave_the_pair_out():
    a, b = np.arange(15.0), np.full(15, 3.0)
    b[4] = np.nan
    assert diebold_mariano(a, b).n == 14


@pytest.mark.parametrize("n", range(FEWEST))
def test_every_number_below_the_fewest_is_refused(n):
    assert diebold_mariano(np.arange(n), np.ones(n)).reason == "few"
