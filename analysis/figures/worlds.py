"""Coverage in simulated cities: how often an 80 % interval holds, by forecaster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.style import ACCENT, BANDS, FAINT, INK, SECOND, new_panels
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = {"model": (ACCENT, "o"), "no year effect": (SECOND, "s"), "plain binomial": (FAINT, "^")}
LOW, HIGH = 0.74, 0.95  # the band that the calibration asks for


def world_figure(found: pd.DataFrame, say: Words) -> Figure:
    """Coverage of the 80 % interval by the number of yearly counts seen; one panel a strength of shocks."""
    titles = {"none": say("No shocks"), "moderate": say("Moderate shocks"), "strong": say("Strong shocks")}
    names = {
        "model": say("this model"),
        "no year effect": say("no year effect"),
        "plain binomial": say("plain binomial"),
    }
    figure, panels = new_panels(1, 3, width=7.4, height=3.2, sharey=True)
    for axes, (shocks, mine) in zip(panels, found.groupby("shocks", sort=False), strict=True):
        axes.axhspan(LOW, HIGH, color=BANDS[0], linewidth=0)
        axes.axhline(0.8, color=INK, linewidth=0.9, linestyle=":")
        for model, rows in mine.groupby("model", sort=False):
            ink, mark = LOOKS[str(model)]
            axes.plot(rows["counts"], rows["coverage"], color=ink, marker=mark, markersize=5)
            axes.vlines(rows["counts"], rows["covered_low"], rows["covered_high"], color=ink, linewidth=1)
        axes.set_title(titles[str(shocks)], loc="left", fontsize=9.5)
        axes.set_xticks(sorted(mine["counts"].unique()))
        axes.set_xlabel(say("Yearly counts seen"))
    _names(panels[-1], found[found["shocks"] == "strong"], names)
    panels[-1].set_xlim(1.5, 11.5)
    panels[0].set_ylabel(say("Share of outcomes held by the 80% interval"))
    panels[0].yaxis.set_major_formatter(lambda value, _: say.percent(value))
    panels[0].set_ylim(0, 1)
    return figure


def _names(axes: Axes, mine: pd.DataFrame, names: dict[str, str]) -> None:
    """The forecasters' names right of their last points, clear of each other."""
    height = -1.0
    for model, rows in sorted(
        mine.groupby("model", sort=False), key=lambda one: float(one[1]["coverage"].iloc[-1])
    ):
        height = max(float(rows["coverage"].iloc[-1]), height + 0.07)
        axes.annotate(
            names[str(model)],
            (float(rows["counts"].iloc[-1]), height),
            xytext=(7, -3),
            textcoords="offset points",
            color=LOOKS[str(model)][0],
            fontsize=8,
            annotation_clip=False,
        )


def world_alt(found: pd.DataFrame, say: Words) -> str:
    """The figure in words."""
    model = found[found["model"] == "model"]
    ordered = model.sort_values("coverage", kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return say(
        "Coverage in simulated cities. This model: from {low} ({low_counts} counts) to {high} "
        "({high_counts} counts). The two "
        "other forecasters lie lower wherever years carry shocks.",
        low=say.percent(low["coverage"]),
        low_counts=int(low["counts"]),
        high=say.percent(high["coverage"]),
        high_counts=int(high["counts"]),
    )
