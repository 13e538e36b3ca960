"""Forecasters to beat: random walk with drift, no change, the consensus, and what the city itself aimed at.

Each is told what a view knows and nothing else. Random walk and no change have a spread; targets and
consensus are points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.growth.consensus import newest_of_houses
from analysis.plans.targets import DRAFT
from analysis.scoring.measures import Array
from analysis.series.mixture import Member, mixture_quantiles
from analysis.series.quantile_levels import LEVELS

if TYPE_CHECKING:
    from analysis.record.vintages import View

DRIFT_YEARS = 10


def drift_growth(x: ArrayLike, horizon: int) -> Array:
    """Yearly changes as a random walk with drift in the level has them: the mean of the last ten, (H, 25).

    x: past yearly changes, oldest first, any unit. Student t, scale s sqrt(1 + 1/n). Raises ValueError
    on fewer than two values.
    """
    recent = _recent(x)
    n = len(recent)
    scale = recent.std(ddof=1) * np.sqrt(1 + 1 / n)
    return _student(np.full(horizon, recent.mean()), np.full(horizon, scale), n - 1)


def drift_level(last: float, x: ArrayLike, horizon: int) -> Array:
    """The level after 1..horizon years of a random walk with drift in logs, (H, 25), in the unit of `last`.

    x: past yearly log changes. log y[T+h] = log y[T] + h mean + t, scale s sqrt(h + h^2/n), as in
    forecast_levels.
    """
    recent = _recent(x)
    n, h = len(recent), np.arange(1, horizon + 1)
    scale = recent.std(ddof=1) * np.sqrt(h + h**2 / n)
    return last * np.exp(_student(h * recent.mean(), scale, n - 1))


def no_change(x: ArrayLike, horizon: int) -> Array:
    """Every year like the last: a random walk of the changes themselves, (H, 25); scale s sqrt(h)."""
    recent = _recent(x)
    steps = np.diff(recent)
    scale = np.sqrt(np.mean(steps**2) * np.arange(1, horizon + 1))
    return _student(np.full(horizon, recent[-1]), scale, len(steps))


def consensus(view: View, country: str, indicator: str = "gdp_growth") -> pd.DataFrame:
    """What international bodies and banks said: the median of each house's newest figure, by year.

    As they said it: the model's own consensus (models.consensus) takes their past error off. Columns value,
    houses (how many), sources; index year.
    """
    rows = view.table("forecasts", country)
    rows = rows[(rows["indicator"] == indicator) & rows["value"].notna()]
    rows = rows[(rows["kind"] == "forecast") & rows["period"].str.fullmatch(r"\d{4}")]
    newest = newest_of_houses(view, rows.assign(year=rows["period"].astype(int)))
    years = dict(iter(newest.groupby("year")))
    return pd.DataFrame(
        {
            "value": [float(group["value"].median()) for group in years.values()],
            "houses": [len(group) for group in years.values()],
            "sources": [tuple(dict.fromkeys(group["source_id"])) for group in years.values()],
        },
        index=pd.Index(list(years), name="year", dtype=int),
    )


def own_targets(view: View, geo: str, indicator: str, plans: tuple[str, ...] | None = None) -> pd.DataFrame:
    """What a place aimed at for each year: the middle of its newest target for that year, drafts left out.

    plans: only the targets of these plans. Columns value, low, high, plan, source_id, published; index
    year.
    """
    rows = view.table("targets", geo)
    rows = rows[
        (rows["indicator"] == indicator) & rows["period"].str.fullmatch(r"\d{4}") & rows["low"].notna()
    ]
    rows = rows[rows["set_kind"] != DRAFT]
    if plans is not None:
        rows = rows[rows["plan"].isin(plans)]
    rows = rows.assign(year=rows["period"].astype(int), high=rows["high"].fillna(rows["low"]))
    order = ["published", "plan", "low", "source_id"]
    newest = rows.sort_values(order, kind="stable").drop_duplicates("year", keep="last")
    columns = ["low", "high", "plan", "source_id", "published"]
    table = newest.set_index("year")[columns].sort_index()
    return table.assign(value=(table["low"] + table["high"]) / 2)


def point(values: ArrayLike) -> Array:
    """Point forecasts as 25 equal quantiles, (H, 25)."""
    return np.repeat(np.asarray(values, float)[:, None], len(LEVELS), axis=1)


def _recent(x: ArrayLike) -> Array:
    values = np.asarray(x, float)
    if len(values) < 2:
        raise ValueError(f"two past changes are needed, got {len(values)}")
    return values[-DRIFT_YEARS:]


def _student(location: Array, scale: Array, df: int) -> Array:
    return mixture_quantiles([Member("benchmark", location, np.maximum(scale, 1e-12), float(df))], LEVELS)
