"""The mean rate of the dong of the year that runs, and its prices, from the months that are out.

The central rate of the State Bank says the rate itself where its months are known. Before, the price of the
dollar in the CPI release says how the market moved: the average so far, the months to come at the last
level. The official rate follows it in part: the answer of its year to the year of the price is fitted to the
years that were out on the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.assumed import assume
from analysis.growth.base import city_without_levels
from analysis.growth.consensus import consensus
from analysis.growth.country import yearly_changes
from analysis.growth.fitted import dong_law, fitted_laws
from analysis.record.periods import end_of, in_years

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

PRICE, STEP, CENTRAL = "usd_price_index_growth", "usd_price_index_month", "fx_vnd_usd_central"
RATE, PRICES = "fx_vnd_usd", "cpi_inflation"
FULL_ANSWER = assume(
    "dollar_answer",
    1.0,
    "share",
    (0.5,),
    "the official rate follows the price of the dollar in full before the record says otherwise",
    moves="dollar",
    legal=(0.0, 2.0),
)
ANSWER_YEARS = assume(
    "dollar_answer_years",
    4.0,
    "years",
    (2.0, 8.0),
    "years of record that this answer is worth",
    moves="dollar",
)
PRICE_SPREAD = assume(
    "dollar_price_spread",
    0.015,
    "log points",
    (0.01, 0.03),
    "spread of the price of the dollar in such a year",
    moves="dollar",
    legal=(0.001, 0.5),
)
REST_SD = assume(
    "dollar_rest_sd",
    0.01,
    "log points",
    (0.005, 0.02),
    "spread of the official rate around its answer",
    moves="dollar",
    legal=(0.0005, 0.5),
)
REST_YEARS = assume(
    "dollar_rest_years",
    4.0,
    "years",
    (2.0, 8.0),
    "years of record that this spread is worth",
    moves="dollar",
)
READ_SD = assume(
    "central_read_sd",
    0.0015,
    "log points",
    (0.0005, 0.003),
    "error of a mean read from single days",
    moves="dollar",
    legal=(0.0, 0.1),
    only="once nearly all of the year is out",
)
STALE = assume(
    "central_stale_days",
    400,
    "days",
    (90, 800),
    "days after which a central rate says nothing",
    moves="dollar",
    legal=(30, 4000),
    only="where the newest central rate is that old",
)
MARKET_STEP = assume(
    "dollar_month_sd",
    0.006,
    "log points a root month",
    (0.003, 0.012),
    "one month to come of the price of the dollar",
    moves="dollar",
    legal=(0.0, 0.2),
)
CENTRAL_STEP = assume(
    "central_month_sd",
    0.003,
    "log points a root month",
    (0.0015, 0.006),
    "one month to come of the central rate",
    moves="dollar",
    legal=(0.0, 0.2),
)
PRICE_STEP = assume(
    "price_month_sd",
    0.007,
    "log points a root month",
    (0.0035, 0.014),
    "one month to come of consumer prices",
    moves="prices",
    legal=(0.0, 0.2),
)
LAW, MARKET, BANK, OUT = "law", "price of the dollar", "central rate", "printed"


@dataclass(frozen=True)
class YearMean:
    """A yearly mean as the day knew it. change: log on the year before; months: out; how: what it rests on.

    mean: VND per USD, nan for prices; law: the change by the law of the pool alone, nan for prices.
    """

    year: int
    change: float
    sd: float
    mean: float
    months: int
    how: str
    law: float


def dollar_nowcast(view: View, place: Place, year: int) -> YearMean:
    """The year's mean dong per dollar; without a month of its own what the law of the dong says.

    >>> from analysis.plans.places import place
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> found = dollar_nowcast(record.as_of("2025-09-30"), place("VN-HN", record), 2025)
    >>> found.how, found.months, bool(abs(found.mean / 24976 - 1) < 0.005)
    ('central rate', 9, True)
    """
    return view.once(("dollar", place.code, year), lambda: _dollar(view, place, year))


def _dollar(view: View, place: Place, year: int) -> YearMean:
    rates = view.series(place.country, RATE, "na")["value"]
    rates = pd.Series(in_years(rates), dtype=float).sort_index()
    law, law_sd = _by_law(view, place)
    before = float(rates.get(year - 1, np.nan))
    if year in rates.index:
        return YearMean(year, float(np.log(rates[year] / before)), 0.0, float(rates[year]), 12, OUT, law)
    central = mean_of_year(central_rates(view, place.country), year, law, view.day)
    if central is not None and np.isfinite(before):
        level, left = central
        change, sd = float(np.log(level / before)), max(_ahead(left / 30.4, CENTRAL_STEP()), READ_SD())
        return YearMean(year, change, sd, level, 12 - round(left / 30.4), BANK, law)
    moved = price_of_year(view.months(place.country, STEP)["value"], year)
    if moved is None:
        return YearMean(year, law, law_sd, before * float(np.exp(law)), 0, LAW, law)
    price, months = moved
    start, answer, rest = answer_of_rate(view, place, rates)
    change = start + answer * price
    sd = float(np.hypot(rest, answer * _ahead(12 - months, MARKET_STEP())))
    return YearMean(year, change, sd, before * float(np.exp(change)), months, MARKET, law)


def _by_law(view: View, place: Place) -> tuple[float, float]:
    """Mean and sd of the next year's change of the rate by the laws that the pool draws from, log."""
    country = yearly_changes(view, place.country, place.country_basis)
    city = city_without_levels(view, place)
    last = max(city.growth, default=view.day.year - 1)
    law, _ = fitted_laws(city, country, consensus(view, place.country, place.country_basis), last)
    dong, d = dong_law(country, law), law.dollar_deflator
    ahead = d.persistence * (d.last - d.mean) + float(law.parity_return(1)[0])
    return dong.mean + dong.share * ahead, float(
        np.hypot(dong.sd, dong.share * np.sqrt(d.sum_variance(1)[0]))
    )


def central_rates(view: View, country: str) -> pd.Series:
    """The central rate by day as known: single days, and the last sessions of months."""
    days = view.series(country, CENTRAL, "na", "D")["value"]
    ends = view.months(country, CENTRAL)["value"]
    found = {pd.Timestamp(str(day)): float(value) for day, value in days.items()}
    found |= {pd.Timestamp(end_of(str(month))): float(value) for month, value in ends.items()}
    return pd.Series(found, dtype=float).sort_index()


def mean_of_year(rates: pd.Series, year: int, drift: float, day: date) -> tuple[float, int] | None:
    """The mean of a year from rates of single days, and the days of it after the last one.

    Between two days the rate lies on a straight line, after the last it goes on with the yearly drift, log.
    None where the last day lies more than STALE days back.

    >>> rates = pd.Series({pd.Timestamp("2019-12-31"): 100.0, pd.Timestamp("2020-12-31"): 102.0})
    >>> mean_of_year(rates, 2020, 0.01, date(2020, 12, 31))
    (101.0027322404, 0)
    >>> mean_of_year(rates[:1], 2020, 0.01, date(2021, 6, 30)) is None
    True
    """
    if rates.empty or (pd.Timestamp(day) - rates.index[-1]).days > STALE():
        return None
    days = pd.date_range(f"{year}-01-01", f"{year}-12-31")
    at, known = days.to_numpy("datetime64[D]").astype(int), rates.index.to_numpy("datetime64[D]").astype(int)
    inside = np.interp(at, known, rates.to_numpy())
    gap = np.maximum(at - known[-1], 0) - np.maximum(known[0] - at, 0)
    level = inside * np.exp(drift * gap / 365.25)
    return round(float(level.mean()), 10), int((at > known[-1]).sum())


def price_of_year(steps: pd.Series, year: int) -> tuple[float, int] | None:
    """Log change of a year's mean price from changes on the month before, percent; months to come at the
    last level.

    None where a month of the year before or of the months out is missing, or where the year is not begun
    and nothing of the year before is known.

    >>> steps = pd.Series({f"{y}-{m:02}": 1.0 for y in (2018, 2019) for m in range(1, 13)})
    >>> round(price_of_year(steps, 2019)[0], 4), price_of_year(steps.iloc[:13], 2019)[1]
    (0.1194, 1)
    """
    names = [f"{y}-{m:02}" for y in (year - 1, year) for m in range(1, 13)]
    out = [name for name in names if name in steps.index]
    if out != names[: len(out)] or len(out) < 12:
        return None
    levels = np.exp(np.cumsum(np.log1p(steps[out].to_numpy(float) / 100)))
    levels = np.concatenate([levels, np.full(24 - len(levels), levels[-1])])
    return float(np.log(levels[12:].mean() / levels[:12].mean())), len(out) - 12


def answer_of_rate(view: View, place: Place, rates: pd.Series) -> tuple[float, float, float]:
    """The official rate's yearly change, log, given that of the price of the dollar: start, slope, sd of the
    rest; shrunk to a full answer."""
    prices = view.series(place.country, PRICE, "na")["value"]
    by_year = {year: float(np.log1p(value / 100)) for year, value in in_years(prices).items()}
    pairs = [
        (price, np.log(rates[year] / rates[year - 1]))
        for year, price in by_year.items()
        if year in rates.index and year - 1 in rates.index
    ]
    if not pairs:
        return 0.0, FULL_ANSWER(), REST_SD()
    x, y = np.array(pairs).T
    dx, dy = x - x.mean(), y - y.mean()
    weight = ANSWER_YEARS() * PRICE_SPREAD() ** 2
    slope = float((dx @ dy + weight * FULL_ANSWER()) / (dx @ dx + weight))
    rest = dy - slope * dx
    sd = float(np.sqrt((REST_YEARS() * REST_SD() ** 2 + rest @ rest) / (REST_YEARS() + len(rest))))
    return float(y.mean() - slope * x.mean()), slope, sd


def _ahead(months: float, step: float) -> float:
    """Sd of a year's mean from a walk over its months to come."""
    return float(step * np.sqrt(months**3 / 3) / 12)


def price_nowcast(view: View, place: Place, year: int) -> YearMean:
    """The year's mean rise of consumer prices of the country: the average so far, the rest at the last pace.

    Without a month of its own the last year's mean stands in.
    """
    prints = view.series(place.country, PRICES, "na")
    years = prints["value"][prints["status"] != "forecast"]
    if str(year) in years.index:
        return YearMean(year, float(np.log1p(years[str(year)] / 100)), 0.0, np.nan, 12, OUT, np.nan)
    before = float(np.log1p(years.get(str(year - 1), np.nan) / 100))
    sums, paces = (view.months(place.country, PRICES, kind)["value"] for kind in ("C", "month"))
    last = [m for m in range(1, 12) if _so_far(year, m) in sums.index or f"{year}-{m:02}" in paces.index]
    if not last:
        return YearMean(year, before, _ahead(12, 3 * PRICE_STEP()), np.nan, 0, LAW, np.nan)
    months = last[-1]
    month, so_far_name = f"{year}-{months:02}", _so_far(year, months)
    pace = float(paces[month] if month in paces.index else sums[so_far_name])
    so_far = float(sums[so_far_name]) if so_far_name in sums.index else pace
    change = float(np.log1p((months * so_far + (12 - months) * pace) / 1200))
    return YearMean(year, change, _ahead(12 - months, PRICE_STEP()), np.nan, months, PRICE, np.nan)


def _so_far(year: int, month: int) -> str:
    return f"{year}H1" if month == 6 else f"{year}-{month}M"
