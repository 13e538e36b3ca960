"""What a forecast of one place rests on, as known on one day: facts by year, laws for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.assumed import assume
from analysis.growth.base import RATE_DISTANCE, City, city_facts
from analysis.growth.consensus import Consensus, consensus
from analysis.growth.country import YearlyChanges, yearly_changes
from analysis.growth.dollar_nowcast import BANK, MARKET, YearMean, dollar_nowcast
from analysis.growth.fitted import DongLaw, dong_law, fitted_laws
from analysis.growth.laws import POPULATION_SD, GrowthLaw
from analysis.growth.nowcast import nowcast as growth_of_year
from analysis.growth.running_year import YearSoFar, year_so_far
from analysis.plans.yearly_levels import IN_DOLLARS, Level
from analysis.series.mixture import Array
from analysis.words import mark

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

UNKNOWN_PEOPLE_TIMES = assume(
    "unknown_people_times",
    2,
    "times",
    (1, 3),
    "how much wider the pace of population is drawn where the place's own is not known",
    moves="per_person",
    legal=(1, 10),
    only="only while too few years of the place's population are known",
)


@dataclass(frozen=True)
class Drivers:
    """Facts and laws of one place on one day.

    base: the newest level known, from which paths start; years: of the paths; plan_end: the last year of the
    plan under way, which does not depend on the plan asked about. rate: the nowcast of the dong in the year
    that runs, None where the law of the dong speaks.
    """

    place: Place
    base: Level
    years: tuple[int, ...]
    plan_end: int
    city: City
    country: YearlyChanges
    consensus: Consensus
    so_far: YearSoFar | None
    rate: YearMean | None
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


def drivers(view: View, place: Place, until: int, nowcast: bool = True) -> Drivers:
    """Facts and laws for paths from the newest level to the end of the plan under way, or until a later year.

    The base is the newest year whose level and rate are known, whichever plan asks: a year that is known is
    no forecast. nowcast: whether the year that runs is as the nowcast of the day has it, or by the plain rule
    and the laws alone. Raises InputFault when no level is known.
    """
    return view.once(("drivers", place.code, until, nowcast), lambda: _drivers(view, place, until, nowcast))


def _drivers(view: View, place: Place, until: int, nowcast: bool) -> Drivers:
    city = city_facts(view, place)
    base = city.levels[max(year for year, level in city.levels.items() if np.isfinite(level.rate))]
    country = yearly_changes(view, place.country, place.country_basis)
    expected = consensus(view, place.country, place.country_basis)
    last_growth = max([*city.growth, base.year])
    so_far = year_so_far(view, place, last_growth + 1)
    rate = None
    if nowcast:
        so_far = growth_of_year(view, place, last_growth + 1).fed()
        rate = _running_rate(view, place)
    end = plan_end(view, place, max([*city.levels, *city.growth]) + 1)
    law, notes = fitted_laws(city, country, expected, last_growth)
    return Drivers(
        place=place,
        base=base,
        years=tuple(range(base.year + 1, max(until, end) + 1)),
        plan_end=end,
        city=city,
        country=country,
        consensus=expected,
        so_far=so_far,
        rate=rate,
        law=law,
        dong=dong_law(country, law),
        people_sd=POPULATION_SD()
        * (1 if np.isfinite(city.last_people(last_growth)) else UNKNOWN_PEOPLE_TIMES()),
        notes=(*notes, *_level_notes(view, place, base)),
        sources=tuple(
            dict.fromkeys(
                [*city.sources, *country.sources, *expected.sources, *(so_far.sources if so_far else ())]
            )
        ),
    )


def _running_rate(view: View, place: Place) -> YearMean | None:
    """The nowcast of the dong in the year of the day, where months of it are out."""
    found = dollar_nowcast(view, place, view.day.year)
    return found if found.how in (BANK, MARKET) and np.isfinite(found.mean) else None


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


def _level_notes(view: View, place: Place, base: Level) -> list[str]:
    notes = []
    printed = (
        view.series(place.code, "grdp_per_capita_usd", place.basis)["value"].to_dict().get(str(base.year))
    )
    if printed is not None and abs(np.log(base.usd / printed)) > RATE_DISTANCE():
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
