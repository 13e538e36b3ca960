"""The laws of one place on one day, fitted to what was known: growth, the deflator in dollars, the dong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.assumed import assume
from analysis.growth.base import City
from analysis.growth.consensus import Consensus
from analysis.growth.country import YearlyChanges
from analysis.growth.laws import GrowthLaw, fit_growth_law, growth_law_prior, growth_prior
from analysis.series.ar1 import ShrunkAR1, fit_ar1
from analysis.words import mark

US_INFLATION = assume(
    "us_inflation",
    0.02,
    "share a year",
    (0.015, 0.025),
    "the record has no deflator of the United States; the goal of its central bank, public since "
    "January 2012, stands in",
    moves="per_person",
    legal=(-0.05, 0.2),
    source="Federal Reserve, Statement on Longer-Run Goals (2012); that it stands in is judgement",
)
WINDOW = assume(
    "window_years",
    15,
    "years",
    (10, 20),
    "years of national changes behind the laws, as in the test on other countries",
    moves="per_person",
    legal=(5, 60),
)
PEER_YEARS = assume(
    "peer_years",
    10,
    "years",
    (5, 15),
    "years of the country's own growth in the prior mean of growth",
    moves="per_person",
    legal=(1, 60),
)
RATE_SHARE = assume(
    "rate_share",
    -0.5,
    "share",
    (-0.8, -0.2),
    "half of a shock to prices in dollars is the exchange rate's",
    moves="per_person",
    legal=(-1.0, 0.0),
)
RATE_YEARS = assume(
    "rate_years",
    10,
    "years",
    (5, 20),
    "years of record that the prior law of the exchange rate is worth",
    moves="per_person",
    legal=(1, 1000),
)
RATE_SD = assume(
    "rate_sd",
    0.02,
    "log points",
    (0.01, 0.04),
    "spread of the exchange rate once prices in dollars are known",
    moves="per_person",
    legal=(0.0, 0.3),
)
UNKNOWN_PEOPLE = assume(
    "unknown_people",
    0.01,
    "log points a year",
    (0.0, 0.02),
    "growth of population where neither the place's nor the country's is known",
    moves="people_law",
    legal=(-0.1, 0.1),
    only="only where the record of a day holds no population at all",
)
UNKNOWN_INFLATION = assume(
    "unknown_inflation",
    0.03,
    "log points a year",
    (0.02, 0.05),
    "rise of prices where no year of the deflator is known",
    moves="rate_law",
    legal=(-0.1, 0.5),
    only="only where the record of a day holds no deflator with an exchange rate",
)
PACE_YEARS = assume(
    "price_pace_years",
    5,
    "years",
    (3, 10),
    "newest years of the deflator whose mean is the prior pace of prices",
    moves="per_person",
    legal=(1, 60),
)


def us_inflation() -> float:
    """Mean yearly deflator inflation of the United States in the years ahead, log."""
    return float(np.log(1 + US_INFLATION()))


@dataclass(frozen=True)
class DongLaw:
    """s = mean + share (d - mean of d) + sd z: the yearly log change of VND per USD, given d."""

    mean: float
    share: float
    sd: float


def fitted_laws(
    city: City, country: YearlyChanges, expected: Consensus, last: int
) -> tuple[GrowthLaw, list[str]]:
    """The laws of g and d, and what is thin about them. Peers' growth: the country's own of ten years."""
    notes = []
    g = _own_growth(city, last)
    ahead = expected.ahead_of(last)
    if not np.isfinite(ahead).any():
        notes.append(
            mark("No forecast of the country's growth was out; the prior mean is the country's own record.")
        )
    if np.isfinite(g).sum() < 3:
        notes.append(mark("The place's own growth is known for too few years; the country's stands in."))
    rated = np.flatnonzero(np.isfinite(country.dong))
    d_last = country.first_year + int(rated[-1]) if len(rated) else last
    d = country.up_to("deflator", d_last, WINDOW()) - country.up_to("dong", d_last, WINDOW())
    if not np.isfinite(d).any():
        notes.append(mark("No exchange rate was out by this rule; its law is the prior alone."))
    people = city.last_people(last)
    if not np.isfinite(people):
        known = country.people[np.isfinite(country.people)]
        people = float(known[-1]) if len(known) else UNKNOWN_PEOPLE()
        notes.append(
            mark("Too few years of the place's population were known; the country's growth stands in.")
        )
    prior = growth_prior(country.up_to("growth", country.last_year, PEER_YEARS()), ahead)
    beside = country.up_to("growth", d_last, WINDOW())
    return fit_growth_law(g, d, people, prior, us_inflation(), growth_beside_d=beside), notes


def growth_law(
    city: City, national: Mapping[int, float], expected: Consensus, last: int, day: int
) -> ShrunkAR1:
    """The law of growth alone, the same as that of `fitted_laws`; day: the year of the day."""
    peers = [national.get(year, np.nan) for year in range(day - PEER_YEARS() + 1, day + 1)]
    return fit_ar1(_own_growth(city, last), growth_law_prior(growth_prior(peers, expected.ahead_of(last))))


def _own_growth(city: City, last: int) -> np.ndarray:
    """The place's own growth from its first known year to `last`; nan where a year is not known."""
    years = range(min(city.growth, default=last), last + 1)
    return np.array([city.growth[year][0] if year in city.growth else np.nan for year in years])


def dong_law(country: YearlyChanges, law: GrowthLaw) -> DongLaw:
    """The law of s given d from the country's record."""
    return rate_law(country.dong[-WINDOW() :], country.deflator[-WINDOW() :], law)


def rate_law(s: np.ndarray, pi: np.ndarray, law: GrowthLaw) -> DongLaw:
    """The law of s given d; mean shrunk to the pace of pi less d, share to -1/2. A year not known is nan."""
    both = np.isfinite(s) & np.isfinite(pi)
    s, d, pi = s[both], (pi - s)[both], pi[both]
    prior = (float(pi[-PACE_YEARS() :].mean()) if len(pi) else UNKNOWN_INFLATION()) - law.dollar_deflator.mean
    mean = float((s.sum() + RATE_YEARS() * prior) / (len(s) + RATE_YEARS()))
    spread = law.dollar_deflator.variance
    x, y = d - law.dollar_deflator.mean, s - mean
    share = float((x @ y + RATE_YEARS() * spread * RATE_SHARE()) / (x @ x + RATE_YEARS() * spread))
    rest = y - share * x
    sd = float(np.sqrt((RATE_YEARS() * RATE_SD() ** 2 + rest @ rest) / (RATE_YEARS() + len(rest))))
    return DongLaw(mean, share, sd)
