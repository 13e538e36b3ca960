"""The named sites in words: state, milestones against their days, sizes, and what no page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import terms
from analysis.pages.scoreboard.tables import Cite

if TYPE_CHECKING:
    from analysis.words import Words

DAYS_A_MONTH = 365.25 / 12


def state_table(states: pd.DataFrame, delays: pd.DataFrame, cite: Cite, say: Words) -> pd.DataFrame:
    """One line a site (frame of `sites.states`): the last thing known of it, since when, and what is
    overdue."""
    heads = {
        "site": say("Site"),
        "state": say("Last thing known"),
        "when": say("When"),
        "done": say("Steps done"),
        "overdue": say("Past its day"),
        "source": say("Source"),
    }
    rows = []
    for _, row in states.iterrows():
        late = delays[(delays["site_id"] == row["site_id"]) & (delays["state"] == "overdue")]
        overdue = "; ".join(
            say("{milestone}, {span}", milestone=terms.milestone(m, say), span=span(days, say))
            for m, days in zip(late["milestone"], late["late_low"], strict=True)
        )
        rows.append(
            {
                "site": _site(row, say),
                "state": _state(row, say),
                "when": _when(row, say),
                "done": str(row["steps_done"]),
                "overdue": overdue or say("nothing known to be overdue"),
                "source": cite(row["source_id"]),
            }
        )
    return pd.DataFrame(rows, columns=list(heads)).rename(columns=heads)


def delay_table(delays: pd.DataFrame, cite: Cite, say: Words) -> pd.DataFrame:
    """Milestones that a plan set a day for (frame of `sites.delays`), with what came of them."""
    heads = {
        "site": say("Site"),
        "milestone": say("Milestone"),
        "planned": say("Day set"),
        "done": say("Done"),
        "late": say("Late by"),
        "source": say("Source of the day set"),
    }
    rows = [
        {
            "site": _site(row, say),
            "milestone": terms.milestone(row["milestone"], say),
            "planned": terms.days_interval(_iso(row["planned_low"]), _iso(row["planned_high"]), say),
            "done": _done(row, say),
            "late": late(row, say),
            "source": cite(row["planned_source"]),
        }
        for _, row in delays.iterrows()
    ]
    return pd.DataFrame(rows, columns=list(heads)).rename(columns=heads)


def event_table(events: pd.DataFrame, cite: Cite, say: Words) -> pd.DataFrame:
    """Every event known (frame of `sites.events`) with the days between which it fell."""
    heads = {
        "site": say("Site"),
        "event": say("Event"),
        "kind": say("Kind"),
        "when": say("When"),
        "size": say("Size"),
        "source": say("Source"),
    }
    rows = [
        {
            "site": _site(row, say),
            "event": terms.milestone(row["milestone"], say),
            "kind": terms.event_kind(row["kind"], row["due"], say),
            "when": _when(row, say),
            "size": terms.quantity(row["value"], row["unit"], 2, say) if pd.notna(row["value"]) else "",
            "source": cite(row["source_id"]),
        }
        for _, row in events.iterrows()
    ]
    return pd.DataFrame(rows, columns=list(heads)).rename(columns=heads)


def size_table(rows: pd.DataFrame, cite: Cite, say: Words) -> pd.DataFrame:
    """The sizes known of a site (rows of `sites.measures`), newest last."""
    return (
        event_table(rows.assign(due=False), cite, say)
        .drop(columns=[say("Kind")])
        .rename(columns={say("Event"): say("Measure")})
    )


def late(row: pd.Series, say: Words) -> str:
    """How late a milestone was, or how far past its day it is."""
    if row["state"] == "due":
        return say("not yet due")
    if row["state"] == "overdue":
        return say("{span} past its day, not known to be done", span=span(row["late_low"], say))
    low, high = row["late_low"], row["late_high"]
    if high < 0:
        return say("{span} early", span=span(-high, say))
    return (
        say("{span} at most", span=span(high, say))
        if low <= 0
        else say("{low} to {high}", low=span(low, say), high=span(high, say))
        if high - low > 31
        else span(low, say)
    )


def span(days: float, say: Words) -> str:
    """A number of days as a reader says it.

    >>> from analysis.words import load
    >>> span(14, load("en")), span(222, load("en")), span(2414, load("en"))
    ('14 days', '7 months', '6.6 years')
    """
    if days < 60:
        return say("{count} days", count=say.number(days))
    if days < 730:
        return say("{count} months", count=say.number(days / DAYS_A_MONTH))
    return say("{count} years", count=say.number(days / 365.25, 1))


def _site(row: pd.Series, say: Words) -> str:
    return str(row[f"site_label_{say.language}"])


def _iso(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"


def _when(row: pd.Series, say: Words) -> str:
    return (
        ""
        if pd.isna(row["date_low"])
        else terms.days_interval(_iso(row["date_low"]), _iso(row["date_high"]), say)
    )


def _done(row: pd.Series, say: Words) -> str:
    if pd.isna(row["done_low"]):
        return say("not known")
    return terms.days_interval(_iso(row["done_low"]), _iso(row["done_high"]), say)


def _state(row: pd.Series, say: Words) -> str:
    said = terms.milestone(row["milestone"], say)
    if pd.isna(row["value"]):
        return said
    return say("{milestone}: {size}", milestone=said, size=terms.quantity(row["value"], row["unit"], 2, say))
