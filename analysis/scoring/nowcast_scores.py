"""How good nowcasts of a running year have been, from every month end, with the prints of each day alone.

The forecasts of the past are kept results of `benchmarks/nowcast.py`: making them again takes half a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.dollar_nowcast import OUT, dollar_nowcast, price_nowcast
from analysis.growth.nowcast import is_ordinary, nowcast
from analysis.growth.year_news import news_of_year, percent
from analysis.plans.targets import YEARLY, known_targets
from analysis.record.derived import derived
from analysis.record.periods import in_years

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.load import Record
    from analysis.record.vintages import View

KEPT, KEPT_NEWS = "nowcast_scores", "nowcast_news"
GROWTH, DOLLAR, PRICES = "growth", "dollar", "prices"
NOWCAST, PLAIN, WITHOUT, PACE = "nowcast", "plain", "without_months", "last_quarter"
TARGET, OWN = "target", "own_estimate"
Z_80, Z_50 = 1.2815515655446004, 0.6744897501960817  # where the inner belts of a normal end


def month_ends(first: int, last: int) -> list[date]:
    """The last days of all months of some years.

    >>> [str(day) for day in month_ends(2020, 2020)[:2]]
    ['2020-01-31', '2020-02-29']
    """
    return [day.date() for day in pd.date_range(f"{first}-01-01", f"{last}-12-31", freq="ME")]


def ledger(record: Record, place: Place, days: Sequence[date]) -> pd.DataFrame:
    """One row a day, quantity and forecaster: day, year, stage (quarters, or months of prices, that are out),
    mean, sd (nan of a point), first, latest (what the year came to) and ordinary.

    Growth and prices in percent, the dollar as percent change of its yearly mean. Days on which the year was
    printed are left out.
    """
    end = record.latest()
    rows = [row for day in days for row in _of_day(record.as_of(day), place)]
    frame = pd.DataFrame(rows, columns=["day", "year", "quantity", "stage", "forecaster", "mean", "sd"])
    came = {
        GROWTH: _came(end, place.code, "grdp_growth", place.basis),
        DOLLAR: _came_of_dollar(end, place),
        PRICES: _came(end, place.country, "cpi_inflation", "na"),
    }
    for word in ("first", "latest"):
        frame[word] = [
            came[quantity][word].get(year, np.nan)
            for quantity, year in zip(frame["quantity"], frame["year"], strict=True)
        ]
    ordinary = {year: is_ordinary(end, place, year) for year in set(frame["year"])}
    frame["ordinary"] = frame["year"].map(ordinary)
    frame.insert(0, "place", place.code)
    return frame[frame["first"].notna()]


def _of_day(view: View, place: Place) -> list[tuple[date, int, str, int, str, float, float]]:
    day, year = view.day, view.day.year
    rows: list[tuple[date, int, str, int, str, float, float]] = []

    def add(quantity: str, stage: int, who: str, mean: float, sd: float = np.nan) -> None:
        if np.isfinite(mean):
            rows.append((day, year, quantity, stage, who, mean, sd))

    if str(year) not in view.first_print(place.code, "grdp_growth", place.basis).index:
        found = nowcast(view, place, year)
        plain_sd = _plain_sd(view, place, year)
        add(GROWTH, found.quarters, NOWCAST, percent(found.mean), 100 * found.sd)
        add(GROWTH, found.quarters, PLAIN, percent(found.plain), 100 * plain_sd)
        add(GROWTH, found.quarters, WITHOUT, percent(found.mean - found.months), 100 * found.sd)
        prints = view.series(place.code, "grdp_growth", place.basis, "Q").sort_index()
        quarters = prints["value"][prints["status"] != "forecast"].tolist()
        if quarters:
            add(GROWTH, found.quarters, PACE, float(quarters[-1]))
        targets = view.table("targets", place.code)
        asked = known_targets(targets[targets["set_kind"].isin(YEARLY)], day)
        asked = asked[(asked["indicator"] == "grdp_growth") & (asked["period"] == str(year))]
        if len(asked):
            add(GROWTH, found.quarters, TARGET, float(asked["low"].iloc[-1]))
        add(GROWTH, found.quarters, OWN, percent(found.own_estimate))
    dollar = dollar_nowcast(view, place, year)
    if dollar.how != OUT:
        add(DOLLAR, dollar.months, NOWCAST, percent(dollar.change), 100 * dollar.sd)
        add(DOLLAR, dollar.months, PLAIN, percent(dollar.law))
    prices = price_nowcast(view, place, year)
    if prices.how != OUT:
        add(PRICES, prices.months, NOWCAST, percent(prices.change), 100 * prices.sd)
        before = view.series(place.country, "cpi_inflation", "na")["value"].get(str(year - 1))
        add(PRICES, prices.months, PLAIN, float("nan") if before is None else float(before))
    return rows


def _plain_sd(view: View, place: Place, year: int) -> float:
    from analysis.growth.nowcast import growth_expected
    from analysis.growth.running_year import year_so_far

    so_far = year_so_far(view, place, year)
    if so_far is None:
        return growth_expected(view, place, year)[1]
    return float(np.hypot(so_far.share * so_far.noise, so_far.open_sd))


def _came(view: View, geo: str, indicator: str, basis: str) -> dict[str, dict[int, float]]:
    sides = {"first": view.first_print(geo, indicator, basis), "latest": view.series(geo, indicator, basis)}
    return {word: in_years(rows["value"]) for word, rows in sides.items()}


def _came_of_dollar(view: View, place: Place) -> dict[str, dict[int, float]]:
    rates = in_years(view.series(place.country, "fx_vnd_usd", "na")["value"])
    change = {year: 100 * (rate / rates[year - 1] - 1) for year, rate in rates.items() if year - 1 in rates}
    return {"first": change, "latest": change}


def scores(rows: pd.DataFrame, by: Sequence[str], outcome: str = "first") -> pd.DataFrame:
    """n, MAE, CRPS and share of outcomes in the 80 % interval, of each group; coverage nan of points.

    CRPS of a normal: sd (z (2 F(z) - 1) + 2 f(z) - 1 / sqrt(pi)), z = error / sd (Gneiting and Raftery 2007);
    of a point its absolute error.

    >>> one = pd.DataFrame({"who": ["a"], "mean": [1.0], "sd": [2.0], "first": [1.0]})
    >>> scores(one, ["who"]).round(3).to_dict("records")
    [{'who': 'a', 'n': 1, 'mae': 0.0, 'crps': 0.467, 'coverage': 1.0}]
    """
    from scipy.stats import norm

    error, sd = rows[outcome] - rows["mean"], rows["sd"]
    z = error / sd
    sharp = sd * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    each = rows[list(by)].assign(
        mae=error.abs(),
        crps=sharp.where(sd.notna(), error.abs()),
        coverage=(z.abs() <= Z_80).where(sd.notna()).astype(float),
    )
    found = each.groupby(list(by), sort=True)
    return found.agg(
        n=("mae", "size"), mae=("mae", "mean"), crps=("crps", "mean"), coverage=("coverage", "mean")
    ).reset_index()


def news_ledger(record: Record, place: Place, years: Sequence[int]) -> pd.DataFrame:
    """The news of whole years, in percentage points: place, year, day, group, period, quarters, effect."""
    rows = []
    for year in years:
        end = record.as_of(min(date(year, 12, 31), record.latest_day))
        rows += [
            (place.code, year, one.day, one.group, one.period, one.quarters, 100 * one.effect)
            for one in news_of_year(end, place, year)
        ]
    return pd.DataFrame(rows, columns=["place", "year", "day", "group", "period", "quarters", "effect"])


def kept_rows(record: Record, place: Place, name: str = KEPT) -> pd.DataFrame:
    """The kept ledger of a place, or the kept news; empty where none is kept. Raises InputFault where a
    file was changed by hand.

    >>> from analysis.plans.places import place
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> len(kept_rows(record, place("VN-HN", record))) > 300
    True
    """
    rows = derived(record, name)
    if rows is None:
        return pd.DataFrame(columns=["place", "quantity", "forecaster", "day", "year", "group", "effect"])
    rows = rows.assign(day=pd.to_datetime(rows["day"]))
    return rows[rows["place"] == place.code]
