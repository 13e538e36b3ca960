"""The chance of a cluster goal as it would have been stated, day after day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from analysis.clusters.cluster_paths import ClusterPaths
from analysis.clusters.cluster_plans import Goal
from analysis.clusters.pipeline import forecast_clusters

if TYPE_CHECKING:
    import pandas as pd

    from analysis.plans.places import Place, Plan
    from analysis.record.load import Record

FEWER = 4000  # paths of every day but the page's own


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
    draws: int = FEWER,
    seed: int = 183,
    availability: str = "assumed",
    own: ClusterPaths | None = None,
) -> pd.DataFrame:
    """P(goal) by day, reading and scope, each from what was known on the day; empty without clusters.

    own: paths at hand, which speak for their own day, so that a page tells one chance of one thing.
    Columns: day, stage, scope (any: all new clusters, own: only those not founded when the plan began),
    probability.
    """
    import pandas as pd

    rows = []
    for day in days:
        if own is not None and day == own.day:
            paths: ClusterPaths | None = own
        else:
            view, end = record.as_of(day, availability), np.array([goal.year + 1.0])
            paths = forecast_clusters(view, place, plan, draws, seed, at=end)
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


def apart(few: int, many: int) -> float:
    """How far two simulated chances of one thing may lie apart in nineteen cases of twenty, at most.

    few, many: paths behind each. The widest spread is that of a chance of one half.

    >>> round(apart(4000, 20000), 3)
    0.017
    """
    return float(1.96 * np.sqrt(0.25 / few + 0.25 / many))
