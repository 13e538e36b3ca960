"""What came out: the one rule for it, which every page, headline, score and verdict calls.

A figure printed before its year was over, or called a forecast, is no outcome, and neither is a simulated
one. GRDP per person in dollars is the level in dong at the rate of `analysis.plans.yearly_levels`. Before an
average rate is out, dollars that somebody printed after the year stand in, and are called so; on an older
method, printed dollars are all there is.

Outcome frames have a year (int) as index and columns first, first_published, latest, latest_published,
sources (tuple of source_id).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.plans.yearly_levels import (
    DERIVED,
    IN_DOLLARS,
    PRINTED,
    RATE,
    USD,
    VND,
    Level,
    firm,
    levels,
    over,
    rates,
)
from analysis.words import mark
from analysis.words.keyed import Key

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

AS_PRINTED = mark("dollars as printed; the average rate of the year was not out")
OLDER = mark("dollars as printed, on an older method")
OLDER_BASIS = "pre2018"
COLUMNS = ["first", "first_published", "latest", "latest_published", "sources"]
NATIONAL_BASES = ("pre_reval_p1994", "pre_reval", "vsic2010_reval")
UNITS = {USD: "USD", VND: "million VND", "grdp_growth": "percent", "gdp_growth": "percent"}


@dataclass(frozen=True)
class Outcome:
    """GRDP per person of one year in USD as it came out: how, since when and from which pages it is known.

    level: the level in dong with its rate behind it; None where only dollars were printed.
    """

    place: str
    year: int
    usd: float
    how: str
    published: pd.Timestamp
    sources: tuple[str, ...]
    level: Level | None = None

    def key(self, day: date) -> Key:
        """What the number of dollars is, as known on a day."""
        quantity = "outcome" if self.level is None else "known"
        return Key(self.place, USD, str(self.year), day.isoformat(), "baseline", quantity)


def came_out(view: View, place: Place) -> Mapping[int, Outcome]:
    """What came out in dollars by year, as known on the day of the view.

    >>> from analysis.plans.places import place
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> hanoi = place("VN-HN", record)
    >>> [2025 in came_out(record.as_of(day), hanoi) for day in ("2025-12-31", "2026-01-15", "2026-02-15")]
    [False, False, True]
    """
    return view.once(("came out", place.code), lambda: dict(sorted(_came_out(view, place))))


def by_rule(view: View, place: Place) -> Mapping[int, Level]:
    """The levels of the years that came out in dong and have a rate: what can be set beside a forecast."""
    known = {year: outcome.level for year, outcome in came_out(view, place).items()}
    return {year: level for year, level in known.items() if level is not None}


def _came_out(view: View, place: Place) -> Iterator[tuple[int, Outcome]]:
    told = {
        year: level
        for year, level in levels(view, place).items()
        if not level.early and level.in_dollars and over(view, year)
    }
    for year, level in told.items():
        yield year, Outcome(place.code, year, level.usd, level.how, level.published, level.sources, level)
    seen = set(told)
    for basis, how in ((place.basis, AS_PRINTED), (OLDER_BASIS, OLDER)):
        for year, row in firm(view.series(place.code, USD, basis)).items():
            if year in seen or not over(view, year):
                continue
            seen.add(year)
            pages = (str(row.source_id),)
            yield year, Outcome(place.code, year, float(row.value), how, row.published, pages)


def outcomes(view: View, place: Place, indicator: str) -> pd.DataFrame:
    """The outcomes of one of the UNITS for a place, or for its country when the indicator is `gdp_growth`.

    Raises KeyError for an indicator without a rule.

    >>> from analysis.plans.places import place
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> known = outcomes(record.latest(), place("VN-HN", record), "grdp_per_capita_usd")
    >>> round(float(known.loc[2025, "latest"])), str(known.loc[2025, "first_published"])[:10]
    (7178, '2026-01-31')
    """
    if indicator == "gdp_growth":
        return national_growth(view, place.country)
    if indicator == USD:
        return in_dollars(view, place)
    if indicator not in UNITS:
        raise KeyError(indicator)
    return _printed(view, place.code, indicator, place.basis)


def in_dollars(view: View, place: Place) -> pd.DataFrame:
    """The outcomes in dollars that have a level in dong: as they first could be worked out, and as known."""
    rows = {}
    for year, level in by_rule(view, place).items():
        first, day, sources = min(_first(view, place, year), key=lambda one: one[1])
        pages = tuple(dict.fromkeys((*sources, *level.sources)))
        rows[year] = (first, day, level.usd, level.published, pages)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS)
    return frame.astype(
        {
            "first": float,
            "first_published": "datetime64[s]",
            "latest": float,
            "latest_published": "datetime64[s]",
        }
    )


def _first(view: View, place: Place, year: int) -> Iterator[tuple[float, pd.Timestamp, tuple[str, ...]]]:
    """Dollars, day and sources of each way in which a year's level could first be had; printed first."""
    prints = {
        name: firm(view.first_print(place.code, name, basis))
        for name, basis in ((VND, place.basis), ("grdp_nominal_vnd", place.basis), (USD, place.basis))
    }
    prints["people"] = firm(view.first_print(place.code, "population", "na"))
    prints["rate"] = firm(view.first_print(place.country, RATE, "na"))
    end = pd.Timestamp(year, 12, 31)
    known = rates(view, place)[year]
    rate = prints["rate"].get(year)
    value, out, page = (
        (float(rate.value), known.published, (str(rate.source_id),))
        if rate is not None
        else (known.value, known.published, known.sources)
    )
    for how, names in ((PRINTED, (VND,)), (DERIVED, ("grdp_nominal_vnd", "people")), (IN_DOLLARS, (USD,))):
        rows = [prints[name][year] for name in names if year in prints[name]]
        if len(rows) < len(names):
            continue
        level = float(rows[0].value) / (float(rows[1].value) if how == DERIVED else 1)
        day = max(end, out, *(row.published for row in rows))
        pages = (*(str(row.source_id) for row in rows), *page)
        yield level if how == IN_DOLLARS else level * 1e6 / value, day, pages


def national_growth(view: View, country: str, bases: Sequence[str] = NATIONAL_BASES) -> pd.DataFrame:
    """Growth of the country: the first print on whichever accounts ruled then, the latest on the newest.

    Growth rates of single years stand side by side; no level is chained across accounts. A figure
    worked back for a year that another account printed first is never a first print.
    """
    prints = pd.concat(
        [_printed(view, country, "gdp_growth", basis).assign(rank=rank) for rank, basis in enumerate(bases)]
    )
    first = prints.sort_values("first_published", kind="stable").groupby(level=0).first()
    latest = prints.sort_values("rank", kind="stable").groupby(level=0).last()
    sources = [tuple(dict.fromkeys(a + b)) for a, b in zip(first["sources"], latest["sources"], strict=True)]
    return (
        first[["first", "first_published"]]
        .join(latest[["latest", "latest_published"]])
        .assign(sources=pd.Series(sources, index=first.index, dtype=object))
    )


def _printed(view: View, geo: str, indicator: str, basis: str) -> pd.DataFrame:
    """Yearly first prints and latest figures that are not forecasts."""
    rows = view.revisions(geo, indicator, basis)
    sources = [
        tuple(dict.fromkeys(pair)) for pair in zip(rows["first_source"], rows["latest_source"], strict=True)
    ]
    return rows.assign(sources=pd.Series(sources, index=rows.index, dtype=object))[COLUMNS].set_axis(
        rows.index.astype(int)
    )
