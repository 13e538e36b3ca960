"""The answer in one picture: two forecasts of GRDP per person, the targets, and what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.figures.style import ACCENT, BANDS, INK, SECOND, TARGET, new_figure
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


@dataclass(frozen=True)
class Outlook:
    """One forecast: the last year known and its USD, the years ahead, quantiles (H, 7) at LEVELS, the target.

    target: the year, the lower end and the upper end (None for a floor). day: when it was made, in words.
    """

    start: tuple[int, float]
    years: Sequence[int]
    quantiles: np.ndarray
    target: tuple[int, float, float | None]
    day: str


def answer(outlooks: Sequence[Outlook], outcomes: Mapping[int, float], say: Words) -> Figure:
    """USD per person by year; outcomes are drawn apart, since no forecast before them could know them."""
    figure, axes = new_figure(8.4, 4.4)
    for outlook in outlooks:
        _fan(axes, outlook, outlook is outlooks[-1], say)
        _target(axes, outlook, say)
    years = list(outcomes)
    axes.plot(
        years, list(outcomes.values()), "D", color=SECOND, markerfacecolor="white", markersize=5.5, zorder=8
    )
    axes.annotate(
        say("{year} came out: {value}", year=years[-1], value=say.number(outcomes[years[-1]])),
        (years[-1], outcomes[years[-1]]),
        xytext=(-10, 14),
        textcoords="offset points",
        ha="right",
        color=SECOND,
        fontweight="bold",
        bbox={"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 1.5},
        zorder=9,
    )
    first, last = outlooks[0].start[0], outlooks[-1].years[-1]
    axes.set_xlim(first - 0.3, last + 2.9)
    axes.set_ylim(bottom=min(outlook.quantiles.min() for outlook in outlooks) * 0.72)
    axes.set_xticks(range(first, int(last) + 1))
    axes.spines["bottom"].set_bounds(first - 0.3, last + 0.2)
    axes.set_ylabel(say("USD per person"))
    axes.yaxis.set_major_formatter(lambda value, _: say.number(value))
    return figure


def _fan(axes: Axes, outlook: Outlook, is_last: bool, say: Words) -> None:
    years = np.r_[outlook.start[0], outlook.years]
    values = np.vstack([np.full(len(LEVELS), outlook.start[1]), outlook.quantiles])
    for k, colour in enumerate(BANDS):
        axes.fill_between(years, values[:, k], values[:, -1 - k], color=colour, linewidth=0)
    axes.plot(years, values[:, 3], color=ACCENT, linewidth=2.2)
    axes.plot(*outlook.start, "o", color=INK, markersize=4.5, zorder=7)
    text = say("forecast of {day}: {value}", day=outlook.day, value=say.number(values[-1, 3]))
    at, by, place = (
        (values[-1, 3], (6, 0), ("left", "center")) if is_last else (values[-1, 0], (0, -6), ("right", "top"))
    )
    axes.annotate(
        text.replace(": ", ":\n"),
        (years[-1], at),
        xytext=by,
        textcoords="offset points",
        color=ACCENT,
        ha=place[0],
        va=place[1],
        fontweight="bold",
    )


def _target(axes: Axes, outlook: Outlook, say: Words) -> None:
    year, low, high = outlook.target
    left = outlook.years[0] - 0.4
    if high is None:
        text = say("target {low} or more", low=say.number(low))
    else:
        axes.fill_between([left, year], low, high, color=TARGET, alpha=0.35, linewidth=0)
        text = say("target {range}", range=say.interval(low, high))
    axes.plot([left, year], [low, low], color=TARGET, linewidth=1.8)
    axes.annotate(
        text,
        (left, low if high is None else high),
        xytext=(0, 4),
        textcoords="offset points",
        color=TARGET,
        fontweight="bold",
    )
