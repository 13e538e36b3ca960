"""Yearly growth as printed: one line a statistical basis, so that no line crosses a break."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.plot import Plot
from analysis.figures.style import FAINT, INK, LATER
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.figures.sheet import Sheet

LOOKS: tuple[tuple[str, str | tuple[int, tuple[int, ...]]], ...] = (
    (FAINT, (0, (5, 2))),
    (FAINT, (0, (1.5, 1.5))),
    (INK, "-"),
)  # type: ignore[assignment]


def history(frame: pd.DataFrame, labels: Mapping[str, str], say: Words) -> Plot:
    """Yearly values of several series in percent; years that are not neighbours are not joined.

    frame: kind (known, early, later), series, year, value. labels: the words for each series, in drawing
    order; the last is the main one. Hollow points are early estimates, diamonds what was published after
    the day.
    """
    kinds = set(frame["kind"])
    drawn = [
        say("Growth of GRDP at constant prices, % a year; one line a statistical method"),
        say("hollow: an estimate from before the year's end") if "early" in kinds else "",
        say("orange: published after the day") if "later" in kinds else "",
    ]
    return Plot(
        title=_title(frame, list(labels)[-1], say),
        subtitle="; ".join(part for part in drawn if part),
        alt=history_alt(frame, labels, say),
        say=say,
        paint=lambda sheet: _paint(sheet, frame, labels, say),
    )


def _title(frame: pd.DataFrame, main: str, say: Words) -> str:
    known = frame[(frame["series"] == main) & (frame["kind"] != "later")].sort_values("year")
    known = known if len(known) else frame[frame["kind"] != "later"].sort_values("year")
    last, least, most = (
        known.iloc[-1],
        known.iloc[int(known["value"].argmin())],
        known.iloc[int(known["value"].argmax())],
    )
    return say(
        "GRDP grew by {last}% in {year}; since {first} by {least}% in {low_year} to {most}% in {high_year}",
        last=say.number(last["value"], 2),
        year=last["year"],
        first=known["year"].iloc[0],
        least=say.number(least["value"], 2),
        low_year=least["year"],
        most=say.number(most["value"], 2),
        high_year=most["year"],
    )


def _paint(sheet: Sheet, frame: pd.DataFrame, labels: Mapping[str, str], say: Words) -> None:
    axes = sheet.axes(height=180.0 if sheet.room.narrow else 210.0, unit=say("% a year"))
    for (name, label), (colour, style) in zip(labels.items(), LOOKS[-len(labels) :], strict=True):
        mine = frame[(frame["series"] == name) & (frame["kind"] != "later")].sort_values("year")
        if mine.empty:
            continue
        _line(axes, mine, color=colour, linestyle=style, linewidth=1.8)
        for kind, face in (("known", colour), ("early", "white")):
            points = mine[mine["kind"] == kind]
            axes.plot(points["year"], points["value"], "o", color=colour, markerfacecolor=face, markersize=5)
        sheet.label(axes, mine["year"], mine["value"], label, colour, bold=True)
    later = frame[frame["kind"] == "later"].sort_values("year")
    if len(later):
        _line(
            axes,
            later,
            color=LATER,
            marker="D",
            markerfacecolor="white",
            markersize=5,
            linewidth=1.2,
            linestyle=(0, (3, 2)),
        )
        sheet.label(axes, later["year"], later["value"], say("published later"), LATER, bold=True)
    low, high = float(frame["value"].min()), float(frame["value"].max())
    axes.set_ylim(min(0.0, 1.1 * low), 1.12 * high)
    if low < 0:
        axes.axhline(0, color=FAINT, linewidth=0.8)
    sheet.numbers(axes)
    sheet.years(axes, int(frame["year"].min()), int(frame["year"].max()))


def _line(axes: Axes, mine: pd.DataFrame, **look: object) -> None:
    years = range(int(mine["year"].min()), int(mine["year"].max()) + 1)
    values = mine.set_index("year")["value"].reindex(years)
    axes.plot(values.index, values, **look)  # type: ignore[arg-type]


def history_alt(frame: pd.DataFrame, labels: Mapping[str, str], say: Words) -> str:
    """The figure in words, from the same numbers."""
    known = frame[frame["kind"] != "later"]
    parts = []
    for name, label in labels.items():
        mine = known[known["series"] == name].sort_values("year")
        if len(mine):
            parts.append(
                say(
                    "{label}: {first} to {last}, last value {value}",
                    label=label,
                    first=mine["year"].iloc[0],
                    last=mine["year"].iloc[-1],
                    value=say.number(mine["value"].iloc[-1], 2),
                )
            )
    return say("Yearly growth in percent. {parts}.", parts="; ".join(parts))
