"""Forecasts of any short yearly series: an equal mixture of six simple models, in closed form or on a tiny grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.models.mixture import Array, Member, checked_probabilities, mixture_quantiles

SHORTEST = 5
ALPHAS = np.linspace(0.1, 1.0, 10)
DAMPING = np.array([0.8, 0.9, 0.95, 0.98])
TREND_SHARE = np.array([0.05, 0.2, 0.4, 0.7])


def forecast_levels(y: ArrayLike, horizon: int, probabilities: ArrayLike) -> Array:
    """Quantiles (horizon, P) of a yearly series y, oldest first, for the years 1..horizon after its end.
    """
    y = np.asarray(y, float)
    p = checked_probabilities(probabilities)
    unit = np.abs(y).max() or 1.0
    return mixture_quantiles(level_members(y / unit, horizon), p) * unit


def level_members(y: Array, horizon: int) -> list[Member]:
    members = [theta(y, horizon), drift_ar1(y, horizon), random_walk_drift(y, horizon)]
    if (y > 0).all():
        z = np.log(y)
        members += [theta(z, horizon, True), drift_ar1(z, horizon, True), damped_trend(z, horizon, True)]
    floor = 1e-12
    return [Member(m.name, m.location, np.maximum(m.scale, floor), m.df, m.log) for m in members]


def _df(n: int) -> float:
    return float(max(n - 3, 2))


def theta(y, horizon, log=False):
    n = len(y); t = np.arange(n) - (n - 1) / 2
    b = (t @ y) / (t @ t)
    level = np.full(ALPHAS.shape, y[0]); sse = np.zeros(ALPHAS.shape)
    # SES with drift b/2
    for v in y[1:]:
        e = v - (level + b / 2)
        sse += e * e
        level = level + b / 2 + ALPHAS * e
    w = _weights(sse, n)
    h = np.arange(1, horizon + 1)[:, None]
    mean = level + b / 2 * h
    s2 = sse / max(n - 2, 1)
    var = s2 * (1 + (h - 1) * ALPHAS**2 + h**2 * ALPHAS**2 / n)
    return _average("theta", mean, var, w, _df(n), log)


def _weights(sse, n):
    # likelihood of each grid point with the variance profiled out
    l = -0.5 * (n - 1) * np.log(np.maximum(sse, 1e-300))
    w = np.exp(l - l.max())
    return w / w.sum()


def _average(name, mean, var, w, df, log):
    m = mean @ w
    v = var @ w + ((mean - m[:, None]) ** 2) @ w
    return Member(name, m, np.sqrt(v), df, log)


K_MEAN = 1.0
K_R = 4.0
R0 = 0.3

def drift_ar1(y, horizon, log=False):
    x = np.diff(y); n = len(x)
    m = x.sum() / (n + K_MEAN)
    d = x - m
    v = d.var() or 1e-300
    r = np.clip((d[1:] @ d[:-1] / v + K_R * R0) / ((d[:-1] @ d[:-1]) / v + K_R), -.5, .9)
    e = d[1:] - r * d[:-1]
    s2 = e @ e / max(n - 3, 1)
    h = np.arange(1, horizon + 1)
    mean = y[-1] + h * m + d[-1] * r * (1 - r**h) / (1 - r)
    c = (1 - r**h) / (1 - r)
    var = s2 * (np.cumsum(c * c) + h**2 / ((n + K_MEAN) * (1 - r) ** 2))
    return Member("ar1", mean, np.sqrt(var), _df(n + 1), log)


def random_walk_drift(y, horizon, log=False):
    x = np.diff(y); n = len(x)
    h = np.arange(1, horizon + 1)
    s2 = x.var(ddof=1)
    return Member("rwd", y[-1] + h * x.mean(), np.sqrt(s2 * (h + h**2 / n)), _df(n + 1), log)


def damped_trend(y, horizon, log=False):
    a, b, f = (g.ravel() for g in np.meshgrid(np.linspace(.2, 1, 5), TREND_SHARE, DAMPING, indexing="ij"))
    n = len(y)
    k = min(4, n - 1)
    level = np.full(a.shape, y[0]); trend = np.full(a.shape, (y[k] - y[0]) / k)
    sse = np.zeros(a.shape)
    for v in y[1:]:
        e = v - level - f * trend
        sse += e * e
        level = level + f * trend + a * e
        trend = f * trend + a * b * e
    w = _weights(sse, n)
    h = np.arange(1, horizon + 1)[:, None]
    sums = f * (1 - f**h) / (1 - f)
    mean = level + sums * trend
    c = a * (1 + b * sums)
    c2 = np.vstack([np.zeros(len(a)), np.cumsum(c * c, 0)[:-1]])
    var = sse / max(n - 3, 1) * (1 + c2)
    return _average("damped", mean, var, w, _df(n), log)
