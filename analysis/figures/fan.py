"""The fan: what was known, what the paths say of the years ahead, the target, and what came later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.style import ACCENT, BANDS, FAINT, INK, SECOND, TARGET, new_figure
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Target = tuple[int, float, float | None]  # year, low end, high end (None for a floor)
BELTS = ((0.025, 0.975), (0.1, 0.9), (0.25, 0.75))


def fan(frame: pd.DataFrame, say: Words, *, targets: Sequence[Target], unit: str) -> Figure:
    """Draw GRDP per person: bands of 95, 80 and 50 percent, the median, the targets.

    frame: kind (known, early, forecast, later), year, probability (of forecasts), value; see
    models.outlook.fan_frame. unit: the words of the
    axis.
    """
    figure, axes = new_figure(height=4.4)
    known = frame[frame["kind"].isin(["known", "early"])].sort_values("year")
    forecast = frame[frame["kind"] == "forecast"].pivot(index="year", columns="probability", values="value")
    start = known[known["year"] < forecast.index[0]].tail(1) if len(forecast) else known.tail(1)
    _bands(axes, forecast, start, say)
    axes.plot(known["year"], known["value"], color=INK, linewidth=2.0, zorder=5)
    for kind, face in (("known", INK), ("early", "white")):
        points = known[known["kind"] == kind]
        axes.plot(
            points["year"], points["value"], "o", color=INK, markerfacecolor=face, markersize=5, zorder=6
        )
    _spans(axes, frame, targets)
    _later(axes, frame[frame["kind"] == "later"], say)
    for target in targets:
        _target(axes, target, say)
    axes.set_ylabel(unit)
    axes.yaxis.set_major_formatter(lambda value, _: say.number(value))
    return figure


def fan_alt(frame: pd.DataFrame, say: Words, *, targets: Sequence[Target]) -> str:
    """The figure in words, from the same numbers; of several targets the last."""
    year, low, high = targets[-1]
    at = frame[(frame["kind"] == "forecast") & (frame["year"] == year)].set_index("probability")["value"]
    asked = say.interval(low, high) if high is not None else say("at least {low}", low=say.number(low))
    came = frame[(frame["kind"] != "forecast") & (frame["year"] == year)]["value"]
    if at.empty:
        return say(
            "GRDP per person in USD by year. In {year} it came to {value}; the target is {target}.",
            year=year,
            value=say.number(came.iloc[-1]) if len(came) else say("unknown"),
            target=asked,
        )
    said = say(
        "GRDP per person in USD by year with the forecast. For {year} the median is {median}, four paths "
        "in five lie between {lower} and {upper}; the target is {target}.",
        year=year,
        median=say.number(at[0.5]),
        lower=say.number(at[0.1]),
        upper=say.number(at[0.9]),
        target=asked,
    )
    if came.empty:
        return said
    later = say(
        "Published after the day of this page: {value} in {year}.", value=say.number(came.iloc[-1]), year=year
    )
    return f"{said} {later}"


def _bands(axes: Axes, forecast: pd.DataFrame, start: pd.DataFrame, say: Words) -> None:
    if forecast.empty:
        return
    years = np.r_[start["year"], forecast.index]
    first = start["value"].to_numpy()
    for (low, high), colour in zip(BELTS, BANDS, strict=True):
        axes.fill_between(
            years, np.r_[first, forecast[low]], np.r_[first, forecast[high]], color=colour, linewidth=0
        )
    axes.plot(years, np.r_[first, forecast[0.5]], color=ACCENT, linewidth=2.2, zorder=4)
    last = forecast.iloc[-1]
    texts = [(last[0.5], say("median {value}", value=say.number(last[0.5])), ACCENT, "bold")]
    texts += [
        (last[p], say("{share} below", share=say.percent(p, 1 if p in (0.025, 0.975) else 0)), INK, "normal")
        for p in (0.025, 0.1, 0.25, 0.75, 0.9, 0.975)
    ]
    for value, text, colour, weight in texts:
        axes.annotate(
            text,
            (years[-1], value),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontweight=weight,
            fontsize=8.5,
            parse_math=False,
        )


def _later(axes: Axes, later: pd.DataFrame, say: Words) -> None:
    if later.empty:
        return
    later = later.sort_values("year")
    axes.plot(
        later["year"],
        later["value"],
        color=SECOND,
        linewidth=1.2,
        linestyle=(0, (3, 2)),
        marker="D",
        markersize=5,
        markerfacecolor="white",
        zorder=7,
    )
    first, last = later.iloc[0], later.iloc[-1]
    text = say("published later: {value} in {year}", value=say.number(last["value"]), year=int(last["year"]))
    # the labels of the bands stand at the right end
    right = first["year"] > 0.5 * sum(axes.get_xlim())
    axes.annotate(
        text,
        (first["year"], first["value"]),
        xytext=(-8 if right else 8, -24),
        textcoords="offset points",
        ha="right" if right else "left",
        va="top",
        color=SECOND,
        zorder=9,
        bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.0},
        fontsize=8.5,
        parse_math=False,
        arrowprops={"arrowstyle": "-", "color": SECOND, "linewidth": 0.7, "shrinkB": 4},
    )


def _target(axes: Axes, target: Target, say: Words) -> None:
    year, low, high = target
    top = low if high is None else high
    if top > low:
        axes.fill_between(
            [year - 0.42, year + 0.12], low, top, color=TARGET, linewidth=0, zorder=3, alpha=0.85
        )
    else:
        axes.plot([year - 0.42, year + 0.12], [low, low], color=TARGET, linewidth=2.6, zorder=8)
    text = (
        say("target {range}", range=say.interval(low, top))
        if top > low
        else say("target {low} or more", low=say.number(low))
    )
    axes.annotate(
        text,
        (year - 0.42, top),
        xytext=(-5, 6),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=TARGET,
        fontweight="bold",
        fontsize=8.5,
        parse_math=False,
    )


def _spans(axes: Axes, frame: pd.DataFrame, targets: Sequence[Target]) -> None:
    from matplotlib.ticker import FixedLocator

    first, last = int(frame["year"].min()), int(max(frame["year"].max(), *(target[0] for target in targets)))
    step = 1 if last - first <= 14 else 2
    axes.xaxis.set_major_locator(FixedLocator(list(range(first, last + 1, step))))
    axes.set_xlim(first - 0.4, last + 0.24 * (last - first) + 0.3)
    axes.spines["bottom"].set_bounds(first - 0.4, last + 0.3)
    axes.spines["bottom"].set_color(FAINT)
