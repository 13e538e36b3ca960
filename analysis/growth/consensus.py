"""What forecasters expected of a country's growth, by the issues that were out on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.assumed import assume
from analysis.series.mixture import Array

if TYPE_CHECKING:
    from analysis.record.vintages import View

FRESH_DAYS = assume(
    "fresh_days",
    400,
    "days",
    (200, 730),
    "an issue of a house counts this long: a yearly one until the next is out",
    moves="per_person",
    legal=(30, 4000),
)
YEARS_AHEAD = assume(
    "consensus_years",
    5,
    "years",
    (3, 7),
    "years of forecasts that half the prior mean of growth is taken from",
    moves="per_person",
    legal=(1, 20),
    only="where houses look further than the shortest alternative",
)
ERROR_YEARS = assume(
    "consensus_error_years",
    10,
    "forecasts",
    (5, 40),
    "past forecasts that the prior of no bias is worth",
    moves="per_person",
)


@dataclass(frozen=True)
class Consensus:
    """Expected growth by year, log, corrected for the past median error; later: of the years beyond.

    bias: shrunk median of forecast less first print, over `scored` forecasts whose outcome was known on the
    day.
    """

    growth: Mapping[int, float]
    later: float
    bias: float
    scored: int
    houses: tuple[str, ...]
    sources: tuple[str, ...]

    def at(self, year: int) -> float:
        """Expected growth in a year; nan without any forecast."""
        return self.growth.get(year, self.later)

    def ahead_of(self, last: int) -> Array:
        """Expected growth of the five years after `last`, (5,); nan without any forecast."""
        return np.array([self.at(year) for year in range(last + 1, last + 1 + YEARS_AHEAD())])


def newest_of_houses(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Each house's newest figure of each year among forecasts not older than FRESH_DAYS() on the view's day.

    rows: of forecasts.csv with a column year; of two issues of one day the one later by name counts.
    """
    age = (pd.Timestamp(view.day) - rows["published"]).dt.days
    fresh = rows[age <= FRESH_DAYS()].sort_values(["published", "forecaster", "value", "source_id"])
    return fresh.drop_duplicates(["house", "year"], keep="last")


def consensus(view: View, country: str, basis: str) -> Consensus:
    """The median over houses of each house's newest forecast of the last 400 days, year by year.

    A year beyond the last one that somebody forecasts gets the mean over the forecasts of later years than
    the day's own: the year that runs may be one of shock or rebound.
    """
    return view.once(("consensus", country, basis), lambda: _consensus(view, country, basis))


def _consensus(view: View, country: str, basis: str) -> Consensus:
    rows = view.table("forecasts", country)
    rows = rows[(rows["indicator"] == "gdp_growth") & rows["value"].notna()]
    rows = rows[(rows["kind"] == "forecast") & rows["period"].str.fullmatch(r"\d{4}")]
    rows = rows.assign(
        year=rows["period"].astype(int),
        log=np.log1p(rows["value"] / 100),
    ).sort_values(["published", "forecaster", "value", "source_id"])
    bias, scored = _bias(view, country, basis, rows)
    newest = newest_of_houses(view, rows[rows["year"] >= view.day.year])
    by_year = {
        int(str(year)): float(value) - bias for year, value in newest.groupby("year")["log"].median().items()
    }
    ahead = [value for year, value in by_year.items() if year > view.day.year] or list(by_year.values())
    return Consensus(
        growth=by_year,
        later=float(np.mean(ahead)) if ahead else float("nan"),
        bias=bias,
        scored=scored,
        houses=tuple(sorted(set(newest["house"]))),
        sources=tuple(dict.fromkeys(newest["source_id"])),
    )


def _bias(view: View, country: str, basis: str, rows: pd.DataFrame) -> tuple[float, int]:
    """Shrunk median error of the past forecasts, against the first print on either basis."""
    outcomes: dict[int, float] = {}
    for used in ("pre_reval", basis):
        prints = view.first_print(country, "gdp_growth", used)
        for period, value in prints["value"].items():
            outcomes.setdefault(int(str(period)), float(np.log1p(value / 100)))
    past = rows[rows["year"].isin(outcomes) & (rows["published"].dt.year <= rows["year"])]
    if past.empty:
        return 0.0, 0
    errors = past["log"].to_numpy() - np.array([outcomes[year] for year in past["year"]])
    return float(np.median(errors)) * len(errors) / (len(errors) + ERROR_YEARS()), len(errors)
