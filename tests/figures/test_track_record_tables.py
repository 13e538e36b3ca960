"""Every score that a reader sees stands beside the number of forecasts and figures behind it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from shipped import RECORD

from analysis.pages.track_record import sentences as words
from analysis.pages.track_record import tables
from analysis.plans.places import place, plan
from analysis.scoring.accuracy import QUANTILES
from analysis.scoring.simple_rivals import point
from analysis.series.quantile_levels import LEVELS
from analysis.words import load

SAY = load("en")
YEARS = np.arange(2000, 2016)
OUTCOME = np.linspace(4, 7, 16)


def ledger(years=YEARS, outcome=OUTCOME):
    def part(forecaster, quantiles):
        frame = pd.DataFrame(quantiles, columns=QUANTILES)
        return frame.assign(
            origin=pd.to_datetime([f"{year - 1}-12-31" for year in years]),
            indicator="x",
            lead=1.0,
            period=years,
            forecaster=forecaster,
            first=outcome,
            latest=outcome + 0.1,
        )

    wobble = np.resize([0.3, -0.3, 0.1], len(years))
    own = np.nan_to_num(outcome, nan=5)[:, None] + wobble[:, None] + 0.5 * stats.norm.ppf(LEVELS)
    return pd.concat([part("drift", own + 1), part("workbook", own), part("target", point(outcome + 1))])


def test_the_workbook_comes_first_and_every_row_has_its_n():
    table = tables.score_table(ledger(), 2, SAY)
    assert table["Forecaster"].tolist() == [
        "This workbook",
        "Random walk with drift",
        "The city's own target",
    ]
    assert table["Forecasts"].tolist() == table["Figures"].tolist() == ["16", "16", "16"]
    assert table["Log score"].tolist()[2] == "a point"


def test_a_rival_without_a_common_forecast_is_no_row():
    alone = ledger().query("forecaster != 'target' or period < 2000")
    assert tables.skill_table(alone, SAY)["Against"].tolist() == ["Random walk with drift"]


def test_where_n_does_not_allow_a_test_the_table_says_so():
    few = ledger(YEARS[:8], OUTCOME[:8])
    assert tables.lead_table(few, 2, SAY).iloc[0, -1] == "none: 8 outcomes are too few"
    assert "t = " in tables.lead_table(ledger(), 2, SAY).iloc[0, -1]
    assert "not made" in words.significance(few, SAY)
    assert "better than drift at 1" in words.significance(ledger(), SAY)


def test_the_bias_is_said_with_its_direction():
    assert "too high" in words.scores(ledger(), 2, "points", SAY)
    low = ledger().assign(**{name: ledger()[name] - 3 for name in QUANTILES})
    assert "too low" in words.scores(low, 2, "points", SAY)


def test_nothing_judged_is_said_to_be_nothing():
    still_open = ledger(outcome=np.full(16, np.nan))
    assert words.scores(still_open, 2, "points", SAY) == "No forecast of it could be judged yet."
    assert tables.score_table(still_open, 2, SAY).empty


COVERAGE = pd.DataFrame(
    {"label": "x", "stated": 0.8, "found": [0.5], "low": [0.4], "high": [0.6], "n": [99], "outcomes": [60]}
)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.4, 0.6, "too narrow"), (0.85, 0.99, "too wide"), (0.6, 0.95, "neither confirmed nor refuted")],
)
def test_honesty_is_judged_by_the_range_and_not_by_the_share(low, high, said):
    assert said in words.honesty(COVERAGE.assign(low=low, high=high), SAY)


def test_the_verdict_on_the_target_says_reached_missed_or_open():
    asked = plan("VN-HN", "2021-2025", RECORD)
    chances = pd.DataFrame(
        {"origin": pd.to_datetime(["2021-06-30", "2022-06-30"]), "probability": [0.2, 0.1]}
    )
    hanoi, low = place("VN-HN", RECORD), replace(asked, usd_low=7000.0, usd_high=None)
    assert "missed" in words.reached(chances, hanoi, asked, RECORD.latest(), SAY)
    assert "were reached" in words.reached(chances, hanoi, low, RECORD.latest(), SAY)
    assert "open" in words.reached(chances, hanoi, asked, RECORD.as_of("2026-01-15"), SAY)


def test_what_could_not_be_known_by_the_day_is_said():
    said = words.calibration_known(COVERAGE.iloc[:0], date(2021, 8, 10), SAY)
    assert "no forecast of this kind could be judged" in said
