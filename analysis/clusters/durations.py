"""How long named clusters take: Weibull durations from dates that are known only as intervals.

The register is a sample of the newsworthy: it gives the shape of the hazard (does a cluster that waited long
move more or less easily?) and the ranking of those still waiting, never the level.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.clusters.assumptions import assumptions_of
from analysis.words import mark

if TYPE_CHECKING:
    import pandas as pd

    from analysis.record.vintages import View

YEAR = 365.25


@dataclass(frozen=True)
class Weibull:
    """Shape, scale in years, and how many durations were intervals and how many were only open-ended.

    shape above 1: the longer a cluster has waited the more likely it moves; below 1: the less likely.
    """

    shape: float
    scale: float
    intervals: int
    open_ended: int

    def next_year(self, waited: np.ndarray) -> np.ndarray:
        """P(moves within the next year | still waiting after so many years).

        >>> [round(float(p), 3) for p in Weibull(1.0, 2.0, 9, 3).next_year(np.array([0.0, 5.0]))]
        [0.393, 0.393]
        """
        waited = np.asarray(waited, dtype=float)
        return -np.expm1((waited / self.scale) ** self.shape - ((waited + 1) / self.scale) ** self.shape)


def fit_weibull(low: np.ndarray, high: np.ndarray) -> Weibull:
    """Maximum likelihood from durations between low and high years; high = inf where the end was not seen.

    log L = sum log(S(low) - S(high)) with S(t) = exp(-(t / scale)^shape); a duration known exactly has low =
    high. Location is fixed at zero. Raises ValueError for fewer than three durations with an end and for
    intervals that all share a point: there the likelihood grows with the shape for ever.
    """
    from scipy.stats import CensoredData, weibull_min

    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    if (low < 0).any() or (high < low).any() or (high <= 0).any():
        raise ValueError("a duration runs from low >= 0 to high >= low")
    ended = np.isfinite(high)
    if ended.sum() < 3:
        raise ValueError(mark("too few durations have an end; three are needed for a shape"))
    if np.max(low) <= np.min(high):
        raise ValueError(mark("all durations may be the same one: the shape has no upper bound"))
    exact = ended & (low == high)
    # A lower end of zero is left-censoring; scipy takes it as an interval from a tiny duration on.
    left = np.maximum(low, 1e-9)
    data = CensoredData(
        uncensored=low[exact],
        interval=np.column_stack([left, high])[ended & ~exact],
        right=low[~ended & (low > 0)],
    )
    shape, _, scale = weibull_min.fit(data, floc=0, optimizer=_tight)
    return Weibull(float(shape), float(scale), int(ended.sum()), int((~ended).sum()))


def try_weibull(durations: pd.DataFrame) -> tuple[Weibull | None, str]:
    """The fit of a frame of `decision_to_start`, or None and why there is none."""
    try:
        return fit_weibull(durations["low"].to_numpy(), durations["high"].to_numpy()), ""
    except ValueError as reason:
        return None, str(reason)


def _tight(function: object, start: np.ndarray, args: tuple[object, ...] = (), disp: int = 0) -> np.ndarray:
    from scipy.optimize import fmin

    return np.asarray(
        fmin(function, start, args=args, disp=disp, xtol=1e-9, ftol=1e-11, maxiter=4000, maxfun=8000)
    )


def founded_before(view: View, geo: str) -> pd.DataFrame:
    """`decision_to_start` of the place's cohort that was founded before its plan; empty where it has none."""
    assumed, register = assumptions_of(view.record, geo), view.table("cluster_register", geo)
    return decision_to_start(register, view.day, assumed.with_role("before") if assumed is not None else ())


def decision_to_start(register: pd.DataFrame, day: date, cohorts: Collection[str]) -> pd.DataFrame:
    """Years from the founding decision to the start of works as known on the day, one row a cluster.

    Columns: cluster_id, name, district, low, high (inf = not started when last heard of), waited (years since
    the middle of the decision's dates, by the day), started, source_id, note. Clusters without a dated
    decision or without any word on works are left out; a start dated after the day is not known yet.
    """
    import pandas as pd

    today = pd.Timestamp(day)
    rows = []
    records: Any = register[register["cohort"].isin(list(cohorts))].to_dict("records")
    for row in records:
        first, last = row["decision_date_low"], row["decision_date_high"]
        if pd.isna(first) or pd.isna(last):
            continue
        begun, end = row["started_low"], row["started_high"]
        started = bool(not pd.isna(end) and end <= today)
        if not started:
            heard = [
                when for when in (begun, row["last_known_stage_date"]) if not pd.isna(when) and when <= today
            ]
            if not heard:
                continue
            begun = max(heard)
        kept = {name: row[name] for name in ("cluster_id", "name", "district", "source_id", "note")}
        rows.append(
            {
                **kept,
                "low": 0.0 if pd.isna(begun) else max(0.0, (begun - last).days / YEAR),
                "high": (end - first).days / YEAR if started else np.inf,
                "waited": (today - (first + (last - first) / 2)).days / YEAR,
                "started": started,
            }
        )
    columns = ["cluster_id", "name", "district", "low", "high", "waited", "started", "source_id", "note"]
    return pd.DataFrame(rows, columns=columns).astype({"started": bool})


def ranking(durations: pd.DataFrame, fit: Weibull) -> pd.DataFrame:
    """Clusters still waiting, the likeliest to start within a year first, with `next_year` (a ranking, not a
    level).
    """
    waiting = durations[~durations["started"]]
    ranked = waiting.assign(next_year=fit.next_year(waiting["waited"].to_numpy()))
    return ranked.sort_values(["next_year", "cluster_id"], ascending=[False, True], kind="stable")
