"""The cluster forecast as result rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.clusters.cluster_paths import COUNTED, ClusterPaths
from analysis.clusters.cluster_plans import Goal, chance_of_plan
from analysis.record.result_schema import ROW, chance_id, quantile_id
from analysis.series.quantile_levels import FAN

if TYPE_CHECKING:
    import pandas as pd

UNIT = "clusters"


def cluster_results(
    paths: ClusterPaths | None, goals: Sequence[Goal], plans: pd.DataFrame, last_year: int
) -> pd.DataFrame:
    """Quantiles by year, chances of the goals and of the yearly plans, targets and observed counts; no rows
    for None.

    clusters_STAGE counts all new clusters that moved after the plan began; clusters_remaining_STAGE only
    those that were not founded by then (the strict reading); clusters_new_phases the second phases of old
    ones among the founded. A goal of 46 has output_type_id `>=46`; a plan of the year has the indicator
    clusters_STAGE_in_year or, for a state at the year's end, clusters_STAGE_in_all.
    """
    import pandas as pd

    rows = list(_rows(paths, goals, plans, last_year)) if paths is not None else []
    return pd.DataFrame(rows, columns=list(ROW)).astype({"value": float, "period": str})


def _rows(
    paths: ClusterPaths, goals: Sequence[Goal], plans: pd.DataFrame, last_year: int
) -> Iterator[tuple[object, ...]]:
    named = [(f"{COUNTED['any']}_{stage}", paths.count(stage)) for stage in paths.order.readings]
    named += [(f"{COUNTED['own']}_{stage}", paths.count(stage, "own")) for stage in paths.order.readings]
    named.append(("clusters_new_phases", paths.new_phases))
    for indicator, counted in named:
        found = np.quantile(counted, FAN, axis=0, method="inverted_cdf")
        for j, year in enumerate(paths.years):
            if year <= last_year:
                for k, level in enumerate(FAN):
                    yield indicator, UNIT, str(year), "quantile", quantile_id(level), float(found[k, j])
    for goal in goals:
        for stage in paths.order.readings:
            for scope, name in COUNTED.items():
                yield (
                    f"{name}_{stage}",
                    UNIT,
                    str(goal.year),
                    "probability",
                    chance_id(goal.least),
                    paths.probability(stage, goal.least, goal.year, scope),
                )
            yield f"clusters_remaining_{stage}", UNIT, str(goal.year), "target", goal.kind, float(goal.least)
    for _, plan in plans.iterrows():
        if int(plan["year"]) in paths.years:
            what = "in_all" if plan["cumulative"] else "in_year"
            yield (
                f"clusters_{plan['stage']}_{what}",
                UNIT,
                str(plan["year"]),
                "probability",
                chance_id(plan["low"]),
                chance_of_plan(paths, plan),
            )
            yield (
                f"clusters_{plan['stage']}_{what}",
                UNIT,
                str(plan["year"]),
                "target",
                str(plan["target_id"]),
                float(plan["low"]),
            )
    for (stage, day, source), values in _ranges(paths).items():
        ends = {"": min(values)} if len(values) == 1 else {":low": min(values), ":high": max(values)}
        for end, value in ends.items():
            yield f"clusters_{stage}_in_all", UNIT, day, "observed", f"{source}{end}", float(value)


def _ranges(paths: ClusterPaths) -> dict[tuple[str, str, str], list[int]]:
    """The values that one page gives for one stage and day; more than one are a range."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for s in paths.counts.statements:
        found.setdefault((s.stage, s.day.isoformat(), s.source_id), []).append(s.value)
    return found
