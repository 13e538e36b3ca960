"""Yearly changes of a country as known on a day: growth, population, deflator, exchange rate.

Every change is measured within one basis. Where the newer accounts have no value for a year, the rate
printed on the older ones stands: rates of two bases stand side by side, levels of two bases are never set
against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.record.periods import in_years
from analysis.series.mixture import Array

if TYPE_CHECKING:
    from analysis.record.vintages import View

OLDER_BASIS = "pre_reval"


@dataclass(frozen=True)
class YearlyChanges:
    """Log changes by year; nan where a year was not known on the day. sources: the pages they come from."""

    first_year: int
    growth: Array
    people: Array
    deflator: Array
    dong: Array
    sources: tuple[str, ...]

    @property
    def last_year(self) -> int:
        return self.first_year + len(self.growth) - 1

    @property
    def dollar_deflator(self) -> Array:
        """d = deflator less depreciation."""
        return self.deflator - self.dong

    def at(self, driver: str, year: int) -> float:
        """One driver in one year, nan when not known."""
        if not self.first_year <= year <= self.last_year:
            return float("nan")
        return float(getattr(self, driver)[year - self.first_year])

    def up_to(self, driver: str, last: int, years: int) -> Array:
        """The `years` values of a driver that end in `last`; what lies outside the record is nan."""
        return np.array([self.at(driver, year) for year in range(last - years + 1, last + 1)])


def yearly_changes(view: View, country: str, basis: str, first_year: int = 2000) -> YearlyChanges:
    """The country's yearly log changes from first_year to the day's own year."""
    key = ("yearly_changes", country, basis, first_year)
    return view.once(key, lambda: _yearly_changes(view, country, basis, first_year))


def _yearly_changes(view: View, country: str, basis: str, first_year: int) -> YearlyChanges:
    sources: list[str] = []
    growth: dict[int, float] = {}
    deflator: dict[int, float] = {}
    for used in (OLDER_BASIS, basis):
        rates = view.series(country, "gdp_growth", used)
        _take(growth, rates, sources)
        deflator |= derived_deflator(view, country, used, sources)
        _take(deflator, view.series(country, "gdp_deflator_growth", used), sources)
    people = _differences(view.series(country, "population", "na"), sources)
    dong = _differences(view.series(country, "fx_vnd_usd", "na"), sources)
    years = range(first_year, view.day.year + 1)

    def column(changes: Mapping[int, float]) -> Array:
        return np.array([changes.get(year, np.nan) for year in years])

    return YearlyChanges(
        first_year,
        growth=column(growth),
        people=column(people),
        deflator=column(deflator),
        dong=column(dong),
        sources=tuple(dict.fromkeys(sources)),
    )


def national_growth(view: View, country: str, basis: str) -> dict[int, float]:
    """The country's yearly growth alone, log, as `yearly_changes` has it."""

    def work() -> dict[int, float]:
        growth: dict[int, float] = {}
        for used in (OLDER_BASIS, basis):
            _take(growth, view.series(country, "gdp_growth", used), [])
        return growth

    return view.once(("national_growth", country, basis), work)


def derived_deflator(view: View, country: str, basis: str, sources: list[str]) -> dict[int, float]:
    """Deflator changes that no page prints: nominal change of a first print less its real growth.

    The year before is taken as known when the year was printed, so that both ends stand on one edition of
    the accounts; a year whose predecessor was not out on this basis has none.
    """
    nominal = view.first_print(country, "gdp_nominal_vnd", basis)
    real = view.first_print(country, "gdp_growth", basis)
    if nominal.empty or real.empty:
        return {}
    rows = view.prints(country, "gdp_nominal_vnd", basis)
    found: dict[int, float] = {}
    rate = dict(zip(real.index, real["value"], strict=True))
    for period, value, out, source in zip(
        nominal.index, nominal["value"], nominal["published"], nominal["source_id"], strict=True
    ):
        before = rows[(rows["period"] == str(int(period) - 1)) & (rows["published"] <= out)]
        if before.empty or period not in rate:
            continue
        level = before.sort_values("published", kind="stable")["value"].iloc[-1]
        found[int(period)] = float(np.log(value / level) - np.log1p(rate[period] / 100))
        sources.append(source)
    return found


def _take(into: dict[int, float], rates: pd.DataFrame, sources: list[str]) -> None:
    """Add rates in percent as log changes; forecasts are not knowledge."""
    firm = rates[rates["status"] != "forecast"]
    into |= {int(str(period)): float(np.log1p(value / 100)) for period, value in firm["value"].items()}
    sources += firm["source_id"].tolist()[-5:]


def _differences(levels: pd.DataFrame, sources: list[str]) -> dict[int, float]:
    """Log changes between neighbouring years of one series."""
    firm = levels[levels["status"] != "forecast"]
    by_year = in_years(firm["value"])
    sources += firm["source_id"].tolist()[-2:]
    return {y: float(np.log(v / by_year[y - 1])) for y, v in by_year.items() if y - 1 in by_year}
