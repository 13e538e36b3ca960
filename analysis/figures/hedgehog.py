"""The hedgehog: what was forecast from one day after another, as spines on the line of what came out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.style import ACCENT, BANDS, FAINT, INK, TARGET, new_figure
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import Locator

MANY = 12


def hedgehog(
    spines: pd.DataFrame,
    outcome: pd.DataFrame,
    say: Words,
    *,
    unit: str,
    digits: int = 0,
    marked: date | None = None,
    target: tuple[int, float, float] | None = None,
) -> Figure:
    """Draw medians by origin, one 80 % band, the outcome and the target.

    spines: origin, period, low, median, high (80 %), oldest origin first; a spine may begin with its
    last known year, where low, median and high are equal. outcome: year as index, first and latest.
    unit: the words of the axis, ready to read. marked: the origin whose band is drawn. target: year, low
    and high end.
    """
    figure, axes = new_figure(height=4.4)
    _spines(axes, spines, marked, say)
    axes.plot(
        outcome.index,
        outcome["latest"],
        color=INK,
        linewidth=2.2,
        zorder=5,
        label=say("Came out, as known now"),
    )
    axes.plot(
        outcome.index,
        outcome["first"],
        "o",
        markersize=5,
        markerfacecolor="white",
        markeredgecolor=INK,
        zorder=6,
        label=say("First figure"),
    )
    if target is not None:
        _target(axes, target, say)
    if (outcome["latest"] < 0).any():
        axes.axhline(0, color=FAINT, linewidth=0.6)
    figure.legend(loc="outside upper left", ncols=2, frameon=False, fontsize=8)
    axes.set_ylabel(unit)
    axes.yaxis.set_major_formatter(lambda value, _: say.number(value, digits))
    axes.xaxis.set_major_locator(_years(spines, outcome))
    axes.margins(x=0.04)
    return figure


def hedgehog_alt(spines: pd.DataFrame, outcome: pd.DataFrame, say: Words, digits: int = 0) -> str:
    """The figure in one sentence, from the same numbers."""
    last = spines.groupby("origin", sort=False).last()
    years = outcome.index[outcome["latest"].notna()]
    return say(
        "Lines of forecasts from {count} days, from {first} to {last}, around the line of what came out: "
        "{low} in {low_year}, {high} in {high_year}. "
        "The medians for the last year lie between {least} and {most}.",
        count=len(last),
        first=say.day(last.index[0]),
        last=say.day(last.index[-1]),
        low=say.number(outcome.loc[years[0], "latest"], digits),
        low_year=years[0],
        high=say.number(outcome.loc[years[-1], "latest"], digits),
        high_year=years[-1],
        least=say.number(last["median"].min(), digits),
        most=say.number(last["median"].max(), digits),
    )


def _spines(axes: Axes, spines: pd.DataFrame, marked: date | None, say: Words) -> None:
    origins = list(dict.fromkeys(spines["origin"]))
    for place, origin in enumerate(origins):
        spine = spines[spines["origin"] == origin]
        if origin == marked:
            axes.fill_between(
                spine["period"],
                spine["low"],
                spine["high"],
                color=BANDS[0],
                linewidth=0,
                zorder=1,
                label=say("80% interval of {day}", day=say.day(origin)),
            )
            axes.plot(
                spine["period"],
                spine["median"],
                color=ACCENT,
                linewidth=2.4,
                zorder=4,
                label=say("Forecast of {day}", day=say.day(origin)),
            )
            continue
        strength = 0.25 + 0.6 * place / max(1, len(origins) - 1)
        first = place == (1 if origins[0] == marked else 0)
        label = say("Forecasts of other days, the later the darker") if first else None
        axes.plot(
            spine["period"],
            spine["median"],
            color=ACCENT,
            linewidth=0.9,
            alpha=strength,
            label=label,
            zorder=2,
        )


def _target(axes: Axes, target: tuple[int, float, float], say: Words) -> None:
    year, low, high = target
    axes.errorbar(
        [year],
        [(low + high) / 2],
        yerr=[[(high - low) / 2]] * 2,
        color=TARGET,
        marker="D",
        markersize=6,
        capsize=4,
        linewidth=2,
        zorder=6,
    )
    axes.annotate(
        say("Target"), (year, high), xytext=(0, 7), textcoords="offset points", color=TARGET, ha="center"
    )


def _years(spines: pd.DataFrame, outcome: pd.DataFrame) -> Locator:
    from matplotlib.ticker import FixedLocator

    years = np.arange(
        min(spines["period"].min(), outcome.index.min()), max(spines["period"].max(), outcome.index.max()) + 1
    )
    return FixedLocator(list(years if len(years) <= MANY else years[years % 5 == 0]))
