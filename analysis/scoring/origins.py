"""Days from which the past is forecast again, and the ledger rows that such a forecast makes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.scoring.accuracy import QUANTILES
from analysis.scoring.measures import Array

if TYPE_CHECKING:
    from analysis.record.load import Record

KEYS = ["origin", "indicator", "period", "lead", "forecaster"]


def half_years(first: date, last: date) -> list[date]:
    """Every mid-year and year end from `first` to `last`, both included.

    >>> [str(day) for day in half_years(date(2020, 7, 1), date(2021, 6, 30))]
    ['2020-12-31', '2021-06-30']
    """
    days = [date(year, *end) for year in range(first.year, last.year + 1) for end in ((6, 30), (12, 31))]
    return [day for day in days if first <= day <= last]


def last_print(record: Record, geos: Iterable[str]) -> date:
    """The day of the newest observation of these areas: later origins would know nothing new of them."""
    rows = record.table("observations")
    newest = rows.loc[rows["geo"].isin(list(geos)), "published"].max()
    return newest.date() if newest is not pd.NaT else date.min


def lead(origin: date, period: int) -> float:
    """Years from a half-year's end to the end of a period, in halves.

    >>> lead(date(2020, 6, 30), 2020), lead(date(2020, 12, 31), 2022)
    (0.5, 2.0)
    """
    return period + 1 - (origin.year + origin.month / 12)


def entries(
    origin: date, indicator: str, forecaster: str, years: Iterable[int], quantiles: Array
) -> pd.DataFrame:
    """Ledger rows, still without outcomes, from quantiles (H, 25) of H years; earlier years are left out."""
    periods = list(years)
    leads = np.array([lead(origin, period) for period in periods], float)
    ahead = leads >= 0
    keys = {
        "origin": pd.Timestamp(origin),
        "indicator": indicator,
        "period": np.array(periods, int)[ahead],
        "lead": leads[ahead],
        "forecaster": forecaster,
    }
    # All columns at once: adding them one by one costs more than the forecast of a simple rival.
    levels = dict(zip(QUANTILES, np.asarray(quantiles, float)[ahead].T, strict=True))
    return pd.DataFrame({**keys, **levels})


def gathered(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Many entries as one frame, also when there is none."""
    blank = pd.DataFrame(columns=[*KEYS, *QUANTILES]).astype({"origin": "datetime64[s]"})
    return pd.concat(parts, ignore_index=True) if parts else blank


def with_outcomes(forecasts: pd.DataFrame, outcome: pd.DataFrame) -> pd.DataFrame:
    """The ledger: forecasts beside what came out; a forecast made on or after the first print is left out."""
    columns = ["first", "first_published", "latest", "latest_published"]
    joined = forecasts.join(outcome[columns], on="period")
    return joined[~(joined["first_published"] <= joined["origin"])].reset_index(drop=True)
