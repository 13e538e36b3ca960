"""Checks of what can be at all: values within the limits of their indicator, growth that its levels bear out.

Limits are data (limits.csv), each with its reason. A true outlier is let in by a `doubt` in corrections.csv.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

import pandas as pd

from analysis.record.codes import Readings
from analysis.record.faults import Fault
from analysis.record.periods import kind_of
from analysis.record.rows import each
from analysis.record.schema import TABLES

NUMBERS = ("low", "value", "high")
AREA = "area_ha"
# prices and people together, in a year: what is left of a level's change once real growth is taken out
PRICES_AND_PEOPLE = (-0.08, 0.13)
LEVELS = (("grdp_per_capita_vnd", "grdp_growth"), ("grdp_nominal_vnd", "grdp_growth"))
PARTS_SLACK = 0.002  # rounding of two tables, as a share
SLACK = 0.5  # points; quarters are revised when the months so far are printed
QUARTERS = {"H1": ("Q1", "Q2"), "-9M": ("Q1", "Q2", "Q3")}


class Allowed(NamedTuple):
    """What a number can be at all, and by how much it moves in a year: points of a rate, else a factor."""

    unit: str
    low: float
    high: float
    step: float


def limits_of(readings: Readings) -> Callable[[str, str], Allowed | None]:
    """What gives the limits of an indicator, else those of its unit, else None."""
    found = {
        (indicator or "", "" if indicator else unit): Allowed(unit, low, high, step)
        for _, unit, indicator, low, high, step in each(
            readings["limits"].frame, "unit", "indicator", "low", "high", "step"
        )
    }
    return lambda indicator, unit: found.get((indicator, ""), found.get(("", unit)))


def within_limits(readings: Readings) -> list[Fault]:
    """Every number of an indicator lies within the limits of its indicator, else of its unit."""
    faults, limit = [], limits_of(readings)
    for name, frame in _numbers(readings).items():
        for column in (column for column in NUMBERS if column in frame):
            for line, indicator, unit, number in each(
                frame[frame[column].notna()], "indicator", "unit", column
            ):
                allowed = limit(indicator, unit)
                if allowed is not None and not allowed.low <= number <= allowed.high:
                    said = f"cannot be {indicator or 'a number'} in {unit}; limits.csv allows"
                    said += f" {allowed.low:g} to {allowed.high:g}"
                    faults.append(Fault(f"data/{name}.csv", number, said, line, column))
    return faults


def whole_counts(readings: Readings) -> list[Fault]:
    """What is counted is counted whole."""
    frame, faults = readings["cluster_counts"].frame, []
    for column in NUMBERS:
        counted = frame[frame[column].notna() & (frame["measure"] != AREA)]
        for line, number in each(counted[counted[column] % 1 != 0], column):
            faults.append(Fault("data/cluster_counts.csv", number, "must be a whole number", line, column))
    return faults


def _numbers(readings: Readings) -> dict[str, pd.DataFrame]:
    """The tables that hold numbers of an indicator in a unit, both named in every row."""
    found = {
        name: readings[name].frame
        for name in ("observations", "months", "targets", "official_scenarios", "forecasts")
    }
    counts = readings["cluster_counts"].frame
    unit = counts["measure"].map(lambda measure: "ha" if measure == AREA else "clusters")
    asked = readings["targets"].frame.drop_duplicates(["geo", "target_id"])
    outcomes = readings["outcomes"].frame
    named = outcomes[["geo", "target_id"]].merge(asked, on=["geo", "target_id"], how="left")["indicator"]
    same = outcomes["measures"] == "target"
    found["cluster_counts"] = counts.assign(unit=unit, indicator="")
    found["outcomes"] = outcomes.assign(indicator=named.fillna("").where(same.to_numpy(), "").to_numpy())
    return found


def growth_and_levels(readings: Readings) -> list[Fault]:
    """Real growth and the change of a level on one basis leave prices and people a believable rest."""
    rows = _years(readings)
    newest = rows.drop_duplicates(["geo", "indicator", "basis", "period"], keep="last")
    found = {(i, g, b, p): v for i, g, b, p, v in _series(newest)}
    low, high = PRICES_AND_PEOPLE
    faults = []
    for level, growth in LEVELS:
        for line, geo, basis, period, value in each(
            rows[rows["indicator"] == growth].set_index("line"), "geo", "basis", "period", "value"
        ):
            now = found.get((level, geo, basis, period))
            before = found.get((level, geo, basis, str(int(period) - 1)))
            if now is None or before is None or value <= -100:
                continue
            rest = now / before / (1 + value / 100) - 1
            if not low <= rest <= high:
                said = (
                    f"does not go with {level} of {geo}, {before:g} and then {now:g}: prices and people "
                    f"would have moved by {rest:.1%}; allowed: {low:.0%} to {high:.0%}"
                )
                faults.append(Fault("data/observations.csv", value, said, line, growth))
    return faults


def parts_and_wholes(readings: Readings) -> list[Fault]:
    """A yearly rate or level per person of places that were joined lies between those of its parts.

    The newest prints of one page's family are compared: the same indicator, basis and year, all parts known.
    """
    joined: dict[str, list[str]] = {}
    for _, geo, into in each(readings["successors"].frame, "geo", "successor"):
        joined.setdefault(into, []).append(geo)
    rows = _years(readings)
    rows = rows[rows["indicator"].isin([name for pair in LEVELS[:1] for name in pair])]
    newest = rows.drop_duplicates(["geo", "indicator", "basis", "period"], keep="last")
    found = {(i, g, b, p): v for i, g, b, p, v in _series(newest)}
    faults = []
    wholes = newest[newest["geo"].isin(list(joined))].set_index("line")
    columns = ("geo", "indicator", "basis", "period", "value")
    for line, geo, indicator, basis, period, value in each(wholes, *columns):
        parts = [found.get((indicator, part, basis, period)) for part in joined[geo]]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            continue
        low, high = min(known), max(known)
        slack = PARTS_SLACK * (high if indicator == LEVELS[0][0] else 100)
        if not low - slack <= value <= high + slack:
            said = (
                f"is the {indicator} of {geo} in {period}, whose parts had {low:g} to {high:g}: "
                f"a whole lies between its parts"
            )
            faults.append(Fault("data/observations.csv", value, said, line, indicator))
    return faults


def quarters_and_months(readings: Readings) -> list[Fault]:
    """Growth of half a year or nine months lies between that of its quarters, where all are known."""
    frame = readings["observations"].frame
    frame = frame[frame["indicator"].str.endswith("_growth") & frame["value"].notna()]
    known: dict[tuple[str, str, str, str], list[float]] = {}
    for _, indicator, geo, basis, period, value in each(
        frame, "indicator", "geo", "basis", "period", "value"
    ):
        if kind_of(period) == "Q":
            known.setdefault((indicator, geo, basis, period), []).append(value)
    faults = []
    for line, indicator, geo, basis, period, value in each(
        frame, "indicator", "geo", "basis", "period", "value"
    ):
        for ending, names in QUARTERS.items():
            if period[4:] != ending:
                continue
            parts = [known.get((indicator, geo, basis, period[:4] + name)) for name in names]
            if any(part is None for part in parts):
                continue
            every = [number for part in parts if part for number in part]
            if not min(every) - SLACK <= value <= max(every) + SLACK:
                said = (
                    f"lies outside its own quarters, {min(every):g} to {max(every):g}, "
                    f"by more than {SLACK} points"
                )
                faults.append(Fault("data/observations.csv", value, said, line, "value"))
    return faults


def not_after_today(readings: Readings) -> list[Fault]:
    """Nothing is published after today; a slip here would move the day of every edition."""
    today = pd.Timestamp(date.today())
    return [
        Fault(
            f"data/{name}.csv",
            day.date().isoformat(),
            f"lies after today, {today.date()}; if that day is wrong, set the clock of this machine",
            line,
            "published",
        )
        for name, table in TABLES.items()
        if table.dated
        for line, day in each(readings[name].frame[readings[name].frame["published"] > today], "published")
    ]


CHECKS: tuple[Callable[[Readings], list[Fault]], ...] = (
    within_limits,
    whole_counts,
    growth_and_levels,
    parts_and_wholes,
    quarters_and_months,
    not_after_today,
)


def _years(readings: Readings) -> pd.DataFrame:
    """Every print of a year that is no forecast, with its line, the newest last."""
    rows = readings["observations"].frame
    rows = rows[
        rows["period"].str.fullmatch(r"[0-9]{4}") & (rows["status"] != "forecast") & rows["value"].notna()
    ]
    return rows.rename_axis("line").reset_index().sort_values(["published", "line"], kind="stable")


def _series(rows: pd.DataFrame) -> Iterator[tuple[str, str, str, str, float]]:
    return rows[["indicator", "geo", "basis", "period", "value"]].itertuples(index=False, name=None)
