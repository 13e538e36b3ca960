"""The waterfall: from one level of GRDP per person to another, one step a driver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.plot import Plot
from analysis.figures.sheet import Row
from analysis.figures.style import ACCENT, FAINT, FALL, INK, RISE, TARGET
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.figures.sheet import Sheet

LEVELS = {"forecast": ACCENT, "target": TARGET, "outcome": INK}


def waterfall(steps: pd.DataFrame, say: Words) -> Plot:
    """A split gap, from the first level down to the second.

    steps: label (ready text), usd, kind (forecast, target, outcome or step), in reading order; the first and
    the last row are levels and the steps between add up to their difference.
    """
    first, last = steps.iloc[0], steps.iloc[-1]
    between, gap = steps[steps["kind"] == "step"], last["usd"] - first["usd"]
    most = between.iloc[int((between["usd"] * (1 if gap >= 0 else -1)).argmax())]
    return Plot(
        title=_title(str(first["kind"]), float(gap), str(most["label"]), float(most["usd"]), say),
        subtitle=say("USD per person, one step a driver"),
        alt=waterfall_alt(steps, say),
        say=say,
        paint=lambda sheet: _paint(sheet, steps, say),
    )


def _title(start: str, gap: float, driver: str, part: float, say: Words) -> str:
    told = {"gap": say.number(abs(gap)), "driver": driver, "part": signed(part, say)}
    if start == "forecast" and gap >= 0:
        return say(
            "The target asks for {gap} USD more than the forecast; largest part: {driver}, {part}", **told
        )
    if start == "forecast":
        return say(
            "The target asks for {gap} USD less than the forecast; largest part: {driver}, {part}", **told
        )
    if gap >= 0:
        return say("The outcome lies {gap} USD above the target; largest part: {driver}, {part}", **told)
    return say("The outcome lies {gap} USD below the target; largest part: {driver}, {part}", **told)


def _paint(sheet: Sheet, steps: pd.DataFrame, say: Words) -> None:
    level = steps["kind"] != "step"
    axes, heights = sheet.rows(
        [Row(str(row["label"]), bold=row["kind"] != "step") for _, row in steps.iterrows()]
    )
    after = (steps["usd"].where(~level, 0.0).cumsum() + steps["usd"].iloc[0]).where(~level, steps["usd"])
    before = (after - steps["usd"]).where(~level, after)
    for (_, row), low, high, at in zip(steps.iterrows(), before, after, heights, strict=True):
        if row["kind"] == "step":
            ink = RISE if row["usd"] >= 0 else FALL
            sheet.bar(axes, low, high, at, 12.0, ink)
            words, right = signed(row["usd"], say), max(low, high)
        else:
            ink = LEVELS[row["kind"]]
            axes.plot([high], [at], "o", color=ink, markersize=8, zorder=4)
            words, right = say.usd(row["usd"]), high
        sheet.label(
            axes, right, at, words, ink, bold=row["kind"] != "step", sides=("right", "left"), led=False
        )
    joined = zip(after[:-1], heights[:-1], heights[1:], strict=True)
    for end, at, below in () if sheet.room.narrow else joined:  # on a phone the names stand in between
        axes.plot([end, end], [at, below], color=FAINT, linewidth=0.8, zorder=0)
    sheet.reach(axes, float(min(before.min(), after.min())), float(max(before.max(), after.max())), 8.0, 62.0)
    sheet.numbers(axes, x=True)


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
