"""The posterior of a stage whose yearly shocks persist: a hidden Markov chain on the grid of (mu, rho).

The normal score z of a year follows z' = phi z + sqrt(1 - phi^2) e, so that a bad year is likely to be
followed by a bad one. Given z the moves of a year are binomial with the quantile Phi(z) of Beta(mu f,
(1 - mu) f) as their probability; with phi = 0 the sum over z is the beta-binomial of `beta_binomial`. What is
known of z at the last count comes out beside the posterior, because the next years begin there (Hamilton
1994, Time Series Analysis, ch. 22).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from analysis.clusters.beta_binomial import MU_CELLS, RHO, Step, hazard_at

NODES = np.linspace(-3.6, 3.6, 37)


def filtered(
    steps: Sequence[Step], phi: float, rho: Sequence[float] = tuple(RHO)
) -> tuple[np.ndarray, np.ndarray]:
    """log likelihood on the grid, shape (60, len(rho)), and P(z of the last step | cell), (60 len(rho), 37).

    Steps are taken as following each other without a gap.

    >>> from analysis.clusters.beta_binomial import log_likelihood
    >>> seen = (Step((20,), 3), Step((17,), 5))
    >>> apart = filtered(seen, 0.0)[0] - log_likelihood(seen)
    >>> bool(np.abs(apart[log_likelihood(seen) > log_likelihood(seen).max() - 6]).max() < 0.02)
    True
    """
    log, state = _after(tuple(steps), round(phi, 3), tuple(rho))
    return log.reshape(MU_CELLS, len(rho)), state


def usual() -> np.ndarray:
    """P(z) of a year of which nothing is known, on NODES."""
    weight = np.exp(-(NODES**2) / 2)
    return weight / weight.sum()


@lru_cache(maxsize=512)
def _after(steps: tuple[Step, ...], phi: float, rho: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    cells = MU_CELLS * len(rho)
    if not steps:
        return np.zeros(cells), np.broadcast_to(usual(), (cells, NODES.size))
    log, state = _after(steps[:-1], phi, rho)
    last = steps[-1]
    if last.moved < 0 or last.moved > last.at_risk[-1]:
        raise ValueError(f"{last.moved} moves out of a stock of {last.at_risk[-1]}")
    hazard = _hazard(rho) * last.years
    move, stay = np.log(np.maximum(-np.expm1(-hazard), 1e-300)), -hazard
    turn = _turn(phi, last.years)
    so_far: dict[int, np.ndarray] = {0: state @ turn if len(steps) > 1 else state}
    for j, stock in enumerate(last.at_risk):
        final = j == len(last.at_risk) - 1
        after: dict[int, np.ndarray] = {}
        for done, reached in so_far.items():
            left = stock - done
            for m in [last.moved - done] if final else range(min(left, last.moved - done) + 1):
                if 0 <= m <= left:
                    seen = reached * np.exp(_choose(left, m) + m * move + (left - m) * stay)
                    after[done + m] = after[done + m] + seen if done + m in after else seen
        so_far = after if final else {done: one @ turn for done, one in after.items()}
    joint = so_far[last.moved]
    whole = np.maximum(joint.sum(axis=1), 1e-300)
    return log + np.log(whole), joint / whole[:, None]


@lru_cache(maxsize=8)
def _hazard(rho: tuple[float, ...]) -> np.ndarray:
    return hazard_at(NODES, rho)


@lru_cache(maxsize=64)
def _turn(phi: float, years: float) -> np.ndarray:
    """P(z' | z) on NODES, `years` later."""
    kept = phi**years if phi > 0 else 0.0
    weight = np.exp(-((NODES[None] - kept * NODES[:, None]) ** 2) / (2 * (1 - kept**2)))
    return weight / weight.sum(axis=1, keepdims=True)


def _choose(n: int, k: int) -> float:
    from math import lgamma

    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
