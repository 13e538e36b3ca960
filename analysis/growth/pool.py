"""The pool: a mixture of densities, whose every path still obeys the identity of the drivers.

A member that only knows totals (the level pool, the official target) moves each path of the own design to
the member's quantile of the same rank, year by year; what that adds is split over the drivers by their
variances.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from analysis.assumed import assume
from analysis.growth.drivers import Drivers, expected_growth
from analysis.growth.fitted import WINDOW
from analysis.growth.own_design import Changes, draw_changes, toward_consensus
from analysis.growth.target_record import DF, Asked, TargetRecord, official_targets, target_record
from analysis.growth.year_streams import Streams
from analysis.series.levels import level_pool
from analysis.series.mixture import Array
from analysis.words import mark

if TYPE_CHECKING:
    from analysis.record.vintages import View

OWN = mark("own design")
LEVEL_VND = mark("level pool, VND")
HALF_CONSENSUS, TARGET = mark("half consensus"), mark("official target less its record")
TARGET_WEIGHT = assume(
    "target_weight",
    0.1,
    "share",
    (0.0, 0.2),
    "weight of the official target less its record in the pool",
    moves="per_person",
    legal=(0.0, 0.9),
)
LEVEL_SHARE = assume(
    "level_share",
    0.25,
    "share",
    (0.0, 0.5),
    "weight of the level pool beside 1 of the own design; scored on countries, in their money and in "
    "dollars (docs/methods/growth.md)",
    moves="per_person",
    legal=(0.0, 10.0),
)
SHORTEST_LEVELS = assume(
    "shortest_levels",
    7,
    "years",
    (5, 9),
    "levels in a row that the level pool needs; else the country's index stands in",
    moves="per_person",
    legal=(5, 30),
    only="while the place has some levels in a row and fewer than the longest alternative",
)
SMALLEST_LEVEL = assume(
    "smallest_level",
    0.05,
    "share of the last level",
    (0.01, 0.2),
    "where a straight-line member of the level pool would fall to nothing",
    moves="smallest_level",
    legal=(0.0001, 0.9),
    only="in the far low tail of one model, where no path of the record falls",
)
SIGN: Mapping[str, float] = {"growth": 1.0, "people": -1.0, "deflator": 1.0, "dong": -1.0}

Quantile = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Pool:
    """Members with their weights, the member of each path and the drivers of all paths."""

    members: tuple[str, ...]
    weights: tuple[float, ...]
    member: np.ndarray
    changes: Changes
    record: TargetRecord
    notes: tuple[str, ...]


def draw_pool(view: View, drivers: Drivers, draws: int, streams: Streams) -> Pool:
    """Draw all members: own design; level pool in VND; half consensus; official target.

    Own design and half consensus weigh the same, the level pool a quarter of that, the target a tenth of
    all; a member that cannot be had on the day gives its weight to the others. The part of the future that
    is published on the day is common to all members.
    """
    origin = _origin(drivers)
    record = target_record(view, drivers.place)
    targets = official_targets(view, drivers.place, origin)
    index = level_index(drivers, in_usd=False)
    shares: dict[str, float] = {OWN: 1.0}
    notes = []
    if len(index) >= SHORTEST_LEVELS():
        shares[LEVEL_VND] = LEVEL_SHARE()
    else:
        notes.append(mark("Too few levels in a row were known for the level pool; it is left out."))
    if np.isfinite(drivers.consensus.ahead_of(origin)).any():
        shares[HALF_CONSENSUS] = 1.0
    else:
        notes.append(mark("Nobody's forecast of the years ahead was out; the consensus is left out."))
    whole = sum(shares.values())
    left = 1 - TARGET_WEIGHT() if targets else 1.0
    weights = {name: left * share / whole for name, share in shares.items()}
    if targets:
        weights[TARGET] = TARGET_WEIGHT()
    else:
        notes.append(mark("No official target for the years ahead was out; it is left out."))

    changes = draw_changes(drivers, draws, streams)
    counts = {name: int(weight * draws) for name, weight in weights.items()}
    counts[OWN] += draws - sum(counts.values())
    member = np.repeat(np.arange(len(counts)), list(counts.values()))
    ahead = np.array(drivers.years) > origin
    for number, name in enumerate(counts):
        mine = member == number
        own = {driver: values[mine] for driver, values in changes.items()}
        if not ahead.any() or name == OWN or not mine.any():
            continue
        if name == HALF_CONSENSUS:
            own["growth"] = toward_consensus(own["growth"], expected_growth(drivers))
        elif name == TARGET:
            move_to(own, ahead, _target_quantile(drivers, own, origin, targets, record), drivers, in_usd=True)
        else:
            quantile = _pool_quantile(index, int(ahead.sum()), int(mine.sum()), streams.first)
            move_to(own, ahead, quantile, drivers, in_usd=False)
        for driver in changes:
            changes[driver][mine] = own[driver]
    return Pool(tuple(weights), tuple(weights.values()), member, changes, record, tuple(notes))


def move_to(changes: Changes, ahead: np.ndarray, quantile: Quantile, drivers: Drivers, in_usd: bool) -> None:
    """Move paths to another density of the cumulative change over the years ahead, rank by rank, in place.

    quantile: from ranks in (0, 1), (N, K), and the own cumulative changes (N, K), to cumulative log changes
    (N, K). The yearly difference goes to growth and to d (or the deflator) in proportion to their
    variances, and within d to the dong by its law given d.
    """
    names = ("growth", "people", "deflator", "dong") if in_usd else ("growth", "people", "deflator")
    own = np.cumsum(sum(SIGN[name] * changes[name][:, ahead] for name in names), axis=1)
    ranks = (np.argsort(np.argsort(own, axis=0, kind="stable"), axis=0, kind="stable") + 0.5) / len(own)
    extra = np.diff(quantile(ranks, own) - own, axis=1, prepend=0.0)
    prices = changes["deflator"][:, ahead] - (changes["dong"][:, ahead] if in_usd else 0.0)
    spread = changes["growth"][:, ahead].var(axis=0)
    both = spread + prices.var(axis=0)
    share = np.divide(spread, both, out=np.ones_like(both), where=both > 0)  # nothing spreads: all to growth
    changes["growth"][:, ahead] += share * extra
    rest = (1 - share) * extra
    if in_usd:
        changes["dong"][:, ahead] += drivers.dong.share * rest
        changes["deflator"][:, ahead] += (1 + drivers.dong.share) * rest
    else:
        changes["deflator"][:, ahead] += rest


def _origin(drivers: Drivers) -> int:
    """The last year of which something is published: the pool forecasts the years after it."""
    seen = [drivers.last_level.year, *drivers.city.growth]
    if drivers.so_far is not None:
        seen.append(drivers.so_far.year)
    return max(seen)


def way_of_targets(
    steps: ArrayLike, ends: ArrayLike, locations: ArrayLike, scales: ArrayLike
) -> tuple[Array, Array]:
    """Location and scale of the cumulative change after some years, (K,) each, from one target to the next.

    steps: years ahead; ends: of the targets, rising; locations, scales: of the change at each end. Between
    two ends location and squared scale lie on a straight line; after the last they go on as they went on
    average, so that a target far off says nothing of the years before a nearer one.

    >>> [found.round(2).tolist() for found in way_of_targets([1, 2, 4, 5], [2, 4], [0.1, 0.4], [0.1, 0.2])]
    [[0.05, 0.1, 0.4, 0.5], [0.07, 0.1, 0.2, 0.22]]
    """
    years, at = np.asarray(steps, float), np.concatenate([[0.0], np.asarray(ends, float)])
    places, squares = (
        np.concatenate([[0.0], values])
        for values in (np.asarray(locations, float), np.square(np.asarray(scales, float)))
    )
    on = np.maximum(years / at[-1], 1.0)
    return np.interp(years, at, places) * on, np.sqrt(np.interp(years, at, squares) * on)


def level_index(drivers: Drivers, in_usd: bool) -> Array:
    """Yearly levels for the level pool: the place's own where seven stand in a row, else the country's.

    The country's are an index from its yearly changes over the newest seven or more years in a row, fifteen
    at most, of which all drivers are known.
    """
    levels = drivers.city.levels
    run: list[float] = []
    year = max(levels)
    while year in levels and np.isfinite(levels[year].usd if in_usd else levels[year].vnd):
        run.append(levels[year].usd if in_usd else levels[year].vnd)
        year -= 1
    if len(run) >= SHORTEST_LEVELS():
        return np.array(run[::-1])
    country = drivers.country
    change = country.growth - country.people + country.deflator - (country.dong if in_usd else 0.0)
    known = np.flatnonzero(np.isfinite(change))
    runs = [change[part] for part in np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)]
    long_enough = [part for part in runs if len(part) + 1 >= SHORTEST_LEVELS()]
    if not long_enough:
        return np.array([])
    return np.exp(np.concatenate([[0.0], np.cumsum(long_enough[-1][-WINDOW() :])]))


def _pool_quantile(index: Array, horizon: int, draws: int, rng: np.random.Generator) -> Quantile:
    """Quantiles of the level pool: paths belong to its models by their weights and take their quantiles."""
    scaled = index / index[-1]
    pool = level_pool(scaled, horizon)
    ends = np.round(np.cumsum(pool.weights) * draws).astype(int)
    mine = rng.permutation(np.searchsorted(ends, np.arange(draws), side="right"))

    def quantile(ranks: Array, own: Array) -> Array:
        out = np.empty_like(ranks)
        for number, model in enumerate(pool.members):
            rows = mine == number
            value = model.location + model.scale * stdtrit(model.df, ranks[rows])
            out[rows] = value if model.log else np.log(np.maximum(value, SMALLEST_LEVEL()))
        return out

    return quantile


def _target_quantile(
    drivers: Drivers, own: Changes, origin: int, targets: Sequence[Asked], record: TargetRecord
) -> Quantile:
    """Quantiles of the targets less their record."""
    before = np.array(drivers.years) <= origin
    moved = sum(SIGN[name] * own[name][:, before] for name in SIGN)
    start = np.log(drivers.base.usd) + np.median(np.sum(moved, axis=1))
    steps = [year - origin for year in drivers.years if year > origin]
    location, scale = way_of_targets(
        steps,
        [target.year - origin for target in targets],
        [record.location(target.usd, target.lead) - start for target in targets],
        [record.scale(target.lead) for target in targets],
    )

    def quantile(ranks: Array, _change: Array) -> Array:
        return np.asarray(location + scale * stdtrit(DF(), ranks))

    return quantile
