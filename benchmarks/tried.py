"""Ideas that the level pool does not have, on the collections that the pool was measured at.

python benchmarks/tried.py a.csv b.csv:COLUMN ...

One line an idea and collection: CRPS against the pool as it is, and what the 80 and the 95 % interval hold.
The made-up worlds of forecasters.py come with them. A calibration by lead is learnt on all other collections.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from forecasters import Task, from_file, worlds
from scipy.special import ndtr, ndtri

from analysis.scoring.measures import crps, inside, pit
from analysis.series.breaks import suits_logs
from analysis.series.level_models import Fitted, freedom
from analysis.series.levels import ON_LEVELS, ON_LOGS, TEMPER, LevelPool, level_pool, pool_quantiles
from analysis.series.mixture import Array, Member
from analysis.series.quantile_levels import LEVELS

ORIGINS = (6, 9, 12)  # years held back; six of them are forecast
Pool = Callable[[Array, int], LevelPool]


def global_trend(y: Array, horizon: int) -> Fitted | None:
    """Local level, and a trend in a power of it: y' = l + g l^r + e, Student t (after Smyl and others, LGT).

    r on a grid from 0 (straight) to 1 (exponential), smoothing on a grid, g by least squares, refitted four
    times as the level follows from it; the scale of e grows with the root of the level. None where y is not
    positive.
    """
    if not suits_logs(y):
        return None
    fits = []
    for share in (0.3, 0.5, 0.7, 0.85, 1.0):
        for power in (0.0, 0.25, 0.5, 0.75, 1.0):
            g, level, errors = 0.0, y[:1], np.zeros(1)
            for _ in range(4):
                levels, found = [y[0]], []
                for value in y[1:]:
                    centre = levels[-1] + g * levels[-1] ** power
                    found.append(value - centre)
                    levels.append(max(centre + share * (value - centre), 1e-6 * y.max()))
                level, errors = np.array(levels), np.array(found)
                base = level[:-1] ** power
                weight = 1 / level[:-1]  # of squares, for a scale that grows with the root of the level
                g += float((weight * base * errors).sum() / (weight * base**2).sum())
            scaled = errors / np.sqrt(level[:-1])
            s2 = float(scaled @ scaled) / max(len(scaled) - 2, 1)
            centre, spread, at = [], [], float(level[-1])
            variance, doubt = 0.0, s2 / float((level[:-1] ** (2 * power - 1)).sum())
            slope = 0.0  # of the path by g
            for _ in range(horizon):
                stretch = 1 + g * power * at ** (power - 1)
                slope = stretch * slope + at**power
                noise = s2 * at
                variance = stretch**2 * variance
                at = max(at + g * at**power, 1e-6 * y.max())
                centre.append(at)
                spread.append(variance + noise + slope**2 * doubt)
                variance += share**2 * noise
            fit = -0.5 * len(scaled) * np.log(max(s2, 1e-300)) - 0.5 * np.log(level[:-1]).sum()
            fits.append((fit, np.array(centre), np.array(spread), errors))
    w = np.exp(np.array([f[0] for f in fits]) - max(f[0] for f in fits))
    w /= w.sum()
    middle = sum(v * f[1] for v, f in zip(w, fits, strict=True))
    spread = sum(v * (f[2] + (f[1] - middle) ** 2) for v, f in zip(w, fits, strict=True))
    errors = sum(v * f[3] for v, f in zip(w, fits, strict=True))
    return Fitted(
        Member("local and global trend", middle, np.sqrt(spread), freedom(len(y))), np.asarray(errors), 3
    )


def with_models(more: Callable[[Array, int], Fitted | None]) -> Pool:
    """The pool with one model more, weighed like the others."""

    def pool(y: Array, horizon: int) -> LevelPool:
        plain = level_pool(y, horizon)
        used = y[plain.start :]
        extra = more(used, horizon)
        if extra is None:
            return plain
        fitted = [model(used, horizon, False) for model in ON_LEVELS]
        prior = [0.5 if suits_logs(used) else 1.0] * len(fitted)
        if suits_logs(used):
            fitted += [model(np.log(used), horizon, True) for model in ON_LOGS]
            prior += [1.0] * len(ON_LOGS)
        fitted, prior = [*fitted, extra], [*prior, 1.0]
        count = min(len(one.errors) for one in fitted)
        fit = TEMPER() * np.array([one.log_likelihood(used, count) for one in fitted])
        weights = np.array(prior) * np.exp(fit - fit.max())
        members = tuple(replace(one.member, scale=np.maximum(one.member.scale, 1e-12)) for one in fitted)
        return LevelPool(members, weights / weights.sum(), plain.start)

    return pool


def living_scale(forget: float, years: float) -> Pool:
    """Every model's scale by its own newest errors: their mean square with weights forget^age, shrunk to that
    of all by `years` of prior, both ways.
    """

    def pool(y: Array, horizon: int) -> LevelPool:
        plain = level_pool(y, horizon)
        used = y[plain.start :]
        fitted = [model(used, horizon, False) for model in ON_LEVELS]
        if len(plain.members) > len(fitted):
            fitted += [model(np.log(used), horizon, True) for model in ON_LOGS]
        members = []
        for member, one in zip(plain.members, fitted, strict=True):
            e2 = one.errors**2
            w = forget ** np.arange(len(e2))[::-1]
            whole = max(float(e2.mean()), 1e-300)
            factor = (float(w @ e2) / whole + years) / (w.sum() + years)
            members.append(replace(member, scale=member.scale * np.sqrt(max(factor, 1e-3))))
        return replace(plain, members=tuple(members))

    return pool


def quantiles(pool: Pool, y: Array, horizon: int) -> Array:
    unit = float(np.abs(y).max()) or 1.0
    sign = -1.0 if (y <= 0).all() else 1.0
    q = pool_quantiles(pool(sign * y / unit, horizon), sign * y / unit, LEVELS) * unit
    return q if sign > 0 else -q[:, ::-1]


def recalibrated(q: Array, curves: Array) -> Array:
    """Quantiles (H, 25) moved to where the other collections' outcomes lay: curves (H, 25) are levels."""
    return np.array(
        [
            np.interp(ndtri(level), ndtri(LEVELS), row)
            for level, row in zip(np.clip(curves, 0.005, 0.995), q, strict=True)
        ]
    )


def curves(pits: list[Array], shrink: float = 0.5) -> Array:
    """By lead, the level that the outcomes of others put at each level; half way to the level itself."""
    found = np.quantile(np.concatenate(pits), LEVELS, axis=0).T
    return np.asarray(ndtr(shrink * ndtri(np.clip(found, 1e-3, 1 - 1e-3)) + (1 - shrink) * ndtri(LEVELS)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", help="tables of yearly series: FILE or FILE:COLUMN")
    parser.add_argument("--series", type=int, default=200, help="series of each made-up world")
    options = parser.parse_args()
    sets: dict[str, list[Task]] = {}
    for file in options.files:
        name = Path(file.partition(":")[0]).stem
        sets[name] = []
        for held in ORIGINS if "regions" in name else ORIGINS[:1]:
            sets[name] += [(y, truth[:6]) for y, truth in from_file(file, held)[0]]
    sets |= worlds(options.series, np.random.default_rng(183))
    ideas: dict[str, Pool] = {
        "as it is": level_pool,
        "local and global trend as a ninth": with_models(global_trend),
        **{
            f"living scale, {forget} a year, {years:g} years of prior": living_scale(forget, years)
            for forget, years in ((0.7, 4), (0.85, 4), (0.85, 12), (0.95, 4))
        },
    }
    made = {
        idea: {name: [quantiles(pool, y, len(t)) for y, t in tasks] for name, tasks in sets.items()}
        for idea, pool in ideas.items()
    }
    pits = {
        name: [pit(t, q)[None] for (_, t), q in zip(tasks, made["as it is"][name], strict=True)]
        for name, tasks in sets.items()
    }
    for shrink in (0.5, 1.0):
        told = f"calibrated by lead on the others, {shrink:.0%} of the way"
        made[told] = {}
        for name in sets:
            others = [one for other, found in pits.items() if other != name for one in found]
            moved = curves(others, shrink)
            made[told][name] = [recalibrated(q, moved) for q in made["as it is"][name]]
    base: dict[str, float] = {}
    for idea, found in made.items():
        print(idea)
        for name, tasks in sets.items():
            rows = [
                (
                    crps(t, q).mean() / max(np.abs(np.diff(y)).mean(), 1e-12),
                    inside(0.8)(t, q).mean(),
                    inside(0.95)(t, q).mean(),
                )
                for (y, t), q in zip(tasks, found[name], strict=True)
            ]
            score, c80, c95 = np.mean(rows, axis=0)
            base.setdefault(name, score)
            print(
                f"  {name:28s} n {len(tasks):4d}  CRPS {score / base[name]:.3f}  80% {c80:.3f}  95% {c95:.3f}"
            )


if __name__ == "__main__":
    main()
