"""One look for every figure: inks with one meaning each, and sizes that read on paper and on a phone."""

from __future__ import annotations

from typing import Any

INK = "#1b2733"  # what was measured, and words
FAINT = "#66717d"  # helps: axes, days, rivals of the forecast
GRID = "#dfe3e8"
PAPER = "#ffffff"
ACCENT = "#0b5cad"  # what the workbook forecasts
BANDS = ("#d3e3f4", "#a5c6e8", "#6fa3d8")  # its 95, 80 and 50 % intervals
TARGET = "#2f7d4f"  # what a plan asks for, and a target that was met
ASKED = "#cfe5d8"  # the range that is asked for
LATER = "#b5420e"  # what was published after the day
RISE = "#0f7173"  # what adds
FALL = "#96295f"  # what takes away, is missed or overdue

SIZE, SMALL = 9.0, 8.5

LOOK: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": SIZE,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "text.color": INK,
    "text.parse_math": False,
    "lines.linewidth": 1.8,
    "svg.fonttype": "none",
    "svg.hashsalt": "workbook",
    "axes.unicode_minus": True,
}
