"""The country forecast again from every half-year: nothing leaks, and the intervals hold what they say."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.scoring.accuracy import accuracy, matrix
from analysis.scoring.national import FIRST_ORIGIN, current_year, forecast_growth, history, national_ledger


@pytest.fixture(scope="module")
def ledger(record):
    return national_ledger(record, "VN")


def test_history_has_no_gap_and_ends_with_the_newest_print(record):
    past = history(record.as_of("2020-12-31"), "VN")
    assert past.index.tolist() == list(range(1990, 2021))
    assert np.expm1(past[2020]) == pytest.approx(0.029058)


def test_the_longest_cumulative_print_speaks_for_the_year(record):
    shown = {
        day: current_year(record.as_of(day), "VN", 2021, 0.06).open_share
        for day in ("2021-01-31", "2021-04-15", "2021-06-30", "2021-10-15")
    }
    assert list(shown.values()) == sorted(shown.values(), reverse=True)
    assert shown["2021-01-31"] == 1


def test_the_more_of_the_year_is_known_the_narrower_its_interval(record):
    first, before = forecast_growth(record.as_of("2020-02-28"), "VN", 2)
    again, after = forecast_growth(record.as_of("2020-10-31"), "VN", 2)
    assert first == again == 2020
    assert after[0, -3] - after[0, 2] < before[0, -3] - before[0, 2]


def test_quantiles_never_cross(ledger):
    assert (np.diff(matrix(ledger), axis=1) >= 0).all()


def test_rows_published_later_change_no_forecast_to_the_bit(record, added):
    day, cut = date(2021, 6, 30), pd.Timestamp("2021-07-01")
    source = (
        record.table("sources")
        .source_id[record.table("sources").source_id.str.contains("gso-workbook")]
        .iloc[0]
    )
    later = [
        {
            "geo": "VN",
            "indicator": "gdp_growth",
            "unit": "percent",
            "period": period,
            "basis": "vsic2010_reval",
            "value": "99",
            "status": "revised",
            "published": cut.date().isoformat(),
            "published_precision": "day",
            "source_id": source,
        }
        for period in ("2020", "2021H1", "2015")
    ]
    changed = added("observations", later)
    assert forecast_growth(changed.as_of(cut.date()), "VN", 2)[1][0, 12] != pytest.approx(
        forecast_growth(record.as_of(cut.date()), "VN", 2)[1][0, 12]
    ), "the rows must matter once they are out"
    one, other = forecast_growth(record.as_of(day), "VN", 4), forecast_growth(changed.as_of(day), "VN", 4)
    assert one[0] == other[0]
    assert (one[1] == other[1]).all()


def test_there_are_many_origins_and_most_years_are_foreseen_from_several(ledger):
    own = ledger[ledger.forecaster == "workbook"]
    assert own.origin.nunique() >= 25
    assert min(own.origin) >= pd.Timestamp(FIRST_ORIGIN)
    assert own[own["first"].notna()].period.nunique() >= 14


def test_the_80_percent_interval_holds_about_what_it_says(ledger):
    """Seen on first prints of 2011 to 2025; the pandemic years are in."""
    table = accuracy(ledger[ledger.forecaster == "workbook"], "first").set_index("measure")
    assert 0.72 <= table.loc["coverage_80", "value"] <= 0.92
    assert 0.88 <= table.loc["coverage_95", "value"] <= 1


def test_the_workbook_beats_no_change_clearly_and_is_no_worse_than_drift(ledger):
    table = accuracy(ledger, "first").set_index(["forecaster", "measure"]).value
    assert table["workbook", "crps"] < 0.85 * table["no_change", "crps"]
    assert table["workbook", "crps"] < 1.02 * table["drift", "crps"]


def test_too_short_a_history_is_refused(record):
    with pytest.raises(ValueError, match="needed"):
        forecast_growth(record.as_of("1994-12-31"), "VN", 2)
