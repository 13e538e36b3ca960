"""The named sites of a plan as known on a day: what was planned and what was done, when, and how late it
is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View

DUE = ("groundbreaking", "phase_1_operating", "phase_2_operating", "completion", "skilled_people")
"""Milestones that a plan sets a day for; its other rows are proposals and sizes, dated when made."""

MEASURES = (
    "projects",
    "projects_operating",
    "projects_revoked",
    "registered_capital",
    "registered_capital_in_year",
    "land_allocated",
    "land_in_hand",
    "land_in_use",
    "land_not_cleared",
    "land_acquired_stage_1",
    "land_acquired_phase_1",
    "fill_rate",
    "people",
    "workers",
    "skilled_people",
    "planned_area",
    "total_investment",
    "industrial_land_planned",
)
"""Milestones that are a size on a date rather than an event."""

WORD_AT = ["site_id", "site_label_en", "site_label_vi"]


def known_sites(view: View, place: Place, plan: Plan) -> pd.DataFrame:
    """The rows of the sites of a plan that were out on the view's day; the site told of first comes
    first.

    Adds `role`: named (the plan names the site) or context. Empty where the record holds no sites of the
    place.
    """
    chosen = sites_of(view, place, plan)
    rows = view.table("sites", place.code)
    rows = rows[rows["site_id"].isin(chosen["site_id"])]
    first = rows.groupby("site_id")["published"].min().rename("first").reset_index()
    order = {name: n for n, name in enumerate(first.sort_values(["first", "site_id"])["site_id"])}
    rows = rows.assign(
        role=rows["site_id"].map(dict(zip(chosen["site_id"], chosen["role"], strict=True))),
        order=rows["site_id"].map(order),
    )
    rows = rows.sort_values(
        ["order", "date_low", "date_high", "milestone", "kind", "published", "source_id"], kind="stable"
    )
    return rows.drop(columns="order")


def sites_of(view: View, place: Place, plan: Plan) -> pd.DataFrame:
    """Which sites belong to a plan, and whether it names them or they are context: rows of plan_sites.csv."""
    chosen = view.table("plan_sites", place.code)
    return chosen[chosen["plan"] == plan.code]


def events(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that are events, planned or done, with sizes left out; `due` marks a day that a plan set."""
    found = rows[~rows["milestone"].isin([name for name in MEASURES if name not in DUE])]
    found = found[~(found["milestone"].isin(MEASURES) & (found["kind"] != "plan"))]
    return found.assign(due=(found["kind"] == "plan") & found["milestone"].isin(DUE))


def measures(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that give a size on a date, planned sizes among them; not what a plan sets for a later day."""
    due = (rows["kind"] == "plan") & rows["milestone"].isin(DUE)
    return rows[rows["milestone"].isin(MEASURES) & ~due & rows["value"].notna()]


def delays(rows: pd.DataFrame, day: date | str) -> pd.DataFrame:
    """Every milestone that a plan set a day for, with how late it was or so far is.

    Columns: WORD_AT, role, milestone, planned_low, planned_high, planned_source, published, done_low,
    done_high, done_source, state and late_low, late_high in days. state: `done` (an achieved row of the same
    milestone is known: the interval of what the two date intervals allow, negative when early), `overdue`
    (the day that the plan set is past by late_low days and no page known says that it was done; late_high
    nan) or `due` (the day is still ahead).
    """
    day = pd.Timestamp(day)
    rows = rows[rows["published"] <= day]
    found = [
        _delay(row, rows, day)
        for _, row in rows.iterrows()
        if row["kind"] == "plan" and row["milestone"] in DUE
    ]
    names = [
        *WORD_AT,
        "role",
        "milestone",
        "planned_low",
        "planned_high",
        "planned_source",
        "published",
        "done_low",
        "done_high",
        "done_source",
        "state",
        "late_low",
        "late_high",
    ]
    return pd.DataFrame(found, columns=names)


def _delay(plan: pd.Series, rows: pd.DataFrame, day: pd.Timestamp) -> dict[str, object]:
    done = rows[
        (rows["site_id"] == plan["site_id"])
        & (rows["milestone"] == plan["milestone"])
        & (rows["kind"] == "achieved")
    ]
    base = {name: plan[name] for name in [*WORD_AT, "milestone", "published"]} | {
        "role": plan.get("role", ""),
        "planned_low": plan["date_low"],
        "planned_high": plan["date_high"],
        "planned_source": plan["source_id"],
        "done_low": pd.NaT,
        "done_high": pd.NaT,
        "done_source": "",
    }
    if len(done):
        first = done.iloc[0]
        return base | {
            "done_low": first["date_low"],
            "done_high": first["date_high"],
            "done_source": first["source_id"],
            "state": "done",
            "late_low": float((first["date_low"] - plan["date_high"]).days),
            "late_high": float((first["date_high"] - plan["date_low"]).days),
        }
    if plan["date_high"] < day:
        return base | {
            "state": "overdue",
            "late_low": float((day - plan["date_high"]).days),
            "late_high": float("nan"),
        }
    return base | {"state": "due", "late_low": float("nan"), "late_high": float("nan")}


def states(rows: pd.DataFrame, day: date | str) -> pd.DataFrame:
    """One row a site: the last thing known to have happened or been the case, and since when nothing newer is
    known.

    Columns: WORD_AT, role, milestone, kind, date_low, date_high, value, unit, published, source_id (the
    latest event, state or size by its latest possible date), quiet_days (the day less that date), rows (how
    many rows were known), steps_done (achieved milestones). Plans do not tell a state; a site of which only
    plans are known has an empty milestone.
    """
    day = pd.Timestamp(day)
    rows = rows[rows["published"] <= day]
    return pd.DataFrame(
        [_state(group, day) for _, group in rows.groupby("site_id", sort=False)],
        columns=[
            *WORD_AT,
            "role",
            *LAST_TOLD,
            "quiet_days",
            "rows",
            "steps_done",
        ],
    )


# what the last thing told of a site says
LAST_TOLD = ("milestone", "kind", "date_low", "date_high", "value", "unit", "published", "source_id")


def _state(group: pd.DataFrame, day: pd.Timestamp) -> dict[str, object]:
    told = group[group["kind"] != "plan"]
    first = group.iloc[0]
    base: dict[str, object] = {name: first[name] for name in [*WORD_AT, "role"]} | {
        "rows": len(group),
        "steps_done": int((group["kind"] == "achieved").sum()),
    }
    if told.empty:
        return base | {
            "milestone": "",
            "kind": "",
            "date_low": pd.NaT,
            "date_high": pd.NaT,
            "value": float("nan"),
            "unit": "",
            "published": pd.NaT,
            "source_id": "",
            "quiet_days": float("nan"),
        }
    last = told.sort_values(["date_high", "date_low", "published"], kind="stable").iloc[-1]
    return (
        base
        | {name: last[name] for name in LAST_TOLD}
        | {"quiet_days": float((day - last["date_high"]).days)}
    )
