"""What a forecast of one place rests on, as known on one day: facts by year, laws for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.growth.base import RATE_DISTANCE, City, city_facts
from analysis.growth.consensus import Consensus, consensus
from analysis.growth.country import YearlyChanges, yearly_changes
from analysis.growth.laws import POPULATION_SD, GrowthLaw, fit_growth_law, growth_prior
from analysis.growth.running_year import YearSoFar, year_so_far
from analysis.plans.levels import IN_DOLLARS, Level
from analysis.series.mixture import Array
from analysis.words import mark

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

# The record has no US deflator. The Federal Reserve's goal, public since January 2012, stands in:
# judgement.
US_INFLATION = float(np.log(1.02))
WINDOW = 15  # years of national changes behind the laws, as in the test on other countries
PEER_YEARS = 10
# the dong given d: half of a shock to d is the rate's; worth ten years of record; judgement
RATE_SHARE, RATE_YEARS, RATE_SD = -0.5, 10, 0.02


@dataclass(frozen=True)
class DongLaw:
    """s = mean + share (d - mean of d) + sd z: the yearly log change of VND per USD, given d."""

    mean: float
    share: float
    sd: float


@dataclass(frozen=True)
class Drivers:
    """Facts and laws of one place on one day.

    base: the newest level known, from which paths start; years: of the paths; plan_end: the last year of the
    plan under way, which does not depend on the plan asked about.
    """

    place: Place
    base: Level
    years: tuple[int, ...]
    plan_end: int
    city: City
    country: YearlyChanges
    consensus: Consensus
    so_far: YearSoFar | None
    law: GrowthLaw
    dong: DongLaw
    people_sd: float
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def horizon(self) -> int:
        return len(self.years)

    @property
    def last_level(self) -> Level:
        """The newest level known: the base, or one in the years of the paths, whose rate is not out."""
        return self.city.levels[max(year for year in self.city.levels if year >= self.base.year)]


def drivers(view: View, place: Place, until: int) -> Drivers:
    """Facts and laws for paths from the newest level to the end of the plan under way, or until a later year.

    The base is the newest year whose level and rate are known, whichever plan asks: a year that is known is
    no forecast. Raises InputFault when no level is known.
    """
    return view.once(("drivers", place.code, until), lambda: _drivers(view, place, until))


def _drivers(view: View, place: Place, until: int) -> Drivers:
    city = city_facts(view, place)
    base = city.levels[max(year for year, level in city.levels.items() if np.isfinite(level.rate))]
    country = yearly_changes(view, place.country, place.country_basis)
    expected = consensus(view, place.country, place.country_basis)
    last_growth = max([*city.growth, base.year])
    so_far = year_so_far(view, place, last_growth + 1)
    end = plan_end(view, place, max([*city.levels, *city.growth]) + 1)
    law, notes = _law(city, country, expected, last_growth)
    return Drivers(
        place=place,
        base=base,
        years=tuple(range(base.year + 1, max(until, end) + 1)),
        plan_end=end,
        city=city,
        country=country,
        consensus=expected,
        so_far=so_far,
        law=law,
        dong=dong_law(country, law),
        people_sd=POPULATION_SD * (1 if np.isfinite(city.last_people(last_growth)) else 2),
        notes=(*notes, *_level_notes(view, place, base)),
        sources=tuple(
            dict.fromkeys(
                [*city.sources, *country.sources, *expected.sources, *(so_far.sources if so_far else ())]
            )
        ),
    )


def plan_end(view: View, place: Place, first_open: int) -> int:
    """The last year of the plan under way: the first to end after what is printed; else five years on.

    first_open: the first year of which nothing is printed.
    """
    plans = view.record.table("plans")
    ends = plans.loc[plans["place"] == place.code, "last_year"].astype(int).tolist()
    year = max(view.day.year, first_open)
    return min((end for end in ends if end >= year), default=_five_years_on(max(ends), year))


def _five_years_on(last: int, year: int) -> int:
    """The end of the first span of five years after `last` that is not over.

    >>> _five_years_on(2025, 2026), _five_years_on(2025, 2031)
    (2030, 2035)
    """
    return last + 5 * max(0, -(-(year - last) // 5))


def _law(city: City, country: YearlyChanges, expected: Consensus, last: int) -> tuple[GrowthLaw, list[str]]:
    """The laws of g and d, and what is thin about them. Peers' growth: the country's own of ten years."""
    notes = []
    first = min(city.growth, default=last)
    g = np.array([city.growth[year][0] if year in city.growth else np.nan for year in range(first, last + 1)])
    ahead = expected.ahead_of(last)
    if not np.isfinite(ahead).any():
        notes.append(
            mark("No forecast of the country's growth was out; the prior mean is the country's own record.")
        )
    if np.isfinite(g).sum() < 3:
        notes.append(mark("The place's own growth is known for too few years; the country's stands in."))
    rated = np.flatnonzero(np.isfinite(country.dong))
    d_last = country.first_year + int(rated[-1]) if len(rated) else last
    d = country.up_to("deflator", d_last, WINDOW) - country.up_to("dong", d_last, WINDOW)
    if not np.isfinite(d).any():
        notes.append(mark("No exchange rate was out by this rule; its law is the prior alone."))
    people = city.last_people(last)
    if not np.isfinite(people):
        known = country.people[np.isfinite(country.people)]
        people = float(known[-1]) if len(known) else 0.01
        notes.append(
            mark("Too few years of the place's population were known; the country's growth stands in.")
        )
    prior = growth_prior(country.up_to("growth", country.last_year, PEER_YEARS), ahead)
    beside = country.up_to("growth", d_last, WINDOW)
    return fit_growth_law(g, d, people, prior, US_INFLATION, growth_beside_d=beside), notes


def dong_law(country: YearlyChanges, law: GrowthLaw) -> DongLaw:
    """The law of s given d from the country's record."""
    return rate_law(country.dong[-WINDOW:], country.deflator[-WINDOW:], law)


def rate_law(s: np.ndarray, pi: np.ndarray, law: GrowthLaw) -> DongLaw:
    """The law of s given d; mean shrunk to the pace of pi less d, share to -1/2. A year not known is nan."""
    both = np.isfinite(s) & np.isfinite(pi)
    s, d, pi = s[both], (pi - s)[both], pi[both]
    prior = (float(pi[-5:].mean()) if len(pi) else 0.03) - law.dollar_deflator.mean
    mean = float((s.sum() + RATE_YEARS * prior) / (len(s) + RATE_YEARS))
    spread = law.dollar_deflator.variance
    x, y = d - law.dollar_deflator.mean, s - mean
    share = float((x @ y + RATE_YEARS * spread * RATE_SHARE) / (x @ x + RATE_YEARS * spread))
    rest = y - share * x
    sd = float(np.sqrt((RATE_YEARS * RATE_SD**2 + rest @ rest) / (RATE_YEARS + len(rest))))
    return DongLaw(mean, share, sd)


def _level_notes(view: View, place: Place, base: Level) -> list[str]:
    notes = []
    printed = (
        view.series(place.code, "grdp_per_capita_usd", place.basis)["value"].to_dict().get(str(base.year))
    )
    if printed is not None and abs(np.log(base.usd / printed)) > RATE_DISTANCE:
        notes.append(
            mark(
                "The dollars printed for the base year rest on a market rate far from the official "
                "average; at that rate every dollar figure of this page would be another (see the table of "
                "exchange rates)."
            )
        )
    if base.early:
        notes.append(
            mark("The base level is an estimate printed before its year was over; its error is drawn.")
        )
    if base.how == IN_DOLLARS:
        notes.append(
            mark("The base level was printed in dollars only and is read at the official average rate.")
        )
    return notes


def known_growth(drivers: Drivers, year: int) -> tuple[float, float] | None:
    """Growth and its sd of noise in a year of the paths that is over; None when it must be drawn.

    Where the place has no figure for a year that the country has one for, the country's stands in with the
    sd of the place's own law.
    """
    if year in drivers.city.growth:
        return drivers.city.growth[year]
    national = drivers.country.at("growth", year)
    if np.isfinite(national) and (drivers.so_far is None or drivers.so_far.year != year):
        return national, float(np.sqrt(drivers.law.growth.variance))
    return None


def expected_growth(drivers: Drivers) -> Array:
    """The consensus for each year of the paths that nothing is published on, log, (H,); else nan."""
    running = drivers.so_far.year if drivers.so_far is not None else None
    return np.array(
        [
            np.nan
            if year == running or known_growth(drivers, year) is not None
            else drivers.consensus.at(year)
            for year in drivers.years
        ]
    )
