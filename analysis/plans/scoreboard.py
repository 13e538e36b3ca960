"""The scoreboard of a plan: every target that was known on a day, with its path, its distance and its
verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.plans.places import plans
from analysis.plans.target_paths import (
    Series,
    Step,
    distance,
    ends_of_path,
    goal,
    path_of,
    position,
    printed_values,
    steps_of,
)
from analysis.plans.targets import known_targets, quantities
from analysis.plans.verdict import target_end, verdicts
from analysis.plans.yearly_levels import USD, VND, by_year

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View

BESIDE = 0
"""Row number of targets that the plan names outside its numbered rows."""


SEEN = [
    "start",
    "start_period",
    "value",
    "value_period",
    "value_status",
    "value_published",
    "value_source",
    "value_derived",
    "distance",
    "position",
    "from_zero",
    "path_length",
    "expected",
    "expected_period",
    "disputed",
]


def yearly_series(view: View, place: Place) -> Series:
    """A reader of one place's yearly series as known on the view's day: the place's basis, else `na`.

    GRDP per person follows the one rule for levels and their dollars; a year that it does not give is as
    printed. A quantity that is no indicator of the record (growth of labour productivity year by year) has no
    series.
    """
    known = set(view.table("indicators")["indicator"])
    columns = ["value", "status", "published", "source_id"]

    def read(indicator: str) -> pd.DataFrame:
        if indicator not in known:
            return pd.DataFrame(columns=columns)
        if indicator in (USD, VND):
            return by_year(view, place, indicator)[columns]
        own = view.series(place.code, indicator, place.basis)
        return own if len(own) else view.series(place.code, indicator, "na")

    return read


def grouping_of(view: View, place: Place, plan: Plan) -> pd.DataFrame:
    """Our own grouping of a plan's targets: row and target_id, in the order in which one speaks for its row.

    A plan that nobody grouped gets one row an indicator and period of its targets, in the order of the plan's
    sets and of the indicators' codes.
    """
    grouping = view.table("grouping", place.code)
    grouping = grouping[grouping["plan"] == plan.code]
    if len(grouping):
        grouping = grouping.sort_values(["row", "rank", "target_id"])
        return grouping[["row", "target_id"]].reset_index(drop=True)
    targets = targets_of(view, plan)
    if plan.target_sets:
        sets = {name: n for n, name in enumerate(plan.target_sets)}
        targets = targets[targets["plan"].isin(sets)]
        order = targets.assign(order=targets["plan"].map(sets))
        targets = order.sort_values(["order", "indicator", "period", "target_id"], kind="stable")
    targets = targets.drop_duplicates("target_id")
    rows = targets.groupby(["indicator", "period"], sort=False).ngroup() + 1
    return pd.DataFrame({"row": rows.tolist(), "target_id": targets["target_id"].tolist()})


def targets_of(view: View, plan: Plan) -> pd.DataFrame:
    """The targets of the plan's place that were out on the day; of a plan without sets its stated numbers."""
    return view.table("targets", plan.place) if plan.target_sets else stated_targets(view, plan)


def stated_targets(view: View, plan: Plan) -> pd.DataFrame:
    """The numbers that a plan states itself as rows like those of targets.csv; it may state none."""
    words = view.table("indicators").set_index("indicator")
    asked = [
        ("grdp_per_capita_usd", str(plan.last_year), plan.usd_low, plan.usd_high),
        ("grdp_growth_avg", f"{plan.first_year}-{plan.last_year}", plan.growth_low, plan.growth_high),
    ]
    rows = [
        {
            "plan": plan.code,
            "set_kind": None,
            "target_id": f"{plan.code}:{name}:{period}",
            "indicator": name,
            "label_en": words.at[name, "label_en"],
            "label_vi": words.at[name, "label_vi"],
            "period": period,
            "low": low,
            "high": float("nan") if high is None else high,
            "unit": words.at[name, "unit"],
            "direction": "at_least" if high is None else "range",
            "evidence": "A",
            "published": pd.Timestamp(plan.reported),
            "source_id": plan.sources[0],
        }
        for name, period, low, high in asked
        if low is not None and low == low
    ]
    # A plan that states no number (one of clusters alone) has no row, and the columns of the others.
    return pd.DataFrame(rows) if rows else view.table("targets", plan.place).iloc[:0]


def scoreboard(view: View, place: Place, plan: Plan) -> pd.DataFrame:
    """One row a quantity of the plan whose target was known on the view's day, by row and target_id.

    Columns: row; those of `known_targets` (text, bounds, evidence) and of `verdicts`; start, start_period,
    value, value_period, value_status, value_published, value_source, value_derived (from the path); distance
    (in the target's unit, 0 when reached), position (share of the way), from_zero; path_length; expected,
    expected_period (what was printed for a period still running); disputed (the latest value contradicts the
    verdict); decimals; due (its period is over on the day). Row 0 holds what the plan names beside its
    numbered rows: its counts can be read in several ways, so it gets a verdict and no path here.
    """
    outcomes = view.table("outcomes", place.code)
    known = known_targets(targets_of(view, plan), view.day)
    rows = quantities(grouping_of(view, place, plan), known).set_index("target_id")
    board = rows.join(known).join(verdicts(view, place, known))
    series = yearly_series(view, place)
    printed = printed_values(outcomes, view.day)
    seen = [
        _seen(
            target,
            steps_of(target, printed if target["row"] != BESIDE else {}, series, view.day),
            plan.first_year,
        )
        for _, target in board.iterrows()
    ]
    decimals = view.table("indicators").set_index("indicator")["decimals"]
    return (
        board.join(pd.DataFrame(seen, index=board.index, columns=SEEN))
        .assign(
            decimals=board["indicator"].map(decimals),
            due=[target_end(str(period)).date() <= view.day for period in board["period"]],
        )
        .reset_index()
    )


def scoreboard_after(view: View, place: Place, plan: Plan) -> pd.DataFrame:
    """The scoreboard of the plan that follows, as known on the same day; empty without one."""
    later = [other for other in plans(place.code, view.record).values() if other.first_year > plan.last_year]
    if not later:
        return scoreboard(view, place, plan).iloc[:0]
    return scoreboard(view, place, min(later, key=lambda other: other.first_year))


def paths(view: View, place: Place, board: pd.DataFrame) -> pd.DataFrame:
    """The known values on the way to the numbered targets of a board: row, target_id and the columns of
    `path_of`."""
    outcomes = view.table("outcomes", place.code)
    series, printed = yearly_series(view, place), printed_values(outcomes, view.day)
    indexed = board[board["row"] != BESIDE].set_index("target_id")
    found = [
        path_of(target, printed, series, view.day).assign(row=target["row"], target_id=str(name))
        for name, target in indexed.iterrows()
    ]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["row", "target_id"])


def not_yet_known(view: View, place: Place, plan: Plan) -> list[int]:
    """The numbered rows of the grouping of which no target text was known on the view's day."""
    grouping = grouping_of(view, place, plan)
    known = known_targets(targets_of(view, plan), view.day)
    rows = set(grouping["row"]) - {BESIDE}
    return sorted(int(row) for row in rows - set(quantities(grouping, known)["row"]))


def _seen(target: pd.Series, steps: Sequence[Step], first_year: int) -> dict[str, object]:
    seen = ends_of_path(steps, first_year)
    reach = goal(target["low"], target["high"], target["direction"], float(seen["start"]))  # type: ignore[arg-type]
    gap = distance(float(seen["value"]), reach)  # type: ignore[arg-type]
    share, from_zero = position(float(seen["start"]), float(seen["value"]), reach)  # type: ignore[arg-type]
    ahead = [step for step in steps if step.ahead]
    disputed = gap != 0 if target["verdict"] == "met" else gap == 0 and target["verdict"] == "missed"
    return seen | {
        "distance": gap,
        "position": share,
        "disputed": bool(disputed and gap == gap),
        "from_zero": from_zero,
        "path_length": len(steps) - len(ahead),
        "expected": ahead[-1].value if ahead else float("nan"),
        "expected_period": ahead[-1].period if ahead else "",
    }
