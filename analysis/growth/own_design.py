"""The project's own design: paths of the four drivers from the facts and laws of one place."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import numpy as np

from analysis.assumed import assume
from analysis.growth.drivers import Drivers, known_growth
from analysis.growth.running_year import YearSoFar
from analysis.growth.year_streams import Streams
from analysis.series.ar1 import ShrunkAR1
from analysis.series.mixture import Array

CITY_DEFLATOR_SD = assume(
    "city_deflator_sd",
    0.01,
    "log points",
    (0.005, 0.02),
    "how far a city's deflator is from its country's in one year",
    moves="per_person",
    legal=(0.0, 0.2),
    only="while a year ahead has a deflator of the country and no level of the place",
)
OPEN_DEFLATOR_SD = assume(
    "open_deflator_sd",
    0.02,
    "log points",
    (0.01, 0.04),
    "how far a deflator is from its own mean in a year whose exchange rate alone is known",
    moves="per_person",
    legal=(0.0, 0.2),
    only="while a year ahead has an exchange rate and neither a deflator nor a level",
)
REBASING_SD = assume(
    "rebasing_sd",
    0.015,
    "log points",
    (0.0, 0.03),
    "a census or the count between two of them may set the number of people anew",
    moves="per_person",
    legal=(0.0, 0.2),
    only="where a year ahead ends in 4 or 9",
)
CONSENSUS_PULL = assume(
    "consensus_pull",
    0.5,
    "share",
    (0.25, 1.0),
    "how far the member half consensus goes from the own mean to what houses expect",
    moves="per_person",
    legal=(0.0, 1.0),
)
# censuses fall in years that end in 9 and counts between them in 4
COUNT_YEARS = (4, 9)

Changes = dict[str, Array]


def draw_changes(drivers: Drivers, draws: int, streams: Streams) -> Changes:
    """Yearly log changes of growth, people, deflator and dong, (N, H) each.

    A year whose figure is out gets it with the noise of revisions, the year that runs gets its published
    part, the years after follow their laws. Each path keeps its own mean and its own scale (see ar1).
    """
    shocks = streams.normal(draws, parts=2)
    rho = drivers.law.correlation
    shocks[1] = rho * shocks[0] + np.sqrt(1 - rho**2) * shocks[1]
    changes = {
        "growth": draw_growth(
            drivers.law.growth,
            drivers.years,
            {year: known for year in drivers.years if (known := known_growth(drivers, year)) is not None},
            drivers.city.growth,
            drivers.so_far,
            shocks[0],
            streams,
        ),
        "people": _people(drivers, draws, streams),
        "deflator": np.empty((draws, drivers.horizon)),
        "dong": np.empty((draws, drivers.horizon)),
    }
    _prices(drivers, changes, shocks[1], streams)
    return changes


def draw_growth(
    law: ShrunkAR1,
    years: Sequence[int],
    known: Mapping[int, tuple[float, float]],
    fitted: Container[int],
    so_far: YearSoFar | None,
    shocks: Array,
    streams: Streams,
) -> Array:
    """Log growth by year, (N, H): known years with noise, the running year's part, the law for the rest.

    known: growth and its sd of noise in years of the paths; fitted: the years that the law has seen.
    """
    draws = len(shocks)
    sd, mean = law.scales(draws, streams.first)
    deviation = np.full(draws, law.last - law.mean)
    out = np.empty_like(shocks)
    for h, year in enumerate(years):
        rng = streams.at(h)
        if year in known:
            value, noise = known[year]
            out[:, h] = value + noise * rng.standard_normal(draws)
            if year not in fitted:
                deviation = out[:, h] - law.mean
            continue
        out[:, h] = mean + law.persistence * deviation + sd * shocks[:, h]
        if so_far is not None and so_far.year == year:
            out[:, h] = so_far.draw(mean + law.persistence * deviation, rng)
            deviation = out[:, h] - law.mean
        else:
            deviation = out[:, h] - mean
    return out


def _people(drivers: Drivers, draws: int, streams: Streams) -> Array:
    steps = drivers.people_sd * streams.normal(draws)
    out = np.empty((draws, drivers.horizon))
    pace = np.full(draws, drivers.law.people)
    for h, year in enumerate(drivers.years):
        known = drivers.city.people(year)
        if np.isfinite(known):
            out[:, h] = known
            continue
        pace = pace + steps[:, h]
        out[:, h] = pace
        if year % 10 in COUNT_YEARS:
            out[:, h] += REBASING_SD() * streams.at(h).standard_normal(draws)
    return out


def _prices(drivers: Drivers, changes: Changes, shocks: Array, streams: Streams) -> None:
    """Fill deflator and dong. In years of which neither is known d = deflator - dong follows its law."""
    law, dong = drivers.law.dollar_deflator, drivers.dong
    draws = len(shocks)
    sd, mean = law.scales(draws, streams.first)
    deviation = np.full(draws, law.last - law.mean)
    pull = iter(drivers.law.parity_return(drivers.horizon))
    last_level = drivers.last_level
    for h, year in enumerate(drivers.years):
        noise = streams.at(h).standard_normal((2, draws))
        pi, s = drivers.country.at("deflator", year), drivers.country.at("dong", year)
        told = drivers.rate if drivers.rate is not None and drivers.rate.year == year else None
        level = drivers.city.levels.get(year)
        if np.isfinite(s) or told is not None:
            changes["dong"][:, h] = s if told is None else told.change + told.sd * noise[1]
            around, spread = (
                (pi, CITY_DEFLATOR_SD()) if np.isfinite(pi) else (law.mean + dong.mean, OPEN_DEFLATOR_SD())
            )
            changes["deflator"][:, h] = around + spread * noise[0]
        else:
            deviation = law.persistence * deviation + sd * shocks[:, h]
            d = mean + deviation + next(pull)
            changes["dong"][:, h] = dong.mean + dong.share * (d - law.mean) + dong.sd * noise[0]
            changes["deflator"][:, h] = d + changes["dong"][:, h]
            if np.isfinite(pi):
                changes["deflator"][:, h] = pi + CITY_DEFLATOR_SD() * noise[1]
        if level is not None:
            # a printed level settles the deflator: what growth and people leave of the change of the level
            moved = changes["growth"] - changes["people"] + changes["deflator"]
            left = np.log(level.vnd / drivers.base.vnd) - moved[:, :h].sum(axis=1)
            changes["deflator"][:, h] = left - changes["growth"][:, h] + changes["people"][:, h]
        if year == max(last_level.year, drivers.years[0]):
            # what is still to come on the newest level: a revision of prices, as far as paths can tell
            revision = streams.at(h).standard_normal(draws)
            changes["deflator"][:, h] += drivers.city.noise(last_level) * revision


def toward_consensus(growth: Array, expected: Array) -> Array:
    """Growth part of the way from the own mean to what houses expect (half), with the own spread, (N, H).

    expected: (H,), nan in years that do not move, because something is published on them or nobody looked.
    """
    move = CONSENSUS_PULL() * (expected - growth.mean(axis=0))
    return growth + np.where(np.isfinite(expected), move, 0.0)
