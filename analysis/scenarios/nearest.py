"""The nearest way to a target: which growth, people, prices and rate, likeliest together, would reach it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.scenarios.gap import SIGN
from analysis.scenarios.gaussian import moments
from analysis.scenarios.restrictions import STATE, Array

if TYPE_CHECKING:
    from analysis.growth.paths import Paths


@dataclass(frozen=True)
class Nearest:
    """A course of the drivers that ends at the target, and how far out it is.

    changes: yearly log changes of each driver, (H,); away: by driver, how many of its own standard deviations
    its sum over the years lies from its average. distance: Mahalanobis distance of the whole from the
    averages of the paths, in standard deviations; one_in: paths as far out on the target's side come once in
    so many, by the distance alone. usd: the level that it reaches.
    """

    years: tuple[int, ...]
    changes: Mapping[str, Array]
    away: Mapping[str, float]
    distance: float
    one_in: float
    usd: float


def nearest(paths: Paths, target: float, year: int, free: Collection[str] = STATE) -> Nearest:
    """The combination of the free drivers nearest to what is likely that reaches `target` USD in `year`.

    Drivers that are held, and years that are printed, keep their averages over the paths. The state is
    Gaussian with the mean m and the covariance C of the paths; among all x with r'x = log(target / base) it
    is m + C r (log(target / base) - r'm) / r'C r, at the distance |log(target / base) - r'm| / sqrt(r'C r)
    (the projection of Mahalanobis 1936; r holds the signs of the identity). Raises ValueError for a target
    that is not positive, for an unknown driver, and where nothing that is free can move.

    >>> from analysis.workbook import open_workbook
    >>> from analysis.growth.per_person import forecast
    >>> from analysis.plans.places import place, plan
    >>> record = open_workbook().record
    >>> hanoi, goal = place("VN-HN", record), plan("VN-HN", "2021-2025", record)
    >>> paths = forecast(record.as_of("2021-08-10"), hanoi, goal, draws=500)
    >>> found = nearest(paths, 8300, 2025)
    >>> abs(found.usd - 8300) < 1e-6, 0 < found.distance < 2
    (True, True)
    """
    unknown = sorted(set(free) - set(STATE))
    if target <= 0 or unknown:
        raise ValueError(f"the target must be positive, and drivers are {', '.join(STATE)}")
    H = paths.column(year) + 1
    years = paths.years[:H].tolist()
    state = np.concatenate([getattr(paths, name)[:, :H] for name in STATE], axis=1)
    signs = np.repeat([SIGN[name] for name in STATE], H)
    mean, covariance = moments(state, paths.weights)
    may = np.array([name in free and one not in paths.printed for name in STATE for one in years])
    inner = np.where(np.outer(may, may), covariance, 0.0)
    asked = float(np.log(target * paths.base_rate / (paths.base_vnd * 1e6)) - signs @ mean)
    spread = float(signs @ inner @ signs)
    if not may.any() or spread <= 0:
        raise ValueError("nothing that is free can move the level of that year")
    found = mean + inner @ signs * (asked / spread)
    changes = {name: found[n * H : (n + 1) * H] for n, name in enumerate(STATE)}
    return Nearest(
        tuple(years),
        changes,
        _away(found - mean, covariance, H),
        abs(asked) / float(np.sqrt(spread)),
        1 / _beyond(abs(asked) / float(np.sqrt(spread))),
        float(paths.base_vnd * 1e6 / paths.base_rate * np.exp(signs @ found)),
    )


def distance(paths: Paths, changes: Mapping[str, Array], free: Collection[str] = STATE) -> float:
    """The Mahalanobis distance of any course of the free drivers from the averages of the paths."""
    H = len(next(iter(changes.values())))
    state = np.concatenate([getattr(paths, name)[:, :H] for name in STATE], axis=1)
    mean, covariance = moments(state, paths.weights)
    years = paths.years[:H].tolist()
    may = np.array([name in free and one not in paths.printed for name in STATE for one in years])
    off = (np.concatenate([changes[name] for name in STATE]) - mean)[may]
    return float(np.sqrt(off @ np.linalg.pinv(covariance[np.ix_(may, may)], hermitian=True) @ off))


def growth_at_risk(paths: Paths, year: int, share: float = 0.05) -> float:
    """The growth of a year, in percent, below which that share of the paths falls (Adrian et al. 2019)."""
    return float(paths.quantiles_in(year, [share], "growth")[0])


def _away(off: Array, covariance: Array, H: int) -> dict[str, float]:
    found = {}
    for n, name in enumerate(STATE):
        part = slice(n * H, (n + 1) * H)
        sd = float(np.sqrt(covariance[part, part].sum()))
        found[name] = float(off[part].sum()) / sd if sd > 0 else 0.0
    return found


def _beyond(z: float) -> float:
    from scipy.special import ndtr

    return float(ndtr(-z))
