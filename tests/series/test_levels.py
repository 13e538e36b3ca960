"""Claims about the level pool: any short yearly series gets quantiles in order, in scale and honest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from analysis.series.levels import LEVELS_WEIGHT, ON_LEVELS, ON_LOGS, forecast_levels, level_pool, suits_logs
from analysis.series.mixture import Member, mixture_quantiles

LEVELS = np.array([0.005, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 0.995])
SERIES = st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=7, max_size=60)


@settings(max_examples=60, deadline=None)
@given(SERIES, st.integers(1, 20))
def test_quantiles_are_finite_and_never_cross(y: list[float], horizon: int) -> None:
    q = forecast_levels(y, horizon, LEVELS)
    assert q.shape == (horizon, len(LEVELS))
    assert np.isfinite(q).all()
    assert (np.diff(q, axis=1) >= 0).all()


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1e6, 1e200])
def test_the_unit_does_not_matter(scale: float) -> None:
    y = np.array([3.0, 4.1, 4.9, 6.2, 6.8, 8.1, 9.3, 9.9])
    assert np.allclose(
        forecast_levels(y * scale, 6, LEVELS) / scale, forecast_levels(y, 6, LEVELS), rtol=1e-7
    )


def test_the_order_of_probabilities_is_the_callers() -> None:
    y = [3.0, 4.1, 4.9, 6.2, 6.8, 8.1, 9.3]
    there, back = forecast_levels(y, 3, LEVELS), forecast_levels(y, 3, LEVELS[::-1])
    assert np.allclose(there, back[:, ::-1])


@pytest.mark.parametrize(
    "y",
    [
        [5.0] * 10,
        [0.0] * 8,
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0],
        [-5.0, 3.0, 2.0, 0.0, -1.0, 4.0, 5.0],
        list(range(1, 12)),
        [2.0**k for k in range(60)],
        [1.0, 1.0, 1.0, 1.0, 1.0, 1e9, 1.0],
        [1e308, 1.7e308, 1e308, 1.2e308, 1.7e308, 1e308, 1e308],
        [1e-300, 2e-300, 1e-300, 3e-300, 1e-300, 1e-300, 2e-300],
    ],
    ids=["constant", "zero", "one", "signs", "line", "doubling", "outlier", "huge", "tiny"],
)
def test_odd_series_get_an_answer(y: list[float]) -> None:
    q = forecast_levels(y, 20, LEVELS)
    assert np.isfinite(q).all()
    with np.errstate(over="ignore"):
        assert (q[:, 1:] >= q[:, :-1]).all()


def test_a_series_that_never_moved_stays() -> None:
    assert np.allclose(forecast_levels([5.0] * 10, 6, LEVELS), 5.0)


def test_logs_need_positive_values_without_a_tenfold_step() -> None:
    assert suits_logs(np.array([1.0, 2.0, 4.0]))
    assert not suits_logs(np.array([1.0, 0.0, 4.0]))
    assert not suits_logs(np.array([5.0, 8536.0, 18971.0]))
    assert not any(member.log for member in level_pool(np.arange(10.0), 3).members)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.01, 1e6), min_size=7, max_size=40), st.integers(1, 10))
def test_a_series_on_one_side_of_zero_is_forecast_on_that_side(y: list[float], horizon: int) -> None:
    assert (forecast_levels(y, horizon, LEVELS) >= 0).all()
    assert (forecast_levels(-np.array(y), horizon, LEVELS) <= 0).all()
    mirrored = forecast_levels(-np.array(y), horizon, 1 - LEVELS)
    assert np.allclose(-mirrored, forecast_levels(y, horizon, LEVELS))


def test_a_fall_by_half_in_a_steady_climb_gives_no_value_below_zero() -> None:
    y = [100.0, 108, 116.64, 125.97, 136.05, 146.93, 55, 59.4, 64.15, 69.28]
    assert (forecast_levels(y, 6, LEVELS) > 0).all()


def test_a_wild_past_that_is_over_does_not_widen_the_interval() -> None:
    rng = np.random.default_rng(183)
    calm = 6 + rng.standard_normal(25)
    wild = 1000 * rng.random(20) + 50
    low, high = forecast_levels(np.r_[wild, calm], 3, [0.1, 0.9]).T
    assert (low > 0).all()
    assert (high < 20).all()
    assert level_pool(np.r_[wild, calm], 3).start > 15


def test_a_series_that_becomes_restless_keeps_its_past() -> None:
    rng = np.random.default_rng(183)
    y = np.r_[6 + rng.standard_normal(25), 1000 * rng.random(14)]
    assert level_pool(y, 3).start == 0


def test_weights_follow_the_fit_and_never_rest_on_one_model_of_a_short_series() -> None:
    rng = np.random.default_rng(183)
    around = [level_pool(10 + rng.standard_normal(20), 3) for _ in range(30)]
    back = [p.weights[[m.name for m in p.members].index("return to the mean")] for p in around]
    before = LEVELS_WEIGHT() / (len(ON_LEVELS) * LEVELS_WEIGHT() + len(ON_LOGS))
    assert np.mean(back) > 1.5 * before
    short = [level_pool(np.exp(0.05 * np.arange(8) + 0.02 * rng.standard_normal(8)), 3) for _ in range(30)]
    assert max(p.weights.max() for p in short) < 0.6


@pytest.mark.parametrize(
    ("y", "horizon", "levels", "reason"),
    [
        ([1.0, 2.0, 3.0], 3, LEVELS, "too short: 3 values"),
        ([1.0, 2.0, np.nan, 4.0, 5.0], 3, LEVELS, "value number 3 is missing"),
        ([1.0, 2.0, np.inf, 4.0, 5.0], 3, LEVELS, "value number 3 is missing"),
        (["a", "b", "c", "d", "e"], 3, LEVELS, "not all values are numbers"),
        (np.ones((3, 5)), 3, LEVELS, "one series expected"),
        (range(8), 0, LEVELS, "horizon: 0 given"),
        (range(8), 2.5, LEVELS, "horizon: 2.5 given"),
        (range(8), 3, [0.0, 0.5], "above 0 and below 1"),
    ],
)
def test_what_cannot_be_forecast_says_why(y, horizon, levels, reason) -> None:
    with pytest.raises(ValueError, match=reason):
        forecast_levels(y, horizon, levels)


def test_the_mixture_quantile_is_the_inverse_of_the_mean_distribution() -> None:
    members = [
        Member("a", np.array([1.0, 2.0]), np.array([0.5, 1.0]), 5.0),
        Member("b", np.array([9.0, 9.0]), np.array([0.1, 0.2]), 7.0),
        Member("c", np.log([2.0, 3.0]), np.array([0.3, 0.4]), 4.0, log=True),
    ]
    q = mixture_quantiles(members, LEVELS, [0.5, 0.3, 0.2])
    for step in range(2):
        a, b, c = (student(m.df, m.location[step], m.scale[step]) for m in members)
        logs = np.log(np.maximum(q[step], 1e-300))
        back = 0.5 * a.cdf(q[step]) + 0.3 * b.cdf(q[step]) + 0.2 * c.cdf(logs)
        assert np.allclose(back, LEVELS, atol=1e-9)


def _growing(rng: np.random.Generator) -> np.ndarray:
    """A yearly series of the kind seen in national accounts: growth that lasts, an own mean, fat tails."""
    growth = np.zeros(40)
    mean, sd, keep = rng.normal(0.03, 0.03), rng.uniform(0.02, 0.08), rng.uniform(0, 0.5)
    for year in range(1, 40):
        growth[year] = keep * growth[year - 1] + sd * rng.standard_t(5)
    return np.exp(np.cumsum(mean + growth))


def test_coverage_holds_in_worlds_whose_truth_is_known() -> None:
    rng = np.random.default_rng(183)
    inside80, inside95 = [], []
    for _ in range(400):
        y = _growing(rng)
        n = int(rng.integers(8, 30))
        q, truth = forecast_levels(y[:n], 6, [0.025, 0.1, 0.9, 0.975]), y[n : n + 6]
        inside80.append((truth >= q[:, 1]) & (truth <= q[:, 2]))
        inside95.append((truth >= q[:, 0]) & (truth <= q[:, 3]))
    assert 0.72 <= np.mean(inside80) <= 0.88
    assert 0.90 <= np.mean(inside95) <= 0.98
