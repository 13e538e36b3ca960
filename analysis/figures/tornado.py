"""The tornado: how far each driver alone moves GRDP per person, the widest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.style import ACCENT, INK, SECOND, TARGET, new_figure
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def tornado(bars: pd.DataFrame, middle: float, say: Words, target: float | None = None) -> Figure:
    """Draw one bar a driver around the middle of the forecast.

    bars: label (ready text), low and high (USD when the driver alone sits at its 10th or 90th percentile),
    low_label and high_label (what that percentile is), the widest first. target: USD, drawn as a line.
    """
    figure, axes = new_figure(height=1.4 + 0.5 * len(bars))
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.spines["left"].set_visible(False)
    ends = [*bars["low"], *bars["high"], middle, *([target] if target is not None else [])]
    span = max(ends) - min(ends)
    for n, row in enumerate(bars.to_dict("records")):
        for end, text, colour in (
            (row["low"], row["low_label"], SECOND),
            (row["high"], row["high_label"], ACCENT),
        ):
            axes.barh(n, end - middle, left=middle, height=0.56, color=colour)
            right = end >= middle
            axes.text(
                end + (0.01 if right else -0.01) * span,
                n,
                text,
                va="center",
                ha="left" if right else "right",
                fontsize=8,
                zorder=5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
            )
    axes.plot([middle, middle], [-0.45, len(bars) - 0.4], color=INK, linewidth=1)
    axes.annotate(
        say("middle {value}", value=say.usd(middle)),
        (middle, -0.5),
        xytext=(0, 3),
        ha="center",
        va="bottom",
        textcoords="offset points",
        fontsize=8,
    )
    if target is not None:
        axes.axvline(target, color=TARGET, linewidth=1.4, linestyle=(0, (4, 2)))
        axes.annotate(
            say("target {value}", value=say.usd(target)),
            (target, len(bars) - 0.5),
            xytext=(3, 0),
            textcoords="offset points",
            va="bottom",
            color=TARGET,
            fontsize=8,
        )
    axes.set_yticks(range(len(bars)), bars["label"], parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(bars) - 0.4, -0.9)
    axes.set_xlim(min(ends) - 0.24 * span, max(ends) + 0.24 * span)
    axes.set_xlabel(say("USD per person"))
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(lambda value, _: say.number(value))
    return figure


def tornado_alt(bars: pd.DataFrame, middle: float, say: Words) -> str:
    """The figure in words, from the same numbers."""
    parts = "; ".join(
        say(
            "{label} from {low} to {high}",
            label=row["label"],
            low=say.usd(row["low"]),
            high=say.usd(row["high"]),
        )
        for row in bars.to_dict("records")
    )
    return say(
        "Around a middle of {middle}, moved by one driver at a time: {parts}.",
        middle=say.usd(middle),
        parts=parts,
    )
