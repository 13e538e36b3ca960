"""The kept scores of the nowcast are those of today's code, and hold what was asked of them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shipped import RECORD

from analysis.plans.places import place
from analysis.scoring.nowcast_scores import (
    DOLLAR,
    GROWTH,
    KEPT_NEWS,
    NOWCAST,
    PLAIN,
    WITHOUT,
    kept_rows,
    ledger,
    news_ledger,
    scores,
)

HANOI = place("VN-HN", RECORD)
ROWS = kept_rows(RECORD, HANOI)
ENDS = ROWS[ROWS["day"].dt.is_month_end]
AGAIN = [date(2019, 8, 31), date(2021, 9, 30), date(2022, 8, 31), date(2024, 10, 6), date(2025, 11, 30)]


def test_forecasts_made_again_are_the_kept_ones():
    made = ledger(RECORD, HANOI, AGAIN).assign(day=lambda rows: pd.to_datetime(rows["day"]))
    kept = ROWS[ROWS["day"].isin(made["day"])]
    assert len(made) == len(kept) > 40
    assert_frame_equal(
        made.reset_index(drop=True), kept.reset_index(drop=True), check_dtype=False, rtol=0, atol=1e-6
    )


def test_the_news_made_again_are_the_kept_ones():
    made = news_ledger(RECORD, HANOI, [2021])
    kept = kept_rows(RECORD, HANOI, KEPT_NEWS)
    kept = kept[kept["year"] == 2021]
    assert made["effect"].to_numpy() == pytest.approx(kept["effect"].to_numpy(), abs=1e-6)


def error(rows: pd.DataFrame, quantity: str = GROWTH) -> pd.Series:
    return scores(rows[rows["quantity"] == quantity], ["forecaster"]).set_index("forecaster")["mae"]


@pytest.mark.parametrize(("month", "most"), [(10, 0.80), (7, 0.90)])
def test_early_in_the_quarter_the_nowcast_beats_the_method_of_before(month, most):
    of_day = ROWS[(ROWS["day"].dt.month == month) & (ROWS["day"].dt.day == 6)]
    mae = error(of_day)
    assert set(of_day["year"]) == set(range(2019, 2026))
    assert mae[NOWCAST] <= most * mae[PLAIN]


def test_the_dollar_is_missed_by_half_of_before_at_most():
    mae = error(ENDS, DOLLAR)
    assert mae[NOWCAST] <= 0.50 * mae[PLAIN]


@pytest.mark.parametrize("quantity", ["growth", "dollar", "prices"])
@pytest.mark.parametrize("outcome", ["first", "latest"])
def test_intervals_of_eighty_percent_hold_seventy_to_ninety(quantity, outcome):
    mine = ENDS[(ENDS["quantity"] == quantity) & (ENDS["forecaster"] == NOWCAST)]
    (found,) = scores(mine, ["quantity"], outcome).to_dict("records")
    assert found["n"] >= 78
    assert 0.70 <= found["coverage"] <= (0.90 if quantity == GROWTH else 0.92)


def test_months_pay_over_all_month_ends():
    mae = error(ENDS)
    assert mae[NOWCAST] < mae[WITHOUT]


def test_the_crps_of_a_normal_is_that_of_a_large_sample():
    rows = pd.DataFrame({"who": "a", "mean": [7.0], "sd": [0.8], "first": [8.1]})
    draws = 7.0 + 0.8 * np.random.default_rng(1).standard_normal(40_000)
    half = np.abs(draws[:20_000] - draws[20_000:]).mean() / 2
    assert scores(rows, ["who"])["crps"].iloc[0] == pytest.approx(np.abs(draws - 8.1).mean() - half, abs=0.01)
