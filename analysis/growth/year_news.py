"""The news of a year: what each release was expected to say, what it said, and how far it moved the nowcast.

Exact by making the nowcast again: between two days one group of figures after the other takes its new prints
while the rest stay as they were, so that the effects add up to the whole change.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import pandas as pd

from analysis.growth.nowcast import MONTHS_OF, OWN_FROM, Nowcast, nowcast
from analysis.record.once import Once
from analysis.record.periods import kind_of

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

GROWTH = "grdp_growth"
OTHERS, MONTHS, QUARTERS, OWN = "others", "months", "quarters", "own"
NOT_STILL = ("national_growth", "consensus", "closures")  # read no series that a step holds still
T = TypeVar("T")


@dataclass(frozen=True)
class News:
    """One release. group: months, quarters, own (the place's estimate) or others; period: the newest that it
    printed, empty for others. expected, printed: percent, nan for others; effect: on the year's growth, log;
    before: the nowcast that it met; quarters: of the year that were out after it.
    """

    day: date
    group: str
    period: str
    expected: float
    printed: float
    effect: float
    before: float
    quarters: int
    source_id: str


class Between(Once):
    """A view in which some series are known as of one day and all others as of another."""

    def __init__(self, new: View, old: View, still: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.new, self.old, self.still = new, old, set(still)
        self.record, self.availability, self.day = new.record, new.availability, new.day

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """What rests on no series that stands still is worked out once with the later day."""
        shared = isinstance(key, tuple) and key[0] in NOT_STILL
        return self.new.once(key, work) if shared else super().once(key, work)

    def series(self, geo: str, indicator: str, *rest: str) -> pd.DataFrame:
        """As `View.series`."""
        return self._of(geo, indicator).series(geo, indicator, *rest)

    def first_print(self, geo: str, indicator: str, *rest: str) -> pd.DataFrame:
        """As `View.first_print`."""
        return self._of(geo, indicator).first_print(geo, indicator, *rest)

    def prints(self, geo: str, indicator: str, *rest: str) -> pd.DataFrame:
        """As `View.prints`."""
        return self._of(geo, indicator).prints(geo, indicator, *rest)

    def months(self, geo: str, indicator: str, *rest: str) -> pd.DataFrame:
        """As `View.months`."""
        return self._of(geo, indicator).months(geo, indicator, *rest)

    def table(self, name: str, geo: str | None = None) -> pd.DataFrame:
        """As `View.table`: of the later day."""
        return self.new.table(name, geo)

    def _of(self, geo: str, indicator: str) -> View:
        return self.old if (geo, indicator) in self.still else self.new

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"a view between two days has no {name}")


def news_of_year(view: View, place: Place, year: int, since: date | None = None) -> list[News]:
    """The releases of a year up to the day of the view, oldest first; their effects add up to the change of
    the nowcast from the first day of the year (or from `since`) to the day of the view.

    What moved between releases (expectations of others, closures named, years of the country) stands as one
    row of `others` beside the release that follows it. A print that repeats what was known is none.
    """
    start = since or date(year, 1, 1)
    prints = releases(view, place, year)
    prints = prints[prints["published"] > pd.Timestamp(start)]
    met = view.record.as_of(start, view.availability)
    found: list[News] = []
    for stamp in dict.fromkeys([*sorted(set(prints["published"])), pd.Timestamp(view.day)]):
        now = view.record.as_of(stamp.date(), view.availability)
        found += _steps(met, now, place, year, prints[prints["published"] == stamp])
        met = now
    return found


def releases(view: View, place: Place, year: int) -> pd.DataFrame:
    """What was printed of a year that the nowcast reads, oldest first: group, period, kind, value, before
    (what was known of the same period, nan at first), published and source_id."""
    growth = [
        view.prints(place.code, GROWTH, place.basis, kind).assign(kind=kind) for kind in ("Q", "C", "A")
    ]
    months = view.table("months", place.country)
    months = months[(months["indicator"] == MONTHS_OF) & (months["period"].map(kind_of) == "month")]
    rows = pd.concat([*growth, months.assign(kind="month")])
    rows = rows[rows["period"].str.startswith(str(year))].sort_values("published", kind="stable")
    late = (rows["kind"] == "A") & (rows["status"] == "forecast") & (rows["published"].dt.month >= OWN_FROM())
    rows["group"] = np.where(rows["kind"] == "month", MONTHS, np.where(late, OWN, QUARTERS))
    rows["before"] = rows.groupby(["group", "period"])["value"].shift()
    new = rows["value"] != rows["before"]
    return rows.loc[new, ["group", "period", "kind", "value", "before", "published", "source_id"]]


def _steps(met: View, now: View, place: Place, year: int, prints: pd.DataFrame) -> Iterator[News]:
    months, growth = (place.country, MONTHS_OF), (place.code, GROWTH)
    at = nowcast(met, place, year)
    for groups, still in (((OTHERS,), (months, growth)), ((MONTHS,), (growth,)), ((QUARTERS, OWN), ())):
        then = nowcast(cast("View", Between(now, met, still)) if still else now, place, year)
        mine = prints[prints["group"].isin(groups)]
        if len(mine) or then.mean != at.mean:
            told = (
                _told(mine.iloc[-1], at, now, place.country)
                if len(mine)
                else (groups[0], "", np.nan, np.nan, "")
            )
            group, period, expected, printed, source = told
            effect = then.mean - at.mean
            yield News(now.day, group, period, expected, printed, effect, at.mean, then.quarters, source)
        at = then


def _told(row: pd.Series, at: Nowcast, now: View, country: str) -> tuple[str, str, float, float, str]:
    """Group, period, expected and printed figure, source: of the longest part that was printed on a day.

    A revision was expected to stand as it was, a month to go as those before it, a part of the year as the
    nowcast had it.
    """
    group, period = str(row["group"]), str(row["period"])
    expected = float(row["before"])
    if group == OWN:
        expected = percent(at.mean)
    elif np.isnan(expected) and group == MONTHS:
        known = now.months(country, MONTHS_OF)["value"]
        expected = float(known[(known.index >= period[:4]) & (known.index < period)].mean())
    elif np.isnan(expected):
        expected = expected_part(at, period)
    return group, period, expected, float(row["value"]), str(row["source_id"])


def expected_part(at: Nowcast, period: str) -> float:
    """What a nowcast says of a part of its year that is not out, percent: the known part and its own rest.

    A quarter is expected to go as the rest of the year is, the months so far as what is out and the quarters
    of the rest that they add, the year as the nowcast itself.
    """
    so_far = at.so_far
    if so_far is None or period == str(at.year) or not so_far.weights:
        return percent(at.mean)
    rest = (at.mean - so_far.share * so_far.growth) / (1 - so_far.share)
    quarters = {"H1": 2, "-9M": 3}.get(period[4:])
    if quarters is None:
        return percent(rest)
    added = sum(so_far.weights[: max(quarters - at.quarters, 0)])
    return percent((so_far.share * so_far.growth + added * rest) / (so_far.share + added))


def percent(log: float) -> float:
    """A log change as percent.

    >>> round(percent(0.0770), 2)
    8.0
    """
    return 100 * float(np.expm1(log))
