"""The yearly values of one series from its rows: in order, without a gap, from dates where that was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from statistics import fmean

import numpy as np

from analysis.record.people_text import brief
from analysis.series.file_columns import Row
from analysis.series.mixture import Array
from analysis.series.number_marks import Marks, is_missing
from analysis.series.time_labels import Time, time_of

YEARLY: dict[str, Callable[[list[float]], float]] = {
    "mean": fmean,
    "sum": fsum,
    "last": lambda values: values[-1],
}


@dataclass(frozen=True)
class Yearly:
    """A series ready to forecast: its years, one apart, its values, and what was done to get them."""

    years: tuple[int, ...]
    values: Array
    notes: tuple[str, ...] = ()


def yearly(
    rows: Sequence[Row], marks: Marks | None = None, month_first: bool | None = False, how: str | None = None
) -> Yearly:
    """The values by year, years without a value at either end left out.

    how: "mean", "sum" or "last" of the months or quarters of a year; years that are not whole are left out
    at the ends. Raises ValueError, with the line, where a time or a value is none, where a year has a gap
    or comes twice, and where a year has several values and `how` does not say what becomes of them.

    >>> yearly([(2, "2001", "5"), (3, "2000", "4.5"), (4, "2002", "")]).values.tolist()
    [4.5, 5.0]
    >>> yearly([(n, f"2001-{n:02}", "2") for n in range(1, 13)], how="sum").values.tolist()
    [24.0]
    """
    marks, month = marks or Marks(), bool(month_first)
    times = [time_of(text, line, month) for line, text, _ in rows]
    told = [
        (time, line, value)
        for time, (line, _, value) in zip(times, rows, strict=True)
        if not is_missing(value)
    ]
    if not told:
        raise ValueError("no year has a value")
    _once([(time.year, time.part, line) for time, (line, _, _) in zip(times, rows, strict=True)])
    parts = max(time.parts for time in times)
    if parts > 1 and len({time.year for time in times}) < len(times):
        if month_first is None:
            raise ValueError("dates such as 1/5/2019 may be of January or of May; write them as 2019-05-01")
        return _from_parts(told, marks, how, parts)
    by_year = {time.year: (line, value) for time, (line, _, value) in zip(times, rows, strict=True)}
    first, last = min(time.year for time, _, _ in told), max(time.year for time, _, _ in told)
    order = sorted(year for year in by_year if first <= year <= last)
    for before, after in pairwise(order):
        if after != before + 1:
            raise ValueError(f"gap in t between {before} and {after}")
    for year in order:
        line, value = by_year[year]
        if is_missing(value):
            raise ValueError(
                f"value = {brief(value)} in line {line}: no value for {year}, between years that have one"
            )
    values = np.array([marks.number(by_year[year][1], "value", by_year[year][0]) for year in order])
    dated = parts > 1 and len(by_year) == len(rows)
    return Yearly(tuple(order), values, ("one date a year: its year taken",) if dated else ())


def _from_parts(told: Sequence[tuple[Time, int, str]], marks: Marks, how: str | None, parts: int) -> Yearly:
    """Whole years of months or quarters, drawn together as asked."""
    kind = "months" if parts == 12 else "quarters"
    if how is None:
        raise ValueError(
            f"holds {kind}: --yearly mean, sum or last makes years of them "
            "(a level: last or mean; a flow: sum)"
        )
    if any(time.parts != parts for time, _, _ in told):
        raise ValueError(f"holds years beside {kind}; keep one of them")
    years: dict[int, dict[int, float]] = {}
    for time, line, value in told:
        years.setdefault(time.year, {})[time.part] = marks.number(value, "value", line)
    whole = sorted(year for year, found in years.items() if len(found) == parts)
    if not whole:
        raise ValueError(f"no year has all {parts} {kind}")
    for year in range(whole[0], whole[-1] + 1):
        if year not in whole:
            raise ValueError(
                f"{year} has {len(years.get(year, {}))} of {parts} {kind}, between years that are whole"
            )
    left = sorted(set(years) - set(whole))
    values = [YEARLY[how]([years[year][part] for part in sorted(years[year])]) for year in whole]
    notes = [f"{how} of the {kind} of each year"]
    if left:
        notes.append(f"{', '.join(map(str, left))} left out, not whole")
    return Yearly(tuple(whole), np.array(values), tuple(notes))


def thousandfold(values: Array) -> str | None:
    """What to say of a step of about a thousand: a point or comma that was meant to part thousands.

    >>> thousandfold(np.array([940.0, 980.0, 1.070, 1.130]))
    'falls from 980 to 1.07: was a point meant to part thousands?'
    >>> thousandfold(np.array([940.0, 980.0, 1070.0]))
    """
    for before, after in pairwise(values.tolist()):
        if before * after > 0 and not 1 / 300 < after / before < 300:
            turned = "falls" if abs(after) < abs(before) else "rises"
            return f"{turned} from {before:g} to {after:g}: was a point meant to part thousands?"
    return None


def _once(times: Sequence[tuple[int, int, int]]) -> None:
    seen: set[tuple[int, int]] = set()
    for year, part, line in times:
        if (year, part) in seen:
            raise ValueError(
                f"t = {year}{f', part {part}' if part else ''} comes twice, again in line {line}"
            )
        seen.add((year, part))
