"""Benchmarks say what their formula says and know no more than the day allows."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.scoring.measures import MEDIAN
from analysis.scoring.simple_rivals import consensus, drift_growth, drift_level, no_change, own_targets, point
from analysis.series.level_models import random_walk_drift
from analysis.series.quantile_levels import LEVELS

X = np.array([0.05, 0.07, 0.06, 0.02, 0.03, 0.08])


def test_drift_in_the_level_is_the_random_walk_of_the_level_pool_on_logs():
    y = np.exp(np.concatenate([[2.0], 2.0 + np.cumsum(X)]))
    oracle = random_walk_drift(np.log(y), 4).member
    own = np.log(drift_level(y[-1], X, 4))
    np.testing.assert_allclose(own[:, MEDIAN], oracle.location, atol=1e-12)
    spread = stats.t(len(X) - 1).ppf(LEVELS[-1]) * oracle.scale
    np.testing.assert_allclose(own[:, -1] - own[:, MEDIAN], spread, rtol=1e-6)


def test_drift_of_growth_is_a_prediction_interval_for_a_mean():
    q = drift_growth(X, 3)
    t = stats.t(len(X) - 1, X.mean(), X.std(ddof=1) * np.sqrt(1 + 1 / len(X)))
    np.testing.assert_allclose(q, np.tile(t.ppf(LEVELS), (3, 1)), rtol=1e-6)


def test_no_change_repeats_the_last_year_and_widens_with_the_root_of_time():
    q = no_change(X, 4)
    np.testing.assert_allclose(q[:, MEDIAN], X[-1], atol=1e-12)
    widths = q[:, -1] - q[:, 0]
    np.testing.assert_allclose(widths / widths[0], np.sqrt(np.arange(1, 5)), rtol=1e-6)


@pytest.mark.parametrize("benchmark", [drift_growth, no_change])
def test_only_the_last_ten_changes_count(benchmark):
    longer = np.concatenate([[9.0, -9.0], np.tile(X, 2)[:10]])
    np.testing.assert_array_equal(benchmark(longer, 2), benchmark(longer[2:], 2))


def test_one_change_is_too_few():
    with pytest.raises(ValueError, match="two"):
        drift_level(1.0, [0.1], 2)


def test_consensus_takes_the_newest_figure_of_each_house_and_leaves_the_planners_out(record):
    table = consensus(record.as_of("2021-08-10"), "VN")
    # IMF 6.5 of July, ADB 6.7 of April for 2021; IMF alone 7.2 for 2022
    assert table.loc[2021, ["value", "houses"]].tolist() == [pytest.approx(6.6), 2]
    assert table.loc[2022, "value"] == pytest.approx(7.2)
    late = consensus(record.as_of("2025-02-28"), "VN")
    assert late.loc[2025, "value"] < 8, "the government's 8 is a target"


def test_consensus_does_not_hear_tomorrows_figure(added):
    row = {
        "forecaster": "IMF-WEO-2021-08",
        "house": "IMF",
        "kind": "forecast",
        "published": "2021-08-11",
        "published_precision": "day",
        "geo": "VN",
        "indicator": "gdp_growth",
        "period": "2021",
        "value": "1.0",
        "unit": "percent",
        "source_id": "hanoitimes-2020-06-gdp-growth-forecast",
    }
    changed = added("forecasts", [row])
    assert consensus(changed.as_of("2021-08-10"), "VN").loc[2021, "value"] == pytest.approx(6.6)
    assert consensus(changed.as_of("2021-08-11"), "VN").loc[2021, "value"] < 6.6


def test_nobody_asked_means_an_empty_table(record):
    assert consensus(record.as_of("2012-12-31"), "VN").empty
    assert consensus(record.latest(), "XX").empty


def test_the_citys_own_target_is_its_newest_and_no_draft(record):
    usd = own_targets(record.as_of("2021-08-10"), "VN-HN", "grdp_per_capita_usd")
    assert usd.loc[2025, ["low", "high"]].tolist() == [8300, 8500]
    assert usd.loc[2020, "value"] == 5871
    assert not usd.plan.str.contains("draft").any()
    before = own_targets(record.as_of("2020-10-11"), "VN-HN", "grdp_per_capita_usd")
    assert 2025 not in before.index


def test_a_point_is_25_equal_quantiles():
    q = point(pd.Series([1.0, 2.0]))
    assert q.shape == (2, 25)
    assert (q == [[1.0], [2.0]]).all()
