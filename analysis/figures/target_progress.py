"""The scoreboard in one picture: a row a target, and how far from its start to the target the city has
come."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from analysis.figures import terms
from analysis.figures.style import ACCENT, FAINT, GRID, INK, SECOND, TARGET, new_figure
from analysis.plans.scoreboard import BESIDE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analysis.words import Words

LEFT, RIGHT, TEXT_AT, EDGE = -0.25, 1.15, 1.27, 2.75
BESIDE_TEXT = 1.21
LABEL_AT = -1.95
"""Labels start here, flush left: a page may set them in another face than the one that was measured."""
MARKS = {
    "met": ("o", TARGET, TARGET),
    "missed": ("X", SECOND, SECOND),
    "met_partly": ("D", INK, "#ffffff"),
    "open": ("o", ACCENT, "#ffffff"),
}
LABEL_WIDTH, TEXT_WIDTH = 44, 44


def scoreboard_figure(board: pd.DataFrame, say: Words) -> Figure:
    """One line a target of a board (columns as in `record.scoreboard`), in the board's order, top to bottom.

    0 is the start, 1 the target; what lies outside (-0.25, 1.15) is an arrow head at that edge. The line is
    dashed where the way is measured from zero because no start is usable. A filled circle is met, a cross
    missed, a diamond partly met, a hollow circle open; a verdict without a value stands beside its text.
    """
    labels = [fill(_label(row, say), LABEL_WIDTH, break_on_hyphens=False) for _, row in board.iterrows()]
    texts = [fill(_text(row, say), TEXT_WIDTH, break_on_hyphens=False) for _, row in board.iterrows()]
    lines = np.array([1 + max(a.count("\n"), b.count("\n")) for a, b in zip(labels, texts, strict=True)])
    steps = lines * 0.62 + 0.38
    at = -(np.cumsum(steps) - steps / 2) if len(board) else np.array([])
    figure, axes = new_figure(7.2, 0.9 + 0.19 * float(steps.sum()))
    axes.axvspan(1.0, RIGHT, color=TARGET, alpha=0.10, lw=0)
    axes.axvline(1.0, color=TARGET, lw=1.4)
    axes.axvline(0.0, color=FAINT, lw=0.8)
    for y, label, text, (_, row) in zip(at, labels, texts, board.iterrows(), strict=True):
        _line(axes, float(y), row)
        axes.text(LABEL_AT, float(y), label, va="center", fontsize=7.5, linespacing=1.1)
        faint = row["verdict"] == "open" and np.isnan(row["value"])
        axes.text(
            TEXT_AT, float(y), text, va="center", fontsize=7, color=FAINT if faint else INK, linespacing=1.1
        )
    axes.set_xlim(LABEL_AT, EDGE)
    axes.set_ylim(-float(steps.sum()) - 0.2, 0.2)
    axes.set_yticks([])
    axes.set_xticks([0, 0.5, 1], [say("start"), say("halfway"), say("target")])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    return figure


def _line(axes: Axes, y: float, row: pd.Series) -> None:
    marker, edge, face = MARKS[row["verdict"]]
    axes.plot([0, 1], [y, y], color=GRID, lw=1, zorder=1)
    position = row["position"]
    if np.isnan(position):
        if row["verdict"] != "open":
            axes.plot([BESIDE_TEXT], [y], marker=marker, color=edge, mfc=face, ms=6, mew=1.4, zorder=3)
        return
    inside = float(np.clip(position, LEFT, RIGHT))
    axes.plot(
        [0, inside],
        [y, y],
        color=edge,
        lw=1.8,
        ls=(0, (2, 1.5)) if row["from_zero"] else "-",
        zorder=2,
        solid_capstyle="butt",
    )
    arrow = "<" if position < inside else ">"
    axes.plot(
        [inside],
        [y],
        marker=marker if position == inside else arrow,
        color=edge,
        mfc=face if position == inside else edge,
        ms=6,
        mew=1.4,
        zorder=3,
    )


def _text(row: pd.Series, say: Words) -> str:
    parts = {
        "verdict": terms.verdict(row["verdict"], say),
        "value": _value(row, say),
        "target": asked(row, say),
    }
    if row["row"] == BESIDE:
        return say("{verdict}: target {target}; counts on the page of the clusters", **parts)
    if row["disputed"]:
        return say("{verdict}, but the latest figure differs: {value} (target {target})", **parts)
    return say("{verdict}: {value} (target {target})", **parts)


def _label(row: pd.Series, say: Words) -> str:
    number = f"{row['row']}. " if row["row"] != BESIDE else ""
    return number + say.label(row)


def _value(row: pd.Series, say: Words) -> str:
    if np.isnan(row["value"]):
        return say("no value known")
    if str(row["unit"]).startswith("status"):
        return terms.quantity(row["value"], row["unit"], 0, say)
    return terms.number(row["value"], int(row["decimals"]), say)


def asked(row: pd.Series, say: Words) -> str:
    """What the target of a row of a board asks for, in words."""
    return terms.bounds(row["low"], row["high"], row["unit"], int(row["decimals"]), say)
