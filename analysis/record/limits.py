"""Checks of what can be at all: values within the limits of their indicator, growth that its levels bear out.

Limits are data (limits.csv), each with its reason. A true outlier is let in by a `doubt` in corrections.csv.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd

from analysis.record.codes import Readings
from analysis.record.faults import Fault
from analysis.record.periods import kind_of
from analysis.record.rows import each
from analysis.record.schema import TABLES

NUMBERS = ("low", "value", "high")
# prices and people together, in a year: what is left of a level's change once real growth is taken out
PRICES_AND_PEOPLE = (-0.08, 0.13)
LEVELS = (("grdp_per_capita_vnd", "grdp_growth"), ("grdp_nominal_vnd", "grdp_growth"))
SLACK = 0.5  # points; quarters are revised when the months so far are printed
QUARTERS = {"H1": ("Q1", "Q2"), "-9M": ("Q1", "Q2", "Q3")}


def within_limits(readings: Readings) -> list[Fault]:
    """Every number of an indicator lies within the limits of its indicator, else of its unit."""
    by_unit: dict[str, tuple[float, float]] = {}
    by_indicator: dict[str, tuple[float, float]] = {}
    for _, unit, indicator, low, high in each(readings["limits"].frame, "unit", "indicator", "low", "high"):
        (by_indicator if indicator else by_unit)[indicator or unit] = (low, high)
    faults = []
    for name in ("observations", "months", "targets", "official_scenarios", "forecasts"):
        frame = readings[name].frame
        for column in (column for column in NUMBERS if column in frame):
            for line, indicator, unit, number in each(
                frame[frame[column].notna()], "indicator", "unit", column
            ):
                low, high = by_indicator.get(indicator) or by_unit.get(unit) or (-float("inf"), float("inf"))
                if not low <= number <= high:
                    said = f"cannot be {indicator} in {unit}; limits.csv allows {low:g} to {high:g}"
                    faults.append(Fault(f"data/{name}.csv", number, said, line, column))
    return faults


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
    growth_and_levels,
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
