"""Forecasts of a plan's targets from their own short yearly series, where the series is long enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.paths import Paths, weighted_quantiles
from analysis.record.faults import InputFault
from analysis.record.periods import end_of
from analysis.series.levels import SHORTEST, forecast_levels

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View

Series = Callable[[str], pd.DataFrame]
GRID = np.arange(1, 400) / 400
MEAN, GROWTH = "_avg", "grdp_growth"
LEVELS = {"grdp_per_capita_usd": "usd", "grdp_per_capita_vnd": "vnd"}
NAMES = ("row", "target_id", "indicator", "unit", "period")
OWN, POOL = "own series", "pool"
"""What a forecast rests on: the target's own series, or the paths of GRDP per person."""
COLUMNS = ["row", "target_id", "indicator", "unit", "period", "model", "last_year", "years", "reach"]


def unbroken(series: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """The values of the last unbroken run of complete years, oldest first, indexed by year as int."""
    known = series["value"].dropna()
    years = sorted(int(year) for year in known.index if pd.Timestamp(end_of(str(year))) <= day)
    run: list[int] = []
    for year in years:
        run = [*run, year] if run and year == run[-1] + 1 else [year]
    return pd.Series([float(known[str(year)]) for year in run], index=run, dtype=float)


def forecast_value(values: pd.Series, year: int, probabilities: Sequence[float]) -> np.ndarray:
    """Quantiles of the value in a later year of a yearly series."""
    return forecast_levels(values.to_numpy(), year - int(values.index[-1]), probabilities)[-1]


def forecast_mean_growth(
    growth: pd.Series, first: int, last: int, probabilities: Sequence[float]
) -> np.ndarray:
    """Quantiles of the geometric mean growth (percent a year) over first..last from yearly growth in percent.

    The growth is chained to an index, the index is forecast as a level, and the mean growth is a rising
    function of the index of the last year: (level(last) / level(first - 1))^(1 / years) - 1. Years already
    known are fixed.

    >>> growth = pd.Series([6.0, 7.0, 6.5, 7.5, 7.0, 6.8], index=range(2018, 2024))
    >>> low, middle, high = forecast_mean_growth(growth, 2021, 2025, [.1, .5, .9])
    >>> bool(low < middle < high)
    True
    """
    index = np.concatenate([[1.0], (1 + growth.to_numpy() / 100).cumprod()])
    years = [int(growth.index[0]) - 1, *(int(year) for year in growth.index)]
    levels = pd.Series(index, index=years)
    if first - 1 not in levels.index:
        raise ValueError(
            f"the growth of {first} to {last} needs the level of {first - 1}; the series runs from "
            f"{years[1]} to {years[-1]}"
        )
    ends = forecast_value(levels, last, probabilities)
    return 100 * ((np.maximum(ends, 1e-9) / levels[first - 1]) ** (1 / (last - first + 1)) - 1)


def forecast_targets(
    board: pd.DataFrame, series: Series, day: date, probabilities: Sequence[float]
) -> pd.DataFrame:
    """One row an open target of a board that has SHORTEST unbroken years before its own: COLUMNS and one
    column a probability. `reach` is the chance that the target is reached: at least low, or at most high.

    Values for a year are forecast as they stand, mean growth over years through an index. Sums are not
    forecast.
    """
    rows = []
    for _, target in board[board["verdict"] == "open"].iterrows():
        found = _forecast(target, series, pd.Timestamp(day), [*probabilities, *GRID])
        if found is None:
            continue
        values, quantiles = found
        grid = quantiles[len(probabilities) :]
        hit = grid <= target["high"] if target["direction"] == "at_most" else grid >= target["low"]
        row: dict[object, object] = {name: target[name] for name in NAMES}
        rows.append(
            row
            | {
                "model": OWN,
                "last_year": int(values.index[-1]),
                "years": len(values),
                "reach": float(hit.mean()),
            }
            | dict(zip(probabilities, quantiles, strict=False))
        )
    return pd.DataFrame(rows, columns=[*COLUMNS, *probabilities])


def forecast_from_paths(
    board: pd.DataFrame, series: Series, paths: Paths | None, day: date, probabilities: Sequence[float]
) -> pd.DataFrame:
    """The same for the targets that the paths of GRDP per person reach: the level in USD or VND, and the mean
    growth of GRDP, in which the years already printed are fixed. Empty without paths.
    """
    rows = []
    for _, target in board[board["verdict"] == "open"].iterrows():
        values = None if paths is None else _in_paths(target, series, paths, pd.Timestamp(day))
        if paths is None or values is None:
            continue
        quantiles = weighted_quantiles(values, paths.weights, probabilities)
        row: dict[object, object] = {name: target[name] for name in NAMES}
        rows.append(
            row
            | {
                "model": POOL,
                "last_year": paths.base_year,
                "years": 0,
                "reach": float(paths.weights @ (values >= target["low"])),
            }
            | dict(zip(probabilities, quantiles.tolist(), strict=True))
        )
    return pd.DataFrame(rows, columns=[*COLUMNS, *probabilities])


def join_forecasts(from_paths: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """One forecast a target, by row: that of the paths where there is one."""
    rest = own[~own["target_id"].isin(from_paths["target_id"])]
    pieces = [frame for frame in (from_paths, rest) if len(frame)]
    return pd.concat(pieces).sort_values("row", kind="stable", ignore_index=True) if pieces else own


def paths_or_none(view: View, place: Place, plan: Plan, draws: int, seed: int) -> Paths | None:
    """The paths of GRDP per person, or None where the record knew no level of the place to start from."""
    from analysis.growth.per_person import forecast

    try:
        return forecast(view, place, plan, draws, seed)
    except InputFault:
        return None


def _in_paths(target: pd.Series, series: Series, paths: Paths, day: pd.Timestamp) -> np.ndarray | None:
    indicator, period = str(target["indicator"]), str(target["period"])
    first, last = int(period[:4]), int(period[-4:])
    if last not in paths.years or target["direction"] not in ("at_least", "range"):
        return None
    if indicator in LEVELS:
        return np.asarray(paths.values(LEVELS[indicator])[:, paths.column(last)])
    if indicator != GROWTH + MEAN or "-" not in period:
        return None
    printed = unbroken(series(GROWTH), day)
    total = np.zeros(len(paths.weights))
    for year in range(first, last + 1):
        if year in printed.index:
            total += np.log1p(printed[year] / 100)
        elif year in paths.years:
            total += paths.growth[:, paths.column(year)]
        else:
            return None
    return np.asarray(100 * np.expm1(total / (last - first + 1)))


def _forecast(
    target: pd.Series, series: Series, day: pd.Timestamp, probabilities: Sequence[float]
) -> tuple[pd.Series, np.ndarray] | None:
    indicator, period = str(target["indicator"]), str(target["period"])
    first, last = int(period[:4]), int(period[-4:])
    mean = indicator.endswith(MEAN) and "-" in period
    values = unbroken(series(indicator.removesuffix(MEAN) if mean else indicator), day)
    if target["direction"] == "qualitative" or len(values) < SHORTEST or last <= int(values.index[-1]):
        return None
    if not mean:
        return values, forecast_value(values, last, probabilities)
    if not values.index[0] - 1 <= first - 1 <= values.index[-1]:
        return None
    return values, forecast_mean_growth(values, first, last, probabilities)
