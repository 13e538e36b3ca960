"""The running year of a place, as the page shows it: the nowcast by the day, its news, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.base import growth_known
from analysis.growth.dollar_nowcast import YearMean, dollar_nowcast, price_nowcast
from analysis.growth.next_releases import Release, next_releases
from analysis.growth.nowcast import Nowcast, nowcast
from analysis.growth.year_news import OWN, QUARTERS, News, news_of_year, percent
from analysis.record.result_schema import ROW, quantile_id
from analysis.scoring.nowcast_scores import Z_50, Z_80
from analysis.series.quantile_levels import LEVELS

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

SMALLEST = 0.005  # points: news below it stand in no figure


@dataclass(frozen=True)
class RunningYear:
    """What the page of a running year tells: growth, dollar and prices, the news and the next releases.

    by_day: day, mean and the ends of the 80 and 50 % intervals, low, low_50, high_50 and high, in percent,
    from the first day of the year on.
    """

    year: int
    growth: Nowcast
    dollar: YearMean
    prices: YearMean
    by_day: pd.DataFrame
    news: tuple[News, ...]
    coming: tuple[Release, ...]

    @property
    def interval(self) -> tuple[float, float, float]:
        """The 80 % interval and the middle of the growth, percent: low, middle, high."""
        mean, half = self.growth.mean, Z_80 * self.growth.sd
        return percent(mean - half), percent(mean), percent(mean + half)


def year_that_runs(view: View, place: Place) -> int:
    """The year after the last one whose growth is known; the year of the day where that is long past.

    >>> from analysis.plans.places import place
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> [year_that_runs(record.as_of(day), place("VN-HN", record)) for day in ("2021-08-10", "2021-01-05")]
    [2021, 2021]
    """
    known, _ = growth_known(view, place)
    last = max(known, default=view.day.year - 1)
    return last + 1 if last >= view.day.year - 1 else view.day.year


def running_year(view: View, place: Place) -> RunningYear:
    """All that the page of the running year shows, from the day of the view."""
    year = year_that_runs(view, place)
    found = nowcast(view, place, year)
    start = min(date(year, 1, 1), view.day)
    news = news_of_year(view, place, year, start)
    days = [start, *dict.fromkeys(one.day for one in news), view.day]
    rows = [
        (day, *(percent(then.mean + z * then.sd) for z in (0.0, -Z_80, -Z_50, Z_50, Z_80)))
        for day in dict.fromkeys(days)
        for then in (nowcast(view.record.as_of(day, view.availability), place, year),)
    ]
    return RunningYear(
        year=year,
        growth=found,
        dollar=dollar_nowcast(view, place, view.day.year),
        prices=price_nowcast(view, place, view.day.year),
        by_day=pd.DataFrame(rows, columns=["day", "mean", "low", "low_50", "high_50", "high"]),
        news=tuple(news),
        coming=tuple(next_releases(view, place)),
    )


def shown_news(found: RunningYear) -> list[News]:
    """The news that moved the answer, and every figure of the place itself."""
    return [
        one
        for one in found.news
        if abs(one.effect) * 100 >= SMALLEST or (one.period and one.group in (QUARTERS, OWN))
    ]


def usual_move(kept: pd.DataFrame, day: date, group: str, quarters: int | None = None) -> tuple[float, int]:
    """Mean size of the effects of such releases up to a day, in points, and how many; nan of none.

    kept: group, quarters (out after it), period, day, effect. Of quarters those of the same number out.
    """
    mine = kept[(kept["group"] == group) & (kept["day"] <= pd.Timestamp(day)) & kept["period"].notna()]
    if quarters is not None:
        mine = mine[mine["quarters"] == quarters]
    return (float(mine["effect"].abs().mean()), len(mine)) if len(mine) else (float("nan"), 0)


def result_rows(found: RunningYear) -> pd.DataFrame:
    """Quantiles of growth, the dollar and prices of the year, and the effects of its news."""
    from scipy.stats import norm

    rows: list[tuple[str, str, str, str, str, float]] = []
    year, z = str(found.year), norm.ppf(LEVELS)
    for name, unit, values in (
        ("grdp_growth_nowcast", "percent", 100 * np.expm1(found.growth.mean + found.growth.sd * z)),
        ("cpi_inflation_nowcast", "percent", 100 * np.expm1(found.prices.change + found.prices.sd * z)),
        ("fx_vnd_usd_nowcast", "VND per USD", found.dollar.mean * np.exp(found.dollar.sd * z)),
    ):
        period = year if name.startswith("grdp") else str(found.dollar.year)
        rows += [
            (name, unit, period, "quantile", quantile_id(p), float(value))
            for p, value in zip(LEVELS, values, strict=True)
            if np.isfinite(value)
        ]
    rows += [
        (
            "grdp_growth_nowcast",
            "points",
            year,
            "news",
            f"{one.day}:{one.group}:{one.period}",
            100 * one.effect,
        )
        for one in found.news
    ]
    return pd.DataFrame(rows, columns=list(ROW))
