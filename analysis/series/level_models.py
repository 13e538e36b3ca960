"""Simple models of a short yearly series: each a Student t density a year ahead, and how well it fitted.

Every model gives its one-step errors within the series, so that models on y and on log y can be weighed by
the likelihood of the same values. Parameters that ten values cannot settle are averaged over a small grid by
their likelihood, which puts their uncertainty in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from analysis.assumed import assume
from analysis.series.mixture import Array, Member

SMOOTHING = np.linspace(0.1, 1.0, 10)
DRIFT_YEARS = assume(
    "ar1_drift_years",
    1.0,
    "years",
    (0.5, 3.0),
    "years that the prior of no drift is worth in the AR(1) on differences",
    moves="series",
)
PERSISTENCE_YEARS = assume(
    "ar1_persistence_years",
    4.0,
    "years",
    (2.0, 8.0),
    "years that the prior persistence is worth there",
    moves="series",
)
PERSISTENCE = assume(
    "ar1_persistence",
    0.3,
    "share a year",
    (0.0, 0.5),
    "prior persistence of yearly changes there",
    moves="series",
    legal=(-0.5, 0.9),
)
RETURN = np.array([0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9])
SMALLEST_SCALE = 1e-12  # in units of the largest value: a series that never moved gets a point forecast


def _grid(*axes: ArrayLike) -> list[Array]:
    arrays = [np.asarray(axis, float) for axis in axes]
    return [axis.ravel() for axis in np.meshgrid(*arrays, indexing="ij")]


SLOW = _grid(np.linspace(0.2, 1, 5), [0.05, 0.2, 0.4, 0.7], [0.8, 0.9, 0.95, 0.98])
QUICK = _grid(np.linspace(0.2, 1, 5), [0.05, 0.2, 0.4, 0.7], [0.6, 0.75, 0.85, 0.92])
STRAIGHT = _grid([0.3, 0.5, 0.7, 0.9, 1.0], [0.1, 0.3, 0.5, 0.8, 1.0], [1.0])


@dataclass(frozen=True)
class Fitted:
    """A model's density ahead, its one-step errors (newest last) and the number of its parameters."""

    member: Member
    errors: Array
    parameters: int

    def log_likelihood(self, y: Array, count: int) -> float:
        """Log likelihood of the last `count` values of y, less one for each parameter (after Akaike 1974).

        Errors are Student t with the member's degrees of freedom; a model of log y carries the Jacobian.
        """
        e, df = self.errors[-count:], self.member.df
        scale = np.sqrt(max(float(e @ e) / max(len(e) - self.parameters, 1), SMALLEST_SCALE**2))
        constant = gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * np.log(df * np.pi) - np.log(scale)
        found = float((constant - (df + 1) / 2 * np.log1p((e / scale) ** 2 / df)).sum())
        return found - self.parameters - (float(np.log(y[-count:]).sum()) if self.member.log else 0.0)


Model = Callable[[Array, int, bool], Fitted]


def theta(share: float) -> Model:
    """Exponential smoothing with a share of the slope of the trend line as drift (Hyndman and Billah 2003).

    Averaged over ten smoothing constants. A share below one stands for any between 2 share - 1 and all of
    the slope, so its drift carries the variance of such a uniform share, slope^2 (1 - share)^2 / 3.
    """
    doubt = (1 - share) ** 2 / 3

    def model(y: Array, horizon: int, log: bool) -> Fitted:
        n, years = len(y), np.arange(len(y)) - (len(y) - 1) / 2
        slope = (years @ y) / (years @ years)
        level, errors = np.full(SMOOTHING.shape, y[0]), np.empty((n - 1, len(SMOOTHING)))
        for step, value in enumerate(y[1:]):
            errors[step] = value - level - share * slope
            level = level + share * slope + SMOOTHING * errors[step]
        h = np.arange(1, horizon + 1)[:, None]
        reach = SMOOTHING**2 * ((h - 1) + h**2 / n)
        variance = (errors**2).sum(0) / (n - 2) * (1 + reach) + (h * slope) ** 2 * doubt
        return _averaged("theta", level + share * slope * h, variance, errors, 2, log)

    return model


def drift_ar1(y: Array, horizon: int, log: bool = False) -> Fitted:
    """AR(1) on differences with drift and persistence shrunk by a few years' worth of prior."""
    x = np.diff(y)
    n, h = len(x), np.arange(1, horizon + 1)
    weight = n + DRIFT_YEARS()
    drift = x.sum() / weight
    d = x - drift
    prior = PERSISTENCE_YEARS() * d.var()
    energy = d[:-1] @ d[:-1] + prior
    r = float(np.clip((d[1:] @ d[:-1] + prior * PERSISTENCE()) / energy, -0.5, 0.9)) if energy > 0 else 0.0
    e = d[1:] - r * d[:-1]
    reach = (1 - r**h) / (1 - r)
    variance = (e @ e) / max(n - 3, 1) * (np.cumsum(reach**2) + h**2 / (weight * (1 - r) ** 2))
    location = y[-1] + h * drift + d[-1] * r * reach
    return Fitted(Member("ar1 on differences", location, np.sqrt(variance), freedom(n + 1), log), e, 2)


def random_walk_drift(y: Array, horizon: int, log: bool = False) -> Fitted:
    """Random walk with drift: variance s2 (h + h^2 / n) of n differences."""
    x = np.diff(y)
    h = np.arange(1, horizon + 1)
    scale = np.sqrt(x.var(ddof=1) * (h + h**2 / len(x)))
    return Fitted(
        Member("random walk with drift", y[-1] + h * x.mean(), scale, freedom(len(y)), log), x - x.mean(), 1
    )


def trend(name: str, grid: list[Array]) -> Model:
    """A local trend, damped or straight, in innovations form (Hyndman et al. 2008, 6.3), over a grid."""
    smoothing, share, damping = grid

    def model(y: Array, horizon: int, log: bool) -> Fitted:
        n, first = len(y), min(4, len(y) - 1)
        level, slope = np.full(smoothing.shape, y[0]), np.full(smoothing.shape, (y[first] - y[0]) / first)
        errors = np.empty((n - 1, len(smoothing)))
        for step, value in enumerate(y[1:]):
            errors[step] = value - level - damping * slope
            level = level + damping * slope + smoothing * errors[step]
            slope = damping * slope + smoothing * share * errors[step]
        h = np.arange(1, horizon + 1)[:, None]
        steps = np.cumsum(damping**h, axis=0)
        moved = (smoothing * (1 + share * steps)) ** 2
        variance = (errors**2).sum(0) / max(n - 3, 1) * (1 + np.cumsum(moved, axis=0) - moved)
        return _averaged(name, level + steps * slope, variance, errors, 3, log)

    return model


def mean_reverting(y: Array, horizon: int, log: bool = False) -> Fitted:
    """y goes back to its mean by a share a year: AR(1) on levels, the mean by generalised least squares."""
    n, h, r = len(y), np.arange(1, horizon + 1)[:, None], RETURN
    information = (n - 1) * (1 - r) ** 2 + 1 - r**2
    change = y[1:, None] - r * y[:-1, None]
    mean = (change.sum(0) * (1 - r) + y[0] * (1 - r**2)) / information
    d = y[:, None] - mean
    errors = d[1:] - r * d[:-1]
    energy = (errors**2).sum(0) + d[0] ** 2 * (1 - r**2)
    variance = energy / max(n - 2, 1) * ((1 - r ** (2 * h)) / (1 - r**2) + (1 - r**h) ** 2 / information)
    return _averaged("return to the mean", mean + r**h * d[-1], variance, errors, 2, log, energy)


def freedom(n: int) -> float:
    """Degrees of freedom of the densities of n values: n - 3, two at least."""
    return float(max(n - 3, 2))


def _averaged(
    name: str,
    mean: Array,
    variance: Array,
    errors: Array,
    parameters: int,
    log: bool,
    energy: NDArray[np.float64] | None = None,
) -> Fitted:
    """One model from a grid of parameters (last axis), weighted by their profile likelihood."""
    n = len(errors) + 1
    sse = (errors**2).sum(0) if energy is None else energy
    fit = -0.5 * (n - 1) * np.log(np.maximum(sse, 1e-300))
    w = np.exp(fit - fit.max())
    w /= w.sum()
    # summed row by row: a matrix product rounds each row by how many there are
    centre = (mean * w).sum(axis=-1)
    spread = ((variance + (mean - centre[:, None]) ** 2) * w).sum(axis=-1)
    return Fitted(Member(name, centre, np.sqrt(spread), freedom(n), log), errors @ w, parameters)
