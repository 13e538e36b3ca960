"""What the page of the named sites says in sentences."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import terms
from analysis.pages.sites.tables import span
from analysis.plans.sites import sites_of

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View
    from analysis.words import Words


def summary(view: View, place: Place, plan: Plan, rows: pd.DataFrame, say: Words) -> str:
    """Which sites the plan names and of how many anything was known on the day."""
    chosen = sites_of(view, place, plan)
    named = set(chosen.loc[chosen["role"] == "named", "site_id"])
    known = named & set(rows["site_id"])
    parts = {
        "place": say.label({"label_en": place.label_en, "label_vi": place.label_vi}),
        "day": say.day(view.day),
        "named": len(named),
        "known": len(known),
        "others": rows["site_id"].nunique(),
        "rows": len(rows),
    }
    if chosen.empty:
        return say("The record holds no named sites of {place}: this page stays empty.", **parts)
    if not named:
        return say(
            "This plan names no site in the sources of the record. Shown are {others} sites of the plan "
            "before it and others of the city, as known on {day}.",
            **parts,
        )
    if known == named:
        return say(
            "The plan names {named} sites that the record follows. Of each of them something was known on "
            "{day}, from {rows} rows of the record.",
            **parts,
        )
    return say(
        "The plan names {named} sites that the record follows. Of {known} of them something was known on "
        "{day}, from {rows} rows of the record; of the others nothing.",
        **parts,
    )


def overdue(delays: pd.DataFrame, say: Words) -> str:
    """How many days that a plan set were past, and the longest."""
    late = delays[delays["state"] == "overdue"]
    if delays.empty:
        return say("No source known on the day sets a day for any of the milestones.")
    if late.empty:
        return say(
            "Of {count} milestones with a day set, none was past its day without being known as done.",
            count=len(delays),
        )
    worst = late.sort_values("late_low", kind="stable").iloc[-1]
    return say(
        "Of {count} milestones with a day set, {late} were past their day and not known to be done. The "
        "longest: {milestone} at {site}, {span} past its day.",
        count=len(delays),
        late=len(late),
        milestone=terms.milestone(worst["milestone"], say),
        site=worst[f"site_label_{say.language}"],
        span=span(worst["late_low"], say),
    )


def timeline_alt(events: pd.DataFrame, delays: pd.DataFrame, say: Words) -> str:
    """The timeline for who cannot see it."""
    return say(
        "A line for each of {events} events at {sites} sites between {first} and {last}: {done} done, "
        "{reported} states as reported, {planned} planned or proposed. {late} plans run on past their day.",
        events=len(events),
        sites=events["site_id"].nunique(),
        first=events["date_low"].min().year,
        last=events["date_high"].max().year,
        done=int((events["kind"] == "achieved").sum()),
        reported=int((events["kind"] == "status").sum()),
        planned=int((events["kind"] == "plan").sum()),
        late=int((delays["state"] == "overdue").sum()),
    )


def most_measured(sizes: pd.DataFrame) -> str:
    """The site with the most sizes known, by site_id; empty for none."""
    return str(sizes["site_id"].value_counts().index[0]) if len(sizes) else ""


def sizes_reading(sizes: pd.DataFrame, say: Words) -> str:
    """Land in projects against the planned area, at the site of which most sizes are known."""
    if sizes.empty:
        return say("No size of any site was known on the day.")
    rows = sizes[sizes["site_id"] == most_measured(sizes)].sort_values(
        ["date_high", "published"], kind="stable"
    )
    parts = {
        "site": rows.iloc[0][f"site_label_{say.language}"],
        "land": _last(rows, "land_allocated", say),
        "planned": _last(rows, "planned_area", say),
        "projects": _last(rows, "projects", say),
        "capital": _last(rows, "registered_capital", say),
    }
    return say(
        "{site} is the site of which most sizes are known. The last known: planned area {planned}; land in "
        "projects {land}; projects {projects}; registered capital {capital}.",
        **parts,
    )


def _last(rows: pd.DataFrame, milestone: str, say: Words) -> str:
    part = rows[rows["milestone"] == milestone]
    if part.empty:
        return say("unknown")
    row = part.iloc[-1]
    return say(
        "{value} ({period})",
        value=terms.quantity(row["value"], row["unit"], 1, say),
        period=terms.days_interval(f"{row['date_low']:%Y-%m-%d}", f"{row['date_high']:%Y-%m-%d}", say),
    )


def sizes_alt(rows: pd.DataFrame, say: Words) -> str:
    """The panels of sizes for who cannot see them."""
    return say(
        "Three panels by date: land in projects, number of projects and registered capital, {count} values "
        "between {first} and {last}.",
        count=len(rows),
        first=rows["date_low"].min().year,
        last=rows["date_high"].max().year,
    )


def silence(states: pd.DataFrame, day: date, say: Words) -> str:
    """Of how many sites the last word is more than a year old, and the longest silence."""
    told = states[states["quiet_days"].notna()]
    mute = len(states) - len(told)
    if told.empty:
        return say("Of no site anything but plans was known on {day}.", day=say.day(day))
    longest = told.sort_values("quiet_days", kind="stable").iloc[-1]
    return say(
        "On {day} the last thing known was more than a year old for {old} of {count} sites, and of {mute} "
        "nothing but plans was known. The longest silence: {site}, {span}.",
        day=say.day(day),
        count=len(states),
        old=int((told["quiet_days"] > 365).sum()),
        mute=mute,
        site=longest[f"site_label_{say.language}"],
        span=span(longest["quiet_days"], say),
    )


def later_reading(then: pd.DataFrame, now: pd.DataFrame, latest: date, say: Words) -> str:
    """How much was added to the record of the sites after the day."""
    return say(
        "By {latest} the record held {now} rows on the sites instead of {then}.",
        latest=say.day(latest),
        now=len(now),
        then=len(then),
    )
