"""The scoreboard in one picture: a row a target, and how far from its start to the target the city has
come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.figures import terms
from analysis.figures.plot import Plot
from analysis.figures.sheet import Row
from analysis.figures.style import ASKED, FAINT, FALL, GRID, INK, PAPER, TARGET
from analysis.plans.scoreboard import BESIDE
from analysis.plans.verdict import VERDICTS, count_verdicts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from analysis.figures.sheet import Sheet
    from analysis.words import Words

LEFT, ZONE, OVER, RIGHT = -0.25, 1.12, 1.24, 1.32
"""Ends of the scale; of the zone of a target; and where a value stands that has gone past a range."""
MARKS = {
    "met": ("o", TARGET, TARGET),
    "missed": ("X", FALL, FALL),
    "met_partly": ("D", INK, PAPER),
    "open": ("o", INK, PAPER),
}


def shows_progress(board: pd.DataFrame) -> bool:
    """Whether there is something to draw: a verdict, or a value that has left its start."""
    moved = board["position"].notna() & (board["position"] != 0) & ~board["from_zero"].astype(bool)
    return bool(((board["verdict"] != "open") | moved).any())


def scoreboard_figure(board: pd.DataFrame, say: Words, alt: str) -> Plot:
    """One row a target of a board (columns as in `plans.scoreboard`), by verdict.

    0 is the start, 1 the target; what lies outside is an arrow head at the edge, a value that has gone past a
    range stands beyond its zone. Where the verdict and the latest figure differ, the verdict is drawn
    hollow, under a heading of its own. Targets without a verdict and without a value are left to the table.
    """
    shown = board[board["position"].notna() | (board["verdict"] != "open")]
    counts = count_verdicts(board["verdict"])
    left = len(board) - len(shown)
    return Plot(
        title=say(
            "Of {all} targets {met} are met, {partly} partly, {missed} missed and {open} open",
            all=len(board),
            met=counts["met"],
            partly=counts["met_partly"],
            missed=counts["missed"],
            open=counts["open"],
        ),
        subtitle=say("How far the latest figure has come from the start of the plan to the target")
        + (say("; targets without a figure, left to the table: {count}", count=left) if left else ""),
        alt=alt,
        say=say,
        paint=lambda sheet: _paint(sheet, shown, say),
    )


def _paint(sheet: Sheet, board: pd.DataFrame, say: Words) -> None:
    if board["from_zero"].astype(bool).any():
        sheet.key(
            say("no usable start: measured from zero"), color=FAINT, linewidth=1.8, linestyle=(0, (2, 1.5))
        )
    sheet.key(say("reaches the target"), color=ASKED, linewidth=8)
    rows: list[Row] = []
    drawn: list[pd.Series | None] = []
    for code, disputed in ((code, disputed) for code in VERDICTS for disputed in (False, True)):
        mine = board[(board["verdict"] == code) & (board["disputed"].astype(bool) == disputed)]
        if mine.empty:
            continue
        name = terms.verdict(code, say).capitalize()
        if disputed:
            name = say("{verdict}, but the latest figure says otherwise", verdict=name)
        rows.append(Row(name, head=True, ink=INK if disputed else MARKS[code][1]))
        drawn.append(None)
        for _, row in mine.sort_values(
            "position", ascending=False, kind="stable", na_position="last"
        ).iterrows():
            rows.append(Row(_label(row, say), _note(row, say)))
            drawn.append(row)
    axes, heights = sheet.rows(rows, bar=12.0, share=0.36)
    axes.grid(visible=False)
    for one, at in zip(drawn, heights, strict=True):
        if one is not None:
            _row(axes, at, one)
    axes.set_xlim(LEFT - 0.04, RIGHT)
    sheet.names(axes, {0.0: say("start"), 1.0: say("target")})


def _row(axes: Axes, at: float, row: pd.Series) -> None:
    marker, edge, face = (MARKS[row["verdict"]][0], INK, PAPER) if row["disputed"] else MARKS[row["verdict"]]
    axes.plot([0, 1], [at, at], color=GRID, lw=1.2, zorder=1)
    axes.fill_between([1.0, ZONE], at - 6, at + 6, color=ASKED, lw=0, zorder=1)
    axes.plot([0, 0], [at - 4, at + 4], color=FAINT, lw=1.0, zorder=1)
    axes.plot([1, 1], [at - 6, at + 6], color=TARGET, lw=1.6, zorder=2)
    position = row["position"]
    agrees = not row["disputed"] and not np.isnan(position)
    if not agrees:
        if row["verdict"] == "met":
            axes.plot([1.06], [at], marker, color=edge, mfc=face, ms=6, mew=1.4, zorder=3)
        elif row["verdict"] != "open":
            axes.plot([0.0], [at], marker, color=edge, mfc=face, ms=6, mew=1.4, zorder=3)
        return
    inside = 1.06 if position == 1 else OVER if position > 1 else float(max(position, LEFT))
    style = (0, (2, 1.5)) if row["from_zero"] else "-"
    axes.plot([0, inside], [at, at], color=edge, lw=1.8, ls=style, zorder=2, solid_capstyle="butt")
    beyond = position < LEFT
    axes.plot(
        [inside],
        [at],
        "<" if beyond else marker,
        color=edge,
        mfc=edge if beyond else face,
        ms=6,
        mew=1.4,
        zorder=3,
    )


def _note(row: pd.Series, say: Words) -> str:
    parts = {"value": _value(row, say), "target": asked(row, say)}
    if np.isnan(row["value"]):
        return say("asked: {target}; no figure", target=parts["target"])
    return say("{value}; asked: {target}", **parts)


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
