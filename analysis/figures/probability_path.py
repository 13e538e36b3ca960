"""The probability of reaching the target as it would have been stated, day after day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.style import ACCENT, FAINT, INK, SECOND, TARGET, new_figure
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def probability_path(
    path: pd.DataFrame,
    say: Words,
    *,
    marks: list[tuple[date, str]],
    marked: date | None = None,
) -> Figure:
    """Draw stated probabilities of one event by day, and those of random walk with drift.

    path: origin, probability, benchmark (shares of one; nan where the benchmark had nothing to say),
    oldest first. marks: days with a few words each, drawn as upright lines. marked: the day with a larger
    dot and its number.
    """
    from matplotlib.dates import date2num

    figure, axes = new_figure(height=3.6)
    axes.xaxis_date()
    days = date2num(path["origin"].to_list())
    axes.plot(
        days,
        path["benchmark"].to_numpy(),
        color=SECOND,
        linewidth=1.1,
        linestyle="--",
        marker="s",
        markersize=3,
        label=say("Random walk with drift"),
    )
    axes.plot(
        days,
        path["probability"].to_numpy(),
        color=ACCENT,
        linewidth=2,
        marker="o",
        markersize=4,
        label=say("This workbook"),
    )
    figure.legend(loc="outside upper left", ncols=2, frameon=False, fontsize=8)
    top = max(0.25, float(path[["probability", "benchmark"]].max().max()) * 1.25)
    axes.set_ylim(0, min(1.02, top))
    for day, words in marks:
        axes.axvline(float(date2num(day)), color=TARGET, linewidth=1)
        axes.annotate(
            words,
            (float(date2num(day)), 1),
            xycoords=("data", "axes fraction"),
            xytext=(-3, -4),
            textcoords="offset points",
            color=TARGET,
            rotation=90,
            ha="right",
            va="top",
            fontsize=8,
        )
    here = [
        place
        for place, origin in enumerate(path["origin"])
        if marked is not None and origin == pd.Timestamp(marked)
    ]
    for place in here:
        axes.plot(days[[place]], path["probability"].iloc[[place]], "o", color=INK, markersize=8, zorder=5)
        axes.annotate(
            say.percent(path["probability"].iloc[place], 1),
            (days[place], path["probability"].iloc[place]),
            xytext=(7, 5),
            textcoords="offset points",
            color=INK,
        )
    axes.yaxis.set_major_formatter(lambda value, _: say.percent(value))
    axes.set_ylabel(say("Probability stated"))
    axes.axhline(0, color=FAINT, linewidth=0.8)
    return figure


def probability_path_alt(path: pd.DataFrame, say: Words) -> str:
    """The figure in one sentence, from the same numbers."""
    stated, days = path["probability"].to_numpy(float), path["origin"].to_list()
    top = int(stated.argmax())
    return say(
        "The stated probability is {first} on {first_day}, at most {most} on {most_day}, and {last} on "
        "{last_day}.",
        first=say.percent(stated[0], 1),
        first_day=say.day(days[0]),
        most=say.percent(stated[top], 1),
        most_day=say.day(days[top]),
        last=say.percent(stated[-1], 1),
        last_day=say.day(days[-1]),
    )
