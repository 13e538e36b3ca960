"""Simulated futures of a city's clusters: counts by stage and year end, and what can be asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.clusters.place_stages import Stages
from analysis.clusters.stage_counts import StageCounts
from analysis.clusters.stage_posteriors import StagePosterior
from analysis.words.keyed import Key

SCOPES = ("any", "own")
COUNTED = {"any": "clusters", "own": "clusters_remaining"}  # by scope, as result rows name it


@dataclass(frozen=True)
class ClusterPaths:
    """Cumulative counts of clusters by path and date.

    place, day: what was asked; split_day: counts run from its end on.
    at: (Y,) dates in years, the end of 2025 is 2026.0; years: the calendar years that end there.
    reached: stage -> (N, Y) new clusters of any age that moved into the stage after split_day.
    own: stage -> (N, Y) the same, only clusters that were founded after split_day.
    new_phases: (N, Y) second phases of old clusters among those founded after split_day.
    before: stage -> (N,) clusters that had reached the stage by split_day.
    given_up: (N, Y) clusters given up after their founding and before the next stage, up to each date; None
    where the priors know of none.
    scenario: the name of the scenario that they are of.
    """

    place: str
    day: date
    split_day: date
    at: np.ndarray
    reached: dict[str, np.ndarray]
    own: dict[str, np.ndarray]
    new_phases: np.ndarray
    before: dict[str, np.ndarray]
    counts: StageCounts
    stages: dict[str, StagePosterior]
    given_up: np.ndarray | None = None
    scenario: str = "baseline"

    def key(self, counted: str, year: int, quantity: str) -> Key:
        """What a number worked out from these paths is; counted: as result rows name it."""
        return Key(self.place, counted, str(year), self.day.isoformat(), self.scenario, quantity)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(round(t) - 1 for t in self.at)

    @property
    def order(self) -> Stages:
        """The stages in their order."""
        return self.counts.stages

    @property
    def draws(self) -> int:
        return len(self.new_phases)

    def count(self, stage: str, scope: str = "any") -> np.ndarray:
        """(N, Y) clusters; scope `own` counts only those founded after split_day (the strict reading)."""
        if stage not in self.order.codes or scope not in SCOPES:
            raise KeyError(f"{stage}, {scope}: allowed are {', '.join(self.order)} and {', '.join(SCOPES)}")
        return (self.reached if scope == "any" else self.own)[stage]

    def total(self, stage: str) -> np.ndarray:
        """(N, Y) clusters that have reached the stage since the master plan's first day."""
        return self.reached[stage] + self.before[stage][:, None]

    def flow(self, stage: str) -> np.ndarray:
        """(N, Y) clusters that move into the stage during the year that ends at each date."""
        return np.diff(self.reached[stage], axis=1, prepend=0)

    def quantiles(
        self, probabilities: np.ndarray | list[float], stage: str, scope: str = "any"
    ) -> np.ndarray:
        """(Y, P) quantiles, each a count that some path reaches."""
        found = np.quantile(self.count(stage, scope), probabilities, axis=0, method="inverted_cdf")
        return np.asarray(found).T

    def probability(self, stage: str, least: int, year: int, scope: str = "any") -> float:
        """P(at least so many by the end of the year)."""
        return float((self.count(stage, scope)[:, self.years.index(year)] >= least).mean())

    def year_reached(
        self, stage: str, least: int, probability: float = 0.5, scope: str = "any"
    ) -> int | None:
        """The first year by whose end the count is reached with that probability; None beyond the last
        year.
        """
        share = (self.count(stage, scope) >= least).mean(axis=0)
        late = np.flatnonzero(share >= probability)
        return self.years[int(late[0])] if late.size else None
