"""What the page of the known says in sentences."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import terms

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.words import Words

THIN = 5
"""A place with fewer complete years of growth than this has a thin record."""


def place_names(place: Place, say: Words) -> dict[str, str]:
    """How the tables name the place and its country."""
    return {place.code: _name(place, say), place.country: say("The country")}


def summary(series: pd.DataFrame, place: Place, day: date, say: Words) -> str:
    """What was known in two sentences: growth and level of the last year known, and whether the record is
    thin."""
    growth = series[(series["indicator"] == "grdp_growth") & (series["geo"] == place.code)].iloc[0]
    level = series[(series["indicator"] == "grdp_per_capita_usd") & (series["geo"] == place.code)].iloc[0]
    parts = {
        "place": _name(place, say),
        "day": say.day(day),
        "growth": _last(growth, say),
        "level": _last(level, say),
        "years": int(growth["years"]),
    }
    if not growth["years"] and not level["years"]:
        return say(
            "On {day} the record held no yearly growth and no GRDP per person of {place} at all. What "
            "follows is therefore almost empty, and any forecast of it would rest on the country.",
            **parts,
        )
    if growth["years"] < THIN:
        return say(
            "On {day} the last known growth of {place} was {growth}, its last known GRDP per person "
            "{level}. The record was thin: {years} years of growth on one method.",
            **parts,
        )
    return say(
        "On {day} the last known growth of {place} was {growth}, its last known GRDP per person {level}. "
        "Growth was known for {years} years on one method.",
        **parts,
    )


def _last(row: pd.Series, say: Words) -> str:
    if not row["years"]:
        return say("unknown")
    value = terms.quantity(row["value"], row["unit"], int(row["decimals"]), say)
    if row["status"] == "forecast":
        return say("{value} ({period}, estimated before the year end)", value=value, period=row["last"])
    return say("{value} ({period})", value=value, period=row["last"])


def prints_reading(prints: pd.DataFrame, say: Words) -> str:
    """How many prints there are of how many years."""
    if prints.empty:
        return say("No print of yearly GRDP growth on the place's accounts was out on the day.")
    firm = prints[prints["status"] != "forecast"]
    return say(
        "{prints} prints of {years} years were out; {early} of them are estimates from before a year's end.",
        prints=len(prints),
        years=prints["period"].nunique(),
        early=len(prints) - len(firm),
    )


def prints_alt(prints: pd.DataFrame, say: Words) -> str:
    """The figure of prints for who cannot see it: the last print of the first and of the last year."""
    ordered = prints.sort_values("published").drop_duplicates("period", keep="last").sort_values("period")
    first, last = ordered.iloc[0], ordered.iloc[-1]
    return say(
        "Prints by day of publication, one line a year. The last print of {first} is {first_value}, that "
        "of {last} is {last_value}.",
        first=first["period"],
        first_value=terms.number(first["value"], 2, say),
        last=last["period"],
        last_value=terms.number(last["value"], 2, say),
    )


def revision_reading(revisions: pd.DataFrame, say: Words) -> str:
    """How much first prints were changed by the day."""
    if revisions.empty:
        return say("There is no first print to set beside a later one.")
    changed = revisions[revisions["revision"].abs() > 1e-9]
    if changed.empty:
        return say("None of the {years} first prints had been changed by the day.", years=len(revisions))
    largest = str(changed["revision"].abs().idxmax())
    return say(
        "{changed} of {years} first prints had been changed by the day; the largest change is {size} "
        "points, for {year}.",
        changed=len(changed),
        years=len(revisions),
        size=say.number(changed["revision"][largest], 2),
        year=largest,
    )


def assumed_reading(values: pd.DataFrame, availability: str, say: Words) -> str:
    """Whether the rule was used, and for how many values."""
    if availability == "strict":
        return say(
            "This run is strict: the rule is switched off, and a value counts only from the day that its "
            "source or file shows."
        )
    if values.empty:
        return say("No value of the main series rests on the rule on this day.")
    return say(
        "On this page {count} values of the main series rest on the rule.", count=int(values["values"].sum())
    )


def _name(place: Place, say: Words) -> str:
    return say.label({"label_en": place.label_en, "label_vi": place.label_vi})
