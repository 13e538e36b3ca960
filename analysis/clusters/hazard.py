"""Hazards seen in the record, hazards needed for a target, and how unusual the years so far were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from analysis.clusters.beta_binomial import MU, RHO, Step
from analysis.clusters.cluster_paths import ClusterPaths
from analysis.clusters.stage_posteriors import StagePosterior
from analysis.series.quantile_levels import ENDS

MOST = 64.0


@dataclass(frozen=True)
class Needed:
    """The factor on all yearly hazards that brings the median to a target; inf where even the largest does
    not.
    """

    stage: str
    scope: str
    least: int
    year: int
    factor: float
    seen: float

    @property
    def needed(self) -> float:
        """The yearly probability of moving that the factor stands for."""
        return float(-np.expm1(self.factor * np.log1p(-self.seen)))


def needed(
    paths: ClusterPaths,
    stage: str,
    least: int,
    year: int,
    scope: str,
    draws: int = 1000,
    seed: int = 183,
    tried: Callable[[float], ClusterPaths] | None = None,
) -> Needed:
    """The smallest factor on the hazards of all stages under which P(count >= least in the year) is one half.

    The factor acts from the year of the day on. The same clocks and shocks serve every factor, so that the
    probability can only rise with it; found by halving to one part in fifty. A goal
    that is reached already needs nothing: 0. tried: the paths under a factor, where another search for the
    same paths, year, draws and seed has tried some already (`trials`).
    """
    paths_under = tried or trials(paths, year, draws, seed)

    def even(factor: float) -> bool:
        return paths_under(factor).probability(stage, least, year, scope) >= 0.5

    def answer(factor: float) -> Needed:
        return Needed(stage, scope, least, year, factor, paths.stages[stage].hazard)

    if not even(MOST):
        return answer(float("inf"))
    if even(0.0):
        return answer(0.0)
    low, high = 0.01, MOST
    while high > 1.02 * low:
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if even(middle) else (middle, high)
    return answer(high)


def trials(
    paths: ClusterPaths, year: int, draws: int = 1000, seed: int = 183
) -> Callable[[float], ClusterPaths]:
    """The paths to a year's end under a factor on all hazards, each factor simulated once."""
    from analysis.clusters.pipeline import simulate

    @cache
    def paths_under(factor: float) -> ClusterPaths:
        ahead = {name: dict.fromkeys(range(paths.day.year, year + 1), factor) for name in paths.stages}
        return simulate(paths.counts, paths.stages, np.array([year + 1.0]), draws, seed, ahead)

    return paths_under


def all_needed(
    paths: ClusterPaths, least: int, year: int, draws: int = 1000, seed: int = 183
) -> list[Needed]:
    """`needed` for every reading of the verb, strict and kind; like searches share their trials."""
    tried = trials(paths, year, draws, seed)
    return [
        needed(paths, stage, least, year, scope, draws, seed, tried)
        for stage in paths.order.readings
        for scope in ("own", "any")
    ]


@dataclass(frozen=True)
class Seen:
    """One interval between counts: its dates in years, the moves, the yearly hazard they mean, and its shock
    z.
    """

    stage: str
    start: float
    end: float
    at_risk: float
    moved: int
    yearly: float
    shock: float


def seen(stage: StagePosterior) -> list[Seen]:
    """The intervals of the central reading, each with the shock it amounts to.

    yearly: the constant yearly probability that would give the moves seen. shock: the normal score of the
    middle of the count's place in the posterior predictive distribution of that interval, in standard
    deviations (0 a usual year).
    """
    from scipy.special import ndtri

    found = []
    when = stage.readings[0].statements[-1].when - sum(
        step.years * len(step.at_risk) for step in stage.steps[0]
    )
    for step in stage.steps[0]:
        years = step.years * len(step.at_risk)
        place = np.clip(_place(stage.posteriors[0], step), 1e-4, 1 - 1e-4)
        found.append(
            Seen(
                stage.stage,
                when,
                when + years,
                float(np.mean(step.at_risk)),
                step.moved,
                _yearly(step),
                float(ndtri(place)),
            )
        )
        when += years
    return found


def _yearly(step: Step) -> float:
    """The constant yearly probability whose expected moves over the step are those seen.

    >>> round(_yearly(Step((20,), 5)), 3), round(_yearly(Step((20, 20), 15)), 3)
    (0.25, 0.5)
    """
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        share, moved = 1 - (1 - middle) ** step.years, 0.0
        for stock in step.at_risk:
            moved += share * max(stock - moved, 0.0)
        low, high = (middle, high) if moved < step.moved else (low, middle)
    return (low + high) / 2


def _place(grid: np.ndarray, step: Step) -> float:
    """P(fewer) + P(as many) / 2 under the posterior predictive of the step."""
    from analysis.clusters.beta_binomial import log_likelihood

    top = step.at_risk[-1]
    chance = np.array(
        [
            float((grid * np.exp(log_likelihood([Step(step.at_risk, m, step.years)]))).sum())
            for m in range(min(step.moved, top) + 1)
        ]
    )
    return float(chance[:-1].sum() + chance[-1] / 2)


def shock_spread(stage: StagePosterior) -> tuple[float, float]:
    """The yearly probabilities of a bad and of a good year (one in ten each) at the posterior mean of mu and
    rho.
    """
    from scipy.special import betaincinv

    grid = sum(weight * one for weight, one in zip(stage.weights, stage.posteriors, strict=True))
    mu = float(np.sum(grid, axis=1) @ MU)
    rho = float(np.sum(grid, axis=0) @ RHO)
    size = 1 / rho - 1
    low, high = betaincinv(mu * size, (1 - mu) * size, ENDS)
    return float(low), float(high)
