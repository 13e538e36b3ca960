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
from dataclasses import dataclass
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
    PRIOR_SIZE,
    RHO,
    RHO_WEIGHT,
    Step,
    hazard_table,
    hazards,
    posterior,
    share_rho,
)
from analysis.clusters.cluster_paths import ClusterPaths
from analysis.clusters.pipeline import SHARED, hazard_years, run_clocks
from analysis.clusters.place_stages import Stages
from analysis.clusters.readings import Reading, Statement, year_of
from analysis.clusters.stage_counts import StageCounts, stage_counts
from analysis.clusters.stage_posteriors import Curve, StagePosterior, curve, steps
from analysis.keeping.writing import write

if TYPE_CHECKING:
    import pandas as pd

    from analysis.record.load import Record

SHOCKS = {"none": 0.0, "moderate": 0.1, "strong": 0.3}  # correlation of two clusters within one year
LENGTHS = (2, 4, 7)
HORIZON = 5
MODELS = ("model", "no year effect", "plain binomial")
FIRST = 2020  # the year at whose end a world's counts begin
FLAT = np.array([NO_YEAR_EFFECT])
BLOCK = 25  # worlds at a time


@dataclass(frozen=True)
class World:
    """A simulated city: its stages, their reference classes, how many clusters it plans and has founded."""

    stages: Stages
    classes: Mapping[str, ReferenceClass]
    clusters: int
    founded: int


def world_like(record: Record, geo: str) -> World | None:
    """A world of the size of a place, as its cohort before the plan was known last; None without clusters."""
    counts, assumed = stage_counts(record.latest(), geo), assumptions_of(record, geo)
    if counts is None or assumed is None or counts.size_before is None:
        return None
    return World(assumed.stages, assumed.classes, counts.new, counts.size_before)


def calibrate(
    world: World,
    worlds: int = 250,
    draws: int = 300,
    seed: int = 183,
    workers: int = 2,
    shocks: Mapping[str, float] = SHOCKS,
    lengths: Sequence[int] = LENGTHS,
) -> pd.DataFrame:
    """Coverage and CRPS of the three forecasters, one row a kind of world, number of counts and forecaster.

    Columns: shocks, rho, counts, model, worlds,
    n (scored numbers), coverage (of the 80 % interval), covered_low and covered_high (95 % interval of the
    coverage, worlds as units), width and crps (in clusters). Every kind of world has `worlds` worlds; their
    random numbers depend on the seed, not on the number of workers.
    """
    import pandas as pd

    jobs = [
        (rho, years, block, min(BLOCK, worlds - block * BLOCK))
        for rho in shocks.values()
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
    for shock, rho in shocks.items():
        for years in lengths:
            mine = [found for found, job in zip(scored, jobs, strict=True) if job[:2] == (rho, years)]
            block = np.concatenate(mine, axis=1)  # (models, worlds, measures, stages, horizon)
            rows += [_summary(shock, rho, years, model, block[m]) for m, model in enumerate(MODELS)]
    return pd.DataFrame(rows)


KEPT = "cluster_calibration"


def keep(found: pd.DataFrame, record: Record, geo: str) -> Path:
    """Write what `calibrate` found for a place to the record's folder, where its page reads it; numbers to
    four decimals.

    The first block of worlds stands there alone as well, so that a test can run it again in seconds.
    """
    import pandas as pd

    path, every = record.file(KEPT), [found]
    small = (found["worlds"] <= BLOCK).any()
    if not small and (world := world_like(record, geo)) is not None:
        every.append(calibrate(world, worlds=BLOCK))
    mine = pd.concat(every).round(4)
    mine.insert(0, "geo", geo)
    others = pd.read_csv(path) if path.exists() else mine.iloc[:0]
    others = others[others["geo"] != geo]
    both = pd.concat([others, mine] if len(others) else [mine])
    write(path, both.to_csv(index=False, lineterminator="\n"))
    return path


def kept(record: Record, geo: str) -> pd.DataFrame:
    """The last calibration that was kept for a place; no rows where there is none."""
    import pandas as pd

    rows = pd.read_csv(record.file(KEPT))
    return rows[rows["geo"] == geo].drop(columns="geo").reset_index(drop=True)


def _summary(shock: str, rho: float, years: int, model: str, block: np.ndarray) -> dict[str, object]:
    inside = block[:, 0].mean(axis=(1, 2))
    spread = 1.96 * inside.std(ddof=1) / sqrt(len(inside)) if len(inside) > 1 else float("nan")
    return {
        "shocks": shock,
        "rho": rho,
        "counts": years,
        "model": model,
        "worlds": len(block),
        "n": int(block[:, 0].size),
        "coverage": float(inside.mean()),
        "covered_low": float(inside.mean() - spread),
        "covered_high": float(inside.mean() + spread),
        "width": float(block[:, 1].mean()),
        "crps": float(block[:, 2].mean()),
    }


def _play(
    job: tuple[float, int, int, int],
    size: World,
    draws: int,
    seed: int,
) -> np.ndarray:
    """A block of worlds: (models, worlds, 3 measures, stages, horizon); measures: inside, width, CRPS."""
    rho, years, block, worlds = job
    # The same numbers for every kind of world: kinds differ by their shocks and their counts only.
    truth = _truth(np.random.default_rng([seed, block]), size, rho, worlds, years + HORIZON)
    scored = size.stages.readings
    counts, told = _told({stage: path[:, : years + 1] for stage, path in truth.items()}, size)
    ahead = FIRST + years + 2 + np.arange(HORIZON, dtype=float)
    out = np.empty((len(MODELS), worlds, 3, len(scored), HORIZON))
    for m, forecaster in enumerate((_model, _no_year_effect, _plain)):
        paths = forecaster(counts, told, size.classes, ahead, draws, np.random.default_rng([seed, block, m]))
        for k, stage in enumerate(scored):
            futures = paths.total(stage).reshape(worlds, draws, HORIZON)
            out[m, :, :, k] = _scores(futures, truth[stage][:, years + 1 :]).swapaxes(0, 1)
    return out


def _truth(
    stream: np.random.Generator,
    size: World,
    rho: float,
    worlds: int,
    years: int,
) -> dict[str, np.ndarray]:
    """stage -> (worlds, years + 1) counts at the year ends, simulated by the clocks of the pipeline."""
    from scipy.special import betaincinv, ndtr

    classes, order = size.classes, size.stages
    longest = max(LENGTHS) + HORIZON  # drawn at full length, so that a shorter history is the same world
    common = stream.standard_normal((worlds, longest))
    yearly = {}
    for stage in order:
        mean = stream.beta(
            PRIOR_SIZE * classes[stage].mean, PRIOR_SIZE * (1 - classes[stage].mean), (worlds, 1)
        )
        score = sqrt(SHARED) * common + sqrt(1 - SHARED) * stream.standard_normal((worlds, longest))
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
    paths = run_clocks(counts, stages, chosen, yearly, np.zeros(worlds), at, stream)
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
    rho_weight: np.ndarray,
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
    for stage in counts.stages:
        taken[stage] = []
        for reading, source in zip(told[stage], sources, strict=True):
            since = Reading(tuple(s for s in reading.statements if s.when >= split), 1.0)
            taken[stage].append(steps(since, source, classes[stage].minimum_years))
        alone[stage] = [posterior(one, classes[stage].mean, rho, rho_weight) for one in taken[stage]]
        sources = [curve(reading) for reading in told[stage]]
    found = {}
    for stage in counts.stages:
        grids = tuple(
            share_rho(grid, [alone[other][w] for other in counts.stages if other != stage], rho_weight)
            for w, grid in enumerate(alone[stage])
        )
        found[stage] = StagePosterior(stage, told[stage], grids, tuple(taken[stage]), classes[stage])
    return found


def _model(
    counts: StageCounts,
    told: Mapping[str, tuple[Reading, ...]],
    classes: Mapping[str, ReferenceClass],
    at: np.ndarray,
    draws: int,
    stream: np.random.Generator,
    rho: np.ndarray = RHO,
    rho_weight: np.ndarray = RHO_WEIGHT,
) -> ClusterPaths:
    stages = _stages(counts, told, classes, rho, rho_weight)
    worlds, years = len(told[counts.stages.first]), hazard_years(stages, at)
    common = stream.standard_normal((worlds * draws, years.size))
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
        scores = np.sqrt(SHARED) * common + np.sqrt(1 - SHARED) * own
        yearly[stage] = hazards(cells, scores, tuple(rho))
    return _run(counts, stages, yearly, draws, at, stream)


def _no_year_effect(
    counts: StageCounts,
    told: Mapping[str, tuple[Reading, ...]],
    classes: Mapping[str, ReferenceClass],
    at: np.ndarray,
    draws: int,
    stream: np.random.Generator,
) -> ClusterPaths:
    return _model(counts, told, classes, at, draws, stream, FLAT, np.ones(1))


def _plain(
    counts: StageCounts,
    told: Mapping[str, tuple[Reading, ...]],
    classes: Mapping[str, ReferenceClass],
    at: np.ndarray,
    draws: int,
    stream: np.random.Generator,
) -> ClusterPaths:
    """Every year at the rate seen, moved over at risk, as if that rate were known."""
    stages = _stages(counts, told, classes, FLAT, np.ones(1))
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


def _run(
    counts: StageCounts,
    stages: Mapping[str, StagePosterior],
    yearly: Mapping[str, np.ndarray],
    draws: int,
    at: np.ndarray,
    stream: np.random.Generator,
) -> ClusterPaths:
    worlds = len(stages[counts.stages.first].readings)
    chosen = dict.fromkeys(counts.stages, np.repeat(np.arange(worlds), draws))
    return run_clocks(counts, stages, chosen, yearly, np.zeros(worlds * draws), at, stream)


def _scores(paths: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """(3, worlds, H) from (worlds, draws, H) and (worlds, H): inside the central 80 % interval, its width,
    CRPS.

    CRPS = E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007, JASA 102, 359-378).
    """
    ordered = np.sort(paths, axis=1).astype(float)
    n = ordered.shape[1]
    low, high = np.quantile(ordered, [0.1, 0.9], axis=1, method="inverted_cdf")
    spread = ((2 * np.arange(1, n + 1) - n - 1)[None, :, None] * ordered).sum(axis=1) / n**2
    crps = np.abs(ordered - truth[:, None]).mean(axis=1) - spread
    return np.array([(low <= truth) & (truth <= high), high - low, crps])
