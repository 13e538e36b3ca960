"""The tornado: how far each driver alone moves GRDP per person, the widest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.labels import width_of
from analysis.figures.plot import Plot
from analysis.figures.sheet import Row
from analysis.figures.style import ACCENT, FALL, RISE, SMALL, TARGET
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
            "where they are on the median path; at the ends of the bars the driver's own rate",
            year=year,
        ),
        alt=tornado_alt(bars, middle, say),
        say=say,
        paint=lambda sheet: _paint(sheet, bars, middle, say, target),
    )


def _paint(sheet: Sheet, bars: pd.DataFrame, middle: float, say: Words, target: float | None) -> None:
    sheet.key(say("lowers it"), color=FALL, linewidth=8)
    sheet.key(say("raises it"), color=RISE, linewidth=8)
    rows = [Row(" ", head=True), *(Row(str(label)) for label in bars["label"])]
    axes, (top, *heights) = sheet.rows(rows, bar=15.0, share=0.24)
    for (_, row), at in zip(bars.iterrows(), heights, strict=True):
        for end, words in ((row["low"], row["low_label"]), (row["high"], row["high_label"])):
            right = end >= middle
            sheet.bar(axes, middle, end, at, 14.0, RISE if right else FALL)
            sheet.label(axes, end, at, words, sides=("right",) if right else ("left",), led=False)
    axes.plot([middle, middle], [top + 7.0, heights[-1] + 9.0], color=ACCENT, linewidth=1.4)
    sheet.label(
        axes,
        middle,
        top + 7.0,
        say("middle {value}", value=say.usd(middle)),
        ACCENT,
        bold=True,
        sides=("above", "left", "right"),
        gap=2.0,
    )
    ends = [*bars["low"], *bars["high"], middle]
    if target is not None:
        ends.append(target)
        axes.plot(
            [target] * 2, [top + 7.0, heights[-1] + 12.0], color=TARGET, linewidth=1.4, linestyle=(0, (4, 2))
        )
        sheet.label(
            axes,
            target,
            top + 7.0,
            say("target {value}", value=say.usd(target)),
            TARGET,
            bold=True,
            sides=("above", "right", "left"),
            gap=2.0,
        )
    before, after = (
        max(width_of(t, SMALL) for t in bars[name]) + 8.0 for name in ("low_label", "high_label")
    )
    sheet.reach(axes, min(ends), max(ends), before, after)
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
        "Around a middle of {middle}, moved by one driver at a time: {parts}.",
        middle=say.usd(middle),
        parts=parts,
    )
