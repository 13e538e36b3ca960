"""How good forecasts of a person's series would have been: rolling origins, beside four other methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.growth.library_methods import DRIFT, ETS, NAIVE, THETA, quantiles_by_method
from analysis.scoring.measures import MEDIAN, Array, crps, inside
from analysis.series.levels import forecast_levels, forecast_with_models
from analysis.series.panel import Panel, panel_of
from analysis.series.quantile_levels import LEVELS
from analysis.series.yearly_values import Yearly

POOL = "level pool"
MODELS = (POOL, NAIVE, DRIFT, THETA, ETS)
HEADER = ("series_id", "model", "lead", "forecasts", "mase", "crps", "coverage_80", "coverage_95")
ALL = "all"
SHORTEST_PAST = 8  # values before the first origin: below that ETS has as many parameters as errors
MOST_ORIGINS = 10  # the newest of each series

Forecaster = Callable[[Array, int, int], Array]  # past values, the newest year, years ahead


@dataclass(frozen=True)
class Backtest:
    """Scores by series, model and lead, and why other series have none.

    scores: name to (origins, models, leads, measures); measures are error of the median and CRPS, both in
    mean yearly steps of the past, and whether the 80 and the 95 % interval held. unfitted: origins that were
    left out because a method could not be fitted there.
    """

    scores: Mapping[str, Array]
    refused: Mapping[str, str]
    unfitted: int

    def rows(self) -> Iterable[tuple[str | int | float, ...]]:
        """All series together, over all leads and by lead, then each series; each series weighs the same."""
        if not self.scores:
            return
        means = {name: found.mean(0) for name, found in self.scores.items()}
        counts = {name: len(found) for name, found in self.scores.items()}
        whole = np.mean(list(means.values()), axis=0)
        yield from _rows(ALL, whole, sum(counts.values()))
        for name, found in means.items():
            yield from _rows(name, found, counts[name])


def backtest(
    series: Mapping[str, Yearly], horizon: int, pool: Forecaster | None = None, progress: bool = True
) -> Backtest:
    """Forecast each series from its newest ten origins that leave `horizon` years to compare with.

    pool: another forecaster in the place of the level pool. A series needs 8 values before its first origin.
    The methods beside the pool are no change and random walk with drift with their textbook intervals, and
    Theta and ETS (damped trend) of statsmodels, all on the values as they are.

    >>> nine = Yearly(tuple(range(2001, 2010)), np.arange(9.0))
    >>> backtest({"b": nine}, 2, progress=False).refused["b"]
    'too short for a backtest: 9 values, at least 10 needed'
    """
    scores: dict[str, Array] = {}
    refused: dict[str, str] = {}
    unfitted = 0
    for name, yearly in _with_progress(series, progress):
        values = yearly.values
        shortest = SHORTEST_PAST + horizon
        if len(values) < shortest:
            refused[name] = f"too short for a backtest: {len(values)} values, at least {shortest} needed"
            continue
        last = len(values) - horizon
        found = []
        for origin in range(max(SHORTEST_PAST, last - MOST_ORIGINS + 1), last + 1):
            past, truth = values[:origin], values[origin : origin + horizon]
            unit = float(np.abs(np.diff(past)).mean())
            if unit == 0:
                continue
            by_model = _quantiles(past, yearly.years[origin - 1], horizon, pool)
            if len(by_model) < len(MODELS):
                unfitted += 1
                continue
            found.append([_measures(truth, by_model[model], unit) for model in MODELS])
        if found:
            scores[name] = np.array(found)
        else:
            refused[name] = "no origin at which every method could be fitted and the past had moved"
    return Backtest(scores, refused, unfitted)


def panel_pool(series: Mapping[str, Yearly]) -> Forecaster:
    """The level pool with what the other series told up to the same year."""

    @cache
    def panel(year: int) -> Panel | None:
        return panel_of(one.values[: sum(y <= year for y in one.years)] for one in series.values())

    def forecaster(past: Array, year: int, horizon: int) -> Array:
        return forecast_with_models(past, horizon, LEVELS, panel(year)).quantiles

    return forecaster


def table(found: Backtest) -> list[str]:
    """The table for the terminal: all series together."""
    lines = [f"{'':28s}{'forecasts':>10s}{'MASE':>8s}{'CRPS':>8s}{'80 %':>8s}{'95 %':>8s}"]
    for name, model, lead, count, mase, score, c80, c95 in found.rows():
        if name == ALL and lead == ALL:
            lines.append(f"{model:28s}{count:>10}{mase:8.3f}{score:8.3f}{c80:8.3f}{c95:8.3f}")
    return lines


def _quantiles(past: Array, year: int, horizon: int, pool: Forecaster | None) -> dict[str, Array]:
    unit = float(np.abs(past).max())  # the optimisers of statsmodels go astray on large numbers
    found = quantiles_by_method(past / unit, horizon, LEVELS, (NAIVE, DRIFT, ETS))
    found[THETA] = _theta(past / unit, horizon)
    own = forecast_levels(past, horizon, LEVELS) if pool is None else pool(past, year, horizon)
    return {POOL: own, **{name: unit * q for name, q in found.items()}}


def _theta(y: Array, horizon: int) -> Array:
    """Theta of statsmodels; its own interval, 1 + (h - 1) alpha^2, with the variance of its one-step errors.

    statsmodels fits an ARIMA(0, 1, 1) for that variance alone, which takes a second and more a series.
    """
    from statsmodels.tsa.forecasting.theta import ThetaModel

    fitted = ThetaModel(pd.Series(y), period=1, deseasonalize=False).fit()
    alpha, drift = float(fitted.params["alpha"]), float(fitted.params["b0"]) / 2
    level, errors = y[0], []
    for value in y[1:]:
        errors.append(value - level - drift)
        level += alpha * (value - level)
    sd = np.sqrt(np.mean(np.square(errors)) * (1 + np.arange(horizon) * alpha**2))
    return np.asarray(fitted.forecast(horizon))[:, None] + sd[:, None] * ndtri(LEVELS)


def _measures(truth: Array, q: Array, unit: float) -> Array:
    error = np.abs(q[:, MEDIAN] - truth) / unit
    return np.stack([error, crps(truth, q) / unit, inside(0.8)(truth, q), inside(0.95)(truth, q)], axis=1)


def _rows(name: str, scores: Array, origins: int) -> Iterable[tuple[str | int | float, ...]]:
    """scores: (models, leads, measures)."""
    leads: Sequence[tuple[str | int, Array]] = [(ALL, scores.mean(1))]
    leads = [*leads, *((lead + 1, scores[:, lead]) for lead in range(scores.shape[1]))]
    for lead, by_model in leads:
        count = origins * scores.shape[1] if lead == ALL else origins
        for model, measures in zip(MODELS, by_model, strict=True):
            yield name, model, lead, count, *(round(float(value), 4) for value in measures)


def _with_progress(series: Mapping[str, Yearly], progress: bool) -> Iterable[tuple[str, Yearly]]:
    if not progress:
        return series.items()
    from tqdm import tqdm

    return tqdm(series.items(), desc="backtest", unit="series", disable=None)
