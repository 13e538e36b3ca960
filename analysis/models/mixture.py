"""Equal or weighted mixtures of Student t densities, some of them on the log scale, and their exact quantiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, stdtr, stdtrit

Array = NDArray[np.float64]

EXP_LIMIT = 690.0  # exp() of more overflows a double


@dataclass(frozen=True)
class Member:
    """One forecast density for each step: location (H,), scale (H,), degrees of freedom, and whether it is on log y."""

    name: str
    location: Array
    scale: Array
    df: float
    log: bool = False


def mixture_quantiles(members: list[Member], probabilities: ArrayLike, weights: ArrayLike | None = None) -> Array:
    """Quantiles of a mixture of densities, shape (H, P); they never cross.

    F(x) = sum_k w_k T_k((f_k(x) - location_k) / scale_k), f = log for members on the log scale (their mass lies on x > 0).
    The quantile at p lies between the smallest and the largest quantile of the members at p, so each is bracketed from
    the start and found by Newton steps that fall back on bisection. Raises ValueError on probabilities outside (0, 1).

    >>> one = Member("t", np.array([0.0]), np.array([1.0]), 5.0)
    >>> mixture_quantiles([one, one], [0.1, 0.5, 0.9]).round(4).tolist()
    [[-1.4759, 0.0, 1.4759]]
    """
    p = checked_probabilities(probabilities)
    order = np.argsort(p, kind="stable")
    w = np.full(len(members), 1.0 / len(members)) if weights is None else np.asarray(weights, float)
    loc = np.stack([m.location for m in members])[:, :, None]
    scale = np.stack([m.scale for m in members])[:, :, None]
    df = np.array([m.df for m in members])[:, None, None]
    log = np.array([m.log for m in members])
    own = loc + scale * stdtrit(df, p[order])
    own[log] = np.exp(np.clip(own[log], -EXP_LIMIT, EXP_LIMIT))
    x = _invert(loc, scale, df, log, w[:, None, None], own.min(0), own.max(0), p[order])
    out = np.empty_like(x)
    out[:, order] = np.maximum.accumulate(x, axis=1)
    return out


def checked_probabilities(probabilities: ArrayLike) -> Array:
    """The probabilities as a vector of numbers strictly between 0 and 1, or ValueError."""
    p = np.atleast_1d(np.asarray(probabilities, float))
    if p.ndim != 1 or p.size == 0 or not np.all((p > 0) & (p < 1)):
        raise ValueError("probabilities: every one must be a number above 0 and below 1")
    return p


def _invert(loc: Array, scale: Array, df: Array, log: NDArray[np.bool_], w: Array, low: Array, high: Array, p: Array) -> Array:
    """Solve F(x) = p between low and high, all of shape (H, P)."""
    constant = np.exp(gammaln((df + 1) / 2) - gammaln(df / 2)) / np.sqrt(df * np.pi)
    tolerance = 1e-10 * np.maximum(np.abs(high), np.abs(low)) + 1e-300
    x = 0.5 * (low + high)
    for _ in range(100):
        value = np.repeat(x[None], len(log), 0)
        slope = np.ones_like(value)
        if log.any():
            positive = np.maximum(x, 1e-300)
            value[log], slope[log] = np.log(positive), 1 / positive
        z = (value - loc) / scale
        gap = (w * stdtr(df, z)).sum(0) - p
        density = (w * slope * constant * (1 + z * z / df) ** (-(df + 1) / 2) / scale).sum(0)
        high, low = np.where(gap >= 0, x, high), np.where(gap < 0, x, low)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            step = x - gap / density
        new = np.where((step > low) & (step < high), step, 0.5 * (low + high))
        if np.all((np.abs(new - x) <= tolerance) | (high - low <= tolerance)):
            return new
        x = new
    return x
