"""What a city's forecasts are held against, as known on the day: drift, own targets, the consensus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.country import YearlyChanges, yearly_changes
from analysis.scoring.measures import Array
from analysis.scoring.simple_rivals import DRIFT_YEARS, consensus, own_targets

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

USD, GROWTH = "grdp_per_capita_usd", "grdp_growth"


@dataclass(frozen=True)
class Known:
    """What the rivals know on a day.

    own: log growth of the place by year, no forecasts; country: its country's yearly changes; houses:
    what they expect of the country's growth, percent by year.
    """

    own: Mapping[int, float]
    country: YearlyChanges
    houses: pd.Series

    def growth(self, year: int) -> float:
        """Log growth of the place where it has one, else of its country; nan where neither is known."""
        return self.own.get(year, self.country.at("growth", year))

    def besides_growth(self, last: int) -> Array:
        """The country's deflator less depreciation less people, ten years to `last`, nan where unknown."""
        names = ("deflator", "dong", "people")
        deflator, dong, people = (self.country.up_to(name, last, DRIFT_YEARS) for name in names)
        return np.asarray(deflator - dong - people, float)


def known(view: View, place: Place) -> Known:
    """What was known on the day of the view."""
    rows = view.series(place.code, GROWTH, place.basis)
    rows = rows[rows["status"] != "forecast"]
    own = dict(zip(rows.index.astype(int).tolist(), np.log1p(rows["value"] / 100).tolist(), strict=True))
    country = yearly_changes(view, place.country, place.country_basis)
    return Known(own, country, consensus(view, place.country)["value"])


def past_growth(facts: Known, last: int) -> Array:
    """Log growth of the ten years to `last`, as far as known."""
    values = np.array([facts.growth(year) for year in _ten_years(last)])
    return values[np.isfinite(values)]


def dollar_changes(facts: Known, last: int) -> Array:
    """Past log changes of USD per person, as far as known in the ten years to `last`.

    Growth is the place's own where it has one, else its country's; people, prices and rate are the
    country's: levels of the place are too few, and some stand on another basis.
    """
    changes = np.array([facts.growth(year) for year in _ten_years(last)]) + facts.besides_growth(last)
    return changes[np.isfinite(changes)]


def aimed_at(view: View, place: Place) -> pd.Series:
    """USD per person that the place aimed at, by year; a plan's own number once it was reported."""
    from analysis.plans.places import plans

    table = own_targets(view, place.code, USD)
    aims = dict(zip(table.index.tolist(), table["value"].tolist(), strict=True))
    for plan in plans(place.code, view.record).values():
        if plan.reported <= view.day:
            aims[plan.last_year] = (plan.usd_low + (plan.usd_high or plan.usd_low)) / 2
    return pd.Series(aims, dtype=float).sort_index()


def consensus_usd(facts: Known, base_year: int, start: float, horizon: int) -> pd.Series:
    """What the houses' growth of the country would make of the place's dollars, as far as they looked.

    Growth: the place's own print where a year has one, else the consensus; people and dollar prices: their
    mean over the last ten known years. It ends before the first year that has neither.
    """
    rest = facts.besides_growth(base_year)
    houses = np.log1p(facts.houses / 100).to_dict()
    told, level = {}, float(np.log(start))
    for year in range(base_year + 1, base_year + 1 + horizon):
        growth = facts.own.get(year, houses.get(year, np.nan))
        if not np.isfinite(growth) or not np.isfinite(rest).any():
            break
        level += float(growth + np.nanmean(rest))
        told[year] = float(np.exp(level))
    return pd.Series(told, dtype=float)


def _ten_years(last: int) -> range:
    return range(last - DRIFT_YEARS + 1, last + 1)
