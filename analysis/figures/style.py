"""One look for every figure: sizes, inks and axes that print well and read in grey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1b2733"
FAINT = "#66717d"
GRID = "#dfe3e8"
ACCENT = "#0b5cad"
SECOND = "#b5420e"
TARGET = "#2f7d4f"
PAPER = "#ffffff"
BANDS = ("#d3e3f4", "#a5c6e8", "#6fa3d8")

LOOK: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.labelsize": 9.0,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "lines.linewidth": 1.8,
    "svg.fonttype": "none",
    "svg.hashsalt": "workbook",
    "axes.unicode_minus": True,
}


def new_figure(width: float = 7.2, height: float = 4.0) -> tuple[Figure, Axes]:
    """A figure of that size in inches with one pair of axes in the house look."""
    from matplotlib.figure import Figure

    with mpl.rc_context(LOOK):
        figure = Figure(figsize=(width, height), layout="constrained", facecolor=PAPER)
        axes = figure.add_subplot()
    bare(axes)
    return figure, axes


def new_panels(
    rows: int, columns: int, width: float = 7.2, height: float = 4.0, **kwargs: Any
) -> tuple[Figure, list[Axes]]:
    """A figure with a grid of axes in the house look; the axes come row by row."""
    from matplotlib.figure import Figure

    with mpl.rc_context(LOOK):
        figure = Figure(figsize=(width, height), layout="constrained", facecolor=PAPER)
        grid = figure.subplots(rows, columns, squeeze=False, **kwargs)
    panels = [axes for row in grid for axes in row]
    for axes in panels:
        bare(axes)
    return figure, panels


def bare(axes: Axes) -> None:
    """Keep the left and bottom spine and the horizontal grid only."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(visible=True, axis="y")
    axes.grid(visible=False, axis="x")
    axes.tick_params(length=3)
