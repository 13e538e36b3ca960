"""A shrunk AR(1) for yearly changes: moments of its running sum in closed form, and paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.assumed import assume
from analysis.series.mixture import Array

CORRELATION_YEARS = assume(
    "correlation_years",
    10.0,
    "years",
    (5.0, 20.0),
    "years that the prior of no correlation between growth and prices in dollars is worth",
    moves="per_person",
)


@dataclass(frozen=True)
class Prior:
    """What is believed before the series is seen, in yearly log changes.

    The mean counts as much as `mean_years` (k) yearly values, the sd as much as `sd_years` (v0) of them;
    the persistence r is not estimated: with ten values its estimate is mostly noise.
    """

    mean: float
    mean_years: float
    persistence: float
    sd: float
    sd_years: float


@dataclass(frozen=True)
class ShrunkAR1:
    """x[t] - m = r (x[t-1] - m) + e with e ~ N(0, s2): what the values and the prior say together.

    `weight` = N + k, the number of years behind the mean; `df` = v0 + N - 1, those behind the variance.
    """

    mean: float
    persistence: float
    variance: float
    df: float
    weight: float
    last: float

    def reach(self, horizon: int) -> Array:
        """Share of one shock in the sum after 1..horizon years: (1 - r^h) / (1 - r), shape (H,)."""
        powers: Array = self.persistence ** np.arange(1.0, horizon + 1)
        return (1 - powers) / (1 - self.persistence)

    def sum_mean(self, horizon: int) -> Array:
        """Mean of the sum of the first h years: h m + (x[T] - m) r (1 - r^h) / (1 - r), shape (H,)."""
        h = np.arange(1, horizon + 1)
        return h * self.mean + (self.last - self.mean) * self.persistence * self.reach(horizon)

    def sum_variance(self, horizon: int) -> Array:
        """Squared scale of the same sums, Student t with `df` degrees of freedom, shape (H,).

        s2 { sum over j<=h of ((1 - r^j)/(1 - r))^2 + h^2 / ((N + k)(1 - r)^2) }
        """
        h = np.arange(1, horizon + 1)
        shocks = np.cumsum(self.reach(horizon) ** 2)
        return self.variance * (shocks + h**2 / (self.weight * (1 - self.persistence) ** 2))

    def scales(self, draws: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """A shock sd and a mean for each path, (N,) each: s2 scaled inverse chi-square, the mean given s2."""
        sd = np.sqrt(self.variance * self.df / rng.chisquare(self.df, draws))
        spread = sd / (np.sqrt(self.weight) * (1 - self.persistence))
        return sd, self.mean + spread * rng.standard_normal(draws)

    def paths(self, shocks: Array, rng: np.random.Generator) -> Array:
        """Yearly values, shape (N, H), from standard normal shocks (N, H).

        Each path draws its own scale and mean, then runs the recursion from the last deviation. The sums
        have exactly the mean and the variance of the closed form.
        """
        draws, horizon = shocks.shape
        sd, mean = self.scales(draws, rng)
        out = np.empty((draws, horizon))
        deviation = np.full(draws, self.last - self.mean)
        for step in range(horizon):
            deviation = self.persistence * deviation + sd * shocks[:, step]
            out[:, step] = mean + deviation
        return out


def fit_ar1(x: ArrayLike, prior: Prior) -> ShrunkAR1:
    """Fit the shrunk AR(1) to yearly values x, oldest first; an empty x leaves the prior alone.

    A year that is not known is nan: it counts for nothing, and the last deviation has faded by r for each
    year since it was seen.

    m = (sum x + k m0) / (N + k);  e[t] = (x[t] - m) - r (x[t-1] - m);  s2 = (v0 s0^2 + sum e^2) / (v0 + N -
    1). Reference: the conjugate normal model, e.g. Gelman et al., Bayesian Data Analysis (2013), section
    3.3.

    >>> prior = Prior(mean=0.05, mean_years=8, persistence=0.45, sd=0.03, sd_years=8)
    >>> ar1 = fit_ar1([0.07, 0.07, 0.07, 0.07], prior)
    >>> round(ar1.mean, 4), ar1.df, ar1.sum_mean(2).round(4).tolist()
    (0.0567, 11, [0.0627, 0.122])
    """
    values = np.asarray(x, float)
    known = np.isfinite(values)
    n, r = int(known.sum()), prior.persistence
    weight = n + prior.mean_years
    mean = float((values[known].sum() + prior.mean_years * prior.mean) / weight)
    deviation = values - mean
    e = deviation[1:] - r * deviation[:-1]
    e = e[np.isfinite(e)]
    df = prior.sd_years + max(n - 1, 0)
    # a gap costs a residual; the prior's sd stands in for it
    variance = float(((df - len(e)) * prior.sd**2 + e @ e) / df)
    if n == 0:
        return ShrunkAR1(mean, r, variance, df, weight, mean)
    age = len(values) - 1 - int(np.flatnonzero(known)[-1])
    return ShrunkAR1(mean, r, variance, df, weight, mean + r**age * float(deviation[known][-1]))


def shrunk_correlation(a: ArrayLike, b: ArrayLike) -> float:
    """Correlation of two series over the m years known of both, shrunk to 0 by m / (m + prior years)."""
    x, y = np.asarray(a, float), np.asarray(b, float)
    both = np.isfinite(x) & np.isfinite(y)
    x, y = x[both], y[both]
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1]) * len(x) / (len(x) + CORRELATION_YEARS())


def sum_covariance(a: ShrunkAR1, b: ShrunkAR1, correlation: float, horizon: int) -> Array:
    """Covariance of the running sums of two AR(1), on the squared scale, shape (H,)."""
    return correlation * np.sqrt(a.variance * b.variance) * np.cumsum(a.reach(horizon) * b.reach(horizon))
