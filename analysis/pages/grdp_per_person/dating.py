"""What the rule of assumed dates is worth: the headline under the other rule, and why it differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.growth.per_person import forecast
from analysis.plans.coverage import assumed_values
from analysis.record.faults import InputFault
from analysis.series.quantile_levels import MIDDLE

if TYPE_CHECKING:
    from analysis.growth.paths import Paths
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.words import Words


def under_both_rules(
    view: View, place: Place, plan: Plan, goal: Plan, paths: Paths, seed: int, say: Words
) -> str:
    """The headline as it stands under the other rule of availability; empty where no row rests on the rule.

    plan: that of the page; goal: the plan whose last year is asked; paths: the baseline of the page.
    """
    strict = view.availability == "strict"
    other = view.record.as_of(view.day, "assumed" if strict else "strict")
    rows = assumed_values(other if strict else view, place)
    if rows.empty or goal.last_year in paths.printed:
        return ""
    parts = {
        "count": int(rows["values"].sum()),
        "names": "; ".join(dict.fromkeys(say.label(row) for _, row in rows.iterrows())),
        "year": goal.last_year,
        "target": say.usd(goal.usd_low),
    }
    head = (
        say(
            "This run is strict. {count} values ({names}) were public earlier than the files that hold them "
            "are stamped, and are left out here.",
            **parts,
        )
        if strict
        else say(
            "{count} values behind this forecast ({names}) come from files that were stamped later than the "
            "day; they count from an assumed first day, because such figures were public long before.",
            **parts,
        )
    )
    try:
        told = forecast(other, place, plan, len(paths.weights), seed)
    except InputFault:
        return " ".join([head, say("Under the other rule no forecast could be made: no level was known.")])
    low, median, high = told.quantiles_in(goal.last_year, MIDDLE)
    parts |= {
        "median": say.usd(median),
        "low": say.number(low),
        "high": say.number(high),
        "chance": say.chance(told.probability(goal.usd_low, goal.last_year)),
    }
    number = (
        say(
            "Counted from an assumed first day, the forecast for {year} would be {median} (80% interval "
            "{low} to {high}) and the chance of {target} or more {chance}.",
            **parts,
        )
        if strict
        else say(
            "With stamped dates only, the forecast for {year} would be {median} (80% interval {low} to "
            "{high}) and the chance of {target} or more {chance}.",
            **parts,
        )
    )
    why = (
        say(
            "The reason: it would start from {other}, not from {base}.",
            other=told.base_year,
            base=paths.base_year,
        )
        if told.base_year != paths.base_year
        else say(
            "The reason: with these values more years speak for growth and prices, and the general "
            "assumptions of the method count for less."
        )
    )
    return " ".join([head, number, why])
