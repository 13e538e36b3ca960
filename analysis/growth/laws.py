"""The laws behind USD output per person: real growth, population, the deflator in dollars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.assumed import assume
from analysis.series.ar1 import Prior, ShrunkAR1, fit_ar1, shrunk_correlation, sum_covariance
from analysis.series.mixture import Array, Member

GROWTH_MEAN_YEARS = assume(
    "growth_mean_years",
    8,
    "years",
    (4, 16),
    "years of record that the prior mean of growth is worth: a short record is mostly noise; tried on "
    "other countries (docs/methods/growth.md)",
    moves="per_person",
)
GROWTH_PERSISTENCE = assume(
    "growth_persistence",
    0.45,
    "share a year",
    (0.2, 0.7),
    "pooled over emerging economies; ten values of one place cannot tell it",
    moves="per_person",
    legal=(0.0, 0.95),
)
GROWTH_SD = assume(
    "growth_sd",
    0.03,
    "log points",
    (0.02, 0.045),
    "shock of a year's growth, pooled over emerging economies",
    moves="per_person",
    legal=(0.0005, 0.5),
)
GROWTH_SD_YEARS = assume(
    "growth_sd_years",
    8,
    "years",
    (4, 16),
    "years of record that the prior spread of growth is worth",
    moves="per_person",
    legal=(3, 1000),
)
PRICES_MEAN_YEARS = assume(
    "prices_mean_years",
    64,
    "years",
    (16, 256),
    "years of record that the prior mean of prices in dollars is worth: parity is believed, a short "
    "record of it hardly",
    moves="per_person",
)
PRICES_PERSISTENCE = assume(
    "prices_persistence",
    0.15,
    "share a year",
    (0.0, 0.35),
    "pooled over emerging economies",
    moves="per_person",
    legal=(0.0, 0.95),
)
PRICES_SD = assume(
    "prices_sd",
    0.08,
    "log points",
    (0.05, 0.11),
    "shock of a year's prices in dollars, pooled over emerging economies: the calm of a managed "
    "currency is no evidence of safety",
    moves="per_person",
    legal=(0.0005, 0.5),
)
PRICES_SD_YEARS = assume(
    "prices_sd_years",
    8,
    "years",
    (4, 16),
    "years of record that the prior spread of prices in dollars is worth",
    moves="per_person",
    legal=(3, 1000),
)
CATCHING_UP = assume(
    "catching_up",
    0.005,
    "log points a year",
    (0.0, 0.01),
    "real appreciation a year of a growing economy, on top of inflation in the United States",
    moves="per_person",
    legal=(-0.1, 0.1),
    source="Balassa (1964) and Samuelson (1964); the size is judgement",
)
PARITY_SPEED = assume(
    "parity_speed",
    0.08,
    "share a year",
    (0.0, 0.16),
    "share of a deviation of the real exchange rate undone a year: half the speed of the literature, "
    "because the mean of a short record is a poor parity",
    moves="per_person",
    legal=(0.0, 0.9),
    source="Rogoff (1996), half-life of three to five years",
)
POPULATION_SD = assume(
    "population_sd",
    0.003,
    "log points a year",
    (0.001, 0.006),
    "the pace of population is a random walk with this step",
    moves="per_person",
    legal=(0.0, 0.05),
)
UNKNOWN_GROWTH = assume(
    "unknown_growth",
    0.06,
    "log points a year",
    (0.04, 0.08),
    "mean growth where neither a past year nor a forecast is known",
    moves="growth_prior",
    legal=(-0.1, 0.2),
    only="only where the record of a day holds neither growth nor a forecast of it",
)


@dataclass(frozen=True)
class GrowthLaw:
    """Fitted laws of g and d, correlation of their shocks, deviation from parity (log), the last n."""

    growth: ShrunkAR1
    dollar_deflator: ShrunkAR1
    correlation: float
    parity_gap: float
    people: float

    def parity_return(self, horizon: int) -> Array:
        """Expected yearly pull of d back to parity, shape (H,): gap (1 - v)^(h-1) v, of the opposite sign."""
        left: Array = (1 - PARITY_SPEED()) ** np.arange(float(horizon))
        return -self.parity_gap * PARITY_SPEED() * left

    def member(self, horizon: int) -> Member:
        """Student t density of the cumulative log change of USD output per person over 1..horizon years."""
        h = np.arange(1, horizon + 1)
        mean = (
            self.growth.sum_mean(horizon)
            - h * self.people
            + self.dollar_deflator.sum_mean(horizon)
            + np.cumsum(self.parity_return(horizon))
        )
        # the growth of population is a random walk: its sum has 1 + 4 + ... + h^2 shocks squared
        people = POPULATION_SD() ** 2 * h * (h + 1) * (2 * h + 1) / 6
        variance = (
            self.growth.sum_variance(horizon)
            + self.dollar_deflator.sum_variance(horizon)
            + 2 * sum_covariance(self.growth, self.dollar_deflator, self.correlation, horizon)
            + people
        )
        return Member("own design", mean, np.sqrt(variance), min(self.growth.df, self.dollar_deflator.df))


def growth_prior(own: ArrayLike, ahead: ArrayLike) -> float:
    """Mean growth expected before the record is seen: half of what was, half of what is forecast, in logs.

    own: growth of the country in the last ten years, nan where not known; ahead: what houses expect of the
    years to come, nan where nobody looked. One alone where the other is missing, six percent without both.

    >>> round(growth_prior([0.06, 0.08], [0.05, np.nan]), 4), growth_prior([0.07, np.nan], [])
    (0.06, 0.07)
    """
    seen, told = (np.asarray(values, float)[np.isfinite(values)] for values in (own, ahead))
    means = [float(values.mean()) for values in (seen, told) if len(values)]
    return float(np.mean(means)) if means else UNKNOWN_GROWTH()


def fit_growth_law(
    g: ArrayLike,
    d: ArrayLike,
    people: float,
    growth_prior: float,
    us_inflation: float,
    growth_beside_d: ArrayLike | None = None,
) -> GrowthLaw:
    """Fit the laws to yearly log changes g and d (deflator less depreciation), oldest first.

    growth_prior: mean growth expected before the place's own record is seen; us_inflation: mean US deflator
    inflation of five years; people: log growth of population now. growth_beside_d: growth in the years of d
    of the economy that d belongs to, where g is of a part of it; without it g is its own, and both end in
    the same year. A year that is not known is nan. The parity gap is the distance of the
    real exchange rate (the sum of d less its expected drift) from its own mean over the years given; v =
    .08 a year is half the speed that goes with the half-life of three to five years in Rogoff (1996),
    because the mean of a short record is a poor parity.

    >>> law = fit_growth_law([0.06, 0.07, 0.05], [0.02, 0.03, 0.01], 0.01, 0.06, 0.02)
    >>> law.member(2).location.round(3).tolist()
    [0.069, 0.142]
    """
    g, d = np.asarray(g, float), np.asarray(d, float)
    drift = us_inflation + CATCHING_UP()
    real_rate = np.concatenate([[0.0], np.cumsum(np.nan_to_num(d - drift))])
    beside = g if growth_beside_d is None else np.asarray(growth_beside_d, float)
    common = min(len(beside), len(d))
    return GrowthLaw(
        growth=fit_ar1(g, growth_law_prior(growth_prior)),
        dollar_deflator=fit_ar1(d, prices_law_prior(drift)),
        correlation=shrunk_correlation(beside[len(beside) - common :], d[len(d) - common :]),
        parity_gap=float(real_rate[-1] - real_rate.mean()),
        people=people,
    )


def growth_law_prior(mean: float) -> Prior:
    """What is believed of growth before the place's own record is seen."""
    return Prior(mean, GROWTH_MEAN_YEARS(), GROWTH_PERSISTENCE(), GROWTH_SD(), GROWTH_SD_YEARS())


def prices_law_prior(mean: float) -> Prior:
    """What is believed of prices in dollars (the deflator less depreciation)."""
    return Prior(mean, PRICES_MEAN_YEARS(), PRICES_PERSISTENCE(), PRICES_SD(), PRICES_SD_YEARS())
