"""Stated probabilities of events against what happened, with climatology beside them."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.scoring.accuracy import QUANTILES
from analysis.scoring.events import brier_table, events, frequency
from analysis.series.quantile_levels import LEVELS


def ledger(means, outcomes):
    frame = pd.DataFrame(np.asarray(means)[:, None] + stats.norm.ppf(LEVELS), columns=QUANTILES)
    years = np.arange(2001, 2001 + len(frame))
    return frame.assign(
        origin=pd.to_datetime([f"{year - 1}-12-31" for year in years]),
        period=years,
        lead=1.0,
        indicator="x",
        forecaster="me",
        first=outcomes,
    )


def test_the_probability_is_that_of_the_quantiles():
    table = events(ledger([0.0, 1.0], [0.5, np.nan]), "me", lambda day, period: (0.0, 0.3), "first")
    assert table.probability.tolist() == pytest.approx([0.5, stats.norm.cdf(1)], abs=0.005)
    assert table.happened.tolist()[0] == 1
    assert np.isnan(table.happened.tolist()[1])


def test_years_that_nobody_asked_about_make_no_event():
    table = events(
        ledger([0.0, 0.0, 0.0], [1.0, 1.0, 1.0]),
        "me",
        lambda day, period: (0.0, 0.5) if period == 2002 else None,
        "first",
    )
    assert table.period.tolist() == [2002]
    none = events(ledger([0.0], [1.0]), "me", lambda day, period: None, "first")
    assert none.empty
    assert brier_table(none).n.tolist() == [0]


def test_knowing_the_answer_saves_the_whole_score_and_climatology_saves_nothing():
    table = pd.DataFrame(
        {"probability": [1.0, 0.0, 1.0], "climatology": [0.5, 0.5, 0.5], "happened": [1.0, 0.0, 1.0]}
    )
    assert brier_table(table).skill.tolist() == [1.0]
    same = table.assign(probability=table.climatology)
    assert brier_table(same).skill.tolist() == [0.0]
    assert brier_table(same).brier.tolist() == [0.25]


def test_laplace_never_says_never():
    assert 0 < frequency(0, 30) < frequency(15, 30) < frequency(30, 30) < 1
