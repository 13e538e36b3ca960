"""Are the cluster intervals honest? Simulated worlds whose truth is known, forecast and scored.

A world has the size of the city in question: clusters to be founded, a cohort just founded, nothing started.
Its yearly probabilities are drawn from the reference class and its years are alike, moderately or strongly
good and bad for all clusters at once. A forecaster sees 2, 4 or 7 yearly counts and forecasts the next five
years (simulation-based calibration, Talts et al. 2018, arXiv:1804.06788; Cook, Gelman and Rubin 2006, JCGS
15, 675-692).

Three forecasters: the model; the same without a year effect; and a plain binomial at the rate seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from math import ceil, sqrt
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.clusters.assumptions import ReferenceClass, assumptions_of
from analysis.clusters.beta_binomial import (
    NO_YEAR_EFFECT,
    RHO,
    Step,
    hazard_table,
    hazards,
    share_rho,
)
from analysis.clusters.cluster_paths import ClusterPaths
from analysis.clusters.pipeline import SHARED, carried_on, hazard_years, lasting, run_clocks
from analysis.clusters.place_stages import Stages
from analysis.clusters.readings import Reading, Statement, year_of
from analysis.clusters.stage_counts import StageCounts, stage_counts
from analysis.clusters.stage_posteriors import (
    Curve,
    StagePosterior,
    curve,
    learn,
    rho_weights,
    steps,
)
from analysis.record.derived import derived, keep_derived
from analysis.record.faults import Fault, InputFault
from analysis.series.quantile_levels import ENDS

if TYPE_CHECKING:
    import pandas as pd

    from analysis.record.load import Record


@dataclass(frozen=True)
class Kind:
    """A kind of world: the correlation of two clusters within a year, that of a year's shock with that of the
    year before, and the yearly probability that a cluster founded and not begun is given up.
    """

    rho: float
    persistence: float = 0.0
    given_up: float = 0.0


KINDS = {
    "none": Kind(0.0),
    "moderate": Kind(0.1),
    "strong": Kind(0.3),
    "persistent": Kind(0.1, 0.4),
    "given up": Kind(0.1, 0.4, 0.05),
}
LENGTHS = (2, 4, 7)
HORIZON = 5
MODELS = ("model", "no year effect", "plain binomial")
FIRST = 2020  # the year at whose end a world's counts begin
FLAT = np.array([NO_YEAR_EFFECT])
BLOCK = 25  # worlds at a time


@dataclass(frozen=True)
class World:
    """A simulated city: its stages, how many clusters it plans and has founded, what its forecaster believes.

    classes, given_up: the priors of the forecaster. drawn: the classes from which the yearly probabilities of
    the world come, None for those of the forecaster.
    """

    stages: Stages
    classes: Mapping[str, ReferenceClass]
    clusters: int
    founded: int
    given_up: tuple[float, float] | None = None
    drawn: Mapping[str, ReferenceClass] | None = None


def world_like(record: Record, geo: str, prior: str | None = None) -> World | None:
    """A world of the size of a place, as its cohort before the plan was known last; None without clusters.

    Its yearly probabilities are drawn from the priors in force. prior: the name of the priors that the
    forecaster has instead.
    """
    counts, assumed = stage_counts(record.latest(), geo), assumptions_of(record, geo)
    if counts is None or assumed is None or counts.size_before is None:
        return None
    asked = assumptions_of(record, geo, prior)
    assert asked is not None
    return World(
        assumed.stages, asked.classes, counts.new, counts.size_before, asked.given_up, assumed.classes
    )


def calibrate(
    world: World,
    worlds: int = 250,
    draws: int = 300,
    seed: int = 183,
    workers: int = 2,
    kinds: Mapping[str, Kind] = KINDS,
    lengths: Sequence[int] = LENGTHS,
) -> pd.DataFrame:
    """Coverage and CRPS of the three forecasters, one row a kind of world, number of counts and forecaster.

    Columns: shocks, rho, persistence, given_up, counts, model, worlds,
    n (scored numbers), coverage (of the interval that holds exactly 80 % of the forecast), covered_low and
    covered_high (95 % interval of the coverage, worlds as units), printed (coverage of the interval as
    printed, between whole numbers), width and crps (in clusters). Every kind of world has `worlds` worlds;
    their random numbers depend on the seed, not on the number of workers.
    """
    import pandas as pd

    jobs = [
        (kind, years, block, min(BLOCK, worlds - block * BLOCK))
        for kind in kinds.values()
        for years in lengths
        for block in range(ceil(worlds / BLOCK))
    ]
    play = partial(_play, size=world, draws=draws, seed=seed)
    if workers > 1:
        hazard_table()  # before the fork, so that every worker has it
        with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
            scored = list(pool.map(play, jobs))
    else:
        scored = [play(job) for job in jobs]
    rows = []
    for name, kind in kinds.items():
        for years in lengths:
            mine = [found for found, job in zip(scored, jobs, strict=True) if job[:2] == (kind, years)]
            block = np.concatenate(mine, axis=1)  # (models, worlds, measures, stages, horizon)
            rows += [_summary(name, kind, years, model, block[m]) for m, model in enumerate(MODELS)]
    return pd.DataFrame(rows)


KEPT = "cluster_calibration"


def keep(found: pd.DataFrame, record: Record, geo: str) -> Path:
    """Write what `calibrate` found for a place to the record's folder, where its page reads it; numbers to
    four decimals.

    The first block of worlds stands there alone as well, so that a test can run it again in seconds.
    """
    import pandas as pd

    every = [found]
    small = (found["worlds"] <= BLOCK).any()
    if not small and (world := world_like(record, geo)) is not None:
        every.append(calibrate(world, worlds=BLOCK))
    mine = pd.concat(every).round(4)
    mine.insert(0, "geo", geo)
    had = derived(record, KEPT)
    others = mine.iloc[:0] if had is None else had[had["geo"] != geo]
    return keep_derived(record, KEPT, pd.concat([others, mine] if len(others) else [mine]))


def kept(record: Record, geo: str) -> pd.DataFrame:
    """The last calibration that was kept for a place; no rows where there is none."""
    rows = derived(record, KEPT)
    if rows is None:
        raise InputFault(Fault("data/cluster_calibration.csv", "", "is not there; workbook calibrate --keep"))
    return rows[rows["geo"] == geo].drop(columns="geo").reset_index(drop=True)


def _summary(shock: str, kind: Kind, years: int, model: str, block: np.ndarray) -> dict[str, object]:
    inside = block[:, 3].mean(axis=(1, 2))
    spread = 1.96 * inside.std(ddof=1) / sqrt(len(inside)) if len(inside) > 1 else float("nan")
    return {
        "shocks": shock,
        "rho": kind.rho,
        "persistence": kind.persistence,
        "given_up": kind.given_up,
        "counts": years,
        "model": model,
        "worlds": len(block),
        "n": int(block[:, 0].size),
        "coverage": float(inside.mean()),
        "covered_low": float(inside.mean() - spread),
        "covered_high": float(inside.mean() + spread),
        "printed": float(block[:, 0].mean()),
        "width": float(block[:, 1].mean()),
        "crps": float(block[:, 2].mean()),
    }


def _play(
    job: tuple[Kind, int, int, int],
    size: World,
    draws: int,
    seed: int,
) -> np.ndarray:
    """A block of worlds: (models, worlds, 4 measures, stages, horizon); measures: those of `_scores`."""
    kind, years, block, worlds = job
    # The same numbers for every kind of world: kinds differ by their shocks and their counts only.
    truth = _truth(np.random.default_rng([seed, block]), size, kind, worlds, years + HORIZON)
    scored = size.stages.readings
    counts, told = _told({stage: path[:, : years + 1] for stage, path in truth.items()}, size)
    ahead = FIRST + years + 2 + np.arange(HORIZON, dtype=float)
    out = np.empty((len(MODELS), worlds, 4, len(scored), HORIZON))
    for m, forecaster in enumerate(FORECASTERS):
        paths = forecaster(counts, told, size, ahead, draws, np.random.default_rng([seed, block, m]))
        for k, stage in enumerate(scored):
            futures = paths.total(stage).reshape(worlds, draws, HORIZON)
            out[m, :, :, k] = _scores(futures, truth[stage][:, years + 1 :]).swapaxes(0, 1)
    return out


def _truth(
    stream: np.random.Generator,
    size: World,
    kind: Kind,
    worlds: int,
    years: int,
) -> dict[str, np.ndarray]:
    """stage -> (worlds, years + 1) counts at the year ends, simulated by the clocks of the pipeline."""
    from scipy.special import betaincinv, ndtr

    classes, order, rho = size.drawn or size.classes, size.stages, kind.rho
    longest = max(LENGTHS) + HORIZON  # drawn at full length, so that a shorter history is the same world
    common = stream.standard_normal((worlds, longest))
    yearly = {}
    for stage in order:
        one = classes[stage]
        mean = stream.beta(one.size * one.mean, one.size * (1 - one.mean), (worlds, 1))
        own = stream.standard_normal((worlds, longest))
        score = sqrt(SHARED()) * lasting(common, kind.persistence)
        score = score + sqrt(1 - SHARED()) * lasting(own, kind.persistence)
        p = np.broadcast_to(mean, score.shape)
        if rho > 0:
            scale = 1 / rho - 1
            p = betaincinv(mean * scale, (1 - mean) * scale, ndtr(score))
        hazard = np.zeros((worlds, years + 1))
        hazard[:, :years] = -np.log1p(-np.minimum(p[:, :years], 1 - 1e-5))
        yearly[stage] = hazard
    start = {stage: np.full((1, 1), size.founded if stage == order.first else 0) for stage in order}
    counts, told = _told(start, size)
    stages = {stage: StagePosterior(stage, told[stage], (), (), classes[stage]) for stage in order}
    at = FIRST + 2 + np.arange(years, dtype=float)
    chosen = dict.fromkeys(order, np.zeros(worlds, dtype=int))
    lost = np.full(worlds, -np.log1p(-kind.given_up)) if kind.given_up else None
    paths = run_clocks(counts, stages, chosen, yearly, np.zeros(worlds), at, stream, lost)
    return {stage: np.column_stack([paths.before[stage], paths.total(stage)]) for stage in order}


def _told(
    history: Mapping[str, np.ndarray], size: World
) -> tuple[StageCounts, dict[str, tuple[Reading, ...]]]:
    """The yearly counts of every world as a record would hold them: one source, no doubt, one reading a
    world.
    """
    start, split = date(FIRST - 1, 12, 31), date(FIRST, 12, 31)
    told = {}
    for stage, worlds in history.items():
        found = []
        for values in worlds:
            opening = [Statement(stage, start, 0, 1.0, "derived", "")] if values[0] > 0 else []
            yearly = [
                Statement(stage, date(FIRST + j, 12, 31), int(v), 1.0, "observed", "")
                for j, v in enumerate(values)
            ]
            found.append(Reading((*opening, *yearly), 1.0))
        told[stage] = tuple(found)
    last = date(FIRST + history[size.stages.first].shape[1] - 1, 12, 31)
    return StageCounts(
        "", size.stages, last, size.clusters, 0, start, split, size.founded, (), (), None, "", ("", "")
    ), told


def _stages(
    counts: StageCounts,
    told: Mapping[str, tuple[Reading, ...]],
    classes: Mapping[str, ReferenceClass],
    rho: np.ndarray,
    rho_weight: np.ndarray | None,
) -> dict[str, StagePosterior]:
    """Posteriors, one a world in the place of one a reading; every cluster of the city counts in every
    stage.
    """
    split = year_of(counts.split_day)
    sources: list[Curve] = [lambda when: np.full(np.shape(when), float(counts.new))] * len(
        told[counts.stages.first]
    )
    taken: dict[str, list[tuple[Step, ...]]] = {}
    alone: dict[str, list[np.ndarray]] = {}
    states: dict[str, tuple[np.ndarray, ...]] = {}
    believed = {stage: rho_weights(classes[stage], rho_weight) for stage in counts.stages}
    for stage in counts.stages:
        taken[stage] = []
        for reading, source in zip(told[stage], sources, strict=True):
            since = Reading(tuple(s for s in reading.statements if s.when >= split), 1.0)
            taken[stage].append(steps(since, source, classes[stage].minimum_years))
        learnt = [learn(one, classes[stage], rho, believed[stage]) for one in taken[stage]]
        alone[stage] = [grid for grid, _ in learnt]
        states[stage] = tuple(state for _, state in learnt if state is not None)
        sources = [curve(reading) for reading in told[stage]]
    found = {}
    for stage in counts.stages:
        rest = [other for other in counts.stages if other != stage]
        theirs = [believed[other] for other in rest]
        grids = tuple(
            share_rho(grid, [alone[other][w] for other in rest], believed[stage], theirs)
            for w, grid in enumerate(alone[stage])
        )
        found[stage] = StagePosterior(
            stage, told[stage], grids, tuple(taken[stage]), classes[stage], states[stage]
        )
    return found


def _model(
    counts: StageCounts,
    told: Mapping[str, tuple[Reading, ...]],
    size: World,
    at: np.ndarray,
    draws: int,
    stream: np.random.Generator,
    rho: np.ndarray = RHO,
    rho_weight: np.ndarray | None = None,
) -> ClusterPaths:
    classes = size.classes
    stages = _stages(counts, told, classes, rho, rho_weight)
    worlds, years = len(told[counts.stages.first]), hazard_years(stages, at)
    common = stream.standard_normal((worlds * draws, years.size))
    chosen = np.repeat(np.arange(worlds), draws)
    yearly = {}
    for stage in counts.stages:
        where = stream.random((worlds, draws))
        cells = np.concatenate(
            [
                np.searchsorted(np.cumsum(grid.ravel())[:-1], row)
                for grid, row in zip(stages[stage].posteriors, where, strict=True)
            ]
        )
        own = stream.standard_normal(common.shape)
        phi = classes[stage].persistence
        scores = np.sqrt(SHARED()) * lasting(common, phi) + np.sqrt(1 - SHARED()) * lasting(own, phi)
        if phi > 0:
            scores = carried_on(scores, stages[stage], chosen, cells, years, stream)
        yearly[stage] = hazards(cells, scores, tuple(rho))
    lost = None
    if size.given_up is not None:
        mean, weight = size.given_up
        lost = -np.log1p(-stream.beta(weight * mean, weight * (1 - mean), worlds * draws))
    return _run(counts, stages, yearly, draws, at, stream, lost)


def _no_year_effect(
    counts: StageCounts,
    told: Mapping[str, tuple[Reading, ...]],
    size: World,
    at: np.ndarray,
    draws: int,
    stream: np.random.Generator,
) -> ClusterPaths:
    alike = {stage: replace(one, persistence=0.0) for stage, one in size.classes.items()}
    flat = replace(size, classes=alike)
    return _model(counts, told, flat, at, draws, stream, FLAT, np.ones(1))


def _plain(
    counts: StageCounts,
    told: Mapping[str, tuple[Reading, ...]],
    size: World,
    at: np.ndarray,
    draws: int,
    stream: np.random.Generator,
) -> ClusterPaths:
    """Every year at the rate seen, moved over at risk, as if that rate were known."""
    alike = {stage: replace(one, persistence=0.0) for stage, one in size.classes.items()}
    stages = _stages(counts, told, alike, FLAT, np.ones(1))
    span = hazard_years(stages, at).size
    yearly = {}
    for stage in counts.stages:
        rate = [
            sum(step.moved for step in taken) / max(1.0, sum(sum(step.at_risk) for step in taken))
            for taken in stages[stage].steps
        ]
        hazard = -np.log1p(-np.minimum(np.repeat(rate, draws), 1 - 1e-5))
        yearly[stage] = np.repeat(hazard[:, None], span, axis=1)
    return _run(counts, stages, yearly, draws, at, stream)


FORECASTERS = (_model, _no_year_effect, _plain)


def _run(
    counts: StageCounts,
    stages: Mapping[str, StagePosterior],
    yearly: Mapping[str, np.ndarray],
    draws: int,
    at: np.ndarray,
    stream: np.random.Generator,
    lost: np.ndarray | None = None,
) -> ClusterPaths:
    worlds = len(stages[counts.stages.first].readings)
    chosen = dict.fromkeys(counts.stages, np.repeat(np.arange(worlds), draws))
    return run_clocks(counts, stages, chosen, yearly, np.zeros(worlds * draws), at, stream, lost)


def _scores(paths: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """(4, worlds, H) from (worlds, draws, H) and (worlds, H): inside the central 80 % interval, its width,
    CRPS, inside the interval that holds exactly 80 % of the forecast.

    A printed interval of counts ends on whole numbers and holds more than 80 % of its own forecast; the exact
    one takes of the chance at either end only the share that makes up the 80 % (Czado, Gneiting and Held
    2009, Biometrics 65, 1254-1261).

    CRPS = E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007, JASA 102, 359-378).
    """
    ordered = np.sort(paths, axis=1).astype(float)
    n = ordered.shape[1]
    low, high = np.quantile(ordered, ENDS, axis=1, method="inverted_cdf")
    spread = ((2 * np.arange(1, n + 1) - n - 1)[None, :, None] * ordered).sum(axis=1) / n**2
    crps = np.abs(ordered - truth[:, None]).mean(axis=1) - spread
    inside = (low <= truth) & (truth <= high)

    def share(value: np.ndarray, or_at: bool) -> np.ndarray:
        found = ordered <= value[:, None] if or_at else ordered < value[:, None]
        return np.asarray(found.mean(axis=1))

    at_low = (share(low, True) - 0.1) / (share(low, True) - share(low, False))
    at_high = (0.9 - share(high, False)) / (share(high, True) - share(high, False))
    part = np.where(truth == low, at_low, 1.0) * np.where(truth == high, at_high, 1.0)
    alone = 0.8 / (share(low, True) - share(low, False))
    exact = inside * np.where(low == high, alone, part)
    return np.array([inside, high - low, crps, exact])
