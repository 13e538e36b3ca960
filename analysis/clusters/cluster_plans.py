"""What a city planned to do with its clusters in each year, and with what chance the forecast meets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.clusters.assumptions import stages_of
from analysis.clusters.cluster_paths import ClusterPaths
from analysis.clusters.stage_counts import StageCounts

if TYPE_CHECKING:
    import pandas as pd

    from analysis.plans.places import Plan
    from analysis.record.vintages import View

BUILT, PLANNED = "cluster_built", "cluster_planned_total"
"""Indicators of targets: clusters to be built in the years of a plan, and those of a master plan in all."""


def annual_cluster_plans(view: View, geo: str) -> pd.DataFrame:
    """Plans of whole years known on the view's day, one row a printed version, oldest first.

    Columns: year, stage, low, high (nan for a floor), cumulative (a state at the year's end rather than moves
    within the year), published, source_id, target_id, note. Empty where the record holds no clusters of the
    place.
    """
    import pandas as pd

    targets, stage_of = view.table("targets", geo), stages_of(view.record, geo).asked_by
    chosen = targets[
        targets["indicator"].isin(list(stage_of))
        & targets["set_kind"].isin(["annual", "annual_revised"])
        & targets["period"].str.fullmatch(r"\d{4}")
        & targets["low"].notna()
    ]
    plans = pd.DataFrame(
        {
            "year": chosen["period"].astype(int),
            "stage": chosen["indicator"].map(stage_of),
            "low": chosen["low"].astype(int),
            "high": chosen["high"],
            "cumulative": chosen["measure"] == "cumulative",
            "published": chosen["published"],
            "source_id": chosen["source_id"],
            "target_id": chosen["target_id"],
            "note": chosen["note"],
        }
    )
    plans = plans.sort_values(["year", "stage", "published", "target_id", "source_id"], kind="stable")
    plans = plans.drop_duplicates(["year", "stage", "low", "high", "cumulative"])
    return plans.reset_index(drop=True)


def chance_of_plan(paths: ClusterPaths, plan: pd.Series) -> float:
    """P(the low end of one row of annual_cluster_plans is reached)."""
    at = paths.years.index(int(plan["year"]))
    reached = paths.total(plan["stage"]) if plan["cumulative"] else paths.flow(plan["stage"])
    return float((reached[:, at] >= plan["low"]).mean())


def planned_total(paths: ClusterPaths, plan: pd.Series) -> float:
    """The cumulative count that a plan amounts to: its low end on top of the median at the end of the year
    before.
    """
    if plan["cumulative"]:
        return float(plan["low"])
    total = paths.total(plan["stage"])
    at = paths.years.index(int(plan["year"]))
    earlier = total[:, at - 1] if at else paths.before[plan["stage"]]
    return float(np.median(earlier) + plan["low"])


@dataclass(frozen=True)
class Goal:
    """How many more clusters by when: `least` of those not founded when the plan began, by the end of `year`.

    kind: plan (the plan names the number) or master (the date that the master plan gives for the whole).
    """

    kind: str
    least: int
    year: int
    sources: tuple[str, ...]


def goals(view: View, plan: Plan, counts: StageCounts) -> list[Goal]:
    """The plan's own target, where it has one, and the master plan's date for what then remained.

    What remained is the master plan less the old stock less the cohort founded before (159 - 70 - 43 = 46);
    where the record of the day does not hold that cohort, the plan's number stands in for it.
    """
    import pandas as pd

    targets = view.record.table("targets", plan.place)
    found = []
    if plan.clusters is not None and plan.cluster_year is not None:
        named = targets[(targets["indicator"] == BUILT) & targets["plan"].isin(plan.target_sets)]
        found.append(Goal("plan", plan.clusters, plan.cluster_year, tuple(sorted(named["source_id"]))))
    if counts.undivided:
        return found  # how many of the plan were left when it began, no page says
    remaining = counts.new - counts.size_before if counts.size_before is not None else plan.clusters
    whole = targets[
        (targets["indicator"] == PLANNED)
        & (targets["low"] == counts.planned)
        & (targets["published"] <= pd.Timestamp(view.day))
    ]
    if remaining is not None and len(whole):
        last = int(whole["period"].max())
        found.append(
            Goal(
                "master", remaining, last, tuple(sorted(whole.loc[whole["period"] == str(last), "source_id"]))
            )
        )
    return found


def goal_sources(goals: Sequence[Goal]) -> list[str]:
    """The pages that print the goals, each once."""
    return list(dict.fromkeys(source for goal in goals for source in goal.sources))


def goal_years(goals: Sequence[Goal]) -> list[int]:
    """The years by whose end something is asked."""
    return [goal.year for goal in goals]


def rings(goals: Sequence[Goal], counts: StageCounts) -> list[tuple[int, int]]:
    """(year, all new clusters of the master plan): where a count stands with a goal reached in full."""
    return [(goal.year, counts.new) for goal in goals]


def open_plans(paths: ClusterPaths, plans: pd.DataFrame) -> pd.DataFrame:
    """The plans of years that the last central count of their stage does not reach to the end of.

    For earlier years the paths hold straight lines between counts, which are no forecast.
    """
    last = {stage: paths.stages[stage].readings[0].statements[-1].when for stage in paths.order.readings}
    known = [
        year in paths.years and year + 1 > last[stage]
        for year, stage in zip(plans["year"], plans["stage"], strict=True)
    ]
    return plans[known]


def next_goal(goals: Sequence[Goal], year: int) -> Goal:
    """The first of one or more goals that is still open in that year, or the last one."""
    return next((goal for goal in goals if goal.year >= year), goals[-1])


def shown_years(goals: Sequence[Goal], plan: Plan, year: int) -> tuple[int, int]:
    """The year that medians are told of, and the last year drawn: those of the next and the last goal.

    Where nothing is asked, both are the last year of the plan.
    """
    return (next_goal(goals, year).year, goals[-1].year) if goals else (plan.last_year, plan.last_year)
