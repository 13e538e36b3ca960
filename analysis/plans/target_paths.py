"""From start to target: the values known on the way to a target, the distance left, and the share of the way
done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.record.periods import end_of, kind_of

Series = Callable[[str], pd.DataFrame]
"""A yearly series by indicator as known on the day: by year, with value, status, published, source_id."""


class Step(NamedTuple):
    """One value on the way to a target; `end` is the last day of its period."""

    period: str
    end: date
    value: float
    status: str
    published: pd.Timestamp
    source_id: str
    derived: bool
    ahead: bool


Printed = Mapping[tuple[str, str], Sequence[Step]]
"""Values printed for a target's quantity, by (indicator, unit)."""


def printed_values(outcomes: pd.DataFrame, day: date | str) -> Printed:
    """The values among outcome rows that measure a target's own quantity, by indicator and unit."""
    own = outcomes[outcomes["value"].notna() & (outcomes["measures"] == "target")]
    found: dict[tuple[str, str], list[Step]] = {}
    names = zip(own["target_id"].str.split(":").str[1], own["unit"], strict=True)
    for name, step in zip(names, _steps(own.set_index("period"), _day(day)), strict=True):
        found.setdefault(name, []).append(step)
    return found


def steps_of(target: pd.Series, printed: Printed, series: Series, day: date | str) -> list[Step]:
    """The values known on the way to one target, oldest first.

    `target` needs indicator, period and unit. A target for a mean or a sum over several years gets the
    running mean or sum of the yearly values, marked derived. Printed values come from the series, which keeps
    to one statistical basis; without a series from `printed_values` of the same indicator and unit, whichever
    plan they were gathered for. Of one period the latest print counts, a derived value last. `ahead` marks
    what was printed for a period that had not ended: an expectation.
    """
    until = _day(day)
    own = _steps(series(target["indicator"]), until) or printed.get((target["indicator"], target["unit"]), [])
    steps = [*own, *_running(target, series, until)]
    steps.sort(key=lambda step: (not step.derived, step.published))
    of_period = {step.period: step for step in steps}
    return sorted(of_period.values(), key=lambda step: (step.end, step.period))


def path_of(target: pd.Series, printed: Printed, series: Series, day: date | str) -> pd.DataFrame:
    """The same as a frame, one row a step; its columns are the fields of `Step`."""
    steps = steps_of(target, printed, series, day)
    frame = pd.DataFrame(steps, columns=list(Step._fields))
    days = ("end", "published")
    return frame.assign(**{name: pd.to_datetime([getattr(step, name) for step in steps]) for name in days})


def _day(day: date | str) -> date:
    return pd.Timestamp(day).date()


def _steps(frame: pd.DataFrame, day: date) -> list[Step]:
    """The rows of a frame by period that have a value."""
    columns = (frame[name] for name in ("value", "status", "published", "source_id"))
    return [
        Step(str(period), end := end_of(str(period)), float(value), status, out, source, False, end > day)
        for period, value, status, out, source in zip(frame.index, *columns, strict=True)
        if value == value
    ]


def _running(target: pd.Series, series: Series, day: date) -> list[Step]:
    """Running geometric means (of percent growth) or sums of complete years, from the target's first year
    on."""
    indicator = str(target["indicator"])
    kind = next((end for end in ("_avg", "_sum") if indicator.endswith(end)), None)
    if kind is None or kind_of(target["period"]) != "M":
        return []
    first, last = (int(year) for year in target["period"].split("-"))
    yearly = {step.period: step for step in _steps(series(indicator.removesuffix(kind)), day)}
    years = (yearly.get(str(year)) for year in range(first, last + 1))
    known = [step for step in takewhile(lambda step: step is not None and not step.ahead, years) if step]
    values = np.array([step.value for step in known])
    if kind == "_avg":
        run = 100 * (np.cumprod(1 + values / 100) ** (1 / np.arange(1, len(known) + 1)) - 1)
    else:
        run = values.cumsum()
    return [
        Step(
            str(first) if n == 0 else f"{first}-{step.period}",
            step.end,
            float(value),
            "forecast" if any(s.status == "forecast" for s in known[: n + 1]) else "estimate",
            max(s.published for s in known[: n + 1]),
            step.source_id,
            True,
            step.ahead,
        )
        for n, (step, value) in enumerate(zip(known, run, strict=True))
    ]


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
    >>> position(float("nan"), -1.0, (0.0, float("inf")))  # no way from zero to zero
    (nan, True)
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
    part, whole = (value, bound) if gap < 0 else (bound, value)
    return (float(part / whole) if whole else float("nan")), True


def ends_of_path(steps: Sequence[Step], first_year: int) -> dict[str, object]:
    """Start and latest value of a path.

    The start is the last value of the years before the plan, else the first of several values known; a
    derived path, which starts with the plan, has none. The latest value is the last of a period that had
    ended.
    """
    done = [step for step in steps if not step.ahead]
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
    if not done:
        return empty
    last = done[-1]
    before = [step for step in done if step.end.year < first_year and not step.derived]
    first = before[-1] if before else done[0]
    if not any(step.derived for step in done) and (before or len(done) > 1):
        empty |= {"start": first.value, "start_period": first.period}
    return empty | {
        "value": last.value,
        "value_period": last.period,
        "value_status": last.status,
        "value_published": last.published,
        "value_source": last.source_id,
        "value_derived": last.derived,
    }
