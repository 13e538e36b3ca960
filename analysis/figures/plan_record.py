"""The city's plan of every year against the first print of that year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.figures import terms
from analysis.figures.style import ACCENT, BANDS, FAINT, INK, SECOND, TARGET, new_figure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analysis.words import Words

MARKS = {"met": ("o", TARGET, TARGET), "met_partly": ("D", INK, "#ffffff"), "missed": ("X", SECOND, SECOND)}


def plan_record_figure(record: pd.DataFrame, say: Words, unit: str, decimals: int) -> Figure:
    """Yearly targets of one indicator (columns as in `annual_record`): the plan as a band or a floor, the
    print as a mark (filled circle met, cross missed), a plan changed during its year as a thinner, dashed
    floor."""
    figure, axes = new_figure(7.2, 3.6)
    for _, row in record.iterrows():
        _plan(axes, row)
    decided = record[~record["revised"] & record["value"].notna()]
    for _, row in decided.iterrows():
        marker, edge, face = MARKS[row["verdict"]]
        axes.plot([row["year"]], [row["value"]], marker=marker, color=edge, mfc=face, ms=8, mew=1.4, zorder=4)
        above = row["gap"] >= 0
        axes.annotate(
            terms.number(row["value"], decimals, say),
            (row["year"], row["value"]),
            xytext=(0, 7 if above else -7),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=7.5,
        )
    waiting = record[~record["revised"] & record["value"].isna()]
    for _, row in waiting.iterrows():
        at = row["low"] if np.isfinite(row["low"]) else row["high"]
        axes.annotate(
            say("no print"),
            (row["year"], at),
            xytext=(0, -11),
            textcoords="offset points",
            ha="center",
            fontsize=7,
            color=FAINT,
        )
    years = record["year"] if len(record) else np.array([0])
    axes.set_xticks(range(int(min(years)), int(max(years)) + 1))
    axes.set_xlim(min(years) - 0.7, max(years) + 0.7)
    axes.margins(y=0.15)
    axes.yaxis.set_major_formatter(lambda value, _: terms.number(value, 2, say))
    axes.set_ylabel(terms.unit(unit, say))
    axes.tick_params(axis="x", labelsize=8)
    return figure


def _plan(axes: Axes, row: pd.Series) -> None:
    low, high = row["low"], row["high"]
    left, right = row["year"] - 0.36, row["year"] + 0.36
    bound = low if np.isfinite(low) else high
    if row["revised"]:
        axes.hlines(bound, left, right, color=ACCENT, lw=1.2, linestyles=(0, (3, 2)), zorder=3)
        return
    if np.isfinite(low) and np.isfinite(high):
        axes.fill_between([left, right], low, high, color=BANDS[1], lw=0, zorder=2)
    axes.hlines(bound, left, right, color=ACCENT, lw=2.2, zorder=3)
