"""Yearly growth as printed: one line a statistical basis, so that no line crosses a break."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.style import ACCENT, FAINT, INK, SECOND, new_figure
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = (FAINT, ACCENT, INK)
STYLES: tuple[str | tuple[int, tuple[int, ...]], ...] = ((0, (5, 2)), (0, (2, 1)), "-")


def history(frame: pd.DataFrame, labels: Mapping[str, str], say: Words, *, unit: str) -> Figure:
    """Draw yearly values of several series; years that are not neighbours are not joined.

    frame: kind (known, early, later), series, year, value. labels: the words for each series, in drawing
    order; the last is the main one. Hollow points are early estimates, diamonds what was published after
    the day.
    """
    from matplotlib.ticker import MaxNLocator

    figure, axes = new_figure(height=3.8)
    styles = list(zip(COLOURS, STYLES, strict=True))[-len(labels) :]
    for (name, label), (colour, style) in zip(labels.items(), styles, strict=True):
        mine = frame[(frame["series"] == name) & (frame["kind"] != "later")].sort_values("year")
        if mine.empty:
            continue
        values = mine.set_index("year")["value"].reindex(range(mine["year"].min(), mine["year"].max() + 1))
        axes.plot(values.index, values, color=colour, linestyle=style, linewidth=1.8)
        for kind, face in (("known", colour), ("early", "white")):
            points = mine[mine["kind"] == kind]
            axes.plot(points["year"], points["value"], "o", color=colour, markerfacecolor=face, markersize=5)
        best = mine.iloc[int(mine["value"].argmax())]
        below = (
            name != list(labels)[-1]
            and mine["value"].max() < frame.loc[frame["kind"] == "known", "value"].max()
        )
        axes.annotate(
            label,
            (best["year"], best["value"]),
            xytext=(0, -16 if below else 8),
            textcoords="offset points",
            ha="center",
            color=colour,
            fontsize=8.5,
            fontweight="bold",
            parse_math=False,
        )
    later = frame[frame["kind"] == "later"].sort_values("year")
    if len(later):
        values = later.set_index("year")["value"].reindex(range(later["year"].min(), later["year"].max() + 1))
        axes.plot(
            values.index,
            values,
            color=SECOND,
            marker="D",
            markerfacecolor="white",
            markersize=5,
            linewidth=1.2,
            linestyle=(0, (3, 2)),
        )
        last = later.iloc[-1]
        axes.annotate(
            say("published later"),
            (last["year"], last["value"]),
            xytext=(7, 0),
            textcoords="offset points",
            color=SECOND,
            fontsize=8.5,
            va="center",
            parse_math=False,
        )
    if (frame["value"] < 0).any():
        axes.axhline(0, color=FAINT, linewidth=0.8)
    axes.set_ylabel(unit)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: say.number(value))
    first, last_year = int(frame["year"].min()), int(frame["year"].max())
    axes.set_xticks(np.arange(first, last_year + 1, 2 if last_year - first > 9 else 1))
    axes.set_xlim(first - 0.5, last_year + (0.26 * (last_year - first) if len(later) else 0.7))
    axes.margins(y=0.14)
    return figure


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
