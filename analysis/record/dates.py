"""Checks of dates: nothing is public before it can have been, and a status fits the day of its print."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from analysis.record.codes import Readings
from analysis.record.faults import Fault
from analysis.record.periods import end_of, kind_of, start_of

EARLY_PRINT_DAYS = 10


def sources_first(readings: Readings) -> list[Fault]:
    """No row is dated before its page was, unless the row says that its date is assumed.

    A page that shows a month or a year may hold rows of any day in it. Forecasts are dated by the issue of the
    forecaster, which pages quote later: they are left out. One fault a page, with its rows.
    """
    pages = {source: (line, shown) for line, source, shown in
             _rows(readings["sources"].frame, "source_id", "published")}
    early: dict[str, list[str]] = {}
    for name in ("observations", "targets"):
        columns = ("source_id", "published", "published_precision")
        for line, source, day, precision in _rows(readings[name].frame, *columns):
            shown = pages.get(source, (0, ""))[1]
            if shown and precision != "assumed" and day < pd.Timestamp(start_of(shown)):
                early.setdefault(source, []).append(f"{name}.csv row {line}")
    return [Fault("data/sources.csv", pages[source][1], f"lies after the date of {len(rows)} rows that name {source} "
                  f"({', '.join(rows[:3])}{', ...' if len(rows) > 3 else ''}); give them this date, or the precision "
                  "`assumed`", pages[source][0], "published") for source, rows in early.items()]


def status_fits(readings: Readings) -> list[Fault]:
    """A print of more than 10 days before the end of its period is a forecast; one of 1 to 10 days says `early print`.

    The state of something on a day in the period carries the flag [stock] instead.
    """
    faults = []
    columns = ("period", "status", "published", "note")
    for line, period, status, day, note in _rows(readings["observations"].frame, *columns):
        ahead = (pd.Timestamp(end_of(period)) - day).days
        if status == "forecast" or ahead <= 0 or "[stock]" in note:
            continue
        if ahead > EARLY_PRINT_DAYS:
            faults.append(Fault("data/observations.csv", status, f"was printed {ahead} days before the end of {period}; "
                                "that is a forecast, or a [stock]", line, "status"))
        elif "early print" not in note:
            faults.append(Fault("data/observations.csv", note, f"must say `early print`: published {ahead} days before "
                                f"the end of {period}", line, "note"))
    return faults


def events_first(readings: Readings) -> list[Fault]:
    """Counts and achieved milestones are not published before the day that they tell of; intervals run forward."""
    faults = []
    for line, when, day in _rows(readings["cluster_counts"].frame, "date", "published"):
        if day < when:
            faults.append(Fault("data/cluster_counts.csv", str(day.date()), f"lies before the day it tells of "
                                f"({when.date()})", line, "published"))
    for line, low, high, kind, day in _rows(readings["sites"].frame, "date_low", "date_high", "kind", "published"):
        if low > high:
            faults.append(Fault("data/sites.csv", str(low.date()), f"lies after date_high ({high.date()})", line,
                                "date_low"))
        if kind != "plan" and day < low:
            faults.append(Fault("data/sites.csv", str(day.date()), f"lies before the day it tells of ({low.date()})",
                                line, "published"))
    for event in ("decision_date", "started", "complete"):
        for line, low, high in _rows(readings["cluster_register"].frame, f"{event}_low", f"{event}_high"):
            if low > high:
                faults.append(Fault("data/cluster_register.csv", str(low.date()),
                                    f"lies after {event}_high ({high.date()})", line, f"{event}_low"))
    return faults


def plans_run_forward(readings: Readings) -> list[Fault]:
    """A plan's first year comes before its last."""
    return [Fault("data/plans.csv", int(first), f"lies after last_year ({last})", line, "first_year")
            for line, first, last in _rows(readings["plans"].frame, "first_year", "last_year") if first > last]


def assumed_only_stamps(readings: Readings) -> list[Fault]:
    """The rule of assumed first availability covers yearly values, all in use, and none with a real date of its own.

    A value has a real date when another page, which no rule covers, printed the same number before the stamp.
    """
    rules = {tuple(key): line for line, *key in
             _rows(readings["availability"].frame, "source_id", "indicator", "basis", "status")}
    covered, printed, used = [], {}, set()
    columns = ("source_id", "indicator", "basis", "status", "geo", "period", "value", "published")
    for line, source, indicator, basis, status, geo, period, value, day in _rows(
            readings["observations"].frame, *columns):
        rule, what = (source, indicator, basis, status), (geo, indicator, basis, period, value)
        if rule not in rules:
            printed[what] = min(day, printed.get(what, day))
            continue
        used.add(rule)
        covered.append((line, what, day))
        if kind_of(period) != "A":
            covered.pop()
    faults = [Fault("data/availability.csv", " ".join(rule), "covers no row of observations.csv", line, "source_id")
              for rule, line in rules.items() if rule not in used and readings["observations"].whole]
    return faults + [Fault("data/observations.csv", what[-1], f"has a real publication date, {printed[what].date()}: "
                           "the rule of assumed first availability may not cover it", line, "source_id")
                     for line, what, day in covered if what in printed and printed[what] < day]


CHECKS: tuple[Callable[[Readings], list[Fault]], ...] = (
    sources_first, status_fits, events_first, plans_run_forward, assumed_only_stamps)


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[object, ...]]:
    return frame[list(columns)].itertuples(name=None)
