"""Places and their plans as data; a plan's numbers are read from the targets that it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.record.faults import Fault, InputFault, one_of
from analysis.record.rows import by_line, each

if TYPE_CHECKING:
    from analysis.record.load import Record


@dataclass(frozen=True)
class Place:
    """A place that has plans.

    basis, country_basis: the statistical basis of its series and of its country's.
    """

    code: str
    label_en: str
    label_vi: str
    country: str
    basis: str
    country_basis: str
    note: str

    @property
    def areas(self) -> tuple[str, str]:
        """The areas whose rows are about the place: itself and its country.

        The newest of their publications is its latest day, so that a row of another place moves no question
        about this one; a row of the declared reference class counts from that day on too.
        """
        return self.code, self.country


@dataclass(frozen=True)
class Plan:
    """A plan of a place and the numbers it asks for; None where it asks for none.

    usd_low, usd_high: GRDP per person in USD in last_year (usd_high None for a floor, usd_low nan for a plan
    of clusters alone); growth_low, growth_high: mean yearly growth in percent; clusters: the number of
    clusters to be built by cluster_year. vnd_low, vnd_high: GRDP per person in million VND in last_year.
    usd_target, vnd_target, growth_target, cluster_target: the targets behind, by target_id.
    official_list: the page that prints the plan's own list of targets; empty where none was found.
    `sources` are the pages that print them, `reported` the day on which the first of them printed the USD
    target. A plan is the question, not an input: its numbers may be read on any day.
    """

    place: str
    code: str
    label_en: str
    label_vi: str
    adopted: date
    reported: date
    first_year: int
    last_year: int
    usd_low: float
    usd_high: float | None
    growth_low: float | None
    growth_high: float | None
    clusters: int | None
    cluster_year: int | None
    usd_target: str
    cluster_target: str | None
    target_sets: tuple[str, ...]
    official_list: str
    sources: tuple[str, ...]
    note: str
    vnd_low: float | None = None
    vnd_high: float | None = None
    vnd_target: str | None = None
    growth_target: str | None = None

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    @property
    def in_force(self) -> date:
        """The day from which it holds: it is adopted, and its first year has begun."""
        return max(self.adopted, date(self.first_year, 1, 1))


def place(code: str, record: Record) -> Place:
    """The place of that code. Raises InputFault with the known codes.

    >>> from analysis.workbook import open_workbook
    >>> place("VN-HN", open_workbook().record).label_en
    'Hanoi'
    """
    known = places(record)
    if code not in known:
        raise InputFault(Fault("", code, one_of(code, known), key="place"))
    return known[code]


def plan(place_code: str, code: str, record: Record) -> Plan:
    """A plan of a place. Raises InputFault with the plans of that place.

    >>> from analysis.workbook import open_workbook
    >>> asked = plan("VN-HN", "2021-2025", open_workbook().record)
    >>> asked.usd_low, asked.usd_high, asked.clusters
    (8300.0, 8500.0, 46)
    """
    known = plans(place_code, record)
    if code not in known:
        raise InputFault(Fault("", code, one_of(code, known), key="plan"))
    return known[code]


def places(record: Record) -> dict[str, Place]:
    """All places by code: in the order of their column `order`, those without one after them."""
    return dict(record.once("places", lambda: _places(record)))


def _places(record: Record) -> dict[str, Place]:
    columns = ("place", "label_en", "label_vi", "country", "basis", "country_basis", "note")
    table = record.table("places").sort_values(["order", "place"], na_position="last")
    return {cells[0]: Place(*cells) for _, *cells in each(table, *columns)}


def plans(place_code: str, record: Record) -> dict[str, Plan]:
    """The plans of one place by code, the first adopted first. Raises InputFault for an unknown place."""
    place(place_code, record)
    return dict(record.once(("plans", place_code), lambda: _plans(place_code, record)))


def latest_day(place_code: str, record: Record) -> date:
    """The latest day of a place; of the whole record where there is no such place."""
    known = places(record)
    return record.latest_day_of(known[place_code].areas) if place_code in known else record.latest_day


def current_plan(place_code: str, record: Record, day: date) -> Plan:
    """The plan that is under way on a day: the first to end in its year or later, else the last.

    Raises InputFault when the place is not known or has no plan.

    >>> from analysis.workbook import open_workbook
    >>> current_plan("VN-HN", open_workbook().record, date(2026, 1, 1)).code
    '2026-2030'
    """
    known = sorted(plans(place_code, record).values(), key=lambda plan: (plan.last_year, plan.code))
    if not known:
        raise InputFault(Fault("", place_code, "has no plan in data/plans.csv", key="place"))
    return next((plan for plan in known if plan.last_year >= day.year), known[-1])


def _plans(place_code: str, record: Record) -> dict[str, Plan]:
    table = record.table("plans")
    rows = by_line(table[table["place"] == place_code])
    found = [_plan(record, line, row) for line, row in rows]
    return {plan.code: plan for plan in sorted(found, key=lambda plan: (plan.adopted, plan.code))}


def _plan(record: Record, line: int, row: dict[str, Any]) -> Plan:
    usd, vnd, growth, clusters = (
        asked(record, row[name], row["place"], line, name) if row[name] else None
        for name in ("usd_target", "vnd_target", "growth_target", "cluster_target")
    )
    named = [goal for goal in (usd, vnd, growth, clusters) if goal is not None]
    return Plan(
        place=row["place"],
        code=row["plan"],
        label_en=row["label_en"],
        label_vi=row["label_vi"],
        adopted=row["adopted"].date(),
        reported=usd.published if usd else row["adopted"].date(),
        first_year=int(row["first_year"]),
        last_year=int(row["last_year"]),
        usd_low=usd.low if usd else float("nan"),
        usd_high=usd.high if usd else None,
        growth_low=growth.low if growth else None,
        growth_high=growth.high if growth else None,
        clusters=round(clusters.low) if clusters else None,
        cluster_year=int(clusters.period[-4:]) if clusters else None,
        usd_target=row["usd_target"].partition("/")[2],
        cluster_target=row["cluster_target"].partition("/")[2] or None,
        target_sets=tuple(row["target_sets"]),
        official_list=row["official_list"],
        sources=tuple(dict.fromkeys(s for goal in named for s in goal.sources)),
        note=row["note"],
        vnd_low=vnd.low if vnd else None,
        vnd_high=vnd.high if vnd else None,
        vnd_target=row["vnd_target"].partition("/")[2] or None,
        growth_target=row["growth_target"].partition("/")[2] or None,
    )


@dataclass(frozen=True)
class Goal:
    """The numbers of one target as its rows print them."""

    low: float
    high: float | None
    period: str
    published: date
    sources: tuple[str, ...]


def asked(record: Record, key: str, geo: str, line: int, column: str) -> Goal:
    """The goal behind `targets/plan:indicator:period` or `forecasts/forecaster:indicator:period`.

    Raises InputFault when no row has that key or when its rows print different numbers.
    """
    table, name = key.split("/", 1)
    if table == "targets":
        frame = record.table("targets", geo)
        rows = frame[frame["target_id"] == name]
    else:
        forecaster, indicator, period = name.split(":")
        frame = record.table("forecasts", geo)
        rows = frame[
            (frame["forecaster"] == forecaster)
            & (frame["indicator"] == indicator)
            & (frame["period"] == period)
        ]
        rows = rows.assign(low=rows["low"].fillna(rows["value"]))
    numbers = rows[["low", "high"]].drop_duplicates()
    if len(numbers) != 1 or numbers["low"].isna().any():
        said = (
            "names no row with a number"
            if rows.empty or numbers["low"].isna().all()
            else "names rows that differ"
        )
        raise InputFault(
            Fault("data/plans.csv", key, f"{said}; give the key of one target", row=line, key=column)
        )
    high = numbers["high"].iloc[0]
    rows = rows.sort_values(["published", "source_id"], kind="stable")
    return Goal(
        float(numbers["low"].iloc[0]),
        None if pd.isna(high) else float(high),
        str(rows["period"].iloc[0]),
        rows["published"].min().date(),
        tuple(rows["source_id"]),
    )
