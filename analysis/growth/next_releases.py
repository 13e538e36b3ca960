"""What comes next: the releases that a nowcast waits for, by the rules that were known on the day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.growth.nowcast import MONTHS_OF
from analysis.growth.year_news import GROWTH, MONTHS, OWN, QUARTERS

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

DOLLAR = "usd_price_index_growth"
PRICES = "cpi_inflation"
FORECAST, PRACTICE = "forecast", "practice"
AHEAD = 13  # months looked ahead


@dataclass(frozen=True)
class Release:
    """A print to come. group as in the news (quarters, months, own) or `prices`; indicator; period; earliest
    and latest day of the window; practice: days seen, else what a decree asks; confidence of the rule."""

    group: str
    geo: str
    indicator: str
    period: str
    first: date
    last: date
    practice: bool
    confidence: str
    source_id: str


def next_releases(view: View, place: Place) -> list[Release]:
    """The next print of each kind that the nowcast reads, soonest first; empty where no rule is known.

    Where a practice is known it says the day, else the decree; of two rules the one that holds later counts.

    >>> from analysis.plans.places import place
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> found = next_releases(record.as_of("2025-09-20"), place("VN-HN", record))
    >>> [(one.group, one.period, str(one.first)) for one in found][:2]
    [('quarters', '2025Q3', '2025-10-01'), ('months', '2025-09', '2025-10-06')]
    """
    rules = view.table("releases")
    rules = rules[(rules["prints"] != "later") & (rules["valid_from"] <= pd.Timestamp(view.day))]
    asked = (
        (QUARTERS, (place.code, ""), GROWTH, "Q", "first"),
        (OWN, (place.code, ""), GROWTH, "A", FORECAST),
        (MONTHS, (place.country,), MONTHS_OF, "month", "first"),
        ("prices", (place.country,), PRICES, "month", "first"),
    )
    found = []
    for group, geos, indicator, kind, prints in asked:
        named = rules["indicators"].map(lambda names, one=indicator: one in names).astype(bool)
        timed = rules["periods"].map(lambda kinds, one=kind: one in kinds).astype(bool)
        mine = rules[rules["geo"].isin(geos) & (rules["prints"] == prints) & named & timed]
        if len(mine):
            ordered = mine.assign(practice=mine["kind"] == PRACTICE).sort_values(["practice", "valid_from"])
            if (one := _next(view, place, ordered.iloc[-1], group, indicator, kind)) is not None:
                found.append(one)
    return sorted(found, key=lambda one: (one.first, one.group))


def _next(view: View, place: Place, rule: pd.Series, group: str, indicator: str, kind: str) -> Release | None:
    geo = str(rule["geo"]) or place.code
    known = _printed(view, place, geo, indicator, kind)
    month = pd.Period(view.day, "M") - 4
    for step in range(AHEAD + 4):
        end = month + step
        name = {
            "month": f"{end.year}-{end.month:02}",
            "Q": f"{end.year}Q{end.month // 3}" if end.month % 3 == 0 else "",
            "A": str(end.year) if end.month == 12 else "",
        }[kind]
        if not name or name in known:
            continue
        first = _day(end, int(rule["first_month"]), int(rule["first_day"]))
        last = _day(end, int(rule["last_month"]), int(rule["last_day"]))
        if last >= view.day:
            source = str(rule["source_id"])
            practice = rule["kind"] == PRACTICE
            return Release(
                group, geo, indicator, name, first, last, practice, str(rule["confidence"]), source
            )
    return None


def _printed(view: View, place: Place, geo: str, indicator: str, kind: str) -> set[str]:
    """The periods of which nothing is waited for: printed, or of a year whose own print is out."""
    if indicator != GROWTH:
        return {str(period) for period in view.months(geo, indicator, kind).index}
    years = view.series(geo, indicator, place.basis)
    over = {str(period) for period, status in years["status"].items() if status != "forecast"}
    if kind == "A":
        return over | {str(period) for period in years.index}
    quarters = {str(period) for period in view.series(geo, indicator, place.basis, "Q").index}
    sums = {str(period) for period in view.series(geo, indicator, place.basis, "C").index}
    ends = {"H1": "Q2", "-9M": "Q3"}
    return (
        quarters
        | {period[:4] + ends[period[4:]] for period in sums if period[4:] in ends}
        | {f"{year}Q4" for year in over}
    )


def _day(end: pd.Period, months: int, day: int) -> date:
    """A day of the month so many months after the last of a period; day 31 is the last of any month."""
    month = end + months
    return date(month.year, month.month, min(day, monthrange(month.year, month.month)[1]))
