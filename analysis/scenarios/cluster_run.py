"""The cluster forecast under a scenario, with the baseline beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.clusters.assumptions import STAGES
from analysis.clusters.pipeline import forecast_clusters

if TYPE_CHECKING:
    from analysis.clusters.cluster_paths import ClusterPaths
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.scenarios.file_schema import Scenario


@dataclass(frozen=True)
class ClusterRun:
    """Paths of the scenario and of the baseline (the same where the scenario leaves the clusters alone).

    arguments: what the scenario sets (hazard_multiplier, shock), empty where it sets nothing; source: who
    says so.
    """

    paths: ClusterPaths | None
    baseline: ClusterPaths | None
    arguments: dict[str, Any]
    source: str


def cluster_run(
    view: View, place: Place, plan: Plan, scenario: Scenario, draws: int = 20000, seed: int = 183
) -> ClusterRun:
    """Forecast the clusters of a place under a scenario; paths are None where the record holds none.

    Y1 of a scenario is the year of the day, or the next one where the day is the last of its year.
    """
    asked = scenario.clusters
    baseline = forecast_clusters(view, place, plan, draws, seed)
    if asked is None or baseline is None:
        return ClusterRun(baseline, baseline, {}, "")
    first_year = view.day.year + ((view.day.month, view.day.day) == (12, 31))
    arguments = asked.arguments(first_year)
    acting = from_year(arguments["hazard_multiplier"], arguments["shock"], first_year, baseline.years[-1])
    return ClusterRun(
        forecast_clusters(view, place, plan, draws, seed, **acting), baseline, arguments, asked.source
    )


def from_year(multiplier: Any, shock: Any, first_year: int, last_year: int) -> dict[str, Any]:
    """What a scenario sets, spelled out by year, so that no year before the first one is touched.

    Years between the last count and the day are past, though not counted; a scenario cannot reach them.
    """
    years = range(first_year, last_year + 1)
    by_stage = multiplier if isinstance(multiplier, dict) else dict.fromkeys(STAGES, multiplier)
    return {
        "hazard_multiplier": {stage: dict.fromkeys(years, factor) for stage, factor in by_stage.items()},
        "shock": dict.fromkeys(years, shock) if isinstance(shock, int | float) else shock,
    }
