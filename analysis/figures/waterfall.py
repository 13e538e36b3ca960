"""The waterfall: from one level of GRDP per person to another, one step a driver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.style import ACCENT, FAINT, INK, SECOND, new_figure
from analysis.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def waterfall(steps: pd.DataFrame, say: Words) -> Figure:
    """Draw a split gap as horizontal bars, from the first level down to the second.

    steps: label (ready text), usd, kind (level or step), in reading order; the first and the last row are
    levels and the steps between add up to their difference.
    """
    figure, axes = new_figure(height=1.0 + 0.36 * len(steps))
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.spines["left"].set_visible(False)
    edges = _edges(steps)
    low, high = edges.min().min(), edges.max().max()
    floor = low - 0.35 * (high - low)
    pad = 0.012 * (high - floor)
    for n, (row, edge) in enumerate(zip(steps.to_dict("records"), edges.to_dict("records"), strict=True)):
        if row["kind"] == "level":
            axes.barh(n, edge["after"] - floor, left=floor, height=0.6, color=INK)
            axes.text(edge["after"] + pad, n, say.usd(row["usd"]), va="center", fontweight="bold")
            end = edge["after"]
        else:
            rise = row["usd"] >= 0
            axes.barh(
                n,
                row["usd"],
                left=edge["before"],
                height=0.6,
                color=ACCENT if rise else SECOND,
            )
            axes.text(max(edge["before"], edge["after"]) + pad, n, signed(row["usd"], say), va="center")
            end = edge["after"]
        if n + 1 < len(steps):
            axes.plot([end, end], [n, n + 1], color=FAINT, linewidth=0.7, zorder=0)
    axes.set_yticks(range(len(steps)), steps["label"], parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    axes.set_xlim(floor, high + 0.14 * (high - floor))
    axes.set_xlabel(say("USD per person; the bars of levels do not begin at zero"))
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(lambda value, _: say.number(value))
    return figure


def waterfall_alt(steps: pd.DataFrame, say: Words) -> str:
    """The figure in words, from the same numbers."""
    between = steps[steps["kind"] == "step"]
    parts = "; ".join(
        f"{label}: {signed(usd, say)}" for label, usd in zip(between["label"], between["usd"], strict=True)
    )
    return say(
        "From {first} ({first_usd}) to {last} ({last_usd}), in USD per person. {parts}.",
        first=steps["label"].iloc[0],
        first_usd=say.usd(steps["usd"].iloc[0]),
        last=steps["label"].iloc[-1],
        last_usd=say.usd(steps["usd"].iloc[-1]),
        parts=parts,
    )


def signed(value: float, say: Words, digits: int = 0) -> str:
    """A number with its sign.

    >>> from analysis.words import load
    >>> signed(86.3, load("en")), signed(-1234.5, load("vi"))
    ('+86', '−1.234')
    """
    return ("+" if round(value, digits) > 0 else "") + say.number(value, digits)


def _edges(steps: pd.DataFrame) -> pd.DataFrame:
    """Where each bar begins and ends."""
    step = steps["kind"] == "step"
    after = (steps["usd"].where(step, 0.0).cumsum() + steps["usd"].iloc[0]).where(step, steps["usd"])
    return pd.DataFrame({"before": (after - steps["usd"]).where(step, after), "after": after})
