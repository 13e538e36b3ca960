"""Mixtures of Student t densities, some of them on the log scale, and their exact quantiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, stdtr, stdtrit

Array = NDArray[np.float64]

EXP_LIMIT = 690.0  # exp() of more overflows a double
# levels at which the members are tabulated to find a first bracket for every quantile
LADDER = np.array([1e-3, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999])


@dataclass(frozen=True)
class Member:
    """A density for each year ahead: location (H,), scale (H,), degrees of freedom; of y or of log y."""

    name: str
    location: Array
    scale: Array
    df: float
    log: bool = False


def mixture_quantiles(
    members: list[Member],
    probabilities: ArrayLike,
    weights: ArrayLike | None = None,
    above: float | None = None,
) -> Array:
    """Quantiles of a mixture of densities, shape (H, P); they never cross.

    F(x) = sum_k w_k T_k((f_k(x) - location_k) / scale_k), f = log for members on the log scale (their mass
    lies on x > 0). The quantile at p lies between the smallest and the largest quantile of the members at
    p; a ladder of their quantiles narrows that bracket, Newton steps that fall back on bisection finish.
    above: the mixture given that it lies above this value; quantiles then solve F(x) = F(a) + p (1 - F(a)).
    Raises ValueError on probabilities outside (0, 1).

    >>> one = Member("t", np.array([0.0]), np.array([1.0]), 5.0)
    >>> mixture_quantiles([one, one], [0.1, 0.5, 0.9]).round(4).tolist()
    [[-1.4759, 0.0, 1.4759]]
    """
    p = checked_probabilities(probabilities)
    order = np.argsort(p, kind="stable")
    mixture = _Mixture.of(members, weights)
    wanted = np.broadcast_to(p[order], (len(members[0].location), len(p)))
    if above is not None:
        below, _ = mixture.distribution(np.full((len(wanted), 1), above))
        wanted = np.clip(below + wanted * (1 - below), None, 1 - 1e-15)
    own = mixture.quantiles(wanted)
    low, high = own.min(0), own.max(0)
    rungs = np.sort(mixture.quantiles(LADDER).transpose(1, 0, 2).reshape(len(low), -1), axis=1)
    at, _ = mixture.distribution(rungs)
    # a rung below its quantile is a lower bound, the next one an upper bound
    rung = (at[:, None, :] < wanted[:, :, None]).sum(-1)
    left, right = (np.full((len(low), 1), end) for end in (-np.inf, np.inf))
    padded = np.concatenate([left, rungs, right], axis=1)
    reached = np.concatenate([np.zeros_like(left), at, np.ones_like(right)], axis=1)
    beneath, above_it = (np.take_along_axis(padded, rung + side, 1) for side in (0, 1))
    from_p, to_p = (np.take_along_axis(reached, rung + side, 1) for side in (0, 1))
    low = np.maximum(low, beneath)
    high = np.maximum(np.minimum(high, above_it), low)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        guess = beneath + (above_it - beneath) * (wanted - from_p) / (to_p - from_p)
    start = np.where((guess > low) & (guess < high), guess, 0.5 * low + 0.5 * high)
    out = np.empty_like(low)
    out[:, order] = np.maximum.accumulate(mixture.invert(low, high, wanted, start), axis=1)
    return out if above is None else np.maximum(out, above)


def mixture_density(members: list[Member], x: Array, weights: ArrayLike | None = None) -> Array:
    """The density of a mixture at one value a year ahead, shape (H,)."""
    return _Mixture.of(members, weights).distribution(np.asarray(x, float)[:, None])[1][:, 0]


@dataclass(frozen=True)
class _Mixture:
    """Parameters stacked for arrays (K, H, P)."""

    location: Array
    scale: Array
    df: Array
    log: NDArray[np.bool_]
    weights: Array
    constant: Array

    @classmethod
    def of(cls, members: list[Member], weights: ArrayLike | None) -> _Mixture:
        w = np.full(len(members), 1.0 / len(members)) if weights is None else np.asarray(weights, float)
        df = np.array([m.df for m in members])[:, None, None]
        return cls(
            np.stack([m.location for m in members])[:, :, None],
            np.stack([m.scale for m in members])[:, :, None],
            df,
            np.array([m.log for m in members]),
            w[:, None, None],
            np.exp(gammaln((df + 1) / 2) - gammaln(df / 2)) / np.sqrt(df * np.pi),
        )

    def quantiles(self, p: Array) -> Array:
        """Each member's own quantiles, shape (K, H, P)."""
        q = self.location + self.scale * stdtrit(self.df, p)
        q[self.log] = np.exp(np.clip(q[self.log], -EXP_LIMIT, EXP_LIMIT))
        return q

    def distribution(self, x: Array) -> tuple[Array, Array]:
        """F(x) and its density, shape (H, P)."""
        value = np.repeat(x[None], len(self.log), 0)
        slope = np.ones_like(value)
        if self.log.any():
            positive = np.maximum(x, 1e-300)
            # no density below zero, and no step taken on it
            value[self.log], slope[self.log] = np.log(positive), np.where(x > 0, 1 / positive, 0.0)
        z = np.clip((value - self.location) / self.scale, -1e100, 1e100)
        density = self.weights * slope * self.constant / self.scale
        density *= (1 + z * z / self.df) ** (-(self.df + 1) / 2)
        return (self.weights * stdtr(self.df, z)).sum(0), density.sum(0)

    def invert(self, low: Array, high: Array, p: Array, x: Array) -> Array:
        """Solve F(x) = p between low and high from x on, all of shape (H, P)."""
        tolerance = 1e-10 * np.maximum(np.abs(high), np.abs(low)) + 1e-300
        for _ in range(100):
            at, density = self.distribution(x)
            high, low = np.where(at >= p, x, high), np.where(at < p, x, low)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                step = x - (at - p) / density
            # a step of less than the tolerance may leave the bracket by rounding: it has arrived all the
            # same
            inside = ((step > low) & (step < high)) | (np.abs(step - x) <= tolerance)
            new = np.where(inside, np.clip(step, low, high), 0.5 * low + 0.5 * high)
            if np.all((np.abs(new - x) <= tolerance) | (high - low <= tolerance)):
                return new
            x = new
        return x


def checked_probabilities(probabilities: ArrayLike) -> Array:
    """The probabilities as a vector of numbers strictly between 0 and 1, or ValueError."""
    p = np.atleast_1d(np.asarray(probabilities, float))
    if p.ndim != 1 or p.size == 0 or not np.all((p > 0) & (p < 1)):
        raise ValueError("probabilities: every one must be a number above 0 and below 1")
    return p
