"""The tornado: how far each driver alone moves GRDP per person, the widest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.plot import Plot
from analysis.figures.sheet import Row
from analysis.figures.style import ACCENT, FALL, RISE, TARGET
from analysis.words import Words

if TYPE_CHECKING:
    from analysis.figures.sheet import Sheet


def tornado(bars: pd.DataFrame, middle: float, year: int, say: Words, target: float | None = None) -> Plot:
    """One bar a driver around the middle of the forecast.

    bars: label (ready text), low and high (USD when the driver alone sits at its 10th or 90th percentile),
    low_label and high_label (what that percentile is), the widest first. target: USD, drawn as a line.
    """
    first = bars.iloc[0]
    return Plot(
        title=say(
            "{driver} alone can move the result from {low} to {high}",
            driver=first["label"],
            low=say.number(first["low"]),
            high=say.usd(first["high"]),
        ),
        subtitle=say(
            "GRDP per person in {year}, USD, with one driver at its 10th or 90th percentile and the others "
            "where they are on the median path; on the right the driver's own rate at either end",
            year=year,
        ),
        alt=tornado_alt(bars, middle, say),
        say=say,
        paint=lambda sheet: _paint(sheet, bars, middle, say, target),
    )


def _paint(sheet: Sheet, bars: pd.DataFrame, middle: float, say: Words, target: float | None) -> None:
    sheet.key(say("lowers it"), color=FALL, linewidth=8)
    sheet.key(say("raises it"), color=RISE, linewidth=8)
    rates = [
        say("{low} to {high}", low=row["low_label"], high=row["high_label"]) for _, row in bars.iterrows()
    ]
    named = zip(bars["label"], rates, strict=True)
    rows = [Row(" ", head=True), *(Row(str(label), note) for label, note in named)]
    axes, (top, *heights) = sheet.rows(rows, bar=15.0, share=0.24)
    for (_, row), at in zip(bars.iterrows(), heights, strict=True):
        for end in (row["low"], row["high"]):
            sheet.bar(axes, middle, end, at, 14.0, RISE if end >= middle else FALL)
    below = target is None or target >= middle
    left, right = ("left", "above left", "above", "right"), ("right", "above right", "above", "left")
    said = say("median {value}", value=say.usd(middle))
    sheet.upright(
        axes, middle, top, heights, 9.0, said, left if below else right, 3.0, color=ACCENT, linewidth=1.4
    )
    ends = [*bars["low"], *bars["high"], middle]
    if target is not None:
        ends.append(target)
        said = say("target {value}", value=say.usd(target))
        look = {"color": TARGET, "linewidth": 1.4, "linestyle": (0, (4, 2))}
        sheet.upright(axes, target, top, heights, 9.0, said, right if below else left, 3.0, **look)
    sheet.reach(axes, min(ends), max(ends))
    sheet.numbers(axes, x=True)


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
        "Around a median of {middle}, moved by one driver at a time: {parts}.",
        middle=say.usd(middle),
        parts=parts,
    )
