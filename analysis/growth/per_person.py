"""Output per person in USD: quantiles in closed form for any economy, paths of the pool for a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from analysis.growth.drivers import Drivers, drivers
from analysis.growth.laws import fit_growth_law
from analysis.growth.paths import Paths, Printed
from analysis.growth.pool import draw_pool
from analysis.growth.year_streams import Streams
from analysis.series.levels import checked_horizon, checked_series
from analysis.series.mixture import Array, mixture_quantiles

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View


def forecast_per_person(
    g: ArrayLike,
    n: ArrayLike,
    pi: ArrayLike,
    s: ArrayLike,
    us_inflation: float,
    horizon: int,
    probabilities: ArrayLike,
    context: Mapping[str, float] | None = None,
) -> Array:
    """Quantiles (horizon, P) of the cumulative log change of USD output per person over 1..horizon years.

    g, n, pi, s: yearly log changes, oldest first and all ending in the same year, of real output,
    population, deflator and local currency per USD (+ is depreciation). us_inflation: mean US deflator
    inflation of five years, log. context: `pool_g`, the mean growth of other economies, to which the own
    mean is shrunk; without it the own mean is its own prior. Raises ValueError on fewer than two values, on
    values that are not finite, on pi and s of unequal length.

    log Y[T+h] - log Y[T] = sum over j<=h of (g - n + pi - s), as one Student t a year (part 1 of
    docs/methods/growth.md).

    >>> flat = [0.05] * 10
    >>> q = forecast_per_person(flat, [0.01] * 10, [0.03] * 10, [0.01] * 10, 0.02, 2, [0.1, 0.5, 0.9])
    >>> q.round(3).tolist()
    [[-0.014, 0.066, 0.146], [0.006, 0.132, 0.258]]
    """
    growth, people, deflator, rate = (
        checked_series(name, values, 2) for name, values in (("g", g), ("n", n), ("pi", pi), ("s", s))
    )
    if len(deflator) != len(rate):
        raise ValueError(
            f"pi has {len(deflator)} years and s has {len(rate)}: they must cover the same years"
        )
    if not np.isfinite(us_inflation):
        raise ValueError("us_inflation: not a finite number")
    prior = float((context or {}).get("pool_g", growth.mean()))
    if not np.isfinite(prior):
        raise ValueError("context: pool_g is not a finite number")
    law = fit_growth_law(growth, deflator - rate, float(people[-1]), prior, float(us_inflation))
    return mixture_quantiles([law.member(checked_horizon(horizon))], probabilities)


def forecast(
    view: View, place: Place, plan: Plan, draws: int = 20_000, seed: int = 183, nowcast: bool = True
) -> Paths:
    """Paths of a place's GRDP per person from what was known on the day of the view.

    There is one forecast of a place on a day: the plan is the question and says only how far the paths must
    reach. They run to the end of the plan that runs on the day, and to the plan's own last year if that is
    later; of the years up to the newest level the paths hold the printed levels. nowcast: whether the year
    that runs is as the nowcast has it; without it the plain rule and the laws alone speak. Raises
    InputFault when no level was known.
    """
    laws = laws_of(view, place, plan, nowcast)
    pool = draw_pool(view, laws, draws, Streams.of(seed, laws.years, laws.plan_end - laws.base.year))
    return Paths(
        place=place.code,
        day=view.day,
        base_year=laws.base.year,
        years=np.array(laws.years),
        base_vnd=laws.base.vnd,
        base_rate=laws.base.rate,
        **pool.changes,
        member=pool.member,
        members=pool.members,
        weights=np.full(draws, 1 / draws),
        scenario="baseline",
        plan_end=laws.plan_end,
        known=tuple(year for year in laws.years if year in laws.city.levels),
        levels={
            year: Printed(level.vnd, level.rate, laws.city.noise(level))
            for year, level in laws.city.levels.items()
            if year <= laws.base.year and np.isfinite(level.rate)
        },
        printed=tuple(year for year in laws.years if year in laws.city.levels or year in laws.city.growth),
        notes=(*laws.notes, *pool.notes),
        sources=tuple(dict.fromkeys([*laws.sources, *pool.record.sources])),
    )


def laws_of(view: View, place: Place, plan: Plan, nowcast: bool = True) -> Drivers:
    """The facts and laws that the forecast of a plan rests on."""
    return drivers(view, place, plan.last_year, nowcast)
