"""What growth it would take to reach a target, and the best that was ever recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from analysis.growth.paths import weighted_quantiles
from analysis.scenarios.restrictions import Array
from analysis.scenarios.yearly import yearly_rows

if TYPE_CHECKING:
    from analysis.growth.paths import Paths
    from analysis.record.vintages import View

Shape = Literal["constant", "from_now", "front_loaded"]
SHAPES: tuple[Shape, ...] = ("constant", "from_now", "front_loaded")


def required_growth(paths: Paths, target: float, shape: Shape = "constant", year: int | None = None) -> Array:
    """Growth in percent by year up to `year` that brings the median to the target; the rest at its own law.

    target: USD per person in `year` (default: the last). constant: the same in every year that is not
    printed yet. from_now: the year under way on the paths' day keeps its own law as well, and the years after
    it share the rest. front_loaded: most in the first open year, then falling evenly to the baseline's last
    year. A year that keeps its own law is nan.

    Growth replaces the growth of the paths, as a structural scenario would: population, deflator and rate
    do not answer. Raises ValueError when the target is not positive or no year is left to grow in.
    """
    H = paths.column(year) + 1 if year is not None else len(paths.years)
    years = paths.years[:H].tolist()
    own = np.array([y in paths.printed or (shape == "from_now" and y == paths.day.year) for y in years])
    free = int((~own).sum())
    if target <= 0 or not free:
        raise ValueError("the target must be positive and a year must be left")
    rest = (paths.deflator - paths.dong - paths.people)[:, :H].sum(axis=1) + paths.growth[:, :H][:, own].sum(
        axis=1
    )
    asked = float(
        np.log(target * paths.base_rate / (paths.base_vnd * 1e6))
        - weighted_quantiles(rest, paths.weights, [0.5])[0]
    )
    logs = np.full(H, np.nan)
    if shape == "front_loaded" and free > 1:
        last = float(paths.weights @ paths.growth[:, H - 1])
        falling = np.linspace(1, 0, free)
        logs[~own] = last + (asked - free * last) / falling.sum() * falling
    else:
        logs[~own] = asked / free
    return np.asarray(100 * np.expm1(logs))


def required_shapes(paths: Paths, target: float, year: int) -> dict[Shape, Array]:
    """Required growth in every shape that still has a year to grow in; empty once the year is printed."""
    left = [y for y in paths.years.tolist() if y <= year and y not in paths.printed]
    shapes = SHAPES if [y for y in left if y != paths.day.year] else SHAPES[:1]
    return {shape: required_growth(paths, target, shape, year) for shape in shapes} if left else {}


@dataclass(frozen=True)
class Best:
    """The best growth on record on one basis: single years (best first) and the best run of years together.

    years: how many years are recorded. run_mean: percent a year over run_years, nan without such a run.
    """

    years: int
    singles: pd.Series
    run_mean: float
    run_years: tuple[int, ...]
    sources: tuple[str, ...]


def best_growth(view: View, geo: str, indicator: str, basis: str, run: int, count: int = 5) -> Best:
    """The best `count` years and the best run of `run` years in a row of a yearly series, forecasts left out.

    A run is taken only where no year between is missing; bases are never joined.
    """
    rows = yearly_rows(view, geo, indicator, basis)
    growth = rows["value"].astype(float)
    runs = {
        start: growth.loc[start : start + run - 1]
        for start in growth.index
        if set(range(start, start + run)) <= set(growth.index)
    }
    means = {start: 100 * float(np.expm1(np.log1p(part / 100).mean())) for start, part in runs.items()}
    best = max(means, key=lambda start: means[start]) if means else None
    return Best(
        len(growth),
        growth.sort_values(ascending=False).head(count),
        means[best] if best is not None else float("nan"),
        tuple(runs[best].index) if best is not None else (),
        tuple(dict.fromkeys(rows["source_id"])),
    )
