"""The cluster forecast under a scenario, with the baseline beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict

from analysis.clusters.pipeline import forecast_clusters

if TYPE_CHECKING:
    from analysis.clusters.cluster_paths import ClusterPaths
    from analysis.clusters.pipeline import Multiplier, Shock
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.scenarios.file_schema import Clusters, Scenario


class Acting(TypedDict, total=False):
    """What a scenario sets in years that are still to come, as the forecast of clusters takes it."""

    hazard_multiplier: float | Mapping[str, float]
    shock: Shock


@dataclass(frozen=True)
class ClusterRun:
    """Paths of the scenario and of the baseline (the same where the scenario leaves the clusters alone).

    arguments: what the scenario sets in years that are still to come (hazard_multiplier, shock), empty where
    it sets nothing; source: who says so.
    """

    paths: ClusterPaths | None
    baseline: ClusterPaths | None
    arguments: Acting
    source: str


def cluster_run(
    view: View,
    place: Place,
    plan: Plan,
    scenario: Scenario,
    draws: int = 20000,
    seed: int = 183,
    baseline: ClusterPaths | None = None,
) -> ClusterRun:
    """Forecast the clusters of a place under a scenario; paths are None where the record holds none.

    baseline: its paths, where they are at hand.
    """
    if baseline is None:
        baseline = forecast_clusters(view, place, plan, draws, seed)
    first_year = first_year_ahead(view.day)
    asked = scenario.clusters
    arguments = acting(asked, first_year) if asked is not None else {}
    if asked is None or baseline is None or not arguments:
        return ClusterRun(baseline, baseline, {}, "")
    by_year = from_year(arguments, range(first_year, baseline.years[-1] + 1), baseline.order)
    paths = forecast_clusters(view, place, plan, draws, seed, *by_year)
    named = replace(paths, scenario=scenario.name) if paths is not None else None
    return ClusterRun(named, baseline, arguments, asked.source)


def first_year_ahead(day: date) -> int:
    """The first year in which an effect can act, and Y1 of a scenario: that of the day after.

    >>> first_year_ahead(date(2021, 8, 10)), first_year_ahead(date(2023, 12, 31))
    (2021, 2024)
    """
    return (day + timedelta(days=1)).year


def acting(asked: Clusters, first_year: int) -> Acting:
    """What a scenario sets from first_year on; empty when all of it lies in years that are over."""
    multiplier, shock = asked.hazard_multiplier, asked.shock_from(first_year)
    if isinstance(shock, Mapping):
        shock = {year: z for year, z in shock.items() if year >= first_year} or None
    factors = multiplier.values() if isinstance(multiplier, dict) else [multiplier]
    still = all(factor == 1 for factor in factors)
    return {} if still and shock is None else {"hazard_multiplier": multiplier, "shock": shock}


def from_year(arguments: Acting, years: range, stages: Iterable[str]) -> tuple[Multiplier, Shock]:
    """The same spelled out by year, so that no year before the first one is touched.

    Years between the last count and the day are past, though not counted; a scenario cannot reach them.
    """
    multiplier, shock = arguments["hazard_multiplier"], arguments["shock"]
    by_stage = multiplier if isinstance(multiplier, Mapping) else dict.fromkeys(stages, multiplier)
    multipliers = {stage: dict.fromkeys(years, factor) for stage, factor in by_stage.items()}
    return multipliers, dict.fromkeys(years, shock) if isinstance(shock, int | float) else shock
