"""From the readings of a stage to the exact posterior of its yearly hazard, one for each reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis.assumed import assume
from analysis.clusters.assumptions import ReferenceClass
from analysis.clusters.beta_binomial import MU, RHO, Step, posterior, rho_judged, share_rho
from analysis.clusters.persistence import filtered
from analysis.clusters.readings import Reading
from analysis.clusters.stage_counts import StageCounts

Curve = Callable[[np.ndarray], np.ndarray]

LEAST_GAP = assume(
    "least_gap",
    0.75,
    "years",
    (0.5, 1.0),
    "counts closer to each other would split one year's common shock in two",
    moves="thinning",
    legal=(0.1, 3.0),
    only="where counts of a stage lie so close to each other",
)
LEAST_LAST_GAP = assume(
    "least_last_gap",
    0.45,
    "years",
    (0.25, 0.75),
    "the same before the last count",
    moves="thinning",
    legal=(0.1, 3.0),
    only="where the last two counts of a stage lie so close to each other",
)
CLOSING = assume(
    "year_end_weeks",
    0.1,
    "years",
    (0.05, 0.15),
    "a count so near to a year's end is taken first among those that lie close",
    moves="thinning",
    legal=(0.0, 0.5),
    only="where counts of a stage lie close to each other",
)


@dataclass(frozen=True)
class StagePosterior:
    """One stage: its readings with their weights, and for each the grid posterior and the steps it rests
    on.

    states: for each reading P(score of the last year counted | cell) where years persist, else empty.
    """

    stage: str
    readings: tuple[Reading, ...]
    posteriors: tuple[np.ndarray, ...]
    steps: tuple[tuple[Step, ...], ...]
    reference: ReferenceClass
    states: tuple[np.ndarray, ...] = ()

    @property
    def weights(self) -> np.ndarray:
        """Weights of the readings, shape (R,)."""
        return np.array([reading.weight for reading in self.readings])

    @property
    def hazard(self) -> float:
        """Posterior mean of the yearly probability of moving, over all readings."""
        means = [float(grid.sum(axis=1) @ MU) for grid in self.posteriors]
        return float(self.weights @ means)


def curve(reading: Reading, ceiling: float = np.inf) -> Curve:
    """Counts between statements by straight lines, flat after the last."""
    times, counts = reading.counts()
    return lambda when: np.minimum(np.interp(when, times, counts), ceiling)


def thin(times: np.ndarray) -> list[int]:
    """The counts that the yearly likelihood uses: first and last, year ends, then what lies far enough apart.

    >>> thin(np.array([2021.0, 2023.08, 2024.0, 2024.5, 2025.0, 2025.5]))
    [0, 1, 2, 4, 5]
    """
    last = len(times) - 1
    kept = {0, last}
    year_end = [i for i in range(last - 1, 0, -1) if abs(times[i] - round(times[i])) < CLOSING()]
    rest = [i for i in range(last - 1, 0, -1) if i not in year_end]
    for i in [*year_end, *rest]:
        if all(abs(times[i] - times[j]) >= (LEAST_LAST_GAP() if j == last else LEAST_GAP()) for j in kept):
            kept.add(i)
    return sorted(kept)


def steps(reading: Reading, source: Curve, minimum_years: float) -> tuple[Step, ...]:
    """The reading as moves out of a stock that `source` fills; units are at risk `minimum_years` after they
    enter.

    An interval of several years becomes that many equal steps. The stock of a step is the mean over the step,
    so that what enters during a year is half at risk in it.
    """
    times, counts = reading.counts()
    keep = thin(times)
    found = []
    for left, right in pairwise(keep):
        length = times[right] - times[left]
        pieces = max(1, round(length))
        middle = times[left] + (np.arange(pieces) + 0.5) * length / pieces
        stock = np.rint(source(middle - minimum_years)) - counts[left]
        moved = int(counts[right] - counts[left])
        stock = np.maximum.accumulate(np.maximum(stock, 0)).astype(int)
        stock[-1] = max(stock[-1], moved)
        found.append(Step(tuple(int(n) for n in stock), moved, round(float(length / pieces), 3)))
    return tuple(found)


def stage_posteriors(
    counts: StageCounts,
    classes: Mapping[str, ReferenceClass],
    rho: np.ndarray = RHO,
    rho_weight: np.ndarray | None = None,
) -> dict[str, StagePosterior]:
    """The posterior of every stage; a stage without counts keeps its reference class.

    What enters a stage, and what the other stages say of rho, is taken from their central reading.
    rho_weight: prior weights of rho for all stages instead of those of their classes.
    """
    source: Curve = lambda when: np.full(np.shape(when), float(counts.new))  # noqa: E731
    taken: dict[str, list[tuple[Step, ...]]] = {}
    alone: dict[str, list[np.ndarray]] = {}
    states: dict[str, tuple[np.ndarray, ...]] = {}
    believed = {stage: rho_weights(classes[stage], rho_weight) for stage in counts.stages}
    told = {stage: counts.readings(stage) for stage in counts.stages}
    for stage in counts.stages:
        known, reference = counts.known(stage), classes[stage]
        taken[stage] = [
            steps(reading, source, reference.minimum_years) if known else () for reading in told[stage]
        ]
        learnt = [learn(one, reference, rho, believed[stage]) for one in taken[stage]]
        alone[stage] = [grid for grid, _ in learnt]
        states[stage] = tuple(state for _, state in learnt if state is not None)
        # Starts and completions are counted within the cohort founded before; later foundings do not enter
        # them.
        ceiling = float(counts.size_before) if counts.size_before is not None else np.inf
        if known:
            source = curve(told[stage][0], ceiling)
    found = {}
    for stage in counts.stages:
        rest = [other for other in counts.stages if other != stage]
        others, theirs = [alone[other][0] for other in rest], [believed[other] for other in rest]
        grids = tuple(share_rho(grid, others, believed[stage], theirs) for grid in alone[stage])
        found[stage] = StagePosterior(
            stage, tuple(told[stage]), grids, tuple(taken[stage]), classes[stage], states[stage]
        )
    return found


def rho_weights(reference: ReferenceClass, given: np.ndarray | None) -> np.ndarray:
    """The prior weights of rho: those given for all stages, else the class's own, else the judged ones."""
    if given is not None:
        return given
    return rho_judged() if reference.rho_weight is None else np.array(reference.rho_weight)


def learn(
    steps: Sequence[Step], reference: ReferenceClass, rho: np.ndarray, rho_weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray | None]:
    """The grid posterior of one reading and, where years persist, P(score of its last year | cell)."""
    if reference.persistence == 0:
        return posterior(steps, reference.mean, rho, rho_weight, reference.size), None
    log, state = filtered(steps, reference.persistence, tuple(rho))
    return posterior(steps, reference.mean, rho, rho_weight, reference.size, log), state
