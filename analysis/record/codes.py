"""Checks of codes: known, used, unique, and with the unit and period of their indicator.

Each check takes the tables as read (a mapping of name to Reading) and returns its faults; it never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches

import pandas as pd

from analysis.record.faults import Fault
from analysis.record.load import Reading
from analysis.record.periods import kind_of
from analysis.record.rows import each
from analysis.record.schema import TABLES

Readings = Mapping[str, Reading]

JOINS = {
    "indicators.indicator": (
        "observations.indicator",
        "months.indicator",
        "releases.indicators",
        "targets.indicator",
        "official_scenarios.indicator",
        "forecasts.indicator",
        "availability.indicator",
    ),
    "areas.geo": (
        *(f"{name}.geo" for name, table in TABLES.items() if "geo" in table.columns and name != "areas"),
        "places.place",
        "places.country",
        "successors.successor",
        "place_classes.country",
    ),
    "sources.source_id": tuple(
        f"{name}.{column}"
        for name, table in TABLES.items()
        for column in ("source_id", "also_sources", "official_list")
        if column in table.columns and name != "sources"
    ),
    "places.place": (
        "plans.place",
        "grouping.geo",
        "plan_sites.geo",
        "class_members.geo",
        "successors.geo",
        "successors.successor",
    ),
    "place_classes.place_class": ("class_members.place_class", "place_classes.law"),
}
OF_A_PLACE = {
    "targets.target_id": ("outcomes.target_id", "grouping.target_id"),
    "sites.site_id": ("plan_sites.site_id",),
    "cluster_cohorts.cohort": ("cluster_counts.cohort", "cluster_register.cohort"),
    "cluster_stages.stage": ("cluster_counts.stage", "cluster_register.last_known_stage"),
}
"""Codes that mean something within one place only, and what uses them beside its geo."""
COUNTED = "clusters"
USED = {
    "sources.source_id": "is named by no row: every source must be used",
    "areas.geo": "has no row: every area must be used",
}


def known(readings: Readings) -> list[Fault]:
    """Every code that points to another table is there, and every source and area is used.

    Nothing is held against a table that could not be read to its end, or against its users.
    """
    faults: list[Fault] = []
    for home, users in JOINS.items():
        table, column = home.split(".")
        if not readings[table].whole:
            continue
        legal = {row.get(column, "") for row in readings[table].texts.values()}
        seen = set()
        for user in users:
            name, key = user.split(".")
            many = key in TABLES[name].lists
            for line, row in readings[name].texts.items():
                codes = row[key].split(";") if many else [row[key]]
                seen.update(codes)
                faults += [
                    Fault(_file(name), code, f"is not in {table}.csv{_near(code, legal)}", line, key)
                    for code in codes
                    if code and code not in legal
                ]
        if home in USED and all(readings[user.split(".")[0]].whole for user in users):
            faults += [
                Fault(_file(table), row[column], USED[home], line, column)
                for line, row in readings[table].texts.items()
                if row[column] not in seen
            ]
    return faults


def known_in_place(readings: Readings) -> list[Fault]:
    """Every code that means a row of one place is there in that place."""
    faults: list[Fault] = []
    for home, users in OF_A_PLACE.items():
        table, column = home.split(".")
        if not readings[table].whole:
            continue
        legal: dict[str, set[str]] = {}
        for row in readings[table].texts.values():
            legal.setdefault(row["geo"], set()).add(row[column])
        faults += [
            Fault(
                _file(name),
                row[key],
                f"is not in {table}.csv for {row['geo']}{_near(row[key], legal.get(row['geo'], ()))}",
                line,
                key,
            )
            for name, key in (user.split(".") for user in users)
            for line, row in readings[name].texts.items()
            if row[key] and row[key] not in legal.get(row["geo"], ())
        ]
    return faults


def indicators(readings: Readings) -> list[Fault]:
    """Units and kinds of period are those of the indicator."""
    rows = readings["indicators"].frame
    unit = dict(zip(rows["indicator"], rows["unit"], strict=True))
    frequency = dict(zip(rows["indicator"], rows["frequency"], strict=True))
    faults = []
    for name in ("observations", "months", "targets", "official_scenarios", "forecasts"):
        for line, code, period, said in each(readings[name].frame, "indicator", "period", "unit"):
            if code in unit and said != unit[code]:
                faults.append(
                    Fault(
                        _file(name), said, f"is not the unit of {code}; allowed: {unit[code]}", line, "unit"
                    )
                )
            if code in frequency and kind_of(period) not in frequency[code]:
                faults.append(
                    Fault(
                        _file(name),
                        period,
                        f"is of kind {kind_of(period)}; {code} has "
                        f"{', '.join(frequency[code])}: A year, Q quarter, C months so far, M years, D day, "
                        "month",
                        line,
                        "period",
                    )
                )
    return faults


def unique(readings: Readings) -> list[Fault]:
    """No two rows of a table have the same key."""
    faults = []
    for name, table in TABLES.items():
        first: dict[tuple[str, ...], int] = {}
        for line, row in readings[name].texts.items():
            key = tuple(row[column] for column in table.key)
            if key in first:
                faults.append(
                    Fault(
                        _file(name),
                        " ".join(part for part in key if part),
                        f"is there already, in row {first[key]}; {', '.join(table.key)} must be unique",
                        line,
                        table.key[0],
                    )
                )
            first.setdefault(key, line)
    return faults


def targets(readings: Readings) -> list[Fault]:
    """A target's id is plan:indicator:period, and its bounds are those that its direction asks for."""
    faults = []
    asked = {"at_least": (True, False), "at_most": (False, True), "range": (True, True)}
    said = {"at_least": "low and no high", "at_most": "high and no low", "range": "low and high"}
    columns = ("target_id", "plan", "indicator", "period", "direction", "low", "high")
    for line, target, plan, indicator, period, direction, low, high in each(
        readings["targets"].frame, *columns
    ):
        if target != f"{plan}:{indicator}:{period}":
            faults.append(
                Fault(_file("targets"), target, f"must be {plan}:{indicator}:{period}", line, "target_id")
            )
        if direction in asked and (low == low, high == high) != asked[direction]:
            faults.append(Fault(_file("targets"), direction, f"needs {said[direction]}", line, "direction"))
    counted = "must be `in_period` (moves within it) or `cumulative` (a state at its end)"
    return faults + [
        Fault(_file("targets"), measure, counted, line, "measure")
        for line, unit, measure in each(readings["targets"].frame, "unit", "measure")
        if unit == COUNTED and not measure
    ]


def plans(readings: Readings) -> list[Fault]:
    """A plan's sets of targets are in targets.csv, and what is grouped by plan belongs to a plan there is."""
    sets: dict[str, set[str]] = {}
    for _, geo, name in each(readings["targets"].frame, "geo", "plan"):
        sets.setdefault(geo, set()).add(name)
    there = {f"{place} {plan}" for _, place, plan in each(readings["plans"].frame, "place", "plan")}
    faults = [
        Fault(
            _file("plans"),
            name,
            f"is no plan of {place} in targets.csv{_near(name, sets.get(place, ()))}",
            line,
            "target_sets",
        )
        for line, place, names in each(readings["plans"].frame, "place", "target_sets")
        for name in names
        if name not in sets.get(place, ()) and readings["targets"].whole
    ]
    return faults + [
        Fault(
            _file(name),
            f"{geo} {plan}",
            f"is no plan of plans.csv; allowed: {', '.join(sorted(there))}",
            line,
            "plan",
        )
        for name in ("grouping", "plan_sites")
        for line, geo, plan in each(readings[name].frame, "geo", "plan")
        if f"{geo} {plan}" not in there and readings["plans"].whole
    ]


def outcomes(readings: Readings) -> list[Fault]:
    """What says something has source and date, verdicts on one target agree, odd units are explained."""
    faults = []
    home = readings["targets"].frame
    units = {(geo, target): unit for _, geo, target, unit in each(home, "geo", "target_id", "unit")}
    verdicts: dict[tuple[str, str], tuple[str, int, object]] = {}
    columns = (
        "geo",
        "target_id",
        "value",
        "unit",
        "published",
        "source_id",
        "verdict",
        "verdict_basis",
        "measures",
    )
    for line, geo, name, value, unit, day, source, verdict, basis, measures in each(
        readings["outcomes"].frame, *columns
    ):
        target = (geo, name)
        if (value == value or verdict != "unknown") and (not source or day is pd.NaT):
            faults.append(
                Fault(
                    _file("outcomes"),
                    source,
                    "must name a source and its date: the row says something",
                    line,
                    "source_id",
                )
            )
        if (verdict == "unknown") != (basis == ""):
            faults.append(
                Fault(
                    _file("outcomes"),
                    basis,
                    "must be given for a verdict, and only for one",
                    line,
                    "verdict_basis",
                )
            )
        if unit and target in units and unit != units[target] and measures == "target":
            faults.append(
                Fault(
                    _file("outcomes"),
                    unit,
                    f"is not the unit of the target, {units[target]}; "
                    "what measures something else says `other` in measures",
                    line,
                    "unit",
                )
            )
        if verdict != "unknown":
            said = day if basis == "official" else None  # an authority may judge anew on a later day
            before, where, when = verdicts.setdefault(target, (verdict, line, said))
            if before != verdict and (said is None or when is None or said == when):
                faults.append(
                    Fault(
                        _file("outcomes"),
                        verdict,
                        f"disagrees with {before!r} in row {where}",
                        line,
                        "verdict",
                    )
                )
    return faults


CHECKS: tuple[Callable[[Readings], list[Fault]], ...] = (
    known,
    known_in_place,
    indicators,
    unique,
    targets,
    plans,
    outcomes,
)


def _file(table: str) -> str:
    return f"data/{table}.csv"


def _near(code: str, legal: Iterable[str]) -> str:
    near = get_close_matches(code, [name for name in legal if name], n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
