"""Quantile forecasts of any short yearly series: a mixture of simple models, weighed by how they fitted.

Simple models lose little against anything better on short series, and they fail in different ways. A short
series does not tell which of them is right, but it tells something: each weighs by a root of its likelihood,
so that ten values alone cannot settle the matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.assumed import assume
from analysis.series.breaks import calm_since, suits_logs
from analysis.series.level_models import (
    QUICK,
    SLOW,
    SMALLEST_SCALE,
    STRAIGHT,
    Fitted,
    drift_ar1,
    mean_reverting,
    theta,
    trend,
)
from analysis.series.mixture import Array, Member, checked_probabilities, mixture_quantiles
from analysis.series.panel import PANEL_SHARE, Panel
from analysis.series.quantile_levels import LEVELS

SHORTEST = 5
ON_LEVELS = (theta(1.0), trend("damped trend", SLOW), trend("straight trend", STRAIGHT), mean_reverting)
ON_LOGS = (theta(0.75), drift_ar1, trend("damped trend", SLOW), trend("quickly damped trend", QUICK))
TEMPER = assume(
    "likelihood_root",
    0.25,
    "power",
    (0.0, 1.0),
    "power of the likelihood by which the models of a series weigh: ten values cannot tell which "
    "model is right (docs/methods/series.md)",
    moves="series",
    legal=(0.0, 1.0),
)
LEVELS_WEIGHT = assume(
    "levels_weight",
    0.5,
    "share",
    (0.25, 1.0),
    "what a model of a series weighs beside one of its logs before the series is seen "
    "(docs/methods/series.md)",
    moves="series",
    legal=(0.0, 10.0),
)


@dataclass(frozen=True)
class LevelPool:
    """The models of one series with their weights (adding to 1), and the index of the first value used."""

    members: tuple[Member, ...]
    weights: Array
    start: int


@dataclass(frozen=True)
class LevelForecast:
    """Quantiles (H, P), the weight of each model, heaviest first, and the index of the first value used."""

    quantiles: Array
    weights: dict[str, float]
    start: int


def forecast_levels(y: ArrayLike, horizon: int, probabilities: ArrayLike = LEVELS) -> Array:
    """Quantiles, shape (horizon, P), of a yearly series y, oldest first, for 1..horizon years after its end.

    Any unit and sign. A series that was always on one side of zero is forecast on that side. Quantiles are
    in the order of `probabilities` (25 from .005 to .995 unless given) and never cross. Raises ValueError on
    fewer than 5 values, on a value that is not finite, on a horizon below 1. Method, and what it was
    measured at: docs/methods/series.md.

    >>> q = forecast_levels([10, 12, 13, 15, 18, 19, 22, 24], 3, [0.1, 0.5, 0.9])
    >>> q.shape, q[:, 1].round(0).tolist()
    ((3, 3), [26.0, 29.0, 31.0])
    """
    return forecast_with_models(y, horizon, probabilities).quantiles


def forecast_with_models(
    y: ArrayLike, horizon: int, probabilities: ArrayLike, panel: Panel | None = None
) -> LevelForecast:
    """The forecast of `forecast_levels` with the models that carry it.

    panel: what other series of a file tell of this one; it takes a share of the weight where logs suit y.

    >>> found = forecast_with_models([10, 12, 13, 15, 18, 19, 22, 24], 3, [0.5])
    >>> round(sum(found.weights.values()), 9), found.start, len(found.weights)
    (1.0, 0, 8)
    """
    values = checked_series("y", y, SHORTEST)
    p = checked_probabilities(probabilities)
    steps = checked_horizon(horizon)
    if (values <= 0).all() and (values < 0).any():
        mirrored = forecast_with_models(-values, steps, 1 - p, panel)
        return LevelForecast(-mirrored.quantiles, mirrored.weights, mirrored.start)
    unit = float(np.abs(values).max()) or 1.0
    pool = level_pool(values / unit, steps)
    if panel is not None and suits_logs(values[pool.start :]):
        shared = panel.member(np.log(values[pool.start :] / unit), steps)
        weights_of_all = np.append((1 - PANEL_SHARE()) * pool.weights, PANEL_SHARE())
        pool = LevelPool((*pool.members, shared), weights_of_all, pool.start)
    q = pool_quantiles(pool, values / unit, p)
    limit = np.finfo(float).max / unit if unit > 1 else np.inf
    order = np.argsort(-pool.weights, kind="stable")
    weights = {model_name(pool.members[at]): float(pool.weights[at]) for at in order}
    return LevelForecast(np.clip(q, -limit, limit) * unit, weights, pool.start)


def pool_quantiles(pool: LevelPool, y: Array, p: Array) -> Array:
    """Quantiles of a pool for y, kept above zero where y never was below it."""
    above = 0.0 if (y >= 0).all() and (y > 0).any() else None
    return mixture_quantiles(list(pool.members), p, pool.weights, above=above)


def model_name(member: Member) -> str:
    """The name of a model with the scale that it works on.

    >>> model_name(Member("theta", np.zeros(1), np.ones(1), 5.0, log=True))
    'theta, on logs'
    """
    return f"{member.name}, on logs" if member.log else member.name


def level_pool(y: Array, horizon: int) -> LevelPool:
    """The pool for y: eight models, or the four on levels where logs do not suit, after any break.

    weight ~ prior x likelihood^.25, the likelihood that of the values which every model explains.
    """
    start = calm_since(y)
    y = y[start:]
    logs = suits_logs(y)
    fitted = [model(y, horizon, False) for model in ON_LEVELS]
    prior = [LEVELS_WEIGHT() if logs else 1.0] * len(fitted)
    if logs:
        z = np.log(y)
        fitted += [model(z, horizon, True) for model in ON_LOGS]
        prior += [1.0] * len(ON_LOGS)
    members = tuple(_not_still(model) for model in fitted)
    count = min(len(model.errors) for model in fitted)
    fit = TEMPER() * np.array([model.log_likelihood(y, count) for model in fitted])
    weights = np.array(prior) * np.exp(fit - fit.max())
    return LevelPool(members, weights / weights.sum(), start)


def _not_still(model: Fitted) -> Member:
    m = model.member
    return Member(m.name, m.location, np.maximum(m.scale, SMALLEST_SCALE), m.df, m.log)


def checked_series(name: str, values: ArrayLike, shortest: int) -> Array:
    """The values as a vector of at least `shortest` finite numbers, or ValueError with the reason."""
    try:
        y = np.asarray(values, float)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: not all values are numbers") from None
    if y.ndim != 1:
        raise ValueError(f"{name}: one series expected, got an array of shape {y.shape}")
    if len(y) < shortest:
        raise ValueError(f"{name}: too short: {len(y)} values, at least {shortest} needed")
    if not np.isfinite(y).all():
        raise ValueError(
            f"{name}: value number {int(np.argmin(np.isfinite(y))) + 1} is missing or not finite"
        )
    return y


def checked_horizon(horizon: int) -> int:
    """The horizon as a whole number of at least 1, or ValueError."""
    if horizon != int(horizon) or horizon < 1:
        raise ValueError(f"horizon: {horizon} given, a whole number of at least 1 needed")
    return int(horizon)
