"""Origins are the ends of half-years, and no forecast is judged that could have read its outcome."""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.scoring.accuracy import matrix
from analysis.scoring.origins import entries, half_years, lead, with_outcomes


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 4000))
def test_origins_are_half_a_year_apart_and_within_bounds(first, days):
    last = date.fromordinal(first.toordinal() + days)
    found = half_years(first, last)
    assert all(first <= day <= last for day in found)
    assert all(180 <= (b - a).days <= 185 for a, b in pairwise(found))


def test_the_lead_of_the_year_just_over_is_nothing_and_earlier_years_are_left_out():
    rows = entries(date(2020, 12, 31), "x", "me", range(2019, 2023), np.arange(100.0).reshape(4, 25))
    assert rows.period.tolist() == [2020, 2021, 2022]
    assert rows.lead.tolist() == [0.0, 1.0, 2.0]
    assert matrix(rows)[0].tolist() == list(range(25, 50))
    assert lead(date(2021, 6, 30), 2021) == 0.5


def test_a_forecast_made_when_the_figure_was_out_is_not_judged():
    outcome = pd.DataFrame(
        {
            "first": [1.0, 2.0],
            "first_published": pd.to_datetime(["2020-12-28", "2022-01-03"]),
            "latest": [1.1, 2.1],
            "latest_published": pd.to_datetime(["2021-12-28", "2023-01-03"]),
        },
        index=[2020, 2021],
    )
    rows = entries(date(2020, 12, 31), "x", "me", range(2020, 2023), np.zeros((3, 25)))
    ledger = with_outcomes(rows, outcome)
    assert ledger.period.tolist() == [2021, 2022]
    assert ledger["first"].tolist()[:1] == [2.0]
    assert np.isnan(ledger["first"].iloc[1])
