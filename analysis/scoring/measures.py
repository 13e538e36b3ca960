"""How good a forecast was: small measures in a named list.

A measure takes outcomes y (N,) and quantiles q (N, 25) at LEVELS and gives one value a forecast, (N,),
in the unit of y; smaller is better but for `error` and `pit`.
A point forecast is 25 equal quantiles: its CRPS is its absolute error, and it has no log score.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp, ndtri

from analysis.series.quantile_levels import LEVELS

Array = NDArray[np.float64]
Measure = Callable[[Array, Array], Array]

EDGES = np.concatenate([[0.0], (LEVELS[1:] + LEVELS[:-1]) / 2, [1.0]])
CELLS = np.diff(EDGES)
MEDIAN = 12
SHARES = (0.5, 0.8, 0.95)


def error(y: Array, q: Array) -> Array:
    """Median less outcome: above zero the forecast was too high. Its mean is the bias."""
    return q[:, MEDIAN] - y


def absolute_error(y: Array, q: Array) -> Array:
    """Distance of the median from the outcome."""
    return np.abs(error(y, q))


def crps(y: Array, q: Array) -> Array:
    """Continuous ranked probability score: twice the pinball loss, each level weighted by its cell.

    CRPS = 2 sum_i w_i max(p_i (y - q_i), (p_i - 1)(y - q_i)), w_i the width of level i's cell, summing
    to one (Gneiting and Raftery 2007; the quantile decomposition of Berrisch and Ziel 2023 with unequal
    levels).

    >>> crps(np.array([1.0]), np.zeros((1, 25))).round(12).tolist()
    [1.0]
    """
    d = y[:, None] - q
    return 2 * np.maximum(LEVELS * d, (LEVELS - 1) * d) @ CELLS


def log_score(y: Array, q: Array) -> Array:
    """Minus the log of the `density` at the outcome, in nats."""
    weight, centre, scale = density(q)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (y[:, None] - centre) / scale
        return -logsumexp(np.log(weight / scale) - z * z / 2, axis=1) + np.log(2 * np.pi) / 2


def density(q: Array) -> tuple[Array, Array, Array]:
    """Weights (25,), centres and scales (N, 25) of a mixture of normals through 25 quantiles.

    One normal a quantile, as heavy as its cell. Its scale is four fifths of the cell's length, and for the
    outermost four fifths of the sigma that a normal with the last two quantiles has: for normal, t(3) and
    log-normal forecasts the expected log score is then within .004 nats of the true one. Without
    spread: nan.
    """
    half = np.diff(q, axis=1) / 2
    tail = 2 / (ndtri(LEVELS[-1]) - ndtri(LEVELS[-2]))
    length = np.hstack([tail * half[:, :1], half[:, :-1] + half[:, 1:], tail * half[:, -1:]])
    spread = q[:, -1:] - q[:, :1]
    return CELLS, q, np.where(spread > 0, np.maximum(0.8 * length, 1e-9 * spread), np.nan)


def pit(y: Array, q: Array) -> Array:
    """Probability that the forecast put below the outcome: linear between levels, beyond them half the last.

    Uniform for honest forecasts; heaped at both ends for overconfident ones.
    """
    inner = np.array([np.interp(v, row, LEVELS) for v, row in zip(y, q, strict=True)])
    return np.where(y < q[:, 0], LEVELS[0] / 2, np.where(y > q[:, -1], 1 - LEVELS[0] / 2, inner))


def interval(q: Array, share: float) -> tuple[Array, Array]:
    """Lower and upper end of the central interval that should hold that share, one of LEVELS' pairs.

    Raises KeyError for a share whose ends are not among the levels.
    """
    ends = [np.flatnonzero(np.isclose(LEVELS, p)) for p in ((1 - share) / 2, (1 + share) / 2)]
    if any(len(end) == 0 for end in ends):
        raise KeyError(share)
    return q[:, ends[0][0]], q[:, ends[1][0]]


def inside(share: float) -> Measure:
    """The measure "did the central interval hold the outcome", 1 or 0. Its mean is the coverage."""

    def measure(y: Array, q: Array) -> Array:
        low, high = interval(q, share)
        return ((low <= y) & (y <= high)).astype(float)

    return measure


def interval_score(share: float) -> Measure:
    """The measure "width plus 2/alpha times the miss" of an interval, alpha = 1 - share (Winkler 1972)."""

    def measure(y: Array, q: Array) -> Array:
        low, high = interval(q, share)
        return high - low + 2 / (1 - share) * (np.maximum(low - y, 0) + np.maximum(y - high, 0))

    return measure


MEASURES: dict[str, Measure] = {
    "crps": crps,
    "log_score": log_score,
    "mae": absolute_error,
    "bias": error,
    "interval_score_80": interval_score(0.8),
    "pit": pit,
    **{f"coverage_{share * 100:.0f}": inside(share) for share in SHARES},
}


def brier(probability: ArrayLike, happened: ArrayLike) -> Array:
    """Squared distance of a stated probability from what happened, 1 or 0 (Brier 1950); one an event."""
    return (np.asarray(probability, float) - np.asarray(happened, float)) ** 2


def exceedance(q: Array, threshold: ArrayLike) -> Array:
    """Probability of reaching a threshold (N,) or scalar as 25 quantiles state it, shape (N,).

    >>> exceedance(np.arange(25.0)[None], 12.0).tolist()
    [0.5]
    """
    return 1 - pit(np.broadcast_to(np.asarray(threshold, float), len(q)).copy(), q)
