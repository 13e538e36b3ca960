"""How the numbers for a year came out and changed: every print of a series at the day on which it was
published."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from analysis.figures import terms
from analysis.figures.style import ACCENT, FAINT, INK, SECOND, new_figure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analysis.words import Words

INKS = (ACCENT, SECOND, INK, "#2f7d4f", "#6b4f9e", "#8a6d1a")
STEP_DOWN = 0.045


def vintage_figure(prints: pd.DataFrame, say: Words, unit: str, day: date) -> Figure:
    """Prints (period, value, status, published) by publication day; one line and one name a period.

    Hollow marks were printed before the year had ended or as expectations; the dotted line is the day of the
    view.
    """
    figure, axes = new_figure(7.2, 3.8)
    ends = []
    for number, (period, rows) in enumerate(prints.sort_values("published").groupby("period", sort=True)):
        ink = INKS[number % len(INKS)]
        axes.plot(rows["published"], rows["value"], color=ink, lw=1.1, zorder=2)
        early = rows["status"] == "forecast"
        for part, face in ((rows[early], "#ffffff"), (rows[~early], ink)):
            axes.plot(
                part["published"],
                part["value"],
                ls="",
                marker="o",
                ms=5,
                mec=ink,
                mfc=face,
                mew=1.2,
                zorder=3,
            )
        ends.append((rows["published"].iloc[-1], float(rows["value"].iloc[-1]), str(period), ink))
    if len(prints):
        span = float(prints["value"].max() - prints["value"].min()) or 1.0
        for (when, _, period, ink), at in zip(
            ends, spread([end[1] for end in ends], STEP_DOWN * span), strict=True
        ):
            axes.annotate(
                period,
                (when, at),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=ink,
                fontsize=8,
            )
    axes.axvline(day, color=FAINT, ls=":", lw=1.2)  # type: ignore[arg-type]
    axes.yaxis.set_major_formatter(lambda value, _: terms.number(value, 2, say))
    axes.set_ylabel(unit)
    axes.set_xlabel(say("day of publication"))
    axes.margins(x=0.06)
    name_days(axes)
    return figure


def name_days(axes: Axes) -> None:
    """Years under a long axis of days, months as numbers under a short one: nothing to translate."""
    from matplotlib.dates import DateFormatter, MonthLocator, YearLocator

    low, high = axes.get_xlim()
    years = (high - low) / 365.25
    long = years > 3
    axes.xaxis.set_major_locator(
        YearLocator(1 + int(years // 10)) if long else MonthLocator(interval=1 + int(years * 12 // 8))
    )
    axes.xaxis.set_major_formatter(DateFormatter("%Y" if long else "%m/%Y"))


def spread(values: list[float], step: float) -> list[float]:
    """Places for labels: as near to the values as a least distance of `step` between neighbours allows.

    >>> [round(v, 2) for v in spread([1.0, 1.0, 3.0], 0.5)]
    [0.75, 1.25, 3.0]
    """
    order = np.argsort(values, kind="stable")
    groups: list[list[int]] = []
    centre: list[float] = []
    for index in order:
        groups.append([int(index)])
        centre.append(values[int(index)])
        while len(groups) > 1 and centre[-1] - centre[-2] < step * (len(groups[-1]) + len(groups[-2])) / 2:
            merged = groups[-2] + groups[-1]
            groups[-2:] = [merged]
            centre[-2:] = [float(np.mean([values[i] for i in merged]))]
    placed = [0.0] * len(values)
    for members, middle in zip(groups, centre, strict=True):
        for rank, index in enumerate(members):
            placed[index] = middle + step * (rank - (len(members) - 1) / 2)
    return placed
