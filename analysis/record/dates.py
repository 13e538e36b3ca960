"""Checks of dates: nothing is public before it can have been, and a status fits the day of its print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.record.codes import Readings
from analysis.record.faults import Fault
from analysis.record.periods import end_of, kind_of, start_of
from analysis.record.rows import each

EARLY_PRINT_DAYS = 10


def sources_first(readings: Readings) -> list[Fault]:
    """No row is dated before its page was, unless the row says that its date is assumed.

    A page that shows a month or a year may hold rows of any day in it. A forecast that is dated by the issue
    of the forecaster, which a page quotes later, says `assumed`. One fault a page, with its rows.
    """
    pages = {
        source: (line, shown)
        for line, source, shown in each(readings["sources"].frame, "source_id", "published")
    }
    early: dict[str, list[str]] = {}
    for name in (
        "observations",
        "months",
        "targets",
        "outcomes",
        "official_scenarios",
        "cluster_counts",
        "province_clusters",
        "sites",
        "forecasts",
    ):
        rows = readings[name].frame
        if "published_precision" in rows:
            rows = rows[rows["published_precision"] != "assumed"]
        for line, source, day in each(rows, "source_id", "published"):
            shown = pages.get(source, (0, ""))[1]
            if shown and day < pd.Timestamp(start_of(shown)):
                early.setdefault(source, []).append(f"{name}.csv row {line}")
    return [
        Fault(
            "data/sources.csv",
            pages[source][1],
            f"lies after the date of {len(rows)} rows that name {source} ({', '.join(rows[:3])}"
            f"{', ...' if len(rows) > 3 else ''}); give them this date, or the precision `assumed`",
            pages[source][0],
            "published",
        )
        for source, rows in early.items()
    ]


def last_of_what_is_shown(readings: Readings) -> list[Fault]:
    """A row dated by a month or a year only carries its last day, so that nothing leaks into an earlier view.

    The day of its reading stands for the end of a month or year that is not over on the record's newest day.
    """
    newest = max(readings[name].frame["published"].max() for name in ("observations", "forecasts"))
    faults = []
    for name in ("observations", "months", "targets", "forecasts"):
        rows = readings[name].frame
        rows = rows[rows["published_precision"].isin(["month", "year"])]
        for line, day, precision in each(rows, "published", "published_precision"):
            shown = day.strftime("%Y-%m" if precision == "month" else "%Y")
            if day != (last := pd.Timestamp(end_of(shown))) and last <= newest:
                said = f"must be the last day of {shown}, {last.date()}: the precision is {precision}"
                faults.append(Fault(f"data/{name}.csv", str(day.date()), said, line, "published"))
    return faults


def status_fits(readings: Readings) -> list[Fault]:
    """A print more than 10 days before its period ends is a forecast, one of 1 to 10 days one whose timing is
    `early`.

    The state of something on a day in the period has the timing `stock` instead.
    """
    faults = []
    columns = ("period", "status", "published", "timing")
    for line, period, status, day, timing in each(readings["observations"].frame, *columns):
        ahead = (pd.Timestamp(end_of(period)) - day).days
        if status == "forecast" or ahead <= 0 or timing == "stock":
            continue
        if ahead > EARLY_PRINT_DAYS:
            faults.append(
                Fault(
                    "data/observations.csv",
                    status,
                    f"was printed {ahead} days before the end of {period}; that is a forecast, or a `stock`",
                    line,
                    "status",
                )
            )
        elif timing != "early":
            faults.append(
                Fault(
                    "data/observations.csv",
                    timing,
                    f"must be `early`: published {ahead} days before the end of {period}",
                    line,
                    "timing",
                )
            )
    return faults


def months_wait(readings: Readings) -> list[Fault]:
    """A figure of months that is no forecast is not printed more than 10 days before its period ends."""
    rows = readings["months"].frame
    rows = rows[rows["status"] != "forecast"]
    return [
        Fault(
            "data/months.csv",
            status,
            f"was printed {ahead} days before the end of {period}; that is a forecast",
            line,
            "status",
        )
        for line, period, status, day in each(rows, "period", "status", "published")
        if (ahead := (pd.Timestamp(end_of(period)) - day).days) > EARLY_PRINT_DAYS
    ]


def releases_run_forward(readings: Readings) -> list[Fault]:
    """The window of a release ends after it begins, and so does the time in which its rule holds."""
    faults = []
    columns = ("first_month", "first_day", "last_month", "last_day", "valid_from", "valid_to")
    for line, month, first, last_month, last, valid, until in each(readings["releases"].frame, *columns):
        if (month, first) > (last_month, last):
            said = f"of month {last_month} lies before day {first} of month {month}"
            faults.append(Fault("data/releases.csv", last, said, line, "last_day"))
        if until < valid:
            said = f"lies before valid_from ({valid.date()})"
            faults.append(Fault("data/releases.csv", str(until.date()), said, line, "valid_to"))
    return faults


def verdicts_wait(readings: Readings) -> list[Fault]:
    """A figure of a year that decides a target and was printed more than 10 days before its end is a
    forecast.

    What the city itself calls met or missed is its verdict, whenever it says so.
    """
    rows = readings["outcomes"].frame
    rows = rows[rows["verdict_basis"].isin(["computed", "inferred"]) & (rows["status"] != "forecast")]
    rows = rows[rows["period"].map(kind_of).isin(["A", "M"]) & rows["published"].notna()]
    faults = []
    for line, period, status, day in each(rows, "period", "status", "published"):
        ahead = (pd.Timestamp(end_of(period)) - day).days
        if ahead > EARLY_PRINT_DAYS:
            said = f"was printed {ahead} days before the end of {period}; that is a forecast"
            faults.append(Fault("data/outcomes.csv", status, said, line, "status"))
    return faults


def events_first(readings: Readings) -> list[Fault]:
    """What happened is not published before its day, and intervals of days run forward."""
    faults = []
    for line, when, day in each(readings["cluster_counts"].frame, "date", "published"):
        if day < when:
            faults.append(
                Fault(
                    "data/cluster_counts.csv",
                    str(day.date()),
                    f"lies before the day it tells of ({when.date()})",
                    line,
                    "published",
                )
            )
    for line, low, high, kind, day in each(
        readings["sites"].frame, "date_low", "date_high", "kind", "published"
    ):
        if low > high:
            faults.append(
                Fault(
                    "data/sites.csv",
                    str(low.date()),
                    f"lies after date_high ({high.date()})",
                    line,
                    "date_low",
                )
            )
        if kind != "plan" and day < low:
            faults.append(
                Fault(
                    "data/sites.csv",
                    str(day.date()),
                    f"lies before the day it tells of ({low.date()})",
                    line,
                    "published",
                )
            )
    for event in ("decision_date", "started", "complete"):
        for line, low, high in each(readings["cluster_register"].frame, f"{event}_low", f"{event}_high"):
            if low > high:
                faults.append(
                    Fault(
                        "data/cluster_register.csv",
                        str(low.date()),
                        f"lies after {event}_high ({high.date()})",
                        line,
                        f"{event}_low",
                    )
                )
    return faults


def plans_run_forward(readings: Readings) -> list[Fault]:
    """A plan's first year comes before its last."""
    return [
        Fault("data/plans.csv", int(first), f"lies after last_year ({last})", line, "first_year")
        for line, first, last in each(readings["plans"].frame, "first_year", "last_year")
        if first > last
    ]


def assumed_only_stamps(readings: Readings) -> list[Fault]:
    """Every rule of assumed first availability covers something, and nothing that has a real date of its own.

    A value has a real date when another page, which no rule covers, printed the same number before the stamp.
    """
    rules = {
        tuple(key): line
        for line, *key in each(readings["availability"].frame, "source_id", "indicator", "basis", "status")
    }
    covered: list[tuple[int, tuple[Any, ...], pd.Timestamp]] = []
    printed: dict[tuple[Any, ...], pd.Timestamp] = {}
    used: set[tuple[str, ...]] = set()
    columns = ("source_id", "indicator", "basis", "status", "geo", "period", "value", "published")
    for line, source, indicator, basis, status, geo, period, value, day in each(
        readings["observations"].frame, *columns
    ):
        rule, what = (source, indicator, basis, status), (geo, indicator, basis, period, value)
        if rule not in rules:
            printed[what] = min(day, printed.get(what, day))
            continue
        used.add(rule)
        if kind_of(period) == "A":
            covered.append((line, what, day))
    faults = [
        Fault("data/availability.csv", " ".join(rule), "covers no row of observations.csv", line, "source_id")
        for rule, line in rules.items()
        if rule not in used and readings["observations"].whole
    ]
    return faults + [
        Fault(
            "data/observations.csv",
            what[-1],
            f"has a real publication date, {printed[what].date()}: "
            "the rule of assumed first availability may not cover it",
            line,
            "source_id",
        )
        for line, what, day in covered
        if what in printed and printed[what] < day
    ]


CHECKS: tuple[Callable[[Readings], list[Fault]], ...] = (
    sources_first,
    last_of_what_is_shown,
    status_fits,
    months_wait,
    releases_run_forward,
    verdicts_wait,
    events_first,
    plans_run_forward,
    assumed_only_stamps,
)
