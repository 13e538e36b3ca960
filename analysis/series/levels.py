"""Quantile forecasts of any short yearly series: an equal mixture of six simple models, each in closed form.

Theta, an AR(1) on differences and a damped trend lose little against anything better on short series, and
they fail in different ways; each on y and on log y, because a short series does not tell a straight line
from a curve. The trend is damped on logs only and the random walk drifts on levels only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.series.mixture import Array, Member, checked_probabilities, mixture_quantiles

SHORTEST = 5
LARGEST_STEP = np.log(10.0)
SMOOTHING = np.linspace(0.1, 1.0, 10)
DAMPED_GRID = [
    grid.ravel()
    for grid in np.meshgrid(
        np.linspace(0.2, 1, 5), [0.05, 0.2, 0.4, 0.7], [0.8, 0.9, 0.95, 0.98], indexing="ij"
    )
]
# two weak priors of the AR(1) on differences: one year of no drift; four years of persistence .3
DRIFT_YEARS, PERSISTENCE_YEARS, PERSISTENCE = 1.0, 4.0, 0.3
# in units of the largest value: a series that never moved gets a point forecast
SMALLEST_SCALE = 1e-12


def forecast_levels(y: ArrayLike, horizon: int, probabilities: ArrayLike) -> Array:
    """Quantiles, shape (horizon, P), of a yearly series y, oldest first, for 1..horizon years after its end.

    Any unit and sign. Log members stay out where some y <= 0 or where a single step is tenfold: such a
    start or slump tells of a new or broken series and not of growth. Quantiles are in the order of
    `probabilities` and never cross. Raises ValueError on fewer than 5 values, on a value that is not
    finite, on a horizon below 1.

    >>> q = forecast_levels([10, 12, 13, 15, 18, 19, 22, 24], 3, [0.1, 0.5, 0.9])
    >>> q.shape, q[:, 1].round(0).tolist()
    ((3, 3), [26.0, 28.0, 30.0])
    """
    values = checked_series("y", y, SHORTEST)
    p = checked_probabilities(probabilities)
    unit = float(np.abs(values).max()) or 1.0
    limit = np.finfo(float).max / unit if unit > 1 else np.inf
    q = mixture_quantiles(level_members(values / unit, checked_horizon(horizon)), p)
    return np.clip(q, -limit, limit) * unit


def level_members(y: Array, horizon: int) -> list[Member]:
    """The members of the pool for y, each a Student t with N - 3 degrees of freedom (2 at least)."""
    members = [theta(y, horizon), drift_ar1(y, horizon), random_walk_drift(y, horizon)]
    if suits_logs(y):
        z = np.log(y)
        members += [theta(z, horizon, True), drift_ar1(z, horizon, True), damped_trend(z, horizon, True)]
    return [Member(m.name, m.location, np.maximum(m.scale, SMALLEST_SCALE), m.df, m.log) for m in members]


def suits_logs(y: Array) -> bool:
    """Whether y is positive throughout and never moves tenfold in one year."""
    return bool((y > 0).all() and np.abs(np.diff(np.log(y))).max() < LARGEST_STEP)


def theta(y: Array, horizon: int, log: bool = False) -> Member:
    """Theta: exponential smoothing with half the slope of the trend line as drift (Hyndman and Billah 2003).

    Averaged over ten smoothing constants by their likelihood. Half a slope stands for any share between
    none and all of it, so the drift carries the variance of a uniform share, slope^2 / 12, besides its
    sampling variance.
    """
    n, years = len(y), np.arange(len(y)) - (len(y) - 1) / 2
    slope = (years @ y) / (years @ years)
    level, sse = np.full(SMOOTHING.shape, y[0]), np.zeros(SMOOTHING.shape)
    for value in y[1:]:
        error = value - level - slope / 2
        sse += error * error
        level = level + slope / 2 + SMOOTHING * error
    h = np.arange(1, horizon + 1)[:, None]
    reach = SMOOTHING**2 * ((h - 1) + h**2 / n)
    variance = sse / (n - 2) * (1 + reach) + (h * slope) ** 2 / 12
    return _averaged("theta", level + slope / 2 * h, variance, sse, n, log)


def drift_ar1(y: Array, horizon: int, log: bool = False) -> Member:
    """AR(1) on differences with drift and persistence shrunk by a few years' worth of prior."""
    x = np.diff(y)
    n, h = len(x), np.arange(1, horizon + 1)
    weight = n + DRIFT_YEARS
    drift = x.sum() / weight
    d = x - drift
    prior = PERSISTENCE_YEARS * d.var()
    energy = d[:-1] @ d[:-1] + prior
    r = float(np.clip((d[1:] @ d[:-1] + prior * PERSISTENCE) / energy, -0.5, 0.9)) if energy > 0 else 0.0
    e = d[1:] - r * d[:-1]
    reach = (1 - r**h) / (1 - r)
    variance = (e @ e) / max(n - 3, 1) * (np.cumsum(reach**2) + h**2 / (weight * (1 - r) ** 2))
    return Member(
        "ar1 on differences", y[-1] + h * drift + d[-1] * r * reach, np.sqrt(variance), _df(n + 1), log
    )


def random_walk_drift(y: Array, horizon: int, log: bool = False) -> Member:
    """Random walk with drift: variance s2 (h + h^2 / n) of n differences."""
    x = np.diff(y)
    h = np.arange(1, horizon + 1)
    scale = np.sqrt(x.var(ddof=1) * (h + h**2 / len(x)))
    return Member("random walk with drift", y[-1] + h * x.mean(), scale, _df(len(y)), log)


def damped_trend(y: Array, horizon: int, log: bool = False) -> Member:
    """Damped trend, innovations form (Hyndman et al. 2008, section 6.3), over 80 parameter triples."""
    smoothing, share, damping = DAMPED_GRID
    n, first = len(y), min(4, len(y) - 1)
    level, trend = np.full(smoothing.shape, y[0]), np.full(smoothing.shape, (y[first] - y[0]) / first)
    sse = np.zeros(smoothing.shape)
    for value in y[1:]:
        error = value - level - damping * trend
        sse += error * error
        level = level + damping * trend + smoothing * error
        trend = damping * trend + smoothing * share * error
    h = np.arange(1, horizon + 1)[:, None]
    steps = damping * (1 - damping**h) / (1 - damping)
    reach = np.cumsum((smoothing * (1 + share * steps)) ** 2, axis=0) - (smoothing * (1 + share * steps)) ** 2
    return _averaged("damped trend", level + steps * trend, sse / max(n - 3, 1) * (1 + reach), sse, n, log)


def checked_series(name: str, values: ArrayLike, shortest: int) -> Array:
    """The values as a vector of at least `shortest` finite numbers, or ValueError with the reason."""
    try:
        y = np.asarray(values, float)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: not all values are numbers") from None
    if y.ndim != 1:
        raise ValueError(f"{name}: one series expected, got an array of shape {y.shape}")
    if len(y) < shortest:
        raise ValueError(f"{name}: too short: {len(y)} values, at least {shortest} needed")
    if not np.isfinite(y).all():
        raise ValueError(
            f"{name}: value number {int(np.argmin(np.isfinite(y))) + 1} is missing or not finite"
        )
    return y


def checked_horizon(horizon: int) -> int:
    """The horizon as a whole number of at least 1, or ValueError."""
    if horizon != int(horizon) or horizon < 1:
        raise ValueError(f"horizon: {horizon} given, a whole number of at least 1 needed")
    return int(horizon)


def _df(n: int) -> float:
    return float(max(n - 3, 2))


def _averaged(name: str, mean: Array, variance: Array, sse: Array, n: int, log: bool) -> Member:
    """One member from a grid of parameters (last axis), weighted by their profile likelihood."""
    fit = -0.5 * (n - 1) * np.log(np.maximum(sse, 1e-300))
    w = np.exp(fit - fit.max())
    w /= w.sum()
    centre = mean @ w
    spread = variance @ w + ((mean - centre[:, None]) ** 2) @ w
    return Member(name, centre, np.sqrt(spread), _df(n), log)
