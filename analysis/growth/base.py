"""A place as known on a day: its level of GRDP per person with a rate, its growth, its population."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.record.faults import Fault, InputFault
from analysis.words import mark

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

# how a rate and a level are known, in words that a page may print
IMPLIED = mark("implied by the source that prints both currencies")
AVERAGE = mark("the official average of the year")
PRINTED = mark("printed")
DERIVED = mark("nominal GRDP over population")
IN_DOLLARS = mark("dollars at the official rate")
# an implied rate counts when the rounding of its two figures leaves it exact to this share ...
RATE_ROUNDING = 0.002
# ... and when it is no further from the official average: what is further off is a market rate of another
# day
RATE_DISTANCE = 0.03
# sd of what is still to come, in logs, and the years of record the prior is worth; judgement, updated by
# the record
FIRM_LEVEL = (0.005, 8)
EARLY_LEVEL = (0.02, 4)
FIRM_GROWTH = 0.001
EARLY_GROWTH = 0.005

PAIRS = (
    ("grdp_per_capita_vnd", "grdp_per_capita_usd", 1e6),
    ("grdp_nominal_vnd", "grdp_nominal_usd", 1e3),
)
"""What is printed in dong and in dollars, and the factor from the one unit to the other."""


@dataclass(frozen=True)
class Level:
    """GRDP per person of one year: million VND, VND per USD (nan when not out), and how each is known.

    status: of the print; early: printed before the year was over. how: printed, nominal over population, or
    dollars at the official rate. rate_how: implied by the same source, or the official average.
    """

    year: int
    vnd: float
    rate: float
    status: str
    how: str
    rate_how: str
    sources: tuple[str, ...]

    @property
    def early(self) -> bool:
        return self.status == "forecast"

    @property
    def usd(self) -> float:
        return self.vnd * 1e6 / self.rate


@dataclass(frozen=True)
class City:
    """Facts by year. growth: log change and its sd of noise; population: million; rates: official average."""

    levels: Mapping[int, Level]
    growth: Mapping[int, tuple[float, float]]
    population: Mapping[int, float]
    rates: Mapping[int, float]
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
    rates = _by_year(view.series(place.country, "fx_vnd_usd", "na"))
    population = _by_year(view.series(place.code, "population", "na"))
    levels = _levels(view, place, population, rates)
    if not any(np.isfinite(level.rate) for level in levels.values()):
        reason = f"no GRDP per person of {place.code} on basis {place.basis} was known; choose a later day"
        raise InputFault(Fault("", str(view.day), reason, key="as_of"))
    prints = view.series(place.code, "grdp_growth", place.basis)
    growth = {
        int(str(period)): (
            float(np.log1p(value / 100)),
            EARLY_GROWTH if status == "forecast" else FIRM_GROWTH,
        )
        for period, value, status in zip(prints.index, prints["value"], prints["status"], strict=True)
        if _over(view, int(str(period)), status)
    }
    used = [source for level in levels.values() for source in level.sources]
    used += [
        s for s, period in zip(prints["source_id"], prints.index, strict=True) if int(str(period)) in growth
    ]
    firm, early = _revisions(view, place)
    return City(levels, growth, population, rates, firm, early, tuple(dict.fromkeys(used)))


def _levels(
    view: View, place: Place, population: Mapping[int, float], rates: Mapping[int, float]
) -> dict[int, Level]:
    series: dict[str, dict[int, Any]] = {
        name: {
            int(str(row.Index)): row
            for row in view.series(place.code, f"grdp_{name}", place.basis).itertuples()
        }
        for name in ("per_capita_vnd", "nominal_vnd", "per_capita_usd")
    }
    people = view.series(place.code, "population", "na")["source_id"]
    both = _printed_twice(view, place)
    found: dict[int, Level] = {}
    for year in sorted({year for rows in series.values() for year in rows}):
        rate, rate_how, rate_source = _rate(both.get(str(year), {}), rates.get(year))
        choices: list[tuple[Any, float, str]] = []
        for name, rows in series.items():
            row = rows.get(year)
            if row is None or not _over(view, year, row.status) or np.isnan(row.value):
                continue
            value = float(row.value)
            if name == "per_capita_vnd":
                choices.append((row, value, PRINTED))
            elif name == "nominal_vnd" and year in population:
                choices.append((row, value / population[year], DERIVED))
            elif name == "per_capita_usd" and rate is not None:
                choices.append((row, value * rate / 1e6, IN_DOLLARS))
        if not choices:
            continue
        # firm prints before early ones; a printed level before a derived one; then the latest
        how_rank = (IN_DOLLARS, DERIVED, PRINTED)
        row, vnd, how = max(
            choices,
            key=lambda c: (
                c[0].status != "forecast",
                c[2] != how_rank[0],
                c[0].status != "forecast" and c[2] == PRINTED,
                c[0].published,
                how_rank.index(c[2]),
            ),
        )
        shared_by = (str(people.loc[str(year)]),) if how == DERIVED else ()
        sources = (str(row.source_id), *shared_by, *((rate_source,) if rate_source else ()))
        known_rate = float("nan") if rate is None else rate
        found[year] = Level(
            year, vnd, known_rate, str(row.status), how, rate_how, tuple(dict.fromkeys(sources))
        )
    return found


def _printed_twice(view: View, place: Place) -> dict[str, dict[str, dict[str, float]]]:
    """By year and indicator, what each source prints in dong or in dollars, the latest firm print first."""
    series = [view.prints(place.code, name, place.basis) for pair in PAIRS for name in pair[:2]]
    rows = pd.concat(series).sort_index().sort_values("published", ascending=False, kind="stable")
    early = rows["status"] == "forecast"
    found: dict[str, dict[str, dict[str, float]]] = {}
    for part in (rows[~early], rows[early]):
        for period, name, source, value in zip(
            part["period"], part["indicator"], part["source_id"], part["value"], strict=True
        ):
            found.setdefault(period, {}).setdefault(name, {}).setdefault(source, float(value))
    return found


def _rate(
    printed: Mapping[str, Mapping[str, float]], official: float | None
) -> tuple[float | None, str, str]:
    """The rate behind one year's dollar figures: of a source that prints both, else the average."""
    for vnd_name, usd_name, scale in PAIRS:
        vnd = printed.get(vnd_name, {})
        for source, dollars in printed.get(usd_name, {}).items():
            if source not in vnd:
                continue
            dong = vnd[source]
            rate = dong * scale / dollars
            exact = _rounding(dong) + _rounding(dollars) <= RATE_ROUNDING
            if exact and (official is None or abs(np.log(rate / official)) <= RATE_DISTANCE):
                return rate, IMPLIED, source
    return official, AVERAGE, ""


def _rounding(value: float) -> float:
    """Half a unit of the last digit that is not zero, as a share of the value: 7200 may be anything near it.

    >>> _rounding(7200.0) > 0.006, _rounding(5196.0) < 0.0001
    (True, True)
    """
    digits = f"{value:.10g}".replace(".", "").lstrip("0").rstrip("0")
    return 0.5 / int(digits)


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
    return _sd(firm, *FIRM_LEVEL), _sd(early, *EARLY_LEVEL)


def _sd(errors: Iterable[float], prior: float, years: float) -> float:
    seen = np.array(list(errors))
    return float(np.sqrt((years * prior**2 + (seen**2).sum()) / (years + len(seen))))


def _over(view: View, year: int, status: object) -> bool:
    return year < view.day.year or (year == view.day.year and status != "forecast") or _last_day(view, year)


def _last_day(view: View, year: int) -> bool:
    return (view.day.year, view.day.month, view.day.day) >= (year, 12, 31)


def _by_year(frame: pd.DataFrame) -> dict[int, float]:
    firm = frame[frame["status"] != "forecast"]
    return {int(str(period)): float(value) for period, value in firm["value"].items()}
