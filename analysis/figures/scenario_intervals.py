"""Scenarios beside each other: the middle and the intervals of GRDP per person, the target across."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.style import ACCENT, BANDS, FAINT, INK, TARGET, new_figure
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def compare(
    scenarios: pd.DataFrame,
    say: Words,
    target: tuple[float, float | None] | None = None,
    outcome: float | None = None,
) -> Figure:
    """Draw one line a scenario: 95 % thin, 80 % thick, the median as a point with its number.

    scenarios: label (ready text), q025, q10, q50, q90, q975 (USD), chance (ready text: the probability of the
    target), later (published after the day), in reading order. target: its low and high end in USD.
    """
    figure, axes = new_figure(height=1.5 + 0.36 * len(scenarios))
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.spines["left"].set_visible(False)
    for n, row in enumerate(scenarios.to_dict("records")):
        axes.plot([row["q025"], row["q975"]], [n, n], color=FAINT, linewidth=1.2, zorder=2)
        axes.plot(
            [row["q10"], row["q90"]], [n, n], color=BANDS[2], linewidth=7, solid_capstyle="butt", zorder=3
        )
        axes.plot(
            row["q50"],
            n,
            "o",
            color=ACCENT if n else INK,
            markersize=7,
            markeredgecolor=INK,
            zorder=4,
            markerfacecolor="white" if row["later"] else None,
        )
        axes.annotate(
            say.number(row["q50"]),
            (row["q50"], n),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=7.5,
            zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )
        axes.annotate(row["chance"], (1.01, n), xycoords=("axes fraction", "data"), va="center", fontsize=8)
    if target is not None:
        low, high = target
        if high is not None:
            axes.axvspan(low, high, color=TARGET, alpha=0.16, linewidth=0)
        axes.axvline(low, color=TARGET, linewidth=1.4, linestyle=(0, (4, 2)))
        axes.annotate(
            say("target"),
            (low, -0.85),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            color=TARGET,
            fontsize=8,
        )
        axes.annotate(
            say("chance"),
            (1.01, -0.85),
            xycoords=("axes fraction", "data"),
            va="center",
            color=TARGET,
            fontsize=8,
        )
    if outcome is not None:
        axes.axvline(outcome, color=INK, linewidth=1, linestyle=":")
        axes.annotate(
            say("came out {value} (known later)", value=say.number(outcome)),
            (outcome, -0.85),
            xytext=(-3, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=8,
        )
    axes.set_yticks(range(len(scenarios)), scenarios["label"], parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(scenarios) - 0.4, -1.2)
    axes.set_xlabel(say("USD per person; thick 80%, thin 95%; an open point was published after the day"))
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(lambda value, _: say.number(value))
    return figure


def compare_alt(scenarios: pd.DataFrame, say: Words) -> str:
    """The figure in words, from the same numbers."""
    return " ".join(
        say(
            "{label}: median {median}, 80% interval {low} to {high}, chance of the target {chance}.",
            label=row["label"],
            median=say.usd(row["q50"]),
            low=say.number(row["q10"]),
            high=say.number(row["q90"]),
            chance=row["chance"],
        )
        for row in scenarios.to_dict("records")
    )
