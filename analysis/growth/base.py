"""A place as known on a day: its levels of GRDP per person, its growth, its population."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.assumed import assume
from analysis.plans.yearly_levels import Level, counts, levels
from analysis.record.faults import Fault, InputFault
from analysis.record.periods import in_years
from analysis.record.vintages import prepared

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

RATE_DISTANCE = assume(
    "market_rate_distance",
    0.03,
    "log points",
    (0.01, 0.06),
    "dollars printed further than this from the official average rest on a market rate of another day",
    moves="level_note",
    legal=(0.0, 1.0),
    only="a warning on the page, and no number of the forecast",
)
FIRM_LEVEL_SD = assume(
    "firm_level_sd",
    0.005,
    "log points",
    (0.002, 0.015),
    "revision still to come of a level printed after its year; the record updates it",
    moves="per_person",
    legal=(0.0, 0.2),
)
FIRM_LEVEL_YEARS = assume(
    "firm_level_years",
    8,
    "revisions",
    (4, 16),
    "revisions that this prior is worth",
    moves="per_person",
    legal=(1, 1000),
)
EARLY_LEVEL_SD = assume(
    "early_level_sd",
    0.02,
    "log points",
    (0.01, 0.04),
    "revision still to come of a level estimated before its year was over",
    moves="per_person",
    legal=(0.0, 0.2),
    only="while the newest level is an early estimate",
)
EARLY_LEVEL_YEARS = assume(
    "early_level_years",
    4,
    "revisions",
    (2, 8),
    "revisions that this prior is worth",
    moves="early_prints",
    legal=(1, 1000),
    only="while the newest level is an early estimate, and one was revised before",
)
FIRM_GROWTH = assume(
    "firm_growth_sd",
    0.001,
    "log points",
    (0.0005, 0.003),
    "revision still to come of growth printed after its year",
    moves="per_person",
    legal=(0.0, 0.1),
)
EARLY_GROWTH = assume(
    "early_growth_sd",
    0.005,
    "log points",
    (0.0025, 0.01),
    "revision still to come of growth estimated before its year was over",
    moves="early_prints",
    legal=(0.0, 0.1),
    only="while the newest growth is an early estimate",
)


@dataclass(frozen=True)
class City:
    """Facts by year. growth: log change and its sd of noise; population: million."""

    levels: Mapping[int, Level]
    growth: Mapping[int, tuple[float, float]]
    population: Mapping[int, float]
    firm_sd: float
    early_sd: float
    sources: tuple[str, ...]

    def people(self, year: int) -> float:
        """Log change of population; a gap between two counts is spread evenly; nan outside the counts."""
        known = sorted(self.population)
        before = [y for y in known if y < year]
        after = [y for y in known if y >= year]
        if not before or not after:
            return float("nan")
        a, b = before[-1], after[0]
        return float(np.log(self.population[b] / self.population[a]) / (b - a))

    def last_people(self, until: int) -> float:
        """The latest known log change of population, nan when there is none."""
        known = [year for year in sorted(self.population) if year <= until]
        return self.people(known[-1]) if len(known) > 1 else float("nan")

    def noise(self, level: Level) -> float:
        """Sd of the log revision still to come."""
        return self.early_sd if level.early else self.firm_sd


def city_facts(view: View, place: Place) -> City:
    """What was known of the place on the day of the view.

    A year counts when it was over, or when its print is no forecast. Raises InputFault when no level is
    known.
    """
    return view.once(("city", place.code), lambda: _facts(view, place))


def _facts(view: View, place: Place) -> City:
    population = _by_year(view.series(place.code, "population", "na"))
    known = dict(levels(view, place))
    if not any(level.in_dollars for level in known.values()):
        since = first_usable_day(view, place)
        known_from = f"choose {since} or a later day" if since else "the record knows none on any day"
        reason = (
            f"no GRDP per person of {place.code} on basis {place.basis} was known in dollars; {known_from}"
        )
        raise InputFault(Fault("", str(view.day), reason, key="as_of"))
    growth, grown = growth_known(view, place)
    used = [source for level in known.values() for source in level.sources]
    used += grown
    firm_sd, early_sd = _revisions(view, place)
    return City(known, growth, population, firm_sd, early_sd, tuple(dict.fromkeys(used)))


def growth_known(view: View, place: Place) -> tuple[dict[int, tuple[float, float]], list[str]]:
    """Log growth and its sd of noise by year, and the sources, of years that count on the day."""
    prints = view.series(place.code, "grdp_growth", place.basis)
    growth: dict[int, tuple[float, float]] = {}
    sources: list[str] = []
    columns = (prints[name] for name in ("value", "status", "source_id"))
    for period, value, status, source in zip(prints.index, *columns, strict=True):
        if counts(view, int(str(period)), status):
            noise = EARLY_GROWTH() if status == "forecast" else FIRM_GROWTH()
            growth[int(str(period))] = float(np.log1p(value / 100)), noise
            sources.append(str(source))
    return growth, sources


def city_without_levels(view: View, place: Place) -> City:
    """Growth and population of a place, for what rests on no level; never an error."""
    growth, sources = growth_known(view, place)
    return City({}, growth, _by_year(view.series(place.code, "population", "na")), 0.0, 0.0, tuple(sources))


def first_usable_day(view: View, place: Place) -> date | None:
    """The first day from which a level in dollars of the place is known, by the view's availability.

    None where the record knows none on any day.

    >>> from analysis.plans.places import place
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> str(first_usable_day(record.as_of("2018-01-01"), place("VN-HN", record)))
    '2019-12-27'
    """
    known = prepared(view.record, view.availability)
    out = known.loc[known["geo"].isin([place.code, place.country]), "available"].dropna()
    last = view.record.latest_day
    ends = [date(year, 12, 31) for year in range(out.min().year, last.year + 1)] if len(out) else []
    days = sorted(day for day in {*(one.date() for one in out), *ends} if day <= last)

    def usable(day: date) -> bool:
        then = view.record.as_of(day, view.availability)
        return any(level.in_dollars for level in levels(then, place).values())

    at = bisect_left(days, True, key=usable)
    return days[at] if at < len(days) else None


def _revisions(view: View, place: Place) -> tuple[float, float]:
    """Sd in logs of what comes after a firm print, and of what a firm print makes of an early one."""
    rows = view.prints(place.code, "grdp_per_capita_vnd", place.basis)
    prints: dict[str, list[tuple[bool, float]]] = {}
    for period, status, value in zip(rows["period"], rows["status"], rows["value"], strict=True):
        prints.setdefault(period, []).append((status == "forecast", value))
    firm: list[float] = []
    early: list[float] = []
    for _, of_year in sorted(prints.items()):
        firmer = [value for before, value in of_year if not before]
        if firmer:
            firm += [float(np.log(firmer[-1] / value)) for value in firmer[:-1]]
            early += [float(np.log(firmer[0] / value)) for before, value in of_year if before]
    return (
        _sd(firm, FIRM_LEVEL_SD(), FIRM_LEVEL_YEARS()),
        _sd(early, EARLY_LEVEL_SD(), EARLY_LEVEL_YEARS()),
    )


def _sd(errors: Iterable[float], prior: float, years: float) -> float:
    seen = np.array(list(errors))
    return float(np.sqrt((years * prior**2 + (seen**2).sum()) / (years + len(seen))))


def _by_year(frame: pd.DataFrame) -> dict[int, float]:
    firm = frame[frame["status"] != "forecast"]
    return in_years(firm["value"])
