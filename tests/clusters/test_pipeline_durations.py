"""Durations of named clusters: the Weibull that the data ask for, and none where they ask for none."""

from datetime import date

import numpy as np
import pytest

from analysis.clusters.durations import (
    Weibull,
    decision_to_start,
    fit_weibull,
    founded_before,
    ranking,
    try_weibull,
)


def log_likelihood(shape, scale, low, high):
    def survival(t):
        return np.where(np.isinf(t), 0.0, np.exp(-((np.where(np.isinf(t), 1.0, t) / scale) ** shape)))

    return float(np.log(survival(low) - survival(high)).sum())


def test_exact_durations_give_the_shape_and_scale_they_were_drawn_from():
    drawn = 4.0 * np.random.default_rng(3).weibull(1.7, 4000)
    found = fit_weibull(drawn, drawn)
    assert (found.shape, found.scale) == pytest.approx((1.7, 4.0), rel=0.05)


def test_the_fit_is_the_top_of_the_interval_likelihood():
    rng = np.random.default_rng(5)
    true = 3.0 * rng.weibull(1.5, 80)
    low = np.floor(true)
    high = np.where(true > 5, np.inf, low + 1)
    low = np.minimum(low, 5.0)
    found = fit_weibull(low, high)
    best = log_likelihood(found.shape, found.scale, low, high)
    for shape, scale in ((1.01, 1.0), (0.99, 1.0), (1.0, 1.01), (1.0, 0.99)):
        assert log_likelihood(found.shape * shape, found.scale * scale, low, high) < best


def test_intervals_that_all_share_a_point_have_no_shape():
    with pytest.raises(ValueError, match="no upper bound"):
        fit_weibull(np.array([2.0, 2.5, 1.0]), np.array([4.0, 3.5, 6.0]))


def test_two_ends_are_too_few():
    with pytest.raises(ValueError, match="three are needed"):
        fit_weibull(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, np.inf]))


def test_a_shape_of_one_forgets_how_long_it_waited():
    chances = Weibull(1.0, 3.0, 9, 1).next_year(np.array([0.0, 2.0, 7.0]))
    assert chances == pytest.approx([chances[0]] * 3)


def test_a_start_after_the_day_is_a_wait_on_the_day(record):
    register = record.table("cluster_register")
    early = decision_to_start(register, date(2023, 12, 31), ("founded_2018_2020",)).set_index("cluster_id")
    late = decision_to_start(register, date(2026, 11, 23), ("founded_2018_2020",)).set_index("cluster_id")
    assert late.loc["thanh-da", "started"]
    assert not early.loc["thanh-da", "started"]
    assert "cn2" in late.index
    assert "cn2" not in early.index  # the first page that names it is of 2025
    assert (late["low"] <= late["high"]).all()


def test_the_register_gives_a_shape_only_when_starts_are_known(record):
    then, now = (record.as_of(day) for day in ("2021-08-10", "2026-11-23"))
    nothing, why = try_weibull(founded_before(then, "VN-HN"))
    assert nothing is None
    assert "three are needed" in why
    durations = founded_before(now, "VN-HN")
    fit, _ = try_weibull(durations)
    assert fit.shape > 1
    ranked = ranking(durations, fit)
    assert ranked["waited"].is_monotonic_decreasing
    assert not ranked["started"].any()
