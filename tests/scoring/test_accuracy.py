"""Tables of scores say how many forecasts stand behind each number and compare like with like."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.scoring.accuracy import QUANTILES, accuracy, compared, paired, pit_counts, skill
from analysis.series.quantile_levels import LEVELS


def ledger(forecaster, means, spread, outcomes, lead=1.0):
    quantiles = np.asarray(means)[:, None] + spread * stats.norm.ppf(LEVELS)
    frame = pd.DataFrame(quantiles, columns=QUANTILES)
    years = np.arange(2000, 2000 + len(frame))
    return frame.assign(
        origin=[date(year - 1, 12, 31) for year in years],
        indicator="x",
        period=years,
        lead=lead,
        forecaster=forecaster,
        first=outcomes,
        latest=outcomes,
    )


RNG = np.random.default_rng(7)
OUTCOMES = RNG.normal(size=30)
BOTH = pd.concat(
    [ledger("good", OUTCOMES * 0.5, 0.9, OUTCOMES), ledger("bad", np.full(30, 2.0), 0.9, OUTCOMES)]
)


def test_an_open_outcome_is_not_scored():
    some = BOTH.assign(first=BOTH["first"].where(BOTH.period < 2010))
    assert set(accuracy(some, "first").n) == {10}


def test_coverage_alone_has_an_interval_and_it_holds_the_value():
    table = accuracy(BOTH, "first")
    covered = table.measure.str.startswith("coverage")
    assert (table[covered].low <= table[covered].value).all()
    assert (table[covered].value <= table[covered].high).all()
    assert table[~covered].low.isna().all()
    for row in table[covered].itertuples():
        if (hits := row.value * row.outcomes) == round(hits):
            oracle = stats.binomtest(round(hits), row.outcomes).proportion_ci(0.95, method="wilson")
            assert (row.low, row.high) == pytest.approx((oracle.low, oracle.high))


def test_forecasts_of_one_year_from_many_days_count_as_one_trial():
    again = pd.concat([BOTH.assign(origin=date(1990, 1, day)) for day in range(1, 11)])
    one, ten = accuracy(BOTH, "first"), accuracy(again, "first")
    assert (ten.n == 10 * one.n).all()
    pd.testing.assert_frame_equal(ten.drop(columns="n"), one.drop(columns="n"))


def test_bias_has_the_sign_of_too_high():
    table = accuracy(BOTH, "first").set_index(["forecaster", "measure"])
    assert table.loc[("bad", "bias"), "value"] == pytest.approx(2 - OUTCOMES.mean())


def test_skill_uses_only_outcomes_that_both_foresaw():
    part = BOTH[(BOTH.forecaster == "good") | (BOTH.period < 2012)]
    table = skill(part, "good", ["bad"], "first")
    assert set(table.n) == {12}
    assert (table.value > 0).all()
    assert list(paired(part, "good", "bad", "first", "crps").period) == list(range(2000, 2012))


def test_a_benchmark_that_said_nothing_gives_no_skill_and_no_error():
    table = skill(BOTH, "good", ["nobody"], "first")
    assert set(table.n) == {0}
    assert table.value.isna().all()


def test_the_better_forecaster_is_found_better():
    result = compared(BOTH, "good", "bad", "first", 1.0)
    assert result.n == 30
    assert result.difference < 0
    assert result.p_value < 0.01


def test_longer_leads_count_the_overlap():
    assert compared(BOTH.assign(lead=2.5), "good", "bad", "first", 2.5).steps == 3


def test_pit_counts_add_up_to_the_number_of_outcomes():
    table = pit_counts(BOTH[BOTH.forecaster == "good"], "first")
    assert table.n.sum() == 30
    assert table.expected.sum() == pytest.approx(30)
