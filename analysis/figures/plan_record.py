"""The city's plan of every year against the first print of that year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.figures import terms
from analysis.figures.plot import Plot
from analysis.figures.style import ASKED, FAINT, FALL, INK, PAPER, TARGET

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from analysis.figures.sheet import Sheet
    from analysis.words import Words

MARKS = {"met": ("o", TARGET, TARGET), "met_partly": ("D", INK, PAPER), "missed": ("X", FALL, FALL)}


def plan_record_figure(
    record: pd.DataFrame, say: Words, *, decimals: int, alt: str, older: int | None = None
) -> Plot:
    """Yearly targets of growth (columns as in `annual_record`): the plan as a band or a floor, the first
    print as a mark, a plan changed during its year as a thinner, dashed floor. older: the last year whose
    plan and print are on another method than that in use."""
    first = record[~record["revised"]]
    decided = first[first["value"].notna()]
    met = int((decided["verdict"] == "met").sum())
    drawn = say(
        "Growth of GRDP, %: the plan of each year (green; dashed where it was changed during the year) and "
        "the first figure published."
    )
    if older is not None and (record["year"] <= older).any():
        drawn += " " + say("Figures up to {year} are on the older method, as their plans were.", year=older)
    return Plot(
        title=say("The plan of the year was met in {met} of {count} years", met=met, count=len(decided)),
        subtitle=drawn,
        alt=alt,
        say=say,
        paint=lambda sheet: _paint(sheet, record, decided, decimals, say),
    )


def _paint(sheet: Sheet, record: pd.DataFrame, decided: pd.DataFrame, decimals: int, say: Words) -> None:
    for code in ("met", "met_partly", "missed"):
        if (decided["verdict"] == code).any():
            marker, edge, face = MARKS[code]
            sheet.key(terms.verdict(code, say), marker=marker, color=edge, markerfacecolor=face, markersize=7)
    sheet.key(say("plan"), color=TARGET, linewidth=2.4)
    axes = sheet.axes(height=190.0 if sheet.room.narrow else 210.0, unit="%")
    for _, row in record.iterrows():
        low, high = row["low"], row["high"]
        left, right = row["year"] - 0.36, row["year"] + 0.36
        bound = low if np.isfinite(low) else high
        if not row["revised"] and np.isfinite(low) and np.isfinite(high):
            axes.fill_between([left, right], low, high, color=ASKED, lw=0, zorder=2)
        look: Any = {"lw": 1.4, "linestyle": (0, (3, 2))} if row["revised"] else {"lw": 2.4, "linestyle": "-"}
        axes.plot([left, right], [bound, bound], color=TARGET, zorder=3, solid_capstyle="butt", **look)
    for _, row in decided.iterrows():
        marker, edge, face = MARKS[row["verdict"]]
        axes.plot([row["year"]], [row["value"]], marker, color=edge, mfc=face, ms=8, mew=1.4, zorder=4)
        sides = ("above", "below") if row["gap"] >= 0 else ("below", "above")
        text = say.number(row["value"], 1 if sheet.room.narrow else decimals)
        sheet.label(axes, row["year"], row["value"], text, edge, sides=sides, led=False, gap=6.0)
    years = record["year"] if len(record) else [0]
    values = [v for v in (*record["low"], *record["high"], *decided["value"]) if np.isfinite(v)]
    span = max(values) - min(values)
    axes.set_ylim(min(values) - 0.12 * span, max(values) + 0.12 * span)
    sheet.years(axes, int(min(years)), int(max(years)), edge=0.5)
    sheet.numbers(axes)
    if len(waiting := record[~record["revised"] & record["value"].isna()]):
        _waiting(sheet, axes, waiting, int(max(years)), say)


def _waiting(sheet: Sheet, axes: Axes, waiting: pd.DataFrame, last: int, say: Words) -> None:
    """Years without a figure: one still to come, or one that the record lacks."""
    for _, row in waiting.iterrows():
        text = say("not out yet") if row["year"] == last else say("not in the record")
        at = row["low"] if np.isfinite(row["low"]) else row["high"]
        sheet.label(axes, row["year"], at, text, FAINT, sides=("below", "above"), width=42.0)
