"""The dollars of a path of one's own, worked out by hand: what the panel and the sliders are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.publishing.whatif import DRIVERS, Start


def what_if(start: Start, drivers: Mapping[str, Sequence[float]]) -> np.ndarray:
    """USD per person by year, from yearly changes in percent of each driver: shape (years,).

    log Y[t] = log Y[t-1] + log(1 + growth) - log(1 + people) + log(1 + deflator) - log(1 + dong), where dong
    is the change of VND per USD (docs/methods/growth.md).
    """
    changes = {name: np.log1p(np.asarray(drivers[name], dtype=float) / 100) for name in DRIVERS}
    steps = changes["growth"] - changes["people"] + changes["deflator"] - changes["dong"]
    return np.asarray(start.usd * np.exp(np.cumsum(steps)))


def share_below(value: float, levels: Sequence[float], quantiles: Sequence[float]) -> float:
    """Which share of a forecast lies below a value, read off its quantiles; 0 or 1 outside of them."""
    return float(np.interp(value, quantiles, levels, left=0.0, right=1.0))
