"""GRDP per person of a year as known on a day: the print that counts, and the one rate that makes it dollars.

The rate is the official average of the year, one rule for all years; printed dollars rest on rates of
different banks and days. Only while no average of a year is out, the rate of a source that prints both
currencies stands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.record.vintages import prepared
from analysis.words import mark

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

USD, VND, RATE = "grdp_per_capita_usd", "grdp_per_capita_vnd", "fx_vnd_usd"
# how a rate and a level are known, in words that a page may print
IMPLIED = mark("implied by the source that prints both currencies")
AVERAGE = mark("the official average of the year")
PRINTED = mark("printed")
DERIVED = mark("nominal GRDP over population")
IN_DOLLARS = mark("dollars at the official rate")
# a rate is implied when the rounding of the two figures leaves it exact to this share
RATE_ROUNDING = 0.002

PAIRS = ((VND, USD, 1e6), ("grdp_nominal_vnd", "grdp_nominal_usd", 1e3))
"""What is printed in dong and in dollars, and the factor from the one unit to the other."""


@dataclass(frozen=True)
class Rate:
    """VND per USD of one year, how it is known, from which day on, and the pages that print it."""

    value: float
    how: str
    published: pd.Timestamp
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """GRDP per person of one year: million VND, VND per USD (nan when not out), and how each is known.

    status: of the print; early: printed before the year was over. how: printed, nominal over population, or
    dollars at the official rate. rate_how: the official average, or implied by a source. published: the day
    from which all of it was known.
    """

    year: int
    vnd: float
    rate: float
    status: str
    how: str
    rate_how: str
    published: pd.Timestamp
    sources: tuple[str, ...]

    @property
    def early(self) -> bool:
        return self.status == "forecast"

    @property
    def in_dollars(self) -> bool:
        """Whether a rate is out."""
        return bool(np.isfinite(self.rate))

    @property
    def usd(self) -> float:
        return self.vnd * 1e6 / self.rate


def levels(view: View, place: Place) -> Mapping[int, Level]:
    """The levels by year, rising; a year counts when it is over, or when its print is no forecast.

    >>> from analysis.plans.places import place
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> known = levels(record.latest(), place("VN-HN", record))
    >>> round(known[2025].usd), known[2025].how, known[2025].rate_how
    (7178, 'printed', 'the official average of the year')
    """
    return view.once(("levels", place.code), lambda: _levels(view, place))


SEEN = ["value", "status", "published", "source_id", "assumed"]


def by_year(view: View, place: Place, indicator: str) -> pd.DataFrame:
    """GRDP per person in USD or VND as a yearly series: by the rule, as printed where the rule gives none.

    Index and columns as in `View.series`: value, status, published, source_id, assumed.

    >>> from analysis.plans.places import place
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> round(by_year(record.latest(), place("VN-HN", record), "grdp_per_capita_usd")["value"]["2022"])
    6064
    """
    rows = {
        str(year): (value, level.status, level.published, level.sources[0], False)
        for year, level in levels(view, place).items()
        if np.isfinite(value := level.usd if indicator == USD else level.vnd)
    }
    ruled = pd.DataFrame.from_dict(rows, orient="index", columns=SEEN)
    own = view.series(place.code, indicator, place.basis)
    printed = own.loc[~own.index.isin(ruled.index), SEEN]
    return pd.concat([part for part in (printed, ruled) if len(part)] or [printed]).sort_index()


def over(view: View, year: int) -> bool:
    """Whether a year is over on the day of the view: its last day counts."""
    return view.day >= date(year, 12, 31)


def counts(view: View, year: int, status: object) -> bool:
    """Whether a print of a year is a figure of it: the year is over, or running with more than a forecast."""
    return over(view, year) or (year == view.day.year and status != "forecast")


def rates(view: View, place: Place) -> Mapping[int, Rate]:
    """The rate of each year as known on the day, by the rule."""
    return view.once(("rates", place.code), lambda: _rates(view, place))


def firm(rows: pd.DataFrame) -> dict[int, Any]:
    """The rows of a yearly series that are no forecasts, by year, with their fields by name."""
    return {int(str(row.Index)): row for row in rows[rows["status"] != "forecast"].itertuples()}


def _rates(view: View, place: Place) -> dict[int, Rate]:
    found: dict[int, Rate] = {}
    for year, rate in _implied(view, place):
        found.setdefault(year, rate)
    since = view.once(("first days", place.country), lambda: _first_days(view, place.country))
    for year, row in firm(view.series(place.country, RATE, "na")).items():
        found[year] = Rate(float(row.value), AVERAGE, since[year], (str(row.source_id),))
    return found


def _first_days(view: View, country: str) -> dict[int, pd.Timestamp]:
    """Since when the average of each year counts as public, also where its file is stamped years later."""
    rows = prepared(view.record, view.availability)
    rows = rows[(rows["geo"] == country) & (rows["indicator"] == RATE) & (rows["kind"] == "A")]
    rows = rows[rows["counts"] & (rows["status"] != "forecast")]
    return {int(str(period)): day for period, day in rows.groupby("period")["available"].min().items()}


def _implied(view: View, place: Place) -> Iterator[tuple[int, Rate]]:
    """Rates behind dollars and dong that one source prints for a year, the nearest the truth first."""
    for year, printed in _printed_twice(view, place).items():
        for vnd_name, usd_name, scale in PAIRS:
            dong = printed.get(vnd_name, {})
            for source, (dollars, out) in printed.get(usd_name, {}).items():
                if source not in dong:
                    continue
                value, _ = dong[source]
                if _rounding(value) + _rounding(dollars) <= RATE_ROUNDING:
                    yield int(year), Rate(value * scale / dollars, IMPLIED, out, (source,))


def _printed_twice(view: View, place: Place) -> dict[str, dict[str, dict[str, tuple[float, pd.Timestamp]]]]:
    """By year and indicator, what each source prints in dong or in dollars, the latest firm print first."""
    series = [view.prints(place.code, name, place.basis) for pair in PAIRS for name in pair[:2]]
    rows = pd.concat(series).sort_index().sort_values("published", ascending=False, kind="stable")
    early = rows["status"] == "forecast"
    found: dict[str, dict[str, dict[str, tuple[float, pd.Timestamp]]]] = {}
    for part in (rows[~early], rows[early]):
        columns = (part[name] for name in ("period", "indicator", "source_id", "value", "published"))
        for period, name, source, value, out in zip(*columns, strict=True):
            found.setdefault(period, {}).setdefault(name, {}).setdefault(source, (float(value), out))
    return found


def _rounding(value: float) -> float:
    """Half a unit of the last digit that is not zero, as a share of the value: 7200 may be anything near it.

    >>> _rounding(7200.0) > 0.006, _rounding(5196.0) < 0.0001
    (True, True)
    """
    digits = f"{value:.10g}".replace(".", "").lstrip("0").rstrip("0")
    return 0.5 / int(digits)


def _levels(view: View, place: Place) -> dict[int, Level]:
    series: dict[str, dict[int, Any]] = {
        name: {int(str(row.Index)): row for row in view.series(place.code, name, place.basis).itertuples()}
        for name in (VND, "grdp_nominal_vnd", USD)
    }
    people = firm(view.series(place.code, "population", "na"))
    known = rates(view, place)
    found: dict[int, Level] = {}
    for year in sorted({year for rows in series.values() for year in rows}):
        rate = known.get(year)
        choices: list[tuple[Any, float, str]] = []
        for name, rows in series.items():
            row = rows.get(year)
            if row is None or not counts(view, year, row.status) or np.isnan(row.value):
                continue
            value = float(row.value)
            if name == VND:
                choices.append((row, value, PRINTED))
            elif name == USD and rate is not None:
                choices.append((row, value * rate.value / 1e6, IN_DOLLARS))
            elif name != USD and year in people:
                choices.append((row, value / float(people[year].value), DERIVED))
        if not choices:
            continue
        # firm prints before early ones; a printed level before a derived one; then the latest
        row, vnd, how = max(
            choices,
            key=lambda c: (
                c[0].status != "forecast",
                c[2] != IN_DOLLARS,
                c[0].status != "forecast" and c[2] == PRINTED,
                c[0].published,
                (IN_DOLLARS, DERIVED, PRINTED).index(c[2]),
            ),
        )
        behind = [row, *([people[year]] if how == DERIVED else [])]
        sources = [str(one.source_id) for one in behind] + list(rate.sources if rate else ())
        days = [one.published for one in behind] + ([rate.published] if rate else [])
        found[year] = Level(
            year,
            vnd,
            rate.value if rate else float("nan"),
            str(row.status),
            how,
            rate.how if rate else AVERAGE,
            max(days),
            tuple(dict.fromkeys(sources)),
        )
    return found
