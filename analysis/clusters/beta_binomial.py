"""One stage of a pipeline: yearly moves out of a stock, with years that are good or bad for all at once.

In a year of probability p each of n units at risk moves with probability p; p itself varies from year to
year, p ~ Beta(mu f, (1 - mu) f) with f = 1/rho - 1, so that the count is beta-binomial and rho is the
correlation between two units in one year. The posterior of (mu, rho) is exact on a grid of 60 values of mu by
7 of rho.

rho is one number for all stages of a city: what makes a year bad (land law, a pandemic, investors' funds)
hits all of them. Two or three counts of one stage say almost nothing of it, three stages together say more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.assumed import assume

RHO = np.array([0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.45])
# In simulated cities with two yearly counts and strong shocks the 80 % intervals of the first design covered
# 66 %; with rho shared by the stages 73 %, and with these weights 78 %, while cities without shocks stay at
# 93 % (they were at 95 %).
RHO_WEIGHT = assume(
    "rho_weights",
    (0.22, 0.15, 0.11, 0.11, 0.15, 0.14, 0.12),
    "weights",
    (
        (0.16, 0.22, 0.22, 0.18, 0.12, 0.07, 0.03),
        (0.14, 0.14, 0.14, 0.14, 0.14, 0.14, 0.13),
    ),
    "judged weights of the correlation between two clusters of a stage within a year, for .005 .02 "
    ".05 .1 .2 .3 .45; the alternatives are the first design and even weights",
    moves="judged_clusters",
    legal=(0.0, 1.0),
    only="where a stage holds the judged weights; the fitted priors bring their own",
)
MU_CELLS = 60
# Squared steps: half of the nodes lie below .25, where most yearly hazards are.
MU = ((np.arange(MU_CELLS) + 0.5) / MU_CELLS) ** 2
PRIOR_SIZE = assume(
    "prior_size",
    6.0,
    "cluster-years",
    (3.0, 12.0),
    "evidence that a judged reference class counts as",
    moves="judged_clusters",
    legal=(0.5, 1000.0),
    only="where data/cluster_priors.csv has no row of a stage, and in the rows that workbook priors writes",
)
NO_YEAR_EFFECT = 1e-6  # rho of a model whose years are all alike

SCORES = np.linspace(-4.5, 4.5, 73)  # normal scores at which the quantiles of p are tabulated


def rho_judged() -> np.ndarray:
    """The judged prior weights of RHO."""
    return np.array(RHO_WEIGHT())


@dataclass(frozen=True)
class Step:
    """One count between two dates: `moved` of the stock, in len(at_risk) steps of `years` each.

    at_risk[j] = units that have ever been in the stock up to step j and had not moved when the first step
    began.
    """

    at_risk: tuple[int, ...]
    moved: int
    years: float = 1.0


def prior(mean: float, rho_weight: np.ndarray | None = None, size: float | None = None) -> np.ndarray:
    """Prior weights on the grid, shape (60, len(rho)): mu ~ Beta(s m, s (1 - m)), independent of rho.

    size: how many cluster-years of evidence the prior counts as, s. Without weights or size the judged ones.

    >>> bool(abs(prior(0.2).sum() - 1) < 1e-12), round(float((prior(0.2).sum(1) * MU).sum()), 2)
    (True, 0.2)
    """
    if not 0 < mean < 1:
        raise ValueError(f"prior mean must lie between 0 and 1, got {mean}")
    s = PRIOR_SIZE() if size is None else size
    shares = rho_judged() if rho_weight is None else rho_weight
    a, b = s * mean, s * (1 - mean)
    # sqrt(MU) is the Jacobian of the squared steps.
    density = np.exp((a - 1) * np.log(MU) + (b - 1) * np.log1p(-MU)) * np.sqrt(MU)
    return np.outer(density / density.sum(), shares / np.sum(shares))


@lru_cache(maxsize=64)
def _ladders(years: float, top: int, rho: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """log rising factorials of a = mu f, b = (1 - mu) f and f for 0..top units, shape (top + 1, 60,
    len(rho)).
    """
    mu = -np.expm1(years * np.log1p(-MU))
    size = 1 / np.array(rho) - 1

    def climb(base: np.ndarray) -> np.ndarray:
        logs = np.log(base[None] + np.arange(top)[:, None, None])
        return np.concatenate([np.zeros((1, *base.shape)), np.cumsum(logs, axis=0)])

    both = np.broadcast_to(size, (MU_CELLS, size.size))
    return climb(mu[:, None] * size), climb((1 - mu)[:, None] * size), climb(both)


def _log_choose(n: int, k: np.ndarray) -> np.ndarray:
    from scipy.special import gammaln

    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def log_pmf(
    n: int, years: float = 1.0, rho: Sequence[float] = tuple(RHO), top: int | None = None
) -> np.ndarray:
    """log P(m of n move in a span of `years`) on the grid for m = 0..n, shape (n + 1, 60, len(rho)).

    A span shorter or longer than a year has the mean 1 - (1 - mu)^years and the same rho.

    >>> bool(np.allclose(np.exp(log_pmf(7)).sum(axis=0), 1))
    True
    """
    up, down, whole = _ladders(round(years, 3), max(top or 0, n, 90), tuple(rho))
    m = np.arange(n + 1)
    return _log_choose(n, m)[:, None, None] + up[m] + down[n - m] - whole[n]


def log_likelihood(steps: Sequence[Step], rho: Sequence[float] = tuple(RHO)) -> np.ndarray:
    """log likelihood of dated counts on the grid, shape (60, len(rho)).

    A count over several years is the sum over all ways of splitting its total between them (a forward
    recursion).

    >>> one = log_likelihood([Step((20,), 3)])
    >>> bool(np.allclose(one, log_pmf(20)[3]))
    True
    """
    total = np.zeros((MU_CELLS, len(rho)))
    for step in steps:
        total += _interval(step, tuple(rho))
    return total


@lru_cache(maxsize=4096)
def _interval(step: Step, rho: tuple[float, ...]) -> np.ndarray:
    if step.moved < 0 or step.moved > step.at_risk[-1]:
        raise ValueError(f"{step.moved} moves out of a stock of {step.at_risk[-1]}")
    if len(step.at_risk) == 1:
        return log_pmf(step.at_risk[0], step.years, rho)[step.moved]
    so_far = np.zeros((step.moved + 1, MU_CELLS, len(rho)))
    so_far[0] = 1.0
    for stock in step.at_risk:
        after = np.zeros_like(so_far)
        for done in range(min(step.moved, stock) + 1):
            move = np.exp(log_pmf(stock - done, step.years, rho))[: step.moved - done + 1]
            after[done : done + len(move)] += so_far[done] * move
        so_far = after
    return np.log(np.maximum(so_far[step.moved], 1e-300))


def posterior(
    steps: Sequence[Step],
    mean: float,
    rho: np.ndarray = RHO,
    rho_weight: np.ndarray | None = None,
    size: float | None = None,
    likelihood: np.ndarray | None = None,
) -> np.ndarray:
    """Posterior weights on the grid, shape (60, len(rho)), summing to one; without counts it is the prior.

    likelihood: the log likelihood of the counts, where it is at hand (years whose shocks persist).
    """
    known = log_likelihood(steps, tuple(rho)) if likelihood is None else likelihood
    with np.errstate(divide="ignore"):
        log = np.log(prior(mean, rho_weight, size)) + known
    weight = np.exp(log - log.max())
    return weight / weight.sum()


def share_rho(
    grid: np.ndarray,
    others: Sequence[np.ndarray],
    rho_weight: np.ndarray | None = None,
    weights: Sequence[np.ndarray] | None = None,
) -> np.ndarray:
    """The posterior of one stage when its rho is that of the other stages too, shape (60, len(rho)).

    The evidence of a stage on rho is its marginal posterior over the prior weights; the evidences multiply.
    Without others, or where they hold no counts, the grid comes back as it was. weights: the prior weights of
    rho in the others, where they differ from those of this stage.

    >>> one = posterior([Step((20,), 3)], 0.3)
    >>> bool(np.allclose(share_rho(one, [prior(0.2)]), one))
    True
    """
    marginal = grid.sum(axis=0)
    log = np.log(np.maximum(marginal, 1e-300))
    shares = rho_judged() if rho_weight is None else rho_weight
    for other, its in zip(others, weights or [shares] * len(others), strict=True):
        log = log + np.log(np.maximum(other.sum(axis=0), 1e-300)) - np.log(np.asarray(its) / np.sum(its))
    shared = np.exp(log - log.max())
    return grid / np.maximum(marginal, 1e-300) * (shared / shared.sum())


@lru_cache(maxsize=8)
def hazard_table(rho: tuple[float, ...] = tuple(RHO)) -> np.ndarray:
    """Yearly hazard -log(1 - p) at the normal scores SCORES of p, shape (60 * len(rho), 73).

    p is the quantile Phi(score) of Beta(mu f, (1 - mu) f); the hazard is capped at 12 (all but 6 in a million
    move).
    """
    return hazard_at(SCORES, rho)


def hazard_at(scores: np.ndarray, rho: tuple[float, ...] = tuple(RHO)) -> np.ndarray:
    """The same at any scores, shape (60 * len(rho), len(scores))."""
    from scipy.special import betaincinv, ndtr

    mu, r = (grid.ravel()[:, None] for grid in np.meshgrid(MU, np.array(rho), indexing="ij"))
    size = 1 / r - 1
    a, b = mu * size, (1 - mu) * size
    low = betaincinv(a, b, ndtr(scores)[None])
    stay = betaincinv(b, a, ndtr(-scores)[None])  # 1 - p without cancellation near one
    hazard = np.where(low < 0.5, -np.log1p(-np.minimum(low, 0.5)), -np.log(np.maximum(stay, 1e-12)))
    return np.clip(np.nan_to_num(hazard, nan=0.0, posinf=12.0), 0.0, 12.0)


def hazards(cells: np.ndarray, scores: np.ndarray, rho: tuple[float, ...] = tuple(RHO)) -> np.ndarray:
    """Yearly hazards of paths: cells (N,) index the flattened grid, scores (N, Y) are normal; shape (N,
    Y).
    """
    table = hazard_table(rho)
    place = np.clip((scores - SCORES[0]) / (SCORES[1] - SCORES[0]), 0, SCORES.size - 1.000001)
    left = place.astype(np.int64)
    share = place - left
    flat = table.ravel()
    at = cells[:, None] * SCORES.size + left
    return flat[at] * (1 - share) + flat[at + 1] * share
