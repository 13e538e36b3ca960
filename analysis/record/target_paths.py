"""From start to target: the values known on the way to a target, the distance left, and the share of the way
done."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date

import numpy as np
import pandas as pd

from analysis.record.periods import end_of, kind_of

OTHER_THING = ("measures ", "counts ")
"""How the codebook's notes begin where a row's value is not the target's own quantity."""
PATH = ["period", "end", "value", "status", "published", "source_id", "derived", "ahead"]
Series = Callable[[str], pd.DataFrame]
"""A yearly series by indicator as known on the day: by year, with value, status, published, source_id."""
Printed = Mapping[Hashable, pd.DataFrame]
"""Values printed for a target's quantity, by (indicator, unit)."""


def printed_values(outcomes: pd.DataFrame) -> Printed:
    """The values among outcome rows that measure a target's own quantity, by indicator and unit."""
    own = outcomes[outcomes["value"].notna() & ~outcomes["note"].str.startswith(OTHER_THING)]
    indicator = own["target_id"].str.split(":").str[1]
    columns = own[["period", "value", "status", "published", "source_id"]].assign(derived=False)
    return dict(iter(columns.groupby([indicator, own["unit"]], sort=False)))


def path_of(target: pd.Series, printed: Printed, series: Series, day: date | str) -> pd.DataFrame:
    """The values known on the way to one target, oldest first; columns PATH.

    `target` needs indicator, period and unit. A target for a mean or a sum over several years gets the
    running mean or sum of the yearly values, marked derived. Printed values come from the series, which keeps
    to one statistical basis; without a series from `printed_values` of the same indicator and unit, whichever
    plan they were gathered for. Of one period the latest print counts, a derived value last. `ahead` marks
    what was printed for a period that had not ended: an expectation.
    """
    day = pd.Timestamp(day)
    own = _of_series(series(target["indicator"]))
    if own.empty:
        own = printed.get((target["indicator"], target["unit"]), own)
    running = _running(target, series, day)
    path = pd.concat([own, running], ignore_index=True) if len(running) else own
    path = path.assign(end=pd.to_datetime([end_of(period) for period in path["period"]]))
    path["ahead"] = path["end"] > day
    if path["period"].duplicated().any():
        path = path.sort_values(["derived", "published"], ascending=[False, True], kind="stable")
        path = path.drop_duplicates("period", keep="last")
    return path.sort_values(["end", "period"], kind="stable", ignore_index=True)[PATH]


def _of_series(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame[frame["value"].notna()]
    columns = frame[["value", "status", "published", "source_id"]]
    return columns.rename_axis("period").reset_index().assign(derived=False)


def _running(target: pd.Series, series: Series, day: pd.Timestamp) -> pd.DataFrame:
    """Running geometric means (of percent growth) or sums of complete years, from the target's first year
    on."""
    indicator = str(target["indicator"])
    kind = next((end for end in ("_avg", "_sum") if indicator.endswith(end)), None)
    if kind is None or kind_of(target["period"]) != "M":
        return pd.DataFrame()
    first, last = (int(year) for year in target["period"].split("-"))
    yearly = _of_series(series(indicator.removesuffix(kind)))
    yearly = yearly.set_index("period").reindex([str(year) for year in range(first, min(last, day.year) + 1)])
    ended = [end_of(year) <= day.date() for year in yearly.index]
    known = yearly[np.logical_and.accumulate(yearly["value"].notna().to_numpy() & np.array(ended, bool))]
    if known.empty:
        return pd.DataFrame()
    values = known["value"].astype(float)
    counted = np.arange(1, len(values) + 1)
    levels = (1 + values / 100).cumprod()
    run = 100 * (levels ** (1 / counted) - 1) if kind == "_avg" else values.cumsum()
    periods = [str(first) if year == str(first) else f"{first}-{year}" for year in known.index]
    status = ["forecast" if (known["status"].iloc[:n] == "forecast").any() else "estimate" for n in counted]
    return pd.DataFrame(
        {
            "period": periods,
            "value": run.to_numpy(),
            "status": status,
            "published": known["published"].cummax().to_numpy(),
            "source_id": known["source_id"].to_numpy(),
            "derived": True,
        }
    )


def goal(low: float, high: float, direction: str, start: float = np.nan) -> tuple[float, float]:
    """The values that reach a target, as an interval that may be open to one side.

    A range entered from below is reached from its low end on; one entered from above, or in which the start
    already lies, is reached inside only.

    >>> goal(60, 62, "range", 49.2), goal(1.4, 1.6, "range", 2.05), goal(float("nan"), 3, "at_most")
    ((60.0, inf), (1.4, 1.6), (-inf, 3.0))
    """
    if direction == "at_most":
        return -np.inf, float(high)
    if direction == "range" and start >= low:
        return float(low), float(high)
    return (float(low), np.inf) if direction in ("at_least", "range") else (np.nan, np.nan)


def distance(value: float, reach: tuple[float, float]) -> float:
    """How far a value lies outside the interval that reaches the target: below it negative, inside it 0.

    >>> distance(7178, (8300, float("inf"))), distance(1.86, (1.4, 1.5)), distance(66, (65, float("inf")))
    (-1122.0, 0.3600000000000001, 0.0)
    """
    low, high = reach
    if np.isnan([value, low, high]).any():
        return float("nan")
    return float(min(value - low, 0.0) + max(value - high, 0.0))


def position(start: float, value: float, reach: tuple[float, float]) -> tuple[float, bool]:
    """The share of the way from start to target that is done, and whether it was measured from zero.

    1 is the target itself. Measured from zero when no start is known or the start already reaches the target.

    >>> position(50.0, 55.0, (60.0, float("inf")))
    (0.5, False)
    >>> position(float("nan"), 6.0, (7.5, float("inf")))
    (0.8, True)
    """
    gap = distance(value, reach)
    if np.isnan(gap):
        return float("nan"), False
    start_gap = distance(start, reach)
    from_zero = bool(np.isnan(start_gap) or start_gap == 0)
    if gap == 0:
        return 1.0, from_zero
    if not from_zero:
        return 1 - gap / start_gap, False
    bound = reach[0] if gap < 0 else reach[1]
    share = value / bound if gap < 0 else (bound / value if value else np.nan)
    return float(share), True


def ends_of_path(path: pd.DataFrame, first_year: int) -> dict[str, object]:
    """Start and latest value of a path.

    The start is the last value of the years before the plan, else the first of several values known; a
    derived path, which starts with the plan, has none. The latest value is the last of a period that had
    ended.
    """
    done = path[~path["ahead"]]
    empty: dict[str, object] = {
        "start": np.nan,
        "start_period": "",
        "value": np.nan,
        "value_period": "",
        "value_status": "",
        "value_published": pd.NaT,
        "value_source": "",
        "value_derived": False,
    }
    if done.empty:
        return empty
    last = done.iloc[-1]
    before = done[(done["end"] < pd.Timestamp(first_year, 1, 1)) & ~done["derived"]]
    first = before.iloc[-1] if len(before) else done.iloc[0]
    if not done["derived"].any() and (len(before) or len(done) > 1):
        empty |= {"start": float(first["value"]), "start_period": first["period"]}
    return empty | {
        "value": float(last["value"]),
        "value_period": last["period"],
        "value_status": last["status"],
        "value_published": last["published"],
        "value_source": last["source_id"],
        "value_derived": bool(last["derived"]),
    }
