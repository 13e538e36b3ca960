"""What the series of one file tell of each other: growth and spread, each shrunk to what all share.

Empirical Bayes. Drifts: normal around a common mean, the variance between series by Paule and Mandel (1982).
Spreads: variances of yearly log changes are scaled inverse chi-square, its two parameters by the moments of
their logs (Smyth 2004). Nothing is shared where the series say that they share nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, polygamma

from analysis.assumed import assume
from analysis.series.breaks import calm_since, suits_logs
from analysis.series.mixture import Array, Member

SHORTEST = 5  # values of a series
FEWEST = 5  # series from which something can be learnt of the others
DISCOUNT = assume(
    "panel_discount",
    0.9,
    "share a year",
    (0.8, 1.0),
    "what a year weighs beside the next: drifts drift; measured on all bench sets (docs/methods/series.md)",
    moves="panel",
    legal=(0.1, 1.0),
)
PANEL_SHARE = assume(
    "panel_share",
    0.3,
    "share",
    (0.0, 0.5),
    "weight of what all series of a file share in each forecast (docs/methods/series.md)",
    moves="panel",
    legal=(0.0, 1.0),
)
LARGEST_DF = 1000.0  # of the prior of spreads: above it all spreads are taken as one
LARGEST_PERSISTENCE = 0.8  # a panel nearer to a unit root has no drift to share
SMALLEST_VARIANCE = 1e-10


@dataclass(frozen=True)
class Panel:
    """What series share, in yearly log changes.

    drift, doubt: their mean and its variance; between: the variance of true drifts; persistence: of a
    deviation, a year; variance, df: the typical variance of a shock, worth so many years; count: series.
    """

    drift: float
    doubt: float
    between: float
    persistence: float
    variance: float
    df: float
    count: int

    def member(self, z: Array, horizon: int) -> Member:
        """The density of log y over 1..horizon years for a series with these logs, oldest first."""
        own, r, h = _Own.of(np.diff(z)), self.persistence, np.arange(1, horizon + 1)
        squares, years = own.squares(r), own.years(r)
        df = self.df + years
        variance = (self.df * self.variance + squares) / df
        noise = variance / (1 - r) ** 2 / own.weight
        kept = self.between / (self.between + noise)
        drift = self.drift + kept * (own.drift - self.drift)
        reach = (1 - r**h) / (1 - r)
        spread = variance * np.cumsum(reach**2) + h**2 * (kept * noise + (1 - kept) ** 2 * self.doubt)
        location = z[-1] + h * drift + (own.last - drift) * r * reach
        return Member("panel drift", location, np.sqrt(spread), min(df, 200.0), True)


@dataclass(frozen=True)
class _Own:
    """One series: its changes, its discounted drift, the years behind that, the newest change."""

    changes: Array
    drift: float
    weight: float
    last: float

    @classmethod
    def of(cls, x: Array) -> _Own:
        w = DISCOUNT() ** np.arange(len(x))[::-1]
        return cls(x, float(w @ x / w.sum()), float(w.sum() ** 2 / (w @ w)), float(x[-1]))

    def squares(self, r: float) -> float:
        """Squared shocks around the drift, summed."""
        d = self.changes - self.drift
        e = d[1:] - r * d[:-1]
        return float(e @ e)

    def years(self, r: float) -> float:
        """Degrees of freedom of these squares."""
        return float(max(len(self.changes) - 2, 1))


def fit_panel(logs: Iterable[Array]) -> Panel | None:
    """What series share, from their logs; None for fewer than five.

    >>> rng = np.random.default_rng(1)
    >>> alike = [np.cumsum(0.05 + 0.02 * rng.standard_normal(15)) for _ in range(30)]
    >>> found = fit_panel(alike)
    >>> round(found.drift, 2), found.between < 0.01**2, round(found.variance**0.5, 2)
    (0.05, True, 0.02)
    """
    all_own = [_Own.of(np.diff(z)) for z in logs if len(z) >= SHORTEST and np.ptp(z) > 0]
    if len(all_own) < FEWEST:
        return None
    r = _persistence(all_own)
    df = np.array([own.years(r) for own in all_own])
    variances = np.maximum([own.squares(r) for own in all_own] / df, SMALLEST_VARIANCE)
    prior_df, prior = _common_variance(variances, df)
    shrunk = (prior_df * prior + df * variances) / (prior_df + df)
    drifts = np.array([own.drift for own in all_own])
    noise = shrunk / (1 - r) ** 2 / np.array([own.weight for own in all_own])
    between = _between(drifts, noise)
    w = 1 / (noise + between)
    return Panel(float(w @ drifts / w.sum()), float(1 / w.sum()), between, r, prior, prior_df, len(all_own))


def logs_of(y: Array) -> Array | None:
    """The logs of a series after any break in the size of its steps; None where logs do not suit it."""
    unit = float(np.abs(y).max())
    if len(y) < SHORTEST or unit == 0:
        return None
    scaled = y / unit if y.max() > 0 else -y / unit
    scaled = scaled[calm_since(scaled) :]
    return np.asarray(np.log(scaled)) if suits_logs(scaled) else None


def panel_of(series: Iterable[Array]) -> Panel | None:
    """What series share, from their values."""
    return fit_panel(z for y in series if (z := logs_of(np.asarray(y, float))) is not None)


def _persistence(all_own: list[_Own]) -> float:
    """The mean autocorrelation of changes, less its small-sample bias of -1/n."""
    found = []
    for own in all_own:
        d = own.changes - own.drift
        energy = float(d @ d)
        found.append(float(d[1:] @ d[:-1]) / energy + 1 / len(d) if energy > 0 else 0.0)
    return float(np.clip(np.mean(found), 0.0, LARGEST_PERSISTENCE))


def _common_variance(variances: Array, df: Array) -> tuple[float, float]:
    """Degrees of freedom and variance of the prior of variances (Smyth 2004, section 6.2)."""
    e = np.log(variances) - digamma(df / 2) + np.log(df / 2)
    left = float(e.var(ddof=1) - polygamma(1, df / 2).mean())
    if left <= polygamma(1, LARGEST_DF / 2):
        prior_df = LARGEST_DF
    else:
        prior_df = 2 * float(brentq(lambda half: polygamma(1, half) - left, 1e-3, LARGEST_DF / 2))
    return prior_df, float(np.exp(e.mean() + digamma(prior_df / 2) - np.log(prior_df / 2)))


def _between(drifts: Array, noise: Array) -> float:
    """The variance of true drifts: where weighted squares are as large as their number says."""

    def excess(between: float) -> float:
        w = 1 / (noise + between)
        mean = w @ drifts / w.sum()
        return float(w @ (drifts - mean) ** 2 - (len(drifts) - 1))

    most = 10 * float(drifts.var()) + 1e-12
    return 0.0 if excess(0.0) <= 0 or excess(most) >= 0 else float(brentq(excess, 0.0, most))
