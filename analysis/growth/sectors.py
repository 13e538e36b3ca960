"""Sectors behind the growth of the paths: the total carries the spread, the sectors explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.assumed import assume
from analysis.growth.paths import Paths
from analysis.growth.running_year import YearSoFar, year_so_far
from analysis.series.mixture import Array

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

SECTORS = ("agriculture", "industry_construction", "services", "product_taxes")
LEAD_YEARS = assume(
    "sector_lead_years",
    5,
    "years",
    (2, 10),
    "years that the prior of a sector growing as the total does is worth",
    moves="sectors",
)
LEAD_SD = assume(
    "sector_lead_sd",
    0.02,
    "log points",
    (0.01, 0.04),
    "how far a sector is from its own lead or lag in a year",
    moves="sectors",
    legal=(0.0005, 0.5),
)
PRINT_SD = assume(
    "sector_print_sd",
    0.001,
    "log points",
    (0.0005, 0.003),
    "revision still to come of a printed growth of a sector",
    moves="sectors",
    legal=(0.00001, 0.1),
    only="while a year of the paths has a printed growth of a sector",
)


@dataclass(frozen=True)
class SectorPaths:
    """Growth of each sector in logs, (N, H) each; shares of GRDP before it grows, (N, H, 4)."""

    years: np.ndarray
    growth: Mapping[str, Array]
    shares: Array
    share_year: int
    sources: tuple[str, ...]

    def contributions(self, weights: Array) -> Array:
        """Mean points of growth that each sector gives in each year, (H, 4); they sum to the mean total."""
        rates = np.stack([np.expm1(self.growth[name]) for name in SECTORS], axis=-1)
        return np.asarray(100 * np.einsum("n,nhk->hk", weights, rates * self.shares))


def sector_paths(view: View, place: Place, paths: Paths, seed: int = 183) -> SectorPaths | None:
    """Sectors of every path, reconciled to its growth; None where the shares of the four are not known.

    Each sector leads or lags the total by its shrunk mean, with its own sd; a sector's print of a year, or
    of the part of the running year that is out, takes the place of the mean. Then, in every draw, g_i* =
    g_i + w_i s_i^2 (g - sum w_j g_j) / sum w_j^2 s_j^2, with w the shares of the year before.
    """
    found = _shares(view, place)
    if found is None:
        return None
    share_year, start, sources = found
    total = view.series(place.code, "grdp_growth", place.basis)["value"].to_dict()
    so_far = year_so_far(view, place, max([*(int(str(period)) for period in total), paths.base_year]) + 1)
    leads, sds, prints = [], [], []
    for name in SECTORS:
        own = view.series(place.code, f"grdp_growth_{name}", place.basis)
        gaps = [np.log1p(v / 100) - np.log1p(total[p] / 100) for p, v in own["value"].items() if p in total]
        lead = float(np.sum(gaps) / (len(gaps) + LEAD_YEARS()))
        rest = float(((np.array(gaps) - lead) ** 2).sum())
        leads.append(lead)
        sds.append(float(np.sqrt((LEAD_YEARS() * LEAD_SD() ** 2 + rest) / (LEAD_YEARS() + len(gaps)))))
        prints.append({int(str(p)): float(v) / 100 for p, v in own["value"].items()})
        sources += own["source_id"].tolist()
    rng = np.random.default_rng(seed)
    rates = np.expm1(paths.growth)
    draws, horizon = rates.shape
    shares = np.empty((draws, horizon, len(SECTORS)))
    drawn = np.empty_like(shares)
    w = np.tile(start, (draws, 1))
    for h, year in enumerate(paths.years.tolist()):
        sd, middle = np.array(sds), np.expm1(paths.growth[:, [h]] + np.array(leads))
        part = _part_gaps(view, place, so_far) if so_far is not None and so_far.year == year else {}
        for k, name in enumerate(SECTORS):
            if year in prints[k]:
                middle[:, k], sd[k] = prints[k][year], PRINT_SD()
            elif so_far is not None and name in part:
                middle[:, k] += so_far.share * (part[name] - leads[k])
                sd[k] *= 1 - so_far.share
        g = middle + sd * rng.standard_normal((draws, len(SECTORS)))
        drawn[:, h] = reconciled(g, w, sd, rates[:, h])
        shares[:, h] = w
        w = w * (1 + drawn[:, h])
        w /= w.sum(axis=1, keepdims=True)
    growth = {name: np.log1p(np.maximum(drawn[:, :, k], -0.95)) for k, name in enumerate(SECTORS)}
    return SectorPaths(paths.years, growth, shares, share_year, tuple(dict.fromkeys(sources)))


def reconciled(g: Array, w: Array, sd: Array, total: Array) -> Array:
    """Sector rates (N, K) moved by their variances (K,) until shares (N, K) times them give the total (N,).

    >>> g, w, sd = np.array([[0.03, 0.09]]), np.array([[0.4, 0.6]]), np.array([0.01, 0.02])
    >>> moved = reconciled(g, w, sd, total=np.array([0.06]))
    >>> moved.round(4).tolist(), round(float((moved * w).sum()), 6)
    ([[0.0285, 0.081]], 0.06)
    """
    gap = total - (w * g).sum(axis=1)
    pull = w * sd**2
    return np.asarray(g + pull * (gap / (w**2 * sd**2).sum(axis=1))[:, None])


def _shares(view: View, place: Place) -> tuple[int, Array, list[str]] | None:
    """Shares of the newest year of which all four were printed, summing to one."""
    series = [view.series(place.code, f"share_{name}", place.basis) for name in SECTORS]
    common = set.intersection(*(set(frame.index) for frame in series))
    if not common:
        return None
    year = max(common)
    values = np.array([float(frame["value"].to_dict()[year]) for frame in series])
    sources = [str(frame["source_id"].to_dict()[year]) for frame in series]
    return int(year), values / values.sum(), sources


def _part_gaps(view: View, place: Place, so_far: YearSoFar) -> dict[str, float]:
    """Growth of each sector less that of the total in the part of the running year that is out."""
    part = so_far.parts[0]
    kind = "Q" if "Q" in part else "C"
    total = view.series(place.code, "grdp_growth", place.basis, kind)["value"].to_dict().get(part)
    found = {}
    for name in SECTORS:
        own = view.series(place.code, f"grdp_growth_{name}", place.basis, kind)["value"].to_dict().get(part)
        if total is not None and own is not None:
            found[name] = float(np.log1p(own / 100) - np.log1p(total / 100))
    return found
