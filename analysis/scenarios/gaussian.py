"""Conditional paths in closed form: the stacked future given R x ~ N(target, V).

Waggoner and Zha (1999), Conditional forecasts in dynamic multivariate models, for the moments; Matheron's
update (Journel and Huijbregts 1978) for single paths.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.scenarios.restrictions import Array, Restrictions

FIXED = 1e-8


def moments(state: Array, weights: Array) -> tuple[Array, Array]:
    """Weighted mean (K,) and covariance (K, K) of a state (N, K); a fixed column gets a hair of variance.

    Without that hair a driver that the baseline holds fixed could not be moved by any condition.
    """
    mean = weights @ state
    away = state - mean
    covariance = (away * weights[:, None]).T @ away
    fixed = np.diag(covariance) < FIXED**2
    covariance[fixed, fixed] = FIXED**2
    return mean, covariance


def closed_form(
    mean: Array, covariance: Array, matrix: Array, target: Array, variance: Array
) -> tuple[Array, Array]:
    """Mean and covariance of x ~ N(mean, covariance) given matrix x ~ N(target, diag(variance)).

    K = O R' (R O R' + V)^-1;  mu* = mu + K (target - R mu);  O* = O - K R O.  V = 0 is hard.

    >>> mean, covariance = closed_form(np.zeros(2), np.array([[1, .5], [.5, 1]]), np.array([[1., 0]]),
    ...                                np.array([2.]), np.zeros(1))
    >>> mean.tolist(), covariance.tolist()
    ([2.0, 1.0], [[0.0, 0.0], [0.0, 0.75]])
    """
    gain = _gain(covariance, matrix, variance)
    return mean + gain @ (target - matrix @ mean), covariance - gain @ matrix @ covariance


def shift(
    state: Array, covariance: Array, given: Restrictions, noise: Array, moved: NDArray[np.bool_] | None = None
) -> Array:
    """Every path moved to meet the restrictions: x + K (target + sqrt(V) e - R x); (N, K) in and out.

    Exact for a Gaussian state and the best linear update for any other. covariance: (K, K) of the state, as
    `moments` gives it. noise: (N, k) standard normal.
    When `moved` is given, those columns alone may move (a structural scenario); the others stay to the bit.
    """
    if moved is not None:
        covariance = np.where(np.outer(moved, moved), covariance, 0.0)
    gain = _gain(covariance, given.matrix, np.where(given.relative, 0.0, given.variance))
    missing = np.where(given.relative, given.target, given.target - state @ given.matrix.T)
    return state + (missing + np.sqrt(given.variance) * noise) @ gain.T


def distances(mean: Array, covariance: Array, given: Restrictions) -> tuple[Array, float]:
    """How far out the restrictions are: each in standard deviations (k,), and together as a KL distance.

    The KL distance is half the squared Mahalanobis length from the averages to the targets: what moving the
    averages costs at least, in nats, when the state is Gaussian.
    """
    spread = given.matrix @ covariance @ given.matrix.T
    away = np.where(given.relative, given.target, given.target - given.matrix @ mean)
    length = float(away @ np.linalg.pinv(spread, hermitian=True) @ away)
    return away / np.sqrt(np.diag(spread)), length / 2


def _gain(covariance: Array, matrix: Array, variance: Array) -> Array:
    spread = matrix @ covariance @ matrix.T + np.diag(variance)
    return covariance @ matrix.T @ np.linalg.pinv(spread, hermitian=True)
