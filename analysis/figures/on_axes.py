"""Forecasts on axes that a reader brings along: the look of the pages, the layout of the reader."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from analysis.figures.style import ACCENT, BANDS, INK, TARGET

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE_WIDTH = 62  # letters of a line


def draw_fan(
    frame: pd.DataFrame, target: tuple[int, float, float | None], title: str, axes: Axes | None
) -> Axes:
    """The fan of `growth.outlook.fan_frame` on axes; target: year, low and high end (None for a floor)."""
    axes = axes if axes is not None else _new()
    known = frame[frame["kind"].isin(["known", "early"])].sort_values("year")
    ahead = frame[frame["kind"] == "forecast"].pivot(index="year", columns="probability", values="value")
    if len(ahead):
        start = known[known["year"] < ahead.index[0]].tail(1)
        years, first = np.r_[start["year"], ahead.index], start["value"].to_numpy()
        levels = sorted(map(float, ahead.columns))
        pairs = list(zip(levels, reversed(levels), strict=True))[: len(levels) // 2]
        for (low, high), colour in zip(pairs, BANDS, strict=True):
            ends = [np.r_[first, ahead[level]] for level in (low, high)]
            axes.fill_between(years, *ends, color=colour, linewidth=0, label=f"{high - low:.0%} interval")
        axes.plot(years, np.r_[first, ahead[0.5]], color=ACCENT, linewidth=2.2, label="median")
    axes.plot(known["year"], known["value"], "o-", color=INK, markersize=4, label="known")
    year, least, most = target
    top = least if most is None else most
    axes.fill_between(
        [year - 0.3, year + 0.3],
        least,
        top,
        facecolor=TARGET,
        edgecolor=TARGET,
        linewidth=2.4,
        label="target",
    )
    return _named(axes, title, "USD per person")


def draw_counts(frame: pd.DataFrame, target: tuple[int, int] | None, title: str, axes: Axes | None) -> Axes:
    """Counts by year on axes: columns are five probabilities; target: year and count."""
    axes = axes if axes is not None else _new()
    low, lower, middle, upper, high = sorted(map(float, frame.columns))
    for ends, colour in (((low, high), BANDS[1]), ((lower, upper), BANDS[2])):
        said = f"{ends[1] - ends[0]:.0%} interval"
        axes.fill_between(frame.index, frame[ends[0]], frame[ends[1]], color=colour, linewidth=0, label=said)
    axes.plot(frame.index, frame[middle], color=ACCENT, linewidth=2.2, label="median")
    if target is not None:
        axes.plot(*target, "o", color=TARGET, markerfacecolor="none", markeredgewidth=2, label="the plan")
    return _named(axes, title, "clusters at the end of the year")


def _new() -> Axes:
    import matplotlib.pyplot as plt

    return plt.subplots()[1]


def _named(axes: Axes, title: str, unit: str) -> Axes:
    from matplotlib.ticker import MaxNLocator

    axes.set_title(textwrap.fill(title, TITLE_WIDTH), loc="left", fontsize="medium")
    axes.set_ylabel(unit)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False, fontsize="small")
    return axes
