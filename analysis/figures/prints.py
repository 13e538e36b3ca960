"""How the numbers for a year came out and changed: every print of a year in a row of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.figures import terms
from analysis.figures.plot import Plot
from analysis.figures.sheet import Row
from analysis.figures.style import FAINT, INK, PAPER

if TYPE_CHECKING:
    import pandas as pd

    from analysis.figures.sheet import Sheet
    from analysis.words import Words


def vintage_figure(prints: pd.DataFrame, say: Words, what: str, unit: str, alt: str) -> Plot:
    """Prints (period, value, status, published) by year, from the first to the last.

    Hollow marks were printed before the year had ended or as expectations. what: the words for the series;
    unit: of its values, in words.
    """
    ordered = prints.sort_values(["period", "published"], kind="stable")
    ends = ordered.groupby("period")["value"].agg(["first", "last", "size"])
    changed = ends[ends["size"] > 1]
    if len(changed):
        most = changed.iloc[int((changed["last"] - changed["first"]).abs().argmax())]
        title = say(
            "{what}: the largest revision is that of {year}, from {first} to {last}",
            what=what,
            year=most.name,
            first=terms.number(most["first"], 2, say),
            last=terms.number(most["last"], 2, say),
        )
    else:
        title = say("{what}: each year has been printed once", what=what)
    return Plot(
        title=title,
        subtitle=say(
            "{what}, {unit}; one row a year, from the first figure published to the latest; hollow: an "
            "expectation or an "
            "estimate from before the year's end",
            what=what,
            unit=unit,
        ),
        alt=alt,
        say=say,
        paint=lambda sheet: _paint(sheet, ordered, say),
    )


def _paint(sheet: Sheet, prints: pd.DataFrame, say: Words) -> None:
    groups = list(prints.groupby("period", sort=True))
    axes, heights = sheet.rows(
        [Row(str(period), _note(rows, say), bold=True) for period, rows in groups], bar=14.0
    )
    for (_, rows), at in zip(groups, heights, strict=True):
        values, early = rows["value"], rows["status"] == "forecast"
        axes.plot([values.min(), values.max()], [at, at], color=FAINT, linewidth=2.0, zorder=2)
        for part, face in ((values[early], PAPER), (values[~early], INK)):
            axes.plot(part, [at] * len(part), "o", color=INK, markerfacecolor=face, markersize=5.5, zorder=3)
    sheet.reach(axes, min(0.0, float(prints["value"].min())), float(prints["value"].max()), 6.0, 10.0)
    sheet.numbers(axes, x=True)


def _note(rows: pd.DataFrame, say: Words) -> str:
    """The first and the last figure, each with the month of its print."""
    ends: Any = rows.iloc[[0, -1]] if len(rows) > 1 else rows
    told = [
        f"{terms.number(row.value, 2, say)} ({say.month(day.year, day.month, short=True)})"
        for row in ends.itertuples()
        if (day := row.published)
    ]
    return " \N{RIGHTWARDS ARROW} ".join(told)
