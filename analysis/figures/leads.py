"""Forecasts of growth beside what came out, one panel a lead: half a year, one, two and three years ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.clusters.readings import year_of
from analysis.figures.hedgehog import hedgehog_alt
from analysis.figures.plot import Plot
from analysis.figures.style import ACCENT, BANDS, INK, PAPER
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.figures.sheet import Sheet

LEADS = (0.5, 1.0, 2.0, 3.0)


def by_lead(spines: pd.DataFrame, outcome: pd.DataFrame, say: Words, what: str) -> Plot:
    """Medians with their 80 % intervals by the year forecast, around the first figures.

    spines: origin, period, low, median, high (80 %). outcome: year as index, first and latest.
    what: the series in words, with its unit.
    """
    parts = split(spines)
    misses = {lead: _miss(part, outcome) for lead, part in parts.items()}
    told = "; ".join(
        say("{lead} {points}", lead=lead_name(lead, say), points=say.number(miss, 1))
        for lead, miss in misses.items()
        if miss == miss
    )
    return Plot(
        title=say("Average miss of the median in points: {misses}", misses=told),
        subtitle=say(
            "{what}: the median of each forecast with its 80% interval, and the first figure", what=what
        ),
        alt=hedgehog_alt(spines, outcome, say, 1),
        say=say,
        paint=lambda sheet: _paint(sheet, parts, outcome, say),
    )


def split(spines: pd.DataFrame) -> dict[float, pd.DataFrame]:
    """The forecasts of each lead: years from the day to the end of the year forecast, to the nearest half."""
    ahead = spines["period"] + 1 - spines["origin"].map(year_of)
    return {lead: part for lead in LEADS if len(part := spines[(ahead - lead).abs() < 0.2])}


def lead_name(lead: float, say: Words) -> str:
    """A lead in words."""
    return {
        0.5: say("half a year ahead"),
        1.0: say("one year ahead"),
        2.0: say("two years ahead"),
        3.0: say("three years ahead"),
    }[lead]


def _miss(part: pd.DataFrame, outcome: pd.DataFrame) -> float:
    came = part["period"].map(outcome["first"])
    return float((part["median"] - came).abs().mean())


def _paint(sheet: Sheet, parts: dict[float, pd.DataFrame], outcome: pd.DataFrame, say: Words) -> None:
    sheet.key(
        say("first figure"),
        marker="o",
        color=INK,
        markerfacecolor=PAPER,
        markersize=4.5,
        linestyle="-",
        linewidth=1.2,
    )
    sheet.key(
        say("forecast, 80% interval"),
        color=BANDS[2],
        marker="o",
        markerfacecolor=ACCENT,
        markeredgecolor=ACCENT,
        markersize=4.5,
        linestyle="-",
        linewidth=4,
    )
    titles = [lead_name(lead, say).capitalize() for lead in parts]
    panels = sheet.panels(
        titles,
        90.0 if sheet.room.narrow else 110.0,
        columns=1 if sheet.room.narrow else 2,
        units=["%"] * len(titles),
    )
    parts_low = min(float(part["low"].min()) for part in parts.values())
    first, last = int(outcome.index.min()), int(outcome.index.max())
    for axes, part in zip(panels, parts.values(), strict=True):
        mine = part[part["period"].between(first, last)]
        axes.vlines(mine["period"], mine["low"], mine["high"], color=BANDS[2], linewidth=4.0, zorder=2)
        axes.plot(mine["period"], mine["median"], "o", color=ACCENT, markersize=4.5, zorder=4)
        axes.plot(
            outcome.index,
            outcome["first"],
            "-o",
            color=INK,
            linewidth=1.2,
            markersize=4.5,
            markerfacecolor=PAPER,
            zorder=3,
        )
        axes.set_ylim(min(0.0, float(parts_low)), None)
        sheet.years(axes, first, last)
        sheet.numbers(axes)
