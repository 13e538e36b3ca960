"""Worlds whose law is known: the backtest finds honest forecasts honest and bold ones bold."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.growth.laws import PRICES_SD, fit_growth_law, growth_law_prior
from analysis.scoring.accuracy import accuracy, compared, pit_counts, skill
from analysis.scoring.national import Nowcast, design
from analysis.scoring.origins import entries, gathered, with_outcomes
from analysis.scoring.simple_rivals import drift_growth, no_change
from analysis.series.ar1 import Prior, fit_ar1
from analysis.series.mixture import mixture_quantiles
from analysis.series.quantile_levels import LEVELS

WORLDS, YEARS, FIRST, HORIZON = 60, 22, 12, 3
OPEN_YEAR = 1.0
GROWTH = growth_law_prior(0.06)


def world(rng):
    """One country: a mean and a spread drawn from the prior, then an AR(1) of growth in percent."""
    mean, sd = 0.06 + 0.03 * rng.normal() / np.sqrt(GROWTH.mean_years), 0.03 * np.sqrt(8 / rng.chisquare(8))
    x = np.empty(YEARS)
    x[0] = mean
    for year in range(1, YEARS):
        x[year] = mean + GROWTH.persistence * (x[year - 1] - mean) + sd * rng.normal()
    return x


def judged(x, boldness=1.0):
    """The ledger of one world: the law of growth with its spread times `boldness`, drift and no change."""
    parts = []
    for last in range(FIRST, YEARS - 1):
        ar1 = fit_ar1(x[: last + 1], GROWTH)
        member = design(ar1, Nowcast(float(ar1.sum_mean(1)[0]), OPEN_YEAR), HORIZON)
        member = replace(member, scale=member.scale * boldness)
        origin, years = date(2000 + last, 12, 31), range(2001 + last, 2001 + last + HORIZON)
        parts += [
            entries(origin, "x", "law", years, mixture_quantiles([member], LEVELS)),
            entries(origin, "x", "drift", years, drift_growth(x[: last + 1], HORIZON)),
            entries(origin, "x", "no_change", years, no_change(x[: last + 1], HORIZON)),
        ]
    years = np.arange(2000, 2000 + YEARS)
    out = pd.DataFrame(
        {"first": x, "latest": x, "first_published": pd.to_datetime([f"{y + 1}-01-02" for y in years])},
        index=years,
    )
    return with_outcomes(gathered(parts), out.assign(latest_published=out["first_published"])).dropna(
        subset="first"
    )


@pytest.fixture(scope="module")
def many():
    rng = np.random.default_rng(183)
    return pd.concat([judged(world(rng)).assign(indicator=str(k)) for k in range(WORLDS)], ignore_index=True)


def test_in_worlds_of_its_own_law_the_80_percent_interval_holds_72_to_88(many):
    table = accuracy(many[many.forecaster == "law"], "first").set_index("measure")
    assert table.n.iloc[0] > 1000
    assert 0.72 <= table.loc["coverage_80", "value"] <= 0.88
    assert 0.90 <= table.loc["coverage_95", "value"] <= 0.98
    assert 0.42 <= table.loc["coverage_50", "value"] <= 0.58


def test_outcomes_fall_evenly_over_honest_forecasts(many):
    counts = pit_counts(many[many.forecaster == "law"], "first")
    assert (counts.n / counts.expected).between(0.7, 1.3).all()


def test_a_forecaster_that_halves_its_spread_is_found_out():
    rng = np.random.default_rng(7)
    bold = pd.concat([judged(world(rng), boldness=0.5).assign(indicator=str(k)) for k in range(20)])
    table = accuracy(bold[bold.forecaster == "law"], "first").set_index("measure")
    assert table.loc["coverage_80", "high"] < 0.72
    counts = pit_counts(bold[bold.forecaster == "law"], "first")
    assert counts.n.iloc[[0, -1]].min() > counts.expected.iloc[0] > counts.n.iloc[1:-1].min()


def test_the_true_law_beats_both_benchmarks_over_many_worlds(many):
    table = skill(many, "law", ["drift", "no_change"], "first", measures=("crps",))
    assert (table.value > 0.02).all()


def test_one_world_proves_little(many):
    """With nine yearly origins the test does not even try, although the law is the true one."""
    one = judged(world(np.random.default_rng(3)))
    result = compared(one, "law", "drift", "first", 1.0)
    assert result.n < 10
    assert result.reason == "few"


@pytest.mark.parametrize("sd", [0.02, 0.08])
def test_dollars_of_simulated_economies_are_covered_whether_the_currency_was_calm_or_not(sd):
    """A calm record proves no safety: the law covers a calm world too widely, a wild one about rightly."""
    rng = np.random.default_rng(11)
    inside, n, horizon = 0, 400, 4
    for _ in range(n):
        g, d = rng.normal(0.06, 0.025, 15 + horizon), rng.normal(0.025, sd, 15 + horizon)
        law = fit_growth_law(g[:15], d[:15], 0.01, 0.06, 0.02)
        low, high = mixture_quantiles([law.member(horizon)], [0.1, 0.9])[-1]
        inside += low <= (g[15:] - 0.01 + d[15:]).sum() <= high
    assert inside / n >= 0.72
    if sd == PRICES_SD():
        assert inside / n <= 0.92


def test_the_prior_of_the_worlds_is_that_of_the_model():
    """Guards the fixture: worlds must follow the model's own prior, or coverage would mean nothing."""
    assert isinstance(GROWTH, Prior)
    assert (GROWTH.sd, GROWTH.sd_years, GROWTH.persistence) == (0.03, 8, 0.45)
