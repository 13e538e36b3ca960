"""Whether one forecaster beat another by more than luck: the Diebold-Mariano test for few forecasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

FEWEST = 10


@dataclass(frozen=True)
class Comparison:
    """Mean difference of two losses, its t statistic and two-sided p; both nan where `reason` says why."""

    n: int
    steps: int
    difference: float
    statistic: float
    p_value: float
    reason: str = ""


def diebold_mariano(
    loss: ArrayLike, benchmark: ArrayLike, steps: int = 1, fewest: int = FEWEST
) -> Comparison:
    """Test of equal expected loss, in order of time and `steps` ahead; below zero the first is better.

    With d_t the difference, D its mean and g_k its autocovariances,
    DM = D / sqrt((g_0 + 2 sum_{k<h} g_k) / n), corrected by sqrt((n + 1 - 2h + h(h-1)/n) / n) and held
    against a Student t with n - 1 degrees of freedom (Diebold and Mariano 1995; Harvey, Leybourne and
    Newbold 1997). Pairs with a missing loss are left out. No test is made with fewer than `fewest` pairs
    (reason "few"), with 2h > n or a variance that overlap makes negative ("overlap"), or without any
    difference ("equal").

    >>> rng = np.random.default_rng(1)
    >>> worse = rng.normal(1.0, 0.2, 40)
    >>> diebold_mariano(worse - rng.normal(0.2, 0.1, 40), worse).p_value < 0.001
    True
    """
    a, b = np.asarray(loss, float), np.asarray(benchmark, float)
    d = (a - b)[np.isfinite(a) & np.isfinite(b)]
    n, mean = len(d), float(d.mean()) if len(d) else np.nan

    def untested(reason: str) -> Comparison:
        return Comparison(n, steps, mean, np.nan, np.nan, reason)

    if n < fewest:
        return untested("few")
    if not d.any() or np.ptp(d) == 0:
        return untested("equal")
    e = d - mean
    covariance = [float(e[k:] @ e[: n - k]) / n for k in range(min(steps, n))]
    variance = (covariance[0] + 2 * sum(covariance[1:])) / n
    correction = (n + 1 - 2 * steps + steps * (steps - 1) / n) / n
    if 2 * steps > n or variance <= 0 or correction <= 0:
        return untested("overlap")
    statistic = mean / np.sqrt(variance) * np.sqrt(correction)
    return Comparison(n, steps, mean, float(statistic), float(2 * stdtr(n - 1, -abs(statistic))))
