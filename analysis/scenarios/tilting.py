"""Conditional paths by weighting: entropic tilting of the baseline's paths.

Robertson, Tallman and Whiteman (2005), Forecasting using relative entropy, Journal of Money, Credit and
Banking 37(3). Weights are proportional to exp(l'G(x)); l minimises the convex dual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.scenarios.gaussian import closed_form, moments
from analysis.scenarios.restrictions import Array, Restrictions


@dataclass(frozen=True)
class Tilted:
    """New weights (N,), their Kullback-Leibler distance from the old in nats, the draws they are worth."""

    weights: Array
    kl: float
    effective_draws: float
    met: bool


def tilt(values: Array, weights: Array, target: Array) -> Tilted:
    """The weights nearest to the old ones under which the averages of values (N, m) are the target (m,).

    min over l of log sum_i w_i exp(l'(G_i - target)), by BFGS with its gradient. `met` is False when the
    target lies outside what the draws can average to.

    >>> draws = np.linspace(-3, 3, 601)[:, None]; old = np.exp(-draws[:, 0]**2 / 2); old /= old.sum()
    >>> new = tilt(draws, old, np.array([0.5]))
    >>> round(float(new.weights @ draws[:, 0]), 6), round(new.kl, 2), new.met
    (0.5, 0.13, True)
    """
    from scipy.optimize import minimize

    scale = np.sqrt(weights @ (values - weights @ values) ** 2)
    scale[scale == 0] = 1.0
    away = (values - target) / scale

    def dual(multiplier: Array) -> tuple[float, Array]:
        exponent = away @ multiplier
        top = exponent.max()
        unscaled = weights * np.exp(exponent - top)
        total = unscaled.sum()
        return float(np.log(total) + top), (unscaled / total) @ away

    # A target that no weights can reach sends the multipliers to infinity; `met` then says so.
    with np.errstate(over="ignore", invalid="ignore"):
        best = minimize(dual, np.zeros(len(target)), jac=True, method="BFGS", options={"gtol": 1e-7})
    exponent = away @ best.x
    new = weights * np.exp(exponent - exponent.max())
    new /= new.sum()
    ratio = np.log(np.divide(new, weights, out=np.ones_like(new), where=(new > 0) & (weights > 0)))
    return Tilted(new, float(new @ ratio), float(1 / (new @ new)), bool(np.abs(new @ away).max() < 1e-4))


def tilt_to(state: Array, weights: Array, given: Restrictions) -> Tilted:
    """Tilt to what the closed form makes of the restrictions: the means of R x, and the spread where soft.

    A soft value thus carries the mean and covariance of N(R mu*, R O* R') as in `gaussian.closed_form`; a
    change moves the average alone and leaves the spread to its own law.
    """
    mean, covariance = moments(state, weights)
    seen = state @ given.matrix.T
    target = np.where(given.relative, given.matrix @ mean + given.target, given.target)
    there, spread = closed_form(mean, covariance, given.matrix, target, given.variance)
    centre = given.matrix @ there
    held = np.flatnonzero(~given.relative)
    spread = given.matrix @ spread @ given.matrix.T
    pairs = [(i, j) for n, i in enumerate(held) for j in held[n:]]
    squares = [(seen[:, i] - centre[i]) * (seen[:, j] - centre[j]) for i, j in pairs]
    return tilt(
        np.column_stack([seen, *squares]), weights, np.concatenate([centre, [spread[i, j] for i, j in pairs]])
    )
