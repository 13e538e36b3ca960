"""The chance of a cluster goal as it would have been stated, day after day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from analysis.clusters.cluster_plans import Goal
from analysis.clusters.pipeline import forecast_clusters

if TYPE_CHECKING:
    import pandas as pd

    from analysis.plans.places import Place, Plan
    from analysis.record.load import Record


def days_until(first: date, last: date) -> list[date]:
    """The half-year ends from the first day on, and the last day itself.

    >>> [day.isoformat() for day in days_until(date(2020, 12, 31), date(2021, 8, 10))]
    ['2020-12-31', '2021-06-30', '2021-08-10']
    """
    halves = [
        date(year, month, day)
        for year in range(first.year, last.year + 1)
        for month, day in ((6, 30), (12, 31))
    ]
    return [*(day for day in halves if first <= day < last), last]


def chance_through_time(
    record: Record,
    place: Place,
    plan: Plan,
    goal: Goal,
    days: Sequence[date],
    draws: int = 4000,
    seed: int = 183,
    availability: str = "assumed",
) -> pd.DataFrame:
    """P(goal) by day, reading and scope, each from what was known on the day; empty without clusters.

    Columns: day, stage, scope (any: all new clusters, own: only those not founded when the plan began),
    probability.
    """
    import pandas as pd

    rows = []
    for day in days:
        paths = forecast_clusters(
            record.as_of(day, availability), place, plan, draws, seed, at=np.array([goal.year + 1.0])
        )
        if paths is None:
            continue
        for stage in paths.order.readings:
            for scope in ("any", "own"):
                rows.append(
                    {
                        "day": pd.Timestamp(day),
                        "stage": stage,
                        "scope": scope,
                        "probability": paths.probability(stage, goal.least, goal.year, scope),
                    }
                )
    return pd.DataFrame(rows, columns=["day", "stage", "scope", "probability"])
