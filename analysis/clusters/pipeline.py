"""Forecast of a pipeline of stages, which every cluster passes in one order.

Every cluster carries one exponential clock a stage; a year's hazard, common to all clusters of a stage, runs
the clocks. Given the hazards a year's moves are binomial; over the years' shocks they are beta-binomial. The
clocks make time continuous, so that "no completion within twelve months of a start" is exact, and they tie
paths of two scenarios together: with the same seed a larger hazard never delays a cluster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.assumed import assume
from analysis.clusters.assumptions import assumptions_of
from analysis.clusters.beta_binomial import RHO, hazards
from analysis.clusters.cluster_paths import ClusterPaths
from analysis.clusters.cluster_plans import goals
from analysis.clusters.pace import exposed
from analysis.clusters.persistence import NODES
from analysis.clusters.place_stages import Stages
from analysis.clusters.readings import year_of
from analysis.clusters.stage_counts import StageCounts, stage_counts
from analysis.clusters.stage_posteriors import StagePosterior, stage_posteriors

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View

CHUNK = 1000  # paths at a time: the arrays of a chunk stay in the processor's cache
YEARS_AHEAD = 10
FEW_DATES = 3  # so many are counted faster one by one
YEAR_END = assume(
    "closing_count",
    0.1,
    "years",
    (0.0, 0.2),
    "a count within so much of a year's end closes that year",
    moves="clusters",
    legal=(0.0, 0.5),
    only="where the last count of a stage lies within that of a year's beginning",
)
SHARED = assume(
    "shared_shock",
    0.5,
    "share",
    (0.25, 0.75),
    "share of a year's shock that all stages have in common",
    moves="clusters",
    legal=(0.0, 1.0),
)

Multiplier = float | Mapping[str, float | Mapping[int, float]]
Shock = float | Mapping[int, float] | None


def forecast_clusters(
    view: View,
    place: Place,
    plan: Plan,
    draws: int = 20000,
    seed: int = 183,
    hazard_multiplier: Multiplier = 1.0,
    shock: Shock = None,
    at: Sequence[float] | np.ndarray | None = None,
    prior: str | None = None,
) -> ClusterPaths | None:
    """Paths of cluster counts from what the view knows; None where the record holds no clusters of the place.

    hazard_multiplier: a number, numbers by stage, or numbers by stage and year, all on the yearly hazard.
    shock: the common shock z of all years or of some, in standard deviations (0 a usual year, -1.3 the worst
    in ten); years without one draw it. at: dates in years to count at instead of the year ends. prior: the
    name of the priors to take instead of those in force. Raises KeyError for a stage that is not known
    and ValueError for a negative multiplier.
    """
    assumed = assumptions_of(view.record, place.code, prior)
    counts = stage_counts(view, place.code, assumed)
    if counts is None or assumed is None:
        return None
    stages = stage_posteriors(counts, assumed.classes)
    if at is None:
        asked = (goal.year for goal in goals(view, plan, counts))
        last = max(plan.last_year, view.day.year + YEARS_AHEAD, *asked)
        at = np.arange(counts.split_day.year + 2, last + 2, dtype=float)
    lost = giving_up(counts, stages, assumed.given_up)
    dates = np.asarray(at, dtype=float)
    return simulate(counts, stages, dates, draws, seed, hazard_multiplier, shock, given_up=lost)


def simulate(
    counts: StageCounts,
    stages: Mapping[str, StagePosterior],
    at: np.ndarray,
    draws: int,
    seed: int,
    hazard_multiplier: Multiplier = 1.0,
    shock: Shock = None,
    rho: np.ndarray = RHO,
    given_up: tuple[float, float] | None = None,
) -> ClusterPaths:
    """The same from counts and posteriors; the count of a date is the number of events up to it.

    given_up: a and b of the Beta distribution of the yearly probability that a cluster founded and not begun
    is given up.
    """
    years = hazard_years(stages, at)
    streams = np.random.default_rng(seed).spawn(6 + len(counts.stages))
    extra = streams[4 + len(counts.stages) :]
    factors = _factors(years, hazard_multiplier, counts.stages)
    common = _common_shock(streams[0], draws, years, shock)
    chosen, yearly = {}, {}
    for k, stage in enumerate(counts.stages):
        chosen[stage], cells = _cells(streams[1], stages[stage], draws)
        own = streams[4 + k].standard_normal((draws, years.size))
        phi = stages[stage].reference.persistence
        scores = np.sqrt(SHARED()) * lasting(common, phi, years, shock) + np.sqrt(1 - SHARED()) * lasting(
            own, phi
        )
        if phi > 0:
            scores = carried_on(scores, stages[stage], chosen[stage], cells, years, extra[0])
        yearly[stage] = hazards(cells, scores, tuple(rho)) * factors[stage]
    new, phases = counts.phases or (0, 0)
    phase_share = streams[2].beta(1 + phases, 1 + new, size=draws)
    rate = None if given_up is None else -np.log1p(-extra[1].beta(*given_up, size=draws))
    dates = np.asarray(at, dtype=float)
    return run_clocks(counts, stages, chosen, yearly, phase_share, dates, streams[3], rate)


def giving_up(
    counts: StageCounts, stages: Mapping[str, StagePosterior], prior: tuple[float, float] | None
) -> tuple[float, float] | None:
    """a and b of the Beta posterior of being given up in a year: the prior and what the record counts of it.

    Exposure: clusters founded and not begun, by years, in the central readings up to that count.
    """
    if prior is None:
        return None
    mean, size = prior
    a, b = size * mean, size * (1 - mean)
    if counts.given_up is not None and len(counts.stages) > 1:
        number, when = counts.given_up
        a, b = a + number, b + max(0.0, exposed(counts, stages, when) - number)
    return a, b


def lasting(
    innovations: np.ndarray, phi: float, years: np.ndarray | None = None, shock: Shock = None
) -> np.ndarray:
    """(N, Y) scores z' = phi z + sqrt(1 - phi^2) e of unit variance; a shock that is given holds in its year
    and lasts into the next ones.

    >>> lasting(np.array([[1.0, 0.0, 0.0]]), 0.5).round(3).tolist()
    [[1.0, 0.5, 0.25]]
    """
    if phi == 0:
        return innovations
    given = _given(years, shock) if years is not None else {}
    scores = np.empty_like(innovations)
    for j in range(innovations.shape[1]):
        scores[:, j] = innovations[:, j]
        if j and j not in given:
            scores[:, j] = phi * scores[:, j - 1] + np.sqrt(1 - phi**2) * innovations[:, j]
    return scores


def carried_on(
    scores: np.ndarray,
    stage: StagePosterior,
    chosen: np.ndarray,
    cells: np.ndarray,
    years: np.ndarray,
    stream: np.random.Generator,
) -> np.ndarray:
    """The scores of years after the last count, begun from what the counts say of its year.

    z(h years on) = phi^h z + sqrt(1 - phi^2h) (score); the year of the count itself goes on with its z.
    """
    phi, draws = stage.reference.persistence, len(chosen)
    level = stream.random(draws)
    found = scores.copy()
    for r, state in enumerate(stage.states):
        mine = np.flatnonzero(chosen == r)
        if not stage.steps[r] or not mine.size:
            continue
        reached = np.cumsum(state[cells[mine]], axis=1)
        z = NODES[np.minimum((level[mine, None] > reached).sum(axis=1), NODES.size - 1)]
        last = stage.readings[r].statements[-1].when
        ahead = years - np.ceil(last - YEAR_END()) + 1
        kept = phi ** np.maximum(ahead, 0)
        found[mine] = kept * z[:, None] + np.sqrt(1 - kept**2) * scores[mine]
    return found


def hazard_years(stages: Mapping[str, StagePosterior], at: np.ndarray) -> np.ndarray:
    """The calendar years that need a hazard: from the oldest last count to the last date."""
    first = min(reading.statements[-1].when for stage in stages.values() for reading in stage.readings)
    return np.arange(int(np.floor(first)), int(np.ceil(max(at))) + 1)


def run_clocks(
    counts: StageCounts,
    stages: Mapping[str, StagePosterior],
    chosen: Mapping[str, np.ndarray],
    yearly: Mapping[str, np.ndarray],
    phase_share: np.ndarray,
    at: np.ndarray,
    stream: np.random.Generator,
    give_up: np.ndarray | None = None,
) -> ClusterPaths:
    """Paths of given hazards: yearly[stage] (N, Y) from the first of hazard_years on, chosen[stage] (N,)
    readings, give_up (N,) the yearly hazard by which a cluster that entered the first stage and not the
    second is given up for good (None: none is).
    """
    first = int(hazard_years(stages, at)[0])
    draws = len(phase_share)
    starts = {stage: _Start.of(stages[stage], chosen[stage], counts.new) for stage in counts.stages}
    split = year_of(counts.split_day)
    shape = (draws, at.size)
    reached = {stage: np.zeros(shape, dtype=np.int16) for stage in counts.stages}
    mine = {stage: np.zeros(shape, dtype=np.int16) for stage in counts.stages}
    before = {stage: np.zeros(draws, dtype=np.int16) for stage in counts.stages}
    new_phases = np.zeros(shape, dtype=np.int16)
    given_up = np.zeros(shape, dtype=np.int16) if give_up is not None else None
    losing = counts.stages.codes[1] if len(counts.stages) > 1 and give_up is not None else ""
    dates = np.concatenate([[split], at]) - first
    for low in range(0, draws, CHUNK):
        rows = slice(low, min(low + CHUNK, draws))
        size = (rows.stop - rows.start, counts.new)
        entered = np.full(size[::-1], -1e6)  # planned long ago: ready from the start
        late = np.zeros(size[::-1], dtype=bool)
        for stage in counts.stages:
            clocks = stream.standard_exponential(size).T.copy()
            wait = stages[stage].reference.minimum_years
            ready = entered + wait
            entered = _advance(ready, clocks, yearly[stage][rows], starts[stage], rows, first)
            if stage == losing and give_up is not None and given_up is not None:
                patience = stream.standard_exponential(size).T / np.maximum(give_up[rows], 1e-12)
                # What the last count tells of as still to begin was not given up by then.
                since = starts[stage].since[starts[stage].chosen[rows]] - first
                left = np.maximum(ready, since) + patience
                given_up[rows] = _count(left, left < entered, dates)[:, 1:]
                entered = np.where(left < entered, np.inf, entered)
            if stage == counts.stages.first:
                late = entered > split - first
                share = stream.random(size).T
                is_phase = late & (share < phase_share[rows])
                new_phases[rows] = _count(entered, is_phase, dates)[:, 1:]
            everyone = _count(entered, None, dates)
            before[stage][rows] = everyone[:, 0]
            reached[stage][rows] = everyone[:, 1:] - everyone[:, :1]
            mine[stage][rows] = _count(entered, late, dates)[:, 1:]
    return ClusterPaths(
        counts.geo,
        counts.day,
        counts.split_day,
        at,
        reached,
        mine,
        new_phases,
        before,
        counts,
        dict(stages),
        given_up,
    )


@dataclass(frozen=True)
class _Start:
    """Where one stage stands in the record: events already dated, and the date from which the clocks run."""

    chosen: np.ndarray  # (N,) reading of each path
    dated: np.ndarray  # (R, U) dates of the events in each reading, inf where none is known
    since: np.ndarray  # (R,) date of the last count of each reading

    @classmethod
    def of(cls, stage: StagePosterior, chosen: np.ndarray, units: int) -> _Start:
        dated = np.full((len(stage.readings), units), np.inf)
        since = np.empty(len(stage.readings))
        for r, reading in enumerate(stage.readings):
            times, values = reading.counts()
            since[r] = times[-1]
            # The i-th event lies where the straight line between two counts passes i + 1/2.
            at = np.arange(int(values[-1])) + 0.5
            right = np.searchsorted(values, at)
            left = right - 1
            share = (at - values[left]) / (values[right] - values[left])
            dated[r, : at.size] = times[left] + share * (times[right] - times[left])
        return cls(chosen, dated, since)


def _cells(stream: np.random.Generator, stage: StagePosterior, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """A reading and a grid cell for every path, both by their weights."""
    which, where = stream.random((2, draws))
    chosen = np.minimum(np.searchsorted(np.cumsum(stage.weights), which), len(stage.readings) - 1)
    cells = np.empty(draws, dtype=np.int64)
    for r, grid in enumerate(stage.posteriors):
        mine = chosen == r
        cells[mine] = np.searchsorted(np.cumsum(grid.ravel())[:-1], where[mine])
    return chosen, cells


def _common_shock(stream: np.random.Generator, draws: int, years: np.ndarray, shock: Shock) -> np.ndarray:
    """(N, Y) the yearly z; a given value stands in for the draw and leaves all other draws as they were."""
    common = stream.standard_normal((draws, years.size))
    for j, z in _given(years, shock).items():
        common[:, j] = z
    return common


def _given(years: np.ndarray, shock: Shock) -> dict[int, float]:
    """The shocks that are given, by the place of their year."""
    if shock is None:
        return {}
    by_year = shock if isinstance(shock, Mapping) else {int(year): shock for year in years}
    return {j: float(by_year[int(year)]) for j, year in enumerate(years) if int(year) in by_year}


def _factors(years: np.ndarray, multiplier: Multiplier, stages: Stages) -> dict[str, np.ndarray]:
    """stage -> (Y,) factors on the yearly hazard."""
    by_stage = multiplier if isinstance(multiplier, Mapping) else dict.fromkeys(stages, multiplier)
    if unknown := sorted(set(by_stage) - set(stages)):
        raise KeyError(f"{', '.join(unknown)}: stages are {', '.join(stages)}")
    found = {}
    for stage in stages:
        factor = by_stage.get(stage, 1.0)
        found[stage] = np.array(
            [
                float(factor.get(int(year), 1.0)) if isinstance(factor, Mapping) else float(factor)
                for year in years
            ]
        )
        if (found[stage] < 0).any():
            raise ValueError(f"the hazard multiplier of {stage} is negative")
    return found


def _advance(
    ready: np.ndarray, clocks: np.ndarray, yearly: np.ndarray, start: _Start, rows: slice, first: int
) -> np.ndarray:
    """Dates of the events of one stage, in years after `first`, shape (U, n); inf beyond the last year.

    ready: dates from which a unit is at risk. An event that the record counts keeps its date, but never
    before the unit is ready or after the count; all others wait for their clock from the later of ready and
    the last count. Units come first: numpy is quick along a long last axis.
    """
    chosen = start.chosen[rows]
    since = start.since[chosen] - first
    dated = (start.dated - first)[chosen].T
    paths, span = yearly.shape
    by_year = np.ascontiguousarray(yearly.T)
    total = np.concatenate([np.zeros((1, paths)), np.cumsum(by_year, axis=0)])
    waits = np.maximum(ready, since)
    column = np.arange(paths, dtype=np.intp)
    entry = np.clip(waits, 0, span)
    year = np.minimum(entry.astype(np.intp), span - 1)
    cell = year * paths + column
    goal = total.take(cell) + (entry - year) * by_year.take(cell) + clocks
    passed = np.zeros(goal.shape, dtype=np.uint8)
    later = np.empty(goal.shape, dtype=bool)
    for j in range(1, span + 1):
        np.greater(goal, total[j], out=later)
        passed += later.view(np.uint8)
    inside = np.minimum(passed, span - 1).astype(np.intp)
    cell = inside * paths + column
    event = inside + (goal - total.take(cell)) / np.maximum(by_year.take(cell), 1e-12)
    at_risk = np.isfinite(ready)
    event[(passed == span) | ~at_risk] = np.inf
    event = np.maximum(event, waits)
    known = np.isfinite(dated)
    if not known.any():
        return event
    return np.where(known, np.minimum(np.maximum(dated, np.where(at_risk, ready, dated)), since), event)


def _count(events: np.ndarray, mask: np.ndarray | None, dates: np.ndarray) -> np.ndarray:
    """(n, D) how many events (U, n) lie at or before each date, among those in the mask."""
    if dates.size <= FEW_DATES:
        among = events if mask is None else np.where(mask, events, np.inf)
        return np.stack([np.count_nonzero(among <= date + 1e-5, axis=0) for date in dates], axis=1)
    paths = events.shape[1]
    spaced = np.allclose(np.diff(dates), 1.0)
    finite = np.minimum(events, 1e6)
    slot = (
        np.clip(np.ceil(finite - dates[0] - 1e-5), 0, dates.size).astype(np.intp)
        if spaced
        else np.searchsorted(dates + 1e-5, finite)
    )
    slot += np.arange(paths) * (dates.size + 1)
    flat = slot.ravel() if mask is None else slot[mask]
    found = np.bincount(flat, minlength=paths * (dates.size + 1)).reshape(paths, -1)
    return np.cumsum(found[:, :-1], axis=1)
